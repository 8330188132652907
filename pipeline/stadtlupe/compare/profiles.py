"""Entity tables -> the ``comparison`` table: one row per municipality, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stadtlupe.compare.corpus import CityTables, Corpus, index_tables
from stadtlupe.compare.findings import findings_of
from stadtlupe.compare.money import Amount, total
from stadtlupe.compare.offices import holder_text
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


def _euros(amount: Amount) -> str:
    """A sum with what it is for; whole euros where there are no cents."""
    return f"{amount.item.name}: {amount.eur:.2f}".removesuffix(".00")


def _row(city: CityTables, corpus: Corpus) -> ComparisonRow:
    own = city.initiatives
    found = findings_of(city, corpus)
    leading = found.strategies[0] if found.strategies else None
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
        strategy=join_list(item.name for item in found.strategies),
        strategy_started=leading.started if leading else None,
        strategy_horizon=leading.target if leading else None,
        strategy_status=leading.status if leading else None,
        field_plans=join_list(item.name for item in found.plans),
        digital_office=join_list(body.name for body in found.units),
        digital_lead=join_list(holder_text(holder, corpus.bodies) for holder in found.leads),
        apps=join_list(item.name for item in found.apps),
        participation_platforms=join_list(item.name for item in found.participation),
        other_platforms=join_list(item.name for item in found.platforms),
        n_initiatives=len(own),
        initiatives_per_100k=per_100k(len(own), city.population),
        amount_eur=total(found.amounts),
        amounts=join_list(_euros(amount) for amount in found.amounts),
        key_people=join_list(holder_text(holder, corpus.bodies) for holder in found.holders[:MAX_KEY_PEOPLE]),
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
