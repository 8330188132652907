"""What the classifiers of ties between municipalities see: the sentences that name the other one, and where it lies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from stadtlupe.extract import Mention
from stadtlupe.lexicon import WORDS_KEPT, municipalities
from stadtlupe.normalize.facts import City
from stadtlupe.word_clusters import cluster_of, path_prefix

WORD = re.compile(r"\w[\w-]*\w|\w|[„“(),:]")
NUMBER = re.compile(r"\d")
BESIDE = 4
MOST_MENTIONS = 5
# Steps on the paths of clusters: how coarse the classes of words are.
PREFIX = 10


def features_of(text: str, city: City, primary: City, cities: Sequence[City]) -> set[str]:
    """Features of a municipality that an article names beside its primary one.

    Parameters
    ----------
    text : the article's text. city : the other municipality. primary : the one that the article is about.
    cities : all cities of the article.
    """
    found = {f"mentions={min(len(city.mentions), 4)}", f"cities={min(len(cities), 8)}", *_places(city, primary)}
    title = text.find("\n")
    for mention in city.mentions[:MOST_MENTIONS]:
        if mention.attributes.get("use") == "name_part":
            found.add("part of a name")
            continue
        if mention.start < title:
            found.add("in the title")
        found.add(f"use={mention.attributes.get('use')}")
        found.add(f"form={mention.attributes.get('kind')}")
        found.update(_sentence(text, mention, primary, cities))
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


def _sentence(text: str, mention: Mention, primary: City, cities: Sequence[City]) -> Iterator[str]:
    """Words of the sentence of a mention, those beside it with their place, and who else is in it."""
    before = WORD.findall(text[mention.sent_start : mention.start])
    behind = WORD.findall(text[mention.end : mention.sent_end])
    for word in (*before, *behind):
        yield from _of_word(word)
    for name, words in (("before", before[: -BESIDE - 1 : -1]), ("behind", behind[:BESIDE])):
        for distance, word in enumerate(words, start=1):
            yield from _beside(word, name, distance)
    own = any(_same_sentence(mention, other) for other in primary.mentions)
    others = sum(
        any(_same_sentence(mention, other) for other in city.mentions)
        for city in cities
        if city is not primary and mention not in city.mentions
    )
    yield f"primary in the sentence={own}"
    yield f"others in the sentence={min(others, 4)}"
    if own:
        order = min(item.start for item in primary.mentions if _same_sentence(mention, item)) < mention.start
        yield f"primary first={order}"


@lru_cache(maxsize=WORDS_KEPT)
def _of_word(word: str) -> tuple[str, str]:
    return f"word={_plain(word)}", f"word=<{path_prefix(cluster_of(word), PREFIX)}>"


@lru_cache(maxsize=WORDS_KEPT)
def _beside(word: str, side: str, distance: int) -> tuple[str, str]:
    return f"{side}{distance}={_plain(word)}", f"{side}={_plain(word)}"


def _plain(word: str) -> str:
    return NUMBER.sub("0", word.lower())


def _same_sentence(one: Mention, other: Mention) -> bool:
    return one.sent_start == other.sent_start
