"""Which of an article's cities a name or a sentence is about: helpers for organizations, people and initiatives."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from stadtlupe.extract import Mention
from stadtlupe.lexicon import municipalities
from stadtlupe.normalize.facts import City
from stadtlupe.normalize.place_tables import demonyms_of, district_words, forms_of, words_of

_KREIS_WORD = re.compile(r"(?:stellvertretende[rn]? )?(?:land)?(?:kreis|(?<=land)(?:rat|rät))", re.IGNORECASE)
# How far a place may stand from the beginning of its sentence, or behind a thing, to belong to it (characters).
_OPENING, _ATTACHED = 4, 12
# Cities whose forms are kept: those of a few articles.
CITIES_KEPT = 256


def city_of_name(name: str, cities: Sequence[City]) -> City | None:
    """Find the city of the article that a name contains.

    Parameters
    ----------
    name : name of a body, an initiative or any phrase (``Stadtwerke Bochum``, ``Bochum-App``, ``Hanauer Bündnis``).
    cities : cities of the article.

    Returns
    -------
    The city whose name, genitive, demonym or written form of the article is a word (or part of a hyphen compound) of
    ``name``; the longest match wins, then a resolved city over an ambiguous one, then the primary one, then the first.
    None when no city of the article is named.
    """
    words = words_of(name)
    best: tuple[tuple[int, int, bool, bool], City] | None = None
    for city in cities:
        rank = _best_match(words, city)
        if rank is None:
            continue
        key = (*rank, city.ags is not None, city.role == "primary")
        if best is None or key > best[0]:
            best = (key, city)
    return best[1] if best else None


def nearest_city(cities: Sequence[City], sent_start: int, sent_end: int, start: int) -> City | None:
    """Find the city that a sentence names nearest to a position.

    Parameters
    ----------
    cities : cities of the article.
    sent_start, sent_end : character offsets of the sentence in ``Article.text``.
    start : character offset of what is to be attributed.

    Returns
    -------
    The city mentioned last before ``start`` within the sentence, else the first one after it; names that are only part
    of another name count when there is no other. None when the sentence names no city.
    """
    inside = ((city, [item for item in city.mentions if sent_start <= item.start < sent_end]) for city in cities)
    return _nearest(inside, start)


def _nearest(cities: Iterable[tuple[City, Sequence[Mention]]], start: int) -> City | None:
    """City of the mention that :func:`nearest_city` prefers; given with the mentions that count."""
    best: tuple[tuple[bool, bool, int], City] | None = None
    for city, mentions in cities:
        for mention in mentions:
            part = mention.attributes.get("use") == "name_part"
            key = (part, mention.start > start, abs(start - mention.start))
            if best is None or key < best[0]:
                best = (key, city)
    return best[1] if best else None


def of_level(cities: Sequence[City], name: str) -> list[City]:
    """Cities that a municipal body or function of this name can belong to.

    Parameters
    ----------
    cities : cities of the article. name : name of a body or lemma of a role (``Kreistag``, ``Landrat``, ``Bauamt``).

    Returns
    -------
    The Landkreise for what belongs to a Kreis by its name; otherwise the municipalities, and the Landkreise too when
    the article is about one. Where that leaves nothing, there is no answer: a Landrat is not a town's.
    """
    register = municipalities()

    def is_kreis(city: City) -> bool:
        return city.ags is not None and city.ags in register and register[city.ags].is_kreis

    if _KREIS_WORD.match(name):
        return [city for city in cities if is_kreis(city)]
    about_kreis = any(is_kreis(city) for city in cities if city.role == "primary")
    return [city for city in cities if about_kreis or not is_kreis(city)]


def topical_city(cities: Sequence[City], sent_start: int, sent_end: int, start: int, end: int) -> City | None:
    """Find the city whose affair a thing is, by the sentence that names the thing.

    Parameters
    ----------
    cities : cities of the article. sent_start, sent_end : offsets of the sentence.
    start, end : offsets of the thing.

    Returns
    -------
    As :func:`nearest_city`, but a city that is only the scene does not count (``am Mittwoch in Mainz gegründet``): a
    bare place counts when it opens the sentence (``In Mainz entsteht ...``) or stands beside the thing (``die
    Stadtbahn in Kiel``, ``wurde in Hanau das Amt``).
    """
    kept = []
    for city in cities:
        inside = [mention for mention in city.mentions if sent_start <= mention.start < sent_end]
        mentions = tuple(
            mention
            for mention in inside
            if mention.attributes.get("use") != "place"
            or mention.start - sent_start <= _OPENING
            or 0 <= mention.start - end <= _ATTACHED
            or 0 <= start - mention.end <= _ATTACHED
            or city.role == "primary"
        )
        if mentions:
            kept.append((city, mentions))
    return _nearest(kept, start)


def name_position(text: str, city: City, demonyms: bool = True) -> int | None:
    """Index of the first word of ``text`` that is a form of ``city``; None when none is.

    ``demonyms`` false leaves out -er forms and adjectives.
    """
    words = words_of(text)
    excluded = {words_of(form) for form in demonyms_of(city.ags)} if city.ags and not demonyms else set()
    joined = " ".join(words)
    positions = (
        position for form in _city_forms(city) if form not in excluded for position in _positions(form, words, joined)
    )
    return min(positions, default=None)


def _best_match(words: tuple[str, ...], city: City) -> tuple[int, int] | None:
    """Words that a form of the city covers in ``words``, and 1 if the type before it fits; None without match."""
    place = municipalities().get(city.ags or "")
    best: tuple[int, int] | None = None
    joined = " ".join(words)
    for form in _city_forms(city):
        for position in _positions(form, words, joined):
            district = position > 0 and words[position - 1] in district_words()
            rank = (len(form), int(place is None or district == place.is_kreis))
            best = max(best or rank, rank)
    return best


def _city_forms(city: City) -> Iterable[tuple[str, ...]]:
    written = {
        # In a compound the written form has more words than the name ("Bochum-App"); its value is the name alone.
        mention.value if mention.attributes.get("kind") == "compound" else mention.text
        for mention in city.mentions
    }
    return _forms(city.ags, city.name, frozenset(text for text in written if text))


@lru_cache(maxsize=CITIES_KEPT)
def _forms(ags: str | None, name: str, written: frozenset[str]) -> tuple[tuple[str, ...], ...]:
    """All forms of a city of an article; asked for by each of its bodies, people and initiatives."""
    known = forms_of(ags) if ags is not None else ()
    return tuple(dict.fromkeys((*known, words_of(name), *map(words_of, sorted(written)))))


def _positions(form: tuple[str, ...], words: tuple[str, ...], joined: str) -> Iterable[int]:
    """Where a form stands in ``words``; ``joined`` is their text."""
    # Most forms are in no word at all; the search through a string tells that fastest.
    if not form or not (form[-1] in joined or form[-1].upper() in joined):
        return
    size = len(form)
    for position in range(len(words) - size + 1):
        window = words[position : position + size]
        if window[:-1] == form[:-1] and _same_word(window[-1], form[-1]):
            yield position


def _same_word(word: str, name: str) -> bool:
    """Whether ``word`` is ``name``, its genitive, or it in capitals."""
    if not word.startswith(name):
        return len(name) > 3 and word == name.upper()
    rest = word[len(name) :]
    return rest in ("", "s", "’s", "'s", ".") or (rest == "n" and name.endswith("er"))
