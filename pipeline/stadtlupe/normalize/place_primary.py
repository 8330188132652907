"""Which city's affairs an article reports: title, lead, frequency, how the text uses the names, publisher."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from urllib.parse import urlsplit

from stadtlupe.extract import Mention
from stadtlupe.lexicon import municipalities, read_toml
from stadtlupe.normalize.facts import City
from stadtlupe.normalize.place_lookup import name_position
from stadtlupe.read import Article

# Points per sentence that uses the name so; a sentence that the page prints again does not count again.
USE_POINTS = {"administration": 3.0, "actor": 2.0, "place": 1.0, "demonym": 1.0, "name_part": 0.7}
IN_TITLE, TITLE_START, KICKER, HEADING, SENTENCE_START = 4.0, 4.0, 8.0, 2.0, 0.5
VISITORS, COMPARED = 3.0, -1.0
PUBLISHER, HOST = 6.0, 5.0
LEAD_FACTOR = 1.5
LEAD_CHARACTERS = 500
FIRST, FIRST_CHARACTERS = 1.5, 60
# A Landkreis hardly ever goes without its type word, which otherwise shows the administration.
KREIS_POINTS = 2.0
HEADING_CHARACTERS = 100
ENOUGH = 1.5
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@cache
def _lists() -> tuple[frozenset[str], frozenset[str]]:
    table = read_toml("place_words.toml")["primary"]
    return frozenset(table["visitors"].split()), frozenset(table["comparisons"].split())


def primary_city(article: Article, cities: Sequence[City]) -> City | None:
    """Choose the city whose affairs the article reports.

    Parameters
    ----------
    article : title, text, publisher and address are evidence.
    cities : its cities, in order of first mention.

    Returns
    -------
    The one with the most points, the first of equals; None when no city has enough.
    """
    best: tuple[float, City] | None = None
    title_positions = [name_position(article.title or "", city) for city in cities]
    first_in_title = min((position for position in title_positions if position is not None), default=None)
    for city, position in zip(cities, title_positions, strict=True):
        points = _text_points(article.text, city) + _source_points(article, city)
        if position is not None:
            points += IN_TITLE + (TITLE_START if position == first_in_title else 0.0)
        if name_position(article.kicker or "", city) is not None:
            points += KICKER  # "Hanau | Ein Blick ins Revier": trade magazines name the town before the headline
        if best is None or points > best[0]:
            best = (points, city)
    return best[1] if best and best[0] >= ENOUGH else None


def _text_points(text: str, city: City) -> float:
    points = 0.0
    place_of_key = municipalities().get(city.ags or "")
    kreis = place_of_key is not None and place_of_key.is_kreis
    seen: set[tuple[str, int]] = set()
    for mention in city.mentions:
        sentence = text[mention.sent_start : mention.sent_end]
        place = (" ".join(sentence.split()), mention.start - mention.sent_start)
        if place in seen:
            continue
        seen.add(place)
        found = USE_POINTS.get(str(mention.attributes.get("use")), 1.0)
        found = min(found, KREIS_POINTS) if kreis else found
        found += _position_points(text, mention, sentence)
        if mention.start < FIRST_CHARACTERS:
            found += FIRST
        points += found * (LEAD_FACTOR if mention.start < LEAD_CHARACTERS else 1.0)
    return points


def _position_points(text: str, mention: Mention, sentence: str) -> float:
    points = 0.0
    stripped = sentence.strip()
    if len(stripped) < HEADING_CHARACTERS and stripped[-1:].isalnum():
        points += HEADING
    before = text[mention.sent_start : mention.start]
    if len(before.strip()) <= len("In der"):
        points += SENTENCE_START
    visitors, comparisons = _lists()
    words = before.split()
    if len(words) >= 2 and words[-1] == "aus" and words[-2] in visitors:
        points += VISITORS
    elif mention.attributes.get("kind") == "demonym":
        following = text[mention.end : mention.sent_end].split()
        points += VISITORS if following and following[0].strip(",.") in visitors else 0.0
    elif _is_compared(words, comparisons):
        points += COMPARED
    return points


def _is_compared(words: Sequence[str], comparisons: frozenset[str]) -> bool:
    """Whether the words before a name end in "wie", "wie in", "Vorbild" or "lernt von"."""
    if not words:
        return False
    before = words[-2] if len(words) > 1 else ""
    return words[-1] in comparisons or (
        (words[-1] == "in" and before in comparisons) or (words[-1] == "von" and before.startswith("lern"))
    )


def _source_points(article: Article, city: City) -> float:
    """Points for a publisher or an address of the city itself: "Stadt Bochum", bochum.de; no newspapers."""
    points = 0.0
    name = city.name
    publisher = article.publisher or ""
    if name_position(publisher, city, demonyms=False) is not None:
        points += PUBLISHER
    host = urlsplit(article.url or "").hostname or ""
    labels = {name.split(" ")[0].lower(), name.split(" ")[0].lower().translate(UMLAUTS)}
    if labels & set(re.split(r"[.-]", host)):
        points += HOST
    return points
