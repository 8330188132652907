"""Politeness, as the servers saw it: pauses, robots.txt, Retry-After, one connection per host."""

from __future__ import annotations

import socket
import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import chain, repeat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtlupe.fetch.crawl.pace import Pace, retry_after
from stadtlupe.fetch.crawl.sources import Source
from stadtlupe.fetch.crawl.state import State
from tests.fetch.crawl.site import (
    TEXT,
    XML,
    Answer,
    Asked,
    Site,
    article,
    crawl,
    feed,
    pages,
    serve,
    serve_many,
    source,
    why,
)

DELAY = 0.12


def news(site: Site, count: int, **routes: Answer) -> None:
    """Give a site a feed of articles."""
    site.routes["/feed"] = Answer(feed(site.url, [f"/a/{n}" for n in range(count)]), headers=XML)
    site.routes |= {f"/a/{n}": Answer(article(n)) for n in range(count)}


def test_pauses_between_requests_on_every_host(tmp_path: Path) -> None:
    with serve_many(4) as sites:
        for site in sites:
            news(site, 4)
        began = time.monotonic()
        crawl(tmp_path, *(source(site, name=f"stadt-{n}", delay=DELAY) for n, site in enumerate(sites)))
        took = time.monotonic() - began
        assert len(pages(tmp_path)) == 16
        for site in sites:
            assert len(site.gaps()) == 6  # robots.txt and the TDMRep file count too
            assert min(site.gaps()) >= DELAY
        # Hosts do not wait for each other.
        asked = sorted((request.at, n) for n, site in enumerate(sites) for request in site.requests)
        assert {n for _, n in asked[:4]} == {0, 1, 2, 3}, took


def test_two_sources_of_a_host_share_its_pause_and_the_longer_one_counts(tmp_path: Path) -> None:
    with serve() as site:
        news(site, 2)
        site.routes["/zwei"] = Answer(feed(site.url, ["/b"]), headers=XML)
        site.routes["/b"] = Answer(article(9))
        entries = (source(site, delay=0.0), source(site, name="zwei", feeds=["/zwei"], delay=DELAY))
        crawl(tmp_path, *entries)
        assert len(site.requests) == 7
        assert min(site.gaps()) >= DELAY


def test_one_connection_per_host(tmp_path: Path) -> None:
    open_now, most = 0, 0
    lock = threading.Lock()
    with serve() as site:

        def slow(asked: Asked) -> Answer:
            nonlocal open_now, most
            with lock:
                open_now += 1
                most = max(most, open_now)
            time.sleep(0.03)
            with lock:
                open_now -= 1
            return Answer(article(1))

        entries = []
        for name in ("a", "b", "c"):
            site.routes[f"/{name}"] = Answer(feed(site.url, [f"/{name}/{n}" for n in range(3)]), headers=XML)
            site.routes |= {f"/{name}/{n}": slow for n in range(3)}
            entries.append(source(site, name=name, feeds=[f"/{name}"]))
        crawl(tmp_path, *entries)
    assert len(pages(tmp_path)) == 9
    assert most == 1


def test_the_pause_is_kept_over_processes(tmp_path: Path) -> None:
    with serve() as site:
        news(site, 1)
        for _ in range(2):
            crawl(tmp_path, source(site, delay=0.8))
        assert len(site.requests) == 5
        assert min(site.gaps()) >= 0.8


def test_crawl_delay_and_request_rate(tmp_path: Path) -> None:
    with serve_many(2) as (delay, rate):
        delay.routes["/robots.txt"] = Answer("User-agent: stadtlupe\nCrawl-delay: 0.3\n", headers=TEXT)
        rate.routes["/robots.txt"] = Answer("User-agent: *\nRequest-rate: 2/1\n", headers=TEXT)
        for site in (delay, rate):
            news(site, 1)
        crawl(tmp_path, source(delay, name="a"), source(rate, name="b"))
        assert len(pages(tmp_path)) == 2
        # From the answer of robots.txt on, the pause that it asks for counts.
        assert min(delay.gaps()) >= 0.3
        assert min(rate.gaps()) >= 0.5


@pytest.mark.parametrize(
    ("status", "allowed"), [(404, True), (403, True), (410, True), (500, False), (503, False), (429, False)]
)
def test_robots_by_status(tmp_path: Path, status: int, allowed: bool) -> None:
    with serve() as site:
        news(site, 1)
        site.routes["/robots.txt"] = Answer(status=status)
        report = crawl(tmp_path, source(site))
        assert report.visits[0].ok is allowed
        assert bool(pages(tmp_path)) is allowed
        assert ("/feed" in site.paths()) is allowed


def test_robots_rules_redirects_and_cache(tmp_path: Path) -> None:
    rules = "User-agent: *\nDisallow: /\n\nUser-agent: Stadtlupe\nDisallow: /a/1\nDisallow: /*.pdf$\nAllow: /a/10\n"
    with serve_many(2) as (site, other):
        site.routes["/robots.txt"] = Answer(status=301, headers={"Location": f"{other.url}/regeln"})
        other.routes["/regeln"] = Answer(rules, headers=TEXT)
        news(site, 11)
        crawl(tmp_path, source(site))
        assert "/a/1" not in site.paths()
        assert {"/a/0", "/a/2", "/a/10"} <= set(site.paths())
        assert why(tmp_path, "/a/1") == "forbidden: robots.txt of the site forbids to fetch it"
        crawl(tmp_path, source(site))
        assert site.paths(law=True).count("/robots.txt") == 1  # kept for a day


def test_unreachable_robots_leave_the_rules_of_before_in_force(tmp_path: Path) -> None:
    with serve() as site:
        news(site, 2)
        site.routes["/robots.txt"] = Answer("User-agent: *\nDisallow: /a/1\n", headers=TEXT)
        crawl(tmp_path, source(site))
        with State(tmp_path) as state:
            state.do("UPDATE sites SET due=0")
        site.routes["/robots.txt"] = Answer(status=500)
        site.routes["/feed"] = Answer(feed(site.url, ["/a/0", "/a/1", "/neu"]), headers=XML)
        site.routes["/neu"] = Answer(article(7))
        crawl(tmp_path, source(site))
        assert "/neu" in site.paths()
        assert "/a/1" not in site.paths()


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_waited_for(tmp_path: Path, status: int) -> None:
    with serve() as site:
        news(site, 3)
        busy = [True]

        def once(asked: Asked) -> Answer:
            if busy.pop() if busy else False:
                return Answer(status=status, headers={"Retry-After": "1"})
            return Answer(article(1))

        site.routes["/a/1"] = once
        report = crawl(tmp_path, source(site))
        assert report.visits[0].stored == 3
        times = [request.at for request in site.requests]
        held = site.paths(law=True).index("/a/1")
        assert times[held + 1] - times[held] >= 1.0  # nothing at all is asked meanwhile


def test_a_long_retry_after_puts_the_host_off_over_cycles(tmp_path: Path) -> None:
    with serve_many(2) as (busy, free):
        for site in (busy, free):
            news(site, 3)
        busy.routes["/a/1"] = Answer(status=429, headers={"Retry-After": "3600"})
        entries = (source(busy, name="voll"), source(free, name="frei"))
        report = crawl(tmp_path, *entries)
        assert {visit.source: visit.stored for visit in report.visits} == {"voll": 1, "frei": 3}
        asked = len(busy.requests)
        assert busy.paths()[-1] == "/a/1"
        crawl(tmp_path, *entries)
        assert len(busy.requests) == asked
        with State(tmp_path) as state:
            assert state.host(busy.address)[1] - time.time() == pytest.approx(3600, abs=60)
            state.do("UPDATE hosts SET paused=0")
        busy.routes["/a/1"] = Answer(article(1))
        crawl(tmp_path, *entries)
        assert len(pages(tmp_path)) == 6  # nothing is lost by it


def test_throttling_without_retry_after_backs_off_and_then_rests(tmp_path: Path) -> None:
    with serve() as site:
        news(site, 1)
        site.routes["/a/0"] = Answer(status=503)
        crawl(tmp_path, source(site), backoff=0.2)
        times = [request.at for request in site.requests if request.path == "/a/0"]
        assert len(times) == 3
        assert times[1] - times[0] >= 0.2
        assert times[2] - times[1] >= 0.4
        with State(tmp_path) as state:
            assert state.host(site.address)[1] > time.time() + 60


def test_retry_after_values() -> None:
    now = datetime(2025, 10, 27, 12, tzinfo=UTC)
    stamp = now.timestamp()
    assert retry_after("120", stamp) == 120
    assert retry_after(format_datetime(now + timedelta(seconds=90), usegmt=True), stamp) == 90
    assert retry_after(format_datetime(now - timedelta(seconds=90), usegmt=True), stamp) == 0
    assert retry_after("99999999999", stamp) == 7 * 86_400
    for odd in (None, "", "bald", "-5", "1.5"):
        assert retry_after(odd, stamp) is None


def test_pace_of_a_host(tmp_path: Path) -> None:
    now = [1000.0]

    def tick() -> float:
        return now[0]

    with State(tmp_path) as state:
        pace = Pace(state, {"a": 5.0}, 2.0, 30.0, 120.0, tick, tick)
        assert (pace.delay("a"), pace.delay("b")) == (5.0, 2.0)
        pace.obey("b", 10.0)
        pace.obey("a", 1.0)  # a shorter Crawl-delay does not make us faster than we are told
        assert (pace.delay("a"), pace.delay("b")) == (5.0, 10.0)
        assert pace.before("a") == 0.0
        assert pace.after("a", 200, None, 1.0)
        now[0] += 2
        assert pace.before("a") == 3.0
        assert pace.after("a", 200, None, 9.0)
        assert pace.before("a") == 9.0  # as long as it took to answer
        assert Pace(state, {"a": 5.0}, 2.0, 30.0, 120.0, tick, tick).before("a") == 5.0
        waits = []
        for _ in range(2):
            assert pace.after("a", 503, None, 0.1)
            waits.append(pace.before("a"))
        assert waits == [30.0, 60.0]
        assert not pace.after("a", 503, None, 0.1)
        assert pace.rests_until("a") == 1002.0 + 120.0
        now[0] = 1123.0
        assert pace.rests_until("a") is None


def test_odd_values_of_retry_after_are_no_values() -> None:
    for odd in ("²", "1²", "Mon, 27 Oct 99999 00:00:00 GMT", "Mon, 27 Oct 2025 00:00:00 +99999999", "x" * 100_000):
        assert retry_after(odd, 0.0) is None
    assert retry_after("Monday, 27-Oct-25 12:01:30 GMT", datetime(2025, 10, 27, 12, tzinfo=UTC).timestamp()) == 90


@given(st.text(max_size=60))
def test_no_retry_after_breaks_the_reading(text: str) -> None:
    found = retry_after(text, 1e9)
    assert found is None or 0 <= found <= 7 * 86_400


def test_a_rest_noted_by_a_clock_that_was_wrong_ends(tmp_path: Path) -> None:
    now = [1e9]
    with State(tmp_path) as state:
        pace = Pace(state, {}, 2.0, 30.0, 120.0, lambda: now[0], lambda: now[0])
        assert not pace.after("a", 429, "3600", 0.1)
        assert pace.rests_until("a") == 1e9 + 3600
        now[0] -= 365 * 86_400.0
        assert pace.rests_until("a") is None
        pace.obey("a", 1e300)
        assert pace.delay("a") == 86_400.0


def test_files_and_words_from_the_future_are_asked_for_again(tmp_path: Path) -> None:
    with serve() as site:
        news(site, 1)
        entry = source(site, interval="1d")
        crawl(tmp_path, entry)
        with State(tmp_path) as state:  # as if they had been noted before the clock was set back
            state.do("UPDATE sites SET fetched=fetched+1e8, due=due+1e8")
            state.do("UPDATE starts SET full=full+1e8")
            state.do("UPDATE visits SET started=started+1e8, ended=ended+1e8")
        site.requests.clear()
        crawl(tmp_path, entry)
        assert site.paths(law=True)[:2] == ["/robots.txt", "/feed"]
        assert "if-none-match" not in site.requests[1].headers


def test_robots_txt_is_read_through_a_mark_and_only_its_beginning_counts(tmp_path: Path) -> None:
    rules = b"User-agent: *\nDisallow: /a/1\n"
    with serve_many(2) as (marked, long):
        marked.routes["/robots.txt"] = Answer(b"\xef\xbb\xbf" + rules, headers=TEXT)
        # It never ends; its first 500 KiB are enough.
        long.routes["/robots.txt"] = Answer(pieces=lambda: chain([rules], repeat(b"# nichts\n" * 1000)), headers=TEXT)
        for site in (marked, long):
            news(site, 3)
        crawl(tmp_path, source(marked), source(long, name="lang"), fetch_seconds=10)
        for site in (marked, long):
            assert sorted(site.paths()) == ["/a/0", "/a/2", "/feed"]


@pytest.mark.parametrize(("hops", "followed"), [(5, True), (6, False)])
def test_five_redirects_of_robots_txt_are_followed(tmp_path: Path, hops: int, followed: bool) -> None:
    with serve() as site:
        news(site, 2)
        site.routes["/robots.txt"] = Answer(status=301, headers={"Location": "/r1"})
        for hop in range(1, hops):
            site.routes[f"/r{hop}"] = Answer(status=302, headers={"Location": f"/r{hop + 1}"})
        site.routes[f"/r{hops}"] = Answer("User-agent: *\nDisallow: /a/1\n", headers=TEXT)
        crawl(tmp_path, source(site))
        asked = [path for path in site.paths() if not path.startswith("/r")]
        # Without its rules nothing is fetched at all.
        assert asked == (["/feed", "/a/0"] if followed else [])


def test_the_pace_of_a_host_with_umlauts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = socket.getaddrinfo
    with serve() as site:
        port = int(site.url.rpartition(":")[2])
        base = f"http://bäder.example:{port}"

        def getaddrinfo(host: Any, *args: Any, **given: Any) -> Any:
            name = host.decode() if isinstance(host, bytes) else host
            return real("127.0.0.1" if name == "xn--bder-loa.example" else name, *args, **given)

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
        site.routes["/feed"] = Answer(feed(base, ["/a"]), headers=XML)
        site.routes["/a"] = Answer(article(1))
        site.routes["/robots.txt"] = Answer("User-agent: *\nCrawl-delay: 0.4\n", headers=TEXT)
        entry = Source.model_validate({"name": "stadt", "delay": 0, "feeds": [f"{base}/feed"]})
        crawl(tmp_path, entry)
        assert len(site.gaps()) == 3
        assert min(site.gaps()) >= 0.4


def test_a_short_retry_after_holds_for_the_next_process_too(tmp_path: Path) -> None:
    now = [1e9]

    def clock() -> float:
        return now[0]

    with State(tmp_path) as state:
        first = Pace(state, {}, 2.0, 30.0, 120.0, clock, clock)
        assert first.before("a") == 0.0
        assert first.after("a", 429, "100", 0.1)
        assert first.before("a") == 100.0  # it waits itself, and was killed meanwhile
        now[0] += 10
        second = Pace(state, {}, 2.0, 30.0, 120.0, clock, clock)
        assert second.rests_until("a") is None
        assert second.before("a") == 90.0
        now[0] += 90
        assert second.after("a", 200, None, 0.1)
        assert second.rests_until("a") is None
        assert second.before("a") == 2.0
