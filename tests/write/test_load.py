from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from stadtlupe.errors import StadtlupeError
from stadtlupe.schema import TABLES
from stadtlupe.write import TableChoice, write_tables
from stadtlupe.write.load import SOURCES, load_tables, read_package
from stadtlupe.write.values import values_of
from tests.write.examples import example_tables

EXAMPLES = {name: values_of(name, example_tables().get(name, [])) for name in TABLES}


@pytest.mark.parametrize("form", [*SOURCES, "sqlite"])
@pytest.mark.parametrize("bom", [False, True])
def test_every_format_reads_back_the_same(tmp_path: Path, form: str, bom: bool) -> None:
    write_tables(example_tables(), tmp_path, choice=TableChoice(formats=(form,), bom=bom))
    assert load_tables(tmp_path) == EXAMPLES


@pytest.mark.parametrize("form", [*SOURCES, "sqlite"])
def test_a_part_reads_back_as_a_part(tmp_path: Path, form: str) -> None:
    write_tables(example_tables(), tmp_path, choice=TableChoice(formats=(form,), only=("people", "cities")))
    assert load_tables(tmp_path) == {name: EXAMPLES[name] for name in ("cities", "people")}


def test_folders_without_tables_are_told(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(StadtlupeError, match="E711"):
            load_tables(folder)
    (tmp_path / "datapackage.json").write_text('{"name": "other", "resources": []}')
    assert read_package(tmp_path) is None
    with pytest.raises(StadtlupeError, match="E711"):
        load_tables(tmp_path)


def test_another_schema_version_is_told(tmp_path: Path) -> None:
    write_tables(example_tables(), tmp_path)
    path = tmp_path / "datapackage.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"version": "0.9"}))
    with pytest.raises(StadtlupeError, match=r"E712.*0\.9"):
        load_tables(tmp_path)


def test_a_table_that_was_changed_or_half_replaced_is_told(tmp_path: Path) -> None:
    write_tables(example_tables(), tmp_path)
    path = tmp_path / "cities.csv"
    path.write_bytes(path.read_bytes().replace(b"Kiel", b"Koel"))
    with pytest.raises(StadtlupeError, match="E712") as caught:
        load_tables(tmp_path)
    assert "cities.csv" in caught.value.what
    path.unlink()
    with pytest.raises(StadtlupeError, match="E711"):
        load_tables(tmp_path)


def test_a_changed_database_is_told(tmp_path: Path) -> None:
    write_tables(example_tables(), tmp_path, formats=("sqlite",))
    with (tmp_path / "stadtlupe.db").open("ab") as stream:
        stream.write(b"\0")
    with pytest.raises(StadtlupeError, match="E712"):
        load_tables(tmp_path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"n_articles": 2', '"n_articles": "2"'),
        ('"n_articles": 2', '"n_articles": true'),
        ('"n_articles": 2', '"n_articles": null'),
        ('"land": ', '"Land": '),
        ('"name": "Kiel"', '"name": 7'),
        ("{", "["),
    ],
)
@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_content_that_is_not_the_schemas_is_told(tmp_path: Path, form: str, old: str, new: str) -> None:
    write_tables(example_tables(), tmp_path, formats=("csv", form))
    path = tmp_path / form / f"cities.{form}"
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new), encoding="utf-8")
    with pytest.raises(StadtlupeError, match=r"E712.*cities"):
        load_tables(tmp_path)


def test_a_format_that_lacks_a_table_is_passed_over(tmp_path: Path) -> None:
    write_tables(example_tables(), tmp_path, formats=("csv", "json", "jsonl"))
    (tmp_path / "json" / "people.json").unlink()
    assert load_tables(tmp_path) == EXAMPLES
    shutil.rmtree(tmp_path / "json")
    (tmp_path / "jsonl" / "people.jsonl").unlink()
    assert load_tables(tmp_path) == EXAMPLES
