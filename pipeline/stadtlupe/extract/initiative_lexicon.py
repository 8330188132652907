"""Lexicon of the initiative recognizer: head nouns, generic talk, well-known names; read once, never changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import get_args

from stadtlupe.errors import StadtlupeError
from stadtlupe.lexicon import WORDS_KEPT, Rows, municipalities, read_table
from stadtlupe.schema import InitiativeKind, Theme

HEADS_FILE = "initiative_heads.csv"
TALK_FILE = "generic_talk.csv"
NAMES_FILE = "initiative_names.csv"
USES = frozenset({"bare", "compound", "object", "action", "new", "built", "budget", "name"})
TALK_USES = frozenset({"head", "anaphor", "object", "quantifier", "lead", "office"})
# Heads this short also end words that have nothing to do with them, so their first part must be a real word.
SHORT_HEAD, LONG_PREFIX = 4, 4
SHORTEST_PREFIX = 3
LONGEST_HEAD = 40  # letters; keeps the search linear on words without end


@dataclass(frozen=True, slots=True)
class Head:
    """A head noun; the columns are described in ``initiative_heads.md``."""

    head: str
    plural: str
    gender: str
    kind: str
    theme: str
    use: str
    name: str


@dataclass(frozen=True, slots=True)
class HeadMatch:
    """How a word contains a head noun: ``lemma`` is the whole word in the nominative, case and hyphens kept."""

    head: Head
    prefix: str
    lemma: str
    plural: bool


@dataclass(frozen=True, slots=True)
class KnownName:
    """A programme, law or competition that is known by its name."""

    name: str
    kind: str
    theme: str
    scope: str


@dataclass(frozen=True, slots=True)
class Talk:
    """Words of generic talk, by use (see ``generic_talk.md``); ``heads`` holds inflected forms too."""

    heads: frozenset[str]
    anaphors: frozenset[str]
    objects: frozenset[str]
    quantifiers: frozenset[str]
    leads: frozenset[str]
    offices: frozenset[str]


def _check(value: str, allowed: frozenset[str], file: str, number: int, column: str) -> None:
    if value not in allowed:
        raise StadtlupeError("E304", path=file, detail=f"row {number}: {column} {value!r} is unknown")


def _check_kind_and_theme(row: dict[str, str], file: str, number: int) -> None:
    _check(row["kind"], frozenset(get_args(InitiativeKind)), file, number, "kind")
    _check(row["theme"], frozenset({"", *get_args(Theme)}), file, number, "theme")


def _table(name: str, columns: frozenset[str]) -> Rows:
    rows = read_table(name)
    if rows and not columns <= rows[0].keys():
        missing = ", ".join(sorted(columns - rows[0].keys()))
        raise StadtlupeError("E304", path=name, detail=f"row 1: column {missing} is missing")
    return rows


@cache
def head_forms() -> Mapping[str, tuple[Head, bool]]:
    """Lower-case inflected form -> (head, whether the form is a plural)."""
    forms: dict[str, tuple[Head, bool]] = {}
    columns = frozenset({"head", "plural", "gender", "kind", "theme", "use", "name"})
    rows = _table(HEADS_FILE, columns)
    heads = []
    for number, row in enumerate(rows, start=2):
        _check_kind_and_theme(row, HEADS_FILE, number)
        _check(row["use"], USES, HEADS_FILE, number, "use")
        _check(row["name"], frozenset({"part", "name"}), HEADS_FILE, number, "name")
        _check(row["gender"], frozenset("mfn"), HEADS_FILE, number, "gender")
        heads.append(Head(**{column: row[column] for column in columns}))
    for head in heads:
        if head.plural:
            for form in (head.plural, head.plural + "n", head.plural + "en"):
                forms.setdefault(form, (head, True))
    for head in heads:
        # Written after the plurals: where both are alike (Vorhaben), the singular is the safer reading.
        endings = (
            ("",) if head.gender == "f" else ("", "s", "es", "ses") if head.head.endswith("s") else ("", "s", "es")
        )
        for ending in endings:
            forms[head.head + ending] = (head, False)
    return MappingProxyType(forms)


@cache
def talk() -> Talk:
    """Words that mark generic talk."""
    words: dict[str, set[str]] = {use: set() for use in TALK_USES}
    for number, row in enumerate(_table(TALK_FILE, frozenset({"word", "use", "reason"})), start=2):
        _check(row["use"], TALK_USES, TALK_FILE, number, "use")
        word = row["word"].lower()
        words[row["use"]].add(word)
        if row["use"] in {"head", "anaphor"}:
            words[row["use"]].update(word + ending for ending in ("s", "es", "e", "en", "n"))
            # Pläne, Haushalte, Bäue: the umlaut of the plural is in the last syllable.
            if word.endswith("plan"):
                words[row["use"]].update({word[:-4] + "pläne", word[:-4] + "plänen"})
    return Talk(
        heads=frozenset(words["head"]),
        anaphors=frozenset(words["anaphor"]),
        objects=frozenset(words["object"]),
        quantifiers=frozenset(words["quantifier"]),
        leads=frozenset(words["lead"]),
        offices=frozenset(words["office"]),
    )


@cache
def known_names() -> tuple[re.Pattern[str], Mapping[str, KnownName]]:
    """Pattern that finds every written form of the known names, and form -> entry; see :func:`known_name`."""
    forms: dict[str, KnownName] = {}
    for number, row in enumerate(
        _table(NAMES_FILE, frozenset({"name", "variants", "kind", "theme", "scope"})), start=2
    ):
        _check_kind_and_theme(row, NAMES_FILE, number)
        _check(row["scope"], frozenset({"municipal", "external"}), NAMES_FILE, number, "scope")
        entry = KnownName(row["name"], row["kind"], row["theme"], row["scope"])
        for form in (row["name"], *filter(None, row["variants"].split("|"))):
            forms[_unquoted(form)] = entry
    ordered = sorted(forms, key=lambda form: (-len(form), form))
    # Part of a name may stand in quotes: Modellprojekt „Smart Cities“.
    spelled = [re.escape(form).replace(r"\ ", r"\s[„»‚\"]?") for form in ordered]
    # The first letter is asked for by itself: only then are the forms tried, one after the other.
    first = "".join(sorted({form[0] for form in ordered})) or "\0"
    begins = rf"(?<![\w-])(?=[{re.escape(first)}])"
    return re.compile(begins + "(?:" + "|".join(spelled or ["(?!)"]) + r")(?![\w-])"), MappingProxyType(forms)


def known_name(hit: str) -> KnownName:
    """Entry of a text that the pattern of :func:`known_names` has found."""
    return known_names()[1][_unquoted(hit)]


def _unquoted(form: str) -> str:
    return " ".join(re.sub(r"[„“”»«‚‘\"]", "", form).split())


@lru_cache(maxsize=WORDS_KEPT)
def find_head(word: str) -> HeadMatch | None:
    """Find the head noun that ``word`` is or ends with; the longest wins. None for words of generic talk."""
    lower = word.lower()
    forms, blocked = head_forms(), talk().heads
    for start in range(max(0, len(lower) - LONGEST_HEAD), len(lower) - 1):
        part = lower[start:]
        if part in blocked:
            return None
        if part not in forms:
            continue
        head, plural = forms[part]
        prefix = word[:start]
        needed = LONG_PREFIX if len(head.head) <= SHORT_HEAD else SHORTEST_PREFIX
        if prefix and not prefix.endswith("-") and len(prefix) < needed:
            continue
        base = head.plural if plural else head.head
        return HeadMatch(head, prefix, prefix + word[start : start + len(base)], plural)
    return None


@lru_cache(maxsize=WORDS_KEPT)
def may_end_with_head(part: str) -> bool:
    """Whether a word between hyphens ends like a head noun or the last word of one; asked before it is read closely."""
    lower, ends = part.lower(), _last_parts()
    return any(lower[start:] in ends for start in range(max(0, len(lower) - LONGEST_HEAD), len(lower)))


@cache
def _last_parts() -> frozenset[str]:
    return frozenset(re.split(r"[\W_]", form)[-1] for form in head_forms())


@cache
def city_names() -> frozenset[str]:
    """Names of municipalities as they are written, with and without their qualifier (``Halle (Saale)``, ``Halle``)."""
    names = set()
    for entry in municipalities().values():
        if entry.is_kreis:
            continue
        names.add(entry.name)
        names.add(re.split(r" \(|/| (?:am|an der|in der|im|bei|ob der|vor der|v\.d\.) ", entry.name)[0].rstrip(","))
    return frozenset(names)


@cache
def demonyms() -> Mapping[str, str]:
    """Demonym (``Bochumer``) -> short name of its municipality; among namesakes the one with most inhabitants.

    It is a first guess for a name: which city of an article is meant is decided later, among the cities of the article.
    """
    best: dict[str, tuple[int, int, str]] = {}
    places = municipalities()
    for row in read_table("demonyms.csv"):
        place = places.get(row["ags"])
        if place is None:
            continue
        key = (int(row["rank"] or 0), -place.population, place.name)
        if row["form"] not in best or key < best[row["form"]]:
            best[row["form"]] = key
    return MappingProxyType({form: key[2] for form, key in best.items()})
