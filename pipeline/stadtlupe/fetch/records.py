"""Article fields in JSON: one object, a list of objects, or one object per line.

Fields that are understood (all optional, all others are ignored):

==========  ===========================================================================================
id          identifier of the article
title       headline
text        clean or raw text, paragraphs separated by empty lines
html        the page; it is read like an .html file, and the other fields win over what is found in it
published   publication date: EDTF, ISO 8601 or ``27.10.2025``
authors     list of names, or one string with names separated by ``;`` or ``,``
publisher   publishing body or medium
url         address of the article
==========  ===========================================================================================
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import BinaryIO

from stadtlupe.fetch.compressed import too_large
from stadtlupe.fetch.identity import safe_ident
from stadtlupe.fetch.page import Page

MEDIA_TYPE = "application/json"
BOM = b"\xef\xbb\xbf"


def _page(item: object, fallback: str, origin: str) -> Page:
    if not isinstance(item, dict):
        return Page(fallback, origin, problem=("unreadable", "it is not a JSON object with article fields"))
    given = item.get("id")
    ident = safe_ident(str(given), fallback) if isinstance(given, str | int) and str(given).strip() else fallback
    url = item.get("url")
    return Page(
        ident=ident,
        origin=origin,
        content=json.dumps(item).encode("ascii"),
        media_type=MEDIA_TYPE,
        url=url if isinstance(url, str) and url else None,
        charset="utf-8",
    )


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"it is not valid JSON (line {error.lineno}, column {error.colno}: {error.msg})"
    return "it is not valid JSON"


def pages_of_json(data: bytes, stem: str, origin: str) -> Iterator[Page]:
    """Yield one page for an object, one per element for a list; a broken file is one page with a problem."""
    if not data.strip():
        yield Page(stem, origin, problem=("no_text", "the file is empty"))
        return
    try:
        content = json.loads(data.removeprefix(BOM))
    except (ValueError, RecursionError) as error:
        yield Page(stem, origin, problem=("unreadable", _reason(error)))
        return
    if not isinstance(content, list):
        yield _page(content, stem, origin)
        return
    if not content:
        yield Page(stem, origin, problem=("no_text", "the list of articles is empty"))
    for number, item in enumerate(content, start=1):
        yield _page(item, f"{stem}-{number}", f"{origin}:{number}")


def pages_of_json_lines(stream: BinaryIO, stem: str, origin: str, limit: int) -> Iterator[Page]:
    """Yield one page per line that is not blank; a broken or oversized line is a page with a problem.

    Parameters
    ----------
    limit : largest length of a line (bytes).

    Raises
    ------
    OSError, EOFError, zlib.error : the stream itself is damaged; the lines before were yielded.
    """
    number = 0
    empty = True
    while line := stream.readline(limit + 1):
        number += 1
        if number == 1:
            line = line.removeprefix(BOM)
        fallback, place = f"{stem}-{number}", f"{origin}:{number}"
        if len(line) > limit:
            while line and not line.endswith(b"\n"):
                line = stream.readline(limit + 1)
            empty = False
            yield Page(fallback, place, problem=too_large(limit))
            continue
        if not line.strip():
            continue
        empty = False
        try:
            item = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield Page(fallback, place, problem=("unreadable", _reason(error)))
            continue
        yield _page(item, fallback, place)
    if empty:
        yield Page(stem, origin, problem=("no_text", "the file is empty"))
