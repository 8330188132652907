"""What the report page is made from: the indexed tables, what the comparison says of cities, and what comes first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from typing import Any, TypeVar

from stadtlupe.compare import Corpus
from stadtlupe.lexicon import municipalities
from stadtlupe.schema import ArticleRow, CityComparison, CityRow, FactItem
from stadtlupe.write.report_select import Evidence, fairly_ranked

# More months than these are shown as years.
MAX_MONTHS = 36
H = TypeVar("H", bound=Hashable)


class Source:
    """The tables with the order in which their rows get onto the page, as far as there is room.

    Parameters
    ----------
    corpus : all rows. compared : each municipality that is reported on, compared with none: its values and its notes.
    """

    def __init__(self, corpus: Corpus, compared: Iterable[CityComparison]) -> None:
        self.corpus = corpus
        self.compared = {item.cities[0].ags: item for item in compared}
        self.distinct = [row for row in corpus.articles.values() if not row.duplicate_of]
        self.n_rejected = sum(row.outcome != "duplicate" for row in corpus.rejected)
        self.evidence = Evidence(corpus.evidence, {ident: row.published for ident, row in corpus.articles.items()})
        seen = (city for city in corpus.cities.values() if city.row or city.ags in self.compared)
        self.cities = sorted(
            (city.row or _unseen(city.ags) for city in seen),
            key=lambda row: (row.ags not in self.compared, -row.n_articles, row.name, row.ags),
        )
        self.taking = {
            f"{row.initiative_id}|{row.entity_id}|{row.part}": row
            for rows in corpus.participations.values()
            for row in rows
        }
        self._rank()

    def _named(self, *fields: str) -> set[str]:
        """Keys of the rows that values of the comparison rest on; they have to be there with their evidence."""
        facts: Iterable[FactItem] = (
            fact for item in self.compared.values() for field in fields for fact in getattr(item.cities[0], field)
        )
        return {fact.row_id for fact in facts}

    def _rank(self) -> None:
        corpus = self.corpus
        offers = self._named("strategies", "apps", "participation_platforms", "other_platforms", "field_plans")
        self.initiatives_first = fairly_ranked(
            corpus.initiatives.values(),
            city=lambda row: row.ags,
            order=lambda row: (row.initiative_id not in offers, -row.n_articles, row.name, row.initiative_id),
        )
        held = self._named("people", "digital_leads")
        in_office = {row.person_id for row in corpus.positions.values() if row.position_id in held}
        public = {row.person_id for row in corpus.positions.values() if row.is_public_office}
        home: dict[str, str] = {}
        for position in sorted(corpus.positions.values(), key=lambda row: row.position_id):
            if position.ags:
                home.setdefault(position.person_id, position.ags)
        self.people_first = fairly_ranked(
            corpus.people.values(),
            city=lambda row: home.get(row.person_id),
            order=lambda row: (
                *(row.person_id not in in_office, row.person_id not in public),
                *(-row.n_articles, row.name, row.person_id),
            ),
        )
        in_charge = self._named("digital_offices")
        self.organizations_first = fairly_ranked(
            corpus.bodies.values(),
            city=lambda row: row.ags,
            order=lambda row: (row.organization_id not in in_charge, -row.n_articles, row.name, row.organization_id),
        )
        told = self._named("timeline")
        newest = sorted(corpus.events.values(), key=lambda row: (row.date_from or row.date, row.event_id), reverse=True)
        self.events_first = fairly_ranked(
            newest, city=lambda row: row.ags, order=lambda row: (row.event_id not in told, row.kind == "stated")
        )


def _unseen(ags: str) -> CityRow:
    """A city that no article names, but that a body's or publisher's initiative belongs to."""
    entry = municipalities().get(ags)
    known: dict[str, Any] = {"ags": ags, "name": ags, "type": "Gemeinde", "land": ""}
    if entry:
        known = {
            name: getattr(entry, name) for name in ("ags", "name", "type", "land", "kreis", "population", "lat", "lon")
        }
    empty: dict[str, Any] = dict.fromkeys(CityRow.model_fields)
    return CityRow(**(empty | {"n_articles": 0, "n_initiatives": 0, "n_people": 0} | known))


def count_of(values: Iterable[H], names: Sequence[H]) -> list[int]:
    """How often each name is among the values."""
    counts = Counter(values)
    return [counts[name] for name in names]


def article_series(articles: Sequence[ArticleRow]) -> dict[str, Any]:
    """Articles per month, or per year when the months are too many to show; periods without articles count 0."""
    months = sorted(row.published[:7] for row in articles if row.published and _is_month(row.published))
    if not months:
        return {"unit": "Monat", "values": []}
    (first_year, first_month), (last_year, last_month) = (map(int, end.split("-")) for end in (months[0], months[-1]))
    if (last_year - first_year) * 12 + last_month - first_month < MAX_MONTHS:
        ordinals = range(first_year * 12 + first_month - 1, last_year * 12 + last_month)
        periods = [f"{number // 12:04}-{number % 12 + 1:02}" for number in ordinals]
        return {"unit": "Monat", "values": list(zip(periods, count_of(months, periods), strict=True))}
    periods = [f"{year:04}" for year in range(first_year, last_year + 1)]
    return {"unit": "Jahr", "values": list(zip(periods, count_of((m[:4] for m in months), periods), strict=True))}


def _is_month(edtf: str) -> bool:
    return edtf[:4].isdecimal() and edtf[4:5] == "-" and edtf[5:7].isdecimal() and 1 <= int(edtf[5:7]) <= 12
