from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtlupe.fetch.crawl.urls import Patterns, clean_url, host_of, path_of, same_host, site_of, url_key


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("http://Stadt.example:80/a", "https://stadt.example:443/a#kapitel"),
        ("https://s.example/a?b=2&a=1", "https://s.example/a?a=1&b=2"),
        ("https://s.example/a?utm_source=x&fbclid=y", "https://s.example/a"),
        ("https://s.example/a?PHPSESSID=abc123&id=7", "https://s.example/a?id=7"),
        ("https://s.example/a;jsessionid=AB12?id=7", "https://s.example/a?id=7"),
        ("https://s.example/b%c3%a4der", "https://s.example/bäder"),
        ("https://s.example/a?mtm_campaign=x&etcc_cmp=y", "https://s.example/a"),
        ("https://s.example/a?sid=0123456789abcdef0123456789abcdef&id=7", "https://s.example/a?id=7"),
        ("https://bäder.example/a", "https://xn--bder-loa.example/a"),
        ("https://user:secret@s.example", "https://s.example/"),
    ],
)
def test_spellings_of_one_page(one: str, two: str) -> None:
    assert url_key(one) == url_key(two)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("https://s.example/a", "https://s.example/a/"),
        ("https://s.example/a?id=1", "https://s.example/a?id=2"),
        ("https://s.example/A", "https://s.example/a"),
        ("https://s.example/artikel.php?sid=1", "https://s.example/artikel.php?sid=2"),
        ("https://s.example/a", "https://t.example/a"),
        ("https://s.example:8080/a", "https://s.example/a"),
    ],
)
def test_pages_that_differ(one: str, two: str) -> None:
    assert url_key(one) != url_key(two)


def test_clean_url() -> None:
    assert clean_url("../b?x=ä", "https://s.example/a/c") == "https://s.example/b?x=%C3%A4"
    assert clean_url(" https://u:p@S.example/a#x ") == "https://s.example/a"
    for bad in ("", "mailto:a@b", "javascript:alert(1)", "file:///etc/passwd", "http://", "https://[", "ftp://x/"):
        assert clean_url(bad) is None
    assert clean_url("https://s.example/" + "a" * 3000) is None


def test_parts() -> None:
    url = "https://WWW.Stadt.example:8443/a/b?c=d#e"
    assert (host_of(url), site_of(url), path_of(url)) == (
        "www.stadt.example",
        "https://www.stadt.example:8443",
        "/a/b?c=d",
    )
    assert same_host("www.stadt.example", "Stadt.example")
    assert not same_host("stadt.example.evil.example", "stadt.example")
    assert host_of("https://[") == ""


def test_patterns() -> None:
    patterns = Patterns(["/aktuelles/*", "https://blog.example/*", "/bäder*", "/x?[1]"], ["*/intern/*", "*.pdf"])
    for good in (
        *("https://s.example/aktuelles/neu", "https://blog.example/1", "https://s.example/Aktuelles/a?b=c"),
        *("https://s.example/b%C3%A4der/1", "https://s.example/x?[1]"),
    ):
        assert patterns.admit(good), good
    for bad in (
        *("https://s.example/karriere", "https://s.example/aktuelles/intern/1", "https://s.example/aktuelles/a.pdf"),
        *("https://s.example/x/aktuelles/", "https://s.example/xy1"),
    ):
        assert not patterns.admit(bad), bad
    assert Patterns([], []).admit("https://s.example/")


@given(st.text(max_size=80), st.text(max_size=20))
def test_nothing_raises(text: str, path: str) -> None:
    found = clean_url(f"https://s.example/{path}", "https://s.example/")
    for url in (clean_url(text), clean_url(text, "https://s.example/a"), found):
        if url is not None:
            assert url.startswith(("http://", "https://"))
            assert clean_url(url) == url
            assert url_key(url) == url_key(url.replace("https://", "http://"))
            Patterns([path], ["*" + path]).admit(url)
