from __future__ import annotations

import csv
import json
import tempfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stadtlupe.errors import StadtlupeError
from stadtlupe.schema import TABLES, PersonRow
from stadtlupe.write import read_table, to_frame, unescape_cell, write_tables
from stadtlupe.write.cells import csv_cell
from tests.write.examples import CREATED, example_tables, rows_of


def test_every_table_is_written_also_the_empty_ones(tmp_path: Path) -> None:
    paths = write_tables({}, tmp_path, created=CREATED)
    assert {path.relative_to(tmp_path).as_posix() for path in paths} == {
        *(f"{name}.csv" for name in TABLES),
        *(f"json/{name}.json" for name in TABLES),
        "datapackage.json",
    }
    assert all(path.is_file() for path in paths)
    for name, model in TABLES.items():
        assert (tmp_path / f"{name}.csv").read_bytes() == (",".join(model.model_fields) + "\r\n").encode()
        assert (tmp_path / "json" / f"{name}.json").read_text() == "[]\n"


def test_csv_follows_rfc_4180_in_utf_8_without_mark(tmp_path: Path) -> None:
    write_tables(example_tables(), tmp_path, created=CREATED)
    content = (tmp_path / "articles.csv").read_bytes()
    assert content.startswith(b"article_id,")
    assert b'\r\n\'=faehre,"\xe2\x80\x9eF\xc3\xa4hre\xe2\x80\x9c, neu;\nzweite Zeile",,,' in content
    assert content.endswith(b"\r\n")


def test_keys_numbers_and_booleans_keep_their_form(tmp_path: Path) -> None:
    write_tables(example_tables(), tmp_path, created=CREATED)
    cities = (tmp_path / "cities.csv").read_text(encoding="utf-8").splitlines()
    assert cities[1:] == [
        "01001000,Flensburg,kreisfreie Stadt,Schleswig-Holstein,,,,,1,0,1,2026-03-02,2026-03-02",
        "01002000,Kiel,kreisfreie Stadt,Schleswig-Holstein,Kiel,252668,54.32178,10,2,0,1,2026-03-02,2026-03-02",
    ]
    initiatives = (tmp_path / "initiatives.csv").read_text(encoding="utf-8").splitlines()
    assert ",2030~,1300000,true," in initiatives[2]
    assert ",12.5,false," in initiatives[1]
    records = json.loads((tmp_path / "json" / "cities.json").read_text(encoding="utf-8"))
    assert records[0]["ags"] == "01001000"
    assert records[0]["population"] is None
    assert records[1]["lon"] == 10


def test_rows_are_ordered_by_key_numbers_as_numbers(tmp_path: Path) -> None:
    write_tables(example_tables(), tmp_path, created=CREATED)
    evidence = json.loads((tmp_path / "json" / "evidence.json").read_text(encoding="utf-8"))
    assert [row["start"] for row in evidence] == [20, 100]


def test_same_rows_same_bytes_whatever_their_order(tmp_path: Path) -> None:
    tables = example_tables()
    first = write_tables(tables, tmp_path / "a", created=CREATED)
    reverse = {name: rows[::-1] for name, rows in reversed(tables.items())}
    second = write_tables(reverse, tmp_path / "b", created=CREATED)
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    again = write_tables(tables, tmp_path / "a", created=CREATED)
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in second]


@pytest.mark.parametrize("form", ["csv", "json"])
def test_only_the_formats_asked_for_are_written(tmp_path: Path, form: str) -> None:
    paths = write_tables(example_tables(), tmp_path, formats=(form,), created=CREATED)
    assert {path.suffix for path in paths} == {f".{form}", ".json"}
    assert len(paths) == len(TABLES) + 1
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert {resource["format"] for resource in package["resources"]} == {form}
    assert all((tmp_path / resource["path"]).is_file() for resource in package["resources"])


def test_wrong_use_is_told(tmp_path: Path) -> None:
    with pytest.raises(StadtlupeError, match="E401"):
        write_tables({"towns": []}, tmp_path, created=CREATED)
    for formats in (("csv", "xlsx"), ()):
        with pytest.raises(StadtlupeError, match="E402"):
            write_tables({}, tmp_path, formats=formats, created=CREATED)
    with pytest.raises(TypeError, match="PersonRow"):
        write_tables({"people": example_tables()["cities"]}, tmp_path, created=CREATED)
    (tmp_path / "file").write_text("x")
    with pytest.raises(StadtlupeError, match="E202"):
        write_tables({}, tmp_path / "file", created=CREATED)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), st.sampled_from(sorted(TABLES)))
def test_any_row_can_be_read_back(data: st.DataObject, name: str) -> None:
    rows = data.draw(rows_of(name))
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        write_tables({name: rows}, out, created=CREATED)
        with (out / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            header, *cells = csv.reader(stream)
        records = json.loads((out / "json" / f"{name}.json").read_text(encoding="utf-8"))
    model = TABLES[name]
    assert header == list(model.model_fields)
    read = [model.model_validate(record) for record in records]
    assert sorted(map(repr, read)) == sorted(map(repr, rows))
    texts = [[unescape_cell(csv_cell(value)) for value in row.model_dump().values()] for row in read]
    assert [[unescape_cell(cell) for cell in row] for row in cells] == texts


def test_tables_read_back_as_frames(tmp_path: Path) -> None:
    tables = example_tables()
    write_tables(tables, tmp_path, created=CREATED)
    for name in TABLES:
        rows = tables.get(name, [])
        written = sorted(rows, key=lambda row: [value for value in row.model_dump().values() if value is not None][:4])
        if name == "evidence":
            written = rows[::-1]
        pd.testing.assert_frame_equal(read_table(tmp_path, name), to_frame(name, written))
    cities = read_table(str(tmp_path), "cities")
    assert cities["ags"].tolist() == ["01001000", "01002000"]
    assert cities["population"].sum() == 252668
    assert read_table(tmp_path, "people")["family_name"].tolist() == ["Null"]
    assert read_table(tmp_path, "articles")["article_id"].tolist() == ["=faehre", "radweg"]


def test_frames_of_unknown_or_missing_tables(tmp_path: Path) -> None:
    with pytest.raises(StadtlupeError, match="E401"):
        read_table(tmp_path, "towns")
    with pytest.raises(StadtlupeError, match="E401"):
        to_frame("towns", [])
    with pytest.raises(StadtlupeError, match="E101"):
        read_table(tmp_path, "cities")
    assert to_frame("people", []).columns.tolist() == list(PersonRow.model_fields)
