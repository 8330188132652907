from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stadtlupe.errors import StadtlupeError
from stadtlupe.schema import SCHEMA_VERSION, TABLES, Row
from stadtlupe.write import TableChoice, write_tables
from stadtlupe.write.datapackage import official_source
from stadtlupe.write.schemas import columns
from stadtlupe.write.sqlite import APPLICATION_ID, INDICES, read_database, write_database
from stadtlupe.write.sqlite_views import VIEWS
from stadtlupe.write.values import values_of
from tests.write.examples import example_tables, rows_of


@pytest.fixture
def database(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """The example tables."""
    write_tables(example_tables(), tmp_path, formats=("sqlite",))
    with closing(sqlite3.connect(tmp_path / "stadtlupe.db")) as connection:
        yield connection


@pytest.fixture
def sample(sample_outputs: Path) -> Iterator[sqlite3.Connection]:
    """The sample corpus."""
    with closing(sqlite3.connect(sample_outputs / "stadtlupe.db")) as connection:
        yield connection


def column(connection: sqlite3.Connection, sql: str, *values: str) -> list[object]:
    return [row[0] for row in connection.execute(sql, values)]


def test_the_database_of_the_sample_is_whole(sample: sqlite3.Connection) -> None:
    assert column(sample, "PRAGMA integrity_check") == ["ok"]
    assert sample.execute("PRAGMA foreign_key_check").fetchall() == []
    empty = {name for name in TABLES if not column(sample, f"SELECT count(*) FROM {name}")[0]}
    assert empty == {"correction_lines"}, "the sample has no file of corrections"


def test_references_are_foreign_keys_and_the_check_finds_broken_ones(tmp_path: Path) -> None:
    tables: dict[str, list[Row]] = example_tables()
    tables["positions"][0] = tables["positions"][0].model_copy(update={"person_id": "nobody"})
    write_tables(tables, tmp_path, formats=("sqlite",))
    with closing(sqlite3.connect(tmp_path / "stadtlupe.db")) as connection:
        assert [row[0::2] for row in connection.execute("PRAGMA foreign_key_check")] == [("positions", "people")]
        for name in TABLES:
            found = {(row[3], row[2]) for row in connection.execute(f"PRAGMA foreign_key_list({name})")}
            assert found == {(each.name, each.references) for each in columns(name) if each.references}


def test_tables_have_the_schema_types_keys_and_indices(database: sqlite3.Connection) -> None:
    kinds = {"string": "TEXT", "date": "TEXT", "integer": "INTEGER", "number": "REAL", "boolean": "INTEGER"}
    for name in TABLES:
        found = database.execute(f"PRAGMA table_info({name})").fetchall()
        assert [(row[1], row[2], row[3], row[5] > 0) for row in found] == [
            (each.name, kinds[each.type], int(not each.nullable), each.key) for each in columns(name)
        ]
        indexed = {
            database.execute(f"PRAGMA index_info('{row[1]}')").fetchone()[2]
            for row in database.execute(f"PRAGMA index_list({name})")
        }
        assert {each.name for each in columns(name) if each.references} <= indexed
        assert set(INDICES.get(name, ())) <= indexed
    assert set(INDICES) <= set(TABLES)


@pytest.mark.parametrize("change", ["kind = 'castle'", "named = 2", "name = NULL"])
def test_values_outside_of_the_schema_are_refused(database: sqlite3.Connection, change: str) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        database.execute(f"UPDATE initiatives SET {change}")


def test_the_database_says_what_it_is(database: sqlite3.Connection) -> None:
    meta = dict(database.execute("SELECT * FROM stadtlupe_meta").fetchall())
    assert (meta["schema_version"], meta["attribution"]) == (SCHEMA_VERSION, official_source()["title"])
    assert column(database, "PRAGMA user_version") == [100]
    assert column(database, "PRAGMA application_id") == [APPLICATION_ID]


@pytest.mark.parametrize(("words", "quote"), [("zaun", True), ("ZÄUN*", True), ("zau*", True), ("Haus", False)])
def test_quotes_can_be_searched_without_marks_and_case(database: sqlite3.Connection, words: str, quote: bool) -> None:
    sql = "SELECT e.quote FROM evidence_fts f JOIN evidence e ON e.rowid = f.rowid WHERE evidence_fts MATCH ?"
    assert (column(database, sql, words) == ["=1+1 steht am Zaun."] * 2) is quote


def test_titles_can_be_searched(database: sqlite3.Connection) -> None:
    sql = "SELECT a.article_id FROM articles_fts f JOIN articles a ON a.rowid = f.rowid WHERE articles_fts MATCH ?"
    assert column(database, sql, "fahre") == ["=faehre"]


def test_search_indices_fit_their_tables(sample: sqlite3.Connection) -> None:
    for index in ("articles_fts", "evidence_fts"):
        sample.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")
    sample.rollback()


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_views_answer_on_the_sample(sample: sqlite3.Connection, view: object) -> None:
    cursor = sample.execute(f"SELECT * FROM {view.name}")  # type: ignore[attr-defined]
    names = [each[0] for each in cursor.description]
    rows = cursor.fetchall()
    assert rows
    assert len(set(names)) == len(names)
    assert view.question.endswith(("?", "."))  # type: ignore[attr-defined]
    assert any(None not in row[:3] for row in rows)


def test_what_some_views_say(sample: sqlite3.Connection) -> None:
    assert ("Bochum", "Bochum-Strategie", "2017", "2030") in sample.execute(
        "SELECT city, strategy, since, horizon FROM strategies"
    ).fetchall()
    assert column(sample, "SELECT role FROM office_holders WHERE person = 'Thomas Eiskirch'") == ["Oberbürgermeister"]
    quotes = column(sample, "SELECT quote FROM ties_between_cities WHERE from_city = 'Hanau' AND to_city = 'Bochum'")
    assert quotes
    assert all("Bochum" in str(quote) for quote in quotes)
    counted = sample.execute("SELECT ags, sum(n_initiatives) FROM themes_of_cities GROUP BY ags").fetchall()
    compared = sample.execute("SELECT ags, n_initiatives FROM comparison WHERE n_initiatives").fetchall()
    assert sorted(counted) == sorted(compared)
    covered = dict(sample.execute("SELECT ags, n_articles FROM coverage WHERE n_articles").fetchall())
    assert covered == dict(sample.execute("SELECT ags, n_articles FROM comparison WHERE n_articles").fetchall())
    assert None not in column(sample, "SELECT quote FROM timeline")
    assert None not in column(sample, "SELECT partner FROM partners")


def test_views_count_what_the_comparison_counts(sample: sqlite3.Connection) -> None:
    lists = {
        "strategy": ("strategies", "strategy", "strategy"),
        "field plan": ("strategies", "strategy", "field_plans"),
        "app": ("apps_and_platforms", "name", "apps"),
        "participation platform": ("apps_and_platforms", "name", "participation_platforms"),
        "other platform": ("apps_and_platforms", "name", "other_platforms"),
    }
    for kind, (view, name, listed) in lists.items():
        query = f"SELECT DISTINCT ags, {name} FROM {view} WHERE counts_as = ?"
        shown = {tuple(row) for row in sample.execute(query, (kind,))}
        cells = sample.execute(f"SELECT ags, {listed} FROM comparison WHERE {listed} IS NOT NULL").fetchall()
        assert shown == {(ags, each) for ags, cell in cells for each in cell.split("; ")}, kind
        assert shown, kind


def test_a_part_has_what_its_tables_allow(tmp_path: Path) -> None:
    choice = TableChoice(formats=("sqlite",), only=("initiatives", "cities"))
    write_tables(example_tables(), tmp_path, choice=choice)
    with closing(sqlite3.connect(tmp_path / "stadtlupe.db")) as connection:
        views = column(connection, "SELECT name FROM sqlite_master WHERE type = 'view'")
        for view in views:
            connection.execute(f"SELECT * FROM {view}").fetchall()
        assert set(views) == {"initiatives_of_cities", "themes_of_cities"}
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert list(read_database(tmp_path / "stadtlupe.db")) == ["cities", "initiatives"]


PROGRAM = """
import sys
from pathlib import Path
from stadtlupe.write import write_tables
from tests.write.examples import example_tables
tables = {name: rows[::-1] for name, rows in reversed(example_tables().items())}
write_tables(tables, Path(sys.argv[1]), formats=("sqlite",))
"""


def test_same_rows_same_bytes_in_another_process(tmp_path: Path, root: Path) -> None:
    write_tables(example_tables(), tmp_path / "a", formats=("sqlite",))
    environment = os.environ | {"PYTHONHASHSEED": "7", "PYTHONPATH": str(root)}
    subprocess.run([sys.executable, "-c", PROGRAM, str(tmp_path / "b")], check=True, env=environment)
    write_tables(example_tables(), tmp_path / "a", formats=("sqlite",))  # over a former one
    first, second = (hashlib.sha256((tmp_path / out / "stadtlupe.db").read_bytes()).digest() for out in "ab")
    assert first == second


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), st.sampled_from(sorted(TABLES)))
def test_any_row_can_be_read_back(data: st.DataObject, name: str) -> None:
    rows = data.draw(rows_of(name))
    unique = {tuple(getattr(row, each.name) for each in columns(name) if each.key): row for row in rows}
    table = values_of(name, unique.values())
    with tempfile.TemporaryDirectory() as folder:
        write_database({name: table}, Path(folder))
        assert read_database(Path(folder) / "stadtlupe.db") == {name: table}


def test_text_that_utf_8_cannot_hold_does_not_end_a_run(tmp_path: Path) -> None:
    tables: dict[str, list[Row]] = example_tables()
    tables["articles"][0] = tables["articles"][0].model_copy(update={"file": "M\udcfcll.html"})
    write_tables(tables, tmp_path, formats=("sqlite", "parquet"))
    with closing(sqlite3.connect(tmp_path / "stadtlupe.db")) as connection:
        assert column(connection, "SELECT file FROM articles WHERE file IS NOT NULL") == ["M\\udcfcll.html"]


def test_a_failure_keeps_the_old_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_tables(example_tables(), tmp_path, formats=("sqlite",))
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    monkeypatch.setattr("stadtlupe.write.sqlite.SETTINGS", ("max_page_count = 3",))
    with pytest.raises(StadtlupeError, match="E201") as caught:
        write_tables(example_tables(), tmp_path, formats=("sqlite",))
    assert "full" in caught.value.what
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_other_databases_are_refused(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as connection:
        connection.execute("CREATE TABLE cities (ags TEXT)")
    with pytest.raises(ValueError, match="schema version"):
        read_database(tmp_path / "other.db")
    (tmp_path / "text.db").write_text("no database, but long enough to be looked at by SQLite" * 100)
    with pytest.raises(ValueError, match="not a database"):
        read_database(tmp_path / "text.db")
