"""Exports give what a run would have written, and nothing old stays beside the new."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from stadtlupe.api import export
from stadtlupe.errors import StadtlupeError
from stadtlupe.run.export import choose, export_tables
from stadtlupe.schema import SCHEMA_VERSION, TABLES
from stadtlupe.write import FORMATS, TableChoice, write_tables
from stadtlupe.write.load import load_tables
from tests.write.examples import example_tables

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:frictionless")
WITHOUT_FTM = tuple(form for form in FORMATS if form != "ftm")


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("form", WITHOUT_FTM)
def test_an_export_has_the_bytes_of_a_run(tmp_path: Path, form: str) -> None:
    write_tables(example_tables(), tmp_path / "run", formats=FORMATS)
    write_tables(example_tables(), tmp_path / "short", formats=(form,))
    export(tmp_path / "short", tmp_path / "export", formats=FORMATS)
    assert files(tmp_path / "export") == files(tmp_path / "run")


def test_an_export_into_the_folder_itself_adds(tmp_path: Path) -> None:
    write_tables(example_tables(), tmp_path)
    before = files(tmp_path)
    paths = export(tmp_path, formats=["sqlite,parquet"])
    after = files(tmp_path)
    assert {path.relative_to(tmp_path).as_posix() for path in paths} == (after.keys() - before) | {"datapackage.json"}
    assert {name: after[name] for name in before if name != "datapackage.json"} == {
        name: content for name, content in before.items() if name != "datapackage.json"
    }
    package = json.loads(after["datapackage.json"])
    assert [each["name"] for each in package["resources"]] == [*TABLES, "database", "datasette-metadata"]
    assert {each["format"] for each in package["resources"][: len(TABLES)]} == {"csv"}


def test_a_run_leaves_nothing_of_a_former_one(tmp_path: Path) -> None:
    write_tables(example_tables(), tmp_path, formats=FORMATS)
    (tmp_path / "notes.csv").write_text("mine")
    write_tables(example_tables(), tmp_path, choice=TableChoice(formats=("csv",), only=("cities",)))
    assert set(files(tmp_path)) == {"cities.csv", "datapackage.json", "notes.csv"}


def test_files_of_others_are_left_alone(tmp_path: Path) -> None:
    for name in ("people.csv", "cities.csv", "entities.ftm.json"):
        (tmp_path / name).write_text("mine")
    write_tables(example_tables(), tmp_path, choice=TableChoice(formats=("jsonl",), only=("cities", "people")))
    assert {path.read_text() for path in tmp_path.glob("*.csv")} == {"mine"}
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert [each["path"] for each in package["resources"]] == ["jsonl/cities.jsonl", "jsonl/people.jsonl"]


def test_a_table_that_cannot_be_removed_is_an_output_error(tmp_path: Path) -> None:
    write_tables(example_tables(), tmp_path)
    (tmp_path / "stadtlupe.db").mkdir()
    with pytest.raises(StadtlupeError, match="E201") as caught:
        write_tables(example_tables(), tmp_path, formats=("csv",))
    assert "stadtlupe.db" in caught.value.what


@pytest.mark.parametrize("choice", [TableChoice(only=("cities",)), TableChoice(since=date(2026, 1, 1))])
def test_a_part_does_not_replace_the_whole(tmp_path: Path, choice: TableChoice) -> None:
    write_tables(example_tables(), tmp_path / "out")
    before = files(tmp_path)
    for target in (None, tmp_path / "out", tmp_path / "out" / ".." / "out"):
        with pytest.raises(StadtlupeError, match="E713"):
            export_tables(tmp_path / "out", choice, target)
    assert files(tmp_path) == before


def test_what_a_part_lacks_is_told(tmp_path: Path) -> None:
    write_tables(example_tables(), tmp_path / "part", choice=TableChoice(only=("cities", "people")))
    export(tmp_path / "part", formats=["sqlite"])
    for choice in (choose(["ftm"]), choose(["csv"], ["links"]), choose(["csv"], since=date(2026, 1, 1))):
        with pytest.raises(StadtlupeError, match=r"E714.*links"):
            export_tables(tmp_path / "part", choice, tmp_path / "other")
    assert not (tmp_path / "other").exists()


def test_a_part_of_the_sample_is_a_valid_package(sample_outputs: Path, tmp_path: Path) -> None:
    from frictionless import Package

    export(sample_outputs, tmp_path / "few", formats=["csv"], only=["positions,people", "cities"])
    export(sample_outputs, tmp_path / "new", formats=FORMATS, since=date(2025, 6, 1), excel=True)
    for folder in ("few", "new"):
        report = Package(str(tmp_path / folder / "datapackage.json")).validate()
        assert report.valid, report.flatten(["title", "message"])
    assert set(load_tables(tmp_path / "few")) == {"cities", "people", "positions"}
    whole, new = load_tables(sample_outputs), load_tables(tmp_path / "new")
    assert (tmp_path / "new" / "cities.csv").read_bytes().startswith(b"\xef\xbb\xbfags,")
    for name in TABLES:
        assert all(row in whole[name] for row in new[name])
    for name in ("articles", "people", "initiatives", "events", "evidence"):
        assert 0 < len(new[name]) < len(whole[name])


def test_the_whole_sample_is_a_valid_package(sample_outputs: Path) -> None:
    from frictionless import Package

    report = Package(str(sample_outputs / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "message"])
    package = json.loads((sample_outputs / "datapackage.json").read_text(encoding="utf-8"))
    assert package["version"] == SCHEMA_VERSION


@pytest.mark.parametrize("form", ["json", "jsonl", "parquet"])
def test_descriptors_of_other_formats_are_valid(tmp_path: Path, form: str) -> None:
    from frictionless import Package

    write_tables(example_tables(), tmp_path, formats=(form,))
    report = Package.validate_descriptor(str(tmp_path / "datapackage.json"))
    assert report.valid, report.flatten(["message"])


def test_an_export_can_be_exported(sample_outputs: Path, tmp_path: Path) -> None:
    shutil.copytree(sample_outputs, tmp_path / "out")
    export(tmp_path / "out", tmp_path / "a", formats=["parquet"])
    export(tmp_path / "a", tmp_path / "b", formats=["sqlite"])
    export(tmp_path / "b", tmp_path / "c", formats=["csv", "json"])
    for name in TABLES:
        assert (tmp_path / "c" / f"{name}.csv").read_bytes() == (sample_outputs / f"{name}.csv").read_bytes()
    assert (tmp_path / "b" / "stadtlupe.db").read_bytes() == (sample_outputs / "stadtlupe.db").read_bytes()
