"""Scrapy's way to the network: checked addresses, verified certificates, caps on time and bytes, the pace of a host."""

from __future__ import annotations

import asyncio
import time
import zlib
from collections.abc import Collection
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING, Protocol

import httpx
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.exceptions import CannotResolveHostError, DownloadConnectionRefusedError, DownloadFailedError
from scrapy.http import Headers, Request, Response

from stadtlupe.fetch.addresses import RefusedAddressError, UnknownHostError, resolve
from stadtlupe.fetch.compressed import Inflater, TooLargeError
from stadtlupe.fetch.crawl.pace import Pace
from stadtlupe.fetch.crawl.store import now_utc
from stadtlupe.fetch.crawl.urls import host_of
from stadtlupe.fetch.crawl.warc import Exchange

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

HEADERS_SENT = ("User-Agent", "Accept", "Accept-Language", "Accept-Encoding", "If-None-Match", "If-Modified-Since")
Networks = Collection[IPv4Network | IPv6Network]


class NotFetchedError(Exception):
    """An address was not fetched, and asking again at once would not help.

    Attributes
    ----------
    outcome : one word. The text of the error is the reason.
    """

    def __init__(self, outcome: str, reason: str) -> None:
        super().__init__(reason)
        self.outcome = outcome


class PacedSpider(Protocol):
    """What the handler needs of the spider."""

    pace: Pace

    async def stopped_within(self, seconds: float) -> bool:
        """Wait; return True at once when nothing new is to be begun."""
        ...


class SafeHandler(BaseDownloadHandler):
    """Downloads http and https addresses.

    The name of a host is resolved once per request, every address found is checked, and the connection goes to such an
    address: what the name resolves to a moment later makes no difference. Redirects come through here again. Proxies
    and passwords of the environment are not used.
    """

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        settings = crawler.settings
        self._seconds = settings.getfloat("DOWNLOAD_TIMEOUT")
        self._limit = settings.getint("DOWNLOAD_MAXSIZE")
        self._allowed: Networks = [ip_network(text) for text in settings.getlist("STADTLUPE_ALLOWED_NETWORKS")]
        self._keep_wire = settings.getbool("STADTLUPE_WARC")
        self._turns: dict[str, asyncio.Lock] = {}
        # No kept connections: two hosts can share an address, and a connection belongs to the name it was made for.
        self._client = httpx.AsyncClient(
            follow_redirects=False, trust_env=False, limits=httpx.Limits(max_keepalive_connections=0)
        )

    async def close(self) -> None:
        """Close what is open."""
        await self._client.aclose()

    async def download_request(self, request: Request) -> Response:
        """Fetch one address, at the pace of its host.

        Raises
        ------
        NotFetchedError : it must not be fetched, is too large or too slow, its host wants to be left alone, or the
            crawl is being stopped.
        scrapy.exceptions.DownloadFailedError and its kind : what Scrapy may try again.
        """
        try:
            url = httpx.URL(request.url)
        except httpx.InvalidURL as error:
            raise NotFetchedError("refused", f"the address is not valid ({error})") from error
        if url.scheme not in ("http", "https") or not url.host:
            raise NotFetchedError("refused", "only http and https addresses are fetched")
        host = host_of(request.url)
        pace = self._spider().pace
        # One request of a host at a time, whatever Scrapy would do: its own delays count from the beginning of a
        # request, know no Retry-After and end with the process.
        async with self._turns.setdefault(host, asyncio.Lock()):
            if pace.rests_until(host) is not None:
                raise NotFetchedError("host_rests", f"{host} wants to be left alone for now")
            if await self._spider().stopped_within(pace.before(host)):
                raise NotFetchedError("stopping", "the crawl is being stopped")
            status, header, began = 0, None, time.monotonic()
            try:
                async with asyncio.timeout(self._seconds):
                    response = await self._fetch(request, url)
                status, header = response.status, (response.headers.get("Retry-After") or b"").decode("latin-1")
            except TimeoutError as error:
                raise NotFetchedError("timed_out", f"no complete answer within {self._seconds:g} seconds") from error
            finally:
                goes_on = pace.after(host, status, header, time.monotonic() - began)
        if not goes_on:
            raise NotFetchedError("host_rests", f"{host} answered {status} and wants to be left alone for now")
        return response

    def _spider(self) -> PacedSpider:
        return self.crawler.spider  # type: ignore[return-value]

    async def _addresses(self, url: httpx.URL) -> list[str]:
        port = url.port or (443 if url.scheme == "https" else 80)
        name = url.raw_host.decode("ascii")
        try:
            return await asyncio.to_thread(resolve, name, port, allow_private=False, allowed=self._allowed)
        except RefusedAddressError as error:
            reason = f"{url.host} is at {error}, which is not a public address (refused)"
            raise NotFetchedError("refused", reason) from error
        except UnknownHostError as error:
            raise CannotResolveHostError(f"the host {url.host} is not known ({error})") from error

    async def _fetch(self, request: Request, url: httpx.URL) -> Response:
        failure: Exception | None = None
        addresses = await self._addresses(url)
        # An address that does not answer at all must leave time for the others.
        patience = httpx.Timeout(self._seconds, connect=self._seconds / (len(addresses) + 1))
        for address in addresses:
            try:
                return await self._send(request, url, address, patience)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:  # perhaps its next address answers
                failure = error
            except httpx.TimeoutException as error:
                raise TimeoutError from error
            except TooLargeError as error:
                raise NotFetchedError("too_large", f"it is larger than {self._limit:,} bytes") from error
            except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, EOFError, zlib.error) as error:
                raise DownloadFailedError(f"the transfer failed ({error or type(error).__name__})") from error
            except ValueError as error:
                raise NotFetchedError("unreadable", f"it came in an encoding that is not read ({error})") from error
        raise DownloadConnectionRefusedError(f"no connection to {url.host} ({failure})")

    async def _send(self, request: Request, url: httpx.URL, address: str, patience: httpx.Timeout) -> Response:
        headers = {"Host": url.netloc.decode("ascii"), "Connection": "close"}
        headers |= {n: v.decode("latin-1") for n in HEADERS_SENT if (v := request.headers.get(n)) is not None}
        moment = now_utc()
        built = self._client.build_request(
            "GET",
            url.copy_with(host=address, userinfo=b"", fragment=None),
            headers=headers,
            timeout=patience,
            # The certificate is checked for the name, although the connection goes to the address.
            extensions={"sni_hostname": url.raw_host.decode("ascii")},
        )
        answer = await self._client.send(built, stream=True)
        try:
            body, wire = b"", b""
            if 200 <= answer.status_code < 300:
                body, wire = await self._body(answer, request.meta.get("first_bytes"))
            if self._keep_wire:
                request.meta["exchange"] = Exchange(
                    *(request.url, address, moment, tuple(headers.items()), url.raw_path.decode("ascii")),
                    *(answer.status_code, tuple(answer.headers.multi_items()), wire),
                )
            request.meta["fetched_at"] = moment
            return Response(
                url=request.url,
                status=answer.status_code,
                headers=Headers(answer.headers.multi_items()),
                body=body,
                ip_address=ip_address(address),
            )
        finally:
            await answer.aclose()

    async def _body(self, answer: httpx.Response, first: int | None) -> tuple[bytes, bytes]:
        """Return the body unpacked and, if it is kept, as sent.

        Parameters
        ----------
        first : so many bytes are enough; the rest of a longer answer is not read.
        """
        declared = answer.headers.get("content-length", "")
        if first is None and declared.isdigit() and int(declared) > self._limit:
            raise TooLargeError
        inflater = Inflater(first or self._limit, answer.headers.get("content-encoding", "").strip().lower())
        wire = bytearray()
        try:
            async for chunk in answer.aiter_raw():
                inflater.feed(chunk)
                if self._keep_wire and first is None:
                    wire += chunk
        except TooLargeError:
            if first is None:
                raise
            return inflater.head(), b""
        return inflater.result(), bytes(wire)
