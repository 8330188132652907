"""Written tables back, as values and as rows."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stadtlupe.errors import StadtlupeError
from stadtlupe.schema import TABLES, Row
from stadtlupe.settings import FORMATS
from stadtlupe.write import TableChoice, write_tables
from stadtlupe.write.load import ROW_SOURCES, SOURCES, load_tables, read_package, read_rows
from stadtlupe.write.values import values_of
from tests.write.examples import example_tables, rows_of

# The folder is shared by the examples, each of which replaces its files; a slow disk is no failure.
IN_A_FOLDER = settings(suppress_health_check=list(HealthCheck), max_examples=20, deadline=None)
ROW_FORMATS = (*ROW_SOURCES, "sqlite")
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


def as_text(rows: list[Row]) -> list[str]:
    return sorted(row.model_dump_json() for row in rows)


@pytest.mark.parametrize("form", ROW_FORMATS)
def test_every_format_gives_the_same_rows(tmp_path: Path, form: str) -> None:
    tables = example_tables()
    write_tables(tables, tmp_path, formats=[form])
    for name in TABLES:
        assert as_text(read_rows(tmp_path, name)) == as_text(tables.get(name, [])), name


def test_every_format_with_a_file_for_tables_is_read() -> None:
    assert set(SOURCES) == set(ROW_SOURCES)
    assert set(ROW_FORMATS) == set(FORMATS) - {"ftm"}  # entities are not the tables


@IN_A_FOLDER
@given(rows=rows_of("evidence"), form=st.sampled_from(ROW_FORMATS))
def test_any_text_survives(rows: list[Row], form: str, tmp_path: Path) -> None:
    write_tables({"evidence": rows}, tmp_path / form, formats=[form])
    assert as_text(read_rows(tmp_path / form, "evidence")) == as_text(rows)


@IN_A_FOLDER
@given(st.data(), st.sampled_from(sorted(TABLES)))
def test_reading_back_changes_nothing_that_is_written(tmp_path: Path, data: st.DataObject, name: str) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    write_tables({name: data.draw(rows_of(name))}, first)
    write_tables({name: read_rows(first, name)}, second)
    assert (first / f"{name}.csv").read_bytes() == (second / f"{name}.csv").read_bytes()


@IN_A_FOLDER
@given(key=st.text(st.sampled_from("=+-@'\"; a"), min_size=1, max_size=6))
def test_formula_safe_keys_are_compared_as_what_they_mean(key: str, tmp_path: Path) -> None:
    (row, other) = example_tables()["evidence"][:2]
    wanted = row.model_copy(update={"row_id": key})
    write_tables({"evidence": [wanted, other]}, tmp_path, formats=["csv"])
    found = read_rows(tmp_path, "evidence", (("table", "row_id"), {("initiatives", key)}))
    assert as_text(found) == as_text([wanted])


@pytest.mark.parametrize("form", ROW_FORMATS)
def test_only_wanted_rows_are_kept(form: str, tmp_path: Path) -> None:
    write_tables(example_tables(), tmp_path, formats=[form])
    only = (("ags",), {("01002000",)})
    assert [getattr(row, "name", None) for row in read_rows(tmp_path, "cities", only)] == ["Kiel"]
    assert read_rows(tmp_path, "cities", (("ags",), set())) == []


@pytest.mark.parametrize("read", [read_rows, lambda folder, name: load_tables(folder)[name]])
def test_long_cells_are_read_and_the_limit_is_left_as_it_was(tmp_path: Path, read: object) -> None:
    limit = csv.field_size_limit()
    row = example_tables()["evidence"][0].model_copy(update={"quote": "Satz " * 40_000})
    write_tables({"evidence": [row]}, tmp_path, formats=["csv"])
    assert len(read(tmp_path, "evidence")) == 1  # type: ignore[operator]
    assert csv.field_size_limit() == limit


def test_a_table_that_was_corrected_by_hand_is_taken_row_by_row(tmp_path: Path) -> None:
    """What people look at goes first: the CSV file, also with a mark in front or with columns in another order."""
    write_tables(example_tables(), tmp_path)
    path = tmp_path / "people.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        written = list(csv.DictReader(stream))
    written[0]["name"] = "Jutta Nüll"
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, list(reversed(written[0])))
        writer.writeheader()
        writer.writerows(written)
    (person,) = read_rows(tmp_path, "people")
    assert person.name == "Jutta Nüll"  # type: ignore[attr-defined]
    with pytest.raises(StadtlupeError, match="E712"):
        load_tables(tmp_path)


def test_a_folder_without_the_table_is_told(tmp_path: Path) -> None:
    with pytest.raises(StadtlupeError, match=r"E711.*there is no cities\.csv") as caught:
        read_rows(tmp_path / "nothing", "cities")
    assert caught.value.exit_code == 3
    assert "stadtlupe run" in caught.value.do
    write_tables(example_tables(), tmp_path, choice=TableChoice(formats=("sqlite",), only=("people",)))
    with pytest.raises(StadtlupeError, match=r"E711.*there is no cities\.csv"):
        read_rows(tmp_path, "cities")
    with pytest.raises(StadtlupeError, match="E401"):
        read_rows(tmp_path, "towns")


KIEL = b"01002000,Kiel,kreisfreie Stadt,Schleswig-Holstein,,252668,54.3,10.0,2,0,1,2026-03-02,2026-03-02"
HEADER = b"ags,name,type,land,kreis,population,lat,lon,n_articles,n_initiatives,n_people,first_seen,last_seen"


@pytest.mark.parametrize(
    ("content", "detail"),
    [
        (b"", "it has no column ags"),
        (b"ags,name\r\n01002000,Kiel\r\n", "it has no column type"),
        (HEADER + b",note\r\n", "other columns"),
        (HEADER + b"\r\n" + KIEL + b",more\r\n", "row 1 does not have as many cells"),
        (HEADER + b"\r\n" + KIEL + b"\r\n01002000\r\n", "row 2 does not have as many cells"),
        (HEADER + b"\r\n" + KIEL.replace(b"252668", b"viele") + b"\r\n", "row 1, population: 'viele'"),
        (HEADER + b"\r\n" + KIEL.replace(b"01002000", b"1002000") + b"\r\n", "row 1, ags"),
        (HEADER + b'\r\n"01002000', "end of data"),
        (HEADER + b"\r\n\xff\xff\r\n", "utf-8"),
    ],
)
def test_what_is_no_table_of_ours_is_told(tmp_path: Path, content: bytes, detail: str) -> None:
    (tmp_path / "cities.csv").write_bytes(content)
    with pytest.raises(StadtlupeError, match=r"E712.*cities\.csv") as caught:
        read_rows(tmp_path, "cities")
    assert detail in caught.value.what


def test_values_that_do_not_fit_are_named(tmp_path: Path) -> None:
    write_tables(example_tables(), tmp_path, formats=["json"])
    path = tmp_path / "json" / "cities.json"
    rows = json.loads(path.read_text(encoding="utf-8"))
    rows[0]["ags"] = "Kiel"
    path.write_text("[\n" + ",\n".join(map(json.dumps, rows)) + "\n]\n", encoding="utf-8")
    with pytest.raises(StadtlupeError, match=r"E712.*row 1, ags.*pattern"):
        read_rows(tmp_path, "cities")
