"""What every request has to pass before it is sent: hosts of the source, robots.txt, reservations, what is stored.

A Scrapy downloader middleware; redirects pass it again.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol, Self

from scrapy.http import Request

from stadtlupe.fetch.crawl.handler import NotFetchedError
from stadtlupe.fetch.crawl.law import Law
from stadtlupe.fetch.crawl.state import State
from stadtlupe.fetch.crawl.urls import host_of, same_host, url_key

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class LawfulSpider(Protocol):
    """What the gate needs of the spider."""

    law: Law
    state: State


class Gate:
    """Refuses requests that must not or need not be sent; see the module.

    Keys of ``request.meta`` that it reads: ``file_of`` (a robots.txt or TDMRep file, which needs no permission),
    ``hosts`` (hosts that may be asked; all when missing), ``article`` (key of the article that is fetched).
    Where an article redirects to is noted before it is asked for, so that no hop is asked for again after a kill.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware (Scrapy's way)."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let a request pass or refuse it.

        Raises
        ------
        NotFetchedError : with the reason.
        """
        if request.meta.get("file_of"):
            return
        spider: LawfulSpider = self._crawler.spider  # type: ignore[assignment]
        host, hosts = host_of(request.url), request.meta.get("hosts")
        if hosts is not None and not any(same_host(host, allowed) for allowed in hosts):
            raise NotFetchedError("elsewhere", f"{host} is not a host of the source")
        article = request.meta.get("article")
        if article and (key := url_key(request.url)) != article:
            known = spider.state.article_of(key)
            if known is not None and known["state"] == "stored" and known["key"] != article:
                raise NotFetchedError("duplicate", f"it leads to {known['url']}, which is stored")
        await spider.law.permit(request.url, mining=bool(article))
        if article and request.meta.get("redirect_times"):
            spider.state.note_hop(article, request.url, time.time())
