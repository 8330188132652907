"""Place mentions -> the cities of an article: one per municipality, Landkreis or association, with uses and role."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from stadtlupe.extract import Mention
from stadtlupe.lexicon import municipalities
from stadtlupe.normalize.facts import City
from stadtlupe.normalize.linear_model import LINK_WEIGHTS, shipped_model
from stadtlupe.normalize.links import resolve_links
from stadtlupe.normalize.place_lookup import city_of_name, nearest_city
from stadtlupe.normalize.place_primary import FAR_KM, VILLAGE, is_named_itself, primary_city
from stadtlupe.normalize.place_resolution import (
    Surroundings,
    city_of_district,
    distance_km,
    resolve,
    surroundings_of,
    weigh,
)
from stadtlupe.read import Article

__all__ = ["PlaceReading", "city_of_name", "nearest_city", "primary_city", "read_places", "resolve_places"]

LABEL = "PLACE"
# From this probability of a tie on a name means the municipality for certain.
SURE = 0.5
# So many times the inhabitants of the next municipality of its name has one that an article is about.
LARGER = 2.5
# "Wildpoldsried im Allgäu"; "bei Rauschenberg", "zusammen mit Schenkenzell": not said of a district of one's own.
LANDSCAPE = re.compile(r"\s(?:im|in|in der|am|an der)\s[A-ZÄÖÜ]")
BESIDE_TOWN = re.compile(r"(?:\bbei|(?:[Vv]ergleich\w*|[Zz]usammen|[Gg]emeinsam) mit|[Bb]esuch\w* (?:in|auf|von))\s$")
# "Bernau im Schwarzwald", "Bad Köstritz": names that districts hardly share.
FULL_NAME = re.compile(r"^Bad\s|\s(?:am|an|auf|bei|im|in|ob|vor)\s")
SCENE_USES = frozenset({"place", "name_part"})


@dataclass(slots=True)
class Group:
    """Mentions that share a written name (or, for -er forms, their candidates) and so a meaning in one article."""

    value: str
    candidates: tuple[str, ...]
    demonym: bool
    union: bool
    mentions: list[Mention] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PlaceReading:
    """What one mention of a place is taken for.

    Attributes
    ----------
    mention : the mention. ags : key it stands for, None when that is open or it is an association.
    weights : (key, points of evidence) of the candidates of a name that stays open, or that only its size decides
        since the article is about it, the heaviest first.
    """

    mention: Mention
    ags: str | None
    weights: tuple[tuple[str, float], ...] = ()


def read_places(
    article: Article, mentions: Sequence[Mention], lands: frozenset[str] = frozenset()
) -> tuple[tuple[City, ...], tuple[PlaceReading, ...]]:
    """Decide like :func:`resolve_places`, and say for each mention what it is taken for.

    Parameters
    ----------
    article, mentions : as there. lands : names of Länder that count as named by the article.

    Returns
    -------
    The cities, and a reading of every mention with label PLACE in text order.
    """
    groups = _groups(_places(mentions))
    resolved = _resolve_groups(article, groups, lands)
    known = [*dict.fromkeys(key for key in resolved if key is not None)]
    around = surroundings_of(article, known, lands)
    readings = []
    for group, key in zip(groups, resolved, strict=True):
        weights = () if key is not None or group.union else weigh(group.candidates, group.mentions, around)
        ranked = tuple(sorted(weights, key=lambda item: -item[1]))
        readings += [PlaceReading(mention, key, ranked) for mention in group.mentions]
    cities = _decided(article, groups, resolved)
    primary = next((city for city in cities if city.role == "primary"), None)
    if primary is not None and primary.ags is not None:
        about = {id(mention) for mention in primary.mentions}
        readings = [
            replace(reading, ags=primary.ags) if reading.weights and id(reading.mention) in about else reading
            for reading in readings
        ]
    readings.sort(key=lambda reading: (reading.mention.start, reading.mention.end, reading.ags or ""))
    return cities, tuple(readings)


def resolve_places(article: Article, mentions: Sequence[Mention]) -> tuple[City, ...]:
    """Decide which municipalities an article names and which one it reports on.

    Parameters
    ----------
    article : the article; title, text and publisher are evidence.
    mentions : its mentions; those with label PLACE are used.

    Returns
    -------
    Cities in order of first mention, at most one of them with role ``primary``. ``ags`` is None for names that stay
    ambiguous (then with ``candidates``) and for Verbandsgemeinden, Samtgemeinden and Ämter, which have no such key.
    Names that are only part of the name of another body give no city, names in municipal bodies and compounds do, and
    so does the one that the article is about (``Klinikum Memmingen`` in the news of a town hall that leaves out whose).
    """
    groups = _groups(_places(mentions))
    return _decided(article, groups, _resolve_groups(article, groups))


def _places(mentions: Iterable[Mention]) -> list[Mention]:
    return sorted((mention for mention in mentions if mention.label == LABEL), key=lambda mention: mention.start)


def possible_cities(article: Article, mentions: Sequence[Mention]) -> tuple[City, ...]:
    """Cities among which the one that the article is about is chosen, in order of first mention.

    Parameters as for :func:`resolve_places`. Names that are only part of the names of bodies are among them.
    """
    groups = _groups(_places(mentions))
    return tuple(_ordered(_cities(groups, _resolve_groups(article, groups))))


def _ordered(cities: Iterable[City]) -> list[City]:
    return sorted(cities, key=lambda city: (city.mentions[0].start, city.mentions[0].end, city.ags or "", city.name))


def _decided(article: Article, groups: Sequence[Group], resolved: Sequence[str | None]) -> tuple[City, ...]:
    cities = _ordered(_cities(groups, resolved))
    primary = primary_city(article, cities)
    marked = [
        replace(settled(article, city, cities), role="primary") if city is primary else city
        for city in cities
        if city is primary or is_named_itself(city)
    ]
    return tuple(_doubted(article, city, marked) for city in marked)


def settled(article: Article, city: City, cities: Sequence[City]) -> City:
    """The city that an article is about with its key, where nothing but the size tells which of its name it is.

    Only a name that the text comes back to counts as its topic. All annotated articles about a municipality of a name
    that nothing else decides mean the largest one, where that has 2.5 times the inhabitants of the next or more: of the
    place that news are about they say no more than its name. Evidence for another one outweighs that, and names beside
    the topic stay open.
    """
    if city.ags is not None or len(city.candidates) < 2 or len(city.mentions) < 2:
        return city
    register = municipalities()
    around = surroundings_of(article, [other.ags for other in cities if other.ags])
    weights = dict(weigh(city.candidates, city.mentions, around))
    largest, *others = sorted(weights, key=lambda key: (-register[key].population, key))
    if any(
        weights[key] > weights[largest]
        or (weights[key] == weights[largest] and register[key].population * LARGER > register[largest].population)
        for key in others
    ):
        return city
    return replace(city, ags=largest, name=register[largest].name, candidates=())


def _doubted(article: Article, city: City, cities: Sequence[City]) -> City:
    """A city without its key when its name hardly means that municipality.

    Districts bear the names of villages elsewhere. A small place far from all others of the article, named only as a
    place, is the municipality in one of six cases (of 77 in the training articles); it stays visible as a candidate.
    """
    register = municipalities()
    primary = next((other for other in cities if other.role == "primary"), None)
    if city.ags is None or primary is None or primary.ags is None or city is primary:
        return city
    place = register[city.ags]
    if (
        place.population >= VILLAGE
        or place.is_kreis
        or not set(city.uses) <= SCENE_USES
        or _is_explicit(article.text, city)
    ):
        return city
    others = {other.ags for other in cities if other.ags and other is not city and not _is_village(other)} | {
        primary.ags
    }
    if min(distance_km(place, register[key]) for key in others if key) < FAR_KM:
        return city
    ties = resolve_links(article, (), cities, model=shipped_model(LINK_WEIGHTS), enough=SURE)
    if any(city.ags in (link.from_ags, link.to_ags) for link in ties):
        return city  # who is visited or a partner is a municipality
    return replace(city, name=city.mentions[0].value or city.name, ags=None, candidates=(city.ags,))


def _is_village(city: City) -> bool:
    return city.ags is not None and municipalities()[city.ags].population < VILLAGE


def _is_explicit(text: str, city: City) -> bool:
    """Whether a type word, brackets, a postal code, a landscape or a comparison say that a municipality is meant."""
    marks = ("type_word", "qualifier", "postal")
    return any(
        any(mention.attributes.get(mark) for mark in marks)
        or LANDSCAPE.match(text, mention.end)
        or FULL_NAME.search(mention.text)
        or BESIDE_TOWN.search(text[max(0, mention.start - 30) : mention.start])
        for mention in city.mentions
    )


def _keys(mention: Mention) -> tuple[str, ...]:
    """Candidates of a mention that the register of today knows."""
    found = mention.attributes.get("candidates") or ()
    return tuple(key for key in found if key in municipalities())


def _groups(places: Iterable[Mention]) -> list[Group]:
    groups: dict[tuple[object, ...], Group] = {}
    for mention in places:
        candidates = _keys(mention)
        union = bool(mention.attributes.get("verband"))
        if not candidates and not union:
            continue
        value = mention.value or mention.text
        demonym = mention.attributes.get("kind") == "demonym"
        if mention.attributes.get("both"):  # "Stadt- und Landkreis Heilbronn": both of them
            for key in candidates:
                groups.setdefault((key,), Group(value, (key,), False, False)).mentions.append(mention)
            continue
        key_of_group = (value, candidates, demonym, union)
        groups.setdefault(key_of_group, Group(value, candidates, demonym, union)).mentions.append(mention)
    return list(groups.values())


def _resolve_groups(article: Article, groups: Sequence[Group], lands: frozenset[str] = frozenset()) -> list[str | None]:
    """Key of each group: names first, in two rounds so that resolved names help the others, then -er forms."""
    resolved: list[str | None] = [None] * len(groups)
    known: list[str] = []
    counts = Counter(group.candidates[0] for group in groups if len(group.candidates) == 1 for _ in group.mentions)
    for index, group in enumerate(groups):
        if group.union or group.demonym:
            continue
        resolved[index] = city_of_district(group.value, group.mentions, counts)
    for index, group in enumerate(groups):
        if len(group.candidates) == 1 and not group.union and resolved[index] is None:
            resolved[index] = group.candidates[0]
            if group.candidates[0] not in known and not _only_in_names(group):
                known.append(group.candidates[0])
    for _ in range(2):
        # What an article says about where it plays is only looked for where something is open.
        left = [index for index, key in enumerate(resolved) if key is None and _is_open_name(groups[index])]
        if left:
            around = surroundings_of(article, known, lands)
            for index in left:
                resolved[index] = resolve(groups[index].candidates, groups[index].mentions, around)
        known = [*dict.fromkeys([*known, *(key for key in resolved if key is not None)])]
    wider: Surroundings | None = None
    for index, group in enumerate(groups):
        if resolved[index] is None and group.demonym:
            of_article = [key for key in known if key in group.candidates and not municipalities()[key].is_kreis]
            if of_article:
                resolved[index] = of_article[0]
            else:
                wider = wider or surroundings_of(article, known, lands)
                resolved[index] = resolve(group.candidates, group.mentions, wider)
    return resolved


def _is_open_name(group: Group) -> bool:
    return not group.demonym and not group.union


def _only_in_names(group: Group) -> bool:
    return all(mention.attributes.get("use") == "name_part" for mention in group.mentions)


def _cities(groups: Sequence[Group], resolved: Sequence[str | None]) -> list[City]:
    """Join the groups that mean the same; -er forms that nothing resolves are dropped."""
    joined: dict[tuple[str | None, str], list[Mention]] = {}
    candidates: dict[tuple[str | None, str], tuple[str, ...]] = {}
    for group, key in zip(groups, resolved, strict=True):
        ident: tuple[str | None, str]
        if key is not None:
            ident = (key, municipalities()[key].name)
        elif group.demonym:
            ambiguous = next(
                (known for known in candidates if set(group.candidates) >= set(candidates[known]) != set()), None
            )
            if ambiguous is None:
                continue
            ident = ambiguous
        else:
            ident = (None, group.value)
        joined.setdefault(ident, []).extend(group.mentions)
        if key is None and not group.demonym:
            known_candidates = candidates.get(ident, ())
            candidates[ident] = known_candidates or group.candidates
    cities = []
    for (key, name), found in joined.items():
        found.sort(key=lambda mention: (mention.start, mention.end))
        uses = tuple(sorted({str(mention.attributes.get("use") or "place") for mention in found}))
        cities.append(City(name, key, "mentioned", uses, tuple(found), candidates.get((key, name), ())))
    return cities
