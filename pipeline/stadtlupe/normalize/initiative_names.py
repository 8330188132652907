"""The core of an initiative's name: what tells it from the others of its municipality, however it is worded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from types import MappingProxyType

from stadtlupe.lexicon import read_table, read_toml
from stadtlupe.normalize.identity import place_in, unmarked_once
from stadtlupe.normalize.place_tables import own_words

WORDS_FILE = "initiative_words.toml"
YEAR = re.compile(r"(?:19|20)\d\d(?:\+|/\d\d)?$")
NO_WORD = re.compile(r"[^\w+&]+")
# What a town draws up; what it is about stands before, in one word with it, or behind.
PAPERS = ("konzept", "strategie", "plan", "programm")
# Letters that a word keeps when its ending is cut off, and those of a thing before the work on it in one word.
STEM, THING = 5, 4
PAPER_BEHIND = re.compile(rf"(?P<thing>\w{{{STEM},}}?)s?(?P<paper>{'|'.join(PAPERS)})(?:es|s|n|e)?")


@cache
def empty_words() -> frozenset[str]:
    """Words that add nothing to a name."""
    return frozenset(read_toml(WORDS_FILE)["empty_in_names"].split())


@cache
def works() -> frozenset[str]:
    """Words of works on something, as they stand in cores: ``neubau``, ``sanierung``."""
    return frozenset(map(_work, _work_heads()))


@cache
def _heads() -> Mapping[str, str]:
    """Head nouns, folded, and how they are used."""
    return MappingProxyType({unmarked_once(row["head"]): row["use"] for row in read_table("initiative_heads.csv")})


@cache
def _work_heads() -> frozenset[str]:
    return frozenset(head for head, use in _heads().items() if use == "object")


@cache
def _synonyms() -> Mapping[str, str]:
    """Words -> the one that stands for them in cores."""
    return MappingProxyType(
        {word: chosen for chosen, words in read_toml(WORDS_FILE)["same_in_names"].items() for word in words.split()}
    )


def _either(words: Iterable[str]) -> str:
    """Pattern of words; of those that fit the longest."""
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))


@cache
def _work_behind() -> re.Pattern[str]:
    return re.compile(rf"(?P<thing>\w{{{THING},}}?)(?P<work>{_either(_work_heads())})")


@cache
def _synonym_behind() -> re.Pattern[str]:
    return re.compile(rf"({_either(_synonyms().keys() - _work_heads())})(?:en|es|n|s)?$")


def core_of(name: str, ags: str | None) -> tuple[str, ...]:
    """Words of a name that tell it from others of its municipality.

    Parameters
    ----------
    name : canonical name. ags : its municipality.

    Returns
    -------
    Folded words in alphabetical order, without years, articles, prepositions and the municipality's own name, endings
    left out; ``("mobilitätkonzept",)`` for ``Mobilitätskonzept 2035 der Stadt Rhede``. A compound of a thing and the
    work on it is two words, and of words of one meaning one stands for all: ``Schulsanierung`` and ``Modernisierung
    der Schule`` are ``("sanierung", "schul")``. All words of the name when nothing else is left.
    """
    return core_of_words(words_of_name(name), ags)


def core_of_words(
    words: Sequence[str], ags: str | None, known: dict[str, Sequence[str]] | None = None
) -> tuple[str, ...]:
    """As :func:`core_of`, of a name whose words (see :func:`words_of_name`) are known.

    ``known`` keeps how words stand in cores, for whoever asks for many names: they have most words in common.
    """
    own, empty = own_words(ags) if ags else frozenset(), empty_words()
    kept = [
        word
        for word in words
        if word not in empty and word not in own and word.removesuffix("s") not in own and not YEAR.match(word)
    ]
    if len(kept) == 2 and kept[0] in PAPERS:
        kept = [kept[1] + kept[0]]
    found: list[str] = []
    for word in kept:
        parts = None if known is None else known.get(word)
        if parts is None:
            parts = _parts(word)
            if known is not None:
                known[word] = parts
        found += parts
    return tuple(sorted(found)) or tuple(words)


def place_of(ags: str | None, named: bool, article_id: str) -> str:
    """Within which place a name means one thing: its municipality; without one everywhere, or only in its article.

    A described undertaking of an unknown municipality ("Sanierung der Sporthalle") is that of another article only by
    chance; a proper name may well be the same.
    """
    return ags or ("" if named else place_in(article_id))


def words_of_name(name: str) -> list[str]:
    """Folded words of a name, parts of compounds with hyphens by themselves."""
    return [word for word in NO_WORD.split(unmarked_once(name)) if word]


def is_head(word: str) -> bool:
    """Whether a folded word is a head noun of initiatives or ends with one, so that it tells what it is about."""
    return any(word[start:] in _heads() for start in range(len(word)))


def is_plain_app(name: str, ags: str | None) -> bool:
    """Whether an app is called by its town or its users alone (``Rhede-App``, ``Bürger-App``)."""
    words = words_of_name(name)
    own = own_words(ags) if ags else frozenset()
    return "app" in words and all(word in own or word in empty_words() or word in _app_owners() for word in words)


@cache
def _app_owners() -> frozenset[str]:
    return frozenset(read_toml(WORDS_FILE)["app_owners"].split())


def _parts(word: str) -> list[str]:
    """A word as it stands in cores; two where it is a thing with the work on it."""
    if word in _work_heads():
        return [_work(word)]
    word = _synonym_behind().sub(lambda found: _synonyms()[found[1]], word)
    if word in _work_heads():
        return [_work(word)]
    compound = _work_behind().fullmatch(word)
    if compound is not None:
        return [*_parts(compound["thing"]), _work(compound["work"])]
    paper = PAPER_BEHIND.fullmatch(word.removesuffix("ung") if word.endswith("planung") else word)
    return [_stem(word) if paper is None else paper["thing"] + paper["paper"]]


def _work(head: str) -> str:
    """The word that stands for works of one meaning."""
    return _stem(_synonyms().get(head, head))


def _stem(word: str) -> str:
    """Word without endings: ``Lahnlotsen`` and ``Lahnlotse``, ``Rathauses`` and ``Rathaus`` meet."""
    while len(word) > STEM and word not in PAPERS:
        shorter = re.sub(r"(?:es|en|s|n|e)$", "", word)
        if shorter == word:
            break
        word = shorter
    return word
