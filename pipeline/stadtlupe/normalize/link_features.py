"""What the classifiers of ties between municipalities see: the sentences that name the other one, and where it lies.

Seen are the words of these sentences and of those beside them, the groups of words that speak of ties
(``link_words.toml``), what stands next to and between the names, and whether both are enumerated together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
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


class Token(NamedTuple):
    """A word, or a municipality with its index in the article's cities."""

    text: str
    city: int | None = None
    demonym: bool = False


@dataclass(frozen=True, slots=True)
class Sentences:
    """A text in sentences of words, in which the names of the municipalities are marks.

    Parameters
    ----------
    cities : the municipalities that the marks mean. tokens : the words of each sentence.
    named : index of a city -> the sentences that name it. title : number of sentences that the title has.
    """

    cities: Sequence[City]
    tokens: Sequence[Sequence[Token]]
    named: Mapping[int, Sequence[int]]
    title: int


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
    bounds = [0, *(gap.end() for gap in SENTENCE_GAP.finditer(text)), len(text)]
    title_end = text.find("\n")
    tokens: list[list[Token]] = []
    named: dict[int, list[int]] = {}
    title = at = 0
    for start, end in pairwise(bounds):
        sentence: list[Token] = []
        position = start
        while at < len(places) and places[at][0] < end:
            place_start, minus_end, number, demonym = places[at]
            at += 1
            if place_start < position:
                continue  # inside the name before
            sentence += map(Token, WORD.findall(text, position, place_start))
            sentence.append(Token(MARK, number, demonym))
            position = -minus_end
            if len(tokens) not in named.get(number, ()):
                named.setdefault(number, []).append(len(tokens))
        sentence += map(Token, WORD.findall(text, position, end)) if position < end else ()
        tokens.append(sentence)
        title += start < title_end
    return Sentences(cities, tokens, named, title)


def features_of(sentences: Sentences, city: City, primary: City) -> set[str]:
    """Features of a municipality that an article names beside its primary one.

    Parameters
    ----------
    sentences : the article's text. city : the other municipality. primary : the one that the article is about.
    """
    cities = sentences.cities
    other, own = cities.index(city), cities.index(primary)
    size = len(sentences.tokens)
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
            found.update(_zone(sentences.tokens[number], "title" if number < sentences.title else zone))
    for number in named:
        found.update(_around(sentences.tokens[number], other, own))
    for number in sentences.named.get(own, ())[:SHORT]:
        found.update(_beside_own(sentences.tokens[number], own))
    if size <= SHORT:
        found.update(name for tokens in sentences.tokens for token in tokens for name in _told("text", token.text))
    for token in sentences.tokens[0]:
        found.update(_told("head", token.text))
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


def _zone(tokens: Sequence[Token], zone: str) -> Iterator[str]:
    """What the words of a sentence suggest; the words themselves too."""
    before = ""
    whole = "word" if not zone.startswith("near") else "near word"
    for token in tokens:
        if token.city is None:
            yield from _told(zone, token.text)
            yield from _of_word(whole, token.text)
            if before in _words().pairs:
                yield from _of_pair(zone, before, token.text)
            if token.text == "als" and before.endswith("er"):
                yield f"{zone}:more than"
        before = token.text.lower()


def _around(tokens: Sequence[Token], other: int, own: int) -> Iterator[str]:
    """What stands beside the other municipality, and between it and the primary one."""
    primaries = [at for at, token in enumerate(tokens) if token.city == own]
    others = {token.city for token in tokens if token.city not in (None, own, other)}
    yield f"others in the sentence={min(len(others), 4)}"
    for at, token in enumerate(tokens):
        if token.city != other:
            continue
        before, behind = tokens[max(0, at - BESIDE) : at][::-1], tokens[at + 1 : at + 1 + BESIDE]
        yield from _beside("before", before)
        yield from _beside("behind", behind)
        first = before[0].text.lower() if before else "^"
        second = behind[0].text.lower() if behind else "$"
        yield f"preposition={first} {token.demonym}"
        yield f"within={first} {second}"
        if len(before) > 1:
            yield f"two before={before[1].text.lower()} {first}"
        if len(behind) > 1:
            yield f"two behind={second} {behind[1].text.lower()}"
        for nearby in (tokens[at + 1 : at + 3], tokens[max(0, at - 2) : at][::-1]):
            if len(nearby) == 2 and nearby[0].text in LISTED and nearby[1].city is not None:
                yield "listed with the primary one" if nearby[1].city == own else "listed with another"
        if primaries:
            yield from _between(tokens, at, min(primaries, key=lambda place: (abs(place - at), place)))


def _beside(side: str, tokens: Sequence[Token]) -> Iterator[str]:
    for distance, token in enumerate(tokens, start=1):
        yield from _at_distance(token.text, side, distance)
        if distance <= NEXT:
            yield from _told(side, token.text)


def _between(tokens: Sequence[Token], at: int, primary: int) -> Iterator[str]:
    """What stands between the two names and which of them comes first."""
    order = "primary first" if primary < at else "other first"
    inner = tokens[min(at, primary) + 1 : max(at, primary)]
    yield order
    yield f"{order}, apart={min(len(inner) // 3, 4)}"
    for token in inner:
        if token.city is None:
            yield f"{order}, between={token.text.lower()}"
            yield from _told(f"{order}, between", token.text)
    if all(token.city is not None or token.text in JOINING for token in inner):
        yield "together"
        yield f"together, {order}"
    for token in tokens:
        if token.city is None:
            yield from _told(order, token.text)


def _beside_own(tokens: Sequence[Token], own: int) -> Iterator[str]:
    """What stands beside the primary municipality."""
    for at, token in enumerate(tokens):
        if token.city != own:
            continue
        before, behind = tokens[max(0, at - NEXT) : at][::-1], tokens[at + 1 : at + 1 + NEXT]
        yield f"preposition of the primary={before[0].text.lower() if before else '^'} {token.demonym}"
        for side, words in (("before the primary", before), ("behind the primary", behind)):
            for word in words:
                yield from _told(side, word.text)


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
def _of_pair(zone: str, first: str, second: str) -> tuple[str, ...]:
    lower = second.lower()
    return tuple(f"{zone}:{group}" for group, pattern in _words().pairs[first] if pattern.fullmatch(lower))


@lru_cache(maxsize=WORDS_KEPT)
def _of_word(kind: str, word: str) -> tuple[str, str]:
    return f"{kind}={_plain(word)}", f"{kind}=<{path_prefix(cluster_of(word), PREFIX)}>"


@lru_cache(maxsize=WORDS_KEPT)
def _at_distance(word: str, side: str, distance: int) -> tuple[str, str]:
    return f"{side}{distance}={_plain(word)}", f"{side}={_plain(word)}"


def _plain(word: str) -> str:
    return NUMBER.sub("0", word.lower())
