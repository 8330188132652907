"""Reservations of text and data mining: heard wherever they are said, and noted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stadtlupe.fetch import iter_pages
from stadtlupe.fetch.crawl.state import State
from stadtlupe.fetch.sidecar import Sidecar, load_sidecar, sidecar_path
from stadtlupe.settings import Settings
from tests.fetch.crawl.site import HTML, JSON, TEXT, XML, Answer, article, crawl, feed, pages, serve, source, why

POLICY = "https://example.org/policy"
TDMREP = json.dumps(
    [
        {"location": "/archiv/*", "tdm-reservation": 1, "tdm-policy": POLICY},
        {"location": "/archiv/frei/", "tdm-reservation": 0},
    ]
)
META = f'<meta name="TDM-Reservation" content="1"><meta name="tdm-policy" content="{POLICY}">'
ROBOTS = "User-agent: GPTBot\nUser-agent: CCBot\nDisallow: /ki/\n\nUser-agent: *\nContent-Usage: train-ai=y\nAllow: /\n"
PATHS = ["/archiv/1", "/archiv/frei/2", "/kopf", "/meta", "/ki/5", "/offen"]


def build(site: object) -> None:
    routes = site.routes  # type: ignore[attr-defined]
    routes["/feed"] = Answer(feed(site.url, PATHS), headers=XML)  # type: ignore[attr-defined]
    routes["/robots.txt"] = Answer(ROBOTS, headers=TEXT)
    routes["/.well-known/tdmrep.json"] = Answer(TDMREP, headers=JSON)
    for number, path in enumerate(PATHS):
        routes[path] = Answer(article(number))
    routes["/kopf"] = Answer(article(2), headers={**HTML, "tdm-reservation": "1", "tdm-policy": POLICY})
    routes["/meta"] = Answer(article(3, head=META))


def notes_by_path(out: Path) -> dict[str, Sidecar]:
    found = [load_sidecar(sidecar_path(path)) for path in pages(out)]
    return {"/" + note.url.split("/", 3)[3]: note for note in found if note}


def test_reserved_pages_are_left_out_and_the_evidence_is_kept(tmp_path: Path) -> None:
    with serve() as site:
        build(site)
        crawl(tmp_path, source(site))
        # What the file reserves is not even asked for.
        assert "/archiv/1" not in site.paths()
        stored = notes_by_path(tmp_path)
        assert stored.keys() == {"/archiv/frei/2", "/ki/5", "/offen"}
        assert why(tmp_path, "/archiv/1").endswith("(TDMRep, tdmrep.json)")
        assert why(tmp_path, "/kopf").endswith("(TDMRep, header)")
        assert why(tmp_path, "/meta").endswith("(TDMRep, meta)")
        with State(tmp_path, read_only=True) as state:
            (row,) = state.rows("SELECT evidence FROM articles WHERE url LIKE '%/kopf'")
        evidence = json.loads(row["evidence"])
        assert (evidence["tdm"]["reservation"], evidence["tdm"]["policy"]) == ("1", POLICY)
        site.requests.clear()
        crawl(tmp_path, source(site))
        assert site.paths() == ["/feed"]
    assert stored["/archiv/frei/2"].tdm.reservation == "0"
    assert stored["/offen"].tdm.reservation is None
    assert stored["/offen"].tdm.file_status == 200
    robots = stored["/ki/5"].robots
    assert robots is not None
    assert robots.ai_opt_outs == ("GPTBot", "CCBot")
    assert robots.preferences == ("train-ai=y",)
    offen = stored["/offen"].robots
    assert offen is not None
    assert offen.ai_opt_outs == ()


def test_strict_also_heeds_ai_opt_outs(tmp_path: Path) -> None:
    with serve() as site:
        build(site)
        crawl(tmp_path, source(site), tdm="strict")
        assert "/ki/5" not in site.paths()
    assert notes_by_path(tmp_path).keys() == {"/archiv/frei/2", "/offen"}
    assert why(tmp_path, "/ki/5") == "reserved: robots.txt of the site opts out of AI use"


@pytest.mark.parametrize("warc", [False, True])
def test_record_stores_with_the_reservation_and_only_recorders_read_it(tmp_path: Path, warc: bool) -> None:
    with serve() as site:
        build(site)
        crawl(tmp_path, source(site), tdm="respect", warc=warc)
        crawl(tmp_path, source(site), tdm="record", warc=warc)
        assert sorted(set(site.paths())) == sorted(["/feed", *PATHS])
    if not warc:
        stored = notes_by_path(tmp_path)
        assert stored.keys() == set(PATHS)
        assert {path for path, note in stored.items() if note.tdm.reservation == "1"} == {"/archiv/1", "/kopf", "/meta"}
        assert (stored["/meta"].tdm.mode, stored["/meta"].tdm.policy) == ("record", POLICY)
    respectful = [page for page in iter_pages([str(tmp_path)], Settings()) if page.problem is None]
    assert all("/kopf" not in str(page.url) for page in respectful)
    recorded = [page for page in iter_pages([str(tmp_path)], Settings(tdm="record")) if page.problem is None]
    assert len(recorded) == len(PATHS)


def test_a_reservation_behind_a_redirect_is_heard(tmp_path: Path) -> None:
    with serve() as site:
        site.routes["/feed"] = Answer(feed(site.url, ["/kurz"]), headers=XML)
        site.routes["/kurz"] = Answer(status=302, headers={"Location": "/archiv/1"})
        site.routes["/.well-known/tdmrep.json"] = Answer(TDMREP)
        site.routes["/archiv/1"] = Answer(article(1))
        crawl(tmp_path, source(site))
        assert "/archiv/1" not in site.paths()
    assert pages(tmp_path) == []


def test_statements_of_a_page_on_ai_are_recorded_and_heeded_when_strict(tmp_path: Path) -> None:
    with serve() as site:
        site.routes["/feed"] = Answer(feed(site.url, ["/a"]), headers=XML)
        site.routes["/a"] = Answer(article(1, head="<meta name='robots' content='noai'>"))
        crawl(tmp_path / "streng", source(site), tdm="strict")
        assert why(tmp_path / "streng", "/a") == "reserved: the page opts out of AI use"
        crawl(tmp_path / "sonst", source(site))
    assert notes_by_path(tmp_path / "sonst")["/a"].tdm.ai_statements == ("meta robots: noai",)


def test_a_long_reservation_file_is_read_to_its_end(tmp_path: Path) -> None:
    rules = [{"location": f"/x/{n}/{'y' * 90}", "tdm-reservation": 0} for n in range(6000)]
    with serve() as site:
        site.routes["/feed"] = Answer(feed(site.url, ["/a"]), headers=XML)
        site.routes["/.well-known/tdmrep.json"] = Answer(
            json.dumps([*rules, {"location": "/a", "tdm-reservation": 1}]), headers=JSON
        )
        site.routes["/a"] = Answer(article(1))
        crawl(tmp_path, source(site))
        assert why(tmp_path, "/a").startswith("reserved")
