"""Two to six municipalities side by side, every value with the row that it rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import cast, get_args

from stadtlupe.compare.corpus import CityTables, Corpus
from stadtlupe.compare.facts import (
    amount_facts,
    cooperation_facts,
    holder_facts,
    initiative_facts,
    link_facts,
    partner_facts,
    prover,
)
from stadtlupe.compare.findings import findings_among, findings_of
from stadtlupe.compare.money import total
from stadtlupe.compare.offices import shared_offices
from stadtlupe.compare.profiles import per_100k
from stadtlupe.compare.timeline import first_day, timeline
from stadtlupe.compare.undertakings import named_first, of_themes
from stadtlupe.errors import StadtlupeError
from stadtlupe.schema import (
    SCHEMA_VERSION,
    CityComparison,
    ComparedCity,
    CoverageItem,
    NoteItem,
    Status,
    StatusCount,
    Theme,
    ThemeCount,
    UnitFact,
)

FEW_ARTICLES = 3
UNEVEN = 3
OLD_DAYS = 2 * 365


def wanted_evidence(corpus: Corpus, keys: Iterable[str]) -> set[tuple[str, str]]:
    """Table and key of all rows whose evidence a comparison of these municipalities may need."""
    wanted: set[tuple[str, str]] = set()
    for ags in set(keys):
        city = corpus.cities[ags]
        wanted |= {("positions", row.position_id) for row in city.positions}
        wanted |= {("organizations", row.organization_id) for row in city.bodies}
        wanted |= {("events", row.event_id) for row in city.events}
        for item in city.initiatives:
            wanted.add(("initiatives", item.initiative_id))
            for taking in corpus.participations.get(item.initiative_id, ()):
                wanted.add(("participations", f"{taking.initiative_id}|{taking.entity_id}|{taking.part}"))
        for link in city.links:
            wanted.add(("links", link.link_id))
    return wanted


def choose_themes(names: Iterable[str]) -> list[Theme]:
    """Themes by name or by an unambiguous beginning, without regard to letter case.

    Raises
    ------
    StadtlupeError : E402 when a name fits none or several.
    """
    known: tuple[Theme, ...] = get_args(Theme)
    chosen: list[Theme] = []
    for name in names:
        wanted = name.strip().casefold()
        fitting = [theme for theme in known if theme.casefold() == wanted]
        fitting = fitting or [theme for theme in known if wanted and theme.casefold().startswith(wanted)]
        if len(fitting) != 1:
            raise StadtlupeError("E402", name=f"--theme {name}", detail=f"choose from {', '.join(known)}")
        chosen += [theme for theme in fitting if theme not in chosen]
    return chosen


@lru_cache(maxsize=4_096)
def _theme_count(theme: Theme, count: int, rate: float | None) -> ThemeCount:
    """Counts are the same for many cities, most of all none; they cannot be changed, so one will do for all."""
    return ThemeCount(theme=theme, n_initiatives=count, per_100k=rate)


@lru_cache(maxsize=4_096)
def _status_count(status: Status | None, count: int) -> StatusCount:
    return StatusCount(status=status, n_initiatives=count)


def _coverage(city: CityTables, evidence: bool) -> CoverageItem:
    first, last = city.seen
    return CoverageItem(
        n_articles=len(city.articles),
        n_naming=city.row.n_articles if city.row else len(city.articles),
        n_sources=len(city.sources),
        sources=list(city.sources),
        first_seen=first,
        last_seen=last,
        articles_per_100k=per_100k(len(city.articles), city.population),
        articles=[article.article_id for article in city.articles] if evidence else [],
    )


def _city(
    city: CityTables, corpus: Corpus, themes: Sequence[Theme], *, evidence: bool, initiatives: bool
) -> ComparedCity:
    proofs = prover(corpus, evidence)
    own = of_themes(city.initiatives, themes)
    found = findings_among(city, corpus, own) if themes else findings_of(city, corpus)
    by_theme = Counter(item.theme for item in own)
    by_status = Counter(item.status for item in own)
    statuses: tuple[Status | None, ...] = (*get_args(Status), None)
    partners = partner_facts(corpus, own, proofs)
    return ComparedCity(
        ags=city.ags,
        name=city.name,
        type=city.row.type if city.row else None,
        land=city.row.land if city.row else None,
        population=city.population,
        coverage=_coverage(city, evidence),
        # What leads a city is shown whatever the themes are: it is the frame of the rest.
        strategies=initiative_facts(found.strategies, proofs),
        field_plans=initiative_facts(found.plans, proofs),
        digital_offices=[
            UnitFact(
                table="organizations",
                row_id=unit.organization_id,
                evidence=proofs("organizations", unit.organization_id),
                name=unit.name,
                n_articles=unit.n_articles,
            )
            for unit in found.units
        ],
        digital_leads=holder_facts(found.leads, corpus, proofs),
        people=holder_facts(found.holders, corpus, proofs),
        apps=initiative_facts(found.apps, proofs),
        participation_platforms=initiative_facts(found.participation, proofs),
        other_platforms=initiative_facts(found.platforms, proofs),
        partners=partners if themes else [*partners, *cooperation_facts(city, corpus, proofs)],
        n_initiatives=len(own),
        n_named=sum(item.named for item in own),
        initiatives_per_100k=per_100k(len(own), city.population),
        by_theme=[
            _theme_count(theme, by_theme[theme], per_100k(by_theme[theme], city.population))
            for theme in cast(tuple[Theme, ...], get_args(Theme))
            if not themes or theme in themes
        ],
        by_status=[_status_count(status, by_status[status]) for status in statuses],
        initiatives=initiative_facts(named_first(own), proofs) if initiatives else [],
        amounts=amount_facts(found.amounts, proofs),
        amount_eur=total(found.amounts),
        timeline=timeline(city, corpus, own, themes=bool(themes), proofs=proofs),
    )


def _day_number(edtf: str | None) -> int | None:
    """Day of a publication date as a number; None when there is no full year."""
    day = first_day(edtf or "")
    try:
        return date.fromisoformat(day).toordinal() if day else None
    except ValueError:
        return None


def _notes(cities: Sequence[ComparedCity], corpus: Corpus) -> list[NoteItem]:
    notes = []
    counts = {city.ags: city.coverage.n_articles for city in cities}
    few = [ags for ags, count in counts.items() if count < FEW_ARTICLES]
    if few:
        notes.append(NoteItem(kind="few_articles", ags=few, detail=None))
    most, fewest = max(counts.values()), min(counts.values())
    if most >= UNEVEN * max(fewest, 1):
        ends = [ags for ags, count in counts.items() if count in (most, fewest)]
        notes.append(NoteItem(kind="uneven_coverage", ags=ends, detail=None))
    latest = {city.ags: _day_number(city.coverage.last_seen) for city in cities}
    newest = max((day for day in latest.values() if day is not None), default=None)
    old = [ags for ags, day in latest.items() if newest is not None and day is not None and newest - day > OLD_DAYS]
    if old:
        notes.append(NoteItem(kind="old_news", ags=old, detail=None))
    for city in cities:
        offices = shared_offices(corpus.cities[city.ags].positions)
        if offices:
            notes.append(NoteItem(kind="several_holders", ags=[city.ags], detail=", ".join(map(str.title, offices))))
    for city in cities:
        left_out = sum(amount.left_out is not None for amount in city.amounts)
        if left_out:
            notes.append(NoteItem(kind="not_added_up", ags=[city.ags], detail=str(left_out)))
    return notes


def compare_cities(
    corpus: Corpus,
    keys: Sequence[str],
    themes: Sequence[Theme] = (),
    *,
    evidence: bool = False,
    initiatives: bool = True,
) -> CityComparison:
    """Set municipalities side by side.

    Parameters
    ----------
    corpus : rows of a run; evidence at least of :func:`wanted_evidence`.
    keys : municipalities in the corpus, in the order in which they are to stand.
    themes : restrict initiatives, plans of a field, apps, platforms, partners, sums and timeline to these; none for
        all. Strategies of the city, offices, people, coverage and links stay.
    evidence : whether each value gets the sentences that prove it.
    initiatives : whether each city gets the list of all its initiatives; they are counted in any case.

    Returns
    -------
    The comparison; the same rows give the same values, whatever their order.
    """
    cities = [_city(corpus.cities[ags], corpus, themes, evidence=evidence, initiatives=initiatives) for ags in keys]
    return CityComparison(
        schema_version=SCHEMA_VERSION,
        themes=list(themes),
        cities=cities,
        links=link_facts(corpus, keys, prover(corpus, evidence)),
        notes=_notes(cities, corpus),
    )
