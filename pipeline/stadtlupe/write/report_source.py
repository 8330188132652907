"""The tables as the report page needs them: by type, with lookups and the numbers that are counted over all rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from stadtlupe.lexicon import municipalities
from stadtlupe.schema import (
    LIST_SEPARATOR,
    ArticleRow,
    CityRow,
    ComparisonRow,
    EventRow,
    InitiativeRow,
    LinkRow,
    OrganizationRow,
    ParticipationRow,
    PersonRow,
    PositionRow,
    Row,
)
from stadtlupe.write.report_select import Evidence, evidence_of, fairly_ranked

# More months than these are shown as years.
MAX_MONTHS = 36
# What a comparison asks for comes first among the initiatives of a city.
FIRST_KINDS = ("strategy", "app", "platform")
H = TypeVar("H", bound=Hashable)


class Source:
    """Tables by type, with the lookups that every attempt needs."""

    def __init__(self, tables: Mapping[str, Sequence[Row]]) -> None:
        def rows(name: str) -> list[Any]:
            return list(tables.get(name, ()))

        self.articles: list[ArticleRow] = rows("articles")
        self.people: list[PersonRow] = rows("people")
        self.positions: list[PositionRow] = rows("positions")
        self.organizations: list[OrganizationRow] = rows("organizations")
        self.initiatives: list[InitiativeRow] = rows("initiatives")
        self.participations: list[ParticipationRow] = rows("participations")
        self.events: list[EventRow] = rows("events")
        self.links: list[LinkRow] = rows("links")
        self.comparison: dict[str, ComparisonRow] = {row.ags: row for row in rows("comparison")}
        self.n_rejected = sum(row.outcome != "duplicate" for row in rows("rejected"))
        self.distinct = [row for row in self.articles if not row.duplicate_of]
        published = {row.article_id: row.published for row in self.articles}
        self.evidence: Evidence = evidence_of(rows("evidence"), published)
        seen: dict[str, CityRow] = {row.ags: row for row in rows("cities")}
        keys = set(seen) | set(self.comparison) | {row.ags for row in self.initiatives if row.ags}
        self.cities = sorted(
            (seen.get(ags) or _unseen(ags) for ags in keys),
            key=lambda row: (row.ags not in self.comparison, -row.n_articles, row.name, row.ags),
        )
        self._rank()

    def _rank(self) -> None:
        """Rows in the order in which they get onto the page, as far as there is room."""
        self.initiatives_first = fairly_ranked(
            self.initiatives,
            city=lambda row: row.ags,
            order=lambda row: (row.kind not in FIRST_KINDS, -row.n_articles, row.name, row.initiative_id),
        )
        home: dict[str, str] = {}
        for position in sorted(self.positions, key=lambda row: row.position_id):
            if position.ags:
                home.setdefault(position.person_id, position.ags)
        public = {row.person_id for row in self.positions if row.is_public_office}
        self.people_first = fairly_ranked(
            self.people,
            city=lambda row: home.get(row.person_id),
            order=lambda row: (row.person_id not in public, -row.n_articles, row.name, row.person_id),
        )
        # The comparison names the bodies in charge; they have to be there with their evidence.
        in_charge = {
            (row.ags, name) for row in self.comparison.values() for name in split_list(row.digital_office) or ()
        }
        self.organizations_first = fairly_ranked(
            self.organizations,
            city=lambda row: row.ags,
            order=lambda row: ((row.ags, row.name) not in in_charge, -row.n_articles, row.name, row.organization_id),
        )
        known = {row.initiative_id for row in self.initiatives}
        newest = sorted(self.events, key=lambda row: (row.date_from or row.date, row.event_id), reverse=True)
        self.events_first = fairly_ranked(
            newest, city=lambda row: row.ags, order=lambda row: (row.kind == "stated", row.subject_id not in known)
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


def split_list(value: str | None) -> list[str] | None:
    """Values of a column that holds several; None when there is none."""
    return value.split(LIST_SEPARATOR) if value else None


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
