"""From an answer to what is stored: media type, day, notes, and whether a text really changed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.message import Message
from hashlib import sha256
from sqlite3 import Row

from stadtlupe.fetch.archive import HEADERS_KEPT, TEXT_TYPES
from stadtlupe.fetch.crawl.law import Law
from stadtlupe.fetch.crawl.sources import Source
from stadtlupe.fetch.crawl.store import Fetched
from stadtlupe.fetch.crawl.warc import Exchange
from stadtlupe.fetch.sidecar import Announced, Sidecar

# /2025/10/27/, /2025-10-27-, _20251027_
DAY = re.compile(r"(?<!\d)(20\d\d)[-/_.]?(0[1-9]|1[0-2])[-/_.]?(0[1-9]|[12]\d|3[01])(?!\d)")
PUBLISHED = re.compile(
    # Bounded, so that no page of a stranger makes the search slow.
    rb"""(?is)<meta\s[^<>]{0,300}(?:article:published_time|datePublished)["'][^<>]{0,300}?"""
    rb"""content=["'](20\d\d-[01]\d-[0-3]\d)"""
)
HEAD_BYTES = 200_000
LEAST_TEXT = 80  # characters
MOST_COMPARED = 3_000_000  # bytes; larger pages are told apart by their bytes, or all other sources would wait


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as the visit to a source sees it; header names in lower case, ``url`` after redirects.

    ``moved`` says that there were redirects, and that all of them are permanent.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    moment: datetime
    exchange: Exchange | None = None
    moved: bool = False

    @property
    def declared(self) -> str:
        """Media type that the server declared."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def media_type(self) -> str | None:
        """Media type if the answer is read as a page; None otherwise."""
        return TEXT_TYPES.get(self.declared or "text/html")

    @property
    def charset(self) -> str | None:
        """Character set that the server declared."""
        message = Message()
        message["content-type"] = self.headers.get("content-type", "")
        return message.get_content_charset()


def day_of(row: Row, answer: Answer) -> date:
    """Day that a file is named after: as announced, as in the address, as the page's metadata say, else of the fetch.

    It only files the page; the date of publication is read from the page later.
    """
    if row["published"] is not None:
        return datetime.fromtimestamp(row["published"], UTC).date()
    for text in DAY.findall(row["url"]):
        try:
            return date(*(int(part) for part in text))
        except ValueError:
            continue
    match = PUBLISHED.search(answer.body[:HEAD_BYTES])
    if match:
        try:
            return date.fromisoformat(match[1].decode())
        except ValueError:
            pass
    return answer.moment.date()


def moment_of(stamp: float | None) -> datetime | None:
    """Turn seconds since 1970 into a moment (UTC)."""
    return datetime.fromtimestamp(stamp, UTC) if stamp is not None else None


def fetched_page(row: Row, answer: Answer, source: Source, law: Law, due: float | None) -> Fetched:
    """Put together what is stored of an article.

    Parameters
    ----------
    row : the article in the state. due : moment at which it is looked at again.
    """
    tdm, robots = law.evidence(answer.url, answer.headers, answer.body)
    notes = Sidecar(
        source=source.name,
        publisher=source.publisher,
        ags=source.ags,
        url=row["url"],
        final_url=answer.url,
        fetched_at=answer.moment,
        status=answer.status,
        media_type=answer.media_type or "text/html",
        charset=answer.charset,
        headers={name: answer.headers[name] for name in HEADERS_KEPT if name in answer.headers},
        sha256=sha256(answer.body).hexdigest(),
        size=len(answer.body),
        announced=Announced(
            found_in=row["found_in"],
            at=moment_of(row["found"]),
            published=moment_of(row["published"]),
            updated=moment_of(row["updated"]),
        ),
        tdm=tdm,
        robots=robots,
    )
    return Fetched(row["key"], answer.body, notes, day_of(row, answer), due, answer.exchange)


def has_text(body: bytes) -> bool:
    """Whether a page holds a text worth reading; False for pages that are only drawn by scripts."""
    from trafilatura import extract

    return len(body) > MOST_COMPARED or len(extract(body, fast=True, include_comments=False) or "") >= LEAST_TEXT


def same_text(former: bytes, latter: bytes) -> bool:
    """Whether two states of a page say the same: equal main text, whatever menus, dates and tokens around it do.

    Pages of more than ``MOST_COMPARED`` bytes never do.
    """
    from trafilatura import extract  # heavy, and only needed when an article is looked at again

    if max(len(former), len(latter)) > MOST_COMPARED:
        return False
    texts = [extract(body, fast=True, include_comments=False) for body in (former, latter)]
    return texts[0] is not None and texts[0] == texts[1]
