"""Time expressions that begin with a number, a month or a clock time, each matched at a given position."""

from __future__ import annotations

import re
from datetime import date

from stadtlupe.extract.date_context import before_christ, counts_something, is_file_number, is_year, words_before
from stadtlupe.extract.date_draft import Draft
from stadtlupe.extract.date_patterns import patterns
from stadtlupe.extract.date_words import month_of, time_words

_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4}


def with_tail(m: re.Match[str], text: str, kind: str, **known: object) -> Draft:
    """Draft of a match with the optional year behind it (group names of ``date_patterns``)."""
    words = time_words()
    if m["year"] and not counts_something(text, m.end()):
        second = second_year(int(m["year"]), m["second"])
        if m["second"] is None or second:
            return Draft(m.start(), m.end(), kind, year=int(m["year"]), **known)  # type: ignore[arg-type]
    if m["year_offset"]:
        offset = words.relative[m["year_offset"].lower()]
        return Draft(m.start(), m.end(), kind, year_offset=offset, **known)  # type: ignore[arg-type]
    if m["this_year"]:
        return Draft(m.start(), m.end(), kind, year_offset=0, **known)  # type: ignore[arg-type]
    return Draft(m.start(), m.end("core"), kind, **known)  # type: ignore[arg-type]


def second_year(first: int, written: str | None) -> int | None:
    """Year behind a slash (2025/26), if it is the year after ``first``."""
    if not written:
        return None
    second = int(written) if len(written) == 4 else first - first % 100 + int(written)
    if second < first:
        second += 100
    return second if second == first + 1 else None


def has_tail(m: re.Match[str]) -> bool:
    """Whether a match has the optional year behind it."""
    return any(m[group] for group in ("year", "year_offset", "this_year"))


def capital(text: str, at: int) -> bool:
    """Whether a capital letter stands at ``at``: nouns have one, and names of months are also names of people."""
    return text[at].isupper()


def exists(year: int | None, month: int, day: int) -> bool:
    """Whether the calendar has that day; without a year, whether any year has it."""
    try:
        date(year or 2000, month, day)
    except ValueError:
        return False
    return True


def match_iso(text: str, at: int) -> Draft | None:
    """Match "2025-10-27", with or without a time."""
    m = patterns().iso.match(text, at)
    if not m:
        return None
    year, month, day = int(m["year"]), int(m["month"]), int(m["day"])
    if not exists(year, month, day):
        return None
    if m["hour"]:
        hour, minute = int(m["hour"]), int(m["minute"])
        return Draft(at, m.end(), "time", year=year, month=month, day=day, hour=hour, minute=minute)
    return Draft(at, m.end(), "day", year=year, month=month, day=day)


def match_day_month_year(text: str, at: int) -> Draft | None:
    """Match "27.10.2025", "27.10.25", "27/10/2025"."""
    m = patterns().day_month_year.match(text, at) or patterns().slashes.match(text, at)
    if not m:
        return None
    digits = m["year"].lstrip("'’")
    # Two digits: 70 and above belong to the century before, as in POSIX (69 there).
    year = int(digits) if len(digits) == 4 else int(digits) + (1900 if int(digits) >= 70 else 2000)
    if not exists(year, int(m["month"]), int(m["day"])):
        return None
    if words_before(text, at)[-1:] in (["version"], ["v"], ["release"], ["update"]):
        return None
    return Draft(at, m.end(), "day", year=year, month=int(m["month"]), day=int(m["day"]))


def match_day_month(text: str, at: int) -> Draft | None:
    """Match "27. Oktober", with or without year."""
    m = patterns().day_month.match(text, at)
    if not m or ("." not in m["core"][:3] and not m["year"]):
        return None
    draft = with_tail(m, text, "day", day=int(m["day"]), month=month_of(m["month"] or m["short"]))
    if not exists(draft.year, draft.month or 1, draft.day or 1):
        return None
    tail = text[max(0, at - 20) : at].lower().rstrip()
    return None if draft.year is None and tail.endswith(time_words().name_before) else draft


def match_day_month_number(text: str, at: int) -> Draft | None:
    """Match "27.10." behind a word that announces a day, or in front of a second one."""
    whole = patterns().day_month_number.match(text, at)
    # The last full stop is often forgotten: "am 27.10 um 18 Uhr".
    m = whole or patterns().day_month_open.match(text, at)
    if not m or not exists(None, int(m["month"]), int(m["day"])):
        return None
    words = time_words()
    before = words_before(text, at)[-1:]
    if not whole and not (before and (before[0] in ("am", "vom") or before[0] in words.weekdays)):
        return None
    cue = before and (
        before[0] in words.day_cues or before[0] in words.weekdays or before[0] in words.weekday_abbreviations
    )
    if not cue and not patterns().day_behind.match(text, m.end()):
        return None
    return Draft(at, m.end(), "day", month=int(m["month"]), day=int(m["day"]))


def match_listed_day(text: str, at: int) -> Draft | None:
    """Match "3." of "3. bis 6. Mai"."""
    m = patterns().listed_day.match(text, at)
    return Draft(at, m.end(), "day", day=int(m["day"])) if m else None


def match_month_number_year(text: str, at: int) -> Draft | None:
    """Match "10/2025"."""
    m = patterns().month_number_year.match(text, at)
    if not m:
        return None
    before = words_before(text, at)
    if (before and before[-1] in time_words().not_year_before) or is_file_number(text, at):
        return None
    return Draft(at, m.end(), "month", month=int(m["month"]), year=int(m["year"]))


def match_years(text: str, at: int) -> Draft | None:
    """Match "2025/26"."""
    m = patterns().years.match(text, at)
    if not m or counts_something(text, m.end()):
        return None
    before = words_before(text, at)
    second = second_year(int(m["year"]), m["second"])
    if second is None or (before and before[-1] in time_words().not_year_before) or is_file_number(text, at):
        return None
    return Draft(at, m.end(), "years", year=int(m["year"]), number=second)


def match_year_span(text: str, at: int) -> Draft | None:
    """Match "2023-26"; "2025-10" with a smaller second number may be a month and is left alone."""
    m = patterns().year_span.match(text, at)
    if not m or counts_something(text, m.end()) or not is_year(text, at, at + 4):
        return None
    year = int(m["year"])
    second = year - year % 100 + int(m["second"])
    return Draft(at, m.end(), "years", year=year, number=second, unit="span") if second > year else None


def match_bare_year(text: str, at: int) -> Draft | None:
    """Match "2017", if the words around it allow a year."""
    m = patterns().year.match(text, at)
    if not m or not is_year(text, at, m.end()):
        return None
    return Draft(at, m.end(), "year", year=int(m["year"]))


def match_decade(text: str, at: int) -> Draft | None:
    """Match "1990er Jahre", "neunziger Jahre"."""
    m = patterns().decade_digits.match(text, at)
    if m:
        digits = m["decade"]
        if len(digits) == 4:
            return Draft(at, m.end(), "digits", number=int(digits) // 10, unit="1")
        # "90er" alone may be a bus line or a score.
        return Draft(at, m.end(), "digits", day=int(digits), unit="1") if m["noun"] else None
    m = patterns().decade_word.match(text, at)
    return Draft(at, m.end(), "digits", day=time_words().decades[m["decade"].lower()], unit="1") if m else None


def match_century(text: str, at: int) -> Draft | None:
    """Match "20. Jahrhundert"."""
    m = patterns().century.match(text, at)
    if not m or before_christ(text, m.end()):
        return None
    return Draft(at, m.end(), "digits", number=int(m["number"]) - 1, unit="2")


def match_quarter(text: str, at: int) -> Draft | None:
    """Match "drittes Quartal 2025", "zweite Jahreshälfte"."""
    m = patterns().quarter.match(text, at)
    if not m:
        return None
    number = int(m["number"]) if m["number"] else _ROMAN[m["roman"].upper()] if m["roman"] else 0
    number = number or time_words().ordinals[m["word"].lower()]
    kind = "half" if m["unit"].lower() in ("halbjahr", "jahreshälfte") else "quarter"
    if number < 0:
        # "im letzten Quartal 2025" is the fourth; without a year it is the one that has passed.
        number = 2 if kind == "half" else 4
        if not (m["year"] or m["this_year"]):
            return None
    return with_tail(m, text, kind, number=number) if kind == "quarter" or number <= 2 else None


def match_quarter_short(text: str, at: int) -> Draft | None:
    """Match "Q3 2025", "H1 2026"."""
    m = patterns().quarter_short.match(text, at)
    if not m or not capital(text, at) or not has_tail(m):
        return None
    half = m["unit"] in "Hh"
    return (
        with_tail(m, text, "half" if half else "quarter", number=int(m["number"]))
        if not half or m["number"] < "3"
        else None
    )


def match_week(text: str, at: int) -> Draft | None:
    """Match "KW 43", "43. Kalenderwoche 2025"."""
    m = patterns().week.match(text, at) or patterns().week_short.match(text, at)
    return with_tail(m, text, "week", number=int(m["number"])) if m else None


def match_clock(text: str, at: int) -> Draft | None:
    """Match "20 Uhr", "14.30" of "14.30 bis 16 Uhr", "um 20:15"."""
    found = patterns()
    m = found.clock.match(text, at) or found.clock_range.match(text, at)
    if not m:
        m = found.clock_colon.match(text, at)
        if not m:
            return None
        before = words_before(text, at)
        if not before or before[-1] not in time_words().clock_cues:
            return None
    minute = int(m["minute"][1:]) if m["minute"] else 0
    return Draft(at, m.end(), "time", hour=int(m["hour"]), minute=minute) if int(m["hour"]) < 24 or not minute else None


def match_clock_word(text: str, at: int) -> Draft | None:
    """Match "neun Uhr", "um halb neun"."""
    m = patterns().clock_word.match(text, at)
    if not m or not (m["half"] or m["uhr"]):
        return None
    hour = time_words().numbers[m["hour"].lower()]
    before = words_before(text, at)
    if (
        not hour.isdigit()
        or int(hour) > 24
        or (not m["uhr"] and before[-1:] not in (["um"], ["gegen"], ["ab"], ["bis"]))
    ):
        return None
    if m["half"]:
        return Draft(at, m.end(), "time", hour=(int(hour) - 1) % 24, minute=30)
    return Draft(at, m.end(), "time", hour=int(hour))
