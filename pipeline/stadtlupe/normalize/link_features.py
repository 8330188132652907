"""What the classifiers of ties between municipalities see: the sentences that name the other one, and where it lies.

Seen are the words of these sentences and of those beside them, the groups of words that speak of ties
(``link_words.toml``), what stands next to and between the names, and whether both are enumerated together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from stadtlupe.errors import StadtlupeError
from stadtlupe.extract import Mention
from stadtlupe.lexicon import WORDS_KEPT, municipalities, read_toml
from stadtlupe.normalize.facts import City
from stadtlupe.word_clusters import cluster_of, path_prefix

WORDS_FILE = "link_words.toml"
WORD = re.compile(r"\w[\w-]*\w|\w|[„“(),:;.!?–]")
NUMBER = re.compile(r"\d")
SENTENCE_GAP = re.compile(r"(?<=[.!?“])\s+(?=[A-ZÄÖÜ„»0-9])|\n+")
# Steps on the paths of clusters: how coarse the classes of words are.
PREFIX = 10
BESIDE, NEXT = 4, 3
MOST_SENTENCES = 5
# Texts of up to so many sentences speak of one thing only: all their words count.
SHORT = 6
LONG = 12
MARK = "‹C›"
LISTED = frozenset({",", "und", "sowie"})
JOINING = frozenset(
    {*LISTED, "bzw", "oder", "mit", "der", "die", "den", "dem", "auch", "Stadt", "Gemeinde", "Städte", "Markt"}
    | {"Nachbarstadt", "Nachbargemeinde"}
)


class Sentence(NamedTuple):
    """The words of a sentence; which of them are municipalities (index in the cities), and whether by an -er form."""

    words: list[str]
    places: dict[int, tuple[int, bool]]


@dataclass(frozen=True, slots=True)
class Sentences:
    """A text in sentences of words, in which the names of the municipalities are marks.

    Parameters
    ----------
    text : the article's text. cities : the municipalities that the marks mean. bounds : where each sentence begins and
    ends. places : (start, end, index of the city, whether it is an -er form) of the names in each sentence.
    named : index of a city -> the sentences that name it. title : number of sentences that the title has.
    """

    text: str
    cities: Sequence[City]
    bounds: Sequence[tuple[int, int]]
    places: Mapping[int, Sequence[tuple[int, int, int, bool]]]
    named: Mapping[int, Sequence[int]]
    title: int
    read: dict[int, Sentence] = field(default_factory=dict)

    def __getitem__(self, number: int) -> Sentence:
        """A sentence; most of a long text is never asked for."""
        known = self.read.get(number)
        if known is None:
            known = self.read[number] = self._words(number)
        return known

    def _words(self, number: int) -> Sentence:
        position, end = self.bounds[number]
        words: list[str] = []
        places: dict[int, tuple[int, bool]] = {}
        for start, stop, city, demonym in self.places.get(number, ()):
            words += WORD.findall(self.text, position, start)
            places[len(words)] = city, demonym
            words.append(MARK)
            position = stop
        if position < end:
            words += WORD.findall(self.text, position, end)
        return Sentence(words, places)


@dataclass(frozen=True, slots=True)
class _Words:
    """Groups of single words, by word and by pattern, and of pairs of words by the first one."""

    exact: Mapping[str, tuple[str, ...]]
    patterns: tuple[tuple[str, re.Pattern[str]], ...]
    pairs: Mapping[str, tuple[tuple[str, re.Pattern[str]], ...]]


@cache
def _words() -> _Words:
    data = read_toml(WORDS_FILE)
    exact: dict[str, list[str]] = {}
    patterns = []
    pairs: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    try:
        for group, words in data["words"].items():
            for word in words:
                if word.isalpha():
                    exact.setdefault(word, []).append(group)
            patterns.append((group, re.compile("|".join(word for word in words if not word.isalpha()))))
        for group, listed in data["pairs"].items():
            for pair in listed:
                first, second = pair.split(" ")
                pairs.setdefault(first, []).append((f"{group}2", re.compile(second)))
    except (KeyError, TypeError, ValueError, AttributeError, re.error) as error:
        raise StadtlupeError("E304", path=WORDS_FILE, detail=str(error)) from error
    return _Words(
        {word: tuple(groups) for word, groups in exact.items()},
        tuple(patterns),
        {first: tuple(found) for first, found in pairs.items()},
    )


def sentences_of(text: str, cities: Sequence[City]) -> Sentences:
    """Split an article's text for :func:`features_of`.

    Parameters
    ----------
    text : the article's text, its title first. cities : its cities; names in the names of others are no marks.
    """
    places = sorted(
        (mention.start, -mention.end, number, mention.attributes.get("kind") == "demonym")
        for number, city in enumerate(cities)
        for mention in city.mentions
        if mention.attributes.get("use") != "name_part"
    )
    starts = [0, *(gap.end() for gap in SENTENCE_GAP.finditer(text)), len(text)]
    title_end = text.find("\n")
    inside: dict[int, list[tuple[int, int, int, bool]]] = {}
    named: dict[int, list[int]] = {}
    at = 0
    for sentence, (start, end) in enumerate(pairwise(starts)):
        position = start
        while at < len(places) and places[at][0] < end:
            place_start, minus_end, number, demonym = places[at]
            at += 1
            if place_start < position:
                continue  # inside the name before
            position = -minus_end
            inside.setdefault(sentence, []).append((place_start, position, number, demonym))
            if sentence not in named.get(number, ()):
                named.setdefault(number, []).append(sentence)
    title = sum(start < title_end for start in starts[:-1])
    return Sentences(text, cities, tuple(pairwise(starts)), inside, named, title)


def features_of(sentences: Sentences, city: City, primary: City) -> set[str]:
    """Features of a municipality that an article names beside its primary one.

    Parameters
    ----------
    sentences : the article's text. city : the other municipality. primary : the one that the article is about.
    """
    cities = sentences.cities
    other, own = cities.index(city), cities.index(primary)
    size = len(sentences.bounds)
    found = {
        f"mentions={min(len(city.mentions), 4)}",
        f"cities={min(len(cities), 8)}",
        f"sentences={size if size < LONG else 'many'}",
        *_places(city, primary),
        *_mentions(city.mentions),
    }
    named = set(sentences.named.get(other, ())[:MOST_SENTENCES])
    with_own = set(sentences.named.get(own, ()))
    beside = ({at + 1 for at in named} | {at - 1 for at in named}) - named
    zones = (
        ("alone", named - with_own),
        ("both", named & with_own),
        ("near", {at for at in beside if 0 <= at < size} - with_own),
        ("near own", beside & with_own),
    )
    for zone, numbers in zones:
        if numbers:
            found.add(f"has {zone}")
        for number in numbers:
            _add_zone(found, sentences[number].words, "title" if number < sentences.title else zone)
    for number in named:
        found.update(_around(sentences[number], other, own))
    for number in sentences.named.get(own, ())[:SHORT]:
        found.update(_beside_own(sentences[number], own))
    if size <= SHORT:
        for number in range(size):
            found.update(*[_told("text", word) for word in sentences[number].words])
    found.update(*[_told("head", word) for word in sentences[0].words])
    for number, name in ((other, "other in the title"), (own, "primary in the title")):
        if any(at < sentences.title for at in sentences.named.get(number, ())):
            found.add(name)
    return found


def _places(city: City, primary: City) -> Iterator[str]:
    register = municipalities()
    there, here = register.get(city.ags or ""), register.get(primary.ags or "")
    if there is None or here is None:
        yield f"known={there is not None} {here is not None}"
        return
    yield f"district={there.is_kreis} {here.is_kreis}"
    yield f"same district={there.kreis == here.kreis}"
    yield f"same land={there.land == here.land}"


def _mentions(mentions: Sequence[Mention]) -> Iterator[str]:
    for mention in mentions[:MOST_SENTENCES]:
        if mention.attributes.get("use") == "name_part":
            yield "part of a name"
        else:
            yield f"use={mention.attributes.get('use')}"
            yield f"form={mention.attributes.get('kind')}"


def _add_zone(found: set[str], words: Sequence[str], zone: str) -> None:
    """What the words of a sentence suggest; the words themselves too."""
    pairs = _words().pairs
    before = ""
    for word in words:
        if word is not MARK:
            found.update(_in_zone(zone, word))
            if before in pairs:
                found.update(_of_pair(zone, before, word))
            if word == "als" and before.endswith("er"):
                found.add(f"{zone}:more than")
        before = word.lower()


def _around(sentence: Sentence, other: int, own: int) -> Iterator[str]:
    """What stands beside the other municipality, and between it and the primary one."""
    words, places = sentence
    primaries = [at for at, (city, _) in places.items() if city == own]
    others = {city for city, _ in places.values()} - {own, other}
    yield f"others in the sentence={min(len(others), 4)}"
    for at, (city, demonym) in places.items():
        if city != other:
            continue
        before, behind = words[max(0, at - BESIDE) : at][::-1], words[at + 1 : at + 1 + BESIDE]
        yield from _beside("before", before)
        yield from _beside("behind", behind)
        first = before[0].lower() if before else "^"
        second = behind[0].lower() if behind else "$"
        yield f"preposition={first} {demonym}"
        yield f"within={first} {second}"
        if len(before) > 1:
            yield f"two before={before[1].lower()} {first}"
        if len(behind) > 1:
            yield f"two behind={second} {behind[1].lower()}"
        for step in (1, -1):
            if 0 <= at + step < len(words) and words[at + step] in LISTED and at + 2 * step in places:
                yield "listed with the primary one" if places[at + 2 * step][0] == own else "listed with another"
        if primaries:
            yield from _between(words, at, min(primaries, key=lambda place: (abs(place - at), place)))


def _beside(side: str, words: Sequence[str]) -> Iterator[str]:
    for distance, word in enumerate(words, start=1):
        yield from _at_distance(word, side, distance)
        if distance <= NEXT:
            yield from _told(side, word)


def _between(words: Sequence[str], at: int, primary: int) -> Iterator[str]:
    """What stands between the two names and which of them comes first."""
    order = "primary first" if primary < at else "other first"
    inner = words[min(at, primary) + 1 : max(at, primary)]
    yield order
    yield f"{order}, apart={min(len(inner) // 3, 4)}"
    between = f"{order}, between"
    for word in inner:
        if word is not MARK:
            yield f"{between}={word.lower()}"
            yield from _told(between, word)
    if all(word is MARK or word in JOINING for word in inner):
        yield "together"
        yield f"together, {order}"
    for word in words:
        yield from _told(order, word)


def _beside_own(sentence: Sentence, own: int) -> Iterator[str]:
    """What stands beside the primary municipality."""
    words, places = sentence
    for at, (city, demonym) in places.items():
        if city != own:
            continue
        before, behind = words[max(0, at - NEXT) : at][::-1], words[at + 1 : at + 1 + NEXT]
        yield f"preposition of the primary={before[0].lower() if before else '^'} {demonym}"
        for side, beside in (("before the primary", before), ("behind the primary", behind)):
            for word in beside:
                yield from _told(side, word)


@lru_cache(maxsize=WORDS_KEPT)
def _groups(word: str) -> tuple[str, ...]:
    """Groups of link words that a word is in; numbers and comparatives are groups of their own."""
    if word[0].isdigit():
        return ("number",)
    lower = word.lower()
    words = _words()
    groups = dict.fromkeys(words.exact.get(lower, ()))
    if len(lower) > 2:
        groups |= dict.fromkeys(group for group, pattern in words.patterns if pattern.fullmatch(lower))
    if len(word) > 4 and word == lower and word.endswith("er"):
        groups["-er"] = None
    return tuple(groups)


@lru_cache(maxsize=WORDS_KEPT)
def _told(zone: str, word: str) -> tuple[str, ...]:
    return tuple(f"{zone}:{group}" for group in _groups(word))


@lru_cache(maxsize=WORDS_KEPT)
def _in_zone(zone: str, word: str) -> tuple[str, ...]:
    """What a word suggests in a zone, the word, and the class of words that it is in."""
    kind = "near word" if zone.startswith("near") else "word"
    return (*_told(zone, word), f"{kind}={_plain(word)}", f"{kind}=<{path_prefix(cluster_of(word), PREFIX)}>")


@lru_cache(maxsize=WORDS_KEPT)
def _of_pair(zone: str, first: str, second: str) -> tuple[str, ...]:
    lower = second.lower()
    return tuple(f"{zone}:{group}" for group, pattern in _words().pairs[first] if pattern.fullmatch(lower))


@lru_cache(maxsize=WORDS_KEPT)
def _at_distance(word: str, side: str, distance: int) -> tuple[str, str]:
    return f"{side}{distance}={_plain(word)}", f"{side}={_plain(word)}"


def _plain(word: str) -> str:
    return NUMBER.sub("0", word.lower())
