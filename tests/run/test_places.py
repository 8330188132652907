"""``stadtlupe places``: the same decisions as a run, mention by mention, with reasons."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from stadtlupe.api import annotate
from stadtlupe.cli import app
from stadtlupe.errors import StadtlupeError
from stadtlupe.run.places import land_of, places_of
from stadtlupe.schema import PlaceItem
from stadtlupe.settings import Settings

runner = CliRunner()
TEXT = (
    "Die Stadt Hanau lernt von Bochum. Bochum plant weitere Projekte, sagte der Sprecher der Stadtwerke Bochum. "
    "Eine Hanauer Delegation besuchte auch den Landkreis Offenbach und die Verbandsgemeinde Rhein-Selz."
)


@pytest.fixture(scope="module")
def places() -> list[PlaceItem]:
    return places_of(TEXT, Settings()).places


def found(places: list[PlaceItem], text: str) -> list[PlaceItem]:
    return [item for item in places if item.text == text]


def test_offsets_are_those_of_the_text(places: list[PlaceItem]) -> None:
    assert places
    assert all(TEXT[item.start : item.end] == item.text for item in places)
    assert [item.start for item in places] == sorted(item.start for item in places)


def test_uses(places: list[PlaceItem]) -> None:
    (hanau,) = found(places, "Hanau")
    (hanauer,) = found(places, "Hanauer")
    assert (hanau.use, hanauer.use, hanauer.kind) == ("administration", "demonym", "demonym")
    assert [item.use for item in found(places, "Bochum")][:2] == ["place", "actor"]
    _, app_of_bochum = places_of("In Bochum hilft die Bochum-App.", Settings()).places
    assert (app_of_bochum.use, app_of_bochum.kind) == ("name_part", "compound")


def test_register_and_primary(places: list[PlaceItem]) -> None:
    (hanau,) = found(places, "Hanau")
    assert hanau.municipality is not None
    assert hanau.municipality.model_dump(exclude={"population", "points"}) == {
        "ags": "06415000",
        "name": "Hanau",
        "type": "kreisfreie Stadt",
        "kreis": "Hanau",
        "land": "Hessen",
    }
    (kreis,) = found(places, "Landkreis Offenbach")
    assert kreis.municipality is not None
    assert (kreis.municipality.ags, kreis.municipality.type) == ("06438000", "Landkreis")
    (union,) = found(places, "Verbandsgemeinde Rhein-Selz")
    assert (union.municipality, union.union_keys, union.candidates) == (None, ["073395007"], [])
    assert "association" in (union.reason or "")


def test_they_are_the_decisions_of_the_pipeline(places: list[PlaceItem]) -> None:
    record = annotate(TEXT)
    primary = [city.ags for city in record.cities if city.role == "primary"]
    assert [places_of(TEXT, Settings()).primary_ags] == primary
    assert {item.municipality.ags for item in places if item.municipality and item.primary} == set(primary)
    assert {city.ags for city in record.cities if city.ags} == {
        item.municipality.ags for item in places if item.municipality
    }


def test_ambiguous_names_have_candidates_and_a_reason() -> None:
    (item,) = places_of("In Neustadt wird gebaut.", Settings()).places
    assert item.municipality is None
    assert len(item.candidates) > 10
    assert "bear the name" in (item.reason or "")
    points = [candidate.points or 0 for candidate in item.candidates]
    assert points == sorted(points, reverse=True)


def test_the_land_decides() -> None:
    (item,) = places_of("In Neustadt wird gebaut.", Settings(), "thüringen").places
    assert item.municipality is not None
    assert (item.municipality.name, item.municipality.land) == ("Neustadt an der Orla", "Thüringen")
    assert item.reason is None


def test_evidence_that_is_too_close_is_said() -> None:
    (item,) = places_of("In Neustadt wird gebaut.", Settings(), "Bayern").places
    assert item.municipality is None
    assert "too close" in (item.reason or "")


def test_unknown_land() -> None:
    assert land_of(" HESSEN ") == "Hessen"
    with pytest.raises(StadtlupeError, match="'Franken' is none of Baden-Württemberg, Bayern") as caught:
        land_of("Franken")
    assert caught.value.code == "E402"


def test_json_lines() -> None:
    result = runner.invoke(app, ["places", "Hanau plant.", "-", "--json"], input="In Bochum regnet es.\n")
    assert result.exit_code == 0, result.output
    first, second = map(json.loads, result.stdout.splitlines())
    assert (first["text"], first["primary_ags"]) == ("Hanau plant.", "06415000")
    assert [item["text"] for item in second["places"]] == ["Bochum"]


def test_table() -> None:
    result = runner.invoke(app, ["places", TEXT, "In Neustadt wird gebaut."], env={"COLUMNS": "120"})
    assert result.exit_code == 0, result.output
    assert "06415000" in result.stdout
    assert "Hanau, kreisfreie Stadt, Hessen, 97,956" in result.stdout
    assert "administration" in result.stdout
    assert "Neustadt: " in result.stdout
    assert "more candidates: --json" in result.stdout


def test_nothing_found() -> None:
    assert runner.invoke(app, ["places", "Es regnet."]).stdout == "No municipality is named.\n"
