"""The day that relative expressions count from: given from outside, or stated by the text itself."""

from __future__ import annotations

import re
from datetime import date

from stadtlupe.extract.date_draft import Draft

_FULL = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].{0,40})?")
_PARTIAL = re.compile(r"(?:\d{4}(?:-\d{2})?|\d{3}X|\d{2}XX)[~?%]?|\d{4}-\d{2}-\d{2}[~?%]", re.ASCII)
# Words by which a text dates itself: Pressemitteilung vom ...
_STATED = re.compile(
    r"(?:veröffentlicht|erschienen|publiziert|online\s+gestellt|pressemitteilung|pressemeldung|medieninformation|stand|datum)"
    r"\s{0,3}(?::|am|vom|\s){0,3}\s{0,3}(?:\w{2,10},\s{0,3})?",
    re.IGNORECASE,
)
# "[27.10.2025]" or "Hanau, 27. Oktober 2025 –" at the very beginning
_HEAD = re.compile(r"\s{0,3}[\[(]?(?:[A-ZÄÖÜ][\w./-]{1,30}(?:\s[\w./-]{1,30}){0,3},\s(?:den\s)?)?")
_HEAD_END = re.compile(r"\s{0,3}(?:[\])–—|:-]|\n|$)")
_STATED_WINDOW = 60


def parse_reference(value: date | str | None) -> date | None:
    """Read a reference date.

    Parameters
    ----------
    value : a date (a datetime counts with its day), an ISO 8601 or EDTF string, or None.

    Returns
    -------
    The day; None when the value names no single day (``2025-10``, ``2025``).

    Raises
    ------
    ValueError : when a string is neither ISO 8601 nor EDTF.
    """
    if value is None:
        return None
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    text = value.strip()
    m = _FULL.fullmatch(text)
    if m:
        return date(int(m[1]), int(m[2]), int(m[3]))
    if not text or _PARTIAL.fullmatch(text):
        return None
    raise ValueError(f"reference date {value!r} is not an ISO 8601 date")


def stated_day(text: str, drafts: list[Draft]) -> date | None:
    """The day of publication that a text states about itself: a dateline at its head, or behind "Veröffentlicht am"."""
    for index, draft in enumerate(drafts):
        if draft.kind != "day" or not (draft.year and draft.month and draft.day):
            continue
        in_front = text[max(0, draft.start - _STATED_WINDOW) : draft.start]
        stated = any(cue.end() == len(in_front) for cue in _STATED.finditer(in_front))
        head = index == 0 and _HEAD.fullmatch(text, 0, draft.start) and _HEAD_END.match(text, draft.end)
        if stated or head:
            try:
                return date(draft.year, draft.month, draft.day)
            except ValueError:
                continue
    return None
