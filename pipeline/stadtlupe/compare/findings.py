"""What the rules of the comparison find among the rows of one municipality, before it is written down in any form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from stadtlupe.compare.corpus import CityTables, Corpus
from stadtlupe.compare.money import Amount, amounts_of
from stadtlupe.compare.offices import Holder, digital_leads, digital_units, office_holders
from stadtlupe.compare.undertakings import (
    city_strategies,
    field_plans,
    is_app,
    is_other_platform,
    is_participation_platform,
    named_first,
)
from stadtlupe.schema import InitiativeRow, OrganizationRow


@dataclass(frozen=True, slots=True)
class CityFindings:
    """Rows of one municipality that answer what the comparison asks, each list in the order in which it is shown.

    Attributes
    ----------
    strategies : of the city as a whole. units, leads : digital offices and who leads them. holders : of offices.
    plans, apps, participation, platforms, amounts : of the initiatives that count.
    """

    strategies: list[InitiativeRow]
    units: list[OrganizationRow]
    leads: list[Holder]
    holders: list[Holder]
    plans: list[InitiativeRow]
    apps: list[InitiativeRow]
    participation: list[InitiativeRow]
    platforms: list[InitiativeRow]
    amounts: list[Amount]


def findings_among(city: CityTables, corpus: Corpus, items: Iterable[InitiativeRow]) -> CityFindings:
    """What is found of a municipality when only some of its initiatives count; strategies and offices always do."""
    own = list(items)
    units = digital_units(city.bodies)
    return CityFindings(
        strategies=city_strategies(city.initiatives, city.name),
        units=units,
        leads=digital_leads(city.positions, corpus.people, units),
        holders=office_holders(city.positions, corpus.people),
        plans=field_plans(own, city.name),
        apps=named_first(filter(is_app, own)),
        participation=named_first(filter(is_participation_platform, own)),
        platforms=named_first(filter(is_other_platform, own)),
        amounts=amounts_of(own, lambda item: corpus.articles_of("initiatives", item.initiative_id)),
    )


def findings_of(city: CityTables, corpus: Corpus) -> CityFindings:
    """What is found of a municipality of this corpus; looked for once, since table and page ask for the same."""
    found = corpus.findings.get(city.ags)
    if found is None:
        found = corpus.findings[city.ags] = findings_among(city, corpus, city.initiatives)
    return found
