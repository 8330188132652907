"""Looking without storing: what the start points of a source announce, and which start points a site has."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

from stadtlupe.fetch.crawl.discover import (
    PARSERS,
    Listing,
    NotAListError,
    feeds_of_page,
    kind_of_list,
    parse_page,
)
from stadtlupe.fetch.crawl.handler import NotFetchedError
from stadtlupe.fetch.crawl.job import Seen
from stadtlupe.fetch.crawl.law import Law
from stadtlupe.fetch.crawl.sources import Source
from stadtlupe.fetch.crawl.urls import Patterns, clean_url, host_of, same_host, site_of
from stadtlupe.fetch.crawl.worker import Fetch, PassingError

EXAMPLES = 5
MOST_TRIED = 6
# Places that many content management systems use, tried when a page names nothing itself.
USUAL = ("/feed/", "/rss.xml", "/sitemap.xml")


def _seen(kind: str, url: str, listing: Listing, hosts: tuple[str, ...], patterns: Patterns, source: str = "") -> Seen:
    entries = [item.url for item in (*listing.articles, *listing.sitemaps)]
    wanted = [
        item.url
        for item in listing.articles
        if any(same_host(host_of(item.url), host) for host in hosts) and patterns.admit(item.url)
    ]
    return Seen(
        source=source,
        kind=kind,
        url=url,
        listed=len(entries),
        wanted=len(wanted),
        examples=tuple((wanted or entries)[:EXAMPLES]),
        hosts=tuple(sorted({host_of(entry) for entry in entries})[:EXAMPLES]),
    )


async def check_source(source: Source, fetch: Fetch, law: Law) -> AsyncIterator[Seen]:
    """Try each start point of a source and say what it announces; no article is fetched."""
    patterns = Patterns(source.include, source.exclude)
    for kind, url in source.starts():
        try:
            answer = await fetch(url, hosts=None)
            if not 200 <= answer.status < 300:
                raise PassingError(f"the server answered with status {answer.status}")
            listing = PARSERS[kind](answer.body, answer.url)
        except (NotFetchedError, PassingError, NotAListError) as error:
            yield Seen(source=source.name, kind=kind, url=url, error=str(error))
            continue
        seen = _seen(kind, url, listing, source.all_hosts(), patterns, source.name)
        if seen.examples:
            tdm, robots = await _lawful(seen.examples[0], law)
            seen = seen.model_copy(update={"tdm": tdm, "ai_opt_outs": robots})
        yield seen


async def _lawful(url: str, law: Law) -> tuple[str | None, int]:
    """Whether the site's TDMRep file reserves a page, and how many AI crawlers robots.txt shuts out of it."""
    problem = None
    try:
        await law.permit(url, mining=True)
    except NotFetchedError as error:
        problem = str(error)
    robots = law.kept_robots(url)
    return problem, len(robots.ai_opt_outs(url)) if robots else 0


async def find_starts(url: str, fetch: Fetch, law: Law) -> list[Seen]:
    """Look for feeds and sitemaps: the address itself, what its page names, what robots.txt names, usual places.

    Returns
    -------
    What was tried; entries without ``error`` can be followed. The last resort is the page itself as a listing.
    """
    try:
        answer = await fetch(url, hosts=None)
        if not 200 <= answer.status < 300:
            raise PassingError(f"the server answered with status {answer.status}")
    except (NotFetchedError, PassingError) as error:
        return [Seen(kind="page", url=url, error=str(error))]
    everything = Patterns((), ())
    itself = kind_of_list(answer.body, answer.url)
    if itself is not None:
        return [_seen(itself[0], url, itself[1], (host_of(answer.url),), everything)]
    robots = await law.robots_of(answer.url)
    sitemaps = [found for text in robots.sitemaps if (found := clean_url(text, answer.url))]
    named = [*feeds_of_page(answer.body, answer.url)[:MOST_TRIED], *sitemaps[:MOST_TRIED]]
    tried = [await _try(candidate, fetch) for candidate in dict.fromkeys(named)]
    if not any(seen.error is None and seen.listed for seen in tried):
        usual = (site_of(answer.url) + path for path in USUAL)
        tried += [await _try(candidate, fetch) for candidate in usual if candidate not in named]
    if not any(seen.error is None and seen.listed for seen in tried):
        try:
            listing = parse_page(answer.body, answer.url)
        except NotAListError as error:
            return [*tried, Seen(kind="page", url=url, error=str(error))]
        below = Patterns((urlsplit(answer.url).path.rstrip("/") + "/*",), ())
        tried.append(_seen("page", url, listing, (host_of(answer.url),), below))
    return tried


async def _try(url: str, fetch: Fetch) -> Seen:
    try:
        answer = await fetch(url, hosts=None)
    except (NotFetchedError, PassingError) as error:
        return Seen(kind="feed", url=url, error=str(error))
    found = kind_of_list(answer.body, answer.url) if 200 <= answer.status < 300 else None
    if found is None:
        return Seen(kind="feed", url=url, error=f"it is neither feed nor sitemap (status {answer.status})")
    return _seen(found[0], url, found[1], (host_of(url),), Patterns((), ()))
