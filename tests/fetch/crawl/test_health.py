from __future__ import annotations

import re
import stat
from collections.abc import Sequence
from pathlib import Path

import pytest

from stadtlupe.errors import StadtlupeError
from stadtlupe.fetch.crawl.health import DAY, Health, Status, health_of, prometheus, status_of, write_prometheus
from stadtlupe.fetch.crawl.plan import plan_of
from stadtlupe.fetch.crawl.state import State
from tests.fetch.crawl.site import XML, Answer, article, crawl, feed, job, serve, serve_many, source

NOW = 1_800_000_000.0


def visit(state: State, days: Sequence[tuple[float, bool, int, int]], name: str = "stadt") -> None:
    """Note visits: (days ago, whether it succeeded, what was listed, what was new)."""
    for ago, ok, listed, fresh in days:
        at = NOW - ago * DAY
        state.do("INSERT INTO cycles (started, ended, reason) VALUES (?, ?, 'finished')", at, at)
        state.do(
            "INSERT INTO visits (source, cycle, started, ended, ok, listed, fresh, error)"
            " VALUES (?, (SELECT MAX(id) FROM cycles), ?, ?, ?, ?, ?, ?)",
            *(name, at, at, ok, listed, fresh, None if ok else "status 500"),
        )


def yielding(state: State, stored: Sequence[int], textless: bool | None) -> None:
    """Note daily visits, the latest last, that found news of which so many were stored."""
    for number, count in enumerate(stored):
        visit(state, [(float(len(stored) - number), True, 20, 4)])
        state.do(
            "UPDATE visits SET stored=?, textless=? WHERE cycle=(SELECT MAX(id) FROM cycles)",
            *(count, textless if number >= len(stored) - 3 else False),
        )


def test_a_source_whose_news_cannot_be_stored_is_barren(tmp_path: Path) -> None:
    with State(tmp_path) as state:
        yielding(state, [4, 4, 4, 0, 0], None)
        assert health_of(state, "stadt", NOW).verdict == "ok"
    with State(tmp_path / "b") as state:
        yielding(state, [4, 4, 4, 0, 0, 0], None)
        health = health_of(state, "stadt", NOW)
        assert (health.verdict, health.good) == ("barren", False)


def test_a_source_whose_pages_hold_no_text_any_more(tmp_path: Path) -> None:
    with State(tmp_path) as state:
        yielding(state, [4] * 8, True)
        health = health_of(state, "stadt", NOW)
        assert (health.verdict, health.good) == ("textless", False)
    with State(tmp_path / "b") as state:
        yielding(state, [4] * 8, False)
        assert health_of(state, "stadt", NOW).good


def test_redesigns_that_yield_nothing_are_noticed_by_the_crawl_itself(tmp_path: Path) -> None:
    with serve_many(2) as (moved, scripted):
        entries = [source(site, name=name) for name, site in (("umgezogen", moved), ("skripte", scripted))]
        for cycle in range(4):
            for site in (moved, scripted):
                site.routes["/feed"] = Answer(feed(site.url, [f"/a/{cycle}"]), headers=XML)
                site.routes[f"/a/{cycle}"] = Answer(article(cycle))
            if cycle:
                del moved.routes[f"/a/{cycle}"]
                scripted.routes[f"/a/{cycle}"] = Answer("<div id='app'></div><script>start()</script>")
            crawl(tmp_path, *entries)
            with State(tmp_path, read_only=True) as state:
                verdicts = [health.verdict for health in status_of(state, entries, DAY, 0.0).sources]
            assert verdicts == (["barren", "textless"] if cycle == 3 else ["ok", "ok"])
        with State(tmp_path, read_only=True) as state:
            assert "status 404" in health_of(state, "umgezogen", 0.0).detail


def judge(tmp_path: Path, days: Sequence[tuple[float, bool, int, int]]) -> Health:
    with State(tmp_path) as state:
        visit(state, days)
        return health_of(state, "stadt", NOW)


DAILY = [(float(ago), True, 20, 2) for ago in range(20, 0, -1)]


@pytest.mark.parametrize(
    ("days", "verdict", "detail"),
    [
        ([], "unvisited", "not visited"),
        (DAILY, "ok", ""),
        ([*DAILY, (0.5, False, 20, 0)], "waiting", "status 500"),
        ([*DAILY, (0.3, False, 20, 0), (0.2, False, 20, 0), (0.1, False, 20, 0)], "failing", "3 visits in a row"),
        ([*DAILY, (0.3, True, 0, 0)], "empty", "used to list about 20"),
        ([*DAILY, (0.3, True, 3, 0)], "fallen", "lists 3"),
        ([*DAILY, (0.3, True, 15, 0)], "ok", ""),
        (
            [(ago + 30, ok, listed, fresh) for ago, ok, listed, fresh in DAILY] + [(0.1, True, 20, 0)],
            "quiet",
            "31 days",
        ),
        # A source with news twice a year is not quiet after two months.
        ([(60.0 + 180 * n, True, 5, 1) for n in range(7, -1, -1)] + [(0.1, True, 5, 0)], "ok", ""),
        # One that never listed anything lists nothing: that is no change.
        ([(float(n), True, 0, 0) for n in range(5, 0, -1)], "ok", ""),
    ],
)
def test_verdicts(tmp_path: Path, days: list[tuple[float, bool, int, int]], verdict: str, detail: str) -> None:
    health = judge(tmp_path, days)
    assert (health.verdict, detail in health.detail) == (verdict, True), health
    assert health.good is (verdict in {"ok", "waiting", "unvisited"})


def test_failures_in_a_row_end_with_a_success(tmp_path: Path) -> None:
    health = judge(tmp_path, [*[(5.0 - n, False, 0, 0) for n in range(4)], (0.5, True, 20, 0)])
    assert (health.verdict, health.failures) == ("ok", 0)
    assert health.last_success == NOW - 0.5 * DAY


def test_a_crawl_that_does_not_run_any_more_is_stale(tmp_path: Path) -> None:
    with State(tmp_path) as state:
        assert status_of(state, None, 2 * DAY, NOW).stale
        visit(state, [(1.0, True, 3, 1)])
        assert status_of(state, None, 2 * DAY, NOW).good
        assert not status_of(state, None, 0.5 * DAY, NOW).good


def test_only_sources_of_the_list_are_judged(tmp_path: Path) -> None:
    with serve() as site, State(tmp_path) as state:
        visit(state, [(n / 10, False, 0, 0) for n in (5, 4, 3)], "alt")
        visit(state, [(0.1, True, 3, 1)])
        assert not status_of(state, None, DAY, NOW).good
        assert status_of(state, [source(site)], DAY, NOW).good


def test_prometheus_text(tmp_path: Path) -> None:
    health = Health('a"\\\nb', "failing", failures=3, last_success=1_700_000_000.0, counts={"stored": 7, "gone": 1})
    status = Status((health,), 1_800_000_000.0, False, {"requests": 12.0, "memory_mib": 107.5})
    text = prometheus(status)
    label = 'source="a\\"\\\\\\nb"'
    assert f"stadtlupe_crawl_healthy{{{label}}} 0\n" in text
    assert f"stadtlupe_crawl_consecutive_failures{{{label}}} 3\n" in text
    assert f'stadtlupe_crawl_articles{{{label},state="stored"}} 7\n' in text
    assert f"stadtlupe_crawl_last_success_timestamp_seconds{{{label}}} 1700000000\n" in text
    assert "stadtlupe_crawl_last_cycle_timestamp_seconds 1800000000\n" in text
    assert "stadtlupe_crawl_cycle_memory_mib 107.5\n" in text
    line = re.compile(r'stadtlupe_crawl_[a-z_]+(\{([a-z]+="([^"\\\n]|\\.)*",?)+\})? -?[0-9.e+]+')
    seen: set[str] = set()
    for row in text.splitlines():
        if row.startswith("# TYPE "):
            seen.add(row.split()[2])
        elif not row.startswith("# HELP "):
            assert line.fullmatch(row), row
            assert row.split("{")[0].split(" ")[0] in seen
    path = tmp_path / "crawl.prom"
    write_prometheus(status, path)
    assert path.read_text(encoding="utf-8") == text
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    with pytest.raises(StadtlupeError) as caught:
        write_prometheus(status, tmp_path / "missing" / "crawl.prom")
    assert caught.value.code == "E201"


def test_a_redesign_is_noticed_by_the_crawl_itself(tmp_path: Path) -> None:
    with serve() as site:
        site.routes["/presse"] = Answer("".join(f"<a href='/presse/{n}'>{n}</a>" for n in range(6)))
        site.routes |= {f"/presse/{n}": Answer(article(n)) for n in range(6)}
        entry = source(site, pages=["/presse"], include=["/presse/*"])
        crawl(tmp_path, entry)
        site.routes["/presse"] = Answer("<a href='/neues/1'>Neue Seite</a>")
        report = crawl(tmp_path, entry)
        assert report.visits[0].ok
    with State(tmp_path, read_only=True) as state:
        status = status_of(state, None, DAY, 0.0)
    assert [health.verdict for health in status.sources] == ["empty"]


def test_plan_says_what_a_cycle_would_do_without_a_request(tmp_path: Path) -> None:
    with serve() as site:
        site.routes["/feed"] = Answer(feed(site.url, ["/a", "/b", "/c"]), headers={**XML, "ETag": '"1"'})
        site.routes |= {path: Answer(article(1)) for path in ("/a", "/b", "/c")}
        entry = source(site, interval="1h", delay=3, max_pages=50)
        (plan,) = plan_of(job(tmp_path, entry), NOW)
        assert (plan.due, plan.starts, plan.waiting) == (True, (("feed", f"{site.url}/feed", False),), 0)
        assert list(tmp_path.iterdir()) == []
        assert site.requests == []
        crawl(tmp_path, entry.model_copy(update={"delay": 0}), max_pages=1)
        asked = len(site.requests)
        with State(tmp_path, read_only=True) as state:
            now = state.rows("SELECT MAX(ended) AS t FROM visits")[0]["t"]
        (plan,) = plan_of(job(tmp_path, entry), now + 60)
        assert (plan.due, plan.starts[0][2], plan.waiting) == (False, True, 2)
        assert (plan.limit, plan.pause) == (50, 3)
        assert len(site.requests) == asked
