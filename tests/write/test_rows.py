"""Written tables back as rows."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stadtlupe.errors import StadtlupeError
from stadtlupe.schema import TABLES, Row
from stadtlupe.write import write_tables
from stadtlupe.write.rows import read_rows
from tests.write.examples import example_tables, rows_of


def as_text(rows: list[Row]) -> list[str]:
    return sorted(row.model_dump_json() for row in rows)


@pytest.mark.parametrize("form", ["csv", "json"])
def test_what_is_written_is_read_back(form: str, tmp_path: Path) -> None:
    tables = example_tables()
    write_tables(tables, tmp_path, formats=[form])
    for name in TABLES:
        assert as_text(read_rows(tmp_path, name)) == as_text(tables.get(name, [])), name


# The folder is shared by the examples, each of which replaces its files; a slow disk is no failure.
IN_A_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20, deadline=None)


@IN_A_FOLDER
@given(rows=rows_of("evidence"), form=st.sampled_from(["csv", "json"]))
def test_any_text_survives(rows: list[Row], form: str, tmp_path: Path) -> None:
    write_tables({"evidence": rows}, tmp_path / form, formats=[form])
    assert as_text(read_rows(tmp_path / form, "evidence")) == as_text(rows)


@IN_A_FOLDER
@given(key=st.text(st.sampled_from("=+-@'; a"), min_size=1, max_size=6))
def test_formula_safe_keys_are_compared_as_what_they_mean(key: str, tmp_path: Path) -> None:
    (row, other) = example_tables()["evidence"][:2]
    wanted = row.model_copy(update={"row_id": key})
    write_tables({"evidence": [wanted, other]}, tmp_path, formats=["csv"])
    found = read_rows(tmp_path, "evidence", (("table", "row_id"), {("initiatives", key)}))
    assert as_text(found) == as_text([wanted])


@pytest.mark.parametrize("form", ["csv", "json"])
def test_only_wanted_rows_are_kept(form: str, tmp_path: Path) -> None:
    write_tables(example_tables(), tmp_path, formats=[form])
    only = (("ags",), {("01002000",)})
    assert [getattr(row, "name", None) for row in read_rows(tmp_path, "cities", only)] == ["Kiel"]
    assert read_rows(tmp_path, "cities", (("ags",), set())) == []


def test_long_cells_are_read_and_the_limit_is_left_as_it_was(tmp_path: Path) -> None:
    limit = csv.field_size_limit()
    row = example_tables()["evidence"][0].model_copy(update={"quote": "Satz " * 40_000})
    write_tables({"evidence": [row]}, tmp_path, formats=["csv"])
    assert as_text(read_rows(tmp_path, "evidence")) == as_text([row])
    assert csv.field_size_limit() == limit


def test_csv_goes_before_json(tmp_path: Path) -> None:
    write_tables(example_tables(), tmp_path)
    (tmp_path / "json" / "cities.json").write_text("[]", encoding="utf-8")
    assert len(read_rows(tmp_path, "cities")) == 2


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    write_tables(example_tables(), tmp_path)
    path = tmp_path / "cities.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert len(read_rows(tmp_path, "cities")) == 2


def test_a_folder_without_tables(tmp_path: Path) -> None:
    with pytest.raises(StadtlupeError, match=r"E414.*there is no cities\.csv") as caught:
        read_rows(tmp_path / "nothing", "cities")
    assert caught.value.exit_code == 3
    assert "stadtlupe run" in caught.value.do


@pytest.mark.parametrize(
    ("content", "detail"),
    [
        ("ags,name\r\n01002000,Kiel\r\n", "has no column type"),
        ("\x00", "cities.csv"),
    ],
)
def test_a_table_of_another_version_is_named(content: str, detail: str, tmp_path: Path) -> None:
    write_tables(example_tables(), tmp_path)
    (tmp_path / "cities.csv").write_text(content, encoding="utf-8")
    if content == "\x00":
        (tmp_path / "cities.csv").write_bytes(b"ags\r\n\xff\xff\r\n")
    with pytest.raises(StadtlupeError, match="E414") as caught:
        read_rows(tmp_path, "cities")
    assert detail in caught.value.what


def test_values_that_do_not_fit_are_named(tmp_path: Path) -> None:
    write_tables(example_tables(), tmp_path, formats=["json"])
    path = tmp_path / "json" / "cities.json"
    rows = json.loads(path.read_text(encoding="utf-8"))
    rows[0]["ags"] = "Kiel"
    path.write_text(json.dumps(rows), encoding="utf-8")
    with pytest.raises(StadtlupeError, match=r"E414.*pattern"):
        read_rows(tmp_path, "cities")


def test_unknown_table(tmp_path: Path) -> None:
    with pytest.raises(StadtlupeError, match="E401"):
        read_rows(tmp_path, "towns")
