"""Killed at any moment: nothing is lost, nothing that was stored is fetched again."""

from __future__ import annotations

import json
import signal
import time
from pathlib import Path
from typing import Any

import pytest

from stadtlupe.errors import StadtlupeError
from stadtlupe.fetch import iter_pages
from stadtlupe.fetch.crawl import store as store_module
from stadtlupe.fetch.crawl.run import run_job
from stadtlupe.fetch.crawl.state import State
from stadtlupe.fetch.crawl.store import Store
from stadtlupe.fetch.sidecar import load_sidecar, sidecar_path
from stadtlupe.settings import Settings
from tests.fetch.crawl.chaos import build, end, start, torment
from tests.fetch.crawl.site import (
    XML,
    Answer,
    article,
    crawl,
    crawl_apart,
    feed,
    job,
    pages,
    serve,
    serve_many,
    sitemap,
    source,
)


def test_kills_at_random_moments(tmp_path: Path) -> None:
    result = torment(tmp_path, kills=3, articles=15, seed=time.time_ns())
    assert result.broken == []
    assert result.stored == result.articles == 45


def test_a_process_of_its_own_does_the_same(tmp_path: Path) -> None:
    with serve() as site:
        site.routes["/feed"] = Answer(feed(site.url, ["/a"]), headers=XML)
        site.routes["/a"] = Answer(article(1))
        visits: list[str] = []
        report = run_job(job(tmp_path, source(site)), lambda visit: visits.append(visit.source))
    assert (visits, report.visits[0].stored, len(pages(tmp_path))) == (["stadt"], 1, 1)


class Killed(Exception):  # noqa: N818 - it is no error
    """Stands for the end of the process."""


@pytest.mark.parametrize("warc", [False, True])
def test_a_kill_at_every_single_step_of_storing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, warc: bool) -> None:
    """Die before the first, second ... step of storing a page and its revision, until there is no step left."""
    texts = ["Der Rat beschloss neue Radwege in der Innenstadt.", "Der Rat verwarf die neuen Radwege der Innenstadt."]
    counters = {"left": 0}

    def mortal(function: Any) -> Any:
        def step(*args: Any, **given: Any) -> Any:
            if counters["left"] == 0:
                raise Killed
            counters["left"] -= 1
            return function(*args, **given)

        return step

    monkeypatch.setattr(store_module, "write_atomically", mortal(store_module.write_atomically))
    monkeypatch.setattr(store_module.os, "fsync", mortal(store_module.os.fsync))
    monkeypatch.setattr(State, "change", mortal(State.change))
    deaths = 0
    for step in range(40):
        out = tmp_path / str(step)
        died = False
        with serve() as site:
            changes = {"/a": "2025-10-01"}
            site.routes["/sitemap.xml"] = lambda _, site=site, changes=changes: Answer(
                sitemap(site.url, changes), headers=XML
            )
            for number, text in enumerate(texts):
                site.routes["/a"] = Answer(article(1, text))
                changes["/a"] = f"20{90 + number}-01-01"
                counters["left"] = step
                for _ in range(2):
                    try:
                        crawl(out, source(site, sitemaps=["/sitemap.xml"]), warc=warc)
                    except Killed:
                        died = True
                    counters["left"] = 1_000_000
        found = [page for page in iter_pages([str(out)], Settings()) if page.problem is None]
        assert len({page.url for page in found}) == 1, f"step {step}"
        assert any(b"verwarf" in page.content for page in found), f"step {step}"
        assert len(found) == (2 if warc else 1), f"step {step}"
        with State(out, read_only=True) as state:
            (row,) = state.rows("SELECT * FROM articles")
        assert (row["state"], row["revision"], row["intent"]) == ("stored", 2, None), f"step {step}"
        if not warc:
            (path,) = pages(out)
            notes = load_sidecar(sidecar_path(path))
            assert notes is not None
            assert [revision.number for revision in notes.revisions] == [1], f"step {step}"
            assert b"beschloss" in (path.parent / notes.revisions[0].file).read_bytes()
        deaths += died
        if not died:
            break
    else:
        pytest.fail("there always was one more step")
    assert deaths >= (4 if warc else 7)


def test_what_was_complete_on_disk_is_taken_over_without_a_request(tmp_path: Path) -> None:
    with serve() as site:
        site.routes["/feed"] = Answer(feed(site.url, ["/a"]), headers=XML)
        site.routes["/a"] = Answer(article(1))
        crawl(tmp_path, source(site))
        (path,) = pages(tmp_path)
        notes = load_sidecar(sidecar_path(path))
        assert notes is not None
        with State(tmp_path) as state:
            # As it was between the last write and the commit.
            intent = {
                "path": path.relative_to(tmp_path).as_posix(),
                "sha256": notes.sha256,
                "revision": 1,
                "final_url": notes.final_url,
                "etag": None,
                "modified": None,
                "fetched": notes.fetched_at.timestamp(),
                "due": None,
                "notes": sidecar_path(path).read_text(encoding="utf-8"),
            }
            sidecar_path(path).unlink()
            state.do("UPDATE articles SET state='new', path=NULL, revision=0, due=0, intent=?", json.dumps(intent))
            state.do("UPDATE cycles SET ended=NULL")
        site.requests.clear()
        report = crawl(tmp_path, source(site))
        assert site.requests == []
        assert report.stats["adopted"] == 1
        assert report.stats["resumed"] == 1
    assert load_sidecar(sidecar_path(path)) == notes


def test_the_end_of_its_input_stops_a_process_and_the_next_goes_on(tmp_path: Path) -> None:
    with serve_many(1) as (site,):
        entry = build(site, 30).model_copy(update={"delay": 0.05})
        process = start(job(tmp_path, entry))
        while len(site.requests) < 10:
            time.sleep(0.01)
            assert process.poll() is None
        out, _ = process.communicate(timeout=60)  # closes its input
        assert '"reason":"stopped"' in out
        before = len(pages(tmp_path))
        assert 0 < before < 30
        lists = site.paths().count("/feed")
        crawl(tmp_path, entry)
        assert len(pages(tmp_path)) == 30
        assert site.paths().count("/feed") == lists == 1


def test_a_signal_stops_a_process_after_the_page_in_transfer(tmp_path: Path) -> None:
    with serve_many(1) as (site,):
        entry = build(site, 30).model_copy(update={"delay": 0.05})
        process = start(job(tmp_path, entry))
        while len(site.requests) < 10:
            time.sleep(0.01)
            assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        assert '"reason":"stopped"' in end(process)
        assert process.returncode == 0
        asked = set(site.paths())
        site.requests.clear()
        crawl(tmp_path, entry)
        assert not asked & set(site.paths())  # nothing was cut off


def test_a_process_that_dies_is_an_error_with_advice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stadtlupe.fetch.crawl.run.MODULE", "keyword")
    with serve() as site, pytest.raises(StadtlupeError) as caught:
        crawl_apart(tmp_path, source(site))
    assert caught.value.code == "E608"


def test_a_full_disk_ends_the_cycle_with_its_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store_module, "write_atomically", full)
    with serve() as site:
        site.routes["/feed"] = Answer(feed(site.url, ["/a", "/b"]), headers=XML)
        site.routes["/a"] = site.routes["/b"] = Answer(article(1))
        with pytest.raises(StadtlupeError) as caught:
            crawl(tmp_path, source(site))
    assert caught.value.code == "E201"
    assert "No space left" in caught.value.what


def test_state_of_another_kind_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(StadtlupeError) as caught:
        State(tmp_path, read_only=True)
    assert caught.value.code == "E605"
    (tmp_path / ".crawl").mkdir()
    (tmp_path / ".crawl" / "state.sqlite").write_bytes(b"no database at all, but long enough to be looked at" * 100)
    with pytest.raises(StadtlupeError) as caught:
        State(tmp_path)
    assert caught.value.code == "E605"


def test_recover_drops_a_record_that_was_cut_off(tmp_path: Path) -> None:
    with State(tmp_path) as state:
        (tmp_path / "x.warc.gz").write_bytes(b"0123456789")
        state.do("INSERT INTO archives VALUES ('x.warc.gz', 4)")
        assert Store(tmp_path, state, warc=True, user_agent="x").recover() == 0
    assert (tmp_path / "x.warc.gz").read_bytes() == b"0123"
