"""Clauses of a German sentence: their words, the mood and tense of their verb, what is denied.

Made for what a sentence says about one of several undertakings: "Während die App läuft, wurde die Plattform gestoppt".
As in ConText (Harkema et al. 2009, doi:10.1016/j.jbi.2009.05.002) a cue holds within a scope, here the clause.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import NamedTuple

from stadtlupe.errors import StadtlupeError
from stadtlupe.lexicon import SENTENCES_KEPT, WORDS_KEPT, read_toml

WORDS_FILE = "clause_words.toml"
TOKEN = re.compile(r"\w[\w-]*|[,;:.!?()„“”»«\"–—]")
BREAKS = frozenset(',;:()–—„“”»«"')
SHORTEST_STEM = 3
NUMBER = re.compile(r"\d+")
# Twice as fast as calling the class, which counts with every word of an article.
_new = tuple.__new__
# Forms of verbs; the first that a clause has goes with its auxiliary.
FORMS = ("part", "zu", "past", "inf", "present")


class Word(NamedTuple):
    """A word of a sentence; offsets into it."""

    text: str  # lower case, digits as 0
    stem: str
    start: int
    end: int


class Clause(NamedTuple):
    """What stands between two marks of punctuation.

    Attributes
    ----------
    words : its words in order. moods : auxiliaries with the form that goes with them (``soll``, ``wird+part``,
        ``wird+inf``, ``past``, ``present``), empty where it has no verb. negated : whether it denies something.
    start, end : offsets into the sentence.
    """

    words: tuple[Word, ...]
    moods: tuple[str, ...]
    negated: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Tables:
    auxiliaries: Mapping[str, str]
    negations: frozenset[str]
    empty: frozenset[str]
    irregular: Mapping[str, str]
    participles: frozenset[str]
    preterites: frozenset[str]
    prefixes: tuple[str, ...]
    suffixes: tuple[str, ...]


@cache
def _tables() -> _Tables:
    data = read_toml(WORDS_FILE)
    try:
        return _Tables(
            auxiliaries=_inverted(data["auxiliaries"]),
            negations=frozenset(data["negations"]["words"]),
            empty=frozenset(data["empty"]["words"]),
            irregular=_inverted(data["irregular"]),
            participles=frozenset(data["participles"]["words"]),
            preterites=frozenset(data["preterites"]["words"]),
            prefixes=tuple(sorted(data["prefixes"]["words"], key=lambda item: -len(item))),
            suffixes=tuple(sorted(data["suffixes"]["words"], key=lambda item: -len(item))),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise StadtlupeError("E304", path=WORDS_FILE, detail=str(error)) from error


def _inverted(table: Mapping[str, Sequence[str]]) -> Mapping[str, str]:
    return MappingProxyType({form: name for name, forms in table.items() for form in forms})


PLANS = frozenset({"soll", "will", "könnte", "würde", "hätte", "kann", "muss", "darf"})
PERFECTS = frozenset({"hat", "ist"})
PASTS = frozenset({"war", "hatte", "konnte", "wollte", "musste", "gab"})


@lru_cache(maxsize=WORDS_KEPT)
def mood_group(mood: str) -> str:
    """Coarse mood of a clause: plan, future, passive, was (past passive), perfect, past, present, part, zu, inf."""
    auxiliary, plus, form = mood.partition("+")
    if not plus:
        return mood
    if auxiliary in PLANS:
        return "plan"
    if auxiliary == "wird":
        return "passive" if form == "part" else "future"
    if auxiliary == "wurde":
        return "was"
    if auxiliary in PERFECTS:
        return "perfect" if form == "part" else "present"
    return "past" if auxiliary in PASTS else "present"


@lru_cache(maxsize=WORDS_KEPT)
def stem_of(word: str) -> str:
    """Rough stem of a German word, in lower case, the same for verb, participle and noun: ``eröffn`` of eröffnet,
    eröffnete, Eröffnung; ``einführ`` of eingeführt, einzuführen, Einführung.
    """
    tables = _tables()
    lower = NUMBER.sub("0", word.lower())
    known = tables.irregular.get(lower)
    if known is not None:
        return known
    core = lower.rpartition("-")[2] or lower  # "Sport- und Kulturhalle"
    if len(core) > SHORTEST_STEM + 3:
        for prefix in tables.prefixes:
            if core.startswith(prefix):
                rest = core[len(prefix) :]
                if rest.startswith(("ge", "zu")) and len(rest) > SHORTEST_STEM + 2 and rest[-2:] in ENDS:
                    inner = tables.irregular.get(rest)
                    core = prefix + (inner if inner is not None and rest.startswith("ge") else rest[2:])
                break
        else:
            if core.startswith("ge") and core.endswith("t"):
                core = core[2:]
    for suffix in tables.suffixes:
        if core.endswith(suffix) and len(core) - len(suffix) >= SHORTEST_STEM:
            return core[: -len(suffix)]
    return core


@lru_cache(maxsize=WORDS_KEPT)
def root_of(word: str) -> str:
    """What is left of a stem when that of a verb and that of its noun differ in what is taken for an ending.

    ``starten``, ``gestartet`` and ``Start``, ``fördern`` and ``Förderung`` have one root.
    """
    core = stem_of(word)
    for ending in ENDS_OF_STEMS:
        if core.endswith(ending) and len(core) - len(ending) >= SHORTEST_STEM:
            core = core[: -len(ending)]
    return core


ENDS_OF_STEMS = ("er", "el", "t")
ENDS = frozenset({"et", "en", "rt", "nt", "lt", "tt", "gt", "kt", "ht", "bt", "pt", "ft", "st", "mt", "dt", "zt", "ßt"})


def _form(word: str) -> str:
    """Form of a word that may be a verb, as written: ``part``, ``inf``, ``past``, ``present``; empty for others."""
    tables = _tables()
    if not word[0].islower() or word in tables.empty or len(word) < 4:
        return ""
    if word in tables.participles:
        return "part"
    if word in tables.preterites:
        return "past"
    prefix = next((item for item in tables.prefixes if word.startswith(item) and len(word) - len(item) > 3), "")
    rest = word[len(prefix) :]
    if rest.startswith("ge") and rest.endswith(("t", "en")) and len(rest) > 4:
        return "part"
    if prefix and rest.startswith("zu") and rest.endswith("en"):
        return "zu"
    if word.startswith(("be", "ver", "ent", "er", "zer", "über", "unter", "miss")) and word.endswith("t"):
        return "past" if word.endswith("tet") else "part"
    if word.endswith("iert"):
        return "part"
    if word.endswith(("te", "ten")) and len(word) > 5:
        return "past"
    if word.endswith(("en", "eln", "ern")):
        return "inf"
    if word.endswith("t"):
        return "present"
    return ""


@lru_cache(maxsize=WORDS_KEPT)
def _token(token: str) -> tuple[str, str, str, str, bool]:
    """What a word is: itself in lower case, its stem, the auxiliary, the form of its verb, whether it denies."""
    tables = _tables()
    lower = token.lower()
    auxiliary = tables.auxiliaries.get(lower, "")
    form = "" if auxiliary else _form(token)
    return NUMBER.sub("0", lower), stem_of(token), auxiliary, form, lower in tables.negations


@lru_cache(maxsize=SENTENCES_KEPT)
def clauses_of(sentence: str) -> tuple[Clause, ...]:
    """Clauses of a sentence, in order; several undertakings of a sentence ask for the same."""
    return tuple(_clauses(sentence))


def clause_at(clauses: Sequence[Clause], at: int) -> int:
    """Which clause a character of the sentence stands in; the last one for what follows them."""
    return next((index for index, clause in enumerate(clauses) if clause.end > at), len(clauses) - 1)


def _clauses(sentence: str) -> Iterator[Clause]:
    words: list[Word] = []
    auxiliaries: list[str] = []
    forms: set[str] = set()
    negated = False
    begin = 0
    for hit in TOKEN.finditer(sentence):
        token = hit.group()
        if token[0].isalnum():
            text, stem, auxiliary, form, denies = _token(token)
            words.append(_new(Word, (text, stem, *hit.span())))
            if auxiliary:
                auxiliaries.append(auxiliary)
            elif form:
                forms.add(form)
            negated = negated or denies
        elif token in BREAKS:
            if words:
                yield Clause(tuple(words), _moods(auxiliaries, forms), negated, begin, hit.start())
                words, auxiliaries, forms, negated = [], [], set(), False
            begin = hit.end()
    if words:
        yield Clause(tuple(words), _moods(auxiliaries, forms), negated, begin, len(sentence))


def _moods(auxiliaries: Sequence[str], forms: Set[str]) -> tuple[str, ...]:
    best = next((form for form in FORMS if form in forms), "none")
    return tuple(dict.fromkeys(f"{item}+{best}" for item in auxiliaries)) or ((best,) if best != "none" else ())
