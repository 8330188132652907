"""What sites allow: their robots.txt and TDMRep files, fetched once a day and kept as evidence."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from sqlite3 import Row
from typing import Any, TypeVar

from stadtlupe.fetch.crawl.handler import NotFetchedError
from stadtlupe.fetch.crawl.pace import Pace
from stadtlupe.fetch.crawl.robots import ROBOTS_BYTES, Robots
from stadtlupe.fetch.crawl.state import State
from stadtlupe.fetch.crawl.tdm import (
    WELL_KNOWN,
    Reservation,
    TdmMode,
    TdmRule,
    ai_statements,
    parse_tdmrep,
    refuses_ai,
    reservation_of,
)
from stadtlupe.fetch.crawl.urls import host_of, path_of, site_of
from stadtlupe.fetch.sidecar import RobotsEvidence, TdmEvidence

ROBOTS_FILE = "/robots.txt"
FILES = (ROBOTS_FILE, WELL_KNOWN)
KEEP = 86_400.0  # RFC 9309, section 2.4: robots.txt should not be kept longer than 24 hours
KEEP_UNREACHABLE = 1_800.0
# Section 2.3.1.4: rules that were obtained before may be used while a site is unreachable, within reason.
KEEP_FORMER = 30 * 86_400.0
# Asks for a file, of which only so many first bytes are wanted (None: all); returns (status, body, final address),
# status 0 when there was no answer.
Ask = Callable[[str, int | None], Awaitable[tuple[int, bytes, str]]]
T = TypeVar("T")


class _Parsed:
    """Files of sites as they were read last, so that not every page of a site reads them anew."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], tuple[tuple[object, ...], Any]] = {}

    def of(self, row: Row, read: Callable[[bytes], T]) -> T:
        """Return what the file of a row says."""
        place, state = (row["site"], row["file"]), (row["fetched"], row["status"])
        known = self._known.get(place)
        if known is None or known[0] != state:
            known = self._known[place] = (state, read(row["body"]))
        found: T = known[1]
        return found


class Law:
    """Answers whether an address may be fetched, and with what evidence.

    Parameters
    ----------
    state : keeps the files. pace : learns Crawl-delays. token : our product token.
    mode : what a reservation of text and data mining means for us.
    ask : fetches a file. clock : seconds since 1970.
    """

    def __init__(
        self, state: State, pace: Pace, token: str, mode: TdmMode, ask: Ask, clock: Callable[[], float]
    ) -> None:
        self._state = state
        self._pace = pace
        self._token = token
        self._mode = mode
        self._ask = ask
        self._clock = clock
        self._asking: dict[tuple[str, str], Any] = {}
        self._parsed = _Parsed()

    async def permit(self, url: str, *, mining: bool) -> None:
        """Refuse an address that its site does not allow.

        Parameters
        ----------
        mining : whether the page itself is wanted, and not only the addresses that it lists.

        Raises
        ------
        NotFetchedError : ``robots_unreachable``, ``forbidden`` or ``reserved``.
        """
        robots = await self._robots(url)
        self._pace.obey(host_of(url), robots.delay)
        if not robots.reachable:
            what = f"status {robots.status}" if robots.status else "no answer"
            raise NotFetchedError("robots_unreachable", f"robots.txt of the site could not be read: {what}")
        if not robots.allows(url):
            raise NotFetchedError("forbidden", "robots.txt of the site forbids to fetch it")
        if mining:
            await self._file(url, WELL_KNOWN)
            self.judge(url, robots)

    def judge(
        self, url: str, robots: Robots | None = None, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> None:
        """Refuse a page whose publisher reserves it, by all that is known so far.

        Raises
        ------
        NotFetchedError : ``reserved``.
        """
        if self._mode == "record":
            return
        said = self.reservation(url, headers or {}, body)
        if said.value == "1":
            raise NotFetchedError("reserved", f"the publisher reserves text and data mining (TDMRep, {said.said_by})")
        if self._mode != "strict":
            return
        robots = robots or self.kept_robots(url)
        if robots and refuses_ai(robots.ai_opt_outs(url), robots.preferences):
            raise NotFetchedError("reserved", "robots.txt of the site opts out of AI use")
        if refuses_ai((), ai_statements(headers or {}, body)):
            raise NotFetchedError("reserved", "the page opts out of AI use")

    def reservation(self, url: str, headers: Mapping[str, str], body: bytes) -> Reservation:
        """Weigh all that is said about text and data mining of a page."""
        return reservation_of(self._rules(url), path_of(url), headers, body)

    def _rules(self, url: str) -> tuple[TdmRule, ...]:
        row = self._state.site_file(site_of(url), WELL_KNOWN)
        if row is None or not 200 <= row["status"] < 300:
            return ()
        return self._parsed.of(row, parse_tdmrep)

    def evidence(self, url: str, headers: Mapping[str, str], body: bytes) -> tuple[TdmEvidence, RobotsEvidence | None]:
        """Return what is noted beside a page."""
        said = self.reservation(url, headers, body)
        file = self._state.site_file(site_of(url), WELL_KNOWN)
        tdm = TdmEvidence(
            reservation=said.value,
            policy=said.policy,
            said_by=said.said_by,
            mode=self._mode,
            file_status=file["status"] if file else None,
            file_sha256=sha256(file["body"]).hexdigest() if file and file["body"] else None,
            file_fetched=datetime.fromtimestamp(file["fetched"], UTC) if file else None,
            ai_statements=ai_statements(headers, body),
        )
        row, robots = self._state.site_file(site_of(url), ROBOTS_FILE), self.kept_robots(url)
        if row is None or robots is None:
            return tdm, None
        return tdm, RobotsEvidence(
            url=row["url"],
            status=row["status"],
            sha256=sha256(row["body"]).hexdigest(),
            fetched=datetime.fromtimestamp(row["fetched"], UTC),
            allowed=robots.allows(url),
            delay=robots.delay,
            ai_opt_outs=robots.ai_opt_outs(url),
            preferences=robots.preferences,
        )

    def kept_robots(self, url: str) -> Robots | None:
        """Return the robots.txt that is kept for the site of an address."""
        row = self._state.site_file(site_of(url), ROBOTS_FILE)
        if row is None:
            return None
        status = row["status"]
        return self._parsed.of(row, lambda body: Robots(status, body.decode("utf-8", "replace"), self._token))

    async def robots_of(self, url: str) -> Robots:
        """Return the robots.txt of the site of an address, fetched if need be."""
        return await self._robots(url)

    async def _robots(self, url: str) -> Robots:
        await self._file(url, ROBOTS_FILE)
        return self.kept_robots(url) or Robots(0, "", self._token)

    async def _file(self, url: str, name: str) -> None:
        """See to it that a file of the site is kept and not too old; who comes second waits for the first."""
        key = (site_of(url), name)
        row = self._state.site_file(*key)
        # What was fetched in the future was fetched before the clock was set back: nobody knows how old it is.
        if row is not None and row["fetched"] <= self._clock() < row["due"]:
            return
        if key not in self._asking:
            self._asking[key] = asyncio.ensure_future(self._renew(*key))
        try:
            await asyncio.shield(self._asking[key])
        finally:
            if self._asking.get(key) is not None and self._asking[key].done():
                self._asking.pop(key, None)

    async def _renew(self, site: str, name: str) -> None:
        status, body, final = await self._ask(site + name, ROBOTS_BYTES if name == ROBOTS_FILE else None)
        now = self._clock()
        former = self._state.site_file(site, name)
        if 200 <= status < 500 and status != 429:
            kept = body if status < 300 else b""
            self._state.save_site_file(site, name, final, status, kept, now, now + KEEP)
        elif former is not None and 200 <= former["status"] < 300 and now - former["fetched"] < KEEP_FORMER:
            self._state.ask_site_again(site, name, now + KEEP_UNREACHABLE)
        else:
            self._state.save_site_file(site, name, final, status, b"", now, now + KEEP_UNREACHABLE)
