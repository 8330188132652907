"""Pages from addresses: polite (robots.txt, TDM reservation, one request at a time) and safe (public hosts, caps)."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from types import TracebackType
from typing import Self

import httpx

from stadtlupe.fetch.addresses import RefusedAddressError, UnknownHostError, resolve
from stadtlupe.fetch.archive import HEADERS_KEPT, RESERVED, TEXT_TYPES
from stadtlupe.fetch.compressed import TooLargeError, inflate, too_large
from stadtlupe.fetch.crawl.robots import ROBOTS_BYTES, Robots
from stadtlupe.fetch.crawl.tdm import reservation_of
from stadtlupe.fetch.identity import canonical_url, url_ident
from stadtlupe.fetch.page import Page
from stadtlupe.settings import Settings

MAX_REDIRECTS = 5
PAUSE = 0.5  # seconds between two pages of one host when its robots.txt names no delay
MAX_DELAY = 30.0  # longest Crawl-delay that is waited for (seconds)
MEDIA_TYPES = TEXT_TYPES | {"text/markdown": "text/markdown", "": "text/html"}


class _ProblemError(Exception):
    """A named outcome on the way to a page."""

    def __init__(self, outcome: str, reason: str) -> None:
        super().__init__(reason)
        self.problem = (outcome, reason)


@dataclass(frozen=True, slots=True)
class _Answer:
    url: httpx.URL
    status: int
    headers: httpx.Headers
    body: bytes


@dataclass(frozen=True, slots=True)
class _Rules:
    """What the robots.txt of one host says to us; ``refused`` is set when it could not be obtained."""

    robots: Robots | None = None
    refused: str | None = None


def _content_type(headers: httpx.Headers) -> tuple[str, str | None]:
    message = Message()
    message["content-type"] = headers.get("content-type", "")
    declared = headers.get("content-type", "").partition(";")[0].strip().lower()
    return declared, message.get_content_charset()


class WebFetcher:
    """Fetches addresses one after the other; a context manager that closes its connections.

    Parameters
    ----------
    settings : User-Agent, time cap per address, size cap, whether private addresses are allowed.
    pause : seconds between two pages of one host when its robots.txt names none.
    sleep, clock : replaced in tests.

    Proxies and passwords of the environment are not used: each connection goes to the address that was checked.
    """

    def __init__(
        self,
        settings: Settings,
        pause: float = PAUSE,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._pause = pause
        self._sleep = sleep
        self._clock = clock
        # The product token is what robots.txt files address (RFC 9309, section 2.2.1).
        self._token = (settings.user_agent.split("/")[0].split() or ["stadtlupe"])[0]
        self._rules: dict[str, _Rules] = {}
        self._last: dict[str, float] = {}
        # No kept connections: two hosts can share an address, and a connection belongs to the name it was made for.
        self._client = httpx.Client(
            follow_redirects=False, trust_env=False, limits=httpx.Limits(max_keepalive_connections=0)
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def fetch(self, url: str) -> Page:
        """Fetch one address; whatever goes wrong is a page whose ``problem`` names it."""
        ident = url_ident(url)
        try:
            start = httpx.URL(url)
        except (httpx.InvalidURL, ValueError) as error:
            return Page(ident, url, problem=("unreadable", f"the address is not valid ({error})"))
        origin = canonical_url(url) if start.userinfo else url  # passwords do not belong into result tables
        try:
            answer = self._page(start)
            return self._to_page(ident, origin, answer)
        except _ProblemError as error:
            return Page(ident, origin, url=canonical_url(url), problem=error.problem)

    def _to_page(self, ident: str, origin: str, answer: _Answer) -> Page:
        headers = {name: answer.headers[name] for name in HEADERS_KEPT if name in answer.headers}
        lower = {name.lower(): value for name, value in answer.headers.items()}
        tdm = reservation_of((), "/", lower, answer.body).value
        declared, charset = _content_type(answer.headers)
        problem = None
        if not 200 <= answer.status < 300:
            problem = ("unreadable", f"the server answered with status {answer.status}")
        elif tdm == "1" and self._settings.tdm != "record":
            problem = RESERVED
        elif declared not in MEDIA_TYPES:
            problem = ("unreadable", f"the server sent {declared}, which is not read")
        return Page(
            ident=ident,
            origin=origin,
            content=b"" if problem else answer.body,
            media_type=MEDIA_TYPES.get(declared, "text/html"),
            url=str(answer.url.copy_with(fragment=None, userinfo=b"")),
            charset=charset,
            fetched_at=datetime.now(UTC),
            headers=headers,
            tdm=tdm,
            problem=problem,
        )

    def _page(self, url: httpx.URL) -> _Answer:
        """Follow redirects by hand, so that each hop passes the same checks."""
        deadline = self._clock() + self._settings.fetch_seconds
        for _ in range(MAX_REDIRECTS + 1):
            deadline += self._check_robots(url)
            answer = self._request(url, deadline, self._settings.max_bytes)
            target = self._redirect(answer)
            if target is None:
                return answer
            url = target
        raise _ProblemError("unreadable", f"the address redirects more than {MAX_REDIRECTS} times")

    @staticmethod
    def _redirect(answer: _Answer) -> httpx.URL | None:
        location = answer.headers.get("location")
        if answer.status not in (301, 302, 303, 307, 308) or not location:
            return None
        try:
            return answer.url.join(location)
        except (httpx.InvalidURL, ValueError) as error:
            raise _ProblemError("unreadable", f"the address redirects to one that is not valid ({error})") from error

    def _check_robots(self, url: httpx.URL) -> float:
        """Refuse what robots.txt forbids, and wait as it asks; return the seconds that this took."""
        began = self._clock()
        site = f"{url.scheme}://{url.netloc.decode('ascii')}"
        if site not in self._rules:
            self._rules[site] = self._read_robots(url)
        rules = self._rules[site]
        if rules.refused is not None:
            raise _ProblemError("unreadable", rules.refused)
        pause = self._pause
        if rules.robots is not None:
            if not rules.robots.allows(str(url)):
                raise _ProblemError("unreadable", "robots.txt of the site forbids to fetch it")
            pause = max(pause, min(rules.robots.delay, MAX_DELAY))
        wait = self._last.get(url.host, float("-inf")) + pause - self._clock()
        if wait > 0:
            self._sleep(wait)
        self._last[url.host] = self._clock()
        return self._clock() - began

    def _read_robots(self, page: httpx.URL) -> _Rules:
        """RFC 9309, section 2.3.1: unavailable (4xx) allows everything, unreachable (5xx, no answer) nothing."""
        url = page.copy_with(raw_path=b"/robots.txt", fragment=None)
        deadline = self._clock() + self._settings.fetch_seconds
        for _ in range(MAX_REDIRECTS + 1):
            try:
                answer = self._request(url, deadline, ROBOTS_BYTES, cut=True)
                target = self._redirect(answer)
            except _ProblemError as error:
                return _Rules(refused=f"robots.txt of the site could not be read: {error}")
            if target is not None:
                url = target
                continue
            robots = Robots(answer.status, answer.body.decode("utf-8", "replace"), self._token)
            if not robots.reachable:
                return _Rules(refused=f"robots.txt of the site could not be read: status {answer.status}")
            return _Rules(robots=robots)
        return _Rules()

    def _request(self, url: httpx.URL, deadline: float, limit: int, *, cut: bool = False) -> _Answer:
        """Send one GET request to the checked address of the host and read at most ``limit`` bytes.

        A larger answer is an error, or is cut off there.
        """
        if url.scheme not in ("http", "https") or not url.host:
            raise _ProblemError("unreadable", "only http and https addresses are fetched")
        port = url.port or (443 if url.scheme == "https" else 80)
        try:
            addresses = resolve(
                url.raw_host.decode("ascii"), port, allow_private=self._settings.allow_private_addresses
            )
        except RefusedAddressError as error:
            raise _ProblemError(
                "unreadable", f"{url.host} is at {error}, which is not a public address (refused)"
            ) from error
        except UnknownHostError as error:
            raise _ProblemError("unreadable", f"the host {url.host} is not known ({error})") from error
        failure: Exception | None = None
        for address in addresses:
            try:
                return self._send(url, address, deadline, limit, cut)
            except httpx.ConnectError as error:  # perhaps its next address answers
                failure = error
            except (httpx.TimeoutException, TimeoutError) as error:
                seconds = f"{self._settings.fetch_seconds:g}"
                raise _ProblemError("timed_out", f"no complete answer within {seconds} seconds") from error
            except TooLargeError as error:
                raise _ProblemError(*too_large(limit)) from error
            except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, EOFError, zlib.error) as error:
                raise _ProblemError("unreadable", f"the transfer failed ({error})") from error
            except ValueError as error:
                raise _ProblemError("unreadable", f"the server sent an encoding that is not read ({error})") from error
        raise _ProblemError("unreadable", f"no connection to {url.host} ({failure})")

    def _send(self, url: httpx.URL, address: str, deadline: float, limit: int, cut: bool) -> _Answer:
        remaining = deadline - self._clock()
        if remaining <= 0:
            raise TimeoutError
        request = self._client.build_request(
            "GET",
            url.copy_with(host=address, userinfo=b"", fragment=None),
            headers={
                "Host": url.netloc.decode("ascii"),
                "User-Agent": self._settings.user_agent,
                "Accept": "text/html,application/xhtml+xml,text/plain;q=0.8,*/*;q=0.1",
                "Accept-Language": "de,*;q=0.5",
                "Accept-Encoding": "gzip, deflate",
            },
            timeout=remaining,
            # The certificate is checked for the name, although the connection goes to the address.
            extensions={"sni_hostname": url.raw_host.decode("ascii")},
        )
        response = self._client.send(request, stream=True)
        try:
            encoding = response.headers.get("content-encoding", "").strip().lower()
            body = b""
            if 200 <= response.status_code < 300:
                if not cut and int(response.headers.get("content-length", "0") or 0) > limit:
                    raise TooLargeError
                body = inflate(self._chunks(response, deadline), limit, encoding, cut=cut)
            return _Answer(url, response.status_code, response.headers, body)
        finally:
            response.close()

    def _chunks(self, response: httpx.Response, deadline: float) -> Iterator[bytes]:
        for chunk in response.iter_raw():
            if self._clock() > deadline:  # the timeout of httpx is per read; a slow trickle never meets it
                raise TimeoutError
            yield chunk
