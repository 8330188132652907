"""The tables of a run, indexed by municipality: what all rules of the comparison read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar, cast
from urllib.parse import urlsplit

from stadtlupe.lexicon import municipalities
from stadtlupe.row_table import GroupedRows
from stadtlupe.schema import (
    ArticleRow,
    CityRow,
    EventRow,
    EvidenceRow,
    InitiativeRow,
    LinkRow,
    OrganizationRow,
    ParticipationRow,
    PersonRow,
    PositionRow,
    RejectedRow,
    Row,
)

if TYPE_CHECKING:
    from stadtlupe.compare.findings import CityFindings

R = TypeVar("R", bound=Row)


@dataclass(frozen=True, slots=True)
class CityTables:
    """Rows of one municipality.

    Attributes
    ----------
    ags, name, population : of the register; ``row`` is its row in ``cities``, None when no article names it.
    articles : those that it is the primary city of, without duplicates, in order of publication.
    initiatives : most written about first. positions, bodies, events : in the order of their keys.
    links : ties that it is an end of, in the order of their keys.
    """

    ags: str
    name: str
    population: int | None
    row: CityRow | None
    articles: tuple[ArticleRow, ...]
    initiatives: tuple[InitiativeRow, ...]
    positions: tuple[PositionRow, ...]
    bodies: tuple[OrganizationRow, ...]
    events: tuple[EventRow, ...]
    links: tuple[LinkRow, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """Publishers of its articles, sorted; the host of the address where an article states none."""
        found = {source_of(article) for article in self.articles}
        return tuple(sorted(source for source in found if source))

    @property
    def seen(self) -> tuple[str | None, str | None]:
        """First and last publication date of its articles (EDTF)."""
        dates = sorted(article.published for article in self.articles if article.published)
        return (dates[0], dates[-1]) if dates else (None, None)

    @property
    def is_reported(self) -> bool:
        """Whether an article reports on it or it has an initiative; else it is only mentioned."""
        return bool(self.articles or self.initiatives)


@dataclass(frozen=True, slots=True)
class Corpus:
    """All rows, by municipality and by key.

    Attributes
    ----------
    participations : by initiative. links : in the order of their keys. evidence : by table and key of the fact.
    rejected : inputs that are not among the articles.
    findings : what has been found of a municipality already (see :func:`stadtlupe.compare.findings.findings_of`).
    """

    cities: Mapping[str, CityTables]
    articles: Mapping[str, ArticleRow]
    people: Mapping[str, PersonRow]
    positions: Mapping[str, PositionRow]
    bodies: Mapping[str, OrganizationRow]
    initiatives: Mapping[str, InitiativeRow]
    events: Mapping[str, EventRow]
    participations: Mapping[str, Sequence[ParticipationRow]]
    links: Sequence[LinkRow]
    evidence: Mapping[tuple[str, str], Sequence[EvidenceRow]]
    rejected: Sequence[RejectedRow]
    findings: dict[str, CityFindings] = field(default_factory=dict, repr=False, compare=False)

    def source(self, article_id: str) -> str | None:
        """Source of an article (see :func:`source_of`); None for one that is not there."""
        article = self.articles.get(article_id)
        return source_of(article) if article else None

    def articles_of(self, table: str, row_id: str) -> frozenset[str]:
        """Articles that prove a row."""
        return frozenset(row.article_id for row in self.evidence.get((table, row_id), ()))


def source_of(article: ArticleRow) -> str | None:
    """Publisher of an article; the host of its address when it states none; None when it has neither."""
    host = urlsplit(article.url).hostname if article.url else None
    return article.publisher or (host.removeprefix("www.") if host else None)


def _by_ags(rows: Iterable[R]) -> dict[str, list[R]]:
    """Rows by their column ``ags``; those without one are left out."""
    table: dict[str, list[R]] = defaultdict(list)
    for row in rows:
        ags = getattr(row, "ags", None)
        if ags:
            table[ags].append(row)
    return table


def _order_of_links(row: LinkRow) -> tuple[str, ...]:
    return row.from_ags or "", row.to_ags or "", row.kind, row.article_id, row.from_name, row.to_name


def _by_fact(rows: Sequence[EvidenceRow]) -> Mapping[tuple[str, str], Sequence[EvidenceRow]]:
    """Evidence by table and key of the fact."""
    if isinstance(rows, GroupedRows):
        return cast(Mapping[tuple[str, str], Sequence[EvidenceRow]], rows.by("table", "row_id"))
    table: dict[tuple[str, str], list[EvidenceRow]] = defaultdict(list)
    for row in rows:
        table[row.table, row.row_id].append(row)
    return dict(table)


def index_tables(tables: Mapping[str, Sequence[Row]]) -> Corpus:
    """Index the tables of a run.

    Parameters
    ----------
    tables : rows by table name; a missing table counts as empty. Read are articles, cities, people, positions,
        organizations, initiatives, participations, events, links, evidence and rejected.

    Returns
    -------
    The corpus. Municipalities are all that have a row in any table, in the order of their keys; one that the register
    does not know (a table of another time) has the name of its row, else its key.
    """

    def rows(name: str, model: type[R]) -> Sequence[R]:
        return cast(Sequence[R], tables.get(name, ()))

    articles = rows("articles", ArticleRow)
    reported: dict[str, list[ArticleRow]] = defaultdict(list)
    for article in articles:
        if article.primary_ags and not article.duplicate_of:
            reported[article.primary_ags].append(article)
    seen = {row.ags: row for row in rows("cities", CityRow)}
    initiatives = _by_ags(rows("initiatives", InitiativeRow))
    positions = _by_ags(rows("positions", PositionRow))
    bodies = _by_ags(rows("organizations", OrganizationRow))
    events = _by_ags(rows("events", EventRow))
    links = sorted(rows("links", LinkRow), key=_order_of_links)
    tied: dict[str, list[LinkRow]] = defaultdict(list)
    for link in links:
        for ags in {link.from_ags, link.to_ags} - {None}:
            tied[str(ags)].append(link)
    register = municipalities()
    cities = {}
    for ags in sorted({*reported, *seen, *initiatives, *positions, *bodies, *events}):
        row, entry = seen.get(ags), register.get(ags)
        cities[ags] = CityTables(
            ags=ags,
            name=row.name if row else entry.name if entry else ags,
            population=row.population if row else entry.population if entry else None,
            row=row,
            articles=tuple(sorted(reported[ags], key=lambda item: (item.published or "", item.article_id))),
            initiatives=tuple(sorted(initiatives[ags], key=lambda i: (-i.n_articles, i.name, i.initiative_id))),
            positions=tuple(sorted(positions[ags], key=lambda item: item.position_id)),
            bodies=tuple(sorted(bodies[ags], key=lambda item: item.organization_id)),
            events=tuple(sorted(events[ags], key=lambda item: item.event_id)),
            links=tuple(tied[ags]),
        )
    participations: dict[str, list[ParticipationRow]] = defaultdict(list)
    for taking in rows("participations", ParticipationRow):
        participations[taking.initiative_id].append(taking)
    return Corpus(
        cities=cities,
        articles={row.article_id: row for row in articles},
        people={row.person_id: row for row in rows("people", PersonRow)},
        positions={row.position_id: row for row in rows("positions", PositionRow)},
        bodies={row.organization_id: row for row in rows("organizations", OrganizationRow)},
        initiatives={row.initiative_id: row for row in rows("initiatives", InitiativeRow)},
        events={row.event_id: row for row in rows("events", EventRow)},
        participations=dict(participations),
        links=links,
        evidence=_by_fact(rows("evidence", EvidenceRow)),
        rejected=rows("rejected", RejectedRow),
    )
