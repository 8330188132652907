"""What all SQLite files of ours need."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from stadtlupe.database import coded_errors, whole_change
from stadtlupe.errors import StadtlupeError


def test_a_change_is_made_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    database = sqlite3.connect(tmp_path / "x.sqlite", isolation_level=None)
    database.execute("CREATE TABLE t (a)")
    with pytest.raises(sqlite3.Error), whole_change(database):
        database.executemany("INSERT INTO t VALUES (?)", [(1,), ("a", "b")])
    assert database.execute("SELECT COUNT(*) FROM t").fetchone() == (0,)
    with whole_change(database):
        database.execute("INSERT INTO t VALUES (1)")
    assert database.execute("SELECT COUNT(*) FROM t").fetchone() == (1,)
    database.close()


def test_disk_and_content_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite"
    with pytest.raises(StadtlupeError) as caught, coded_errors(path, "E605"):
        sqlite3.connect(tmp_path / "missing" / "x.sqlite")
    assert caught.value.code == "E201"
    path.write_bytes(b"no database at all, but long enough to be looked at" * 100)
    database = sqlite3.connect(path)
    with pytest.raises(StadtlupeError) as caught, coded_errors(path, "E605"):
        database.execute("SELECT 1 FROM sqlite_master")
    assert caught.value.code == "E605"
    database.close()
