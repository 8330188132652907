"""Whose an initiative is: the municipality that the article reports on, unless the text says that it is another's.

A town beside an undertaking is mostly its scene, its direction or a partner (``Radweg nach Coswig``, ``gemeinsam mit
Urbach``): of the initiatives of the training articles whose phrase or sentence names another town, four in five are the
primary one's. So another town counts only where it stands as the owner.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from stadtlupe.extract import Mention
from stadtlupe.lexicon import municipalities
from stadtlupe.normalize.facts import City
from stadtlupe.normalize.place_lookup import city_of_name, nearest_city

# "der Stadt X", "des Landkreises X", but not "mit der Stadt X"; "X hat", at the beginning of the sentence.
OWNED = re.compile(r"(?:^|[\s„(])(?:der|des|vom)\s(?:\w+\s)?$", re.IGNORECASE)
BESIDE = re.compile(
    r"(?:^|[\s„(])(?:mit|von|bei|neben|wie|nach|aus|an|zu|zwischen|gegenüber|für|und|sowie|oder)\s(?:\w+\s)?$",
    re.IGNORECASE,
)
OPEN = re.compile(r"\W{0,2}I[nm]\s")
# Right behind an undertaking: "der „Hüpfer“ aus X", "die Strategie der Stadt X".
OF = re.compile(
    r"\W{0,2}\s?(?:(?:aus|von)\s(?:dem |der )?(?:Landkreis |Stadt |Gemeinde )?"
    r"|(?:der|des)\s(?:\w*[Ss]tadt|Gemeinde|Marktes|Landkreises|Kreises)\s)"
)
# Right before a town's name in the name of an undertaking: where it is or goes to, not whose it is.
WAY = re.compile(
    r"(?:^|\s)(?:in|im|am|an|auf|bei|bis|aus|von|vor|nach|mit|zu[mr]?|über|um|zwischen|Richtung)\s(?:de[rnm]\s|die\s)?$",
    re.IGNORECASE,
)
FROM, TO = re.compile(r"\bvon\s$"), re.compile(r"[\w ]*\s(?:nach|bis|zu[mr]?|und)\s")
STREET = re.compile(
    r"[\s-]{0,3}\w*(?:stra(?:ß|ss)en?|platz|weg|tor|allee|bach|ring|berg|hof|chaussee|damm)\b", re.IGNORECASE
)
# "das Warnsystem des Landkreises", "gebaut wird sie vom Landkreis", but "Zuschuss des Landkreises" is money.
OF_DISTRICT = re.compile(r"\b(?:des|vom) (?:Land)?[Kk]reis(?:es)?\b(?! \()")
# How far behind its name the owner of an undertaking may stand (characters).
ATTACHED = 14


def owner_of(text: str, mention: Mention, cities: Sequence[City]) -> tuple[City | None, bool]:
    """Find the municipality of an initiative.

    Parameters
    ----------
    text : the article's text. mention : a mention of the initiative. cities : the article's cities.

    Returns
    -------
    The city, None when the article has none, and whether the mention itself names it.
    """
    primary = next((city for city in cities if city.role == "primary"), None)
    district = _district(text, mention, cities)
    if district is not None:
        return district, False
    for name in (mention.attributes.get("city_text"), mention.value or mention.text):
        named = city_of_name(str(name), cities) if name else None
        if named is not None:
            if primary is None or named is primary or _owns(text, mention, named, primary):
                return named, True
            return primary, False
    near = _nearby_owner(text, mention, cities)
    return near or primary or nearest_city(cities, mention.sent_start, mention.sent_end, mention.start), False


def _district(text: str, mention: Mention, cities: Sequence[City]) -> City | None:
    """The Landkreis of the article, where the phrase says that the undertaking is its own."""
    if not OF_DISTRICT.search(text, mention.start, min(mention.end + ATTACHED, mention.sent_end)):
        return None
    districts = [city for city in cities if is_above(city) and city.ags]
    return districts[0] if len(districts) == 1 else None


def is_above(city: City) -> bool:
    """Whether a city has municipalities in it: a Landkreis or an association of municipalities."""
    place = municipalities().get(city.ags or "")
    return place.is_kreis if place is not None else not city.candidates


def _owns(text: str, mention: Mention, city: City, primary: City) -> bool:
    """Whether a town in the phrase of an initiative is its owner (``Bochum-App``, ``App der Stadt Bochum``)."""
    if city.ags is None and city.candidates:
        return False  # a street, a district or a landscape that is called like some municipality
    inside = [
        place
        for place in city.mentions
        if (mention.start <= place.start and place.end <= mention.end)
        or _is_right_before(place, mention)
        or _is_right_behind(text, place, mention)
    ]
    return any(
        place.attributes.get("kind") == "compound" or _owns_at(text, mention, place, is_above(primary))
        for place in inside
    )


def _is_right_before(place: Mention, mention: Mention) -> bool:
    """``Ulmer Strategie``, ``Ulms Strategie``."""
    modifies = place.attributes.get("kind") == "demonym" or place.text.endswith("s")
    return modifies and 0 <= mention.start - place.end <= 1


def _is_right_behind(text: str, place: Mention, mention: Mention) -> bool:
    """``Strategie der Stadt Ulm``, ``„Hüpfer“ aus Ulm``."""
    return place.start >= mention.end and bool(OF.fullmatch(text, mention.end, place.start))


def _owns_at(text: str, mention: Mention, place: Mention, within: bool) -> bool:
    """Whether the place is said to own it, not to be where it lies or leads; ``within``: the place is part of another.

    A Landkreis names its schools and roads by their towns, so there the word for a town has to stand before the name.
    """
    if STREET.match(text, place.end):
        return False
    ahead = text[mention.start : place.start]
    if place.attributes.get("use") == "administration" and OWNED.search(ahead):
        return True
    if within:
        return False
    if FROM.search(ahead):
        return not TO.match(text, place.end)
    return not WAY.search(ahead)


def _nearby_owner(text: str, mention: Mention, cities: Sequence[City]) -> City | None:
    """Another town that the sentence shows as an owner, the nearest one."""
    found: list[tuple[int, int, City]] = []
    for number, city in enumerate(cities):
        for place in city.mentions:
            if not mention.sent_start <= place.start < mention.sent_end:
                continue
            if city.role == "primary":
                return city
            if city.candidates:
                continue
            if _is_owner(text, place, mention):
                found.append((abs(place.start - mention.start), number, city))
    return min(found, key=lambda item: item[:2])[2] if found else None


def _is_owner(text: str, place: Mention, mention: Mention) -> bool:
    use = place.attributes.get("use") or "place"
    ahead = text[place.sent_start : place.start]
    if place.attributes.get("kind") == "compound":
        return True
    if _is_right_behind(text, place, mention):
        return True
    if use == "actor":
        return not ahead.strip()
    if use == "place" and OPEN.fullmatch(ahead):
        return True
    if use == "administration":
        return bool(OWNED.search(ahead)) and not BESIDE.search(OWNED.sub(" ", ahead))
    return False
