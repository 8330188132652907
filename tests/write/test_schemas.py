from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, ValidationError

from stadtlupe.errors import StadtlupeError
from stadtlupe.schema import RECORDS, SCHEMA_VERSION, TABLES
from stadtlupe.write import json_schema, write_record, write_tables
from stadtlupe.write.schemas import columns
from tests.write.examples import CREATED, example_tables
from tests.write.test_records import RECORD


@pytest.mark.parametrize("name", [*TABLES, *RECORDS])
def test_schemas_are_valid_and_name_themselves(name: str) -> None:
    schema = json_schema(name)
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"urn:stadtlupe:schema:{SCHEMA_VERSION}:{name}"
    assert schema["title"] == name
    assert schema["additionalProperties"] is False
    assert all(content["description"] for content in schema["properties"].values())
    json.dumps(schema)


def test_what_is_written_is_valid(tmp_path: Path) -> None:
    write_tables(example_tables(), tmp_path, created=CREATED)
    for name in TABLES:
        validator = Draft202012Validator(json_schema(name))
        for row in json.loads((tmp_path / "json" / f"{name}.json").read_text(encoding="utf-8")):
            validator.validate(row)
    record = json.loads(write_record(RECORD, tmp_path).read_text(encoding="utf-8"))
    validator = Draft202012Validator(json_schema("annotate"))
    validator.validate(record)
    record["cities"][0]["role"] = "main"
    with pytest.raises(ValidationError, match="main"):
        validator.validate(record)


def test_every_field_is_required_because_every_field_is_written() -> None:
    for name in (*TABLES, *RECORDS):
        assert json_schema(name)["required"] == list(json_schema(name)["properties"])


def test_callers_cannot_change_what_others_get() -> None:
    json_schema("cities")["properties"].clear()
    assert json_schema("cities")["properties"]


@pytest.mark.parametrize("function", [json_schema, columns])
def test_unknown_names_are_answered_with_the_known_ones(function: object) -> None:
    with pytest.raises(StadtlupeError, match="E401") as caught:
        function("towns")  # type: ignore[operator]
    assert "cities" in caught.value.do


def test_every_table_has_a_key_and_refers_to_tables_with_one_key() -> None:
    for name in TABLES:
        assert any(column.key for column in columns(name)), name
        for column in columns(name):
            if column.references:
                assert sum(target.key for target in columns(column.references)) == 1


def test_columns_tell_type_and_constraints() -> None:
    initiative = {column.name: column for column in columns("initiatives")}
    assert initiative["amount_eur"].type == "number"
    assert initiative["amount_eur"].nullable
    assert initiative["n_articles"].constraints == {"minimum": 1}
    assert "geplant" in initiative["status"].constraints["enum"]
    assert not initiative["named"].nullable
