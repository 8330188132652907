"""Pages from single files: told apart by suffix, and by content where a named file has none that is known."""

from __future__ import annotations

import stat
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from stadtlupe.errors import StadtlupeError
from stadtlupe.fetch.archive import RESERVED, pages_of_archive
from stadtlupe.fetch.compressed import GZIP_MAGIC, TooLargeError, open_bytes, read_capped, too_large
from stadtlupe.fetch.identity import printable, safe_ident
from stadtlupe.fetch.page import Page
from stadtlupe.fetch.records import pages_of_json, pages_of_json_lines
from stadtlupe.fetch.sidecar import SUFFIX, load_sidecar, sidecar_path
from stadtlupe.fetch.stamp import stamp_of
from stadtlupe.settings import Settings

JSON, LINES, WARC = "json", "lines", "warc"
SUFFIXES = {
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "text/html",
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".json": JSON,
    ".jsonl": LINES,
    ".ndjson": LINES,
    ".warc": WARC,
}
# Kinds of files that hold one page each.
PAGES = frozenset({"text/html", "text/plain", "text/markdown"})
PACKED = ".gz"
SNIFFED_BYTES = 4096
# Control characters that no text uses: all below 32 but tab, line feed, form feed, carriage return and escape.
CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13, 27})


Unchanged = Callable[[str, str, str], bool]


def kind_of(path: Path) -> tuple[str | None, bool, str]:
    """Return (kind, whether it is gzip-compressed, stem) by the suffixes of a path; kind is None if unknown."""
    packed = path.suffix.lower() == PACKED
    inner = Path(path.stem) if packed else path
    return SUFFIXES.get(inner.suffix.lower()), packed, safe_ident(printable(inner.stem))


def _missing(path: str) -> tuple[str, str]:
    error = StadtlupeError("E101", path=path)
    return "unreadable", f"{error.code}: {error.what}"


def unusable(path: str, detail: str) -> tuple[str, str]:
    """Return outcome and reason for an input of a kind that is not read."""
    error = StadtlupeError("E102", path=path, detail=detail)
    return "unreadable", f"{error.code}: {error.what}"


def problem_of(error: Exception, origin: str, limit: int) -> tuple[str, str]:
    """Return outcome and reason for what went wrong while a file was opened or read."""
    if isinstance(error, TooLargeError):
        return too_large(limit)
    if isinstance(error, FileNotFoundError):
        return _missing(origin)
    if isinstance(error, PermissionError):
        return "unreadable", "there is no permission to read it"
    if isinstance(error, EOFError | zlib.error) or type(error).__name__ == "BadGzipFile":
        return "unreadable", f"the compressed file is damaged ({error})"
    detail = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return "unreadable", f"it cannot be read ({detail})"


def _sniff(head: bytes) -> str | None:
    """Guess the kind of a file without a known suffix from its first bytes; None for binary data."""
    if head.startswith(b"WARC/"):
        return WARC
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "text/plain"
    if head.startswith(b"%PDF") or len(head.translate(None, CONTROLS)) < len(head):
        return None
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:512].lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<?xml", b"<!--")) or b"<html" in start:
        return "text/html"
    if start.startswith((b"{", b"[{")):
        return JSON
    return "text/plain"


def is_sidecar(path: Path) -> bool:
    """Whether a file is not an article but the crawl's notes on the page beside it."""
    if path.suffix.lower() != SUFFIX or not any(path.with_suffix(suffix).is_file() for suffix in (".html", ".txt")):
        return False
    return load_sidecar(path) is not None


def _crawled(path: Path, page: Page, settings: Settings) -> Page:
    """Add what the crawl noted beside a page; a page without such notes is returned as it is."""
    notes = load_sidecar(sidecar_path(path))
    if notes is None:
        return page
    reserved = notes.tdm.reservation == "1" and settings.tdm != "record"
    return replace(
        page,
        content=b"" if reserved else page.content,
        url=notes.final_url,
        charset=notes.charset,
        fetched_at=notes.fetched_at,
        headers=notes.headers,
        tdm=notes.tdm.reservation,
        problem=RESERVED if reserved else None,
    )


def read_file(path: Path, settings: Settings, unchanged: Unchanged | None = None) -> Iterator[Page]:
    """Yield the page (or, for containers, the pages) of one file; whatever is wrong with it is a page with a problem.

    Parameters
    ----------
    path : a file; its suffix, or else its content, decides how it is read. ``.gz`` is undone.
    unchanged : told identifier, origin and stamp of a page; where it says True, the page is yielded unread. Asked only
        for files that hold one page and say so by their suffix.
    """
    origin = printable(path)
    kind, packed, stem = kind_of(path)
    limit = settings.max_bytes
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            yield Page(stem, origin, problem=unusable(origin, "it is not a regular file"))
            return
        stamp = stamp_of(path, found) if unchanged is not None and kind in PAGES else ""
        if stamp and unchanged is not None and unchanged(stem, origin, stamp):
            yield Page(stem, origin, stamp=stamp, unread=True)
            return
        if kind is None:
            stem = safe_ident(printable(path.name if packed else path.stem))
            with path.open("rb") as stream:
                packed = stream.read(2) == GZIP_MAGIC
            with open_bytes(path, packed=packed) as stream:
                head = stream.read(SNIFFED_BYTES)
            kind = _sniff(head)
            if kind is None:
                yield Page(stem, origin, problem=unusable(origin, "binary data"))
                return
        if kind == WARC:
            with path.open("rb"):
                pass  # FastWARC reports every failure alike; this tells a missing permission apart
            yield from pages_of_archive(path, stem, origin, limit, reserved_too=settings.tdm == "record")
        elif kind == LINES:
            with open_bytes(path, packed=packed) as stream:
                yield from pages_of_json_lines(stream, stem, origin, limit)
        else:
            data = read_capped(path, limit, packed=packed)
            if kind == JSON:
                yield from pages_of_json(data, stem, origin)
            else:
                yield _crawled(path, Page(stem, origin, data, kind, stamp=stamp), settings)
    except (OSError, EOFError, ValueError, zlib.error, TooLargeError) as error:
        yield Page(stem, origin, problem=problem_of(error, origin, limit))
