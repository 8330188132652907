"""What sites allow: their robots.txt and TDMRep files, fetched once a day and kept as evidence."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from stadtlupe.fetch.crawl.handler import NotFetchedError
from stadtlupe.fetch.crawl.pace import Pace
from stadtlupe.fetch.crawl.robots import ROBOTS_BYTES, Robots
from stadtlupe.fetch.crawl.state import State
from stadtlupe.fetch.crawl.tdm import (
    WELL_KNOWN,
    Reservation,
    TdmMode,
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
# Asks for a file; returns (status, body, final address), status 0 when there was no answer.
Ask = Callable[[str], Awaitable[tuple[int, bytes, str]]]


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
        robots = robots or self.kept_robots(url)
        if self._mode == "strict" and robots and refuses_ai(robots.ai_opt_outs(url), robots.preferences):
            raise NotFetchedError("reserved", "robots.txt of the site opts out of AI use")

    def reservation(self, url: str, headers: Mapping[str, str], body: bytes) -> Reservation:
        """Weigh all that is said about text and data mining of a page."""
        row = self._state.site_file(site_of(url), WELL_KNOWN)
        rules = parse_tdmrep(row["body"]) if row and 200 <= row["status"] < 300 else ()
        return reservation_of(rules, path_of(url), headers, body)

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
        return Robots(row["status"], row["body"].decode("utf-8", "replace"), self._token) if row else None

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
        if row is not None and self._clock() < row["due"]:
            return
        if key not in self._asking:
            self._asking[key] = asyncio.ensure_future(self._renew(*key))
        try:
            await asyncio.shield(self._asking[key])
        finally:
            if self._asking.get(key) is not None and self._asking[key].done():
                self._asking.pop(key, None)

    async def _renew(self, site: str, name: str) -> None:
        status, body, final = await self._ask(site + name)
        now = self._clock()
        former = self._state.site_file(site, name)
        if 200 <= status < 500 and status != 429:
            kept = body[:ROBOTS_BYTES] if status < 300 else b""
            self._state.save_site_file(site, name, final, status, kept, now, now + KEEP)
        elif former is not None and 200 <= former["status"] < 300 and now - former["fetched"] < KEEP_FORMER:
            self._state.ask_site_again(site, name, now + KEEP_UNREACHABLE)
        else:
            self._state.save_site_file(site, name, final, status, b"", now, now + KEEP_UNREACHABLE)
