"""Which city's affairs an article reports: title, lead, frequency, how the text uses the names, publisher.

Each city has evidence, figures that speak for or against it. Their weights were learned on the training articles, as a
logistic regression over pairs of cities of one article (``models/training/scripts/train_primary.py``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from types import MappingProxyType
from urllib.parse import urlsplit

from stadtlupe.errors import StadtlupeError
from stadtlupe.extract import Mention
from stadtlupe.lexicon import WORDS_KEPT, municipalities, read_toml
from stadtlupe.normalize.facts import City
from stadtlupe.normalize.place_lookup import name_position
from stadtlupe.read import Article

WEIGHTS_FILE, WORDS_FILE = "primary_weights.toml", "place_words.toml"
CAPITALIZED = re.compile(r"\b[A-ZÄÖÜ][\w-]*")
LEAD_CHARACTERS = 500
# From this share of the text on a mention is one of its end.
END = 0.7
# More of the same says no more.
MOST, MOST_MENTIONS = 4, 6
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@cache
def _lists() -> tuple[frozenset[str], frozenset[str]]:
    table = read_toml(WORDS_FILE)["primary"]
    return frozenset(table["visitors"].split()), frozenset(table["comparisons"].split())


@cache
def _level_words() -> Mapping[str, re.Pattern[str]]:
    """Words of the bodies and offices of each level: district, union, town."""
    table = read_toml(WORDS_FILE)["primary"]["levels"]
    return MappingProxyType({level: re.compile("|".join(words)) for level, words in table.items()})


@lru_cache(maxsize=WORDS_KEPT)
def _level_of(word: str) -> str | None:
    return next((level for level, pattern in _level_words().items() if pattern.fullmatch(word)), None)


@cache
def _weights() -> Mapping[str, float]:
    try:
        table = read_toml(WEIGHTS_FILE)
        return MappingProxyType({name: float(weight) for part in table.values() for name, weight in part.items()})
    except (AttributeError, TypeError, ValueError) as error:
        raise StadtlupeError("E304", path=WEIGHTS_FILE, detail=str(error)) from error


def primary_city(article: Article, cities: Sequence[City]) -> City | None:
    """Choose the city whose affairs the article reports.

    Parameters
    ----------
    article : title, text, publisher and address are evidence.
    cities : its cities, in order of first mention.

    Returns
    -------
    The one with the strongest evidence, the first of equals; None when none is more than mentioned in passing.
    """
    weights = _weights()
    best: tuple[float, City, Mapping[str, float]] | None = None
    for city, figures in zip(cities, evidence(article, cities), strict=True):
        points = sum(weights.get(name, 0.0) * figure for name, figure in figures.items() if figure)
        if best is None or points > best[0]:
            best = (points, city, figures)
    return best[1] if best and not _in_passing(best[2]) else None


def _in_passing(figures: Mapping[str, float]) -> bool:
    """Whether a city is named but once, behind the lead, and nothing else speaks for it."""
    return figures["mentions"] <= 1 and not any(
        figures[name] for name in ("lead", "title", "administration", "actor", "kicker", "publisher", "host")
    )


def evidence(article: Article, cities: Sequence[City]) -> list[dict[str, float]]:
    """Figures that speak for or against each city being the primary one, in the order of ``cities``.

    Parameters as for :func:`primary_city`.
    """
    text = article.text
    told = Counter(filter(None, map(_level_of, CAPITALIZED.findall(text))))
    levels = {name: min(told[name], MOST + 1) for name in _level_words()}
    counted = [_counted(text, city) for city in cities]
    total = sum(map(len, counted)) or 1
    starts = [_own_start(city) for city in cities]
    first = min((start for start in starts if start is not None), default=None)
    found = []
    for city, mentions, start in zip(cities, counted, starts, strict=True):
        figures = {
            **_text_evidence(text, city, mentions),
            **_level_evidence(city, levels),
            **_source_evidence(article, city),
        }
        figures["share"] = len(mentions) / total
        figures["first"] = float(start is not None and start == first)
        figures["title"] = float(name_position(article.title or "", city) is not None)
        found.append(figures)
    return found


def _counted(text: str, city: City) -> list[Mention]:
    """Mentions of a city; in a sentence that the page prints again they do not count again."""
    kept: dict[tuple[str, int], Mention] = {}
    for mention in city.mentions:
        sentence = text[mention.sent_start : mention.sent_end]
        kept.setdefault((sentence, mention.start - mention.sent_start), mention)
    return list(kept.values())


def _own_start(city: City) -> int | None:
    """Where a city is named first otherwise than as part of another name."""
    return min((item.start for item in city.mentions if item.attributes.get("use") != "name_part"), default=None)


def _text_evidence(text: str, city: City, mentions: Sequence[Mention]) -> dict[str, float]:
    body = text.find("\n\n") + 2
    figures = {
        "mentions": float(min(len(mentions), MOST_MENTIONS)),
        "dateline": float(any(body <= mention.start <= body + 2 for mention in mentions)),
        "lead": float(min(sum(mention.start < LEAD_CHARACTERS for mention in mentions), MOST)),
        "end": float(any(mention.start > len(text) * END for mention in mentions)),
        "ambiguous": float(city.ags is None and bool(city.candidates)),
    }
    uses = [str(mention.attributes.get("use")) for mention in mentions]
    for use in ("administration", "actor", "name_part"):
        figures[use] = float(min(uses.count(use), MOST))
    figures["demonym"] = float(min(sum(item.attributes.get("kind") == "demonym" for item in mentions), MOST))
    figures["visitors"] = float(min(sum(_visits(text, mention) for mention in mentions), MOST))
    figures["compared"] = float(min(sum(_compared(text, mention) for mention in mentions), MOST))
    return figures


def _level_evidence(city: City, levels: Mapping[str, int]) -> dict[str, float]:
    """The level of a city, and how often the text speaks of its own level and of others."""
    place = municipalities().get(city.ags or "")
    if place is not None and place.is_kreis:
        own = "district"
    else:
        own = "union" if city.ags is None and not city.candidates else "town"
    return {
        "district": float(own == "district"),
        "union": float(own == "union"),
        **{f"{own} with words of a {level}": float(number) for level, number in levels.items()},
    }


def _visits(text: str, mention: Mention) -> bool:
    """Whether the city is where visitors come from: their town's affairs are told."""
    visitors, _ = _lists()
    words = text[mention.sent_start : mention.start].split()
    if len(words) >= 2 and words[-1] == "aus" and words[-2] in visitors:
        return True
    if mention.attributes.get("kind") != "demonym":
        return False
    following = text[mention.end : mention.sent_end].split()
    return bool(following) and following[0].strip(",.") in visitors


def _compared(text: str, mention: Mention) -> bool:
    _, comparisons = _lists()
    return _is_compared(text[mention.sent_start : mention.start].split(), comparisons)


def _is_compared(words: Sequence[str], comparisons: frozenset[str]) -> bool:
    """Whether the words before a name end in "wie", "Wie in", "Vorbild" or "lernt von"."""
    if not words:
        return False
    last, before = words[-1], words[-2] if len(words) > 1 else ""
    if last == "in" and not {before, before.lower()}.isdisjoint(comparisons):
        return True
    return not {last, last.lower()}.isdisjoint(comparisons) or (last == "von" and before.startswith("lern"))


def _source_evidence(article: Article, city: City) -> dict[str, float]:
    """Whether kicker, publisher or address name the city itself ("Stadt Bochum", bochum.de), no newspaper."""
    host = urlsplit(article.url or "").hostname or ""
    label = city.name.split(" ")[0].lower()
    return {
        "kicker": float(name_position(article.kicker or "", city) is not None),
        "publisher": float(name_position(article.publisher or "", city, demonyms=False) is not None),
        "host": float(bool({label, label.translate(UMLAUTS)} & set(re.split(r"[.-]", host)))),
    }
