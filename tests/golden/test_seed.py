"""The article that started the project. Its text may not be redistributed, so this says what must be found in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from stadtlupe.api import annotate, read
from stadtlupe.read import Article
from stadtlupe.schema import ArticleRecord, InitiativeItem, OrganizationItem, PersonItem
from stadtlupe.settings import Settings

HANAU, BOCHUM = "06415000", "05911000"
TITLE = "Hanau lernt von Bochum"
TEASER = "Delegation aus Hanau besuchte Bochum am 27.10.2025"


@pytest.fixture(scope="module")
def article(shared: Path) -> Article:
    """The seed article as it is read."""
    return read(shared / "seed" / "hanau-lernt-von-bochum.txt", Settings())


@pytest.fixture(scope="module")
def record(article: Article) -> ArticleRecord:
    """Its record."""
    return annotate(article, Settings())


def by_name(items: list[Any], name: str) -> Any:
    """The one item of that name."""
    (found,) = [item for item in items if item.name == name]
    return found


def test_reading(article: Article) -> None:
    assert article.outcome == "extracted"
    assert article.title is not None
    assert article.title.startswith(TITLE)
    assert TITLE not in article.text
    assert article.text.count(TEASER) == 1
    assert "Transparenz" not in article.text
    assert "Veröffentlicht am" not in article.text
    assert article.published is None
    assert article.language == "de"


def test_cities(record: ArticleRecord) -> None:
    assert {(city.name, city.ags, city.role) for city in record.cities} == {
        ("Hanau", HANAU, "primary"),
        ("Bochum", BOCHUM, "mentioned"),
    }


def test_people(record: ArticleRecord) -> None:
    assert {person.name for person in record.people} == {"Isabelle Hemsley", "Sebastian Kopietz"}
    hemsley: PersonItem = by_name(record.people, "Isabelle Hemsley")
    assert {(held.role, held.ags) for held in hemsley.positions} == {
        ("Stadträtin", HANAU),
        ("Digitaldezernentin", HANAU),
    }
    assert "Hemsley" in hemsley.surface
    kopietz: PersonItem = by_name(record.people, "Sebastian Kopietz")
    assert {(held.role, held.ags) for held in kopietz.positions} == {("Stadtdirektor", BOCHUM)}


def test_organizations(record: ArticleRecord) -> None:
    unit: OrganizationItem = by_name(record.organizations, "Smart City Innovation Unit")
    assert unit.ags == BOCHUM
    office: OrganizationItem = by_name(record.organizations, "Amt für Digitalisierung und Organisationsentwicklung")
    assert (office.ags, office.type) == (HANAU, "administration")
    assert by_name(record.organizations, "Kommune21").type == "media"
    assert not [body.name for body in record.organizations if body.name.startswith("P ")]


def test_initiatives(record: ArticleRecord) -> None:
    strategy: InitiativeItem = by_name(record.initiatives, "Bochum-Strategie")
    assert (strategy.kind, strategy.ags, strategy.named) == ("strategy", BOCHUM, True)
    assert (strategy.started, strategy.target) == ("2017", "2030")
    app: InitiativeItem = by_name(record.initiatives, "Bochum-App")
    assert (app.kind, app.ags, app.named) == ("app", BOCHUM, True)
    (platform,) = [item for item in record.initiatives if item.kind == "platform"]
    assert (platform.ags, platform.named) == (BOCHUM, False)
    assert "eteiligungsplattform" in platform.name


def test_dates(record: ArticleRecord) -> None:
    resolved = {date.edtf.strip("./") for date in record.dates if date.edtf}
    assert {"2025-10-27", "2017", "2030", "2026", "2023"} <= resolved


def test_link_and_events(record: ArticleRecord) -> None:
    assert ("visit", HANAU, BOCHUM) in {(link.kind, link.from_ags, link.to_ags) for link in record.links}
    assert ("visited", "2025-10-27") in {(event.kind, event.date) for event in record.events}
    dated = {(event.kind, event.date, event.ags) for event in record.events}
    assert {("founded", "2023", HANAU), ("visited", "2025-10-27", HANAU), ("started", "2026", HANAU)} <= dated
    (independence,) = [event for event in record.events if event.date == "2026"]
    assert "Kreisfreiheit" in independence.quote


def test_partners(record: ArticleRecord) -> None:
    partners = {
        (taking.initiative, taking.organization) for taking in record.participations if taking.part == "partner"
    }
    for name in ("Bochum-App", next(item.name for item in record.initiatives if item.kind == "platform")):
        assert {(name, "Stadtwerke"), (name, "Hochschulen")} <= partners
    schools: OrganizationItem = by_name(record.organizations, "Hochschulen")
    assert (schools.type, schools.ags, schools.generic) == ("university", BOCHUM, True)


def test_command_prints_the_same(shared: Path, record: ArticleRecord, capsys: pytest.CaptureFixture[str]) -> None:
    from typer.testing import CliRunner

    from stadtlupe.cli import app

    result = CliRunner().invoke(app, ["annotate", str(shared / "seed" / "hanau-lernt-von-bochum.txt")])
    assert result.exit_code == 0
    printed = json.loads(result.stdout)
    assert printed["people"] == record.model_dump(mode="json", by_alias=True)["people"]
    assert capsys.readouterr().err == ""
