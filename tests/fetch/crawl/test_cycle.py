"""One cycle and the next: what is found, stored, asked for again and revised."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import io
import json
import os
from pathlib import Path
from typing import Any

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType

from stadtlupe.fetch import iter_pages
from stadtlupe.fetch.crawl.cycle import Process
from stadtlupe.fetch.crawl.job import Progress, Report
from stadtlupe.fetch.crawl.run import run_job
from stadtlupe.fetch.crawl.state import State
from stadtlupe.fetch.sidecar import load_sidecar, sidecar_path
from stadtlupe.settings import Settings
from tests.fetch.crawl.site import (
    HTML,
    XML,
    Answer,
    Asked,
    article,
    conditional,
    crawl,
    feed,
    job,
    pages,
    serve,
    serve_many,
    sitemap,
    source,
    why,
)


def test_first_and_second_cycle_of_a_feed(tmp_path: Path) -> None:
    with serve() as site:
        site.routes["/feed"] = conditional(lambda: feed(site.url, ["/aktuelles/neue-radwege", "/aktuelles/bäder?id=2"]))
        site.routes["/aktuelles/neue-radwege"] = Answer(article(1))
        site.routes["/aktuelles/b%C3%A4der?id=2"] = Answer(article(2))
        report = crawl(tmp_path, source(site, publisher="Stadt Ulm", ags="08421000"))
        assert (report.visits[0].stored, report.visits[0].ok, report.reason) == (2, True, "finished")
        assert site.paths(law=True) == [
            *("/robots.txt", "/feed", "/.well-known/tdmrep.json"),
            *("/aktuelles/neue-radwege", "/aktuelles/b%C3%A4der?id=2"),
        ]
        assert {request.headers["user-agent"] for request in site.requests} == {
            "stadtlupe/0.1 (test; contact: redaktion@example.org)"
        }
        second, first = pages(tmp_path)
        assert first.relative_to(tmp_path).as_posix().startswith("stadt/2025/10/2025-10-27-neue-radwege-")
        assert second.name.startswith("2025-10-27-baeder-")
        assert len(first.stem.rpartition("-")[2]) == 8
        notes = load_sidecar(sidecar_path(first))
        assert notes is not None
        assert notes.url == notes.final_url == f"{site.url}/aktuelles/neue-radwege"
        assert notes.sha256 == hashlib.sha256(first.read_bytes()).hexdigest()
        assert (notes.publisher, notes.ags, notes.status, notes.charset) == ("Stadt Ulm", "08421000", 200, "utf-8")
        assert notes.announced.found_in == f"{site.url}/feed"
        assert notes.robots is not None
        assert (notes.robots.status, notes.robots.allowed) == (404, True)
        # The next cycle asks for changes of the feed and for nothing else.
        site.requests.clear()
        report = crawl(tmp_path, source(site))
        assert site.paths(law=True) == ["/feed"]
        assert "if-none-match" in site.requests[0].headers
        assert (report.visits[0].fresh, report.visits[0].stored) == (0, 0)


def test_run_reads_what_the_crawl_stored(tmp_path: Path) -> None:
    with serve_many(2) as (stored, archived):
        for site in (stored, archived):
            site.routes["/feed"] = Answer(feed(site.url, ["/a", "/b"]), headers=XML)
            site.routes["/a"] = Answer(status=301, headers={"Location": "/meldung/a"})
            site.routes["/meldung/a"] = Answer(
                article(1).encode("cp1252"), headers={"Content-Type": "text/html; charset=cp1252"}
            )
            site.routes["/b"] = Answer(article(2))
        crawl(tmp_path / "pages", source(stored))
        crawl(tmp_path / "warc", source(archived), warc=True)
    found = list(iter_pages([str(tmp_path / "pages")], Settings()))
    assert {page.url for page in found} == {f"{stored.url}/meldung/a", f"{stored.url}/b"}
    assert all(page.fetched_at is not None and page.problem is None for page in found)
    assert {page.charset for page in found} == {"cp1252", "utf-8"}
    assert {page.origin for page in found} == {str(path) for path in pages(tmp_path / "pages")}
    (archive,) = (tmp_path / "warc").rglob("*.warc.gz")
    found = list(iter_pages([str(tmp_path / "warc")], Settings()))
    assert {page.url for page in found} == {f"{archived.url}/meldung/a", f"{archived.url}/b"}
    assert all(page.problem is None and page.fetched_at is not None for page in found), found
    assert b"Meldung 1" in next(page.content for page in found if page.url.endswith("/meldung/a"))  # type: ignore[union-attr]
    assert archive.relative_to(tmp_path / "warc").parts[0] == "stadt"


def test_index_of_sitemaps_listing_with_pagination_and_patterns(tmp_path: Path) -> None:
    with serve_many(2) as (maps, lists):
        maps.routes["/sitemap.xml"] = conditional(
            lambda: sitemap(maps.url, {"/neu.xml": "2025-10-27", "/alt.xml": None}, "sitemapindex")
        )
        maps.routes["/neu.xml"] = conditional(
            lambda: sitemap(
                maps.url,
                {"/news/1": "2025-10-01", "/news/2": "2019-01-01", "/karriere/3": None, "/news/intern/4": None},
            )
        )
        maps.routes["/alt.xml"] = conditional(lambda: sitemap(maps.url, {"/news/1": None, "/news/5": None}))
        for number in (1, 2, 3, 4, 5):
            maps.routes[f"/news/{number}"] = Answer(article(number))
        lists.routes["/presse"] = Answer(
            "<a href='/presse/1'>Eins</a> <a href='/kontakt'>K</a> <a href='?s=2'>Weiter</a>"
        )
        lists.routes["/presse?s=2"] = Answer("<a href='/presse/2'>Zwei</a> <a rel='next' href='/presse?s=3'>3</a>")
        lists.routes["/presse?s=3"] = Answer("<a href='/presse/3'>Drei</a> <a rel='next' href='/presse?s=4'>4</a>")
        for number in (1, 2, 3):
            lists.routes[f"/presse/{number}"] = Answer(article(number))
        sources = (
            source(
                maps,
                name="karten",
                sitemaps=["/sitemap.xml"],
                include=["/news/*"],
                exclude=["/news/intern/*"],
                since="2020-01-01",
            ),
            source(lists, name="liste", pages=["/presse"], include=["/presse/*"], depth=3),
        )
        crawl(tmp_path, *sources)
        assert maps.paths()[:3] == ["/sitemap.xml", "/neu.xml", "/alt.xml"]
        assert sorted(maps.paths()[3:]) == ["/news/1", "/news/5"]  # each once, also if two sitemaps name it
        assert lists.paths()[:3] == ["/presse", "/presse?s=2", "/presse?s=3"]  # as deep as told
        assert sorted(lists.paths()[3:]) == ["/presse/1", "/presse/2", "/presse/3"]
        maps.requests.clear()
        lists.requests.clear()
        crawl(tmp_path, *sources)
        # The index says that the dated one did not change; a listing without news is not leafed through.
        assert maps.paths() == ["/sitemap.xml", "/alt.xml"]
        assert lists.paths() == ["/presse"]


def test_500_unchanged_articles_cost_one_request_per_feed_and_sitemap(tmp_path: Path) -> None:
    numbers = range(500)
    with serve() as site:
        site.routes["/feed"] = Answer(feed(site.url, [f"/n/{n}" for n in numbers[:50]]), headers=XML)
        site.routes["/sitemap.xml"] = conditional(lambda: sitemap(site.url, {f"/n/{n}": "2025-01-01" for n in numbers}))
        for number in numbers:
            site.routes[f"/n/{number}"] = Answer(article(number))
        entry = source(site, feeds=["/feed"], sitemaps=["/sitemap.xml"], max_pages=1000)
        crawl(tmp_path, entry)
        assert len(pages(tmp_path)) == 500
        assert len(site.paths()) == 502
        site.requests.clear()
        crawl(tmp_path, entry)
        # The feed's server knows no conditional requests: its content is compared instead.
        assert site.paths(law=True) == ["/feed", "/sitemap.xml"]


def test_a_server_that_lies_about_changes_is_not_believed_for_ever(tmp_path: Path) -> None:
    listed = ["/a"]

    with serve() as site:

        def lying(asked: Asked) -> Answer:
            if "if-none-match" in asked.headers:
                return Answer(status=304)
            return Answer(feed(site.url, listed), headers={**XML, "ETag": '"immer"'})

        site.routes["/feed"] = lying
        site.routes["/a"] = site.routes["/b"] = Answer(article(1))
        crawl(tmp_path, source(site))
        listed.append("/b")
        crawl(tmp_path, source(site))
        assert len(pages(tmp_path)) == 1
        crawl(tmp_path, source(site, full_after="0s"))
        assert len(pages(tmp_path)) == 2


def test_changed_articles_become_revisions_and_others_do_not(tmp_path: Path) -> None:
    changes = {"/a": "2025-10-01", "/b": "2025-10-01", "/c": "2025-10-01"}
    texts = {"/a": article(1), "/b": article(2), "/c": article(3)}
    with serve() as site:
        site.routes["/sitemap.xml"] = lambda _: Answer(sitemap(site.url, changes), headers=XML)
        for path in texts:
            site.routes[path] = lambda asked: Answer(texts[asked.path])
        entry = source(site, sitemaps=["/sitemap.xml"])
        crawl(tmp_path, entry)
        former = {path.name: path.read_bytes() for path in pages(tmp_path)}
        site.requests.clear()
        changes |= {"/a": "2099-01-01", "/b": "2099-01-01"}
        texts["/a"] = article(1, "Der Rat verwarf die neuen Radwege in der Innenstadt nach langer Aussprache.")
        texts["/b"] = article(2)  # the same text with another number in its menu
        report = crawl(tmp_path, entry)
        assert sorted(site.paths()) == ["/a", "/b", "/sitemap.xml"]
        assert (report.visits[0].stored, report.visits[0].revised) == (0, 1)
    by_path = {path.stem.split("-")[3]: path for path in pages(tmp_path)}
    assert by_path.keys() == {"a", "b", "c"}
    changed = by_path["a"]
    assert b"verwarf" in changed.read_bytes()
    notes = load_sidecar(sidecar_path(changed))
    assert notes is not None
    assert (notes.revision, [item.number for item in notes.revisions]) == (2, [1])
    kept = changed.parent / notes.revisions[0].file
    assert kept.read_bytes() == former[changed.name]
    assert hashlib.sha256(kept.read_bytes()).hexdigest() == notes.revisions[0].sha256
    assert by_path["b"].read_bytes() == former[by_path["b"].name]
    # A run reads each article once, in its last state.
    assert len(list(iter_pages([str(tmp_path)], Settings()))) == 3


def test_revisit_by_age(tmp_path: Path) -> None:
    with serve() as site:
        site.routes["/feed"] = conditional(lambda: feed(site.url, ["/a"]))
        site.routes["/a"] = conditional(lambda: "<p>Die Stadt baut Radwege.</p>", {"Content-Type": "text/html"})
        entry = source(site, revisit=["0.01s"])
        crawl(tmp_path, entry)
        report = crawl(tmp_path, entry)
        assert site.paths() == ["/feed", "/a", "/feed", "/a"]
        assert site.requests[-1].headers["if-none-match"]
        assert report.visits[0].revised == 0
        crawl(tmp_path, entry)
        assert site.paths()[4:] == ["/feed"]  # its ages have passed


def test_what_is_not_stored_has_its_reason_and_is_not_asked_again(tmp_path: Path) -> None:
    with serve_many(2) as (site, other):
        paths = ["/fehlt", "/weg", "/pdf", "/anderswo", "/doppelt", "/gut", "/kreis"]
        site.routes["/feed"] = Answer(feed(site.url, paths) + f"<!-- {other.url} -->", headers=XML)
        site.routes["/weg"] = Answer(status=410)
        site.routes["/pdf"] = Answer(b"%PDF", headers={"Content-Type": "application/pdf"})
        site.routes["/anderswo"] = Answer(status=302, headers={"Location": f"{other.url}/x"})
        site.routes["/gut"] = Answer(article(1))
        site.routes["/doppelt"] = Answer(status=302, headers={"Location": "/gut?utm_source=feed"})
        site.routes["/gut?utm_source=feed"] = Answer(article(1))
        site.routes["/kreis"] = lambda asked: Answer(status=302, headers={"Location": f"/kreis?n={len(site.requests)}"})
        for number in range(40):
            site.routes[f"/kreis?n={number}"] = site.routes["/kreis"]
        crawl(tmp_path, source(site))
        assert why(tmp_path, "/fehlt") == "gone: the server answered with status 404"
        assert why(tmp_path, "/weg") == "gone: the server answered with status 410"
        assert why(tmp_path, "/pdf") == "not_html: the server sent application/pdf, which is not read"
        assert why(tmp_path, "/anderswo").startswith(f"elsewhere: {other.address} is not a host")
        assert why(tmp_path, "/kreis") == "failed: max redirections reached"
        assert len([path for path in site.paths() if path.startswith("/kreis")]) == 6
        assert other.requests == []
        assert [path.name[:15] for path in pages(tmp_path)] == ["2025-10-27-dopp"]
        assert why(tmp_path, "/gut").startswith("duplicate")
        site.requests.clear()
        crawl(tmp_path, source(site))
        assert site.paths() == ["/feed"]


def test_a_dead_start_point_is_a_failure_of_the_visit(tmp_path: Path) -> None:
    with serve_many(2) as (dead, html):
        html.routes["/feed"] = Answer("<html><body>Umzug</body></html>")
        report = crawl(tmp_path, source(dead, name="tot"), source(html, name="umgezogen"))
    errors = {visit.source: visit.error for visit in report.visits}
    assert not any(visit.ok for visit in report.visits)
    assert "status 404" in str(errors["tot"])
    assert "not a feed but <html>" in str(errors["umgezogen"])


def test_interval_cap_and_named_sources(tmp_path: Path) -> None:
    with serve() as site:
        site.routes["/feed"] = conditional(lambda: feed(site.url, [f"/a/{n}" for n in range(5)]))
        for number in range(5):
            site.routes[f"/a/{number}"] = Answer(article(number))
        entry = source(site, interval="1h", max_pages=3)
        report = crawl(tmp_path, entry, max_pages=2)
        assert (report.visits[0].stored, report.visits[0].left) == (2, 3)
        report = crawl(tmp_path, entry)
        assert (report.visits, report.skipped) == ((), ("stadt",))
        report = crawl(tmp_path, entry, named=True)
        assert (report.visits[0].stored, report.visits[0].left) == (3, 0)
        assert len(site.paths()) == len(set(site.paths())) + 1  # only the feed was asked twice


def test_two_crawls_do_not_write_to_one_folder(tmp_path: Path) -> None:
    from stadtlupe.errors import StadtlupeError
    from stadtlupe.fetch.crawl.cycle import locked

    with serve() as site, locked(tmp_path), pytest.raises(StadtlupeError) as caught:
        crawl(tmp_path, source(site))
    assert caught.value.code == "E606"
    assert site.requests == []


def test_check_looks_and_stores_nothing(tmp_path: Path) -> None:
    tdm = json.dumps([{"location": "/", "tdm-reservation": 1}])
    with serve() as site:
        site.routes["/feed"] = Answer(feed(site.url, ["/a/1", "/b/2"]), headers=XML)
        site.routes["/.well-known/tdmrep.json"] = Answer(tdm)
        seen: Any = crawl(tmp_path, source(site, include=["/a/*"]), task="check").seen
        assert (seen[0].listed, seen[0].wanted, seen[0].examples) == (2, 1, (f"{site.url}/a/1",))
        assert "reserves" in seen[0].tdm
        assert "/a/1" not in site.paths()
    assert list(tmp_path.iterdir()) == []


def test_find_feeds_and_sitemaps(tmp_path: Path) -> None:
    with serve_many(3) as (named, robots, bare):
        named.routes["/"] = Answer("<head><link rel='alternate' type='application/rss+xml' href='/rss.xml'></head>")
        named.routes["/rss.xml"] = Answer(feed(named.url, ["/a"]), headers=XML)
        robots.routes["/robots.txt"] = Answer(
            f"Sitemap: {robots.url}/karte.xml", headers={"Content-Type": "text/plain"}
        )
        robots.routes["/"] = Answer("<p>Hallo</p>")
        robots.routes["/karte.xml"] = Answer(sitemap(robots.url, {"/a": None}), headers=XML)
        bare.routes["/presse"] = Answer("<a href='/presse/1'>1</a><a href='/x'>x</a>")
        found = [
            [
                (item.kind, item.url, item.wanted)
                for item in crawl(tmp_path, task="find", url=url).seen
                if not item.error
            ]
            for url in (f"{named.url}/", f"{robots.url}/", f"{bare.url}/presse", f"{named.url}/rss.xml")
        ]
    assert found == [
        [("feed", f"{named.url}/rss.xml", 1)],
        [("sitemap", f"{robots.url}/karte.xml", 1)],
        [("page", f"{bare.url}/presse", 1)],
        [("feed", f"{named.url}/rss.xml", 1)],
    ]


def test_state_names_each_visit(tmp_path: Path) -> None:
    with serve() as site:
        site.routes["/feed"] = Answer(feed(site.url, ["/a"]), headers=XML)
        site.routes["/a"] = Answer(article(1))
        crawl(tmp_path, source(site))
        crawl(tmp_path, source(site))
    with State(tmp_path, read_only=True) as state:
        rows = state.rows("SELECT * FROM visits ORDER BY cycle")
    assert [(row["ok"], row["listed"], row["fresh"], row["stored"]) for row in rows] == [(1, 1, 1, 1), (1, 1, 0, 0)]


def test_packed_sitemaps_are_read_within_the_cap(tmp_path: Path) -> None:
    with serve_many(3) as (packed, bomb, damaged):
        body = gzip.compress(sitemap(packed.url, {"/a": None}).encode())
        packed.routes["/sitemap.xml.gz"] = Answer(body, headers={"Content-Type": "application/gzip"})
        packed.routes["/a"] = Answer(article(1))
        bomb.routes["/sitemap.xml.gz"] = Answer(gzip.compress(b"<urlset>" + b" " * 5_000_000))
        damaged.routes["/sitemap.xml.gz"] = Answer(body[:-9])
        entries = [
            source(site, name=name, sitemaps=["/sitemap.xml.gz"])
            for name, site in (("gepackt", packed), ("bombe", bomb), ("kaputt", damaged))
        ]
        report = crawl(tmp_path, *entries, max_bytes=1_000_000)
        found = crawl(tmp_path / "x", task="find", url=f"{packed.url}/sitemap.xml.gz").seen
    errors = {visit.source: visit.error for visit in report.visits}
    assert len(pages(tmp_path)) == 1
    assert errors["gepackt"] is None
    assert "unpacks to more than 1,000,000 bytes" in str(errors["bombe"])
    assert "compression is damaged" in str(errors["kaputt"])
    assert [(seen.kind, seen.wanted) for seen in found] == [("sitemap", 1)]


def test_a_sitemap_that_was_never_read_is_asked_for_although_its_index_did_not_change(tmp_path: Path) -> None:
    with serve() as site:
        site.routes["/index.xml"] = conditional(
            lambda: sitemap(site.url, {"/1.xml": "2025-10-01", "/2.xml": "2025-10-01"}, "sitemapindex")
        )
        site.routes["/1.xml"] = conditional(lambda: sitemap(site.url, {"/a": None}))
        site.routes["/a"] = site.routes["/b"] = Answer(article(1))
        entry = source(site, sitemaps=["/index.xml"])
        crawl(tmp_path, entry)
        assert len(pages(tmp_path)) == 1
        site.routes["/2.xml"] = conditional(lambda: sitemap(site.url, {"/b": None}))
        site.requests.clear()
        crawl(tmp_path, entry)
        assert site.paths() == ["/index.xml", "/2.xml", "/b"]


def test_lists_of_one_visit_are_capped_and_the_others_come_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stadtlupe.fetch.crawl.worker.MAX_LISTS", 4)
    numbers = range(7)
    with serve() as site:
        site.routes["/index.xml"] = conditional(
            lambda: sitemap(site.url, {f"/{n}.xml": None for n in numbers}, "sitemapindex")
        )
        for number in numbers:
            site.routes[f"/{number}.xml"] = Answer(sitemap(site.url, {f"/a/{number}": None}), headers=XML)
            site.routes[f"/a/{number}"] = Answer(article(number))
        entry = source(site, sitemaps=["/index.xml"])
        for stored in (3, 6, 7):
            site.requests.clear()
            crawl(tmp_path, entry)
            assert len([path for path in site.paths() if path.endswith(".xml")]) == 4
            assert len(pages(tmp_path)) == stored


def test_start_points_that_an_entry_names_no_more_are_forgotten(tmp_path: Path) -> None:
    with serve() as site:
        site.routes["/alt.xml"] = Answer(sitemap(site.url, {"/1.xml": None}, "sitemapindex"), headers=XML)
        site.routes["/1.xml"] = Answer(sitemap(site.url, {f"/a/{n}": None for n in range(9)}), headers=XML)
        site.routes["/feed"] = Answer(feed(site.url, ["/a/1"]), headers=XML)
        site.routes |= {f"/a/{n}": Answer(article(n)) for n in range(9)}
        assert crawl(tmp_path, source(site, sitemaps=["/alt.xml"])).visits[0].listed == 9
        assert crawl(tmp_path, source(site)).visits[0].listed == 1
        with State(tmp_path) as state:
            assert [row["url"] for row in state.rows("SELECT url FROM starts")] == [f"{site.url}/feed"]


def test_what_lay_elsewhere_is_tried_again_when_the_entry_allows_it(tmp_path: Path) -> None:
    with serve_many(2) as (site, other):
        site.routes["/feed"] = conditional(lambda: feed(site.url, ["/a"]))
        site.routes["/a"] = Answer(status=302, headers={"Location": f"{other.url}/a"})
        other.routes["/a"] = Answer(article(1))
        crawl(tmp_path, source(site))
        assert why(tmp_path, "/a").startswith("elsewhere")
        crawl(tmp_path, source(site, hosts=[other.address]))
    assert len(pages(tmp_path)) == 1


def test_a_page_that_someone_removed_does_not_hold_up_the_source(tmp_path: Path) -> None:
    changes = {"/a": "2025-10-01", "/b": "2025-10-01"}
    texts = {path: article(1) for path in changes}
    with serve() as site:
        site.routes["/sitemap.xml"] = lambda _: Answer(sitemap(site.url, changes), headers=XML)
        site.routes |= {path: lambda asked: Answer(texts[asked.path]) for path in texts}
        entry = source(site, sitemaps=["/sitemap.xml"])
        crawl(tmp_path, entry)
        removed = pages(tmp_path)[0]
        removed.unlink()
        changes |= dict.fromkeys(changes, "2099-01-01")
        texts |= dict.fromkeys(texts, article(1, "Der Rat verwarf die neuen Radwege in der Innenstadt wieder."))
        report = crawl(tmp_path, entry)
    assert report.visits[0].revised == 2
    assert len(pages(tmp_path)) == 2
    assert b"verwarf" in removed.read_bytes()


def test_a_feed_that_has_moved_costs_one_request_in_the_next_cycle(tmp_path: Path) -> None:
    with serve_many(2) as (moved, lent):
        for site, status in ((moved, 301), (lent, 302)):
            site.routes["/feed"] = Answer(status=status, headers={"Location": "/neu"})
            site.routes["/neu"] = conditional(lambda site=site: feed(site.url, ["/a"]))
            site.routes["/a"] = Answer(article(1))
        entries = (source(moved), source(lent, name="zwei"))
        for _ in range(3):
            moved.requests.clear()
            lent.requests.clear()
            crawl(tmp_path, *entries)
        assert moved.paths() == ["/neu"]
        assert lent.paths() == ["/feed", "/neu"]  # it may be elsewhere tomorrow
        # It moves on: after a failure, and when the whole is asked for, the address of the entry counts.
        moved.routes["/feed"] = moved.routes.pop("/neu")
        moved.requests.clear()
        assert not crawl(tmp_path, source(moved)).visits[0].ok
        assert crawl(tmp_path, source(moved)).visits[0].ok
        assert moved.paths() == ["/neu", "/feed"]


def test_archives_are_whole(tmp_path: Path) -> None:
    packed = Answer(gzip.compress(article(2).encode()), headers={**HTML, "Content-Encoding": "gzip"})
    with serve() as site:
        site.routes["/feed"] = Answer(feed(site.url, ["/a", "/b"]), headers=XML)
        site.routes |= {"/a": Answer(article(1)), "/b": packed}
        crawl(tmp_path, source(site), warc=True)
    (path,) = tmp_path.rglob("*.warc.gz")
    kinds = []
    for record in ArchiveIterator(str(path), parse_http=False):
        kinds.append(record.headers["WARC-Type"])
        assert record.verify_block_digest()
    for record in ArchiveIterator(str(path), record_types=WarcRecordType.response):
        assert record.verify_payload_digest()
        assert record.headers["WARC-IP-Address"] == site.address
    assert kinds == ["warcinfo", *["response", "request", "metadata"] * 2]


def test_how_far_a_cycle_is_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stadtlupe.fetch.crawl.cycle.TELL", 0.02)
    told = io.StringIO()
    with serve() as site:
        site.routes["/feed"] = Answer(feed(site.url, ["/a", "/b"]), headers=XML)
        site.routes |= {"/a": Answer(article(1)), "/b": Answer(article(2))}
        asyncio.run(Process(job(tmp_path, source(site, delay=0.1)), told).run())
    lines = [json.loads(line) for line in told.getvalue().splitlines()]
    progress = [line["progress"] for line in lines if "progress" in line]
    assert all(step["sources"] == 1 for step in progress)
    assert [step["requests"] for step in progress] == sorted(step["requests"] for step in progress)
    assert progress[-1]["requests"] >= 2
    # Whoever started the process hears it.
    (tmp_path / "telling.py").write_text(
        f"print({json.dumps(lines[0])!r})\nprint({Report().model_dump_json()!r})\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr("stadtlupe.fetch.crawl.run.MODULE", "telling")
    heard: list[Progress] = []
    run_job(job(tmp_path), on_progress=heard.append)
    assert [step.model_dump() for step in heard] == [progress[0]]
