"""Which initiatives of a municipality are its strategies, plans of a field, apps and platforms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from stadtlupe.compare.words import has
from stadtlupe.schema import InitiativeRow

STOPPED = "gestoppt"
# Themes of a strategy with a proper name that tells nothing ("Kurs 2032"): what digitalization is filed under.
DIGITAL_THEMES = frozenset({"Verwaltung", "IT und Kommunikation", "Sonstiges"})
USED_BY_PEOPLE = frozenset({"platform", "app", "service"})
NOT_SOFTWARE = frozenset({"strategy", "event", "regulation", "facility"})
NAMES_KEPT = 64


@lru_cache(maxsize=NAMES_KEPT)
def _town_pattern(town: str) -> re.Pattern[str]:
    """Pattern of the short name of a town, without what tells it from others of that name."""
    short = re.split(r" \(|/| (?:am|an|auf|bei|im|in|ob|unter|vor|v\.|a\.) ", town, maxsplit=1)[0]
    return re.compile(rf"\b{re.escape(short)}(?:er|s)?\b", re.IGNORECASE)


def is_city_strategy(item: InitiativeRow, town: str) -> bool:
    """Whether an initiative is a strategy of the city as a whole or for digitalization, not a plan of one field.

    Parameters
    ----------
    item : an initiative of any kind. town : official short name of its municipality.

    Returns
    -------
    True for a strategy whose name speaks of digitalization (list ``digital`` of the lexicon). Otherwise for one without
    a word of a field (list ``field``) that is about the town as a whole (list ``whole``), holds the town's name
    (``Bochum-Strategie``), or has a proper name and is filed under administration or IT. False for one that was
    stopped.
    """
    if item.kind != "strategy" or item.status == STOPPED:
        return False
    if has("strategy", "digital", item.name):
        return True
    if has("strategy", "field", item.name):
        return False
    if has("strategy", "whole", item.name) or _town_pattern(town).search(item.name):
        return True
    return item.named and item.theme in DIGITAL_THEMES


def _strength(item: InitiativeRow) -> tuple[bool, int, int, str, str]:
    """Order of strategies: with a proper name, most written about, with start and horizon."""
    known = (item.started is not None) + (item.target is not None)
    return (not item.named, -item.n_articles, -known, item.name, item.initiative_id)


def city_strategies(items: Iterable[InitiativeRow], town: str) -> list[InitiativeRow]:
    """Strategies of the city (see :func:`is_city_strategy`), the leading one first.

    Returns
    -------
    Those with a proper name first, then by articles, then by known start and horizon, then by name. Start and horizon
    of a comparison are those of the first one: dates of two strategies do not make a third.
    """
    return sorted((item for item in items if is_city_strategy(item, town)), key=_strength)


def field_plans(items: Iterable[InitiativeRow], town: str) -> list[InitiativeRow]:
    """Strategies and plans of a single field (heating, schools, roads) that were not stopped."""
    plans = (item for item in items if item.kind == "strategy" and item.status != STOPPED)
    return sorted((item for item in plans if not is_city_strategy(item, town)), key=_strength)


def is_app(item: InitiativeRow) -> bool:
    """Whether an initiative is an app: by its kind, or because it is called one (``Smart Village App``)."""
    if item.status == STOPPED or has("app", "not_names", item.name):
        return False
    return item.kind == "app" or (item.kind not in NOT_SOFTWARE and has("app", "names", item.name))


def is_participation_platform(item: InitiativeRow) -> bool:
    """Whether inhabitants can have a say on it.

    Returns
    -------
    True for a platform, app or service with a word of participation in a name of it, and for anything called an
    online participation or Mängelmelder that is no event, strategy, regulation or building. False when stopped.
    """
    if item.status == STOPPED or item.kind in NOT_SOFTWARE:
        return False
    names = f"{item.name} {item.aliases or ''}"
    if has("participation", "always", names):
        return True
    return item.kind in USED_BY_PEOPLE and has("participation", "words", names)


def is_other_platform(item: InitiativeRow) -> bool:
    """Whether it is a platform that is neither an app nor for participation."""
    if item.kind != "platform" or item.status == STOPPED:
        return False
    return not (is_app(item) or is_participation_platform(item))


def named_first(items: Iterable[InitiativeRow]) -> list[InitiativeRow]:
    """Initiatives with a proper name first, then by articles, then by name."""
    return sorted(items, key=lambda item: (not item.named, -item.n_articles, item.name, item.initiative_id))


def of_themes(items: Sequence[InitiativeRow], themes: Sequence[str]) -> list[InitiativeRow]:
    """Initiatives of the themes; all when no theme is given."""
    return [item for item in items if not themes or item.theme in themes]
