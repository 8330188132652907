"""The value that stage 1 hands to stage 2."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Page:
    """Raw bytes of one input and what is known about where they come from.

    A page that could not be obtained still is a Page: ``problem`` holds its named outcome and the reason, so that
    every input leaves the program through exactly one outcome.

    Attributes
    ----------
    ident : identifier of the article to be (file stem, or 12 hex digits of the address); unique within a run.
    origin : path or address as a user would know it; a WARC record is ``path#offset``, a JSONL line ``path:line``.
    content : undecoded bytes; empty when there is a problem.
    media_type : ``text/html``, ``text/plain``, ``text/markdown`` or ``application/json`` (one object of fields).
    url : address the page was fetched from, if known.
    charset : character set that the server or record declared, if any.
    fetched_at : moment of the fetch (WARC-Date, now for live fetches), timezone-aware; None for local files.
    headers : HTTP headers of interest, names in lower case.
    tdm : text-and-data-mining reservation seen at the fetch: ``"1"``, ``"0"`` or None when nothing was said.
    problem : (outcome, reason) when the content could not be obtained.
    stamp : state of the file on the disk (see :mod:`stadtlupe.fetch.stamp`); empty where it cannot be relied on.
    unread : the file was left unread, because who asked for the pages knows its content by the stamp.
    """

    ident: str
    origin: str
    content: bytes = b""
    media_type: str = "text/html"
    url: str | None = None
    charset: str | None = None
    fetched_at: datetime | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    tdm: str | None = None
    problem: tuple[str, str] | None = None
    stamp: str = ""
    unread: bool = False
