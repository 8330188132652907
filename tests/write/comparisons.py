"""A comparison of two cities for the tests of its forms."""

from __future__ import annotations

from typing import Any

from stadtlupe.schema import (
    AmountFact,
    CityComparison,
    ComparedCity,
    CoverageItem,
    HolderFact,
    InitiativeFact,
    LinkFact,
    NoteItem,
    PartnerFact,
    ProofItem,
    StatusCount,
    ThemeCount,
    TimelineFact,
    UnitFact,
)

HANAU, BOCHUM = "06415000", "05911000"


def proof(number: int = 1) -> ProofItem:
    """A sentence that proves something."""
    return ProofItem(
        article_id=f"a{number}",
        source="Stadtbote",
        title=f"Titel {number}",
        published="2025-10-27",
        url=f"https://bote.example/meldung_{number}",
        quote=f"Satz {number}.",
    )


def proven(table: str, row_id: str, *numbers: int) -> dict[str, Any]:
    """Fields of what a fact rests on."""
    return {"table": table, "row_id": row_id, "evidence": [proof(number) for number in numbers]}


def initiative(name: str, *numbers: int, **fields: Any) -> InitiativeFact:
    """An initiative."""
    values: dict[str, Any] = {
        "kind": "project",
        "theme": "Mobilität",
        "status": None,
        "started": None,
        "target": None,
        "named": True,
        "n_articles": 1,
        "last_seen": None,
    }
    return InitiativeFact(name=name, **proven("initiatives", f"i-{name}", *numbers), **(values | fields))


def holder(name: str, role: str, **fields: Any) -> HolderFact:
    """A person in an office."""
    values: dict[str, Any] = {
        "person_id": f"p-{name}",
        "title": None,
        "body": None,
        "first_seen": None,
        "last_seen": "2025-10-27",
    }
    return HolderFact(name=name, role=role, **proven("positions", f"r-{name}-{role}"), **(values | fields))


def city(ags: str, name: str, **fields: Any) -> ComparedCity:
    """A city of which nothing is known."""
    values: dict[str, Any] = {
        "type": "kreisfreie Stadt",
        "land": None,
        "population": 200_000,
        "coverage": CoverageItem(
            n_articles=2,
            n_naming=3,
            n_sources=1,
            sources=["Stadtbote"],
            first_seen="2025-02",
            last_seen="2025-10-27",
            articles_per_100k=1.0,
            articles=[],
        ),
        "strategies": [],
        "field_plans": [],
        "digital_offices": [],
        "digital_leads": [],
        "people": [],
        "apps": [],
        "participation_platforms": [],
        "other_platforms": [],
        "partners": [],
        "n_initiatives": 0,
        "n_named": 0,
        "initiatives_per_100k": 0.0,
        "by_theme": [ThemeCount(theme="Mobilität", n_initiatives=0, per_100k=0.0)],
        "by_status": [StatusCount(status="geplant", n_initiatives=0), StatusCount(status=None, n_initiatives=0)],
        "initiatives": [],
        "amounts": [],
        "amount_eur": None,
        "timeline": [],
    }
    return ComparedCity(ags=ags, name=name, **(values | fields))


def full() -> ComparedCity:
    """A city of which everything is known."""
    strategy = initiative(
        "Bochum-Strategie", 1, 2, kind="strategy", started="2017", target="2030~", status="in Betrieb"
    )
    return city(
        BOCHUM,
        "Bochum",
        population=358_676,
        strategies=[strategy],
        field_plans=[initiative("Wärmeplan", kind="strategy")],
        digital_offices=[UnitFact(name="Smart City Unit", n_articles=1, **proven("organizations", "o1", 1))],
        digital_leads=[holder("Anna Beispiel", "CDO")],
        people=[
            holder("Anna Beispiel", "Leiterin", title="Dr.", body="Amt | Digitales"),
            holder("Anna Beispiel", "Stadträtin", last_seen="2025-11-01"),
            holder("Ben Muster", "Dezernent", last_seen=None),
        ],
        apps=[initiative("Bochum-App", 3, kind="app")],
        participation_platforms=[initiative("Mängelmelder")],
        other_platforms=[initiative("Serviceportal")],
        partners=[
            PartnerFact(
                name="Werk GmbH",
                type="company",
                part="supplier",
                initiative="Bochum-App",
                **proven("participations", "i|o|supplier"),
            ),
            PartnerFact(
                name="Herne", type="municipality", part="cooperation", initiative=None, **proven("links", "l0")
            ),
        ],
        n_initiatives=3,
        n_named=2,
        initiatives_per_100k=0.84,
        by_theme=[ThemeCount(theme="Mobilität", n_initiatives=3, per_100k=0.84)],
        by_status=[StatusCount(status="geplant", n_initiatives=1), StatusCount(status=None, n_initiatives=2)],
        initiatives=[strategy, initiative("=Ringweg; -2", named=False)],
        amounts=[
            AmountFact(
                name="Haushalt", kind="regulation", amount_eur=9e7, left_out="budget", **proven("initiatives", "i1")
            ),
            AmountFact(name="Ringweg", kind="project", amount_eur=1250.5, left_out=None, **proven("initiatives", "i2")),
        ],
        amount_eur=1250.5,
        timeline=[
            TimelineFact(
                date="2017",
                date_from="2017-01-01",
                kind="start",
                subject="Bochum-Strategie",
                title=None,
                **proven("initiatives", "i3"),
            ),
            TimelineFact(
                date="2025-22",
                date_from=None,
                kind="opened",
                subject=None,
                title="Neues Haus",
                **proven("events", "e1", 3),
            ),
        ],
    )


def example(**fields: Any) -> CityComparison:
    """Hanau, of which nothing is known, and Bochum, of which everything is."""
    values: dict[str, Any] = {
        "schema_version": "1.0",
        "themes": [],
        "cities": [city(HANAU, "Hanau"), full()],
        "links": [
            LinkFact(from_ags=HANAU, to_ags=BOCHUM, kind="visit", article_id=ident, **proven("links", ident, number))
            for number, ident in enumerate(("a1", "a2"), start=1)
        ],
        "notes": [
            NoteItem(kind="few_articles", ags=[HANAU, BOCHUM], detail=None),
            NoteItem(kind="uneven_coverage", ags=[HANAU, BOCHUM], detail=None),
            NoteItem(kind="old_news", ags=[HANAU], detail=None),
            NoteItem(kind="several_holders", ags=[BOCHUM], detail="Landrat"),
            NoteItem(kind="not_added_up", ags=[BOCHUM], detail="1"),
        ],
    }
    return CityComparison(**(values | fields))
