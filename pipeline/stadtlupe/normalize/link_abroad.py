"""Towns abroad that an article names: no key stands for them, but cities visit them, copy them and work with them.

A town abroad is told by the words beside its name (``abroad_words.toml``): an adjective of a country ("im dänischen
Aarhus"), the word for a partner town, its country behind it ("Roussillon (Frankreich)"); a capital or large town by its
name alone. Where it is named once more, the name is enough.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from types import MappingProxyType

from stadtlupe.errors import StadtlupeError
from stadtlupe.extract import Mention
from stadtlupe.lexicon import read_toml, resource
from stadtlupe.normalize.facts import City

WORDS_FILE, NOUNS_FILE = "abroad_words.toml", "common_nouns.txt"
LABEL, COMPONENT = "PLACE", "stadtlupe_links"
# Signs that stand beside words without a blank.
SIGNS = "().,:/"
ENDINGS = ("", "e", "en", "er", "es", "em")
# "Castiglione delle Stiviere", "Saint-Aubin-sur-Loue", "St. Pölten".
PARTICLES = "da|de|de la|del|della|delle|di|do|du|la|le|les|na|nad|of|pod|sous|sur|upon"
WORD = r"[^\W\d_a-zäöüß][\w'’]*[^\W\d_](?:-[\w'’]+)*"
NAME = rf"(?P<name>(?:St\. |Bad )?{WORD}(?: (?:{PARTICLES}) {WORD})?)"
TOWN = r"(?:[A-Z][a-zäöü]+)?-?(?:[Ss]tadt|[Ss]tädtchen|[Gg]emeinde|[Kk]ommune|[Oo]rt|[Dd]orf|[Mm]etropole)"
PARTNER = re.compile(
    r"\b(?:(?:Partner|Schwester)(?:stadt|gemeinde|kommune|ort|städte|städten|gemeinden|kommunen)"
    rf"|(?:[Ss]tädte)?[Pp]artnerschaft mit(?: der (?:Stadt|Gemeinde))?) {NAME}"
)
# Up to the country: "(Polen)", "in den Niederlanden", "/Österreich". A name and this are not longer than so much.
BEFORE_COUNTRY = re.compile(rf"{NAME}(?:(?:, |/| in (?:der |den )?| im )| \((?:in |im )?(?:der |den )?)$")
LONGEST_NAME = 60


@cache
def _kinds() -> Mapping[str, tuple[str, str]]:
    """Words that name a country or a town abroad, or begin its name -> what they are, and as they are written."""
    table = read_toml(WORDS_FILE)
    kinds: dict[str, tuple[str, str]] = {}
    try:
        for kind in ("adjectives", "countries", "towns"):
            for word in table[kind].split():
                written = word.replace("_", " ")
                for ending in ENDINGS if kind == "adjectives" else ("",):
                    kinds[max(word.split("_"), key=len) + ending] = kind, written + ending
    except (KeyError, AttributeError, IndexError) as error:
        raise StadtlupeError("E304", path=WORDS_FILE, detail=str(error)) from error
    return MappingProxyType(kinds)


@cache
def _nouns() -> frozenset[str]:
    return frozenset(resource(NOUNS_FILE).read_text(encoding="utf-8").split())


@lru_cache(maxsize=1024)
def _pattern(kind: str, word: str) -> re.Pattern[str]:
    """What names a town abroad beside a word."""
    written = re.escape(word)
    if kind == "adjectives":
        return re.compile(rf"\b{written} (?:{TOWN} )?{NAME}")
    if kind == "countries":
        return re.compile(rf"(?<=[ (/]){written}\b")
    return re.compile(rf"(?<![\w-])(?P<name>{written})(?=s?(?![\w-])|er\b)")


def towns_abroad(text: str, taken: Sequence[Mention]) -> list[City]:
    """Find the towns abroad of an article.

    Parameters
    ----------
    text : the article's text. taken : its mentions; what is inside of a place, person or body is no town abroad.

    Returns
    -------
    Cities without key and without candidates, in order of first mention.
    """
    names = dict.fromkeys(_names(text))
    if not names:
        return []
    spans = sorted((mention.start, mention.end) for mention in taken if mention.label in {"PLACE", "PER", "ORG"})
    cities = (_city(text, name, spans) for name in names)
    return sorted((city for city in cities if city), key=lambda city: (city.mentions[0].start, city.name))


def _names(text: str) -> Iterator[str]:
    """Names that may be those of towns abroad, some more than once."""
    kinds = _kinds()
    hits: list[re.Match[str] | None] = []
    text_of_words = text
    for sign in SIGNS:
        text_of_words = text_of_words.replace(sign, " ")
    words = set(text_of_words.split())
    for kind, word in (kinds[word] for word in sorted(kinds.keys() & words)):
        found = _pattern(kind, word).finditer(text)
        if kind == "towns":
            yield from (hit["name"] for hit in found)
        elif kind == "countries":
            hits += (BEFORE_COUNTRY.search(text, max(0, hit.start() - LONGEST_NAME), hit.start()) for hit in found)
        else:
            hits += found
    if "artner" in text or "Schwester" in text:
        hits += PARTNER.finditer(text)
    for hit in hits:
        if hit is not None and hit["name"] not in _nouns() and hit["name"] not in kinds:
            yield hit["name"]


def _is_inside(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether a span overlaps one of some; few of these overlap each other, so the last ones before tell."""
    at = bisect_right(spans, (end, -1))
    return any(left < end and start < right for left, right in spans[max(0, at - 4) : at])


def _city(text: str, name: str, spans: Sequence[tuple[int, int]]) -> City | None:
    mentions = []
    for hit in re.finditer(rf"(?<![\w-]){re.escape(name)}(?P<ending>er|s|['’](?!\w))?(?![\w-])", text):
        if not _is_inside(spans, hit.start(), hit.end()):
            start, end = text.rfind("\n", 0, hit.start()) + 1, text.find("\n", hit.end())
            attributes = {"use": "place", "kind": "demonym" if hit["ending"] == "er" else "name"}
            mentions.append(
                Mention(
                    LABEL,
                    hit.group(),
                    hit.start(),
                    hit.end(),
                    start,
                    end if end >= 0 else len(text),
                    name,
                    attributes,
                    COMPONENT,
                )
            )
    return City(name, None, "mentioned", ("place",), tuple(mentions)) if mentions else None
