"""A large crawl of a fake site on this machine: memory, pauses and requests, as the servers saw them.

    python -m bench.crawl_bench [--sources 50] [--articles 5000] [--delay 0.2]

First a tenth of the articles, then all of them, each crawled into an empty folder by a process of its own; then a
second cycle over all of them. Prints the peak memory of each, the shortest pause between two requests to a host, and
how many requests the second cycle cost. Fails when a pause is shorter than the delay, or when memory grows by more than
a tenth while there are ten times as many articles.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.fetch.crawl.site import (
    XML,
    Answer,
    Site,
    article,
    conditional,
    crawl_apart,
    feed,
    pages,
    serve_many,
    sitemap,
    source,
)

from stadtlupe.fetch.crawl.job import Report

GROWTH = 1.1


def fill(site: Site, articles: int) -> None:
    paths = [f"/news/{number}" for number in range(articles)]
    site.routes["/feed"] = Answer(feed(site.url, paths[:20]), headers=XML)
    site.routes["/sitemap.xml"] = conditional(lambda: sitemap(site.url, dict.fromkeys(paths, "2025-01-01")))
    filling = "<p>Die Stadt teilt mit, dass die Arbeiten im Plan liegen.</p>" * 400  # a page of some 25 kB
    site.routes |= {path: Answer(article(number, filling)) for number, path in enumerate(paths)}


def measure(out: Path, count: int, articles: int, delay: float) -> tuple[Report, Report, float, int, int]:
    """Crawl twice; return both reports, the shortest pause, and the requests of the first and second cycle."""
    with serve_many(count) as sites:
        for site in sites:
            fill(site, articles)
        entries = [
            source(site, name=f"quelle-{n}", feeds=["/feed"], sitemaps=["/sitemap.xml"], delay=delay, max_pages=10_000)
            for n, site in enumerate(sites)
        ]
        first = crawl_apart(out, *entries, parallel=64)
        asked = sum(len(site.requests) for site in sites)
        second = crawl_apart(out, *entries, parallel=64)
        shortest = min(min(site.gaps()) for site in sites)
        return first, second, shortest, asked, sum(len(site.requests) for site in sites) - asked


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sources", type=int, default=50)
    parser.add_argument("--articles", type=int, default=5_000)
    parser.add_argument("--delay", type=float, default=0.2)
    given = parser.parse_args()
    memory, good = [], True
    for total in (given.articles // 10, given.articles):
        with tempfile.TemporaryDirectory() as folder:
            each = total // given.sources
            first, second, shortest, asked, again = measure(Path(folder), given.sources, each, given.delay)
            stored = len(pages(Path(folder)))
        memory.append(first.stats["memory_mib"])
        print(
            f"{given.sources} sources, {total} articles: {stored} stored in {first.stats['seconds']:.0f} s, "
            f"{asked} requests, peak memory {first.stats['memory_mib']:.0f} MiB"
        )
        print(f"  shortest pause on a host {shortest:.3f} s (delay {given.delay:g} s)")
        print(f"  second cycle: {again} requests for {2 * given.sources} feeds and sitemaps, nothing changed")
        good = good and stored == total and shortest >= given.delay and again <= 2 * given.sources
        good = good and sum(visit.stored for visit in second.visits) == 0
    print(f"memory for ten times as many articles: {memory[1] / memory[0]:.2f} times")
    return 0 if good and memory[1] <= GROWTH * memory[0] else 1


if __name__ == "__main__":
    sys.exit(main())
