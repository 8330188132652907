"""Lists and ranges: what a day or month takes over from the next one ("3. und 4. Mai 2025")."""

from __future__ import annotations

import re
from dataclasses import replace

from stadtlupe.extract.date_draft import Draft
from stadtlupe.extract.date_found import RANGE

_LINK = re.compile(
    r"\s{0,3},?\s{0,3}(?:bis(?:\s(?:zum|zur|einschließlich|am))?|und|oder|sowie|[-–—,/&])?"
    r"\s{0,3}(?:am|den|dem|vom|zum|der|im)?\s{0,3}",
    re.IGNORECASE,
)
_DATED = frozenset({"day", "month", "quarter", "half", "season", "week"})


def borrow(text: str, drafts: list[Draft]) -> list[Draft]:
    """Give days and months in a list or range the month and year of the next member: "3. und 4. Mai 2025"."""
    result = list(drafts)
    for index in range(len(result) - 2, -1, -1):
        here, following = result[index], result[index + 1]
        if here.kind not in _DATED or following.kind not in _DATED or following.start - here.end > 16:
            continue
        if not _LINK.fullmatch(text, here.end, following.start):
            continue
        if here.kind == "day" and here.month is None and following.kind == "day":
            month = following.month
            result[index] = here = replace(here, month=month, year=following.year, year_offset=following.year_offset)
        elif here.year is None and here.year_offset is None and here.offset is None:
            year, offset = following.year, following.year_offset
            backwards = (here.month or 0, here.day or 0) > (following.month or 12, following.day or 31)
            if backwards and RANGE.fullmatch(text, here.end, following.start):
                year, offset = (year - 1 if year else None), (offset - 1 if offset is not None else None)
            result[index] = replace(here, year=year, year_offset=offset)
    return result
