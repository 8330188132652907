from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from stadtlupe.errors import StadtlupeError
from stadtlupe.lexicon import register_state
from stadtlupe.schema import SCHEMA_VERSION, TABLES, Row
from stadtlupe.write import TableChoice, write_tables
from stadtlupe.write.datapackage import table_schema
from tests.write.examples import CREATED, example_tables

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:frictionless")


def problems(out: Path) -> list[str]:
    from frictionless import Package

    report = Package(str(out / "datapackage.json")).validate()
    return [message for row in report.flatten(["title", "note", "message"]) for message in row[2:]]


@pytest.mark.parametrize("formats", [("csv", "json"), ("csv",)])
def test_the_package_is_valid(tmp_path: Path, formats: tuple[str, ...]) -> None:
    write_tables(example_tables(), tmp_path, formats=formats, created=CREATED)
    assert problems(tmp_path) == []


def test_a_byte_order_mark_is_no_part_of_the_data(tmp_path: Path) -> None:
    write_tables(example_tables(), tmp_path, choice=TableChoice(formats=("csv",), bom=True), created=CREATED)
    assert problems(tmp_path) == []


def test_the_descriptor_of_json_tables_is_valid(tmp_path: Path) -> None:
    from frictionless import Package

    write_tables(example_tables(), tmp_path, formats=("json",), created=CREATED)
    report = Package.validate_descriptor(str(tmp_path / "datapackage.json"))
    assert report.valid, report.flatten(["message"])


def test_empty_tables_make_a_valid_package(tmp_path: Path) -> None:
    write_tables({}, tmp_path, created=CREATED)
    assert problems(tmp_path) == []


@pytest.mark.parametrize(
    ("table", "change", "word"),
    [
        ("positions", {"person_id": "nobody"}, "foreign"),
        ("cities", {"n_articles": -1}, "minimum"),
        ("initiatives", {"kind": "castle"}, "enum"),
        ("people", {"name": None}, "required"),
    ],
)
def test_the_package_shows_rows_that_break_the_schema(
    tmp_path: Path, table: str, change: dict[str, object], word: str
) -> None:
    tables: dict[str, list[Row]] = example_tables()
    tables[table][0] = tables[table][0].model_copy(update=change)
    write_tables(tables, tmp_path, created=CREATED)
    assert any(word in problem.lower() for problem in problems(tmp_path))


def test_a_changed_file_no_longer_fits_its_checksum(tmp_path: Path) -> None:
    write_tables(example_tables(), tmp_path, created=CREATED)
    path = tmp_path / "cities.csv"
    path.write_bytes(path.read_bytes().replace(b"Kiel", b"Koel"))
    assert problems(tmp_path)


def test_what_the_descriptor_says(tmp_path: Path) -> None:
    write_tables(example_tables(), tmp_path, created=CREATED)
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert package["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert package["version"] == SCHEMA_VERSION
    assert package["created"] == CREATED
    assert package["sources"][0]["title"] == register_state().attribution
    resources = {resource["name"]: resource for resource in package["resources"]}
    assert list(resources) == list(TABLES)
    content = (tmp_path / "cities.csv").read_bytes()
    assert resources["cities"]["bytes"] == len(content)
    assert resources["cities"]["hash"] == "sha256:" + hashlib.sha256(content).hexdigest()
    assert {name for name, resource in resources.items() if "licenses" in resource} == {"cities", "comparison"}


def test_without_a_moment_the_descriptor_has_none(tmp_path: Path) -> None:
    write_tables(example_tables(), tmp_path)
    assert "created" not in json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert problems(tmp_path) == []


def test_table_schemas_follow_the_models() -> None:
    schema = table_schema("positions")
    assert [field["name"] for field in schema["fields"]] == list(TABLES["positions"].model_fields)
    assert schema["primaryKey"] == ["position_id"]
    assert {"fields": ["person_id"], "reference": {"resource": "people", "fields": ["person_id"]}} in schema[
        "foreignKeys"
    ]
    fields = {field["name"]: field for field in schema["fields"]}
    assert fields["is_public_office"]["type"] == "boolean"
    assert fields["role"]["constraints"] == {"required": True}
    assert fields["ags"]["constraints"] == {"pattern": "^[0-9]{8}$"}
    assert table_schema("evidence")["primaryKey"] == ["table", "row_id", "article_id", "start"]
    with pytest.raises(StadtlupeError, match="E401"):
        table_schema("annotate")
