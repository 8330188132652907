"""Where a length of time leads: "vor drei Jahren", "zwei Tage später", "in den kommenden fünf Jahren"."""

from __future__ import annotations

import re
from datetime import date, timedelta

from stadtlupe.extract import date_values as values
from stadtlupe.extract.date_values import Period, shift_months

_LENGTH = re.compile(r"P(T?)(\d{1,4})(\.5)?(Y|M|W|D|DE|CE|H)")
_MONTHS = {"Y": 12, "M": 1, "DE": 120, "CE": 1200}
_DAYS = {"W": 7, "D": 1}
# "vor mehr als drei Jahren" leads to no certain year.
_ONE_SIDED = ("mehr als", "weniger als", "mindestens", "höchstens", "maximal", "bis zu")


def is_one_sided(written: str) -> bool:
    """Whether a duration is only a lower or upper bound: "mehr als drei Jahre"."""
    return written.lower().startswith(_ONE_SIDED)


def moved(day: date, length: str, direction: int) -> date | None:
    """The day that lies a TIMEX3 duration before (-1) or after (1) a day.

    Returns
    -------
    The day; None for an unknown length, one of several units, or one that leaves the calendar.
    """
    m = _LENGTH.fullmatch(length)
    if not m:
        return None
    number = direction * (int(m[2]) + (0.5 if m[3] else 0))
    try:
        if m[1]:
            return day + timedelta(hours=number) if m[4] == "H" else None
        if m[4] in _MONTHS:
            return shift_months(day, round(number * _MONTHS[m[4]]))
        return day + timedelta(days=number * _DAYS[m[4]])
    except (ValueError, OverflowError, KeyError):
        return None


def period_at(day: date, length: str, direction: int, *, exact: bool) -> Period | None:
    """The period that lies a duration from a day, as coarse as the duration says.

    Parameters
    ----------
    day : where the count starts. length : TIMEX3 duration. direction : -1 back, 1 ahead.
    exact : whether weeks lead to one day ("eine Woche später" behind a date) or to a week ("vor zwei Wochen").

    Returns
    -------
    A day for days, a week or day for weeks, a month for months and half years, a year for years; else None.
    """
    m = _LENGTH.fullmatch(length)
    end = moved(day, length, direction) if m and not m[1] else None
    if m is None or end is None:
        return None
    if m[3]:
        return values.of_month(end.year, end.month) if m[4] == "Y" else None
    if m[4] == "D" or (m[4] == "W" and exact):
        return values.of_day(end)
    if m[4] == "W":
        return values.of_week(end)
    if m[4] == "M":
        return values.of_month(end.year, end.month)
    return values.of_year(end.year) if m[4] == "Y" else None
