"""Entity tables -> the ``comparison`` table: one row per municipality, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stadtlupe.compare.corpus import CityTables, Corpus, index_tables
from stadtlupe.compare.money import Amount, amounts_of, total
from stadtlupe.compare.offices import digital_leads, digital_units, holder_text, office_holders
from stadtlupe.compare.undertakings import (
    city_strategies,
    field_plans,
    is_app,
    is_other_platform,
    is_participation_platform,
    named_first,
)
from stadtlupe.schema import ComparisonRow, Row, join_list

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


def city_amounts(city: CityTables, corpus: Corpus) -> list[Amount]:
    """Sums of money of a municipality; see :func:`stadtlupe.compare.money.amounts_of`."""
    return amounts_of(city.initiatives, lambda item: corpus.articles_of("initiatives", item.initiative_id))


def _euros(amount: Amount) -> str:
    """A sum with what it is for; whole euros where there are no cents."""
    return f"{amount.item.name}: {amount.eur:.2f}".removesuffix(".00")


def _row(city: CityTables, corpus: Corpus) -> ComparisonRow:
    own = city.initiatives
    strategies = city_strategies(own, city.name)
    leading = strategies[0] if strategies else None
    units = digital_units(city.bodies)
    leads = digital_leads(city.positions, corpus.people, units)
    holders = office_holders(city.positions, corpus.people)[:MAX_KEY_PEOPLE]
    amounts = city_amounts(city, corpus)
    first, last = city.seen
    themes = {column: sum(item.theme == theme for item in own) for theme, column in THEME_COLUMNS.items()}
    return ComparisonRow(
        ags=city.ags,
        city=city.name,
        population=city.population,
        n_articles=len(city.articles),
        n_sources=len(city.sources),
        first_seen=first,
        last_seen=last,
        has_strategy=leading is not None,
        strategy=join_list(item.name for item in strategies),
        strategy_started=leading.started if leading else None,
        strategy_horizon=leading.target if leading else None,
        strategy_status=leading.status if leading else None,
        field_plans=join_list(item.name for item in field_plans(own, city.name)),
        digital_office=join_list(body.name for body in units),
        digital_lead=join_list(holder_text(holder, corpus.bodies) for holder in leads),
        apps=join_list(item.name for item in named_first(filter(is_app, own))),
        participation_platforms=join_list(item.name for item in named_first(filter(is_participation_platform, own))),
        other_platforms=join_list(item.name for item in named_first(filter(is_other_platform, own))),
        n_initiatives=len(own),
        initiatives_per_100k=per_100k(len(own), city.population),
        amount_eur=total(amounts),
        amounts=join_list(_euros(amount) for amount in amounts),
        key_people=join_list(holder_text(holder, corpus.bodies) for holder in holders),
        **themes,
    )


def comparison_rows(tables: Mapping[str, Sequence[Row]]) -> list[ComparisonRow]:
    """Build the comparison of all municipalities that an article reports on or that have an initiative.

    Parameters
    ----------
    tables : the entity tables of :func:`stadtlupe.normalize.tables.build_tables`, evidence included.

    Returns
    -------
    One row per municipality, ordered by AGS. A municipality that is only mentioned (as a partner or a neighbour) has
    no row: little news about it would look like little activity.
    """
    return comparison_of(index_tables(tables))


def comparison_of(corpus: Corpus) -> list[ComparisonRow]:
    """See :func:`comparison_rows`; of tables that are indexed already."""
    return [_row(city, corpus) for city in corpus.cities.values() if city.is_reported]
