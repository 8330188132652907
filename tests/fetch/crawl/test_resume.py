"""Killed at any moment: nothing is lost, nothing that was stored is fetched again."""

from __future__ import annotations

import gzip
import json
import os
import signal
import threading
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
from tests.fetch.crawl.chaos import build, end, repeats, start, torment
from tests.fetch.crawl.site import (
    XML,
    Answer,
    Asked,
    Site,
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


class Killed(StadtlupeError):  # noqa: N818 - it is no error
    """Stands for the end of the process; nothing on its way up takes it for a mishap of one page."""

    def __init__(self) -> None:
        super().__init__("E608", detail="killed")


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
    monkeypatch.setattr(os, "fsync", mortal(os.fsync))
    monkeypatch.setattr(State, "change", mortal(State.change))
    deaths = 0
    for step in range(80):
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


def test_under_nohup_the_end_of_the_terminal_stops_nothing(tmp_path: Path) -> None:
    with serve_many(1) as (site,):
        entry = build(site, 30).model_copy(update={"delay": 0.05})
        former = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # a process inherits it
        try:
            process = start(job(tmp_path, entry))
        finally:
            signal.signal(signal.SIGHUP, former)
        while len(site.requests) < 10:
            time.sleep(0.01)
            assert process.poll() is None
        process.send_signal(signal.SIGHUP)
        assert '"reason":"finished"' in end(process)
    assert len(pages(tmp_path)) == 30


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


def test_after_a_kill_a_redirect_is_gone_on_with_where_it_was(tmp_path: Path) -> None:
    reached, go_on = threading.Event(), threading.Event()
    with serve_many(1) as (site,):

        def slow(asked: Asked) -> Answer:
            reached.set()
            go_on.wait(60)
            return Answer(article(1))

        site.routes["/feed"] = Answer(feed(site.url, ["/kurz"]), headers=XML)
        site.routes["/kurz"] = Answer(status=301, headers={"Location": "/mitte"})
        site.routes["/mitte"] = Answer(status=302, headers={"Location": "/ziel"})
        site.routes["/ziel"] = slow
        process = start(job(tmp_path, source(site)))
        assert reached.wait(120)
        process.kill()
        end(process)
        go_on.set()
        crawl(tmp_path, source(site))
        # Only what was in flight is asked for again.
        assert site.paths() == ["/feed", "/kurz", "/mitte", "/ziel", "/ziel"]
    (path,) = pages(tmp_path)
    notes = load_sidecar(sidecar_path(path))
    assert notes is not None
    assert (notes.url, notes.final_url) == (f"{site.url}/kurz", f"{site.url}/ziel")


def test_requests_that_were_not_in_flight_are_told_from_others() -> None:
    site = Site("http://a", "a")

    def ask(process: str, *paths: str) -> None:
        site.requests += [Asked(path, {"user-agent": f"x process {process}"}, 0.0) for path in paths]

    ask("0", "/feed", "/a", "/b")
    ask("1", "/b", "/a", "/c")
    ask("last", "/c", "/d")
    assert repeats(site, {"0", "1"}) == (3, ["http://a/a"])
    # The last request of a process that ended by itself was not cut off.
    assert repeats(site, {"0"}) == (3, ["http://a/a", "http://a/c"])


def test_an_archive_that_someone_moved_away_begins_anew(tmp_path: Path) -> None:
    with serve() as site:
        site.routes["/feed"] = Answer(feed(site.url, ["/a"]), headers=XML)
        site.routes |= {f"/{name}": Answer(article(1)) for name in "abc"}
        crawl(tmp_path, source(site), warc=True)
        (archive,) = tmp_path.rglob("*.warc.gz")
        archive.rename(tmp_path / "weg")
        site.routes["/feed"] = Answer(feed(site.url, ["/b"]), headers=XML)
        crawl(tmp_path, source(site), warc=True)
        with archive.open("ab") as stream:
            stream.write(b"\x1f\x8b a record that was cut off")
        site.routes["/feed"] = Answer(feed(site.url, ["/c"]), headers=XML)
        crawl(tmp_path, source(site), warc=True)
    found = list(iter_pages([str(archive)], Settings()))
    assert [(page.url, page.problem) for page in found] == [(f"{site.url}/b", None), (f"{site.url}/c", None)]
    with gzip.open(archive) as stream:
        assert stream.read(40).startswith(b"WARC/1.1\r\nWARC-Type: warcinfo")


def test_what_a_kill_left_half_written_is_removed(tmp_path: Path) -> None:
    with State(tmp_path) as state:
        (tmp_path / "stadt").mkdir()
        (tmp_path / "stadt" / ".a.html.tmp").write_bytes(b"<p>ha")
        state.do(
            "INSERT INTO articles (key, url, source, state, found, due, intent) VALUES ('k', 'u', 's', 'new', 0, 0, ?)",
            json.dumps({"path": "stadt/a.html", "sha256": "x"}),
        )
        assert Store(tmp_path, state, warc=False, user_agent="x").recover() == 0
    assert list((tmp_path / "stadt").iterdir()) == []


def test_a_state_that_is_damaged_on_the_way_is_an_error_with_advice(tmp_path: Path) -> None:
    with State(tmp_path) as state:
        for number in range(2000):
            state.do("INSERT INTO aliases VALUES (?, ?)", f"{number}" * 20, "x" * 200)
    path = tmp_path / ".crawl" / "state.sqlite"
    data = bytearray(path.read_bytes())
    data[8192:] = b"\xff" * (len(data) - 8192)
    path.write_bytes(data)
    with serve() as site:
        site.routes["/feed"] = Answer(feed(site.url, ["/a"]), headers=XML)
        with pytest.raises(StadtlupeError) as caught:
            crawl_apart(tmp_path, source(site))
    assert caught.value.code == "E605"


def test_a_state_of_the_version_before_is_gone_on_with(tmp_path: Path) -> None:
    with serve() as site:
        site.routes["/feed"] = Answer(feed(site.url, ["/a"]), headers=XML)
        site.routes["/a"] = Answer(article(1))
        crawl(tmp_path, source(site))
        with State(tmp_path) as state:
            for change in (
                "articles DROP COLUMN hop",
                "articles DROP COLUMN hop_at",
                "visits DROP COLUMN textless",
                "starts DROP COLUMN moved",
            ):
                state.do(f"ALTER TABLE {change}")
            state.do("PRAGMA user_version=1")
        site.requests.clear()
        crawl(tmp_path, source(site))
        assert site.paths() == ["/feed"]


def test_a_state_can_be_looked_at_by_a_user_who_may_not_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with State(tmp_path) as state:
        state.begin_cycle(1.0)
    folder = tmp_path / ".crawl"
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    with monkeypatch.context() as patch:  # the superuser, as whom tests may run, is allowed everything
        patch.setattr(os, "access", lambda *_: False)
        with State(tmp_path, read_only=True) as state:
            assert len(state.rows("SELECT * FROM cycles")) == 1
            with pytest.raises(StadtlupeError):
                state.do("DELETE FROM cycles")
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == before
    # While another process writes, its log is read too.
    with State(tmp_path) as writer, State(tmp_path, read_only=True) as reader:
        writer.begin_cycle(1e12)
        assert len(reader.rows("SELECT * FROM cycles")) == 2


def test_a_pause_of_a_host_ends_when_the_process_is_stopped(tmp_path: Path) -> None:
    with serve_many(1) as (site,):
        entry = build(site, 5).model_copy(update={"delay": 4.0})
        process = start(job(tmp_path, entry))
        while not site.requests:
            time.sleep(0.01)
            assert process.poll() is None
        out, _ = process.communicate(timeout=60)
        assert '"reason":"stopped"' in out
        assert site.paths(law=True) == ["/robots.txt"]  # nothing new was begun
        with State(tmp_path) as state:
            assert state.rows("SELECT * FROM starts WHERE error IS NOT NULL") == []
            assert [row["status"] for row in state.rows("SELECT status FROM sites")] == [404]
