"""Written forms of municipalities by key, for finding a known city again inside another name."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from types import MappingProxyType

from stadtlupe.lexicon import municipalities, read_table, read_toml

Forms = tuple[tuple[str, ...], ...]

WORD = re.compile(r"[^\W_]+(?:[’'][^\W\d_]+)?\.?")
# Kinds of aliases.csv that a text may use for a municipality; the others are spellings of the register itself.
WRITTEN_KINDS = frozenset({"base", "expanded", "spelling", "former name", "without title", "second name"})
ADJECTIVE_ENDINGS = ("e", "en", "er", "es", "em")


def words_of(text: str) -> tuple[str, ...]:
    """Split a name into its words; hyphens, slashes and brackets separate, full stops of abbreviations stay."""
    return tuple(WORD.findall(text))


@cache
def _names() -> MappingProxyType[str, tuple[str, ...]]:
    table: dict[str, list[str]] = defaultdict(list)
    for ags, place in municipalities().items():
        table[ags].append(place.name)
    for row in read_table("aliases.csv"):
        if row["kind"] in WRITTEN_KINDS and row["alias"] not in table[row["ags"]]:
            table[row["ags"]].append(row["alias"])
    return MappingProxyType({ags: tuple(names) for ags, names in table.items()})


@cache
def _demonyms() -> MappingProxyType[str, tuple[str, ...]]:
    table: dict[str, list[str]] = defaultdict(list)
    for row in read_table("demonyms.csv"):
        table[row["ags"]].append(row["form"])
    for entry in read_toml("place_words.toml")["adjectives"]:
        for ending in ADJECTIVE_ENDINGS:
            table[entry["ags"]].append(entry["stem"].capitalize() + ending)
    return MappingProxyType({ags: tuple(forms) for ags, forms in table.items()})


def names_of(ags: str) -> tuple[str, ...]:
    """Names under which texts know the municipality ``ags``, the official short name first; empty for unknown keys."""
    return _names().get(ags, ())


def demonyms_of(ags: str) -> tuple[str, ...]:
    """Forms like ``Hanauer`` or ``Hannoversche`` of the municipality ``ags``; empty for unknown keys."""
    return _demonyms().get(ags, ())


@cache
def forms_of(ags: str) -> Forms:
    """All names and demonyms of ``ags`` as tuples of words, longest first."""
    forms = {words_of(form) for form in (*names_of(ags), *demonyms_of(ags))}
    return tuple(sorted(forms - {()}, key=lambda form: (-len(form), -sum(map(len, form)), form)))
