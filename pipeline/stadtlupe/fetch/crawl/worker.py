"""The visit to one source: its start points first, then its articles one by one."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from hashlib import sha256
from sqlite3 import Row
from typing import Protocol

from stadtlupe.errors import StadtlupeError
from stadtlupe.fetch.crawl.discover import PARSERS, Found, Listing, NotAListError
from stadtlupe.fetch.crawl.handler import NotFetchedError
from stadtlupe.fetch.crawl.job import Job, Visit
from stadtlupe.fetch.crawl.law import Law
from stadtlupe.fetch.crawl.pages import Answer, fetched_page, has_text, same_text
from stadtlupe.fetch.crawl.sources import Source
from stadtlupe.fetch.crawl.state import RECHECK, RESUME_WITHIN, State
from stadtlupe.fetch.crawl.store import Store
from stadtlupe.fetch.crawl.urls import Patterns, host_of, same_host, url_key

NEVER = float("inf")
MAX_LISTS = 200  # sitemaps and listing pages that one visit asks for; the others come next time
MAX_LEVELS = 4  # an index of sitemaps names sitemaps; deeper nesting is allowed by nobody but met
# Outcomes after which it makes no sense to come back to an address.
FINAL = {"duplicate", "elsewhere", "too_large"}
PASSING = {"forbidden", "robots_unreachable"}
# Outcomes that cost no request for the page, so that they do not count for the cap.
UNASKED = PASSING | {"reserved"}
WHOLE = (200, 203)  # the statuses with which a page comes; 204 to 206 bring none, or a part
logger = logging.getLogger(__name__)


class Fetch(Protocol):
    """Fetches one address; raises NotFetchedError, or PassingError for what may work later."""

    def __call__(
        self,
        url: str,
        *,
        hosts: tuple[str, ...] | None,
        article: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> Awaitable[Answer]:
        """Fetch an address on one of the hosts; ``article`` is the key of the article that it should be."""
        ...


class PassingError(Exception):
    """A failure that may pass; the text says what it was."""


@dataclass(frozen=True)
class Tools:
    """What all visits of a cycle share."""

    job: Job
    state: State
    store: Store
    law: Law
    fetch: Fetch
    cycle: int
    clock: Callable[[], float]
    stopping: Callable[[], bool]


class SourceVisit:
    """One source in one cycle."""

    def __init__(self, source: Source, tools: Tools) -> None:
        self._source = source
        self._tools = tools
        self._state = tools.state
        self._patterns = Patterns(source.include, source.exclude)
        self._hosts = source.all_hosts()
        self._starts = {url_key(url) for _, url in source.starts()}
        shape = [source.include, source.exclude, source.hosts, str(source.since)]
        # Other patterns make other articles of the same list: then the server's word that nothing changed is no use.
        self._config = sha256(json.dumps(shape).encode()).hexdigest()[:16]
        self._began = tools.clock()
        self._lists = 0
        self._textless: bool | None = None
        self.result = Visit(source=source.name)

    async def run(self) -> Visit:
        """Make the visit; what goes wrong is noted.

        Raises
        ------
        StadtlupeError : E201 when the disk refuses, E605 when the state is damaged.
        """
        self._began = self._tools.clock()
        cycle, name = self._tools.cycle, self._source.name
        self._state.do(
            "INSERT OR IGNORE INTO visits (source, cycle, started) VALUES (?, ?, ?)", *(name, cycle, self._began)
        )
        try:
            self._forget_former_starts()
            for kind, url in self._source.starts():
                if self._tools.stopping():
                    break
                await self._start(kind, url, 1)
            await self._articles()
        except StadtlupeError:
            raise
        except Exception as error:  # noqa: BLE001 - what one source brings about must not end the others
            self._blame(self._source.name, _unexpected(error))
        self._save()
        return self.result

    def _forget_former_starts(self) -> None:
        """Drop start points that the entry names no more, and what they led to: nobody counts what they listed."""
        named = [url for _, url in self._source.starts()]
        name, marks = self._source.name, ", ".join("?" * len(named))
        self._state.do(f"DELETE FROM starts WHERE source=? AND parent IS NULL AND url NOT IN ({marks})", name, *named)
        orphans = "DELETE FROM starts WHERE source=? AND parent NOT IN (SELECT url FROM starts WHERE source=?)"
        while self._state.do(orphans, name, name):
            pass

    def _save(self) -> None:
        """Add what was done to what an interrupted process noted for the same cycle."""
        done, name, cycle = self.result, self._source.name, self._tools.cycle
        # Further pages of a listing are only leafed through when the first has news; what they listed then is past.
        row = self._state.one(
            "SELECT SUM(listed) AS n FROM starts WHERE source=? AND (kind<>'page' OR parent IS NULL)", name
        )
        done.listed = (row["n"] if row else 0) or 0
        due = self._state.one(
            "SELECT COUNT(*) AS n FROM articles WHERE source=? AND due<=? AND state NOT IN ('gone', 'gave_up')",
            *(name, self._tools.clock()),
        )
        done.left = due["n"] if due else 0
        stopped = self._tools.stopping()
        self._state.do(
            "UPDATE visits SET ended=?, ok=?, starts=?, listed=?, fresh=COALESCE(fresh, 0)+?,"
            " stored=COALESCE(stored, 0)+?, revised=COALESCE(revised, 0)+?, failed=COALESCE(failed, 0)+?,"
            " requests=COALESCE(requests, 0)+?, error=?, textless=COALESCE(?, textless) WHERE source=? AND cycle=?",
            *(None if stopped else self._tools.clock(), done.ok, done.starts, done.listed, done.fresh, done.stored),
            *(done.revised, done.failed, done.requests, done.error, self._textless, name, cycle),
        )

    # --- start points -------------------------------------------------------------------------------------------

    async def _start(self, kind: str, url: str, level: int) -> None:
        row = self._state.start(self._source.name, url)
        if row is None or row["cycle"] != self._tools.cycle:
            if self._lists >= max(MAX_LISTS, self._source.depth):
                return
            self._lists += 1
            try:
                await self._ask_start(kind, url, level, row)
                self.result.starts += 1
            except (NotFetchedError, PassingError, NotAListError) as error:
                if isinstance(error, NotFetchedError) and error.outcome == "stopping":
                    return
                self._start_failed(kind, url, error)
            except StadtlupeError:
                raise
            except Exception as error:  # noqa: BLE001 - the articles that are known can be fetched all the same
                self._start_failed(kind, url, PassingError(_unexpected(error)))
        elif row["error"]:
            self._blame(url, row["error"])
        if level > (self._source.depth if kind == "page" else MAX_LEVELS):
            return
        children = (
            "SELECT * FROM starts WHERE source=? AND parent=? AND wanted=? AND cycle IS NOT ? AND url<>?"
            " ORDER BY COALESCE(checked, 0), rowid"
        )
        for child in self._state.rows(children, self._source.name, url, self._tools.cycle, self._tools.cycle, url):
            if self._tools.stopping():
                return
            await self._start(child["kind"], child["url"], level + 1)

    def _blame(self, url: str, reason: str) -> None:
        self.result.ok = False
        self.result.error = self.result.error or f"{url}: {reason}"

    def _start_failed(self, kind: str, url: str, error: Exception) -> None:
        # A host that rests is asked again by a cycle that goes on with this one; other failures are noted as done.
        rests = isinstance(error, NotFetchedError) and error.outcome == "host_rests"
        cycle = None if rests else self._tools.cycle
        self._state.save_start(self._source.name, url, kind, error=str(error), cycle=cycle)
        self._blame(url, str(error))

    async def _ask_start(self, kind: str, url: str, level: int, row: Row | None) -> None:
        now = self._tools.clock()
        same = row is not None and row["config"] == self._config
        trusted = same and row is not None and 0 <= now - (row["full"] or 0) < self._source.full_after
        if row is not None and row["config"] and not same:
            self._state.revive(self._source.name, now)
        headers = _validators(row) if trusted and row is not None else {}
        # A start point may lie anywhere, also behind a redirect: it was named by the user.
        moved = row["moved"] if trusted and row is not None and not row["error"] else None
        answer = await self._fetch(moved or url, hosts=None, headers=headers)
        name, cycle = self._source.name, self._tools.cycle
        values: dict[str, object] = {"checked": now, "cycle": cycle, "error": None}
        if answer.status == 304 and row is not None:
            with self._state.change():
                self._state.save_start(name, url, kind, **values)
                self._want_children(url)
            return
        if not 200 <= answer.status < 300:
            raise PassingError(f"the server answered with status {answer.status}")
        digest = sha256(answer.body).hexdigest()
        values |= {"full": now, "etag": answer.headers.get("etag"), "modified": answer.headers.get("last-modified")}
        # Where it has moved to is asked directly, until the whole is asked for again.
        values["moved"] = answer.url if answer.moved else moved
        if trusted and row is not None and row["sha256"] == digest:
            with self._state.change():
                self._state.save_start(name, url, kind, **values)
                self._want_children(url)
            return
        # In a thread: a list of 50,000 addresses takes seconds, in which the answers of other hosts would seem late.
        listing = await asyncio.to_thread(PARSERS[kind], answer.body, answer.url)
        wanted = [item for item in listing.articles if self._wants(item)]
        with self._state.change():
            fresh = self._state.announce(name, url, wanted, now)
            values |= {"sha256": digest, "config": self._config, "listed": len(wanted)}
            self._state.save_start(name, url, kind, **values)
            self._note_children(kind, url, level, listing, fresh)
        self.result.fresh += fresh

    def _note_children(self, kind: str, url: str, level: int, listing: Listing, fresh: int) -> None:
        cycle, name = self._tools.cycle, self._source.name
        named = {child.url for child in listing.sitemaps}
        if kind == "sitemap":  # what an index names no more is not asked for again
            for row in self._state.rows("SELECT url FROM starts WHERE source=? AND parent=?", name, url):
                if row["url"] not in named:
                    self._state.do("DELETE FROM starts WHERE source=? AND url=?", name, row["url"])
        for child in listing.sitemaps:
            known = self._state.start(name, child.url)
            stamp = child.updated.timestamp() if child.updated else None
            unchanged = known is not None and stamp is not None and known["updated"] == stamp and not known["error"]
            same = known is not None and known["config"] == self._config
            wanted = None if unchanged and same else cycle
            if same_host(host_of(child.url), host_of(url)) or host_of(child.url) in self._hosts:
                self._state.save_start(name, child.url, "sitemap", parent=url, updated=stamp, wanted=wanted)
        leaf = kind == "page" and fresh and level < self._source.depth
        if leaf and listing.following and url_key(listing.following) not in self._starts:
            self._state.save_start(name, listing.following, "page", parent=url, wanted=cycle)

    def _want_children(self, url: str) -> None:
        """An index that did not change says nothing about its sitemaps, unless it dates them and they were read."""
        self._state.do(
            "UPDATE starts SET wanted=? WHERE source=? AND parent=? AND kind='sitemap'"
            " AND (updated IS NULL OR full IS NULL OR error IS NOT NULL)",
            *(self._tools.cycle, self._source.name, url),
        )

    def _wants(self, found: Found) -> bool:
        moment = found.published or found.updated
        if self._source.since and moment and moment.date() < self._source.since:
            return False
        host = host_of(found.url)
        if not any(same_host(host, allowed) for allowed in self._hosts) or url_key(found.url) in self._starts:
            return False
        return self._patterns.admit(found.url)

    # --- articles -----------------------------------------------------------------------------------------------

    async def _articles(self) -> None:
        limit = min(self._source.max_pages, self._tools.job.max_pages or self._source.max_pages)
        asked = 0
        while asked < limit and not self._tools.stopping():
            row = self._state.next_due(self._source.name, self._tools.clock(), self._began)
            if row is None:
                return
            asked += 1
            try:
                await self._article(row)
            except NotFetchedError as error:
                if error.outcome == "stopping":
                    return
                if error.outcome == "host_rests":
                    self.result.error = self.result.error or str(error)
                    return
                asked -= error.outcome in UNASKED
                self._refused(row, error)
            except PassingError as error:
                self._state.failed(row["key"], str(error), self._tools.clock())
                self.result.failed += 1
            except StadtlupeError:
                raise
            except Exception as error:  # noqa: BLE001 - a page that brings this about must not hold up the others
                self._state.failed(row["key"], _unexpected(error), self._tools.clock())
                self.result.failed += 1

    def _refused(self, row: Row, error: NotFetchedError) -> None:
        now, key = self._tools.clock(), row["key"]
        state = "stored" if row["state"] == "stored" else error.outcome
        if error.outcome in FINAL:
            self._state.put_off(key, state, str(error), NEVER)
        elif error.outcome in PASSING:
            self._state.put_off(key, "stored" if state == "stored" else "forbidden", str(error), now + RECHECK)
        elif error.outcome == "reserved":
            tdm, robots = self._tools.law.evidence(row["url"], {}, b"")
            notes = {"tdm": tdm.model_dump(mode="json"), "robots": robots.model_dump(mode="json") if robots else None}
            # What a file of the site says can change without a request for the page.
            self._state.put_off(key, state, str(error), now + RECHECK, notes)
        else:
            self._state.failed(key, str(error), now)
            self.result.failed += 1

    async def _article(self, row: Row) -> None:
        now = self._tools.clock()
        trusted = row["state"] == "stored" and 0 <= now - (row["full"] or 0) < self._source.full_after
        headers = _validators(row) if trusted else {}
        # A process that was killed had come as far as this hop of a redirect.
        url = row["hop"] if row["hop"] and 0 <= now - row["hop_at"] < RESUME_WITHIN else row["url"]
        answer = await self._fetch(url, hosts=self._hosts, article=row["key"], headers=headers)
        key, due = row["key"], self._revisit(row, now)
        if answer.status == 304 and row["state"] == "stored":
            self._state.do("UPDATE articles SET checked=?, due=?, attempts=0, hop=NULL WHERE key=?", now, due, key)
        elif answer.status in (404, 410):
            state = "stored" if row["state"] == "stored" else "gone"
            self._state.put_off(key, state, f"the server answered with status {answer.status}", NEVER)
        elif answer.status not in WHOLE:
            raise PassingError(f"the server answered with status {answer.status}")
        elif not answer.body.strip():
            raise PassingError("the server sent an empty page")
        else:
            await self._keep(row, answer, due)

    async def _keep(self, row: Row, answer: Answer, due: float) -> None:
        key, law = row["key"], self._tools.law
        if answer.media_type is None:
            self._state.put_off(key, "not_html", f"the server sent {answer.declared}, which is not read", NEVER)
            return
        try:
            law.judge(answer.url, None, answer.headers, answer.body)
        except NotFetchedError as error:
            tdm, robots = law.evidence(answer.url, answer.headers, answer.body)
            notes = {"tdm": tdm.model_dump(mode="json"), "robots": robots.model_dump(mode="json") if robots else None}
            state = "stored" if row["state"] == "stored" else "reserved"
            self._state.put_off(key, state, str(error), NEVER, notes)
            return
        if row["state"] == "stored" and await self._unchanged(row, answer):
            self._state.do(
                "UPDATE articles SET checked=?, full=?, due=?, etag=?, modified=?, attempts=0, hop=NULL WHERE key=?",
                *(self._tools.clock(), self._tools.clock(), due),
                *(answer.headers.get("etag"), answer.headers.get("last-modified"), key),
            )
            return
        page = fetched_page(row, answer, self._source, law, due if due != NEVER else None)
        self._tools.store.save(page, row)
        if row["state"] == "stored":
            self.result.revised += 1
        else:
            self.result.stored += 1
            if self._textless is None and answer.media_type == "text/html":  # one of a visit tells a new design
                self._textless = not await asyncio.to_thread(has_text, answer.body)

    async def _unchanged(self, row: Row, answer: Answer) -> bool:
        if sha256(answer.body).hexdigest() == row["sha256"]:
            return True
        former = self._tools.store.stored_body(row)
        return former is not None and await asyncio.to_thread(same_text, former, answer.body)

    def _revisit(self, row: Row, now: float) -> float:
        first = row["stored"] or now
        return min((first + age for age in self._source.revisit if first + age > now), default=NEVER)

    async def _fetch(
        self, url: str, *, hosts: tuple[str, ...] | None, article: str | None = None, headers: dict[str, str]
    ) -> Answer:
        self.result.requests += 1
        return await self._tools.fetch(url, hosts=hosts, article=article, headers=headers)


def _unexpected(error: Exception) -> str:
    """Reason for what nobody foresaw; the log holds where it came from."""
    logger.error("unexpected error in a visit", exc_info=error)
    return f"an unexpected error, please report it ({type(error).__name__}: {error})"


def _validators(row: Row) -> dict[str, str]:
    """Headers of a conditional request (RFC 9110, section 13)."""
    found = {"If-None-Match": row["etag"], "If-Modified-Since": row["modified"]}
    return {name: value for name, value in found.items() if value}
