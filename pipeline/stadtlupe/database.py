"""What all SQLite files of ours need: errors with a code, and changes that are made as a whole."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stadtlupe.errors import StadtlupeError

# Primary result codes that speak of disk and permissions, not of the file's content: READONLY, IOERR, FULL, CANTOPEN.
REFUSALS = frozenset({8, 10, 13, 14})
WAIT = 30.0  # seconds that a process waits for another one to end its change


@contextmanager
def coded_errors(path: Path, code: str) -> Iterator[None]:
    """Turn what SQLite says inside the block into an error of the catalogue.

    Parameters
    ----------
    path : the file. code : of the error that says that its content is not usable.

    Raises
    ------
    StadtlupeError : E201 when disk or permissions refuse, else ``code``.
    """
    try:
        yield
    except sqlite3.Error as error:
        refused = getattr(error, "sqlite_errorcode", 0) & 0xFF in REFUSALS
        raise StadtlupeError("E201" if refused else code, path=path, detail=str(error)) from error


@contextmanager
def whole_change(database: sqlite3.Connection) -> Iterator[None]:
    """Make everything inside the block one change of a database in autocommit mode: all of it or nothing."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")
