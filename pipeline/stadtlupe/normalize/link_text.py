"""An article in sentences of words in which the names of its cities are marks: what the search for ties reads.

Words are read once, and only where a city is named or near; each knows the groups of ``link_words.toml`` that it is in.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from stadtlupe.errors import StadtlupeError
from stadtlupe.extract import Mention
from stadtlupe.lexicon import WORDS_KEPT, read_toml
from stadtlupe.normalize.facts import City

WORDS_FILE = "link_words.toml"
WORD = re.compile(r"\w[\w-]*\w|\w|[„“(),:;.!?–]")
NUMBER = re.compile(r"\d")
SENTENCE_GAP = re.compile(r"(?<=[.!?“])\s+(?=[A-ZÄÖÜ„»0-9])|\n+")
LONGEST_SENTENCE = 1000  # characters; longer "sentences" are lists without punctuation, of which no word is read
MARK = "‹c›"


class Place(NamedTuple):
    """A name in a sentence: the mention, index of its city, and whether it is an -er form."""

    mention: Mention
    city: int
    demonym: bool


@dataclass(frozen=True, slots=True)
class Sentence:
    """The words of a sentence in lower case, digits as 0, names as marks.

    Attributes
    ----------
    words : the words. forms : the same as they are written. groups : for each word the groups that it is in.
    places : position of a mark -> its place. told : groups of all words and of pairs of words, each once.
    """

    words: tuple[str, ...]
    forms: tuple[str, ...]
    groups: tuple[tuple[str, ...], ...]
    places: Mapping[int, Place]
    told: tuple[str, ...]

    def of(self, city: int) -> list[int]:
        """Positions of the names of a city."""
        return [at for at, place in self.places.items() if place.city == city]


@dataclass(frozen=True, slots=True)
class Sentences:
    """A text in sentences; see :func:`sentences_of`.

    Attributes
    ----------
    bounds : where each sentence begins and ends. places : the names in each sentence that has any, in order.
    named : index of a city -> the sentences that name it, ascending. title : number of sentences that the title has.
    """

    text: str
    bounds: Sequence[tuple[int, int]]
    places: Mapping[int, Sequence[Place]]
    named: Mapping[int, Sequence[int]]
    title: int
    read: dict[int, Sentence] = field(default_factory=dict)

    def __getitem__(self, number: int) -> Sentence:
        """A sentence; most of a long text is never asked for."""
        known = self.read.get(number)
        if known is None:
            known = self.read[number] = self._sentence(number)
        return known

    def _sentence(self, number: int) -> Sentence:
        position, end = self.bounds[number]
        if end - position > LONGEST_SENTENCE:
            return Sentence((), (), (), {}, ())
        forms: list[str] = []
        places: dict[int, Place] = {}
        for place in self.places.get(number, ()):
            forms += WORD.findall(self.text, position, place.mention.start)
            places[len(forms)] = place
            forms.append(MARK)
            position = place.mention.end
        if position < end:
            forms += WORD.findall(self.text, position, end)
        words = tuple(map(plain, forms))
        groups = tuple(map(groups_of, forms))
        told = dict.fromkeys(group for found in groups for group in found)
        pairs = _words().pairs
        for first, second in pairwise(words):
            if first in pairs:
                told |= dict.fromkeys(group for group, pattern in pairs[first] if pattern.fullmatch(second))
            if second == "als" and first.endswith("er"):
                told["more than"] = None
        return Sentence(words, tuple(forms), groups, places, tuple(told))


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


@lru_cache(maxsize=WORDS_KEPT)
def plain(word: str) -> str:
    """A word in lower case with digits as 0."""
    return NUMBER.sub("0", word.lower())


@lru_cache(maxsize=WORDS_KEPT)
def groups_of(word: str) -> tuple[str, ...]:
    """Groups of link words that a word is in; numbers and comparatives are groups of their own."""
    if word is MARK:
        return ()
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


def sentences_of(text: str, cities: Sequence[City]) -> Sentences:
    """Split an article's text.

    Parameters
    ----------
    text : the article's text, its title first. cities : its cities; names in the names of others are no marks.
    """
    names = sorted(
        (
            (mention.start, -mention.end, number, mention)
            for number, city in enumerate(cities)
            for mention in city.mentions
            if mention.attributes.get("use") != "name_part"
        ),
        key=lambda name: name[:3],
    )
    starts = [0, *(gap.end() for gap in SENTENCE_GAP.finditer(text)), len(text)]
    title_end = text.find("\n")
    places: dict[int, list[Place]] = {}
    named: dict[int, list[int]] = {}
    at = 0
    for sentence, (start, end) in enumerate(pairwise(starts)):
        position = start
        while at < len(names) and names[at][0] < end:
            name_start, minus_end, number, mention = names[at]
            at += 1
            if name_start < position:
                continue  # inside the name before
            position = -minus_end
            demonym = mention.attributes.get("kind") == "demonym"
            places.setdefault(sentence, []).append(Place(mention, number, demonym))
            own = named.setdefault(number, [])
            if not own or own[-1] != sentence:
                own.append(sentence)
    title = bisect_left(starts, title_end, 0, len(starts) - 1) if title_end > 0 else 0
    return Sentences(text, tuple(pairwise(starts)), places, named, title)
