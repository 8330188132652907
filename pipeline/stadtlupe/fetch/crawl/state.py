"""What a crawl knows: one SQLite file beside the corpus, right at every moment, whenever the process is killed."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from stadtlupe.database import WAIT, coded_errors, whole_change
from stadtlupe.errors import StadtlupeError
from stadtlupe.fetch.crawl.discover import Found
from stadtlupe.fetch.crawl.urls import url_key

FOLDER = ".crawl"
FILE = "state.sqlite"
VERSION = 2
# An interrupted cycle that began longer ago is not gone on with: its feeds are asked again.
RESUME_WITHIN = 6 * 3600.0
# Seconds until an address that failed is tried again, by the number of failures; after the last it is given up.
RETRY_AFTER = (3_600.0, 6 * 3600.0, 86_400.0, 3 * 86_400.0)
# Pages that may become allowed are looked at again after this time; that costs no request while they are not.
RECHECK = 86_400.0

TABLES = """
CREATE TABLE cycles (
    id INTEGER PRIMARY KEY, started REAL NOT NULL, ended REAL, reason TEXT, stats TEXT NOT NULL DEFAULT '{}');
CREATE TABLE starts (
    source TEXT NOT NULL, url TEXT NOT NULL, kind TEXT NOT NULL, parent TEXT, wanted INTEGER, updated REAL, config TEXT,
    etag TEXT, modified TEXT, sha256 TEXT, checked REAL, full REAL, cycle INTEGER, listed INTEGER, error TEXT,
    moved TEXT, PRIMARY KEY (source, url));
CREATE TABLE articles (
    key TEXT PRIMARY KEY, url TEXT NOT NULL, source TEXT NOT NULL, state TEXT NOT NULL, found REAL NOT NULL,
    found_in TEXT, published REAL, updated REAL, due REAL NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, reason TEXT,
    final_url TEXT, path TEXT UNIQUE, sha256 TEXT, etag TEXT, modified TEXT, full REAL, stored REAL, checked REAL,
    revision INTEGER NOT NULL DEFAULT 0, intent TEXT, evidence TEXT, hop TEXT, hop_at REAL);
CREATE INDEX articles_due ON articles (source, due);
CREATE INDEX articles_stored ON articles (source, stored);
CREATE TABLE aliases (key TEXT PRIMARY KEY, article TEXT NOT NULL);
CREATE TABLE revisions (
    key TEXT NOT NULL, number INTEGER NOT NULL, sha256 TEXT NOT NULL, fetched REAL NOT NULL, file TEXT NOT NULL,
    PRIMARY KEY (key, number));
CREATE TABLE archives (path TEXT PRIMARY KEY, length INTEGER NOT NULL);
CREATE TABLE hosts (host TEXT PRIMARY KEY, last REAL NOT NULL DEFAULT 0, paused REAL NOT NULL DEFAULT 0, reason TEXT);
CREATE TABLE sites (
    site TEXT NOT NULL, file TEXT NOT NULL, url TEXT NOT NULL, status INTEGER NOT NULL, body BLOB NOT NULL,
    fetched REAL NOT NULL, due REAL NOT NULL, PRIMARY KEY (site, file));
CREATE TABLE visits (
    source TEXT NOT NULL, cycle INTEGER NOT NULL, started REAL NOT NULL, ended REAL, ok INTEGER, starts INTEGER,
    listed INTEGER, fresh INTEGER, stored INTEGER, revised INTEGER, failed INTEGER, requests INTEGER, error TEXT,
    textless INTEGER, PRIMARY KEY (source, cycle));
"""
# What a state of an earlier version needs, by that version.
UPGRADES = {
    1: "ALTER TABLE articles ADD COLUMN hop TEXT; ALTER TABLE articles ADD COLUMN hop_at REAL;"
    " ALTER TABLE visits ADD COLUMN textless INTEGER; ALTER TABLE starts ADD COLUMN moved TEXT;"
}


@dataclass(frozen=True, slots=True)
class Cycle:
    """One round over the sources: its number, and whether an interrupted one is gone on with."""

    number: int
    resumed: bool


def state_path(out: Path) -> Path:
    """Where the state of a corpus folder lies."""
    return out / FOLDER / FILE


class State:
    """The state of one corpus; a context manager. One process writes; others may read meanwhile.

    Parameters
    ----------
    out : the corpus folder. A missing state is made, unless ``read_only``.

    Raises
    ------
    StadtlupeError : E605 when the file is damaged or of a later version, or is missing and only read.
    """

    def __init__(self, out: Path, *, read_only: bool = False) -> None:
        self._path = path = state_path(out)
        if read_only and not path.is_file():
            raise StadtlupeError("E605", path=path, detail="there is none: nothing was crawled here yet")
        try:
            with coded_errors(path, "E605"):
                self._db = _looked_at(path) if read_only else _opened(path)
            try:
                with coded_errors(path, "E605"):
                    self._prepare(read_only)
            except BaseException:
                self._db.close()
                raise
        except OSError as error:
            raise StadtlupeError("E201", path=path, detail=error.strerror or str(error)) from error

    def _prepare(self, read_only: bool) -> None:
        self._db.row_factory = sqlite3.Row
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version > VERSION:
            raise StadtlupeError("E605", path=self._path, detail=f"it is of a later version ({version})")
        if read_only:
            return
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        if version < VERSION:
            steps = "".join(UPGRADES[number] for number in range(version, VERSION)) if version else TABLES
            self._db.executescript(f"BEGIN IMMEDIATE; {steps} PRAGMA user_version={VERSION}; COMMIT;")

    def __enter__(self) -> State:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    @contextmanager
    def change(self) -> Iterator[None]:
        """Make everything inside one change: all of it or nothing."""
        with coded_errors(self._path, "E605"), whole_change(self._db):
            yield

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """Return all rows of a query."""
        with coded_errors(self._path, "E605"):
            return self._db.execute(sql, values).fetchall()

    def one(self, sql: str, *values: object) -> sqlite3.Row | None:
        """Return the first row of a query, or None."""
        with coded_errors(self._path, "E605"):
            row: sqlite3.Row | None = self._db.execute(sql, values).fetchone()
        return row

    def do(self, sql: str, *values: object) -> int:
        """Carry out one statement and return how many rows it changed."""
        with coded_errors(self._path, "E605"):
            return self._db.execute(sql, values).rowcount

    # --- cycles -------------------------------------------------------------------------------------------------

    def begin_cycle(self, now: float) -> Cycle:
        """Begin a cycle, or go on with the last one if it was interrupted not long ago."""
        open_one = self.one("SELECT * FROM cycles WHERE ended IS NULL ORDER BY id DESC LIMIT 1")
        if open_one and now - open_one["started"] < RESUME_WITHIN:
            return Cycle(open_one["id"], True)
        with self.change():
            self.do("UPDATE cycles SET ended=?, reason='abandoned' WHERE ended IS NULL", now)
            self.do("INSERT INTO cycles (started) VALUES (?)", now)
            row = self.one("SELECT last_insert_rowid() AS id")
        return Cycle(row["id"] if row else 0, False)

    def end_cycle(self, number: int, now: float, reason: str, stats: dict[str, Any]) -> None:
        """Close a cycle; one that was stopped early stays open, so that the next goes on with it."""
        ended = now if reason == "finished" else None
        text = json.dumps(stats, sort_keys=True)
        self.do("UPDATE cycles SET ended=?, reason=?, stats=? WHERE id=?", ended, reason, text, number)

    # --- start points -------------------------------------------------------------------------------------------

    def start(self, source: str, url: str) -> sqlite3.Row | None:
        """Return what is known of a feed, sitemap or listing page."""
        return self.one("SELECT * FROM starts WHERE source=? AND url=?", source, url)

    def save_start(self, source: str, url: str, kind: str, **values: object) -> None:
        """Insert or change a start point; only the named columns are touched."""
        columns = {"source": source, "url": url, "kind": kind, **values}
        names, marks = ", ".join(columns), ", ".join("?" * len(columns))
        changes = ", ".join(f"{name}=excluded.{name}" for name in columns)
        self.do(
            f"INSERT INTO starts ({names}) VALUES ({marks}) ON CONFLICT (source, url) DO UPDATE SET {changes}",
            *columns.values(),
        )

    # --- articles -----------------------------------------------------------------------------------------------

    def article_of(self, key: str) -> sqlite3.Row | None:
        """Return the article that is known under a key, also under that of a redirect to it."""
        return self.one(
            "SELECT * FROM articles WHERE key=? OR key=(SELECT article FROM aliases WHERE key=?) LIMIT 1", key, key
        )

    def announce(self, source: str, found_in: str, found: Iterable[Found], now: float) -> int:
        """Take in what a source announces; return how many pages are new.

        A known article becomes due again when the source says that it was changed since it was last looked at.
        """
        fresh = 0
        for item in found:
            key = url_key(item.url)
            known = self.article_of(key)
            published, updated = _stamp(item.published), _stamp(item.updated)
            if known is None:
                self.do(
                    "INSERT INTO articles (key, url, source, state, found, found_in, published, updated, due)"
                    " VALUES (?, ?, ?, 'new', ?, ?, ?, ?, ?)",
                    *(key, item.url, source, now, found_in, published, updated, now),
                )
                fresh += 1
            elif updated is not None and updated != known["updated"]:
                changed = known["state"] == "stored" and updated > (known["checked"] or 0) and known["updated"]
                self.do(
                    "UPDATE articles SET updated=?, due=CASE WHEN ? THEN ? ELSE due END WHERE key=?",
                    *(updated, bool(changed), now, known["key"]),
                )
        return fresh

    def next_due(self, source: str, now: float, began: float) -> sqlite3.Row | None:
        """Return the article of a source that is fetched next: new ones before old ones, the latest first.

        Parameters
        ----------
        began : when the visit began; a stored article whose next look becomes due later waits for the next visit.
        """
        return self.one(
            "SELECT * FROM articles WHERE source=? AND due<=? AND state NOT IN ('gone', 'gave_up')"
            " AND (state<>'stored' OR checked<=?)"
            " ORDER BY state='stored', COALESCE(published, updated, found) DESC, rowid LIMIT 1",
            *(source, now, began),
        )

    def put_off(self, key: str, state: str, reason: str, due: float, evidence: dict[str, Any] | None = None) -> None:
        """Note why an article was not stored, and when it may be tried again."""
        text = json.dumps(evidence, ensure_ascii=False) if evidence else None
        self.do(
            "UPDATE articles SET state=?, reason=?, due=?, evidence=COALESCE(?, evidence), hop=NULL WHERE key=?",
            *(state, reason, due, text, key),
        )

    def failed(self, key: str, reason: str, now: float) -> None:
        """Note a failure that may pass; after several the article is given up."""
        row = self.one("SELECT attempts, state FROM articles WHERE key=?", key)
        attempts = (row["attempts"] if row else 0) + 1
        kept = row["state"] if row and row["state"] == "stored" else "failed"
        if attempts > len(RETRY_AFTER):
            state, due = (kept if kept == "stored" else "gave_up"), float("inf")
        else:
            state, due = kept, now + RETRY_AFTER[attempts - 1]
        self.do(
            "UPDATE articles SET state=?, attempts=?, reason=?, due=?, hop=NULL WHERE key=?",
            *(state, attempts, reason, due, key),
        )

    def note_hop(self, key: str, url: str, now: float) -> None:
        """Note where an article's address redirects to, before that is asked for.

        After a kill the former hops are not asked for again. The note is gone as soon as it is known what came of it.
        """
        self.do("UPDATE articles SET hop=?, hop_at=? WHERE key=?", url, now, key)

    def revive(self, source: str, now: float) -> int:
        """Try again what lay elsewhere, because the entry of its source has changed; return how many."""
        return self.do("UPDATE articles SET state='new', due=? WHERE source=? AND state='elsewhere'", now, source)

    def counts(self, source: str) -> dict[str, int]:
        """Return the number of articles of a source by state."""
        rows = self.rows("SELECT state, COUNT(*) AS n FROM articles WHERE source=? GROUP BY state", source)
        return {row["state"]: row["n"] for row in rows}

    # --- hosts and sites ----------------------------------------------------------------------------------------

    def touch_host(self, host: str, now: float) -> None:
        """Note that a host is being asked, so that also the next process keeps the pause."""
        self.do("INSERT INTO hosts (host, last) VALUES (?, ?) ON CONFLICT (host) DO UPDATE SET last=?", host, now, now)

    def pause_host(self, host: str, until: float, reason: str) -> None:
        """Note that a host wants to be left alone until a moment."""
        self.do(
            "INSERT INTO hosts (host, paused, reason) VALUES (?, ?, ?)"
            " ON CONFLICT (host) DO UPDATE SET paused=excluded.paused, reason=excluded.reason",
            *(host, until, reason),
        )

    def host(self, host: str) -> tuple[float, float]:
        """Return (moment of the last request, moment until which the host is left alone)."""
        row = self.one("SELECT last, paused FROM hosts WHERE host=?", host)
        return (row["last"], row["paused"]) if row else (0.0, 0.0)

    def site_file(self, site: str, name: str) -> sqlite3.Row | None:
        """Return the kept robots.txt or TDMRep file of a site."""
        return self.one("SELECT * FROM sites WHERE site=? AND file=?", site, name)

    def save_site_file(self, site: str, name: str, url: str, status: int, body: bytes, now: float, due: float) -> None:
        """Keep a robots.txt or TDMRep file until it is due to be asked for again."""
        self.do("INSERT OR REPLACE INTO sites VALUES (?, ?, ?, ?, ?, ?, ?)", site, name, url, status, body, now, due)

    def ask_site_again(self, site: str, name: str, due: float) -> None:
        """Go on with the file that is kept, and ask for it again when it is due."""
        self.do("UPDATE sites SET due=? WHERE site=? AND file=?", due, site, name)


def _opened(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    return sqlite3.connect(path, isolation_level=None, timeout=WAIT)


def _looked_at(path: Path) -> sqlite3.Connection:
    """Open a state that is only read, also by a user who may not write into its folder."""
    # While a crawl is on, its log lies beside the state and is read too; without one nobody is writing.
    log = path.with_name(path.name + "-wal")
    mode = "mode=ro" if log.exists() or os.access(path.parent, os.W_OK) else "immutable=1"
    return sqlite3.connect(f"{path.absolute().as_uri()}?{mode}", uri=True, isolation_level=None, timeout=WAIT)


def _stamp(moment: datetime | None) -> float | None:
    return moment.timestamp() if moment else None
