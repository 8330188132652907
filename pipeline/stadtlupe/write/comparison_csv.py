"""A comparison in long form: one row per city, indicator and value."""

from __future__ import annotations

import io
from collections.abc import Iterator

from stadtlupe.schema import CityComparison, ComparedCity, ComparedValue, FactItem, HolderFact, InitiativeFact
from stadtlupe.write.cells import csv_cell
from stadtlupe.write.text_tables import write_csv

# What each value of the column ``indicator`` means; docs/comparison.md shows them.
INDICATORS = {
    "population": "inhabitants",
    "articles": "articles in which the city is the primary one",
    "articles_naming": "articles that name it",
    "articles_per_100k": "articles per 100,000 inhabitants",
    "sources": "number of sources of its articles",
    "source": "one of these sources",
    "first_seen": "earliest publication date of its articles",
    "last_seen": "latest publication date of its articles",
    "strategy": "strategy of the city, leading one first",
    "strategy_started": "since when it applies",
    "strategy_horizon": "its horizon",
    "strategy_status": "its status",
    "field_plan": "strategy or plan of a single field",
    "digital_office": "administrative unit for digitalization",
    "digital_lead": "person in charge of digitalization; item: role",
    "office_holder": "person in public office; item: role",
    "app": "app",
    "participation_platform": "participation platform",
    "other_platform": "other platform",
    "lead": "body that leads; item: initiative",
    "partner": "body that is a partner; item: initiative",
    "funder": "body that pays; item: initiative",
    "supplier": "body that supplies; item: initiative",
    "cooperation": "municipality that it cooperates with",
    "initiatives": "number of initiatives",
    "initiatives_named": "of these, with a name of their own",
    "initiatives_per_100k": "initiatives per 100,000 inhabitants",
    "theme": "number of initiatives; item: theme",
    "theme_per_100k": "initiatives per 100,000 inhabitants; item: theme",
    "status": "number of initiatives; item: status, empty when unknown",
    "initiative": "initiative; item: kind",
    "initiative_theme": "its theme; item: initiative",
    "initiative_status": "its status; item: initiative",
    "initiative_started": "its start; item: initiative",
    "initiative_target": "its planned end; item: initiative",
    "amount": "sum of money; item: initiative",
    "amount_left_out": "why that sum is not added up: budget, price or repeated; item: initiative",
    "amount_total": "sum of those that are costs",
    "date": "date; item: kind and subject",
    "visit": "city that it visited; item: its AGS",
    "tie": "city that it cooperates with, among those compared; item: its AGS",
    "model": "city that it takes as a model; item: its AGS",
    "comparison": "city that it is compared with; item: its AGS",
    "note": "what must be known to read the comparison; item: details",
}
_LINKS = {"visit": "visit", "cooperation": "tie", "model": "model", "comparison": "comparison"}
_EDTF = "EDTF"

Value = str | int | float | None


class _Writer:
    """Rows of one city in the order in which they are added."""

    def __init__(self, city: ComparedCity) -> None:
        self.city = city
        self.rows: list[ComparedValue] = []

    def add(
        self,
        indicator: str,
        value: Value,
        *,
        item: str | None = None,
        unit: str | None = None,
        fact: FactItem | None = None,
    ) -> None:
        """Add a value, once per proof; nothing for a missing value."""
        if value is None:
            return
        row = ComparedValue(
            ags=self.city.ags,
            city=self.city.name,
            indicator=indicator,
            item=item,
            value=value if isinstance(value, str) else csv_cell(value),
            unit=unit,
            table=fact.table if fact else None,
            row_id=fact.row_id if fact else None,
            article_id=None,
            source=None,
            published=None,
            url=None,
            quote=None,
        )
        proofs = fact.evidence if fact else []
        names = ("article_id", "source", "published", "url", "quote")
        proven = [row.model_copy(update={name: getattr(proof, name) for name in names}) for proof in proofs]
        self.rows += proven or [row]

    def initiatives(self, indicator: str, facts: list[InitiativeFact]) -> None:
        """Add initiatives by name."""
        for fact in facts:
            self.add(indicator, fact.name, fact=fact)

    def holders(self, indicator: str, facts: list[HolderFact]) -> None:
        """Add people with their roles."""
        for fact in facts:
            self.add(indicator, fact.name, item=f"{fact.role}: {fact.body}" if fact.body else fact.role, fact=fact)


def _coverage(writer: _Writer) -> None:
    coverage = writer.city.coverage
    writer.add("population", writer.city.population, unit="inhabitants")
    writer.add("articles", coverage.n_articles, unit="articles")
    writer.add("articles_naming", coverage.n_naming, unit="articles")
    writer.add("articles_per_100k", coverage.articles_per_100k, unit="per 100k")
    writer.add("sources", coverage.n_sources, unit="sources")
    for source in coverage.sources:
        writer.add("source", source)
    writer.add("first_seen", coverage.first_seen, unit=_EDTF)
    writer.add("last_seen", coverage.last_seen, unit=_EDTF)


def _initiatives(writer: _Writer) -> None:
    city = writer.city
    writer.add("initiatives", city.n_initiatives, unit="initiatives")
    writer.add("initiatives_named", city.n_named, unit="initiatives")
    writer.add("initiatives_per_100k", city.initiatives_per_100k, unit="per 100k")
    for theme in city.by_theme:
        writer.add("theme", theme.n_initiatives, item=theme.theme, unit="initiatives")
        writer.add("theme_per_100k", theme.per_100k, item=theme.theme, unit="per 100k")
    for status in city.by_status:
        writer.add("status", status.n_initiatives, item=status.status, unit="initiatives")
    for fact in city.initiatives:
        writer.add("initiative", fact.name, item=fact.kind, fact=fact)
        writer.add("initiative_theme", fact.theme, item=fact.name, fact=fact)
        writer.add("initiative_status", fact.status, item=fact.name, fact=fact)
        writer.add("initiative_started", fact.started, item=fact.name, unit=_EDTF, fact=fact)
        writer.add("initiative_target", fact.target, item=fact.name, unit=_EDTF, fact=fact)


def comparison_values(comparison: CityComparison) -> Iterator[ComparedValue]:
    """Yield a comparison as rows of city, indicator and value, city by city.

    Parameters
    ----------
    comparison : of :func:`stadtlupe.compare.side_by_side.compare_cities`. With evidence a value has one row per proof.
    """
    names = {city.ags: city.name for city in comparison.cities}
    for city in comparison.cities:
        writer = _Writer(city)
        _coverage(writer)
        for strategy in city.strategies:
            writer.add("strategy", strategy.name, fact=strategy)
            writer.add("strategy_started", strategy.started, item=strategy.name, unit=_EDTF, fact=strategy)
            writer.add("strategy_horizon", strategy.target, item=strategy.name, unit=_EDTF, fact=strategy)
            writer.add("strategy_status", strategy.status, item=strategy.name, fact=strategy)
        writer.initiatives("field_plan", city.field_plans)
        for unit in city.digital_offices:
            writer.add("digital_office", unit.name, fact=unit)
        writer.holders("digital_lead", city.digital_leads)
        writer.holders("office_holder", city.people)
        writer.initiatives("app", city.apps)
        writer.initiatives("participation_platform", city.participation_platforms)
        writer.initiatives("other_platform", city.other_platforms)
        for partner in city.partners:
            writer.add(partner.part, partner.name, item=partner.initiative, fact=partner)
        _initiatives(writer)
        for amount in city.amounts:
            writer.add("amount", amount.amount_eur, item=amount.name, unit="EUR", fact=amount)
            writer.add("amount_left_out", amount.left_out, item=amount.name, fact=amount)
        writer.add("amount_total", city.amount_eur, unit="EUR")
        for date in city.timeline:
            item = f"{date.kind}: {date.subject}" if date.subject else date.kind
            writer.add("date", date.date, item=item, unit=_EDTF, fact=date)
        for link in comparison.links:
            if link.from_ags == city.ags:
                writer.add(_LINKS[link.kind], names[link.to_ags], item=link.to_ags, fact=link)
        for note in comparison.notes:
            if city.ags in note.ags:
                writer.add("note", note.kind, item=note.detail)
        yield from writer.rows


def comparison_csv(comparison: CityComparison, *, bom: bool = False) -> str:
    """Write :func:`comparison_values` as CSV like all other tables; ``bom`` puts a byte order mark before it."""
    stream = io.StringIO(newline="")
    columns = list(ComparedValue.model_fields)
    rows = [[getattr(row, column) for column in columns] for row in comparison_values(comparison)]
    write_csv(stream, columns, rows, bom=bom)
    return stream.getvalue()
