"""The German time words of the lexicon, in the form in which the patterns need them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from stadtlupe.errors import StadtlupeError
from stadtlupe.lexicon import read_toml

FILE = "time_words.toml"
SEASON_CODES = frozenset({"SP", "SU", "FA", "WI"})
SHORTER_THAN_DAY = frozenset({"S", "MIN", "H"})
ADJECTIVE_ENDINGS = ("er", "en", "em", "es", "e")


@dataclass(frozen=True, slots=True)
class TimeWords:
    """Lookups from a lower-case word to what it means; see ``time_words.md``."""

    months: Mapping[str, int]
    month_abbreviations: Mapping[str, int]
    weekday_abbreviations: Mapping[str, int]
    weekdays: Mapping[str, int]
    seasons: Mapping[str, str]
    day_parts: Mapping[str, str]
    units: Mapping[str, str]
    plural_units: frozenset[str]
    period_nouns: frozenset[str]
    numbers: Mapping[str, str]
    quantifiers: tuple[str, ...]
    ordinals: Mapping[str, int]
    decades: Mapping[str, int]
    relative: Mapping[str, int]
    days: Mapping[str, int]
    day_adjectives: Mapping[str, int]
    neighbours: Mapping[str, int]
    neighbour_years: Mapping[str, int]
    unit_words: Mapping[str, tuple[str, int]]
    period_months: Mapping[str, tuple[int, int]]
    distance: Mapping[str, int]
    ends: Mapping[str, tuple[str, str]]
    modifiers: Mapping[str, str]
    approximate: frozenset[str]
    approximate_duration: tuple[str, ...]
    vague: Mapping[str, str]
    vague_heads: tuple[str, ...]
    sets: Mapping[str, str]
    long: Mapping[str, str]
    fixed_feasts: Mapping[str, str]
    moving_feasts: Mapping[str, tuple[str, str]]
    patrons_before: frozenset[str]
    recurring: frozenset[str]
    one_day: frozenset[str]
    age_words: frozenset[str]
    age_people: frozenset[str]
    age_links: frozenset[str]
    future: frozenset[str]
    past: frozenset[str]
    these_days_before: frozenset[str]
    these_days_after: frozenset[str]
    day_cues: frozenset[str]
    clock_cues: frozenset[str]
    month_cues: frozenset[str]
    season_cues: frozenset[str]
    not_year_before: frozenset[str]
    count_before: frozenset[str]
    counted: frozenset[str]
    change: frozenset[str]
    year_before: frozenset[str]
    name_before: tuple[str, ...]
    street_ends: tuple[str, ...]
    file_before: frozenset[str]


def month_of(written: str) -> int:
    """Number of a month by its name or abbreviation."""
    words, lower = time_words(), written.lower()
    return words.months.get(lower) or words.month_abbreviations[lower]


def weekday_of(written: str) -> int:
    """Number of a weekday (Monday is 1) by its name or abbreviation."""
    words, lower = time_words(), written.lower()
    return words.weekdays.get(lower) or words.weekday_abbreviations[lower]


def _by_word(table: Mapping[str, Iterable[str]]) -> dict[str, str]:
    return {word: key for key, words in table.items() for word in words}


def _numbers(table: Mapping[str, Iterable[str]]) -> Mapping[str, int]:
    return MappingProxyType({word: int(key) for word, key in _by_word(table).items()})


def _inflected(table: Mapping[str, Iterable[str]]) -> Mapping[str, int]:
    return MappingProxyType(
        {stem + ending: int(key) for stem, key in _by_word(table).items() for ending in ADJECTIVE_ENDINGS}
    )


def _strings(table: Mapping[str, Iterable[str]]) -> Mapping[str, str]:
    return MappingProxyType(_by_word(table))


@cache
def time_words() -> TimeWords:
    """Read the time words of the lexicon.

    Raises
    ------
    StadtlupeError : E304 when a table is missing or a key has no meaning.
    """
    raw: dict[str, Any] = read_toml(FILE)
    try:
        return _build(raw)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise StadtlupeError("E304", path=FILE, detail=f"{type(error).__name__}: {error}") from error


def _build(raw: dict[str, Any]) -> TimeWords:
    units = _strings(raw["units"])
    feasts, excluded = raw["feasts"], raw["not_years"]
    ends = {
        word: (modifier, unit)
        for unit, table in (("Y", "year_ends"), ("M", "month_ends"), ("W", "week_ends"))
        for modifier, words in raw[table].items()
        for word in words
    }
    moving = {
        word: (kind, key)
        for kind in ("easter", "advent", "weekday")
        for key, words in feasts[kind].items()
        for word in words
    }
    return TimeWords(
        months=_numbers(raw["months"]),
        month_abbreviations=_numbers(raw["month_abbreviations"]),
        weekdays=_numbers(raw["weekdays"]),
        weekday_abbreviations=_numbers(raw["weekday_abbreviations"]),
        seasons=_strings(raw["seasons"]),
        day_parts=_strings(raw["day_parts"]),
        units=units,
        plural_units=frozenset(word for word in units if word.endswith(("e", "en")) and word not in _SINGULAR),
        period_nouns=frozenset(raw["period_nouns"]["nouns"]),
        numbers=_strings({**raw["numbers"], **raw["fractions"]}),
        quantifiers=tuple(raw["quantifiers"]["words"]),
        ordinals=_inflected(raw["ordinals"]),
        decades=_numbers(raw["decades"]),
        relative=_inflected(raw["relative"]),
        days=_numbers(raw["days"]),
        day_adjectives=_inflected(raw["day_adjectives"]),
        neighbours=_numbers(raw["neighbours"]),
        neighbour_years=_numbers(raw["neighbour_years"]),
        unit_words=MappingProxyType(
            {
                word: (unit, int(key))
                for unit, table in raw["unit_words"].items()
                for word, key in _by_word(table).items()
            }
        ),
        period_months=MappingProxyType(
            {noun: (int(first), int(n)) for noun, (first, n) in raw["period_months"].items()}
        ),
        distance=MappingProxyType(
            {word: 1 if key == "after" else -1 for word, key in _by_word(raw["distance"]).items()}
        ),
        ends=MappingProxyType(ends),
        modifiers=_strings(raw["modifiers"]),
        approximate=frozenset(raw["approximate"]["date"]),
        approximate_duration=tuple(raw["approximate"]["duration"]),
        vague=_strings(raw["vague"]),
        vague_heads=tuple(raw["vague_head"]["heads"]),
        sets=_strings(raw["sets"]),
        long=_strings(raw["long"]),
        fixed_feasts=_strings(feasts["fixed"]),
        moving_feasts=MappingProxyType(moving),
        patrons_before=frozenset(feasts["patrons"]["before"]),
        recurring=frozenset(raw["recurring"]["words"]),
        one_day=frozenset(raw["recurring"]["one_day"]),
        age_words=frozenset(raw["ages"]["words"]),
        age_people=frozenset(raw["ages"]["people"]),
        age_links=frozenset(raw["ages"]["links"]),
        future=frozenset(raw["tense"]["future"]),
        past=frozenset(raw["tense"]["past"]),
        these_days_before=frozenset(raw["heute"]["before"]),
        these_days_after=frozenset(raw["heute"]["after"]),
        day_cues=frozenset(raw["cues"]["day"]),
        clock_cues=frozenset(raw["cues"]["clock"]),
        month_cues=frozenset(raw["cues"]["month"]),
        season_cues=frozenset(raw["cues"]["season"]),
        not_year_before=frozenset(excluded["before"]),
        count_before=frozenset(excluded["count_before"]),
        counted=frozenset(excluded["after"]),
        change=frozenset(excluded["change"]),
        year_before=frozenset(excluded["year_before"]),
        name_before=tuple(excluded["name_before"]),
        street_ends=tuple(excluded["street_ends"]),
        file_before=frozenset(excluded["file_before"]),
    )


# Singular unit words that end like a plural.
_SINGULAR = frozenset({"sekunde", "minute", "stunde", "woche", "wochenende"})


def either(words: Iterable[str]) -> str:
    """Regex alternation of words, the longest first, white space in them of any kind."""
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "(?:" + "|".join(re.escape(word).replace(r"\ ", r"\s") for word in ordered) + ")"
