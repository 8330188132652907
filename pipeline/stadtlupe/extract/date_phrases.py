"""Time expressions that begin with a word and name a stretch of the calendar, each matched at a given position."""

from __future__ import annotations

from dataclasses import replace

from stadtlupe.extract.date_context import words_before
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


def match_month(text: str, at: int) -> Draft | None:
    """Match "Oktober 2025", "im Oktober"."""
    m = patterns().month.match(text, at)
    if not m or not capital(text, at):
        return None
    draft = with_tail(m, text, "month", month=month_of(m["month"] or m["short"]))
    if draft.year is not None or draft.year_offset is not None:
        return draft
    # Mai, August and April are names too; a month without year needs a word in front.
    before = words_before(text, at)
    cue = before and before[-1] in time_words().month_cues
    return draft if cue or patterns().month_behind.match(text, draft.end) else None


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
    if (year < 1000 and not plain) or year > 2100:
        return None
    if m["second"]:
        second = second_year(year, m["second"])
        return Draft(at, m.end(), "years", year=year, number=second) if second else None
    return Draft(at, m.end(), "year", year=year)


def match_feast(text: str, at: int) -> Draft | None:
    """Match "Ostern", "Tag der Deutschen Einheit 2025"."""
    m = patterns().feast.match(text, at)
    return with_tail(m, text, "feast", value=m["feast"].lower()) if m and capital(text, at) else None


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


def match_day_word(text: str, at: int) -> Draft | None:
    """Match "heute", "gestern Abend"."""
    m = patterns().day_word.match(text, at)
    if not m:
        return None
    words = time_words()
    offset = words.days[m["word"].lower()]
    if m["word"] == "Morgen":
        before = text[max(0, at - 3) : at].rstrip()
        if before and before[-1] not in '.!?:„“"»':
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
    return Draft(at, m.end(), "neighbour", offset=time_words().neighbours[m["word"].lower()]) if m else None


def match_year_word(text: str, at: int) -> Draft | None:
    """Match "Vorjahr", "heuer", "Jahresende", "am Wochenende"."""
    word = WORD.match(text, at)
    if not word:
        return None
    words, lower = time_words(), word[0].lower()
    if lower in words.years:
        return Draft(at, word.end(), "unit", unit="Y", offset=words.years[lower])
    if lower in words.ends:
        modifier, unit = words.ends[lower]
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
