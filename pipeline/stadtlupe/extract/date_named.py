"""Named parts of a year: days, months, quarters, seasons, weeks and feasts."""

from __future__ import annotations

from datetime import date, timedelta

from stadtlupe.extract import date_values as values
from stadtlupe.extract.date_draft import Draft
from stadtlupe.extract.date_values import Period
from stadtlupe.extract.date_words import time_words


def in_year(draft: Draft, year: int) -> Period:
    """The dated part of a draft in a given year.

    Raises
    ------
    ValueError : when it does not exist (29 February, week 53).
    """
    if draft.kind == "day":
        return values.of_day(date(year, draft.month or 0, draft.day or 0))
    if draft.kind == "month":
        return values.of_month(year, draft.month or 0)
    if draft.kind == "quarter":
        return values.of_quarter(year, draft.number)
    if draft.kind == "half":
        return values.of_half(year, draft.number)
    if draft.kind == "season":
        return values.of_season(year, draft.unit)
    if draft.kind == "week":
        return values.of_week(date.fromisocalendar(year, draft.number, 1))
    return _feast(draft.value, year)


def distance(period: Period, reference: date) -> int:
    """Days between a period and a date; 0 when the date lies in it."""
    if period.first <= reference <= period.last:
        return 0
    return min(abs((period.first - reference).days), abs((period.last - reference).days))


def _feast(name: str, year: int) -> Period:
    words = time_words()
    fixed = words.fixed_feasts.get(name)
    if fixed:
        days = [date.fromisoformat(f"{year:04d}-{part}") for part in fixed.split("/")]
        if days[-1] < days[0]:
            days[-1] = date.fromisoformat(f"{year + 1:04d}-{fixed.split('/')[1]}")
        return values.of_day(days[0]) if len(days) == 1 else values.of_days(days[0], days[-1])
    # "ersten Samstag im Mai" comes as month, weekday and number, like the feasts that are such a day.
    kind, distances = words.moving_feasts.get(name, ("weekday", name))
    if kind == "weekday":
        month, weekday, number = (int(part) for part in distances.split("/"))
        days = [values.nth_weekday(year, month, weekday, number)]
    else:
        base = values.easter(year) if kind == "easter" else values.fourth_advent(year)
        days = [
            date.fromisoformat(f"{year:04d}-{part}") if "-" in part[1:] else base + timedelta(days=int(part))
            for part in distances.split("/")
        ]
    return values.of_day(days[0]) if len(days) == 1 else values.of_days(days[0], days[-1])
