from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stadtlupe.errors import StadtlupeError
from stadtlupe.schema import TABLES
from stadtlupe.write import write_tables
from stadtlupe.write.stored import stored_tables
from tests.write.examples import example_tables, rows_of


@pytest.mark.parametrize("form", ["csv", "json"])
def test_what_was_written_is_read_back(tmp_path: Path, form: str) -> None:
    tables = example_tables()
    write_tables(tables, tmp_path, formats=(form,))
    stored = stored_tables(tmp_path)
    for name in TABLES:
        order = {row.model_dump_json() for row in tables.get(name, ())}
        assert {row.model_dump_json() for row in stored[name]} == order


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), st.sampled_from(sorted(TABLES)))
def test_reading_back_changes_nothing_that_is_written(data: st.DataObject, name: str) -> None:
    rows = data.draw(rows_of(name))
    with tempfile.TemporaryDirectory() as folder:
        first, second = Path(folder, "a"), Path(folder, "b")
        write_tables({name: rows}, first)
        write_tables(stored_tables(first, [name]), second)
        for form in (f"{name}.csv", f"json/{name}.json"):
            # In CSV empty text and missing text are the same; see docs/decisions.md.
            if form.endswith(".csv"):
                assert (first / form).read_bytes() == (second / form).read_bytes()


def test_only_the_tables_asked_for_are_read(tmp_path: Path) -> None:
    write_tables(example_tables(), tmp_path)
    (tmp_path / "mentions.csv").unlink()
    assert list(stored_tables(tmp_path, ["cities", "people"])) == ["cities", "people"]


@pytest.mark.parametrize(
    ("content", "detail"),
    [
        (None, "there is no cities.csv"),
        (b"ags,name\r\n01002000,Kiel\r\n", "row 1, type"),
        (b"ags,name\r\n01002000,Kiel,more\r\n", "as many cells"),
        (b"ags,name\r\n01002000\r\n", "as many cells"),
        (b'ags,name\r\n"01002000', "cities.csv"),
        (b"\xff\xfe\r\n", "cities.csv"),
    ],
)
def test_what_is_no_output_of_a_run_is_told(tmp_path: Path, content: bytes | None, detail: str) -> None:
    if content is not None:
        (tmp_path / "cities.csv").write_bytes(content)
    with pytest.raises(StadtlupeError, match="E105") as caught:
        stored_tables(tmp_path, ["cities"])
    assert detail in caught.value.what
    (tmp_path / "json").mkdir()
    (tmp_path / "json" / "people.json").write_text("{", encoding="utf-8")
    with pytest.raises(StadtlupeError, match=r"people\.json"):
        stored_tables(tmp_path, ["people"])


def test_a_byte_order_mark_is_no_part_of_a_name(tmp_path: Path) -> None:
    write_tables(example_tables(), tmp_path)
    path = tmp_path / "people.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert [row.name for row in stored_tables(tmp_path, ["people"])["people"]] == ["Jutta Null"]  # type: ignore[attr-defined]
