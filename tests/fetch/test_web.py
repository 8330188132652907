from __future__ import annotations

import gzip
import io
import zlib
from ipaddress import ip_address

import pytest

from stadtlupe.fetch import Page, iter_pages
from stadtlupe.fetch.addresses import is_public
from stadtlupe.fetch.identity import url_ident
from stadtlupe.fetch.web import MAX_REDIRECTS, WebFetcher
from stadtlupe.settings import Settings
from tests.fetch.builders import HTML, Answer, serve


def fetch(url: str, **given: object) -> Page:
    settings = Settings(**({"allow_private_addresses": True, "fetch_seconds": 5.0} | given))  # type: ignore[arg-type]
    with WebFetcher(settings, pause=0) as fetcher:
        return fetcher.fetch(url)


def reason(page: Page) -> str:
    assert page.problem is not None
    return page.problem[1]


def test_page_with_all_that_is_known() -> None:
    with serve(
        {"/a": Answer(headers={"Content-Type": "text/html; charset=ISO-8859-1", "TDM-Reservation": "0"})}
    ) as site:
        (page,) = iter_pages(["-"], Settings(allow_private_addresses=True), io.StringIO(f"{site.url}/a#teil\n"))
    assert page.problem is None
    assert (page.content, page.media_type, page.charset, page.tdm) == (HTML, "text/html", "iso-8859-1", "0")
    assert page.url == f"{site.url}/a"
    assert page.ident == url_ident(f"{site.url}/a")
    assert page.fetched_at is not None
    assert page.fetched_at.tzinfo is not None
    paths = [path for path, _ in site.requests]
    assert paths == ["/robots.txt", "/a"]
    headers = site.requests[1][1]
    assert headers["user-agent"].startswith("stadtlupe/")
    assert headers["host"] == site.url.removeprefix("http://")


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0.0.0.0", "169.254.169.254", "10.0.0.7"]
)
def test_private_addresses_are_refused(host: str) -> None:
    page = fetch(f"http://{host}:9/x", allow_private_addresses=False)
    assert page.problem is not None
    assert page.problem[0] == "unreadable"
    assert "not a public address" in page.problem[1] or "not known" in page.problem[1]


def test_private_server_is_never_contacted() -> None:
    with serve({"/a": Answer()}) as site:
        page = fetch(f"{site.url}/a", allow_private_addresses=False)
        assert "127.0.0.1" in reason(page)
        assert site.requests == []


def test_redirect_to_a_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    # The first host passes for public; the check of the second one is the real one.
    from stadtlupe.fetch import web

    real = web.resolve
    with serve({"/a": Answer(b"", 302, {"Location": "http://127.0.0.1:1/geheim"})}) as site:
        port = site.url.rpartition(":")[2]

        def resolve(host: str, number: int, *, allow_private: bool) -> list[str]:
            return ["127.0.0.1"] if host == "news.example" else real(host, number, allow_private=allow_private)

        monkeypatch.setattr(web, "resolve", resolve)
        page = fetch(f"http://news.example:{port}/a", allow_private_addresses=False)
    assert "not a public address" in reason(page)
    assert site.requests[-1][1]["host"] == f"news.example:{port}"


def test_a_name_with_one_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def answers(*args: object, **kwargs: object) -> list[tuple[object, ...]]:
        return [(2, 1, 6, "", ("93.184.215.14", 80)), (2, 1, 6, "", ("192.168.1.1", 80))]

    monkeypatch.setattr("socket.getaddrinfo", answers)
    assert "192.168.1.1" in reason(fetch("http://example.org/", allow_private_addresses=False))


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("224.0.0.1", False),
        ("240.0.0.1", False),
        ("0.0.0.0", False),
        ("::1", False),
        ("fe80::1", False),
        ("fc00::1", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("fec0::1", False),
        ("3fff::1", False),
        ("5f00::1", False),
        ("64:ff9b:1::a00:1", False),
        ("192.0.0.8", False),
        ("192.88.99.1", False),
        ("2606:4700::5efe:7f00:1", False),
        ("2606:4700::200:5efe:a00:1", False),
        ("2606:4700::1111", True),
        ("::ffff:93.184.215.14", True),
    ],
)
def test_is_public(address: str, public: bool) -> None:
    assert is_public(ip_address(address)) is public


def test_redirects_are_followed_up_to_a_limit() -> None:
    chain = {f"/{number}": Answer(b"", 302, {"Location": f"/{number + 1}"}) for number in range(MAX_REDIRECTS)}
    with serve({**chain, f"/{MAX_REDIRECTS}": Answer()}) as site:
        page = fetch(f"{site.url}/0")
        assert page.problem is None
        assert page.url == f"{site.url}/{MAX_REDIRECTS}"
    with serve({"/a": Answer(b"", 302, {"Location": "/a"})}) as site:
        assert "redirects more than" in reason(fetch(f"{site.url}/a"))
    with serve({"/a": Answer(b"", 302, {"Location": "file:///etc/passwd"})}) as site:
        assert "only http and https" in reason(fetch(f"{site.url}/a"))


def test_size_is_capped_while_streaming() -> None:
    bomb = gzip.compress(b"a" * 3_000_000)
    with serve(
        {
            "/gross": Answer(b"a" * 100_000),
            "/bombe": Answer(bomb, headers={"Content-Type": "text/html", "Content-Encoding": "gzip"}),
            "/deflate": Answer(
                zlib.compress(HTML), headers={"Content-Type": "text/html", "Content-Encoding": "deflate"}
            ),
            "/br": Answer(HTML, headers={"Content-Type": "text/html", "Content-Encoding": "br"}),
        }
    ) as site:
        for name in ("gross", "bombe"):
            page = fetch(f"{site.url}/{name}", max_bytes=50_000)
            assert page.problem is not None
            assert page.problem[0] == "too_large"
        assert fetch(f"{site.url}/deflate").content == HTML
        assert "encoding" in reason(fetch(f"{site.url}/br"))


def test_slow_trickle_times_out() -> None:
    with serve({"/a": Answer(delay=0.05)}) as site:
        page = fetch(f"{site.url}/a", fetch_seconds=0.4)
    assert page.problem is not None
    assert page.problem[0] == "timed_out"


def test_robots_txt() -> None:
    rules = b"User-agent: *\nDisallow: /*.html$\n\nUser-agent: stadtlupe\nDisallow: /intern/\nAllow: /intern/offen"
    site_map = {name: Answer() for name in ("/a.html", "/intern/a", "/intern/offen")}
    with serve({"/robots.txt": Answer(rules, headers={"Content-Type": "text/plain"}), **site_map}) as site:
        assert fetch(f"{site.url}/a.html").problem is None
        assert "robots.txt" in reason(fetch(f"{site.url}/intern/a"))
        assert fetch(f"{site.url}/intern/offen").problem is None
    with serve({"/robots.txt": Answer(b"", 503), **site_map}) as site:
        assert "could not be read" in reason(fetch(f"{site.url}/a.html"))
        assert [path for path, _ in site.requests] == ["/robots.txt"]


def test_crawl_delay_is_kept() -> None:
    waits: list[float] = []
    rules = Answer(b"User-agent: *\nCrawl-delay: 7", headers={"Content-Type": "text/plain"})
    with (
        serve({"/robots.txt": rules, "/a": Answer(), "/b": Answer()}) as site,
        WebFetcher(Settings(allow_private_addresses=True), sleep=waits.append) as fetcher,
    ):
        assert fetcher.fetch(f"{site.url}/a").problem is None
        assert fetcher.fetch(f"{site.url}/b").problem is None
        assert [path for path, _ in site.requests] == ["/robots.txt", "/a", "/b"]
    assert len(waits) == 1
    assert 6 < waits[0] <= 7


def test_reserved_and_failing_pages_are_named() -> None:
    with serve(
        {
            "/tdm": Answer(headers={"Content-Type": "text/html", "TDM-Reservation": "1"}),
            "/pdf": Answer(headers={"Content-Type": "application/pdf"}),
            "/kaputt": Answer(b"", 500),
        }
    ) as site:
        tdm = fetch(f"{site.url}/tdm")
        assert tdm.tdm == "1"
        assert "TDMRep" in reason(tdm)
        assert not tdm.content
        assert "application/pdf" in reason(fetch(f"{site.url}/pdf"))
        assert reason(fetch(f"{site.url}/kaputt")).endswith("status 500")
        assert reason(fetch(f"{site.url}/fehlt")).endswith("status 404")
    assert "robots.txt" in reason(fetch(f"{site.url}/a"))  # nobody listens any more


@pytest.mark.parametrize("url", ["http://", "https://[", "http://exa mple/", "http://a:99999/"])
def test_invalid_addresses(url: str) -> None:
    page = fetch(url)
    assert page.problem is not None
    assert page.problem[0] == "unreadable"


def test_passwords_do_not_reach_the_results() -> None:
    with serve({"/a": Answer()}) as site:
        page = fetch(site.url.replace("http://", "http://nutzer:geheim@") + "/a")
    assert "geheim" not in f"{page.origin}{page.url}{page.problem}"


def test_robots_txt_with_a_byte_order_mark_or_of_great_length() -> None:
    closed = b"User-agent: *\nDisallow: /intern/\n"
    for body in (b"\xef\xbb\xbf" + closed, closed + b"# nothing\n" * 100_000):
        with serve({"/robots.txt": Answer(body, headers={"Content-Type": "text/plain"}), "/a": Answer()}) as site:
            assert "robots.txt" in reason(fetch(f"{site.url}/intern/a"))
            assert fetch(f"{site.url}/a").problem is None


def test_a_reservation_in_the_page_itself_is_heard() -> None:
    page = Answer(b"<meta name='tdm-reservation' content='1'><p>Text</p>")
    with serve({"/a": page}) as site:
        assert "reserves" in reason(fetch(f"{site.url}/a"))
