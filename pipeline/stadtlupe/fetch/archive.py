"""Pages from WARC files (ISO 28500) through FastWARC."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from stadtlupe.fetch.compressed import CHUNK, GZIP_MAGIC, too_large
from stadtlupe.fetch.identity import short_hash, url_ident
from stadtlupe.fetch.page import Page

TEXT_TYPES = {"text/html": "text/html", "application/xhtml+xml": "text/html", "text/plain": "text/plain"}
HEADERS_KEPT = ("content-type", "content-language", "last-modified", "etag", "tdm-reservation", "tdm-policy")
RESERVED = ("unreadable", "the publisher reserves text and data mining (TDMRep)")
CUT = ("unreadable", "the archive ends in the middle of a record; the records before were read")


def _damaged(error: Exception) -> tuple[str, str]:
    return "unreadable", f"the archive is damaged ({error}); the records before the damage were read"


def _ends_early(path: Path, offset: int) -> bool:
    """Whether the last gzip member of a file is incomplete, checked from the member that starts at ``offset``.

    FastWARC takes the end of the file for the end of the archive, wherever it comes.
    """
    with path.open("rb") as stream:
        stream.seek(offset)
        if stream.read(2) != GZIP_MAGIC:
            offset = 0  # all records in one gzip member: its offsets are no file offsets
        stream.seek(0)
        if stream.read(2) != GZIP_MAGIC:
            return False
        stream.seek(offset)
        unpacker = zlib.decompressobj(wbits=31)
        while chunk := stream.read(CHUNK):
            while chunk:
                if unpacker.eof:
                    unpacker = zlib.decompressobj(wbits=31)
                try:
                    unpacker.decompress(chunk, CHUNK)
                except zlib.error:
                    return False  # trailing bytes that are no gzip: not a cut
                chunk = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
        return not unpacker.eof


def _problem_of(status: int | None, tdm: str | None, reserved_too: bool) -> tuple[str, str] | None:
    if status is not None and status >= 400:
        return "unreadable", f"the server answered with status {status}"
    return RESERVED if tdm == "1" and not reserved_too else None


def _page(record: Any, origin: str, limit: int, reserved_too: bool) -> Page | None:
    """Make a page of one response record; None when it is no page (image, redirect, robots.txt).

    Raises
    ------
    EOFError : the record is shorter than it declares.
    """
    url = record.headers.get("WARC-Target-URI")
    length = record.content_length
    if not url:
        raise EOFError
    url = url.strip("<>")
    ident = url_ident(url)
    if length > limit:
        # Undecided what it is: only its header is looked at.
        record.parse_http()
        kind = TEXT_TYPES.get((record.http_content_type or "").lower()) if record.http_headers is not None else None
        return Page(ident, origin, url=url, problem=too_large(limit)) if kind else None
    block = record.reader.read(length)
    if len(block) < length:
        raise EOFError
    if not record.is_http:
        return None
    # Parsed from the block, because only then the declared length could be checked.
    record.set_bytes_content(block)
    record.parse_http(auto_decode="all")
    if record.http_headers is None:
        return None
    status = record.http_headers.status_code
    media_type = TEXT_TYPES.get((record.http_content_type or "").lower())
    if media_type is None or urlsplit(url).path == "/robots.txt" or (status is not None and 300 <= status < 400):
        return None
    headers = {name.lower(): value for name, value in record.http_headers.to_dict().items()}
    tdm = headers.get("tdm-reservation")
    date: datetime | None = record.record_date
    if date is not None and date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    problem = _problem_of(status, tdm, reserved_too)
    content = b""
    if problem is None:
        content = record.reader.read(limit + 1)
        if len(content) > limit:
            content, problem = b"", too_large(limit)
    return Page(
        ident=ident,
        origin=origin,
        content=content,
        media_type=media_type,
        url=url,
        charset=record.http_charset,
        fetched_at=date,
        headers={name: headers[name] for name in HEADERS_KEPT if name in headers},
        tdm=tdm,
        problem=problem,
    )


def pages_of_archive(path: Path, stem: str, origin: str, limit: int, *, reserved_too: bool = False) -> Iterator[Page]:
    """Yield a page for each response record that holds HTML or plain text, in the order of the archive.

    Redirects, images, scripts and robots.txt are no pages and are passed over. A truncated or damaged archive yields
    what stands before the damage, and then one page with a problem whose origin is the archive.

    Parameters
    ----------
    path : ``.warc`` or ``.warc.gz``. origin : how the archive is called in messages.
    limit : largest record, unpacked (bytes).
    reserved_too : also read what its publisher reserves from text and data mining.
    """
    from fastwarc.warc import ArchiveIterator, WarcRecordType  # a compiled module; only needed for archives

    count = 0
    last = 0
    end: tuple[str, str] | None = None
    try:
        for record in ArchiveIterator(str(path), record_types=WarcRecordType.any_type, parse_http=False):
            last = record.stream_pos
            if record.record_type != WarcRecordType.response:
                continue
            place = f"{origin}#{last}"
            try:
                page = _page(record, place, limit, reserved_too)
            except EOFError:
                end = CUT
                break
            except (OSError, ValueError) as error:  # one record with broken HTTP does not end the archive
                page = Page(
                    short_hash(place, 6), place, problem=("unreadable", f"the record cannot be decoded ({error})")
                )
            if page is not None:
                count += 1
                yield page
        if end is None and _ends_early(path, last):
            end = CUT
    except (OSError, ValueError) as error:
        end = _damaged(error)
    if end is not None:
        yield Page(stem, origin, problem=end)
    elif not count:
        yield Page(stem, origin, problem=("no_text", "the archive holds no response with HTML or plain text"))
