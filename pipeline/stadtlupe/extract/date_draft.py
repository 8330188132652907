"""What the patterns know about a time expression before its context is read."""

from __future__ import annotations

from dataclasses import dataclass

# Kinds that stand for a stretch of the calendar.
CALENDAR = frozenset(
    {
        "day",
        "month",
        "year",
        "years",
        "quarter",
        "half",
        "season",
        "week",
        "digits",
        "unit",
        "weekday",
        "feast",
        "neighbour",
    }
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A time expression as written.

    Attributes
    ----------
    start, end : character offsets.
    kind : one of :data:`CALENDAR`, ``time`` (clock), ``part`` (of a day), ``duration``, ``set`` or ``vague``.
    year, month, day, hour, minute : as far as written.
    number : quarter, half, week, second year, or prefix of a decade or century.
    unit : key of ``units`` or ``seasons`` of the lexicon; for ``digits`` the number of open digits.
    offset : distance from the reference date in units; of a weekday its direction.
    year_offset : distance of the year ("im Mai nächsten Jahres").
    weekday : 1 (Monday) to 7.
    part : part of the day (TIMEX3 code).
    modifier : start, mid or end.
    value : TIMEX3 value of a duration, set or vague word; name of a feast.
    """

    start: int
    end: int
    kind: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    hour: int | None = None
    minute: int = 0
    number: int = 0
    unit: str = ""
    offset: int | None = None
    year_offset: int | None = None
    weekday: int | None = None
    part: str = ""
    modifier: str | None = None
    value: str = ""
