"""A time expression with its value, as it passes from ``date_resolve`` to ``date_relations``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from stadtlupe.extract import date_values as values
from stadtlupe.extract.date_draft import Draft
from stadtlupe.extract.date_values import Period

MISSING = "missing"
RANGE = re.compile(r"\s{0,3},?\s{0,3}(?:bis(?:\s(?:zum|zur|einschließlich))?|[-–—])\s{0,3}", re.IGNORECASE)


@dataclass(slots=True)
class Found:
    """A draft with its value; ``date_relations`` completes it.

    Attributes
    ----------
    draft : the draft. period : its stretch of days, if it has one.
    anchor : reference date used, ``missing`` when one was needed, None when none was.
    timex, edtf : values, None while unresolved.
    relation : at, since, until or from-to. modifier : start, mid, end or approx.
    earliest, latest : inclusive bounds.
    """

    draft: Draft
    period: Period | None = None
    anchor: str | None = None
    timex: str | None = None
    edtf: str | None = None
    relation: str = "at"
    modifier: str | None = None
    earliest: date | None = None
    latest: date | None = None

    def __post_init__(self) -> None:
        self.modifier = self.draft.modifier
        if self.period:
            narrow = self.modifier in ("start", "mid", "end")
            period = values.narrowed(self.period, self.modifier or "") if narrow else self.period
            self.earliest, self.latest = period.first, period.last
