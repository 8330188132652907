"""From drafts to values: years from the reference date, days and hours from their neighbours."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace
from datetime import date, timedelta

from stadtlupe.extract import date_values as values
from stadtlupe.extract.date_context import Sentences, word_after, words_before
from stadtlupe.extract.date_distance import is_one_sided, moved, period_at
from stadtlupe.extract.date_draft import CALENDAR, Draft
from stadtlupe.extract.date_found import MISSING, RANGE, Found
from stadtlupe.extract.date_lists import borrow
from stadtlupe.extract.date_named import distance, in_year
from stadtlupe.extract.date_values import Period
from stadtlupe.extract.date_words import time_words

# Characters within which "heute" is the day of the news: its first sentence.
_HEAD = 250
# Characters of a short text; in one, "heute" is the day of the news throughout.
_NEWS_ITEM = 1500
# How far back a part of the day ("am Nachmittag") or "am nächsten Tag" finds its day, in characters.
_REACH = 500
# How far behind a clock time its day may follow ("um 20 Uhr am Montag").
_BESIDE = 12
# How far behind a repeated day an hour still belongs to it ("jeden Dienstag um 18 Uhr").
_REPEATED_REACH = 60
_REPEATED = re.compile(r"P1[DWM]|P2W|XXXX-WXX-[1-7]")
_CLOCK_BEHIND = re.compile(r",?\s{1,3}(?:von\s)?(?=[0-9])")


def resolve(text: str, drafts: list[Draft], reference: date | None) -> list[Found]:
    """Resolve the drafts of a text in order.

    Parameters
    ----------
    text : the text. drafts : its drafts, sorted. reference : day of publication, None if unknown.
    """
    return _Resolver(text, borrow(text, drafts), reference).run()


class _Resolver:
    def __init__(self, text: str, drafts: list[Draft], reference: date | None) -> None:
        self.text = text
        self.drafts = drafts
        self.reference = reference
        self.last_day: date | None = None
        self.last_end = 0
        # The last year that was written, and whether it stood alone; for "im Jahr darauf" and "Vorjahr".
        self.last_year: int | None = None
        self.last_year_end = 0
        self.last_year_alone = False
        self.repeated: list[Draft] = []
        self.hour_end = 0
        self.sentences = Sentences(text)
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
        if kind == "duration":
            return self._length(draft)
        if kind == "weekday" and self._is_recurring(index, draft):
            draft, kind = replace(draft, kind="set", value=f"XXXX-WXX-{draft.weekday}"), "set"
        if kind == "set" and _REPEATED.fullmatch(draft.value):
            if self.repeated and self.hour_end > self.repeated[-1].end:
                self.repeated = []
            self.repeated.append(draft)
        if kind in ("vague", "set"):
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
        if period.precision not in ("decade", "century", "millennium"):
            self.last_year, self.last_year_end = period.first.year, draft.end
            self.last_year_alone = kind == "year"
        return Found(draft, period, anchor, period.timex, period.edtf)

    def _anchored(self, period: Period | None) -> tuple[Period | None, str]:
        return (period, self.reference.isoformat()) if self.reference and period else (None, MISSING)

    def _period(self, index: int, draft: Draft) -> tuple[Period | None, str | None]:
        kind = draft.kind
        if kind == "year" and draft.year is not None:
            first, count = time_words().period_months.get(draft.unit, (1, 12))
            if count < 12:
                return values.of_run(draft.year, draft.year, first, count), None
            return values.of_year(draft.year), None
        if kind == "years" and draft.year is not None:
            if draft.unit in time_words().period_months:
                first, count = time_words().period_months[draft.unit]
                return values.of_run(draft.year, draft.year, first, count), None
            return values.of_years(draft.year, draft.number), None
        if kind == "digits":
            return self._digits(draft)
        if kind == "neighbour":
            return self._neighbour(draft)
        if draft.year is not None:
            return in_year(draft, draft.year), None
        if kind == "unit" and draft.value.startswith("vorjahr") and self._year_in_sentence(draft):
            # "2023 stieg die Zahl gegenüber dem Vorjahr"
            year = self.last_year or 0
            return values.of_year(year - 1), f"{year:04d}"
        if self.reference is None:
            return None, MISSING
        if kind == "weekday":
            return self._anchored(self._weekday(index, draft))
        if draft.year_offset is not None:
            return self._anchored(in_year(draft, self.reference.year + draft.year_offset))
        if kind == "unit":
            return self._anchored(self._unit(draft, self.reference))
        return self._anchored(self._nearest(draft, self.reference))

    def _year_in_sentence(self, draft: Draft) -> bool:
        """Whether the sentence names a year by itself in front of the draft."""
        alone = self.last_year is not None and self.last_year_alone
        return alone and self.last_year_end > self.sentences.around(draft.start, draft.end)[0]

    def _unit(self, draft: Draft, reference: date) -> Period:
        if draft.unit == "WE" and draft.offset is None:
            ahead = self.sentences.tense(draft.start, draft.end) > 0
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
        begin, _ = self.sentences.around(draft.start, draft.end)
        if draft.unit == "Y":
            if self.last_year and self.last_year_end >= begin - _REACH:
                return values.of_year(self.last_year + (draft.offset or 0)), f"{self.last_year:04d}"
            # "im selben Jahr" of nothing that was named
            return None, MISSING
        if self.last_day and self.last_end >= begin - _REACH:
            return values.of_unit("D", self.last_day, draft.offset or 0), self.last_day.isoformat()
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
        return self.sentences.tense(draft.start, draft.end) > 0

    def _is_recurring(self, index: int, draft: Draft) -> bool:
        """Whether a bare weekday is every such weekday: hours of opening, "Montag bis Freitag 8 bis 16 Uhr"."""
        before = words_before(self.text, draft.start)[-1:]
        if draft.offset is not None or (before and before[0] in time_words().one_day):
            return False
        if self.sentences.recurring(draft.start, draft.end):
            return True
        pair = index
        for step in (1, -1):
            at = index + step
            if not 0 <= at < len(self.drafts) or self.drafts[at].kind != "weekday":
                continue
            left, right = (draft, self.drafts[at]) if step > 0 else (self.drafts[at], draft)
            if RANGE.fullmatch(self.text, left.end, right.start):
                first = words_before(self.text, left.start)[-1:]
                if first and first[0] in time_words().one_day:
                    return False
                pair = max(index, at)
                break
        else:
            return False
        behind = self.drafts[pair + 1 : pair + 3]
        clocks = len(behind) == 2 and behind[0].kind == behind[1].kind == "time"
        return clocks and bool(_CLOCK_BEHIND.fullmatch(self.text, self.drafts[pair].end, behind[0].start))

    def _length(self, draft: Draft) -> Found:
        """A duration, with the period or the bounds it leads to, if it is counted from a day that is known."""
        item = Found(draft, timex=draft.value)
        written = self.text[draft.start : draft.end]
        behind = word_after(self.text, draft.end).lower()
        direction = time_words().distance.get(behind)
        if direction and draft.offset is None:
            return self._from_named(draft, direction) if not self._compared(draft, behind) else item
        if is_one_sided(written):
            return item
        if draft.offset:
            return self._next_or_last(draft)
        before = words_before(self.text, draft.start)[-1:]
        ahead = before == ["in"] and self.sentences.tense(draft.start, draft.end) > 0
        if before != ["vor"] and not ahead:
            return item
        if self.reference is None:
            return Found(draft, anchor=MISSING, timex=draft.value)
        period = period_at(self.reference, draft.value, 1 if ahead else -1, exact=False)
        if period is None:
            return item
        return Found(draft, period, self.reference.isoformat(), draft.value, period.edtf)

    def _compared(self, draft: Draft, behind: str) -> bool:
        """ "drei Monate früher als geplant" is counted from a plan."""
        return word_after(self.text, self.text.lower().find(behind, draft.end) + len(behind)).lower() == "als"

    def _from_named(self, draft: Draft, direction: int) -> Found:
        """ "zwei Tage später", "drei Jahre zuvor": from the day or year named last."""
        begin, _ = self.sentences.around(draft.start, draft.end)
        period, anchor = None, MISSING
        if self.last_day and self.last_end >= max(begin - _REACH, self.last_year_end):
            period = period_at(self.last_day, draft.value, direction, exact=True)
            anchor = self.last_day.isoformat()
        elif self.last_year and self.last_year_end >= begin - _REACH and draft.unit == "Y":
            period = period_at(date(self.last_year, 1, 1), draft.value, direction, exact=True)
            anchor = f"{self.last_year:04d}"
        if period is None:
            return Found(draft, anchor=MISSING, timex=draft.value)
        return Found(draft, period, anchor, draft.value, period.edtf)

    def _next_or_last(self, draft: Draft) -> Found:
        """Bounds of "in den kommenden fünf Jahren"."""
        item = Found(draft, timex=draft.value)
        if self.reference is None:
            item.anchor = MISSING
            return item
        direction = 1 if (draft.offset or 0) > 0 else -1
        end = moved(self.reference, draft.value, direction)
        if end:
            item.anchor = self.reference.isoformat()
            item.earliest, item.latest = min(end, self.reference), max(end, self.reference)
        return item

    def _nearest(self, draft: Draft, reference: date) -> Period | None:
        """The occurrence nearest to the reference date; months and seasons follow the tense of the sentence."""
        candidates = []
        for year in (reference.year - 1, reference.year, reference.year + 1):
            try:
                candidates.append(in_year(draft, year))
            except ValueError:
                continue
        if not candidates:
            return None
        direction = draft.offset or 0
        if draft.kind != "day" and draft.offset is None:
            direction = self.sentences.tense(draft.start, draft.end)
        if draft.offset == 0:
            return next((item for item in candidates if item.first.year == reference.year), None)
        if direction > 0:
            candidates = [item for item in candidates if item.last >= reference] or candidates
        elif direction < 0:
            candidates = [item for item in candidates if item.first <= reference] or candidates
        if draft.offset:
            candidates = [item for item in candidates if not item.first <= reference <= item.last] or candidates
        return min(candidates, key=lambda item: (distance(item, reference), item.first > reference))

    def _these_days(self, draft: Draft) -> bool:
        """Whether "heute" means "nowadays": in a text that names no other day, where nothing happens at a time."""
        words = time_words()
        before = words_before(self.text, draft.start)[-1:]
        if before and before[0] in words.these_days_before:
            return True
        if word_after(self.text, draft.end).lower() in words.these_days_after:
            return True
        if self.names_days or draft.start < _HEAD or len(self.text) < _NEWS_ITEM:
            return False
        begin, end = self.sentences.around(draft.start, draft.end)
        at = bisect_left(self.clock_times, begin)
        if at < len(self.clock_times) and self.clock_times[at] < end:
            return False
        return self.sentences.tense(draft.start, draft.end) >= 0

    def _day_beside(self, index: int, draft: Draft) -> tuple[date | None, str | None]:
        """The day of a clock time: named before it in its sentence, right behind it, or the day of the article."""
        begin, end = self.sentences.around(draft.start, draft.end)
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
            repeated = self._repeated_day(draft)
            if repeated:
                value = f"{repeated}T{draft.hour or 0:02d}:{draft.minute:02d}"
                return Found(replace(draft, kind="set"), timex=value)
            day, anchor = self._day_beside(index, draft)
        if day is None:
            return Found(draft, anchor=MISSING)
        hour = draft.hour or 0
        if 0 < hour < 12 and word_after(self.text, draft.end).lower() in ("abends", "nachmittags"):
            hour += 12
        timex = f"{day}T{hour:02d}:{draft.minute:02d}"
        # EDTF has no hour 24.
        moment = day + timedelta(days=1) if hour == 24 else day
        edtf = f"{moment}T{hour % 24:02d}:{draft.minute:02d}:00"
        return Found(draft, replace(values.of_day(day), precision="time"), anchor, timex, edtf)

    def _repeated_day(self, draft: Draft) -> str | None:
        """Day part of the value of an hour that recurs: "jeden Dienstag um 18 Uhr", "täglich von 8 bis 16 Uhr"."""
        if not self.repeated or self.repeated[-1].end <= self.last_end:
            return None
        begin, _ = self.sentences.around(draft.start, draft.end)
        reach = max(self.repeated[-1].end, self.hour_end) + _REPEATED_REACH
        if self.repeated[-1].end < begin or draft.start > reach:
            return None
        self.hour_end = draft.end
        one = self.repeated[0].value if len(self.repeated) == 1 else ""
        return one if one.startswith("XXXX-WXX") else "XXXX-XX-XX"

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
