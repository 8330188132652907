"""Entity tables -> the ``comparison`` table: one row per municipality, side by side."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from stadtlupe.lexicon import municipalities
from stadtlupe.schema import (
    ArticleRow,
    CityRow,
    ComparisonRow,
    InitiativeRow,
    OrganizationRow,
    PersonRow,
    PositionRow,
    Row,
    join_list,
)

# Units of the administration that are in charge of digitalization: by what German administrations call them.
DIGITAL_UNIT = re.compile(r"digital|smart|\bIT\b|\bCIO\b|\bCDO\b|informationstechnik|e-government", re.IGNORECASE)
PARTICIPATION = re.compile(
    r"beteiligung|partizipation|mitmach|mitwirk|bürgerhaushalt|mängel|ideen|konsul", re.IGNORECASE
)
THEME_COLUMNS = {
    "Verwaltung": "n_verwaltung",
    "IT und Kommunikation": "n_it_und_kommunikation",
    "Energie und Umwelt": "n_energie_und_umwelt",
    "Mobilität": "n_mobilitaet",
    "Gesellschaft und Bildung": "n_gesellschaft_und_bildung",
    "Bauen und Wohnen": "n_bauen_und_wohnen",
    "Finanzen": "n_finanzen",
    "Sonstiges": "n_sonstiges",
}
MAX_KEY_PEOPLE = 8


def per_100k(count: int, population: int | None) -> float | None:
    """Count per 100,000 inhabitants, rounded to two places; None without a population."""
    return round(count * 100_000 / population, 2) if population else None


def _key_people(positions: Sequence[PositionRow], people: Mapping[str, PersonRow]) -> Iterable[str]:
    """Office-holders with their roles, those most written about first."""
    roles: dict[str, list[str]] = defaultdict(list)
    for position in positions:
        if position.is_public_office and position.person_id in people:
            roles[position.person_id].append(position.role)
    ranked = sorted(roles, key=lambda person: (-people[person].n_articles, people[person].name))
    for person in ranked[:MAX_KEY_PEOPLE]:
        yield f"{people[person].name} ({', '.join(dict.fromkeys(sorted(roles[person])))})"


def comparison_rows(tables: Mapping[str, Sequence[Row]]) -> list[ComparisonRow]:
    """Build the comparison of all municipalities that an article reports on or that have an initiative.

    Parameters
    ----------
    tables : the entity tables of :func:`stadtlupe.normalize.tables.build_tables`.

    Returns
    -------
    One row per municipality, ordered by AGS. A municipality that is only mentioned (as a partner or a neighbour) has
    no row: little news about it would look like little activity.
    """
    articles = cast(Sequence[ArticleRow], tables["articles"])
    cities = {row.ags: row for row in cast(Sequence[CityRow], tables["cities"])}
    people = {row.person_id: row for row in cast(Sequence[PersonRow], tables["people"])}
    reported: dict[str, list[ArticleRow]] = defaultdict(list)
    for article in articles:
        if article.primary_ags and not article.duplicate_of:
            reported[article.primary_ags].append(article)
    initiatives: dict[str, list[InitiativeRow]] = defaultdict(list)
    for item in cast(Sequence[InitiativeRow], tables["initiatives"]):
        if item.ags:
            initiatives[item.ags].append(item)
    positions: dict[str, list[PositionRow]] = defaultdict(list)
    for position in cast(Sequence[PositionRow], tables["positions"]):
        if position.ags:
            positions[position.ags].append(position)
    bodies: dict[str, list[OrganizationRow]] = defaultdict(list)
    for body in cast(Sequence[OrganizationRow], tables["organizations"]):
        if body.ags:
            bodies[body.ags].append(body)

    rows = []
    for ags in sorted(set(reported) | set(initiatives)):
        entry = municipalities()[ags]
        own = sorted(initiatives[ags], key=lambda item: (-item.n_articles, item.name, item.initiative_id))
        strategies = [item for item in own if item.kind == "strategy"]
        started = sorted(item.started for item in strategies if item.started)
        horizons = sorted(item.target for item in strategies if item.target)
        amounts = [item.amount_eur for item in own if item.amount_eur is not None]
        themes = {column: sum(item.theme == theme for item in own) for theme, column in THEME_COLUMNS.items()}
        population = cities[ags].population if ags in cities else entry.population
        units = sorted(
            (body for body in bodies[ags] if body.type == "administration" and DIGITAL_UNIT.search(body.name)),
            key=lambda body: (-body.n_articles, body.name),
        )
        rows.append(
            ComparisonRow(
                ags=ags,
                city=entry.name,
                population=population,
                n_articles=len(reported[ags]),
                n_sources=len({article.publisher for article in reported[ags] if article.publisher}),
                has_strategy=bool(strategies),
                strategy=join_list(item.name for item in strategies),
                strategy_started=started[0] if started else None,
                strategy_horizon=horizons[-1] if horizons else None,
                digital_office=join_list(body.name for body in units),
                apps=join_list(item.name for item in own if item.kind == "app"),
                participation_platforms=join_list(
                    item.name for item in own if item.kind == "platform" and _is_participation(item)
                ),
                n_initiatives=len(own),
                initiatives_per_100k=per_100k(len(own), population),
                amount_eur=sum(amounts) if amounts else None,
                key_people=join_list(_key_people(positions[ags], people)),
                **themes,
            )
        )
    return rows


def _is_participation(item: InitiativeRow) -> bool:
    return bool(PARTICIPATION.search(f"{item.name} {item.aliases or ''}"))
