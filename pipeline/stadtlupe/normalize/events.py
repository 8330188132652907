"""Dated statements of an article: who founded, decided, started, opened or visited what, and when."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import get_args

from stadtlupe.errors import StadtlupeError
from stadtlupe.extract import Mention
from stadtlupe.lexicon import SENTENCES_KEPT, read_toml
from stadtlupe.normalize.facts import City, Event, Initiative, Link, Organization, Person
from stadtlupe.normalize.initiative_attributes import plain_dates
from stadtlupe.normalize.place_lookup import nearest_city
from stadtlupe.read import Article
from stadtlupe.schema import EventKind

CUES_FILE = "event_cues.toml"
EDTF = re.compile(r"^(?:\d{4}(?:-\d\d){0,2}[~?%]?|\.\.)?(?:/(?:\d{4}(?:-\d\d){0,2}[~?%]?|\.\.)?)?$")
# What these kinds are about is what was made; a visit or a signature is about people and towns.
ABOUT_PEOPLE = frozenset({"visited", "signed"})
CLAUSE_END = re.compile(r"[;:]|, (?:und|aber|doch|während|nachdem|bevor) ")


@cache
def _cues() -> tuple[tuple[str, re.Pattern[str]], ...]:
    data = read_toml(CUES_FILE)
    try:
        unknown = data.keys() - set(get_args(EventKind))
        if unknown:
            raise StadtlupeError("E304", path=CUES_FILE, detail=f"kind {min(unknown)!r} is unknown")
        return tuple(
            (kind, re.compile(r"(?<!\w)(?:" + "|".join(entry["words"]) + r")(?!\w)")) for kind, entry in data.items()
        )
    except (KeyError, TypeError, re.error) as error:
        raise StadtlupeError("E304", path=CUES_FILE, detail=str(error)) from error


def resolve_events(
    article: Article,
    mentions: Sequence[Mention],
    cities: Sequence[City],
    initiatives: Sequence[Initiative],
    organizations: Sequence[Organization],
    people: Sequence[Person],
    links: Sequence[Link],
) -> tuple[Event, ...]:
    """Find the dated statements of an article.

    Parameters
    ----------
    article : the article that all offsets refer to. mentions : all its mentions; those with label DATE are used.
    cities, initiatives, organizations, people : facts that were decided before.

    Returns
    -------
    Events in text order, each date, kind, city and subject once. A date counts when its value is an absolute EDTF date
    and is not part of a name; a sentence without any event word is a ``stated`` event only if it names a subject.
    """
    subjects = _subjects(initiatives, organizations, people)
    visitors = {
        (link.mention.sent_start, link.mention.sent_end): (link.from_name, link.from_ags)
        for link in links
        if link.kind == "visit"
    }
    primary = next((city for city in cities if city.role == "primary"), None)
    found: dict[tuple[str, str, str | None, str | None], Event] = {}
    for date in sorted((item for item in mentions if item.label == "DATE"), key=lambda item: (item.start, item.end)):
        value = _absolute(date)
        if value is None or any(item.start <= date.start and date.end <= item.end for item, _ in subjects):
            continue
        kind, at = _kind(article.text, date)
        subject = _subject(subjects, date, at, kind)
        if kind == "stated":
            if subject is None:
                continue
            if any(item.name == subject and item.kind == "event" for item in initiatives):
                kind = "started"
        name, ags = _place(cities, primary, date, at, subject, initiatives, organizations)
        if kind == "visited" and (date.sent_start, date.sent_end) in visitors:
            name, ags = visitors[date.sent_start, date.sent_end]
        event = Event(
            date=_plain(value, date),
            date_from=_text(date.attributes.get("earliest")),
            date_to=_text(date.attributes.get("latest")),
            kind=kind,
            city=name,
            ags=ags,
            subject=subject,
            mention=date,
        )
        found.setdefault((event.date, event.kind, event.ags, event.subject), event)
    return tuple(found.values())


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _absolute(date: Mention) -> str | None:
    """EDTF value of a date mention that lies on the calendar; None for durations, sets and unresolved ones."""
    if date.attributes.get("timex_type", "DATE") not in {"DATE", "TIME"}:
        return None
    value = date.value or ""
    return value if EDTF.match(value) and plain_dates(value) != (None, None) else None


def _plain(value: str, date: Mention) -> str:
    """The one date that an open interval gives: ``2017/..`` is 2017, ``../2030`` is 2030."""
    first, last = plain_dates(value)
    relation = date.attributes.get("relation")
    if "/" in value and (first is None or relation == "until"):
        return last or first or value
    if "/" in value and (last is None or relation == "since"):
        return first or value
    return value


def _kind(text: str, date: Mention) -> tuple[str, int]:
    """Kind of the event word nearest to the date, words of the date's own clause first; and where the word stands."""
    sentence = text[date.sent_start : date.sent_end].lower()
    start, end = date.start - date.sent_start, date.end - date.sent_start
    best: tuple[bool, int, int, str, int] | None = None
    for rank, kind, hit_start, hit_end in _hits(sentence):
        if hit_start < end and start < hit_end:
            continue
        low, high = (hit_end, start) if hit_end <= start else (end, hit_start)
        other_clause = bool(CLAUSE_END.search(sentence, low, high))
        key = (other_clause, high - low, rank, kind, hit_start)
        if best is None or key < best:
            best = key
    if date.attributes.get("relation") == "until" and (best is None or best[3] not in {"completed", "deadline"}):
        return "deadline", date.start
    return (best[3], date.sent_start + best[4]) if best else ("stated", date.start)


@lru_cache(maxsize=SENTENCES_KEPT)
def _hits(sentence: str) -> tuple[tuple[int, str, int, int], ...]:
    """Event words of a sentence in lower case: rank, kind, start, end. Several dates of a sentence ask for the same."""
    return tuple(
        (rank, kind, hit.start(), hit.end())
        for rank, (kind, pattern) in enumerate(_cues())
        for hit in pattern.finditer(sentence)
    )


def _subjects(
    initiatives: Iterable[Initiative], organizations: Iterable[Organization], people: Iterable[Person]
) -> list[tuple[Mention, tuple[str, int]]]:
    """Mentions of all that an event can be about, with canonical name and rank: initiatives, bodies, people."""
    found: list[tuple[Mention, tuple[str, int]]] = []
    for item in initiatives:
        found += [(mention, (item.name, 0)) for mention in item.mentions]
    for body in organizations:
        found += [(mention, (body.name, 2 if body.generic else 1)) for mention in body.mentions]
    for person in people:
        found += [(mention, (person.name, 3)) for mention in person.mentions]
    return found


def _subject(subjects: Sequence[tuple[Mention, tuple[str, int]]], date: Mention, at: int, kind: str) -> str | None:
    inside = [
        (name, rank, abs(mention.start - at))
        for mention, (name, rank) in subjects
        if date.sent_start <= mention.start and mention.end <= date.sent_end
    ]
    if kind == "visited":
        inside = [item for item in inside if item[1] == 3]
    elif kind == "founded":
        # What was founded stands next to the verb, be it a body or an initiative; no one founds a person.
        inside = [(name, int(rank == 2), gap) for name, rank, gap in inside if rank != 3]
    elif kind in ABOUT_PEOPLE:
        inside = [(name, 0, gap) for name, _, gap in inside]
    elif kind == "decided":
        # The council decides about something: it is only the subject when nothing else is named.
        inside = [(name, 4 if rank == 2 else rank, gap) for name, rank, gap in inside]
    return min(inside, key=lambda item: (item[1], item[2], item[0]))[0] if inside else None


def _place(
    cities: Sequence[City],
    primary: City | None,
    date: Mention,
    at: int,
    subject: str | None,
    initiatives: Sequence[Initiative],
    organizations: Sequence[Organization],
) -> tuple[str | None, str | None]:
    homes = [(item.name, item.city, item.ags) for item in initiatives]
    homes += [(item.name, item.city, item.ags) for item in organizations]
    for owner, home, ags in homes:
        if owner == subject and ags:
            return home, ags
    city = nearest_city(cities, date.sent_start, date.sent_end, at) or primary
    return (city.name, city.ags) if city else (None, None)
