from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtlupe.fetch.crawl.discover import (
    PARSERS,
    NotAListError,
    feeds_of_page,
    kind_of_list,
    parse_feed,
    parse_page,
    parse_sitemap,
    parse_time,
)

BASE = "https://www.stadt.example/presse/"
ATOM = """<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>T</title>
<entry><link rel="edit" href="/edit/1"/><link href="/a/1"/><published>2025-10-27T08:00:00+01:00</published>
<updated>2025-10-28T09:00:00Z</updated></entry>
<entry><link rel="alternate" href="https://www.stadt.example/a/2#top"/></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><item rdf:about="https://www.stadt.example/r/1"><dc:date>2025-10-27</dc:date>
</item></rdf:RDF>"""


def test_atom_rss_and_rdf() -> None:
    one, two = parse_feed(ATOM.encode(), BASE).articles
    assert (one.url, two.url) == ("https://www.stadt.example/a/1", "https://www.stadt.example/a/2")
    assert one.published == datetime(2025, 10, 27, 7, tzinfo=UTC)
    assert one.updated == datetime(2025, 10, 28, 9, tzinfo=UTC)
    (item,) = parse_feed(RDF.encode(), BASE).articles
    assert (item.url, item.published) == (
        "https://www.stadt.example/r/1",
        datetime(2025, 10, 27, 23, 59, 59, tzinfo=UTC),
    )
    rss = b"<rss><channel><item><guid>https://x.example/1</guid></item><item><guid isPermaLink='false'>7</guid></item>"
    assert [item.url for item in parse_feed(rss, BASE).articles] == ["https://x.example/1"]


def test_sloppy_feeds_are_read() -> None:
    body = b"\n <rss><channel><item><title>B\xfcrger &nbsp; &uuml;</title><link>\n /a/1?utm_source=rss </link></item>"
    assert [item.url for item in parse_feed(body, BASE).articles] == ["https://www.stadt.example/a/1"]


def test_sitemaps() -> None:
    body = b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
    xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url><loc> https://s.example/1 </loc>
    <lastmod>2025-10-27T10:00+02:00</lastmod><n:news><n:publication_date>2025-10-26</n:publication_date></n:news></url>
    <url><loc>https://s.example/1#x</loc></url><url><loc>mailto:a@b.de</loc></url></urlset>"""
    (found,) = parse_sitemap(body, BASE).articles
    assert found.updated == datetime(2025, 10, 27, 8, tzinfo=UTC)
    assert found.published == datetime(2025, 10, 26, 23, 59, 59, tzinfo=UTC)
    index = b"<sitemapindex><sitemap><loc>https://s.example/a.xml</loc></sitemap></sitemapindex>"
    assert [item.url for item in parse_sitemap(index, BASE).sitemaps] == ["https://s.example/a.xml"]
    plain = parse_sitemap(b"\xef\xbb\xbfhttps://s.example/1\nhttps://s.example/2\n", BASE)
    assert [item.url for item in plain.articles] == ["https://s.example/1", "https://s.example/2"]


@pytest.mark.parametrize("body", [b"", b"<html><body>x</body></html>", b"Seite nicht gefunden", b"\x00\x01", b"{}"])
def test_what_is_no_list(body: bytes) -> None:
    for kind in ("feed", "sitemap"):
        with pytest.raises(NotAListError):
            PARSERS[kind](body, BASE)
    assert kind_of_list(body, BASE) is None


def test_entities_are_never_expanded_or_loaded() -> None:
    for declared in ('<!ENTITY a "https://boese.example/">', '<!ENTITY a SYSTEM "file:///etc/passwd">'):
        body = f"<!DOCTYPE rss [{declared}]><rss><channel><item><link>&a;</link></item></channel></rss>"
        with pytest.raises(NotAListError, match="declares XML entities"):
            parse_feed(body.encode(), BASE)
    harmless = b'<!DOCTYPE rss PUBLIC "-//X//DTD" "http://127.0.0.1:9/x.dtd"><rss><channel><item><link>/a</link></item></channel></rss>'
    assert len(parse_feed(harmless, BASE).articles) == 1


def test_links_of_pages_and_the_next_page() -> None:
    body = (
        "<meta charset=utf-8><base href='/presse/'><a href='1'>A</a><a href='1#k'>A</a><a href=''>leer</a>"
        "<a href='mailto:x'>m</a><a href='?p=2'>Nächste</a>"
    )
    listing = parse_page(body.encode(), "https://www.stadt.example/x")
    assert [item.url for item in listing.articles] == [
        "https://www.stadt.example/presse/1",
        "https://www.stadt.example/presse/?p=2",
    ]
    assert listing.following == "https://www.stadt.example/presse/?p=2"
    other = parse_page(b"<a rel='next' href='https://anders.example/2'>2</a>", BASE)
    assert other.following is None


def test_feeds_that_a_page_names() -> None:
    body = b"<link rel='alternate' type='application/rss+xml' href='/rss.xml'><a href='/x'>x</a>"
    assert feeds_of_page(body, BASE) == ["https://www.stadt.example/rss.xml"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mon, 27 Oct 2025 08:00:00 +0100", datetime(2025, 10, 27, 7, tzinfo=UTC)),
        ("2025-10-27T08:00:00Z", datetime(2025, 10, 27, 8, tzinfo=UTC)),
        ("2025-10-27", datetime(2025, 10, 27, 23, 59, 59, tzinfo=UTC)),
        ("2025-10", None),
        ("2025", None),
        ("gestern", None),
        ("", None),
        ("0001-01-01T00:00:00+14:00", None),
    ],
)
def test_times(text: str, expected: datetime | None) -> None:
    assert parse_time(text) == expected


@given(st.binary(max_size=300), st.sampled_from(["feed", "sitemap", "page"]))
def test_no_bytes_do_harm(body: bytes, kind: str) -> None:
    for content in (body, b"<rss><channel>" + body, b"<urlset>" + body, b"<html>" + body):
        try:
            listing = PARSERS[kind](content, BASE)
        except NotAListError:
            continue
        assert all(item.url.startswith(("http://", "https://")) for item in listing.articles)


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading_of_times(text: str) -> None:
    found = parse_time(text)
    assert found is None or found.tzinfo is UTC
