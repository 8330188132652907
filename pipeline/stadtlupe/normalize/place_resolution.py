"""Which of several municipalities of one name an article means: evidence from the text, never silently the largest."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from stadtlupe.extract import Mention
from stadtlupe.lexicon import Municipality, current_key, municipalities, read_toml
from stadtlupe.normalize.place_tables import carriers_of, names_of, postal_code_of, words_of
from stadtlupe.read import Article

EARTH_RADIUS_KM = 6371.0
NEAR_KM, REGION_KM = 25.0, 60.0
# Points of evidence for a candidate: named in the publisher, its Kreis or Land named, other places of the article.
PUBLISHER, KREIS, LAND = 4.0, 4.0, 2.0
SAME_KREIS, NEAR, REGION, SAME_LAND, CO_MENTION_LIMIT = 3.0, 2.0, 1.0, 0.5, 6.0
ENOUGH, MARGIN = 2.0, 1.5
# A short form alone means the largest candidate only if that is a middle or large town and the others are out of
# proportion: Frankfurt (13 times) and Offenbach (21) are, Halle (10) is not.
PRIOR_POPULATION, PRIOR_RATIO = 30_000, 12
# Points for a candidate that is large enough for an Oberbürgermeister, when one is named and no other place is.
LORD_MAYOR, LORD_MAYOR_POPULATION = 2.0, 18_000
# The same preference in points, so that a village of the name near the other places does not win alone by that.
PRIOR_FACTOR, PRIOR_LIMIT = 2.0, 4.5
# Larger municipalities (Hamm, Plauen) are more often meant than the district of a city of that name.
DISTRICT_POPULATION = 40_000
PLACE_USES = frozenset({"place", "demonym", "name_part"})
LORD_MAYOR_WORD = re.compile(r"\b(?:Oberbürgermeister|OB\b)")
BRACKETED = re.compile(r"\(([^()]+)\)|/\s*(.+)$")
ADJECTIVE = r"(?:e[nrsm]?)?"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an article says about where it plays.

    ``lands`` and ``kreise`` are names, ``known`` and ``publisher`` are keys of municipalities. ``lord_mayor``: an
    Oberbürgermeister is named, and none of the known municipalities is large enough to have one.
    """

    lands: frozenset[str]
    kreise: frozenset[str]
    known: tuple[str, ...]
    publisher: frozenset[str]
    lord_mayor: bool = False


def distance_km(one: Municipality, other: Municipality) -> float:
    """Great-circle distance of two municipalities in kilometres (haversine formula)."""
    lat_one, lat_other = math.radians(one.lat), math.radians(other.lat)
    half_lat = (lat_other - lat_one) / 2
    half_lon = math.radians(other.lon - one.lon) / 2
    root = math.sin(half_lat) ** 2 + math.cos(lat_one) * math.cos(lat_other) * math.sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, root)))


@cache
def _land_pattern() -> tuple[re.Pattern[str], dict[str, str]]:
    forms: dict[str, str] = {}
    for land, written in read_toml("place_words.toml")["lands"].items():
        if written:  # the city states are found as cities
            for form in (land, *written):
                forms[form.lower()] = land
    parts = sorted(forms, key=lambda form: (-len(form), form))
    return re.compile(r"(?<![\w-])(" + "|".join(map(re.escape, parts)) + r")" + ADJECTIVE + r"s?(?![\w])"), forms


@lru_cache(maxsize=8)  # one article's text is asked for several times in a row
def lands_of(text: str) -> frozenset[str]:
    """Länder that a text names, by name, adjective or a landscape that lies in one Land."""
    pattern, forms = _land_pattern()
    lower = text.lower()
    capitals = read_toml("place_words.toml")["capitals"]
    governments = (found.group(1) for found in _government_pattern().finditer(lower))
    return frozenset(
        {forms[found.group(1)] for found in pattern.finditer(lower)} | {capitals[capital] for capital in governments}
    )


def without_lands(text: str) -> str:
    """A text in lower case without the names and adjectives of Länder."""
    pattern, _ = _land_pattern()
    return pattern.sub(" ", text.lower())


@cache
def _government_pattern() -> re.Pattern[str]:
    """A ministry, parliament or government with the capital that it sits in, in one sentence."""
    capitals = "|".join(map(re.escape, read_toml("place_words.toml")["capitals"]))
    return re.compile(rf"(?:ministeri\w+|landesregierung|landtag|staatskanzlei)[^.\n]{{0,80}}?\b({capitals})(?!\w)")


def surroundings_of(article: Article, known: Sequence[str], lands: frozenset[str] = frozenset()) -> Surroundings:
    """Collect the evidence of an article.

    Parameters
    ----------
    known : keys that its unambiguous names stand for. lands : Länder that count as named besides those of the text.
    """
    register = municipalities()
    text = f"{article.title or ''}\n{article.text}"
    return Surroundings(
        lands=lands_of(text) | lands,
        kreise=frozenset(register[key].kreis for key in known if register[key].is_kreis),
        known=tuple(known),
        publisher=carriers_of(article.publisher or ""),
        lord_mayor=LORD_MAYOR_WORD.search(text) is not None
        and not any(register[key].population >= LORD_MAYOR_POPULATION for key in known if not register[key].is_kreis),
    )


def resolve(candidates: Sequence[str], mentions: Iterable[Mention], around: Surroundings) -> str | None:
    """Choose one key among ``candidates`` (by descending number of inhabitants), or None if the article does not tell.

    Order of evidence: the only candidate; a longer, unambiguous name of it in the article; qualifier or postal code
    beside the name; the type ("Stadt Roth" is no village); publisher, Kreis, Land and other places of the article;
    the size, when it is out of proportion.
    """
    if len(candidates) == 1:
        return candidates[0]
    named = [key for key in candidates if key in around.known]
    if len(named) == 1:
        return named[0]
    group = list(mentions)
    explicit = _by_qualifier(candidates, group) or _by_postal_code(candidates, group)
    if explicit is not None:
        return explicit
    candidates = _of_type(candidates, group)
    if len(candidates) == 1:
        return candidates[0]
    prior = _prior(candidates)
    points = [_score(key, around) for key in candidates]
    if prior and max(points) == points[0]:
        return candidates[0]
    points[0] += prior
    (best, order), (second, _) = sorted(((found, -order) for order, found in enumerate(points)), reverse=True)[:2]
    return candidates[-order] if best >= ENOUGH and best - second >= MARGIN else None


def weigh(
    candidates: Sequence[str], mentions: Iterable[Mention], around: Surroundings
) -> tuple[tuple[str, float], ...]:
    """Points of evidence for each of several candidates, the size included: why :func:`resolve` chose or did not."""
    kept = _of_type(candidates, list(mentions))
    prior = _prior(kept) if len(kept) > 1 else 0.0
    return tuple((key, _score(key, around) + (0.0 if order else prior)) for order, key in enumerate(kept))


@cache
def _cities_of_districts() -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for written, names in read_toml("place_words.toml")["city_districts"].items():
        if (key := current_key(written)) is not None:
            for name in names.split():
                table[name] = (*table.get(name, ()), key)
    return table


def city_of_district(name: str, mentions: Sequence[Mention], counts: Mapping[str, int]) -> str | None:
    """City of which ``name`` is a district rather than a municipality of its own.

    Parameters
    ----------
    name : written name. mentions : its mentions.
    counts : how often the article mentions each municipality that it names without doubt.

    Returns
    -------
    Key of the city, if the article names it at least as often, and the name only as a place without any type word,
    postal code or qualifier; else None.
    """
    for mention in mentions:
        given = mention.attributes
        if (
            given.get("type_word")
            or given.get("postal")
            or given.get("qualifier")
            or given.get("use") not in PLACE_USES
        ):
            return None
        if any(municipalities()[key].population > DISTRICT_POPULATION for key in given.get("candidates") or ()):
            return None
    owners = [key for key in _cities_of_districts().get(name, ()) if counts.get(key, 0) >= len(mentions)]
    return owners[0] if len(owners) == 1 else None


def _prior(candidates: Sequence[str]) -> float:
    """Points of the first candidate for being a large city of which the others are a fraction, otherwise 0."""
    register = municipalities()
    largest, next_one = (register[key].population for key in candidates[:2])
    ratio = largest / max(1, next_one)
    if largest < PRIOR_POPULATION or ratio < PRIOR_RATIO:
        return 0.0
    return min(PRIOR_LIMIT, PRIOR_FACTOR * math.log10(ratio))


def _by_qualifier(candidates: Sequence[str], mentions: Collection[Mention]) -> str | None:
    """Candidate that the brackets behind the name fit: Land, Kreis, or the river or landscape of the official name."""
    register = municipalities()
    for mention in mentions:
        qualifier = mention.attributes.get("qualifier")
        if not isinstance(qualifier, str):
            continue
        lands = lands_of(qualifier)
        words = set(words_of(qualifier))
        fitting = [
            key
            for key in candidates
            if register[key].land in lands
            or set(words_of(register[key].kreis)) <= words
            or any(_qualifier_words(name) & words for name in names_of(key))
        ]
        if len(fitting) == 1:
            return fitting[0]
    return None


def _qualifier_words(name: str) -> set[str]:
    found = BRACKETED.search(name)
    if found:
        return set(words_of(found.group(1) or found.group(2)))
    return {word for word in words_of(name)[1:] if word[0].isupper()}


def _of_type(candidates: Sequence[str], mentions: Collection[Mention]) -> Sequence[str]:
    """Candidates that are what the text calls them: a Stadt, or a Gemeinde that is none; all of them if none fits."""
    words = {mention.attributes.get("type_word") for mention in mentions}
    register = municipalities()
    for word in ("Stadt", "Gemeinde"):
        if word in words:
            fitting = [key for key in candidates if ("Stadt" in register[key].type) == (word == "Stadt")]
            return fitting or candidates
    return candidates


def _by_postal_code(candidates: Sequence[str], mentions: Collection[Mention]) -> str | None:
    """Candidate whose seat shares the longest beginning (two digits at least) with the postal code before the name."""
    for mention in mentions:
        code = mention.attributes.get("postal")
        if not isinstance(code, str):
            continue
        ranked = sorted(((_common(code, postal_code_of(key)), key) for key in candidates), reverse=True)
        if ranked[0][0] >= 2 and ranked[0][0] > ranked[1][0]:
            return ranked[0][1]
    return None


def _common(one: str, other: str) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _score(key: str, around: Surroundings) -> float:
    register = municipalities()
    place = register[key]
    score = PUBLISHER if key in around.publisher else 0.0
    if place.kreis in around.kreise:
        score += KREIS
    if place.land in around.lands:
        score += LAND
    if around.lord_mayor and place.population >= LORD_MAYOR_POPULATION:
        score += LORD_MAYOR
    together = 0.0
    for other_key in {*around.known, *around.publisher} - {key}:
        other = register[other_key]
        gap = distance_km(place, other)
        if other.kreis == place.kreis and other.land == place.land:
            together += SAME_KREIS
        elif gap <= NEAR_KM:
            together += NEAR
        elif gap <= REGION_KM:
            together += REGION
        if other.land == place.land:
            together += SAME_LAND
    return score + min(together, CO_MENTION_LIMIT)
