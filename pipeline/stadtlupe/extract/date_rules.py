"""From the words of a text to drafts of time expressions: which pattern is tried at which word.

A dictionary leads from a word to the few patterns that can begin with it, so most words cost one lookup.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache, lru_cache

from stadtlupe.extract.date_draft import CALENDAR, Draft
from stadtlupe.extract.date_lengths import (
    match_approximate,
    match_bare_duration,
    match_duration,
    match_long,
    match_of_month,
    match_set,
    match_vague,
)
from stadtlupe.extract.date_numbers import (
    capital,
    match_bare_year,
    match_century,
    match_clock,
    match_clock_word,
    match_day_month,
    match_day_month_number,
    match_day_month_year,
    match_decade,
    match_iso,
    match_listed_day,
    match_month_number_year,
    match_quarter,
    match_quarter_short,
    match_week,
    match_year_span,
    match_years,
)
from stadtlupe.extract.date_patterns import WORD, patterns
from stadtlupe.extract.date_phrases import (
    match_day_adjective,
    match_day_part,
    match_day_word,
    match_feast,
    match_month,
    match_neighbour,
    match_nth_weekday,
    match_opening_day,
    match_period_noun,
    match_relative,
    match_season,
    match_short_weekday,
    match_weekday,
    match_year_word,
)
from stadtlupe.extract.date_words import SHORTER_THAN_DAY, time_words
from stadtlupe.lexicon import WORDS_KEPT

Rule = Callable[[str, int], "Draft | None"]

# In front of digits that are no number of their own.
_CODE_SIGNS = frozenset("§#_@$€%&=*+'’")
_AFTER_ARTICLE = frozenset({"unit", "digits", "quarter", "half"})
_AFTER_MODIFIER = frozenset({"month", "year", "years", "unit", "digits", "quarter", "half", "season"})
_NUMBER_RULES: tuple[Rule, ...] = (
    match_iso,
    match_day_month_year,
    match_clock,
    match_day_month,
    match_feast,
    match_nth_weekday,
    match_of_month,
    match_century,
    match_quarter,
    match_week,
    match_day_month_number,
    match_listed_day,
    match_month_number_year,
    match_years,
    match_year_span,
    match_decade,
    match_set,
    match_duration,
    match_bare_year,
)


def _modifier(text: str, at: int) -> Draft | None:
    """A period with "Anfang", "Mitte" or "Ende" in front of it."""
    m = patterns().modifier.match(text, at)
    if not m or not capital(text, at):
        return None
    core = _first(text, m.end())
    modifier = time_words().modifiers[m["modifier"].lower()]
    if core and core.kind in _AFTER_MODIFIER:
        return replace(core, start=at, modifier=modifier)
    noun = WORD.match(text, m.end())
    unit = time_words().units.get(noun[0].lower()) if noun else None
    if (
        noun
        and unit
        and unit not in SHORTER_THAN_DAY
        and unit != "D"
        and m[0].lower().rstrip().endswith(("des", "der"))
    ):
        return Draft(at, noun.end(), "unit", unit=unit, offset=0, modifier=modifier)
    return None


def _article(text: str, at: int) -> Draft | None:
    """An article belongs to a relative or counted period ("der vergangenen Woche"), not to a date ("der 3. Mai")."""
    m = patterns().article.match(text, at)
    core = _first(text, m.end()) if m else None
    if not core or (core.kind == "unit" and core.unit == "D"):
        return None
    belongs = core.kind in _AFTER_ARTICLE
    if core.kind in ("weekday", "season", "month", "neighbour", "duration"):
        belongs = core.offset is not None or (core.kind == "month" and core.year_offset is not None)
    elif core.kind == "year":
        belongs = text[core.start : core.start + 4].lower() == "jahr"
    return replace(core, start=at) if belongs else None


@cache
def _word_rules() -> Mapping[str, tuple[Rule, ...]]:
    """Rules by the first word of what they match, in the order in which they are tried."""
    words = time_words()
    table: dict[str, list[Rule]] = {}

    def add(rule: Rule, *triggers: str | Iterable[str]) -> None:
        for group in triggers:
            for phrase in [group] if isinstance(group, str) else group:
                first = WORD.match(phrase.lower())
                if first and rule not in table.setdefault(first[0], []):
                    table[first[0]].append(rule)

    compounds = [day + part + end for day in words.weekdays for part in words.day_parts for end in ("", "s")]
    add(match_vague, words.vague)
    add(match_set, words.sets, "jede", "jeden", "jedes", "jeder", "jedem", "alle", "pro", "je", "im")
    add(match_set, [number + "mal" for number in words.numbers], "mehrmals")
    add(match_feast, words.fixed_feasts, words.moving_feasts)
    add(match_neighbour, words.neighbours, words.neighbour_years)
    add(_modifier, words.modifiers)
    add(_article, "der", "die", "das", "dem", "den", "des")
    add(match_of_month, words.ordinals)
    add(match_nth_weekday, words.ordinals)
    add(match_quarter, words.ordinals, "I", "II", "III", "IV")
    add(match_relative, words.relative)
    add(match_day_word, words.days)
    add(match_day_adjective, words.day_adjectives)
    add(match_year_word, words.unit_words, words.ends, [word for word, unit in words.units.items() if unit == "WE"])
    add(match_period_noun, words.period_nouns)
    add(match_week, "kw", "kalenderwoche")
    add(match_quarter_short, [letter + str(number) for letter in "qh" for number in range(1, 5)])
    add(match_decade, words.decades, [word + noun for word in words.decades for noun in ("jahre", "jahren")])
    add(match_opening_day, words.weekday_abbreviations)
    add(match_short_weekday, words.weekday_abbreviations)
    add(match_weekday, words.weekdays, [day + end for day in words.weekdays for end in ("s", "en")], compounds)
    add(match_month, words.months, words.month_abbreviations)
    add(match_season, words.seasons, [word + "s" for word in words.seasons])
    add(match_day_part, words.day_parts, "frühen", "späten", "späteren")
    add(match_clock_word, words.numbers, "halb")
    add(match_approximate, words.approximate_duration)
    add(match_duration, words.numbers, words.quantifiers)
    add(match_bare_duration, words.plural_units)
    add(match_long, words.long)
    return {word: tuple(rules) for word, rules in table.items()}


@lru_cache(maxsize=WORDS_KEPT)
def _rules_of(word: str) -> tuple[Rule, ...]:
    """Rules for what begins with a word or with digits, in the order in which they are tried."""
    if word[0].isdigit():
        return _NUMBER_RULES if "0" <= word[0] <= "9" else ()
    return _word_rules().get(word.lower(), ())


def _first(text: str, at: int) -> Draft | None:
    """First draft at the word that begins at ``at``, articles and modifiers left out, so that none can nest."""
    word = WORD.match(text, at)
    if not word:
        return None
    rules = _NUMBER_RULES if word[0][0].isdigit() else _word_rules().get(word[0].lower(), ())
    for rule in rules:
        draft = None if rule in (_article, _modifier) else rule(text, at)
        if draft:
            return draft
    return None


def find_drafts(text: str) -> list[Draft]:
    """All drafts of a text, left to right, without overlaps.

    Every rule looks at a bounded stretch, so the work is linear in the length of the text.
    """
    drafts: list[Draft] = []
    position = 0
    words = list(WORD.finditer(text))
    found = [_rules_of(word[0]) for word in words]
    for index, rules in enumerate(found):
        # Most words begin no time expression; nor does an article before one of them.
        if not rules or (rules == (_article,) and not any(found[index + 1 : index + 2])):
            continue
        at = words[index].start()
        if at < position:
            continue
        if rules is _NUMBER_RULES and not _starts_number(text, at, drafts[-1] if drafts else None):
            continue
        for rule in rules:
            draft = rule(text, at)
            if draft:
                drafts.append(draft)
                position = draft.end
                break
    return drafts


def _starts_number(text: str, at: int, last: Draft | None) -> bool:
    """Whether the digits at ``at`` begin a number rather than continue an amount, a telephone number or a code."""
    if at == 0 or (last is not None and last.end >= at - 1 and last.kind in CALENDAR | {"time", "part"}):
        return True
    joint, behind = text[at - 1], text[at - 2] if at > 1 else " "
    if joint.isspace():
        # "0231 2017"
        return not (behind.isdigit() and joint != "\n" and text[at : at + 4].isdigit())
    if joint in _CODE_SIGNS:
        return False
    if joint in "-–—/":
        return not behind.isalnum()
    return joint not in ".,:" or not (behind.isdigit() or (joint in ".:" and behind.isalpha()))
