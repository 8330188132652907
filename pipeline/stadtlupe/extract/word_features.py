"""Features of single words for the recognizer: written form, affixes, shape, name lists, kinds of words.

A word's features do not depend on its context, so they are computed once per distinct word and kept with the layer that
asked for them (:mod:`stadtlupe.extract.word_embedding`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import cache

from spacy.lang.lex_attrs import word_shape
from spacy.strings import get_string_id

from stadtlupe.extract.person_lexicon import given_names, surnames
from stadtlupe.extract.role_places import demonyms
from stadtlupe.lexicon import municipalities, read_table, resource
from stadtlupe.word_clusters import cluster_of, path_prefix

Test = Callable[[str], bool]
# Classes of name_words.csv.
CLASSES = ("ORG", "LOC", "MISC")
# Kinds of word_kinds.csv.
KINDS = ("body", "legal form", "known body", "initiative", "role")


def member_of(names: Collection[str]) -> Test:
    """Build a test that also sees genitives (``Hanaus``) and words in capitals (``HANAU``)."""

    def test(word: str) -> bool:
        if not word[:1].isupper():
            return False
        if word in names:
            return True
        if len(word) > 3 and word.isupper() and word.capitalize() in names:
            return True
        return len(word) > 4 and word.endswith("s") and word[:-1].rstrip("'’") in names

    return test


def _ends_with(heads: Collection[str]) -> Test:
    """Build a test for words that are or end with one of the heads (lower-case), the longest at 24 characters."""
    shortest = min(map(len, heads))

    def test(word: str) -> bool:
        lower = word.lower()
        return word[:1].isupper() and any(lower[-size:] in heads for size in range(shortest, min(len(lower), 24) + 1))

    return test


@cache
def name_tests() -> tuple[Test, ...]:
    """Tests for given names, surnames, one-word municipalities, demonyms and places of the world, in this order."""
    single = frozenset(place.name for place in municipalities().values() if " " not in place.name)
    return (
        member_of(given_names()),
        member_of(surnames()),
        member_of(single),
        member_of(demonyms()),
        member_of(frozenset(resource("world_places.txt").read_text(encoding="utf-8").split())),
    )


@cache
def known_tests() -> tuple[Test, ...]:
    """Tests for words of the names of known bodies, places and other things of the world, in the order of CLASSES."""
    words: dict[str, set[str]] = {name: set() for name in CLASSES}
    for row in read_table("name_words.csv"):
        for name in row["classes"].split():
            words[name].add(row["word"])
    return tuple(member_of(frozenset(words[name])) for name in CLASSES)


@cache
def kind_tests() -> tuple[Test, ...]:
    """Tests for words of organizations, legal forms, known bodies, initiatives, roles, common nouns, in this order.

    The words are those that the weights were trained with (``word_kinds.csv``), so that the recognizer sees the same
    whatever is added to the tables of roles, bodies and initiatives.
    """
    words: dict[str, set[str]] = {name: set() for name in KINDS}
    for row in read_table("word_kinds.csv"):
        words[row["kind"]].add(row["word"])
    nouns = frozenset(resource("common_nouns.txt").read_text(encoding="utf-8").split())
    return (
        _ends_with(words["body"]),
        words["legal form"].__contains__,
        member_of(words["known body"]),
        _ends_with(words["initiative"]),
        _ends_with(words["role"]),
        lambda word: word.rsplit("-", 1)[-1] in nouns,
    )


def _mask(word: str, tests: tuple[Test, ...]) -> int:
    return sum(1 << bit for bit, test in enumerate(tests) if test(word)) + 1


FEATURES: tuple[tuple[str, Callable[[str, str], int]], ...] = (
    ("norm", lambda word, norm: get_string_id(norm)),
    ("prefix", lambda word, norm: get_string_id(word[:3])),
    ("suffix", lambda word, norm: get_string_id(word[-3:])),
    ("ending", lambda word, norm: get_string_id(word[-5:].lower())),
    ("shape", lambda word, norm: get_string_id(word_shape(word))),
    ("names", lambda word, norm: _mask(word, name_tests())),
    ("kinds", lambda word, norm: _mask(word, kind_tests())),
    ("known", lambda word, norm: _mask(word, known_tests())),
    ("cluster", lambda word, norm: cluster_of(word) + 1),
    ("cluster10", lambda word, norm: path_prefix(cluster_of(word), 10) + 1),
    ("cluster6", lambda word, norm: path_prefix(cluster_of(word), 6) + 1),
    ("cluster4", lambda word, norm: path_prefix(cluster_of(word), 4) + 1),
)
