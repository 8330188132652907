"""Pages on disk: ``<source>/<yyyy>/<mm>/<date>-<slug>-<hash8>.html`` with a sidecar, or WARC files.

Each step is noted in the state before it is done, so that after a kill it is either found done or done again.
"""

from __future__ import annotations

import json
import os
import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from sqlite3 import Row
from urllib.parse import unquote, urlsplit

from stadtlupe.errors import StadtlupeError
from stadtlupe.fetch.crawl.disk import temporary_of, write_atomically
from stadtlupe.fetch.crawl.state import State
from stadtlupe.fetch.crawl.urls import url_key
from stadtlupe.fetch.crawl.warc import Exchange, exchange_blob, file_head
from stadtlupe.fetch.identity import short_hash
from stadtlupe.fetch.sidecar import Revision, Sidecar, load_sidecar, sidecar_path

REVISIONS = ".revisions"
MAX_SLUG = 60
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
ENDINGS = {"text/html": ".html", "text/plain": ".txt"}


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page as it came, with all that is noted about it.

    Attributes
    ----------
    key : key of the article in the state. body : bytes, unpacked.
    notes : sidecar of the first revision; number and history are filled in when it is stored.
    exchange : request and answer as they went over the wire; only needed for WARC.
    day : day that the file is named after.
    due : moment at which the article is looked at again (seconds since 1970); None for never.
    """

    key: str
    body: bytes
    notes: Sidecar
    day: date
    due: float | None = None
    exchange: Exchange | None = None


def slug_of(url: str) -> str:
    """Make a short readable name of the last telling part of an address."""
    parts = [part for part in unquote(urlsplit(url).path, errors="replace").split("/") if part]
    # The last part that holds a word; numbers and "index" say nothing.
    named = [part for part in parts if re.search(r"[^\W\d_]{3}", part) and not part.lower().startswith("index.")]
    text = re.sub(r"\.(?:html?|php|aspx?|jsp|do)$", "", (named or parts or ["seite"])[-1].lower()).translate(UMLAUTS)
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return slug[:MAX_SLUG].rstrip("-") or "seite"


class Store:
    """Writes what was fetched, and sets right what a killed process left.

    Parameters
    ----------
    out : corpus folder. state : its state. warc : append to WARC files instead of writing pages.
    """

    def __init__(self, out: Path, state: State, *, warc: bool, user_agent: str) -> None:
        self._out = out
        self._state = state
        self._warc = warc
        self._user_agent = user_agent

    def recover(self) -> int:
        """Finish or forget what was being stored when the last process ended; return how many were finished."""
        finished = 0
        for row in self._state.rows("SELECT * FROM articles WHERE intent IS NOT NULL"):
            intent = json.loads(row["intent"])
            done = self._adopt_record(intent) if "blob" in intent else self._page_is_there(intent)
            with self._state.change():
                if done:
                    self._commit(row["key"], intent)
                    finished += 1
                else:
                    self._state.do("UPDATE articles SET intent=NULL WHERE key=?", row["key"])
            if "blob" not in intent:
                for path in (page := self._out / str(intent["path"]), sidecar_path(page)):
                    temporary_of(path).unlink(missing_ok=True)
        for row in self._state.rows("SELECT * FROM archives"):
            path = self._out / row["path"]
            length = path.stat().st_size if path.exists() else 0
            if length > row["length"]:
                os.truncate(path, row["length"])  # a record that was cut off
            elif length < row["length"]:  # someone moved it away: it begins anew
                self._state.do("UPDATE archives SET length=? WHERE path=?", length, row["path"])
        return finished

    def _page_is_there(self, intent: dict[str, object]) -> bool:
        """Whether the page itself was written; then its notes are written too, and nothing has to be fetched again."""
        path = self._out / str(intent["path"])
        try:
            if sha256(path.read_bytes()).hexdigest() != intent["sha256"]:
                return False
        except FileNotFoundError:
            return False
        write_atomically(sidecar_path(path), str(intent["notes"]).encode())
        return True

    def _adopt_record(self, intent: dict[str, object]) -> bool:
        path, offset, length = self._out / str(intent["path"]), int(str(intent["offset"])), int(str(intent["length"]))
        with suppress(OSError), path.open("rb") as stream:
            stream.seek(offset)
            return sha256(stream.read(length)).hexdigest() == intent["blob"]
        return False

    def save(self, page: Fetched, row: Row) -> None:
        """Store a page; one that was stored before becomes its next revision.

        Parameters
        ----------
        row : the article in the state.

        Raises
        ------
        StadtlupeError : E201 when the disk refuses.
        """
        number = int(row["revision"]) + 1
        try:
            if self._warc:
                self._append(page, number)
            else:
                self._write(page, row, number)
        except OSError as error:
            raise StadtlupeError("E201", path=self._out, detail=error.strerror or str(error)) from error

    def _path(self, page: Fetched, row: Row) -> str:
        if row["path"] and not row["path"].endswith(".warc.gz"):
            return str(row["path"])
        folder = f"{page.notes.source}/{page.day:%Y}/{page.day:%m}"
        ending = ENDINGS[page.notes.media_type]
        for size in (4, 8, 16):
            path = f"{folder}/{page.day.isoformat()}-{slug_of(page.notes.url)}-{short_hash(page.key, size)}{ending}"
            if self._state.one("SELECT 1 FROM articles WHERE path=? AND key<>?", path, page.key) is None:
                break
        return path

    def _write(self, page: Fetched, row: Row, number: int) -> None:
        path = self._path(page, row)
        target = self._out / path
        target.parent.mkdir(parents=True, exist_ok=True)
        intent = self._intent(page, path, number)
        history: tuple[Revision, ...] = ()
        # Someone may have removed the page: then there is no former state to keep.
        former = load_sidecar(sidecar_path(target)) if number > 1 and target.is_file() else None
        if former is not None:
            kept = f"{REVISIONS}/{target.stem}.{former.revision}{target.suffix}"
            past = Revision(number=former.revision, sha256=former.sha256, fetched=former.fetched_at, file=kept)
            history = (*(item for item in former.revisions if item.number != past.number), past)
            intent["former"] = past.model_dump(mode="json")
        notes = _dump(page.notes.model_copy(update={"revision": number, "revisions": history}))
        intent["notes"] = notes.decode()
        self._announce(page.key, intent)
        if former is not None:
            (target.parent / REVISIONS).mkdir(exist_ok=True)
            past_page = target.parent / history[-1].file
            if not past_page.exists():
                write_atomically(past_page, target.read_bytes())
                write_atomically(sidecar_path(past_page), sidecar_path(target).read_bytes())
        write_atomically(target, page.body)
        write_atomically(sidecar_path(target), notes)
        with self._state.change():
            self._commit(page.key, intent)

    def _append(self, page: Fetched, number: int) -> None:
        day = page.notes.fetched_at
        path = f"{page.notes.source}/{day:%Y}/{day:%m}/{page.notes.source}-{day:%Y%m}.warc.gz"
        target = self._out / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if page.exchange is None:
            raise ValueError("a WARC record needs request and answer")
        known = self._state.one("SELECT length FROM archives WHERE path=?", path)
        offset = known["length"] if known else 0
        notes = page.notes.model_copy(update={"revision": number})
        blob = (b"" if offset else file_head(self._user_agent, day)) + exchange_blob(page.exchange, _dump(notes))
        intent = self._intent(page, path, number)
        intent |= {"offset": offset, "length": len(blob), "blob": sha256(blob).hexdigest()}
        if known is None:
            self._state.do("INSERT INTO archives VALUES (?, 0)", path)
        self._announce(page.key, intent)
        with target.open("ab") as stream:
            stream.write(blob)
            stream.flush()
            os.fsync(stream.fileno())
        with self._state.change():
            self._commit(page.key, intent)

    @staticmethod
    def _intent(page: Fetched, path: str, number: int) -> dict[str, object]:
        notes = page.notes
        return {
            "path": path,
            "sha256": notes.sha256,
            "revision": number,
            "final_url": notes.final_url,
            "etag": notes.headers.get("etag"),
            "modified": notes.headers.get("last-modified"),
            "fetched": notes.fetched_at.timestamp(),
            "due": page.due,
        }

    def _announce(self, key: str, intent: dict[str, object]) -> None:
        self._state.do("UPDATE articles SET intent=? WHERE key=?", json.dumps(intent), key)

    def _commit(self, key: str, intent: dict[str, object]) -> None:
        """Note that a page is stored, in a change that the caller began."""
        if "blob" in intent:
            length = int(str(intent["offset"])) + int(str(intent["length"]))
            self._state.do("UPDATE archives SET length=? WHERE path=?", length, intent["path"])
        former = intent.get("former")
        if isinstance(former, dict):
            fetched = datetime.fromisoformat(former["fetched"]).timestamp()
            self._state.do(
                "INSERT OR REPLACE INTO revisions VALUES (?, ?, ?, ?, ?)",
                *(key, former["number"], former["sha256"], fetched, former["file"]),
            )
        final = url_key(str(intent["final_url"]))
        if final != key:
            self._state.do("INSERT OR IGNORE INTO aliases VALUES (?, ?)", final, key)
            self._state.do(
                "UPDATE articles SET state='duplicate', reason=?, due=9e999 WHERE key=? AND state<>'stored'",
                *("another address leads to it, and it is stored under that", final),
            )
        moment = intent["fetched"]
        path = None if "blob" in intent else intent["path"]
        self._state.do(
            "UPDATE articles SET state='stored', intent=NULL, hop=NULL, reason=NULL, attempts=0, path=?, sha256=?,"
            " final_url=?, etag=?, modified=?, revision=?, stored=COALESCE(stored, ?), checked=?, full=?,"
            " due=COALESCE(?, 9e999) WHERE key=?",
            *(path, intent["sha256"], intent["final_url"], intent["etag"], intent["modified"], intent["revision"]),
            *(moment, moment, moment, intent["due"], key),
        )

    def stored_body(self, row: Row) -> bytes | None:
        """Return the bytes of the stored page of an article; None when they lie in an archive or are gone."""
        with suppress(OSError):
            if row["path"]:
                path = self._out / str(row["path"])
                return path.read_bytes()
        return None


def _dump(notes: Sidecar) -> bytes:
    return (notes.model_dump_json(indent=1) + "\n").encode()


def now_utc() -> datetime:
    """Return the present moment (UTC)."""
    return datetime.now(UTC)
