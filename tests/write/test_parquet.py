from __future__ import annotations

import datetime
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stadtlupe.schema import SCHEMA_VERSION, TABLES
from stadtlupe.write import write_tables
from stadtlupe.write.parquet import arrow_schema, read_parquet, write_parquet
from stadtlupe.write.schemas import columns
from stadtlupe.write.values import values_of
from tests.write.examples import example_tables, rows_of


def test_columns_are_typed_and_described(tmp_path: Path) -> None:
    write_tables(example_tables(), tmp_path, formats=("parquet",))
    events = pq.read_table(tmp_path / "parquet" / "events.parquet")
    assert events.schema.field("date_from").type == pa.date32()
    assert events["date_to"].to_pylist() == [datetime.date(2026, 3, 31)]
    initiatives = pq.read_table(tmp_path / "parquet" / "initiatives.parquet")
    assert initiatives["amount_eur"].to_pylist() == [12.5, 1_300_000.0]
    assert initiatives["named"].to_pylist() == [False, True]
    assert initiatives.schema.field("amount_eur").nullable
    assert not initiatives.schema.field("named").nullable
    cities = pq.read_table(tmp_path / "parquet" / "cities.parquet")
    assert cities["ags"].to_pylist() == ["01001000", "01002000"]
    assert cities["population"].to_pylist() == [None, 252668]
    assert cities.schema.field("ags").metadata[b"description"].startswith(b"official municipality key")


@pytest.mark.parametrize("name", TABLES)
def test_every_file_says_which_schema_it_has(name: str, tmp_path: Path) -> None:
    write_parquet(tmp_path / "x.parquet", name, [])
    metadata = pq.read_schema(tmp_path / "x.parquet").metadata
    assert metadata[b"stadtlupe:schema_version"].decode() == SCHEMA_VERSION
    assert metadata[b"stadtlupe:table"].decode() == name
    assert metadata[b"stadtlupe:primary_key"].decode().split(",") == [c.name for c in columns(name) if c.key]
    assert arrow_schema(name).names == [column.name for column in columns(name)]


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), st.sampled_from(sorted(TABLES)))
def test_any_row_can_be_read_back(data: st.DataObject, name: str) -> None:
    table = values_of(name, data.draw(rows_of(name)))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.parquet"
        write_parquet(path, name, table)
        assert read_parquet(path, name) == table


def test_files_of_others_are_refused(tmp_path: Path) -> None:
    pq.write_table(pa.table({"ags": ["01002000"]}), tmp_path / "x.parquet")
    with pytest.raises(ValueError, match="schema version unknown"):
        read_parquet(tmp_path / "x.parquet", "cities")
    (tmp_path / "y.parquet").write_bytes(b"no parquet")
    with pytest.raises(ValueError, match="magic bytes"):
        read_parquet(tmp_path / "y.parquet", "cities")
