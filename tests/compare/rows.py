"""Rows of tables with defaults, for the tests of the comparison."""

from __future__ import annotations

from itertools import count
from typing import Any

from stadtlupe.lexicon import municipalities
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
)

HANAU, BOCHUM, MAIN_KINZIG = "06415000", "05911000", "06435000"
_NUMBERS = count(1)


def article(ident: str, ags: str | None = HANAU, **fields: Any) -> ArticleRow:
    """An article about a municipality."""
    values: dict[str, Any] = {
        "title": f"Titel {ident}",
        "url": None,
        "publisher": "Stadtbote",
        "author": None,
        "published": "2025-05-01",
        "published_from": "dateline",
        "language": "de",
        "word_count": 100,
        "theme": None,
        "duplicate_of": None,
        "file": None,
    }
    return ArticleRow(article_id=ident, primary_ags=ags, **(values | fields))


def city(ags: str = HANAU, **fields: Any) -> CityRow:
    """A municipality of the register that an article names."""
    entry = municipalities()[ags]
    values: dict[str, Any] = {
        "name": entry.name,
        "type": entry.type,
        "land": entry.land,
        "kreis": entry.kreis,
        "population": entry.population,
        "lat": None,
        "lon": None,
        "n_articles": 1,
        "n_initiatives": 0,
        "n_people": 0,
        "first_seen": None,
        "last_seen": None,
    }
    return CityRow(ags=ags, **(values | fields))


def initiative(name: str, ags: str | None = HANAU, **fields: Any) -> InitiativeRow:
    """An initiative; a strategy unless told otherwise."""
    values: dict[str, Any] = {
        "initiative_id": f"i-{name}",
        "kind": "strategy",
        "theme": "Mobilität",
        "tags": None,
        "status": None,
        "started": None,
        "target": None,
        "amount_eur": None,
        "named": True,
        "aliases": None,
        "n_articles": 1,
        "first_seen": None,
        "last_seen": None,
    }
    return InitiativeRow(name=name, ags=ags, **(values | fields))


def organization(name: str, kind: str = "administration", ags: str | None = HANAU, **fields: Any) -> OrganizationRow:
    """A body."""
    values: dict[str, Any] = {"organization_id": f"o-{name}", "type": kind, "aliases": None, "n_articles": 1}
    return OrganizationRow(name=name, ags=ags, **(values | fields))


def person(name: str, **fields: Any) -> PersonRow:
    """A person."""
    values: dict[str, Any] = {
        "person_id": f"p-{name}",
        "title": None,
        "given_name": None,
        "family_name": None,
        "aliases": None,
        "n_articles": 1,
        "first_seen": None,
        "last_seen": None,
    }
    return PersonRow(name=name, **(values | fields))


def position(name: str, role: str, last_seen: str | None = "2025-05-01", **fields: Any) -> PositionRow:
    """A role of a person, seen on one day unless told otherwise."""
    values: dict[str, Any] = {
        "position_id": f"r-{next(_NUMBERS):04d}",
        "person_id": f"p-{name}",
        "role_text": role,
        "organization_id": None,
        "ags": HANAU,
        "first_seen": last_seen,
        "is_public_office": True,
    }
    return PositionRow(role=role, last_seen=last_seen, **(values | fields))


def event(date: str, kind: str = "decided", subject: str | None = None, **fields: Any) -> EventRow:
    """A dated statement."""
    values: dict[str, Any] = {
        "event_id": f"e-{date}-{kind}-{subject}",
        "date_from": None,
        "date_to": None,
        "ags": HANAU,
        "article_id": "a",
    }
    return EventRow.model_validate({"date": date, "kind": kind, "subject_id": subject} | values | fields)


def proof(
    table: str, row_id: str, article_id: str = "a", start: int = 0, quote: str = "So steht es da."
) -> EvidenceRow:
    """The sentence that proves a row."""
    return EvidenceRow(
        table=table,
        row_id=row_id,
        article_id=article_id,
        start=start,
        end=start + 5,
        quote=quote,
        component="test",
        version="1",
    )


def link(start: str, end: str, kind: str = "visit", article_id: str = "a") -> LinkRow:
    """A tie between two municipalities."""
    return LinkRow.model_validate(
        {
            "link_id": f"l-{start}-{end}-{kind}-{article_id}",
            "from_name": f"Name {start}",
            "from_ags": start,
            "to_name": f"Name {end}",
            "to_ags": end,
            "kind": kind,
            "article_id": article_id,
        }
    )


def participation(initiative_id: str, entity_id: str, part: str = "partner") -> ParticipationRow:
    """A body that takes part."""
    return ParticipationRow.model_validate({"initiative_id": initiative_id, "entity_id": entity_id, "part": part})


def two_cities() -> dict[str, Any]:
    """Hanau with all kinds of rows, Bochum with few, a Landkreis that is only mentioned."""
    return {
        "articles": [
            *(article(f"a{number}", published=f"2025-0{number}-01") for number in range(1, 4)),
            article("b1", BOCHUM, published="2020-05-05", publisher=None, url="https://www.bochum.example/1"),
        ],
        "cities": [city(n_articles=5), city(BOCHUM), city(MAIN_KINZIG)],
        "people": [person("Anna", title="Dr."), person("Ben")],
        "positions": [
            position("Anna", "Digitaldezernentin", position_id="r1"),
            position("Ben", "Oberbürgermeister", position_id="r2"),
            position("Ben", "Student", position_id="r3", is_public_office=False),
        ],
        "organizations": [
            organization("Amt für Digitales"),
            organization("Bauamt"),
            organization("Werk GmbH", "company", None),
        ],
        "initiatives": [
            initiative("Hanau 2030", kind="strategy", started="2020", target="2030", theme="Verwaltung"),
            initiative("Wärmeplan", theme="Energie und Umwelt"),
            initiative("Hanau-App", kind="app", theme="IT und Kommunikation", status="in Betrieb", amount_eur=9000.0),
            initiative("Ringweg", kind="project", named=False, amount_eur=2_000_000.0, status="geplant"),
            initiative("Haushalt", kind="regulation", theme="Finanzen", amount_eur=9e7, named=False),
            initiative("Mängelmelder", BOCHUM, kind="service", theme="Verwaltung", n_articles=1),
        ],
        "participations": [
            participation("i-Hanau-App", "o-Werk GmbH", "supplier"),
            participation("i-Hanau-App", "p-Anna", "lead"),
            participation("i-Hanau-App", "o-unbekannt"),
        ],
        "events": [event("2025-02-01", "decided", "i-Ringweg", article_id="a1")],
        "links": [
            link(HANAU, BOCHUM, "visit", "a1"),
            link(HANAU, BOCHUM, "cooperation", "a1"),
            link(MAIN_KINZIG, HANAU, "cooperation", "a2"),
            link(MAIN_KINZIG, HANAU, "cooperation", "a3"),
        ],
        "evidence": [
            proof("initiatives", "i-Hanau-App", "a1", 50, "Später steht es noch einmal da."),
            proof("initiatives", "i-Hanau-App", "a1", 10, "Die Hanau-App ist da."),
            proof("initiatives", "i-Hanau-App", "a3", 5, "Alle laden die Hanau-App."),
            proof("positions", "r1", "a2"),
            proof("links", f"l-{HANAU}-{BOCHUM}-visit-a1", "a1"),
            proof("people", "p-Anna", "a2"),
        ],
    }
