"""The ledger of an output folder: what has been done, with what, and where the results lie (SQLite).

Every result is first written to a part and then entered here in one transaction. So whatever moment a process is killed
at, an entry always has its result; results without an entry are removed by the next run.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from stadtlupe.database import WAIT, coded_errors, whole_change

FORMAT = "2"
# What a ledger of an earlier format lacks.
UPGRADES = {"1": "ALTER TABLE inputs ADD COLUMN stamp TEXT NOT NULL DEFAULT ''"}
TABLES = """
CREATE TABLE IF NOT EXISTS about (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS runs (
    run INTEGER PRIMARY KEY, started TEXT NOT NULL, ended TEXT, state TEXT NOT NULL, inputs INTEGER, summary TEXT
);
CREATE TABLE IF NOT EXISTS inputs (
    ident TEXT PRIMARY KEY, run INTEGER NOT NULL, origin TEXT NOT NULL, content TEXT NOT NULL,
    fingerprint TEXT NOT NULL, outcome TEXT NOT NULL, reason TEXT, digest TEXT NOT NULL, seconds REAL NOT NULL,
    attempts INTEGER NOT NULL, part TEXT NOT NULL, position INTEGER NOT NULL, stamp TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS inputs_by_part ON inputs (part, position);
CREATE TABLE IF NOT EXISTS outputs (
    path TEXT PRIMARY KEY, size INTEGER NOT NULL, modified INTEGER NOT NULL, made_of TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS copies (
    url TEXT NOT NULL, path TEXT NOT NULL, size INTEGER NOT NULL, modified INTEGER NOT NULL, PRIMARY KEY (url, path)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sketches (
    ident TEXT PRIMARY KEY, made_of TEXT NOT NULL, sketch BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS articles (ident TEXT PRIMARY KEY, made_of TEXT NOT NULL) WITHOUT ROWID;
"""
LOOSE = "loose"
# Entries of inputs found unchanged are marked so many at a time.
MARKS = 500
RUNNING, FINISHED, STOPPED, FAILED = "running", "finished", "stopped", "failed"


@dataclass(frozen=True, slots=True)
class Entry:
    """What the ledger knows of one input.

    Attributes
    ----------
    ident, origin : as of its page. content : see ``content_hash``. fingerprint : with what the result was made.
    outcome, reason : of reading and annotating it; duplicates are found later. digest : of the result's bytes.
    seconds : of work. attempts : how often this content was tried. part, position : where the result lies.
    stamp : of the file when its content was last looked at; empty when it must be looked at again.
    """

    ident: str
    origin: str
    content: str
    fingerprint: str
    outcome: str
    reason: str | None
    digest: str
    seconds: float
    attempts: int
    part: str
    position: int
    stamp: str = ""


_COLUMNS = ", ".join(Entry.__dataclass_fields__)
_UPSERT = (
    f"INSERT INTO inputs (run, {_COLUMNS}) VALUES (?{', ?' * len(Entry.__dataclass_fields__)}) "
    "ON CONFLICT (ident) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in ("run", *Entry.__dataclass_fields__) if name != "ident")
)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


class Ledger:
    """The ledger in one file; a context manager that closes it.

    Parameters
    ----------
    path : the file; made when missing. readonly : only look, as ``stadtlupe status`` does while a run is on.

    Raises
    ------
    StadtlupeError : E204 when it is damaged, of another format, or cannot be opened.
    """

    def __init__(self, path: Path, *, readonly: bool = False) -> None:
        self.path = path
        self.run = 0
        self._marks: list[tuple[int, str, str, str]] = []
        with self._errors():
            # Not "mode=ro": a reader of a WAL ledger may have to make its index of pages anew after a crash.
            self._db = sqlite3.connect(path, isolation_level=None, timeout=WAIT)
        with self._errors():
            if not readonly:
                self._db.execute("PRAGMA journal_mode = WAL")
                # What is entered must outlive a loss of power, because parts that it replaces are then removed.
                self._db.execute("PRAGMA synchronous = FULL")
                self._db.executescript(TABLES)
                self._db.execute("INSERT OR IGNORE INTO about VALUES ('format', ?)", (FORMAT,))
            found = self._about("format")
            if found in UPGRADES and not readonly:
                with self._transaction():
                    self._db.execute(UPGRADES[found])
                    self._db.execute("UPDATE about SET value = ? WHERE key = 'format'", (FORMAT,))
                found = FORMAT
            if found != FORMAT and found not in UPGRADES:
                raise sqlite3.DatabaseError(f"it has format {found}, not {FORMAT}")

    def _errors(self) -> AbstractContextManager[None]:
        return coded_errors(self.path, "E204")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._errors(), whole_change(self._db):
            yield

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def _about(self, key: str) -> str | None:
        row = self._db.execute("SELECT value FROM about WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def _note(self, key: str, value: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (key, value))

    def _all(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with self._errors():
            return self._db.execute(query, values).fetchall()

    # --- runs -------------------------------------------------------------------------------------------------------

    def begin(self) -> int:
        """Enter a new run, and end one that was killed; returns its number."""
        with self._transaction():
            self._db.execute("UPDATE runs SET state = 'killed' WHERE state = ?", (RUNNING,))
            row = self._db.execute("INSERT INTO runs (started, state) VALUES (?, ?) RETURNING run", (_now(), RUNNING))
            self.run = row.fetchone()[0]
        return self.run

    def expect(self, inputs: int | None) -> None:
        """Note how many inputs the run has, as far as that is known."""
        with self._transaction():
            self._db.execute("UPDATE runs SET inputs = ? WHERE run = ?", (inputs, self.run))

    def end(self, state: str, summary: dict[str, Any] | None = None) -> None:
        """Note how the run ended."""
        with self._transaction():
            text = None if summary is None else json.dumps(summary, ensure_ascii=False)
            self._db.execute(
                "UPDATE runs SET ended = ?, state = ?, summary = ? WHERE run = ?", (_now(), state, text, self.run)
            )

    def last_run(self) -> dict[str, Any] | None:
        """The latest run with ``run``, ``started``, ``ended``, ``state``, ``inputs`` and ``summary``; None if none."""
        rows = self._all("SELECT run, started, ended, state, inputs, summary FROM runs ORDER BY run DESC LIMIT 1")
        if not rows:
            return None
        names = ("run", "started", "ended", "state", "inputs", "summary")
        found = dict(zip(names, rows[0], strict=True))
        return found | {"summary": json.loads(found["summary"]) if found["summary"] else None}

    # --- inputs -----------------------------------------------------------------------------------------------------

    def lookup(self, ident: str) -> Entry | None:
        """The entry of an input, from whatever run."""
        rows = self._all(f"SELECT {_COLUMNS} FROM inputs WHERE ident = ?", ident)
        return Entry(*rows[0]) if rows else None

    def mark(self, ident: str, origin: str, stamp: str) -> None:
        """Note that this run has the input too and its result stands; entered some hundred at a time."""
        self._marks.append((self.run, origin, stamp, ident))
        if len(self._marks) >= MARKS:
            self.flush_marks()

    def flush_marks(self) -> None:
        """Enter the marks that are still held."""
        with self._transaction():
            self._db.executemany("UPDATE inputs SET run = ?, origin = ?, stamp = ? WHERE ident = ?", self._marks)
        self._marks.clear()

    def enter(self, entries: Iterable[Entry]) -> None:
        """Enter results of this run, whose part has been written, in one transaction."""
        values = ([self.run, *(getattr(entry, name) for name in Entry.__dataclass_fields__)] for entry in entries)
        with self._transaction():
            self._db.executemany(_UPSERT, values)
            self._note(LOOSE, "yes")

    def drop_others(self) -> int:
        """Forget the inputs that this run does not have; returns how many."""
        with self._transaction():
            dropped = self._db.execute("DELETE FROM inputs WHERE run <> ?", (self.run,)).rowcount
            if dropped:
                self._note(LOOSE, "yes")
            return dropped

    def is_loose(self) -> bool:
        """Whether parts may be small or hold results that no entry refers to."""
        with self._errors():
            return self._about(LOOSE) != "no"

    def compacted(self) -> None:
        """Note that parts are joined and hold nothing but what entries refer to."""
        with self._transaction():
            self._note(LOOSE, "no")

    def places(self) -> dict[str, list[tuple[int, str]]]:
        """(position, origin) of the results of this run by part, each ascending."""
        found: dict[str, list[tuple[int, str]]] = {}
        query = "SELECT part, position, origin FROM inputs WHERE run = ? ORDER BY part, position"
        for part, position, origin in self._all(query, self.run):
            found.setdefault(part, []).append((position, origin))
        return found

    def move(self, part: str, idents: Sequence[str]) -> None:
        """Note that the results of these inputs now lie in another part, in this order."""
        with self._transaction():
            self._db.executemany(
                "UPDATE inputs SET part = ?, position = ? WHERE ident = ?",
                [(part, position, ident) for position, ident in enumerate(idents)],
            )

    def parts(self) -> dict[str, int]:
        """All parts that entries refer to, and how many do."""
        return dict(self._all("SELECT part, count(*) FROM inputs GROUP BY part ORDER BY part"))

    def forget(self, parts: Iterable[str]) -> None:
        """Forget the inputs whose results lay in these parts: they will be worked on again."""
        with self._transaction():
            self._db.executemany("DELETE FROM inputs WHERE part = ?", [(part,) for part in parts])

    def outcomes(self, run: int | None = None) -> dict[str, int]:
        """Inputs of a run (None: this one) per outcome of reading and annotating."""
        query = "SELECT outcome, count(*) FROM inputs WHERE run = ? GROUP BY outcome ORDER BY outcome"
        return dict(self._all(query, self.run if run is None else run))

    def reasons(self, prefix: str) -> list[str]:
        """Reasons of this run's inputs that begin with a prefix, by identifier."""
        query = "SELECT reason FROM inputs WHERE run = ? AND substr(reason, 1, ?) = ? ORDER BY ident"
        return [reason for (reason,) in self._all(query, self.run, len(prefix), prefix)]

    def slowest(self, run: int, most: int = 3) -> list[tuple[str, float, int]]:
        """(identifier, seconds, attempts) of the inputs of a run that took most work."""
        query = "SELECT ident, seconds, attempts FROM inputs WHERE run = ? ORDER BY seconds DESC, ident LIMIT ?"
        return [(ident, seconds, attempts) for ident, seconds, attempts in self._all(query, run, most)]

    def digests(self) -> Iterator[tuple[str, str, str]]:
        """(identifier, origin, digest) of all results of this run, by identifier."""
        with self._errors():
            yield from self._db.execute(
                "SELECT ident, origin, digest FROM inputs WHERE run = ? ORDER BY ident", (self.run,)
            )

    # --- outputs ----------------------------------------------------------------------------------------------------

    def outputs(self) -> dict[str, tuple[int, int, str]]:
        """(size in bytes, time of change in ns, what it was made of) of the published files by path."""
        rows = self._all("SELECT path, size, modified, made_of FROM outputs")
        return {path: (size, modified, made_of) for path, size, modified, made_of in rows}

    def copies(self, url: str) -> dict[str, tuple[int, int]]:
        """(size in bytes, time of change in ns) that published files had when they were copied to a store, by path."""
        rows = self._all("SELECT path, size, modified FROM copies WHERE url = ?", url)
        return {path: (size, modified) for path, size, modified in rows}

    def note_copies(self, url: str, files: Mapping[str, tuple[int, int]]) -> None:
        """Note that a store holds these files and no other ones of ours."""
        with self._transaction():
            self._db.execute("DELETE FROM copies WHERE url = ?", (url,))
            self._db.executemany(
                "INSERT INTO copies VALUES (?, ?, ?, ?)", [(url, path, *version) for path, version in files.items()]
            )

    def sketches(self) -> dict[str, tuple[str, bytes]]:
        """What the sketch of each text was made of, and the sketch, by the identifier of the article."""
        rows = self._all("SELECT ident, made_of, sketch FROM sketches")
        return {ident: (made_of, sketch) for ident, made_of, sketch in rows}

    def keep_sketches(self, sketches: Iterable[tuple[str, str, bytes]]) -> None:
        """Keep sketches (identifier, what it was made of, sketch) in place of all others."""
        with self._transaction():
            self._db.execute("DELETE FROM sketches")
            self._db.executemany("INSERT INTO sketches VALUES (?, ?, ?)", sketches)

    def articles(self) -> dict[str, str]:
        """What the rows of each article in the published tables are made of, by its identifier."""
        return dict(self._all("SELECT ident, made_of FROM articles"))

    def publish(
        self,
        files: Iterable[tuple[str, int, int, str]],
        made_of: str,
        counts: dict[str, Any],
        articles: Mapping[str, str] | None = None,
    ) -> None:
        """Note the published files (path, size, time of change, what each was made of).

        Parameters
        ----------
        made_of : what the set as a whole is made of. counts : what is to be said about it.
        articles : what the rows of each article are made of, where a later run may take them over.
        """
        with self._transaction():
            self._db.execute("DELETE FROM outputs")
            self._db.executemany("INSERT INTO outputs VALUES (?, ?, ?, ?)", files)
            self._db.execute("DELETE FROM articles")
            self._db.executemany("INSERT INTO articles VALUES (?, ?)", (articles or {}).items())
            self._note("published", json.dumps([made_of, counts]))

    def published(self) -> tuple[str, dict[str, Any]] | None:
        """What the published set is made of, and its counts; None when none is."""
        with self._errors():
            found = self._about("published")
        return tuple(json.loads(found)) if found else None
