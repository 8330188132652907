"""The Scrapy spider of one cycle, and the settings under which Scrapy works."""

from __future__ import annotations

import asyncio
import time
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request, Spider
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http.request import NO_CALLBACK

from stadtlupe.fetch.compressed import TooLargeError, unpacked
from stadtlupe.fetch.crawl.handler import NotFetchedError
from stadtlupe.fetch.crawl.job import Job
from stadtlupe.fetch.crawl.law import Law
from stadtlupe.fetch.crawl.pace import Pace
from stadtlupe.fetch.crawl.pages import Answer
from stadtlupe.fetch.crawl.state import State
from stadtlupe.fetch.crawl.urls import without_secrets
from stadtlupe.fetch.crawl.worker import PassingError

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

MAX_REDIRECTS = 5
PERMANENT = {301, 308}
FAILURES = (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
# Reasons why a robots.txt or TDMRep file was not fetched that also keep us from everything else of the host.
GENERAL = {"host_rests", "refused", "stopping"}
ROOM = "stadtlupe.fetch.crawl"


def scrapy_settings(job: Job) -> dict[str, Any]:
    """Settings of Scrapy for a job: one connection per host, no cookies, few retries, our network and our gate."""
    return {
        "TWISTED_REACTOR_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "LOG_ENABLED": False,
        "USER_AGENT": job.user_agent,
        "DEFAULT_REQUEST_HEADERS": {
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,text/plain;q=0.8,*/*;q=0.1",
            "Accept-Language": "de,*;q=0.5",
            "Accept-Encoding": "gzip, deflate",
        },
        "DOWNLOAD_HANDLERS": {
            "http": f"{ROOM}.handler.SafeHandler",
            "https": f"{ROOM}.handler.SafeHandler",
            **dict.fromkeys(("data", "file", "ftp", "s3")),
        },
        "DOWNLOADER_MIDDLEWARES": {
            f"{ROOM}.gate.Gate": 100,
            # Ours stands in their place: the gate obeys robots.txt, the handler unpacks within the cap.
            "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
            "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
            "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
            "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
            "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": None,
        },
        "COMPRESSION_ENABLED": False,
        "COOKIES_ENABLED": False,
        "REFERER_ENABLED": True,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "CONCURRENT_REQUESTS": job.parallel,
        "DOWNLOAD_DELAY": 0,  # the handler keeps the pace
        "DOWNLOAD_TIMEOUT": job.fetch_seconds,
        "DOWNLOAD_MAXSIZE": job.max_bytes,
        "REDIRECT_MAX_TIMES": MAX_REDIRECTS,
        "RETRY_TIMES": 2,
        "STADTLUPE_ALLOWED_NETWORKS": list(job.allowed),
        "STADTLUPE_WARC": job.warc,
    }


def delays_of(job: Job) -> dict[str, float]:
    """Seconds between two requests by host; of several sources of a host the most careful one counts."""
    delays: dict[str, float] = {}
    for source in job.sources:
        delay = job.delay if source.delay is None else source.delay
        for host in source.all_hosts():
            plain = host.removeprefix("www.")
            for name in (plain, f"www.{plain}"):
                delays[name] = max(delays.get(name, 0.0), delay)
    return delays


class NewsSpider(Spider):
    """Fetches what the work asks for; the work itself is a coroutine, one per source.

    Parameters
    ----------
    job : what to do. state : of the corpus. work : called with the spider when the crawl has begun.
    stop : set when nothing new is to be begun.
    """

    name = "stadtlupe"

    def __init__(
        self,
        job: Job,
        state: State,
        work: Callable[[NewsSpider], Awaitable[None]],
        stop: asyncio.Event,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.state = state
        self._work = work
        self._stop = stop
        self._limit = job.max_bytes
        self.pace = Pace(state, delays_of(job), job.delay, job.backoff, job.max_wait)
        self.law = Law(state, self.pace, job.token, job.tdm, self._ask_file, time.time)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Make the spider (Scrapy's way)."""
        return super().from_crawler(crawler, *args, **kwargs)

    async def start(self) -> AsyncIterator[Any]:
        """Do the work; nothing is left to Scrapy's scheduler, because what is to be done stands in the state."""
        await self._work(self)
        nothing: tuple[Request, ...] = ()
        for request in nothing:
            yield request

    async def stopped_within(self, seconds: float) -> bool:
        """Wait; return True at once when nothing new is to be begun."""
        if seconds > 0:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), seconds)
        return self._stop.is_set()

    async def fetch(
        self,
        url: str,
        *,
        hosts: tuple[str, ...] | None,
        article: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Fetch one address through the gate, with redirects and retries; a list that is a gzip file is unpacked.

        Raises
        ------
        NotFetchedError : it must not be fetched, or asking again would not help.
        PassingError : a failure that may pass.
        """
        answer = await self._download(url, {"hosts": hosts, "article": article}, headers)
        if article is not None:
            return answer
        try:
            return replace(answer, body=unpacked(answer.body, self._limit))
        except TooLargeError as error:
            raise NotFetchedError("too_large", f"it unpacks to more than {self._limit:,} bytes") from error
        except (EOFError, zlib.error) as error:
            raise NotFetchedError("unreadable", f"its compression is damaged ({error})") from error

    async def _download(self, url: str, meta: dict[str, Any], headers: dict[str, str] | None = None) -> Answer:
        request = Request(url, callback=NO_CALLBACK, headers=headers, meta=meta, dont_filter=True)
        try:
            response = await self.crawler.engine.download_async(request)
        except FAILURES as error:
            raise PassingError(str(error) or type(error).__name__) from error
        except ValueError as error:  # Scrapy cannot read where a redirect leads to
            raise PassingError(f"the answer is not valid ({error})") from error
        names = {name.decode("latin-1").lower(): values for name, values in response.headers.items()}
        return Answer(
            url=without_secrets(response.url),
            status=response.status,
            headers={name: b", ".join(values).decode("latin-1") for name, values in names.items()},
            body=response.body,
            moment=response.meta["fetched_at"],
            exchange=response.meta.get("exchange"),
            moved=bool(hops := response.meta.get("redirect_reasons", ())) and set(hops) <= PERMANENT,
        )

    async def _ask_file(self, url: str, first: int | None) -> tuple[int, bytes, str]:
        try:
            answer = await self._download(url, {"file_of": True, "first_bytes": first})
        except NotFetchedError as error:
            if error.outcome in GENERAL:
                raise
            return 0, b"", url
        except PassingError:
            return 0, b"", url
        return answer.status, answer.body, answer.url


async def in_parallel(work: list[Awaitable[None]], most: int, stop: asyncio.Event, grace: float) -> None:
    """Do several things at the same time until all are done or ``stop`` is set; then wait ``grace`` seconds for them.

    Parameters
    ----------
    most : how many at the same time.
    """
    room = asyncio.Semaphore(most)

    async def one(item: Awaitable[None]) -> None:
        async with room:
            await item

    tasks = [asyncio.ensure_future(one(item)) for item in work]
    stopped = asyncio.ensure_future(stop.wait())
    pending = set(tasks)
    while pending and not stop.is_set():
        done, _ = await asyncio.wait({*pending, stopped}, return_when=asyncio.FIRST_COMPLETED)
        pending -= done
        for task in done - {stopped}:
            if task.exception() is not None:  # a full disk: nothing more can be stored
                stop.set()
    if pending:
        await asyncio.wait(pending, timeout=grace)
    stopped.cancel()
    for task in tasks:
        task.cancel()
    for result in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(result, Exception):
            raise result
