"""Words that names of bodies are made of: heads with type and inflection, known names, words that rule a body out."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any

from stadtlupe.lexicon import WORDS_KEPT, read_table, read_toml


@dataclass(frozen=True, slots=True)
class Head:
    """One row of ``organization_types.csv``, see the description beside it."""

    lemma: str
    gender: str  # m, f, n or p (plural)
    type: str
    complement: str
    bare: str  # no, generic, named
    compound: str  # no, generic, named, hyphen


@dataclass(frozen=True, slots=True)
class KnownName:
    """A name that is found letter by letter."""

    form: str
    name: str
    type: str
    generic: bool
    bracket_only: bool = False


@dataclass(frozen=True, slots=True)
class OrganizationWords:
    """``organization_words.toml`` as sets."""

    company_forms: frozenset[str]
    association_forms: frozenset[str]
    adjectives: frozenset[str]
    not_bodies: frozenset[str]
    other_heads: tuple[str, ...]
    exceptions: frozenset[str]
    english: frozenset[str]
    definite: frozenset[str]
    indefinite: frozenset[str]
    determiners: frozenset[str]
    not_compounds: frozenset[str]
    not_in_names: frozenset[str]

    @property
    def legal_forms(self) -> frozenset[str]:
        """All legal forms."""
        return self.company_forms | self.association_forms


@cache
def organization_words() -> OrganizationWords:
    """Word lists around bodies."""
    table: dict[str, Any] = read_toml("organization_words.toml")
    return OrganizationWords(
        company_forms=frozenset(table["legal_forms"]["company"]),
        association_forms=frozenset(table["legal_forms"]["association"]),
        adjectives=frozenset(table["adjectives"]["stems"]),
        not_bodies=frozenset(table["not_bodies"]["words"]),
        other_heads=tuple(table["not_bodies"]["heads"]),
        exceptions=frozenset(table["not_bodies"]["except"]),
        english=frozenset(table["english"]["words"]),
        definite=frozenset(table["articles"]["definite"]),
        indefinite=frozenset(table["articles"]["indefinite"]),
        determiners=frozenset(table["articles"]["determiners"]),
        not_compounds=frozenset(table["not_compounds"]["words"]),
        not_in_names=frozenset(table["not_in_names"]["words"]),
    )


def inflected(lemma: str, gender: str) -> tuple[str, ...]:
    """Forms of a head word: nominative first, then genitive or dative."""
    if gender in ("m", "n"):
        if lemma.endswith(("s", "ß", "x", "z")):
            return (lemma, lemma + "es")
        if lemma.endswith(("um", "er", "in", "o", "a")):
            return (lemma, lemma + "s")
        return (lemma, lemma + "s", lemma + "es")
    if gender == "p" and not lemma.endswith("n"):
        return (lemma, lemma + "n")
    return (lemma,)


@cache
def heads() -> tuple[Head, ...]:
    """All heads in file order."""
    return tuple(
        Head(row["head"], row["gender"], row["type"], row["complement"], row["bare"], row["compound"])
        for row in read_table("organization_types.csv")
    )


@cache
def head_forms() -> MappingProxyType[str, Head]:
    """Form of a one-word head, as written -> head."""
    table: dict[str, Head] = {}
    for head in heads():
        if " " not in head.lemma:
            for form in inflected(head.lemma, head.gender):
                table.setdefault(form, head)
    return MappingProxyType(table)


@cache
def _compound_forms() -> MappingProxyType[str, Head]:
    table: dict[str, Head] = {}
    for head in heads():
        if head.compound != "no":
            for form in inflected(head.lemma, head.gender):
                table.setdefault(form.lower(), head)
    return MappingProxyType(table)


@cache
def _longest_compound_form() -> int:
    return max(map(len, _compound_forms()))


@lru_cache(maxsize=WORDS_KEPT)
def compound_head(word: str) -> tuple[Head, str] | None:
    """Read a word as a compound that ends with a head.

    Returns
    -------
    (head, the compound in the nominative), or None.
    """
    if not word[:1].isupper() or word in organization_words().not_compounds or not word.replace("-", "").isalpha():
        return None
    lower = word.lower()
    forms = _compound_forms()
    for start in range(max(2, len(word) - _longest_compound_form()), len(word) - 2):
        head = forms.get(lower[start:])
        if head is None:
            continue
        prefix = word[:start]
        if len(prefix.rstrip("-")) < 2:
            return None
        return head, prefix + (head.lemma if prefix.endswith("-") else head.lemma.lower())
    return None


@cache
def phrase_heads() -> MappingProxyType[str, tuple[tuple[tuple[str, ...], Head], ...]]:
    """First word -> (words of a form, head) of heads of several words, longest first."""
    table: dict[str, list[tuple[tuple[str, ...], Head]]] = defaultdict(list)
    for head in heads():
        words = head.lemma.split(" ")
        if len(words) < 2:
            continue
        firsts = {words[0]}
        if words[0].endswith("e"):
            firsts |= {words[0] + "n", words[0] + "r"}
        for first in firsts:
            for last in inflected(words[-1], head.gender):
                form = (first, *words[1:-1], last)
                table[first].append((form, head))
    return MappingProxyType({word: tuple(sorted(forms, key=lambda f: -len(f[0]))) for word, forms in table.items()})


@cache
def known_names() -> MappingProxyType[str, tuple[KnownName, ...]]:
    """First three letters of a name -> the known bodies, media and parties that begin so, longest first."""
    table: dict[str, list[KnownName]] = defaultdict(list)
    names = [
        KnownName(row["form"], row["name"], row["type"], row["note"] == "generic")
        for row in read_table("known_organizations.csv")
    ]
    for row in read_table("media.csv"):
        names.append(KnownName(row["name"], row["name"], "media", False, row["note"] != ""))
        names.extend(KnownName(form, row["name"], "media", False) for form in _oblique_medium(row["name"]))
    names += [
        KnownName(row["form"], row["name"], "party", False, row["note"].startswith("only"))
        for row in read_table("parties.csv")
        if row["name"]
    ]
    for name in names:
        table[name.form[:3]].append(name)
    return MappingProxyType({key: tuple(sorted(found, key=lambda n: -len(n.form))) for key, found in table.items()})


def _oblique_medium(name: str) -> list[str]:
    """``Frankfurter Allgemeinen Zeitung``, ``Bayerischen Rundfunks``: forms after an article."""
    words = name.split(" ")
    forms = []
    if len(words) > 1 and words[0].endswith("er") and words[-1] == "Rundfunk":
        stem = words[0][:-1]
        forms += [f"{stem}n Rundfunk", f"{stem}n Rundfunks"]
    if len(words) > 1 and "Allgemeine" in words:
        forms.append(name.replace("Allgemeine", "Allgemeinen"))
    if words[0] in ("Süddeutsche", "Rheinische", "Badische", "Schwäbische", "Sächsische", "Freie", "Mitteldeutsche"):
        forms.append(words[0] + "n " + " ".join(words[1:]))
    return forms


@lru_cache(maxsize=WORDS_KEPT)
def is_name_adjective(word: str) -> bool:
    """Whether a capitalized word is an adjective that names of bodies begin with (``Deutschen``, ``Technische``)."""
    if not word[:1].isupper():
        return False
    lower = word.lower()
    stems = organization_words().adjectives
    return any(lower.endswith(end) and lower[: -len(end)] in stems for end in ("e", "er", "es", "en", "em"))


def strong_adjective(word: str, gender: str) -> str:
    """Nominative without article of an adjective before a head of the given gender."""
    stem = word
    for end in ("er", "es", "en", "em", "e"):
        if word.endswith(end):
            stem = word[: -len(end)]
            break
    return stem + {"m": "er", "n": "es"}.get(gender, "e")


@lru_cache(maxsize=WORDS_KEPT)
def is_undertaking(name: str) -> bool:
    """Whether a name ends like a strategy, an app, a law, an event or a place instead of a body."""
    last = name.split()[-1].lower().strip("“”\"'’") if name.split() else ""
    words = organization_words()
    if last in words.exceptions or any(last.endswith("-" + word) for word in words.exceptions):
        return False
    if any(last.endswith(word) and len(word) > 4 for word in words.exceptions):
        return False
    tail = last.rsplit("-", 1)[-1]
    return any(tail == head or (len(head) > 3 and tail.endswith(head)) for head in words.other_heads) or any(
        tail[:-1] == head and tail[-1] in "sn" for head in words.other_heads
    )
