"""Calendar periods with their TIMEX3 value, their EDTF value and their bounds.

TIMEX3 values follow ISO 24617-1 (TimeML), EDTF values ISO 8601-2:2019 level 0 and 1. Weeks, quarters and halves have no
value there, so they are written as intervals of days or months.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta

from stadtlupe.extract.date_words import SEASON_CODES

# First month and EDTF number of a season; meteorological seasons, as in German weather statistics.
_SEASONS = {"SP": (3, 21), "SU": (6, 22), "FA": (9, 23), "WI": (12, 24)}
# TIMEX3 codes of units that are not those of an ISO 8601 duration.
_DURATION_UNITS = {"S": "T{}S", "MIN": "T{}M", "H": "T{}H", "H6": "{}", "ML": "{}L"}


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of whole days.

    Attributes
    ----------
    timex : TIMEX3 value.
    edtf : EDTF value of the period itself.
    precision : day, week, month, quarter, half-year, season, year, decade, century, millennium or time.
    first, last : bounds, both inclusive.
    open_start, open_end : the EDTF value that stands for the period as left or right end of an interval.
    """

    timex: str
    edtf: str
    precision: str
    first: date
    last: date
    open_start: str
    open_end: str


def _period(timex: str, edtf: str, precision: str, first: date, last: date) -> Period:
    start, _, end = edtf.partition("/")
    return Period(timex, edtf, precision, first, last, start, end or start)


def of_day(day: date) -> Period:
    """One day."""
    text = day.isoformat()
    return _period(text, text, "day", day, day)


def of_days(first: date, last: date) -> Period:
    """Days in a row that bear one name (Weihnachten); the TIMEX3 value is that of the first."""
    return _period(first.isoformat(), f"{first}/{last}", "day", first, last)


def of_month(year: int, month: int) -> Period:
    """One month."""
    text = f"{year:04d}-{month:02d}"
    return _period(text, text, "month", date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def of_year(year: int) -> Period:
    """One year."""
    return _period(f"{year:04d}", f"{year:04d}", "year", date(year, 1, 1), date(year, 12, 31))


def of_years(first: int, last: int) -> Period:
    """A season, school year or budget of two years (2025/26); the TIMEX3 value is that of the first year."""
    return _period(f"{first:04d}", f"{first:04d}/{last:04d}", "year", date(first, 1, 1), date(last, 12, 31))


def _of_months(timex: str, precision: str, year: int, first: int, count: int) -> Period:
    start, end = of_month(year, first), of_month(year, first + count - 1)
    return _period(timex, f"{start.edtf}/{end.edtf}", precision, start.first, end.last)


def of_quarter(year: int, number: int) -> Period:
    """A quarter, 1 to 4."""
    return _of_months(f"{year:04d}-Q{number}", "quarter", year, 3 * number - 2, 3)


def of_half(year: int, number: int) -> Period:
    """A half of a year, 1 or 2."""
    return _of_months(f"{year:04d}-H{number}", "half-year", year, 6 * number - 5, 6)


def of_run(value: int, year: int, month: int, count: int) -> Period:
    """A school year or semester: ``count`` months from a month on, named after the year ``value``."""
    index = year * 12 + month - 2 + count
    start, end = of_month(year, month), of_month(index // 12, index % 12 + 1)
    precision = "year" if count == 12 else "half-year"
    return _period(f"{value:04d}", f"{start.edtf}/{end.edtf}", precision, start.first, end.last)


def of_season(year: int, code: str) -> Period:
    """A season by its TIMEX3 code; the winter of a year begins in its December."""
    month, number = _SEASONS[code]
    end_year, end_month = (year + 1, 2) if code == "WI" else (year, month + 2)
    first, last = of_month(year, month), of_month(end_year, end_month)
    timex, edtf = f"{year:04d}-{code}", f"{year:04d}-{number}"
    # Seasons are not allowed as ends of an interval on level 1.
    return Period(timex, edtf, "season", first.first, last.last, first.edtf, last.edtf)


def of_week(day: date) -> Period:
    """The ISO week that ``day`` lies in."""
    monday = day - timedelta(days=day.weekday())
    year, week, _ = day.isocalendar()
    return _between(f"{year:04d}-W{week:02d}", "week", monday, monday + timedelta(days=6))


def of_weekend(day: date) -> Period:
    """Saturday and Sunday of the ISO week that ``day`` lies in."""
    sunday = day + timedelta(days=6 - day.weekday())
    return _between(of_week(day).timex + "-WE", "week", sunday - timedelta(days=1), sunday)


def _between(timex: str, precision: str, first: date, last: date) -> Period:
    return _period(timex, f"{first}/{last}", precision, first, last)


def of_digits(prefix: int, digits: int) -> Period:
    """A decade (one digit open: 199X), century (two: 19XX) or millennium (three: 2XXX)."""
    size = 10**digits
    first, last = prefix * size, prefix * size + size - 1
    name = {1: "decade", 2: "century", 3: "millennium"}[digits]
    width = 4 - digits
    # The Gregorian calendar of Python has no year 0.
    begin, end = date(max(first, 1), 1, 1), date(last, 12, 31)
    written = f"{prefix:0{width}d}"
    return Period(written, written + "X" * digits, name, begin, end, f"{begin.year:04d}", f"{last:04d}")


def shift_months(day: date, months: int) -> date:
    """Move a date by months, to the last day of the month where its day does not exist.

    Raises
    ------
    ValueError : when the result lies outside of the years 1 to 9999.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise ValueError(f"year {year} is out of range")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def of_unit(unit: str, day: date, offset: int) -> Period:
    """The period of kind ``unit`` (a key of ``units`` or of ``seasons``) that lies ``offset`` such units from ``day``.

    Raises
    ------
    ValueError, OverflowError : when the result lies outside of the calendar, or the unit is shorter than a day.
    """
    if unit in SEASON_CODES:
        return of_season(day.year + offset, unit)
    if unit == "D":
        return of_day(day + timedelta(days=offset))
    if unit == "W":
        return of_week(day + timedelta(weeks=offset))
    if unit == "WE":
        return of_weekend(day + timedelta(weeks=offset))
    if unit == "M":
        moved = shift_months(day, offset)
        return of_month(moved.year, moved.month)
    if unit == "Q":
        moved = shift_months(day, 3 * offset)
        return of_quarter(moved.year, (moved.month + 2) // 3)
    if unit == "H6":
        moved = shift_months(day, 6 * offset)
        return of_half(moved.year, (moved.month + 5) // 6)
    if unit == "Y":
        return of_year(day.year + offset)
    digits = {"DE": 1, "CE": 2, "ML": 3}.get(unit)
    if digits is None:
        raise ValueError(f"{unit} is shorter than a day")
    return of_digits(day.year // 10**digits + offset, digits)


def narrowed(period: Period, modifier: str) -> Period:
    """Bounds of the ``start``, ``mid`` or ``end`` of a period: ten days, four months, or thirds."""
    if (period.last - period.first).days < 2:
        return period
    if period.precision == "month":
        first, last = period.first, period.last
        cuts = (first, first.replace(day=11), first.replace(day=21), last + timedelta(days=1))
    elif period.precision == "year" and period.first.year == period.last.year:
        year = period.first.year
        cuts = (period.first, date(year, 5, 1), date(year, 9, 1), period.last + timedelta(days=1))
    else:
        third = ((period.last - period.first).days + 1) / 3
        cut = [period.first + timedelta(days=round(third * step)) for step in range(4)]
        cuts = (cut[0], cut[1], cut[2], cut[3])
    step = {"start": 0, "mid": 1, "end": 2}[modifier]
    return replace(period, first=cuts[step], last=max(cuts[step], cuts[step + 1] - timedelta(days=1)))


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus/Jones/Butcher)."""
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), g = divmod(b, 4), (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    el = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 19 * el) // 433
    month = (h + el - 7 * m + 90) // 25
    return date(year, month, (h + el - 7 * m + 33 * month + 19) % 32)


def nth_weekday(year: int, month: int, weekday: int, number: int) -> date:
    """The ``number``-th weekday (1 is Monday) of a month, the last for -1: Mother's Day is the second Sunday of May.

    Raises
    ------
    ValueError : when the month has no such day.
    """
    if number < 0:
        last = date(year, month, monthrange(year, month)[1])
        return last - timedelta(days=(last.isoweekday() - weekday) % 7)
    first = date(year, month, 1)
    return date(year, month, 1 + (weekday - first.isoweekday()) % 7 + 7 * (number - 1))


def fourth_advent(year: int) -> date:
    """The Sunday before Christmas Eve, or Christmas Eve itself."""
    eve = date(year, 12, 24)
    return eve - timedelta(days=(eve.weekday() + 1) % 7)


def duration(number: str, unit: str) -> str:
    """TIMEX3 duration of ``number`` (digits, a decimal or ``X``) units."""
    if unit == "H6":
        return "P6M" if number == "1" else f"P{float(number) / 2:g}Y" if number != "X" else "PXM"
    return "P" + _DURATION_UNITS.get(unit, "{}" + unit).format(number)
