"""Dates of the tables (EDTF level 0/1, ISO 8601-2) in German words and as days."""

from __future__ import annotations

import calendar
import re
from datetime import date
from functools import lru_cache

MONTHS = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni"),
    *("Juli", "August", "September", "Oktober", "November", "Dezember"),
)
# ISO 8601-2 numbers the seasons 21 to 24; meteorological seasons, winter begins in the December of its year.
SEASONS = {21: ("Frühjahr", 3), 22: ("Sommer", 6), 23: ("Herbst", 9), 24: ("Winter", 12)}
OPEN = {"", ".."}
# The same days come back in every table.
DATES_KEPT = 1 << 14

_POINT = re.compile(r"(?P<year>\d{4}|\d{3}X|\d{2}XX)(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?(?P<mark>[~?%]?)")
_MARKS = {"": "", "~": "etwa ", "?": "vermutlich ", "%": "vermutlich etwa "}
_CENTURY, _DECADE = 100, 10


@lru_cache(DATES_KEPT)
def german_date(edtf: str) -> str:
    """A date as a German reader writes it: ``27.10.2025``, ``Herbst 2025``, ``etwa 2030``, ``Juli bis September 2025``.

    Parameters
    ----------
    edtf : EDTF level 0/1. What is none is returned as it is: a page must show what the tables hold.
    """
    first, slash, last = edtf.partition("/")
    if not slash:
        return _words(first) or edtf
    if first in OPEN or last in OPEN:
        known = _words(first if last in OPEN else last)
        return f"{'seit' if last in OPEN else 'bis'} {known}" if known else edtf
    start, end = _words(first), _words(last)
    if not start or not end:
        return edtf
    year = f" {last[:4]}"
    # "Juli bis September 2025" says the year once.
    if start.endswith(year) and end.endswith(year) and start.removesuffix(year) in MONTHS:
        start = start.removesuffix(year)
    return f"{start} bis {end}"


@lru_cache(DATES_KEPT)
def day_span(edtf: str) -> tuple[int, int] | None:
    """First and last day that a date may mean, as days since 1970-01-01; None when it is no EDTF or open at both ends.

    An interval that is open at one end gives the bounds of its known end.
    """
    first, slash, last = edtf.partition("/")
    if not slash:
        last = first
    elif first in OPEN:
        first = last
    elif last in OPEN:
        last = first
    start, end = _bounds(first), _bounds(last)
    if start is None or end is None or end[1] < start[0]:
        return None
    epoch = date(1970, 1, 1).toordinal()
    return start[0].toordinal() - epoch, end[1].toordinal() - epoch


def _words(point: str) -> str | None:
    match = _POINT.fullmatch(point)
    bounds = _bounds(point)
    if not match or bounds is None:
        return None
    year, month, day = match["year"], match["month"], match["day"]
    before = _MARKS[match["mark"]]
    if day:
        return f"{before}{day}.{month}.{year}"
    if month:
        number = int(month)
        if number not in SEASONS:
            return f"{before}{MONTHS[number - 1]} {year}"
        name, begin = SEASONS[number]
        # A winter lies in two years, and nobody calls it by the first alone.
        return f"{before}{name} {year}" + (f"/{(int(year) + 1) % _CENTURY:02}" if begin == 12 else "")
    if year.endswith("XX"):
        return f"{before}{int(year[:2]) + 1}. Jahrhundert"
    return f"{before}{year[:3]}0er-Jahre" if year.endswith("X") else f"{before}{year}"


def _bounds(point: str) -> tuple[date, date] | None:
    match = _POINT.fullmatch(point)
    if not match:
        return None
    low = int(match["year"].replace("X", "0"))
    unknown = match["year"].count("X")
    if low < 1 or (unknown and match["month"]):
        return None
    try:
        if not match["month"]:
            width = {0: 1, 1: _DECADE, 2: _CENTURY}[unknown]
            return date(low, 1, 1), date(low + width - 1, 12, 31)
        month = int(match["month"])
        if month in SEASONS and not match["day"]:
            begin = SEASONS[month][1]
            year, end = (low + 1, 2) if begin == 12 else (low, begin + 2)
            return date(low, begin, 1), date(year, end, calendar.monthrange(year, end)[1])
        if match["day"]:
            day = date(low, month, int(match["day"]))
            return day, day
        return date(low, month, 1), date(low, month, calendar.monthrange(low, month)[1])
    except ValueError:  # a month or day that the calendar does not have
        return None
