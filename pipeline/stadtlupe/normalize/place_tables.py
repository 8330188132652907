"""Written forms of municipalities by key, for finding a known city again inside another name."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache, lru_cache
from itertools import chain
from types import MappingProxyType

from stadtlupe.lexicon import WORDS_KEPT, current_key, municipalities, read_table, read_toml
from stadtlupe.normalize.identity import without_marks

Forms = tuple[tuple[str, ...], ...]

WORD = re.compile(r"[^\W_]+(?:[’'][^\W\d_]+)?\.?")
# Kinds of aliases.csv that a text may use for a municipality; the others are spellings of the register itself.
WRITTEN_KINDS = frozenset({"base", "expanded", "spelling", "former name", "without title", "second name"})
LONGEST_FORM = 6
# A publisher's words ("Neue", "Presse") may be names of small places; those are no evidence.
CARRIER_POPULATION = 20_000
ADJECTIVE_ENDINGS = ("e", "en", "er", "es", "em")


@lru_cache(maxsize=WORDS_KEPT)
def words_of(text: str) -> tuple[str, ...]:
    """Split a name into its words; hyphens, slashes and brackets separate, full stops of abbreviations stay."""
    return tuple(WORD.findall(text))


@cache
def district_words() -> frozenset[str]:
    """Words after which a name that a town and its Landkreis share means the Landkreis (Kreis, Landratsamt)."""
    return frozenset(read_toml("place_words.toml")["types"]["district"].split())


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
            table[current_key(entry["ags"]) or ""].append(entry["stem"].capitalize() + ending)
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


@cache
def own_words(ags: str) -> frozenset[str]:
    """All words of the names and demonyms of ``ags``, folded: what its bodies and undertakings may bear in theirs.

    Also without full stops, and what stands behind the name as one word (``Weiden i.d.OPf.``).
    """
    words = set[str]()
    for form in forms_of(ags):
        folded = [without_marks(word) for word in form]
        words.update(folded, (word.replace(".", "") for word in folded), ("".join(folded[1:]).replace(".", ""),))
    return frozenset(words - {""})


@cache
def _postal_codes() -> MappingProxyType[str, str]:
    return MappingProxyType({row["ags"]: row["postal_code"] for row in read_table("gemeinden.csv")})


def postal_code_of(ags: str) -> str:
    """Postal code of the seat of the municipality, empty when unknown."""
    return _postal_codes().get(ags, "")


@cache
def _carriers() -> MappingProxyType[tuple[str, ...], str]:
    """Form -> the municipality that bears it, empty where several do."""
    table: dict[tuple[str, ...], str] = {}
    register = municipalities()
    for ags, written in chain(_names().items(), _demonyms().items()):
        if ags in register and not register[ags].is_kreis:
            for name in written:
                form = (name,) if name.isalpha() else words_of(name)
                if table.setdefault(form, ags) != ags:
                    table[form] = ""
    table.pop((), None)
    return MappingProxyType(table)


def carriers_of(text: str) -> frozenset[str]:
    """Municipalities that a short text (a publisher) names without doubt: forms that only one municipality bears."""
    words = words_of(text)
    table = _carriers()
    found = set()
    index = 0
    while index < len(words):
        for size in range(min(LONGEST_FORM, len(words) - index), 0, -1):
            key = table.get(words[index : index + size])
            if key is not None:
                if key and municipalities()[key].population >= CARRIER_POPULATION:
                    found.add(key)
                index += size - 1
                break
        index += 1
    return frozenset(found)
