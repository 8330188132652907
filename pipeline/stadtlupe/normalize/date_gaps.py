"""How long before or after an article a date lies: what opened last week is spoken of in other words than what did so
years ago.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from stadtlupe.lexicon import WORDS_KEPT

# EDTF season -> first and last month.
SEASONS: Mapping[int, tuple[int, int]] = {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 12)}
POINT = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")
# Days from the date to the article, below which a gap has this name; then "years ago".
GAPS = (
    (-366, "in years"),
    (-120, "in a year"),
    (-35, "in months"),
    (-7, "in weeks"),
    (0, "in days"),
    (1, "today"),
    (8, "days ago"),
    (32, "weeks ago"),
    (63, "a month ago"),
    (100, "months ago"),
    (190, "half a year ago"),
    (366, "a year ago"),
)
LAST = "years ago"
# Gap -> the coarser class that it belongs to.
CLASSES: Mapping[str, str] = {
    **dict.fromkeys(("in years", "in a year", "in months", "in weeks", "in days"), "future"),
    **dict.fromkeys(("today", "this month"), "now"),
    **dict.fromkeys(("this season", "this year"), "around"),
    **dict.fromkeys(("days ago", "weeks ago", "a month ago", "months ago"), "recent"),
    **dict.fromkeys(("half a year ago", "a year ago", LAST), "past"),
    "": "none",
    "unknown": "unknown",
}


@lru_cache(maxsize=WORDS_KEPT)
def gap_of(value: str | None, published: str | None) -> str:
    """How long before or after an article a date lies.

    Parameters
    ----------
    value : the date (EDTF), its open ends left out or not. published : the day of the article (ISO).

    Returns
    -------
    A key of ``CLASSES``: ``this month`` and the like for a span around the article, empty for no date, ``unknown``
    without a publication date or for what is no plain date.
    """
    if not value:
        return ""
    day = _span(published or "")
    span = _span(value)
    if day is None or span is None:
        return "unknown"
    first, last = span
    if first < last and first <= day[0] <= last:
        length = (last - first).days
        return "this year" if length > 200 else "this season" if length > 40 else "this month"
    days = (day[0] - (last if last < day[0] else first)).days
    return next((name for limit, name in GAPS if days < limit), LAST)


def _span(value: str) -> tuple[date, date] | None:
    """First and last day of an EDTF value, an open end left out."""
    points = [_point(part) for part in value.split("/") if part.strip(".")]
    if not points or None in points:
        return None
    spans = [point for point in points if point is not None]
    return spans[0][0], max(spans[0][0], spans[-1][1])


def _point(value: str) -> tuple[date, date] | None:
    hit = POINT.fullmatch(value.strip("~?%"))
    if hit is None:
        return None
    year, month, day = int(hit[1]), int(hit[2] or 0), int(hit[3] or 0)
    try:
        if day:
            return date(year, month, day), date(year, month, day)
        first, last = SEASONS.get(month, (month, month)) if month else (1, 12)
        return date(year, first, 1), date(year, last, monthrange(year, last)[1])
    except ValueError:  # the year 0000, a month 13
        return None
