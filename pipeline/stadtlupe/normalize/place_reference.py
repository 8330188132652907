"""Which city a text means without naming it again: ``der dortige Bauchef``, ``Gäste aus X, unter ihnen …``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stadtlupe.normalize.facts import City
from stadtlupe.normalize.place_primary import is_home_of_visitors

# Right before a function or body; an adjective may stand between.
POINTER = re.compile(r"\b(?P<there>dort|hies)ige[nrms]?\s(?:\w+e[nrms]?\s)?$", re.IGNORECASE)
POINTER_CHARACTERS = 45
AMONG = re.compile(
    r"(?:unter ihnen|darunter|angeführt von|geleitet von|unter (?:der )?Leitung|unter (?:der )?Führung)\b"
)
# How far back the city that "dortig" points to may stand (characters).
LOOK_BACK = 400


def pointed_city(text: str, start: int, cities: Sequence[City]) -> City | None:
    """Find the city that a word of reference right before a thing points to.

    Parameters
    ----------
    text : the article's text. start : offset of the thing, a function or the name of a body. cities : of the article.

    Returns
    -------
    For ``hiesig`` the primary city, for ``dortig`` the other one that is named last before it in its paragraph; None
    without such a word or city.
    """
    found = POINTER.search(text, max(0, start - POINTER_CHARACTERS), start)
    if found is None:
        return None
    primary = next((city for city in cities if city.role == "primary"), None)
    if found["there"].lower() == "hies":
        return primary
    floor = max(text.rfind("\n", 0, start) + 1, start - LOOK_BACK)
    named = [
        (place.start, number)
        for number, city in enumerate(cities)
        if city is not primary
        for place in city.mentions
        if floor <= place.start < found.start() and place.attributes.get("use") != "name_part"
    ]
    return cities[max(named)[1]] if named else None


def visiting_city(text: str, sent_start: int, start: int, cities: Sequence[City]) -> City | None:
    """Find the city from which the group comes that a person is counted to.

    Parameters
    ----------
    text : the article's text. sent_start : offset of the sentence. start : offset of the person's function or name.
    cities : of the article.

    Returns
    -------
    The home of visitors who are named before ``unter ihnen``, ``darunter`` or ``angeführt von`` in the same sentence.
    """
    among = AMONG.search(text, sent_start, start)
    if among is None:
        return None
    for city in cities:
        if any(
            sent_start <= place.start < among.start() and is_home_of_visitors(text, place) for place in city.mentions
        ):
            return city
    return None
