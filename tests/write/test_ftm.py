"""Entities are what FollowTheMoney's model allows, checked with a table of the model and, if installed, the package."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtlupe.errors import StadtlupeError
from stadtlupe.schema import SCHEMA_VERSION, TABLES, Row
from stadtlupe.write import TableChoice, write_tables
from stadtlupe.write.ftm import date_prefixes, entity_id, write_entities
from stadtlupe.write.load import load_tables
from tests.write.examples import example_tables
from tests.write.ftm_schema import TABLE, USED, model_table

MODEL: dict[str, Any] = json.loads(TABLE.read_text(encoding="utf-8"))
IDENTIFIER = re.compile(r"[0-9a-zA-Z]([0-9a-zA-Z.-]*[0-9a-zA-Z])?")
VALUES = {
    "date": re.compile(r"\d{4}(-\d\d(-\d\d)?)?"),
    "number": re.compile(r"-?\d+(\.\d+)?"),
    "url": re.compile(r"https?://\S+"),
    "country": re.compile(r"[a-z]{2}"),
    "language": re.compile(r"[a-z]{3}"),
}
Entity = dict[str, Any]


def problems(entities: list[Entity]) -> list[str]:
    """What the model's table says against entities."""
    schemata = {entity["id"]: entity["schema"] for entity in entities}
    found = [] if len(schemata) == len(entities) else ["identifiers are not unique"]
    for entity in entities:
        schema = MODEL[entity["schema"]]
        known = {name: kind for each in schema["is"] for name, kind in MODEL[each]["properties"].items()}
        missing = set(schema["required"]) - set(entity["properties"])
        if missing or not IDENTIFIER.fullmatch(entity["id"]):
            found.append(f"{entity['id']} of {entity['schema']} lacks {missing}")
        for name, values in entity["properties"].items():
            kind = known.get(name, "no property")
            for value in values:
                if kind.startswith("-> "):
                    right = kind.removeprefix("-> ") in MODEL.get(schemata.get(value, ""), {"is": []})["is"]
                else:
                    right = kind != "no property" and bool(VALUES.get(kind, re.compile(r"(?s)\S.*")).fullmatch(value))
                if not right:
                    found.append(f"{entity['schema']}.{name}: {value!r} is no {kind}")
    return found


def read(path: Path) -> list[Entity]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def sample(sample_outputs: Path) -> list[Entity]:
    """Entities of the sample corpus."""
    return read(sample_outputs / "entities.ftm.json")


@pytest.fixture
def examples(tmp_path: Path) -> list[Entity]:
    """Entities of the example tables."""
    write_tables(example_tables(), tmp_path, formats=("ftm",))
    return read(tmp_path / "entities.ftm.json")


def one(entities: list[Entity], schema: str, **properties: str) -> Entity:
    """The one entity of a schema with these values."""
    (found,) = [
        entity
        for entity in entities
        if entity["schema"] == schema
        and all(value in entity["properties"].get(name, []) for name, value in properties.items())
    ]
    return found


def test_the_sample_is_what_the_model_allows(sample: list[Entity]) -> None:
    assert problems(sample) == []
    assert {entity["schema"] for entity in sample} == set(USED)
    assert {entity["schema_version"] for entity in sample} == {SCHEMA_VERSION}
    assert [entity["id"] for entity in sample] == sorted(entity["id"] for entity in sample)


def test_the_check_finds_what_is_wrong(examples: list[Entity]) -> None:
    assert problems(examples) == []
    for name, value in (("castle", "x"), ("startDate", "Montag"), ("proof", "stadtlupe-nobody"), ("amountEur", "viel")):
        one(examples, "Project", name="Veloroute 10")["properties"][name] = [value]
        assert problems(examples) != []
        del one(examples, "Project", name="Veloroute 10")["properties"][name]
    del one(examples, "Person")["properties"]["name"]
    assert len(problems(examples)) == 1


def test_every_fact_has_its_entity(sample: list[Entity], sample_outputs: Path) -> None:
    tables = load_tables(sample_outputs)
    counts = {schema: sum(entity["schema"] == schema for entity in sample) for schema in USED}
    assert counts["Article"] == len(tables["articles"])
    assert counts["Person"] == len(tables["people"])
    bodies = counts["PublicBody"] + counts["Company"] + counts["Organization"]
    assert bodies == len(tables["organizations"]) + len(tables["cities"])
    assert counts["Project"] == len(tables["initiatives"])
    assert counts["Event"] == len(tables["events"])
    home = [row for row in tables["links"] if row[2] and row[4]]  # towns abroad are no entities
    assert counts["UnknownLink"] == len(home)
    public = sum(bool(row[-1]) for row in tables["positions"])
    assert counts["Occupancy"] == public
    assert 0 < counts["Position"] <= public


def test_offices_projects_and_ties_of_the_sample(sample: list[Entity]) -> None:
    names = {entity["id"]: entity["properties"].get("name", [None])[0] for entity in sample}
    post = one(sample, "Position", name="Oberbürgermeister, Bochum")
    assert post["properties"]["subnationalArea"] == ["Bochum"]
    (held,) = [each for each in sample if each["properties"].get("post") == [post["id"]]]
    assert [names[held["properties"]["holder"][0]], held["schema"]] == ["Thomas Eiskirch", "Occupancy"]
    strategy = one(sample, "Project", name="Bochum-Strategie")
    assert (strategy["properties"]["startDate"], strategy["properties"]["endDate"]) == (["2017"], ["2030"])
    city = one(sample, "PublicBody", registrationNumber="05911000")
    assert one(sample, "ProjectParticipant", project=strategy["id"], participant=city["id"], role="Kommune")
    hanau = one(sample, "PublicBody", registrationNumber="06415000")
    assert one(sample, "UnknownLink", subject=hanau["id"], object=city["id"], role="visit")["properties"]["summary"]


def test_identifiers_are_stable(examples: list[Entity], tmp_path: Path) -> None:
    tables: dict[str, list[Row]] = example_tables()
    tables["people"][0] = tables["people"][0].model_copy(update={"name": "Dr. Jutta Null", "n_articles": 2})
    write_tables(tables, tmp_path / "later", formats=("ftm",))
    later = read(tmp_path / "later" / "entities.ftm.json")
    assert [entity["id"] for entity in later] == [entity["id"] for entity in examples]
    assert one(later, "Person")["properties"]["name"] == ["Dr. Jutta Null"]
    assert entity_id("articles", "=faehre") == one(examples, "Article", title="„Fähre“, neu;\nzweite Zeile")["id"]


@pytest.mark.parametrize(
    ("edtf", "dates"),
    [
        (None, []),
        ("2025-10-27", ["2025-10-27"]),
        ("2030~", ["2030"]),
        ("2026-05/2026-07?", ["2026-05", "2026-07"]),
        ("../2030", ["2030"]),
        ("2024/2024", ["2024"]),
        ("2024-21", ["2024"]),
        ("20XX", []),
    ],
)
def test_dates_keep_what_is_certain(edtf: str | None, dates: list[str]) -> None:
    assert date_prefixes(edtf) == dates


@given(st.text(), st.text())
def test_identifiers_are_allowed_and_tell_keys_apart(first: str, second: str) -> None:
    assert IDENTIFIER.fullmatch(entity_id("people", first))
    assert (entity_id("people", first) == entity_id("people", second)) == (first == second)
    assert entity_id("people", first) != entity_id("organizations", first)


def test_entities_need_all_tables(tmp_path: Path) -> None:
    with pytest.raises(StadtlupeError, match="E714") as caught:
        write_entities({name: [] for name in TABLES if name != "links"}, tmp_path)
    assert "links" in caught.value.what
    with pytest.raises(StadtlupeError, match="E402"):
        TableChoice(formats=("ftm",), only=("people",))


def test_the_package_agrees(sample: list[Entity]) -> None:
    reason = "followthemoney is not installed; it needs a C++ compiler and ICU"
    followthemoney = pytest.importorskip("followthemoney", reason=reason)
    assert model_table() == MODEL, "run: python tests/write/ftm_schema.py"
    for entity in sample:
        schema = followthemoney.model.get(entity["schema"])
        assert schema.validate(entity) is None
        for name, values in entity["properties"].items():
            kind = schema.get(name).type
            assert [kind.clean(value) for value in values] == values
        assert followthemoney.model.get_proxy(entity).to_dict()["schema_version"] == SCHEMA_VERSION
