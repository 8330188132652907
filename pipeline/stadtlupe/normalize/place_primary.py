"""Which city's affairs an article reports: title, lead, frequency, how the text uses the names, publisher.

Each city has evidence, figures that speak for or against it. Their weights were learned on the training articles, as a
logistic regression over pairs of cities of one article (``models/training/scripts/train_primary.py``).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from types import MappingProxyType
from urllib.parse import urlsplit

from stadtlupe.errors import StadtlupeError
from stadtlupe.extract import Mention
from stadtlupe.lexicon import WORDS_KEPT, Municipality, municipalities, read_toml
from stadtlupe.normalize.facts import City
from stadtlupe.normalize.place_lookup import name_position
from stadtlupe.normalize.place_resolution import distance_km
from stadtlupe.read import Article

WEIGHTS_FILE, WORDS_FILE = "primary_weights.toml", "place_words.toml"
CAPITALIZED = re.compile(r"\b[A-ZÄÖÜ][\w-]*")
PARAGRAPH = re.compile("\n\n")
LEAD_CHARACTERS = 500
# More of the same says no more.
MOST, MOST_MENTIONS, MOST_PLACES = 4, 6, 5
# Smaller municipalities are villages; farther than this from all other places of an article is far away. So large a
# town is a metropolis: what sits there is named everywhere.
VILLAGE, FAR_KM, METROPOLIS = 5_000, 40.0, 150_000
TITLE_OPENING = 3
# Characters before a name in which the words for visitors from there or for partners stand.
REACH = 60
TYPE_ENDINGS = ("tadt", "emeinde", "reis", "reises")
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@cache
def _lists() -> Mapping[str, frozenset[str]]:
    table = read_toml(WORDS_FILE)["primary"]
    return MappingProxyType(
        {name: frozenset(table[name].split()) for name in ("visitors", "comparisons", "models", "partners")}
    )


@cache
def _partner_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(sorted(_lists()['partners']))})\s+mit\s", re.IGNORECASE)


def is_named_itself(city: City) -> bool:
    """Whether the text names the city other than as a part of the name of a body that is not its own."""
    return any(
        mention.attributes.get("use") != "name_part" or mention.attributes.get("kind") == "compound"
        for mention in city.mentions
    )


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
    cities : its cities, in order of first mention, those too that are only part of the names of bodies.

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
    """Whether a city is named but once, behind the lead or in the name of a body, and nothing else speaks for it."""
    if figures["mentions"] > 1:
        return False
    signs = ("title", "administration", "actor", "kicker", "publisher", "host")
    return not any(figures[name] for name in (signs if figures["only in names"] else (*signs, "lead")))


def evidence(article: Article, cities: Sequence[City]) -> list[dict[str, float]]:
    """Figures that speak for or against each city being the primary one, in the order of ``cities``.

    Parameters as for :func:`primary_city`.
    """
    text = article.text
    title_end = len(article.title or "") if article.title and text.startswith(article.title) else 0
    gaps = [gap.end() for gap in PARAGRAPH.finditer(text)]
    levels = _levels(text, cities)
    counted = [_counted(text, city) for city in cities]
    total = sum(map(len, counted)) or 1
    starts = [_own_start(city) for city in cities]
    first = min((start for start in starts if start is not None), default=None)
    known = [municipalities().get(city.ags or "") for city in cities]
    found = []
    for number, (city, mentions, start) in enumerate(zip(cities, counted, starts, strict=True)):
        figures = {
            **_text_evidence(text, gaps, city, mentions),
            **_title_evidence(text, title_end, city.mentions),
            **_place_evidence(number, known, len(mentions)),
            **_source_evidence(article, city),
        }
        own = _own_level(city, known[number])
        figures |= {own: 1.0, **{f"{own} with words of a {level}": float(count) for level, count in levels.items()}}
        figures["share"] = len(mentions) / total
        figures["order"] = float(min(number, MOST_PLACES))
        figures["first"] = float(start is not None and start == first)
        found.append(figures)
    return found


def _own_level(city: City, place: Municipality | None) -> str:
    if place is not None:
        return "district" if place.is_kreis else "town"
    return "town" if city.candidates else "union"


def _levels(text: str, cities: Sequence[City]) -> Mapping[str, int]:
    """How often a text speaks of the bodies and offices of each level; nothing when its cities are all of one level."""
    if len({_own_level(city, municipalities().get(city.ags or "")) for city in cities}) < 2:
        return {}
    told = Counter(filter(None, map(_level_of, CAPITALIZED.findall(text))))
    for city in cities:  # "Landkreis" before its name is part of the name, which is counted as such
        told.subtract(filter(None, (_level_of(_first_word(mention.text)) for mention in city.mentions)))
    return {name: max(0, min(told[name], MOST + 1)) for name in _level_words()}


def _first_word(name: str) -> str:
    return name.partition(" ")[0]


def _counted(text: str, city: City) -> list[Mention]:
    """Mentions of a city; in a sentence that the page prints again they do not count again."""
    if len(city.mentions) < 2:
        return list(city.mentions)
    kept: dict[tuple[str, int], Mention] = {}
    for mention in city.mentions:
        sentence = text[mention.sent_start : mention.sent_end]
        kept.setdefault((sentence, mention.start - mention.sent_start), mention)
    return list(kept.values())


def _own_start(city: City) -> int | None:
    """Where a city is named first otherwise than as part of another name."""
    return min((item.start for item in city.mentions if item.attributes.get("use") != "name_part"), default=None)


def _text_evidence(text: str, gaps: Sequence[int], city: City, mentions: Sequence[Mention]) -> dict[str, float]:
    """How a text names a city; ``gaps`` are the offsets at which a new paragraph begins."""
    body = gaps[0] if gaps else 1
    early = sum(mention.start < LEAD_CHARACTERS for mention in mentions)
    figures = {
        "mentions": float(min(len(mentions), MOST_MENTIONS)),
        "paragraphs": float(min(len({bisect_right(gaps, mention.start) for mention in mentions}), MOST)),
        "dateline": float(any(body <= mention.start <= body + 2 for mention in mentions)),
        "lead": float(early > 0),
        "lead again": float(max(0, min(early, MOST) - 1)),
        "ambiguous": float(city.ags is None and bool(city.candidates)),
        "only in names": float(not is_named_itself(city)),
    }
    uses = [str(mention.attributes.get("use")) for mention in mentions]
    for use in ("administration", "actor", "name_part"):
        figures[use] = float(min(uses.count(use), MOST))
    figures["visitors"] = float(any(is_home_of_visitors(text, mention) for mention in mentions))
    figures["partner"] = float(min(sum(_is_partner(text, mention) for mention in mentions), MOST))
    figures["compared"] = float(min(sum(_compared(text, mention) for mention in mentions), MOST))
    return figures


def _title_evidence(text: str, title_end: int, mentions: Sequence[Mention]) -> dict[str, float]:
    """How the title names a city: ``Hanau: …``, ``Hanauer …``, ``… in Hanau``."""
    inside = [mention for mention in mentions if mention.start < title_end]
    opening = [mention for mention in inside if mention.start < TITLE_OPENING]
    return {
        "title": float(bool(inside)),
        "title name": float(
            any(
                mention.attributes.get("kind") != "demonym" and mention.attributes.get("use") != "name_part"
                for mention in inside
            )
        ),
        "title demonym": float(any(mention.attributes.get("kind") == "demonym" for mention in inside)),
        "title colon": float(any(text.startswith(":", mention.end) for mention in opening)),
        "title first": float(bool(opening)),
    }


def _place_evidence(number: int, known: Sequence[Municipality | None], mentions: int) -> dict[str, float]:
    """What the register says: villages, most of all far ones, share their names with districts."""
    place = known[number]
    if place is None or place.is_kreis:
        return {}
    if place.population > METROPOLIS:
        return {"metropolis once": float(mentions < 2)}
    if place.population >= VILLAGE:
        return {}
    others = [other for at, other in enumerate(known) if other is not None and at != number]
    far = bool(others) and all(distance_km(place, other) > FAR_KM for other in others)
    return {"village": 1.0, "village far away": float(far)}


def is_home_of_visitors(text: str, mention: Mention) -> bool:
    """Whether visitors come from the city: most reports are the host's (``Delegation der Stadt X``)."""
    visitors = _lists()["visitors"]
    if mention.attributes.get("kind") == "demonym":
        following = text[mention.end : mention.sent_end].split(None, 1)
        return bool(following) and following[0].strip(",.") in visitors
    words = _words_before(text, mention)
    if words and words[-1] in ("der", "des"):
        words.pop()
        if words and words[-1] in visitors:
            return True
    return len(words) >= 2 and words[-1] == "aus" and words[-2] in visitors


def _is_partner(text: str, mention: Mention) -> bool:
    """Whether another does something with the city or a body of it: ``gemeinsam mit dem Kreis X``, ``mit Y und X``."""
    return _partner_pattern().search(text, max(mention.sent_start, mention.start - REACH), mention.start) is not None


def _words_before(text: str, mention: Mention) -> list[str]:
    """Words of the sentence before a name, without the type right before it (``Stadt``, ``Nachbargemeinde``)."""
    words = text[max(mention.sent_start, mention.start - REACH) : mention.start].split()
    if words and words[-1].endswith(TYPE_ENDINGS):
        words.pop()
    return words


def _compared(text: str, mention: Mention) -> bool:
    """Whether the city is compared with or a model: ``wie in X``, ``X als Modellstadt``, ``nach X-er Vorbild``."""
    models = _lists()["models"]
    following = text[mention.end : mention.sent_end].split(None, 2)[:2]
    if mention.attributes.get("kind") == "demonym":
        return not models.isdisjoint(word.strip(",.") for word in following)
    if len(following) == 2 and following[0] in ("als", "zum") and following[1].strip(",.") in models:
        return True
    return _is_compared(text[mention.sent_start : mention.start].split(), _lists()["comparisons"])


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
    host = (urlsplit(article.url).hostname or "") if article.url else ""
    label = city.name.split(" ")[0].lower()
    return {
        "kicker": float(bool(article.kicker) and name_position(article.kicker or "", city) is not None),
        "publisher": float(
            bool(article.publisher) and name_position(article.publisher or "", city, demonyms=False) is not None
        ),
        "host": float(bool({label, label.translate(UMLAUTS)} & set(re.split(r"[.-]", host)))),
    }
