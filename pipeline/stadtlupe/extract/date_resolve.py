"""From drafts to time expressions: years from the reference date, days from their neighbours, intervals ."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from datetime import date, timedelta

from stadtlupe.extract import date_values as values
from stadtlupe.extract.date_context import sentence_around, tense, word_after, words_before
from stadtlupe.extract.date_draft import CALENDAR, Draft
from stadtlupe.extract.date_values import Period
from stadtlupe.extract.date_words import time_words

MISSING = "missing"
# Characters within which "heute" is the day of the news: its first sentence.
_HEAD = 250
# How far back a part of the day ("am Nachmittag") or "am nächsten Tag" finds its day, in characters.
_REACH = 500
# How far behind a clock time its day may follow ("um 20 Uhr am Montag").
_BESIDE = 12
RANGE = re.compile(r"\s{0,3}(?:bis(?:\s(?:zum|zur|einschließlich))?|[-–—])\s{0,3}", re.IGNORECASE)
_LINK = re.compile(
    r"\s{0,3},?\s{0,3}(?:bis(?:\s(?:zum|zur|einschließlich|am))?|und|oder|sowie|[-–—,/&])?"
    r"\s{0,3}(?:am|den|dem|vom|zum|der|im)?\s{0,3}",
    re.IGNORECASE,
)
_DATED = frozenset({"day", "month", "quarter", "half", "season", "week"})


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


def resolve(text: str, drafts: list[Draft], reference: date | None) -> list[Found]:
    """Resolve the drafts of a text in order.

    Parameters
    ----------
    text : the text. drafts : its drafts, sorted. reference : day of publication, None if unknown.
    """
    return _Resolver(text, _borrow(text, drafts), reference).run()


def _borrow(text: str, drafts: list[Draft]) -> list[Draft]:
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


class _Resolver:
    def __init__(self, text: str, drafts: list[Draft], reference: date | None) -> None:
        self.text = text
        self.drafts = drafts
        self.reference = reference
        self.last_day: date | None = None
        self.last_end = 0
        self.clock_times = [item.start for item in drafts if item.kind == "time"]
        # News of the day names other days too; an essay only "heute".
        self.names_days = any(
            item.kind in ("weekday", "part", "neighbour") or (item.kind == "unit" and item.unit == "D" and item.offset)
            for item in drafts
        )

    def run(self) -> list[Found]:
        found: list[Found] = []
        for index, draft in enumerate(self.drafts):
            try:
                item = self._one(index, draft)
            except (ValueError, OverflowError):
                # 30 February, or a distance that leaves the calendar: seen, but without a value.
                item = Found(draft)
            found.append(item)
        return found

    def _one(self, index: int, draft: Draft) -> Found:
        kind = draft.kind
        if kind in ("vague", "set", "duration"):
            return Found(draft, timex=draft.value)
        if kind == "time":
            return self._time(index, draft)
        if kind == "part":
            return self._part(index, draft)
        if kind == "unit" and draft.unit == "D" and draft.offset == 0 and self._these_days(draft):
            return Found(replace(draft, kind="vague"), timex="PRESENT_REF")
        period, anchor = self._period(index, draft)
        if period is None:
            return Found(draft, anchor=anchor)
        if period.precision == "day":
            self.last_day, self.last_end = period.first, draft.end
        return Found(draft, period, anchor, period.timex, period.edtf)

    def _anchored(self, period: Period | None) -> tuple[Period | None, str]:
        return (period, self.reference.isoformat()) if self.reference and period else (None, MISSING)

    def _period(self, index: int, draft: Draft) -> tuple[Period | None, str | None]:
        kind = draft.kind
        if kind == "year" and draft.year is not None:
            return values.of_year(draft.year), None
        if kind == "years" and draft.year is not None:
            return values.of_years(draft.year, draft.number), None
        if kind == "digits":
            return self._digits(draft)
        if kind == "neighbour":
            return self._neighbour(draft)
        if draft.year is not None:
            return self._in_year(draft, draft.year), None
        if self.reference is None:
            return None, MISSING
        if kind == "weekday":
            return self._anchored(self._weekday(index, draft))
        if draft.year_offset is not None:
            return self._anchored(self._in_year(draft, self.reference.year + draft.year_offset))
        if kind == "unit":
            return self._anchored(self._unit(draft, self.reference))
        return self._anchored(self._nearest(draft, self.reference))

    def _in_year(self, draft: Draft, year: int) -> Period:
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

    def _unit(self, draft: Draft, reference: date) -> Period:
        if draft.unit == "WE" and draft.offset is None:
            ahead = tense(self.text, draft.start, draft.end) > 0
            return values.of_unit("WE", reference, 0 if ahead or reference.weekday() > 5 else -1)
        return values.of_unit(draft.unit, reference, draft.offset or 0)

    def _digits(self, draft: Draft) -> tuple[Period | None, str | None]:
        if draft.unit == "2":
            return values.of_digits(draft.number, 2), None
        if draft.day is None:
            return values.of_digits(draft.number, 1), None
        # "neunziger Jahre" lie in the twentieth century, "zehner" and "zwanziger" in the present one where it has them.
        year = 1900 + draft.day
        if self.reference and draft.day <= 20 and self.reference.year >= year + 100:
            year += 100
        return values.of_digits(year // 10, 1), None

    def _neighbour(self, draft: Draft) -> tuple[Period | None, str | None]:
        begin, _ = sentence_around(self.text, draft.start, draft.end)
        day = self.last_day if self.last_day and self.last_end >= begin - _REACH else None
        if day:
            return values.of_unit("D", day, draft.offset or 0), self.reference.isoformat() if self.reference else None
        if self.reference is None:
            return None, MISSING
        return self._anchored(values.of_unit("D", self.reference, draft.offset or 0))

    def _weekday(self, index: int, draft: Draft) -> Period | None:
        assert self.reference is not None
        number, reference = draft.weekday or 1, self.reference
        following = self.drafts[index + 1] if index + 1 < len(self.drafts) else None
        if following and following.kind == "day" and self.text[draft.end : following.start].strip() == "(":
            dated, _ = self._period(index + 1, following)
            if dated and dated.first.isoweekday() == number:
                return dated
        back = (reference.isoweekday() - number) % 7
        forward = (number - reference.isoweekday()) % 7
        direction = draft.offset
        if direction is None:
            direction = 1 if self._ahead(draft) else -1
        elif direction == 0:
            # "diesen Donnerstag": of the week of the article.
            return values.of_day(reference + timedelta(days=number - reference.isoweekday()))
        if draft.offset is not None:
            # "vergangenen Montag" said on a Monday is a week ago.
            back, forward = back or 7, forward or 7
        weeks = max(0, abs(direction) - 1)
        return values.of_day(reference + timedelta(days=forward + 7 * weeks if direction > 0 else -back - 7 * weeks))

    def _ahead(self, draft: Draft) -> bool:
        before = words_before(self.text, draft.start)[-2:]
        if before[-1:] in (["ab"], ["bis"], ["zum"]) or before == ["bis", "zum"]:
            return True
        return tense(self.text, draft.start, draft.end) > 0

    def _nearest(self, draft: Draft, reference: date) -> Period | None:
        """The occurrence nearest to the reference date; months and seasons follow the tense of the sentence."""
        candidates = []
        for year in (reference.year - 1, reference.year, reference.year + 1):
            try:
                candidates.append(self._in_year(draft, year))
            except ValueError:
                continue
        if not candidates:
            return None
        direction = draft.offset or 0
        if draft.kind != "day" and draft.offset is None:
            direction = tense(self.text, draft.start, draft.end)
        if draft.offset == 0:
            return next((item for item in candidates if item.first.year == reference.year), None)
        if direction > 0:
            candidates = [item for item in candidates if item.last >= reference] or candidates
        elif direction < 0:
            candidates = [item for item in candidates if item.first <= reference] or candidates
        if draft.offset:
            candidates = [item for item in candidates if not item.first <= reference <= item.last] or candidates
        return min(candidates, key=lambda item: (_distance(item, reference), item.first > reference))

    def _these_days(self, draft: Draft) -> bool:
        """Whether "heute" means "nowadays": in a text that names no other day, where nothing happens at a time."""
        words = time_words()
        before = words_before(self.text, draft.start)[-1:]
        if before and before[0] in words.these_days_before:
            return True
        if word_after(self.text, draft.end).lower() in words.these_days_after:
            return True
        if self.names_days or draft.start < _HEAD:
            return False
        begin, end = sentence_around(self.text, draft.start, draft.end)
        at = bisect_left(self.clock_times, begin)
        if at < len(self.clock_times) and self.clock_times[at] < end:
            return False
        return tense(self.text, draft.start, draft.end) >= 0

    def _day_beside(self, index: int, draft: Draft) -> tuple[date | None, str | None]:
        """The day of a clock time: named before it in its sentence, right behind it, or the day of the article."""
        begin, end = sentence_around(self.text, draft.start, draft.end)
        reach = _REACH if draft.kind == "part" else 0
        if self.last_day and self.last_end >= begin - reach:
            return self.last_day, self.reference.isoformat() if self.reference else None
        for offset, following in enumerate(self.drafts[index + 1 : index + 4], start=1):
            if following.start >= min(end, draft.end + _BESIDE):
                break
            if following.kind in CALENDAR:
                period, anchor = self._period(index + offset, following)
                if period and period.precision == "day":
                    return period.first, anchor
        return (self.reference, self.reference.isoformat()) if self.reference else (None, MISSING)

    def _time(self, index: int, draft: Draft) -> Found:
        anchor: str | None = None
        day: date | None
        if draft.year and draft.month and draft.day:
            day = date(draft.year, draft.month, draft.day)
            self.last_day, self.last_end = day, draft.end
        else:
            day, anchor = self._day_beside(index, draft)
        if day is None:
            return Found(draft, anchor=MISSING)
        hour = draft.hour or 0
        timex = f"{day}T{hour:02d}:{draft.minute:02d}"
        # EDTF has no hour 24.
        moment = day + timedelta(days=1) if hour == 24 else day
        edtf = f"{moment}T{hour % 24:02d}:{draft.minute:02d}:00"
        return Found(draft, replace(values.of_day(day), precision="time"), anchor, timex, edtf)

    def _part(self, index: int, draft: Draft) -> Found:
        anchor: str | None = MISSING
        day: date | None = None
        if draft.weekday and self.reference:
            period = self._weekday(index, draft)
            day, anchor = (period.first if period else None), self.reference.isoformat()
        elif draft.offset is not None and self.reference:
            day, anchor = self.reference + timedelta(days=draft.offset), self.reference.isoformat()
        elif not draft.weekday and draft.offset is None:
            day, anchor = self._day_beside(index, draft)
        if day is None:
            return Found(draft, anchor=MISSING)
        self.last_day, self.last_end = day, draft.end
        period = replace(values.of_day(day), precision="time")
        return Found(draft, period, anchor, f"{day}T{draft.part}", day.isoformat())


def _distance(period: Period, reference: date) -> int:
    if period.first <= reference <= period.last:
        return 0
    return min(abs((period.first - reference).days), abs((period.last - reference).days))


def _feast(name: str, year: int) -> Period:
    words = time_words()
    fixed = words.fixed_feasts.get(name)
    if fixed:
        days = [date.fromisoformat(f"{year:04d}-{part}") for part in fixed.split("/")]
    else:
        kind, distances = words.moving_feasts[name]
        base = values.easter(year) if kind == "easter" else values.fourth_advent(year)
        days = [base + timedelta(days=int(part)) for part in distances.split("/")]
    return values.of_day(days[0]) if len(days) == 1 else values.of_days(days[0], days[-1])
