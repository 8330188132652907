"""Dates of a municipality in order: events, and starts and planned ends of its initiatives."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from stadtlupe.compare.corpus import CityTables, Corpus
from stadtlupe.compare.facts import Proofs
from stadtlupe.schema import EventRow, InitiativeRow, TimelineFact, TimelineKind

# First months of the seasons and quarters of EDTF level 1 and 2.
_SEASONS = {21: 3, 22: 6, 23: 9, 24: 12, 33: 1, 34: 4, 35: 7, 36: 10}
_DAY = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


def first_day(edtf: str) -> str:
    """First day of an EDTF value, near enough to put dates in order (ISO 8601); empty when it has no year."""
    match = _DAY.search(edtf)
    if not match:
        return ""
    year, month, day = match.group(1), int(match.group(2) or 1), match.group(3) or "01"
    return f"{year}-{_SEASONS.get(month, month):02d}-{day}"


def _name_of(subject_id: str | None, corpus: Corpus) -> str | None:
    key = subject_id or ""
    row = corpus.initiatives.get(key) or corpus.bodies.get(key) or corpus.people.get(key)
    return row.name if row else None


def _tells(event: EventRow, own: Mapping[str, InitiativeRow], themes: bool) -> bool:
    """Whether an event says what happened: a date that is merely stated does so only beside an initiative."""
    return event.subject_id in own or (not themes and event.kind != "stated")


def _kind(event: EventRow, own: Mapping[str, InitiativeRow]) -> TimelineKind:
    """Kind of an event; a date that is merely stated but is the start or end of its initiative is called that."""
    item = own.get(event.subject_id or "")
    if item and event.kind == "stated" and event.date in (item.started, item.target):
        return "start" if event.date == item.started else "target"
    return event.kind


def timeline(
    city: CityTables, corpus: Corpus, items: Iterable[InitiativeRow], *, themes: bool, proofs: Proofs
) -> list[TimelineFact]:
    """Put the dates of a municipality in order.

    Parameters
    ----------
    city : its rows. corpus : all rows. items : initiatives that count.
    themes : whether initiatives are restricted to themes; then events about anything else are left out.
    proofs : evidence of a row, by table and key.

    Returns
    -------
    Earliest first. Several articles about the same date, kind and subject are one entry. Dates that a sentence merely
    states count only for an initiative. Start and planned end of an initiative stand beside its events unless an event
    has that date.
    """
    own = {item.initiative_id: item for item in items}
    entries: dict[tuple[str, ...], TimelineFact] = {}
    dated: set[tuple[str, str]] = set()
    for event in city.events:
        if not _tells(event, own, themes):
            continue
        subject = event.subject_id or ""
        dated.add((subject, event.date))
        kind = _kind(event, own)
        key = (event.date, kind, subject) if subject else (event.date, kind, "", event.event_id)
        proof = proofs("events", event.event_id)
        if key in entries:
            known = entries[key]
            merged = {item.article_id: item for item in (*known.evidence, *proof)}
            entries[key] = known.model_copy(update={"evidence": list(merged.values())})
            continue
        article = corpus.articles.get(event.article_id)
        entries[key] = TimelineFact(
            table="events",
            row_id=event.event_id,
            evidence=proof,
            date=event.date,
            date_from=event.date_from,
            kind=kind,
            subject=_name_of(event.subject_id, corpus),
            title=article.title if article else None,
        )
    for item in own.values():
        dates: tuple[tuple[TimelineKind, str | None], ...] = (("start", item.started), ("target", item.target))
        for name, date in dates:
            if date is None or (item.initiative_id, date) in dated:
                continue
            entries[date, name, item.initiative_id] = TimelineFact(
                table="initiatives",
                row_id=item.initiative_id,
                evidence=proofs("initiatives", item.initiative_id),
                date=date,
                date_from=first_day(date) or None,
                kind=name,
                subject=item.name,
                title=None,
            )
    return sorted(
        entries.values(),
        key=lambda fact: (
            fact.date_from or first_day(fact.date),
            fact.date,
            fact.kind,
            fact.subject or "",
            fact.row_id,
        ),
    )
