"""Kill a crawl at random moments and let it go on: every article once, nothing fetched again that was stored.

    python -m tests.fetch.crawl.chaos [--kills 20] [--articles 60] [--seed N] [--warc]

Prints what happened and fails when a promise is broken. A request in flight when the process was killed is sent again;
that is the only reason for which an address may be asked for twice, and at most one per host and kill. Each
process says its number in its User-Agent, so that the servers know which request was its last.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from stadtlupe.fetch import iter_pages
from stadtlupe.fetch.crawl.job import Job
from stadtlupe.fetch.crawl.run import MODULE
from stadtlupe.fetch.crawl.sources import Source
from stadtlupe.fetch.crawl.state import State
from stadtlupe.settings import Settings
from tests.fetch.crawl.site import AGENT, Answer, Asked, Site, article, feed, job, serve_many, sitemap, source

HOSTS = 3


@dataclass
class Outcome:
    """What happened."""

    kills: int
    articles: int
    stored: int
    requests: int
    repeated: int
    not_in_flight: int
    broken: list[str]


def build(site: Site, articles: int) -> Source:
    """Give a site a feed, an index of sitemaps and articles, of which every fifth is behind a redirect."""
    paths = [f"/a/{number}" for number in range(articles)]
    half = articles // 2
    site.routes["/feed"] = Answer(feed(site.url, paths[:half]))
    site.routes["/index.xml"] = Answer(sitemap(site.url, {"/1.xml": None, "/2.xml": None}, "sitemapindex"))
    site.routes["/1.xml"] = Answer(sitemap(site.url, dict.fromkeys(paths[: half + 5])))
    site.routes["/2.xml"] = Answer(sitemap(site.url, dict.fromkeys(paths[half:])))
    for number, path in enumerate(paths):

        def answer(asked: Asked, number: int = number) -> Answer:
            time.sleep(0.004)  # so that kills also meet pages in transfer
            return Answer(article(number))

        if number % 5 == 0:
            site.routes[path] = Answer(status=301, headers={"Location": f"/ziel/{number}"})
            site.routes[f"/ziel/{number}"] = answer
        else:
            site.routes[path] = answer
    return source(site, name=f"stadt-{site.address.rpartition('.')[2]}", feeds=["/feed"], sitemaps=["/index.xml"])


def start(todo: Job) -> subprocess.Popen[str]:
    """Start a crawl process."""
    process = subprocess.Popen([sys.executable, "-m", MODULE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    process.stdin.write(todo.model_dump_json() + "\n")
    process.stdin.flush()
    return process


def end(process: subprocess.Popen[str]) -> str:
    """Wait for a process and return what it printed."""
    assert process.stdin is not None
    assert process.stdout is not None
    with process.stdin, process.stdout:  # the end of its input would stop it early
        printed = process.stdout.read()
    process.wait()
    return printed


def stored_addresses(out: Path) -> list[str]:
    """Addresses of all pages that a run would read, each as often as it is there."""
    return [str(page.url) for page in iter_pages([str(out)], Settings()) if page.problem is None]


def done_lists(out: Path) -> set[str]:
    """Feeds and sitemaps that the present cycle is done with."""
    with State(out) as state:
        rows = state.rows("SELECT url FROM starts WHERE cycle=(SELECT MAX(id) FROM cycles)")
    return {row["url"] for row in rows}


def process_of(asked: Asked) -> str:
    """Which process sent a request."""
    return asked.headers["user-agent"].partition("process ")[2]


def repeats(site: Site, killed: set[str]) -> tuple[int, list[str]]:
    """Count the requests that were sent again, and name those that were not in flight when their process was killed.

    One connection is open to a host, so only the last request of a process can have been.
    """
    last = {process_of(asked): number for number, asked in enumerate(site.requests)}
    in_flight = {number for process, number in last.items() if process in killed}
    former: dict[str, int] = {}
    count, spurious = 0, []
    for number, asked in enumerate(site.requests):
        if asked.path in former:
            count += 1
            if former[asked.path] not in in_flight:
                spurious.append(site.url + asked.path)
        former[asked.path] = number
    return count, spurious


def torment(out: Path, kills: int, articles: int, seed: int, *, warc: bool = False) -> Outcome:
    """Crawl three sites, kill the process at random moments, and check the promises.

    Parameters
    ----------
    articles : per site.
    """
    chance = random.Random(seed)
    broken: list[str] = []
    with serve_many(HOSTS) as sites:
        entries = [build(site, articles) for site in sites]
        # A site that was done before the kill is not due again: only what is unfinished is asked for.
        todo = job(
            out, *(entry.model_copy(update={"max_pages": 10_000, "interval": 3600.0}) for entry in entries), warc=warc
        )
        total = HOSTS * articles
        killed: set[str] = set()
        final: set[str] = set()
        for number in range(kills):
            marks = {site.url: len(site.requests) for site in sites}
            process = start(todo.model_copy(update={"user_agent": f"{AGENT} process {number}"}))
            began, seen = time.monotonic(), sum(marks.values())
            # From the start of the process on for some, from its first request on for most.
            if chance.random() < 0.8:
                while sum(len(s.requests) for s in sites) == seen and process.poll() is None:
                    if time.monotonic() - began > 60:
                        raise TimeoutError("the crawl sent no request")
                    time.sleep(0.002)
                time.sleep(chance.uniform(0.0, 8.0 * articles / 60 / kills))
            else:
                time.sleep(chance.uniform(0.0, 0.5))
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
                killed.add(str(number))
            end(process)
            for site in sites:
                again = {site.url + request.path for request in site.requests[marks[site.url] :]} & final
                broken += [f"asked for again although it was done: {url}" for url in sorted(again)]
            # A record that was cut off at the end of an archive is dropped by the next process.
            final = set(stored_addresses(out)) | done_lists(out)
        marks = {site.url: len(site.requests) for site in sites}
        printed = end(start(todo.model_copy(update={"user_agent": f"{AGENT} process last"})))
        if '"reason":"finished"' not in printed:
            broken.append(f"the last process did not finish: {printed}")
        for site in sites:
            again = {site.url + request.path for request in site.requests[marks[site.url] :]} & final
            broken += [f"asked for again although it was done: {url}" for url in sorted(again)]
        asked = Counter(site.url + request.path for site in sites for request in site.requests)
        counted = [repeats(site, killed) for site in sites]
        spurious = [url for _, urls in counted for url in urls]
        broken += [f"asked for again although it was not in flight at a kill: {url}" for url in spurious]
        found = Counter(stored_addresses(out))
        wanted = {
            site.url + (f"/ziel/{number}" if number % 5 == 0 else f"/a/{number}")
            for site in sites
            for number in range(articles)
        }
        broken += [f"missing: {url}" for url in sorted(wanted - found.keys())]
        broken += [f"not wanted: {url}" for url in sorted(found.keys() - wanted)]
        broken += [f"stored {count} times: {url}" for url, count in found.items() if count > 1]
    repeated = sum(count for count, _ in counted)
    return Outcome(len(killed), total, sum(found.values()), sum(asked.values()), repeated, len(spurious), broken)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--articles", type=int, default=60)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--warc", action="store_true")
    given = parser.parse_args(arguments)
    seed = random.SystemRandom().randrange(1_000_000) if given.seed is None else given.seed
    with tempfile.TemporaryDirectory() as folder:
        result = torment(Path(folder), given.kills, given.articles, seed, warc=given.warc)
    print(f"{'archives' if given.warc else 'pages'}, seed {seed}: {result.kills} kills of {given.kills} hit")
    print(
        f"{result.articles} articles on {HOSTS} hosts, {result.stored} stored, each exactly once: {not result.broken}"
    )
    print(f"{result.requests} requests, {result.repeated} of them again (at most one per host and kill)")
    print(f"repeated requests that were not in flight at a kill: {result.not_in_flight}")
    for line in result.broken:
        print(f"BROKEN {line}")
    return 1 if result.broken else 0


if __name__ == "__main__":
    sys.exit(main())
