from __future__ import annotations

import json
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtlupe.fetch.crawl.robots import Robots
from stadtlupe.fetch.crawl.tdm import (
    NOTHING,
    ai_statements,
    by_header,
    by_meta,
    covers,
    parse_tdmrep,
    preferences,
    refuses_ai,
    reservation_of,
)

RULES = [
    {"location": "/", "tdm-reservation": 1, "tdm-policy": "https://example.org/p"},
    {"location": "/frei/", "tdm-reservation": 0},
    {"location": "/frei/*.pdf$", "tdm-reservation": 1},
]


def test_the_most_specific_rule_of_the_file_counts() -> None:
    rules = parse_tdmrep(json.dumps(RULES).encode())
    said = {path: reservation_of(rules, path).value for path in ("/a", "/frei/a", "/frei/a.pdf", "/frei/a.pdf?x")}
    assert said == {"/a": "1", "/frei/a": "0", "/frei/a.pdf": "1", "/frei/a.pdf?x": "0"}
    assert reservation_of(rules, "/a").policy == "https://example.org/p"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"{}",
        b"[1, null]",
        b'[{"location": "/"}]',
        b'[{"location": "/", "tdm-reservation": 2}]',
        b"[" * 9000,
    ],
)
def test_a_file_that_is_not_valid_says_nothing(body: bytes) -> None:
    assert parse_tdmrep(body) == ()


def test_whoever_reserves_is_heard() -> None:
    free = parse_tdmrep(b'[{"location": "/", "tdm-reservation": 0}]')
    meta = b"<meta content='1' name='tdm-reservation'>"
    assert reservation_of(free, "/a", {"tdm-reservation": "1", "tdm-policy": "p"}).said_by == "header"
    assert reservation_of(free, "/a", {}, meta).said_by == "meta"
    assert reservation_of(free, "/a", {"tdm-reservation": "0"}).said_by == "tdmrep.json"
    assert reservation_of((), "/a", {"tdm-reservation": "ja"}) is NOTHING
    assert by_header({"tdm-reservation": " 1 "}).value == "1"
    assert by_meta(b"<p>tdm-reservation</p>") is NOTHING
    assert by_meta(b"<META NAME='TDM-Reservation' CONTENT='0'>").value == "0"


@given(st.text("ab/*$.", max_size=12), st.text("ab/.", max_size=12))
def test_patterns_are_those_of_robots_txt(location: str, path: str) -> None:
    """Against the definition as a regular expression; a dollar sign counts at the end only."""
    anchored = location.endswith("$")
    plain = location[:-1] if anchored else location
    expected = re.match("".join(".*" if c == "*" else re.escape(c) for c in plain) + ("$" if anchored else ""), path)
    assert covers(location, path) is bool(expected)


def test_a_hostile_pattern_is_not_slow() -> None:
    assert not covers("/" + "*a" * 2000 + "$", "/" + "a" * 1500 + "b")


def test_robots_and_ai() -> None:
    text = (
        "User-agent: GPTBot\nDisallow: /\n\nUser-agent: Google-Extended\nDisallow: /ki/\n\n"
        "User-agent: *\nDisallow: /intern/\nCrawl-delay: 4\nContent-Signal: search=yes, ai-train=no\n"
        "Sitemap: https://s.example/map.xml\n"
    )
    robots = Robots(200, text, "stadtlupe")
    assert robots.ai_opt_outs("https://s.example/ki/1") == ("GPTBot", "Google-Extended")
    assert robots.ai_opt_outs("https://s.example/a") == ("GPTBot",)
    assert robots.ai_opt_outs("https://s.example/intern/") == ()  # closed for everybody: nothing is said about AI
    assert robots.preferences == ("search=yes, ai-train=no",)
    assert (robots.delay, robots.sitemaps) == (4.0, ["https://s.example/map.xml"])
    assert refuses_ai((), robots.preferences)
    assert refuses_ai(("GPTBot",), ())
    assert not refuses_ai((), ("train-ai=y",))
    assert preferences("# content-usage: x\n content-usage : train-ai=n ") == ("train-ai=n",)


@pytest.mark.parametrize("status", [0, 429, 500, 503])
def test_unreachable_robots_close_a_site(status: int) -> None:
    robots = Robots(status, "User-agent: *\nAllow: /", "stadtlupe")
    assert not robots.reachable
    assert not robots.allows("https://s.example/")


@given(st.text(max_size=200))
def test_no_robots_txt_breaks_the_reading(text: str) -> None:
    robots = Robots(200, text, "stadtlupe")
    assert isinstance(robots.allows("https://s.example/a"), bool)
    assert robots.delay >= 0
    robots.ai_opt_outs("https://s.example/a")


@pytest.mark.parametrize(
    ("location", "path", "covered"),
    [
        ("/bäder/", "/b%C3%A4der/1", True),
        ("/b%c3%a4der/", "/b%C3%A4der/1", True),
        ("/%7Ejoe", "/~joe", True),
        ("/a%2Fb", "/a/b", False),
        ("/a b", "/a%20b", True),
        ("/\ud800", "/x", False),
    ],
)
def test_spellings_of_locations(location: str, path: str, covered: bool) -> None:
    assert covers(location, path) is covered


def test_statements_that_leave_no_doubt_are_heard() -> None:
    assert reservation_of(parse_tdmrep(b'[{"location": "/", "tdm-reservation": "1"}]'), "/a").value == "1"
    assert by_header({"tdm-reservation": "0, 1"}).value == "1"
    twice = b"<meta name='tdm-reservation' content='1'><meta name='tdm-reservation' content='0'>"
    assert by_meta(twice).value == "1"


def test_ai_statements_of_a_page() -> None:
    headers = {"x-robots-tag": "noarchive, noai", "content-usage": "train-ai=n", "content-type": "text/html"}
    body = b"<meta name='robots' content='index, NOAI, noimageai'><meta name='description' content='Donai'>"
    assert ai_statements(headers, body) == (
        "content-usage: train-ai=n",
        "x-robots-tag: noarchive, noai",
        "meta robots: index, NOAI, noimageai",
    )
    assert all(refuses_ai((), (said,)) for said in ai_statements(headers, body))
    assert ai_statements({"x-robots-tag": "noarchive"}, b"<p>Donai, noai</p>") == ()
    assert not refuses_ai((), ("x-robots-tag: noarchive",))


@pytest.mark.parametrize(
    "text",
    [
        "content-usage:x" + " " * 200_000 + "y",
        "content-usage" + " " * 200_000 + "x",
        "content-signal:ai" + " " * 200_000,
    ],
)
def test_hostile_preferences_are_not_slow(text: str) -> None:
    began = time.process_time()
    refuses_ai((), preferences(text))
    assert time.process_time() - began < 5  # it was minutes


def test_a_byte_order_mark_does_not_hide_the_rules() -> None:
    assert not Robots(200, "\ufeffUser-agent: *\nDisallow: /", "stadtlupe").allows("https://s.example/a")


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("User-agent: stadtlupe/1.0\nDisallow: /", "/a", False),
        ("user-AGENT: STADTLUPE\ndisallow: /", "/a", False),
        (
            "User-agent: stadtlupe\nDisallow: /a\n\nUser-agent: x\nDisallow: /\n\nUser-agent: stadtlupe\nDisallow: /b",
            "/b",
            False,
        ),
        ("User-agent: stadtlupe\nDisallow:\n\nUser-agent: *\nDisallow: /", "/a", True),
        ("User-agent: stadtlupe-bilder\nDisallow: /", "/a", True),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),
        ("User-agent: *\nAllow: /a\nDisallow: /a/b", "/a/b/c", False),
        ("User-agent: *\nAllow: /a\nDisallow: /a", "/a", True),
        ("User-agent: *\nDisallow: /bäder", "/b%C3%A4der/1", False),
        ("User-agent: *\nDisallow: /b%c3%a4der", "/b%C3%A4der/1", False),
        ("User-agent: *\nDisallow: /a%2Fb", "/a/b", True),
        ("User-agent: *\rDisallow: /x # Kommentar\r", "/x", False),
        ("<html><body>Seite nicht gefunden</body></html>", "/a", True),
    ],
)
def test_rules_of_rfc_9309(rules: str, path: str, allowed: bool) -> None:
    assert Robots(200, rules, "stadtlupe").allows(f"https://s.example{path}") is allowed
