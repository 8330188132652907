"""Words that names of people are made of and surrounded by; read once from the lexicon, immutable."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any

from stadtlupe.lexicon import WORDS_KEPT, read_table, read_toml, resource

NAME_WORD = re.compile(r"^[^\W\d_](?:[^\W\d_]|['’.-](?=[^\W\d_]))+['’]?$")
INITIAL = re.compile(r"^[^\W\d_]\.(?:-[^\W\d_]\.)?$")
# Endings of abstract nouns; a word with one of these is no surname unless a list says so.
ABSTRACT = re.compile(r"(?:ungs?|heit|keit|schaft|ionen|ion|ität|ment|ismus|wesen|schutz|technik|bau|amt|büro)$")


@dataclass(frozen=True, slots=True)
class PersonWords:
    """``person_words.toml`` as sets."""

    titles: frozenset[str]
    title_starts: frozenset[str]
    honorifics: frozenset[str]
    particles: frozenset[str]
    particle_starts: frozenset[str]
    noble: frozenset[str]
    keep_modifiers: frozenset[str]
    skip_modifiers: frozenset[str]
    former: frozenset[str]
    short_forms: MappingProxyType[str, tuple[str, str]]
    speech: frozenset[str]
    introducing: frozenset[str]
    copula: frozenset[str]
    not_names: frozenset[str]
    not_given: frozenset[str]
    holders: frozenset[str]
    holder_endings: tuple[str, ...]
    not_roles: frozenset[str]
    asides: frozenset[str]
    not_professions: tuple[str, ...]
    determiners: frozenset[str]
    body_links: frozenset[str]
    place_prepositions: frozenset[str]


@cache
def person_words() -> PersonWords:
    """Titles, particles, verbs and other words around names."""
    table: dict[str, Any] = read_toml("person_words.toml")
    return PersonWords(
        titles=frozenset(table["titles"]["words"]) | frozenset(table["titles"]["first"]),
        title_starts=frozenset(table["titles"]["first"]),
        honorifics=frozenset(table["honorifics"]["words"]),
        particles=frozenset(table["particles"]["words"]),
        particle_starts=frozenset(table["particles"]["first"]),
        noble=frozenset(table["particles"]["noble"]),
        keep_modifiers=frozenset(table["role_modifiers"]["keep"]),
        skip_modifiers=frozenset(table["role_modifiers"]["skip"]),
        former=frozenset(table["role_modifiers"]["former"]),
        short_forms=MappingProxyType({short: (full[0], full[1]) for short, full in table["short_forms"].items()}),
        speech=frozenset(table["verbs"]["speech"]),
        introducing=frozenset(table["verbs"]["introducing"]),
        copula=frozenset(table["verbs"]["copula"]),
        not_names=frozenset(table["not_names"]["words"]),
        not_given=frozenset(table["not_names"]["not_given"]),
        holders=frozenset(table["not_names"]["holders"]),
        holder_endings=tuple(table["not_names"]["holder_endings"]),
        not_roles=frozenset(table["role_words"]["not_roles"]),
        asides=frozenset(table["role_words"]["asides"]),
        not_professions=tuple(table["role_words"]["not_professions"]),
        determiners=frozenset(table["role_words"]["determiners"]),
        body_links=frozenset(table["role_words"]["body_links"]),
        place_prepositions=frozenset(table["role_words"]["place_prepositions"]),
    )


@cache
def given_names() -> MappingProxyType[str, float]:
    """Given names with the share of girls among the children who got them (0 to 1)."""
    return MappingProxyType({row["name"]: float(row["share_female"]) for row in read_table("given_names.csv")})


@cache
def surnames() -> frozenset[str]:
    """One-word surnames."""
    return frozenset(resource("surnames.txt").read_text(encoding="utf-8").split())


@cache
def parties() -> MappingProxyType[str, str]:
    """Written form of a party -> its name; the name is empty for ``parteilos``."""
    return MappingProxyType({row["form"]: row["name"] for row in read_table("parties.csv")})


@lru_cache(maxsize=WORDS_KEPT)
def is_given_name(word: str) -> bool:
    """Whether a word is a given name or a hyphen compound that begins with one (``Hans-Peter``)."""
    known = given_names()
    if word in person_words().not_given:
        return False
    return word in known or ("-" in word and all(part in known for part in word.split("-")))


@lru_cache(maxsize=WORDS_KEPT)
def is_surname(word: str) -> bool:
    """Whether a word is in the list of surnames, alone or with a genitive s, or a double name of such."""
    known = surnames()
    if word in known or word.rstrip("'’") in known:
        return True
    if len(word) > 4 and word[-1] == "s" and word[:-1] in known:
        return True
    return "-" in word and all(part in known or (part[-1:] == "s" and part[:-1] in known) for part in word.split("-"))


@lru_cache(maxsize=WORDS_KEPT)
def looks_like_name_word(word: str) -> bool:
    """Whether a word can be part of a name by its letters: one capital first, no digits, not all in capitals."""
    if not word[:1].isupper() or not NAME_WORD.match(word):
        return False
    if len(word) <= 4 and word.isupper():
        return False
    return word not in person_words().not_names


def gender_of(given: str) -> str | None:
    """Gender that a given name tells: ``f``, ``m``, or None when it is not known or borne by both."""
    first = given.split("-")[0]
    share = given_names().get(given, given_names().get(first))
    if share is None or 0.15 < share < 0.85:
        return None
    return "f" if share > 0.5 else "m"
