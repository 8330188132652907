"""Time expressions that begin with a word and name a stretch of the calendar, each matched at a given position."""

from __future__ import annotations

import re
from dataclasses import replace

from stadtlupe.extract.date_context import before_christ, counts_something, words_before
from stadtlupe.extract.date_draft import Draft
from stadtlupe.extract.date_lengths import number_of
from stadtlupe.extract.date_numbers import (
    capital,
    match_day_month,
    match_day_month_number,
    match_day_month_year,
    match_iso,
    match_listed_day,
    second_year,
    with_tail,
)
from stadtlupe.extract.date_patterns import WORD, patterns
from stadtlupe.extract.date_values import duration
from stadtlupe.extract.date_words import SHORTER_THAN_DAY, month_of, time_words, weekday_of

_RANGE_BEHIND = re.compile(r"\s{1,3}(?:bis|an)(?!\w)|\s?[-–—]")


def match_month(text: str, at: int) -> Draft | None:
    """Match "Oktober 2025", "im Oktober"."""
    m = patterns().month.match(text, at)
    if not m or not capital(text, at):
        return None
    draft = with_tail(m, text, "month", month=month_of(m["month"] or m["short"]))
    if draft.year is not None or draft.year_offset is not None:
        return draft
    # Mai, August and April are names too; a month without year needs a word in front.
    if patterns().month_behind.match(text, draft.end):
        return draft
    before = words_before(text, at)
    if not before or before[-1] not in time_words().month_cues:
        return None
    # "von August Bebel", "von Jan Meier": names follow these two as well.
    named = before[-1] == "von" and not _RANGE_BEHIND.match(text, draft.end)
    return None if named or (m["short"] and text[draft.end - 1] != ".") else draft


def match_season(text: str, at: int) -> Draft | None:
    """Match "Sommer 2025", "im Sommer"."""
    m = patterns().season.match(text, at)
    if not m or not capital(text, at):
        return None
    draft = with_tail(m, text, "season", unit=time_words().seasons[m["unit"].lower()])
    if draft.year is not None or draft.year_offset is not None:
        return draft
    before = words_before(text, at)
    return draft if before and before[-1] in time_words().season_cues else None


def match_period_noun(text: str, at: int) -> Draft | None:
    """Match "Jahr 2017", "Schuljahr 2025/26"."""
    m = patterns().period_noun.match(text, at)
    if not m:
        return None
    year = int(m["year"])
    plain = m["noun"].lower().startswith("jahr")
    if (year < 1000 and not plain) or year > 2100 or before_christ(text, m.end()):
        return None
    noun = next((noun for noun in time_words().period_months if m["noun"].lower().startswith(noun)), "")
    if m["second"]:
        second = second_year(year, m["second"])
        return Draft(at, m.end(), "years", year=year, number=second, unit=noun) if second else None
    return Draft(at, m.end(), "year", year=year, unit=noun)


def match_feast(text: str, at: int) -> Draft | None:
    """Match "Ostern", "Tag der Deutschen Einheit 2025"."""
    m = patterns().feast.match(text, at)
    if not m or m["feast"].islower():
        return None
    if words_before(text, at)[-1:] and words_before(text, at)[-1] in time_words().patrons_before:
        return None
    return with_tail(m, text, "feast", value=" ".join(m["feast"].lower().split()))


def match_nth_weekday(text: str, at: int) -> Draft | None:
    """Match "ersten Samstag im Mai 2026"."""
    m = patterns().nth_weekday.match(text, at)
    if not m:
        return None
    written = m["ordinal"].lower()
    number = int(written[0]) if written[0].isdigit() else time_words().ordinals[written]
    return with_tail(m, text, "feast", value=f"{month_of(m['month'])}/{weekday_of(m['weekday'])}/{number}")


def match_relative(text: str, at: int) -> Draft | None:
    """Match "vergangene Woche", "kommenden Montag", "nächsten zwei Jahren"."""
    m = patterns().relative.match(text, at)
    if not m:
        return None
    words = time_words()
    offset = words.relative[m["adjective"].lower()]
    if m["n"] or (m["unit"] and m["unit"].lower() in words.plural_units):
        if not m["unit"]:
            return None
        number = number_of(m["n"]) if m["n"] else "X"
        if number != "1":
            unit = words.units[m["unit"].lower()]
            return Draft(at, m.end(), "duration", value=duration(number, unit), offset=offset, unit=unit)
    if m["weekday"]:
        return Draft(at, m.end(), "weekday", weekday=weekday_of(m["weekday"]), offset=offset)
    if m["month"]:
        return Draft(at, m.end(), "month", month=month_of(m["month"]), offset=offset)
    if m["season"]:
        return Draft(at, m.end(), "season", unit=words.seasons[m["season"].lower()], offset=offset)
    unit = words.units[m["unit"].lower()]
    if unit in SHORTER_THAN_DAY:
        return None
    if unit == "D":
        # "am nächsten Tag" counts from the day that was named last; "der letzte Tag" counts from nothing.
        return Draft(at, m.end(), "neighbour", offset=offset) if offset in (0, 1) else None
    return Draft(at, m.end(), "unit", unit=unit, offset=offset)


def match_weekday(text: str, at: int) -> Draft | None:
    """Match "Montag", "Montag, 27. Oktober", "Dienstagabend", "montags"."""
    m = patterns().weekday.match(text, at)
    if not m or not (capital(text, at) or m["set"]):
        return None
    number = weekday_of(m["weekday"])
    if m["set"]:
        return Draft(at, m.end(), "set", value=f"XXXX-WXX-{number}")
    dated = _date_behind(text, at, m.end(), number) if m["date"] else None
    if dated:
        return dated
    if m["part"]:
        part = time_words().day_parts[m["part"].lower()]
        if text[m.end() - 1] == "s" and not m["part"].endswith("s"):
            return Draft(at, m.end(), "set", value=f"XXXX-WXX-{number}T{part}")
        return Draft(at, m.end(), "part", weekday=number, part=part)
    return Draft(at, m.end("weekday"), "weekday", weekday=number)


def match_short_weekday(text: str, at: int) -> Draft | None:
    """Match "Mo., 27.10.2025"."""
    m = patterns().short_weekday.match(text, at)
    return _date_behind(text, at, m.end(), weekday_of(m["weekday"])) if m and capital(text, at) else None


def _date_behind(text: str, at: int, number_at: int, weekday: int) -> Draft | None:
    """The date behind a weekday, with the weekday in front of it: "Montag, 27. Oktober"."""
    for rule in (match_day_month_year, match_day_month, match_day_month_number, match_iso, match_listed_day):
        core = rule(text, number_at)
        if core:
            return replace(core, start=at, weekday=weekday)
    return None


def match_opening_day(text: str, at: int) -> Draft | None:
    """Match "Mo" and "Fr" of "Mo–Fr", and "Do" of "Do 14–18 Uhr": hours of opening, not one day."""
    if not capital(text, at):
        return None
    found = patterns()
    m = found.opening_day.match(text, at)
    end = m.end() if m else 0
    if not m:
        word = WORD.match(text, at)
        if not word or not found.opening_day_last.search(text, max(0, at - 12), at):
            return None
        end = word.end() + (text[word.end() : word.end() + 1] == ".")
        return Draft(at, end, "set", value=f"XXXX-WXX-{weekday_of(word[0])}")
    return Draft(at, end, "set", value=f"XXXX-WXX-{weekday_of(m['weekday'])}")


def _begins_sentence(text: str, at: int) -> bool:
    before = text[max(0, at - 3) : at].rstrip()
    return not before or before[-1] in '.!?:„“"»'


def match_day_word(text: str, at: int) -> Draft | None:
    """Match "heute", "gestern Abend"."""
    m = patterns().day_word.match(text, at)
    if not m:
        return None
    words = time_words()
    offset = words.days[m["word"].lower()]
    if m["word"] == "Morgen" and not _begins_sentence(text, at):
        return None
    if m["part"]:
        return Draft(at, m.end(), "part", offset=offset, part=words.day_parts[m["part"].lower()])
    return Draft(at, m.end(), "unit", unit="D", offset=offset)


def match_day_adjective(text: str, at: int) -> Draft | None:
    """Match "heutigen Montag"."""
    m = patterns().day_adjective.match(text, at)
    if not m:
        return None
    offset = time_words().day_adjectives[m["word"].lower()]
    # The weekday alone is marked ("am heutigen [Montag]"), as in TimeML corpora of German.
    return Draft(m.start("weekday") if m["weekday"] else at, m.end(), "unit", unit="D", offset=offset)


def match_neighbour(text: str, at: int) -> Draft | None:
    """Match "tags darauf", "Vortag"."""
    m = patterns().neighbour.match(text, at)
    if not m:
        return None
    words = time_words()
    if m["year"]:
        offset = words.neighbour_years[" ".join(m["year"].lower().split())]
        return Draft(at, m.end(), "neighbour", offset=offset, unit="Y")
    return Draft(at, m.end(), "neighbour", offset=words.neighbours[" ".join(m["word"].lower().split())])


def match_year_word(text: str, at: int) -> Draft | None:
    """Match "Vorjahr", "heuer", "Jahresende", "am Wochenende"."""
    word = WORD.match(text, at)
    if not word:
        return None
    words, lower = time_words(), word[0].lower()
    if lower in words.unit_words:
        if word[0] == "Heuer" and not _begins_sentence(text, at):
            return None
        unit, offset = words.unit_words[lower]
        return Draft(at, word.end(), "unit", unit=unit, offset=offset, value=lower)
    if lower in words.ends:
        modifier, unit = words.ends[lower]
        year = patterns().year_behind.match(text, word.end())
        if year and unit == "Y" and not counts_something(text, year.end()):
            return Draft(at, year.end(), "year", year=int(year["year"]), modifier=modifier)
        return Draft(at, word.end(), "unit", unit=unit, offset=0, modifier=modifier)
    if words.units.get(lower) == "WE" and words_before(text, at)[-1:] in (
        ["am"],
        ["vom"],
        ["zum"],
        ["übers"],
        ["das"],
        ["dieses"],
    ):
        return Draft(at, word.end(), "unit", unit="WE")
    return None


def match_day_part(text: str, at: int) -> Draft | None:
    """Match "am Nachmittag", "in der Nacht"."""
    m = patterns().day_part.match(text, at)
    before = words_before(text, at)
    if not m or not text[m.start("part")].isupper() or not before:
        return None
    if not (before[-1] == "am" or (before[-2:] == ["in", "der"] and m["part"].lower().endswith("nacht"))):
        return None
    return Draft(at, m.end(), "part", part=time_words().day_parts[m["part"].lower()])
