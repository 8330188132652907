"""Hostile servers: private addresses, rebinding, endless and slow answers, bombs, certificates."""

from __future__ import annotations

import gzip
import itertools
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import certifi
import pytest

from stadtlupe.fetch.crawl.discover import NotAListError, parse_feed
from stadtlupe.fetch.sidecar import load_sidecar, sidecar_path
from tests.fetch.crawl.site import HTML, XML, Answer, article, crawl, feed, pages, serve, serve_many, source, why

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "haha">'
    + "".join(f'<!ENTITY {c} "{f"&{chr(ord(c) - 1)};" * 10}">' for c in "bcdefghij")
    + "]><rss><channel><item><link>&j;</link></item></channel></rss>"
)


def endless(piece: bytes) -> Iterator[bytes]:
    return itertools.repeat(piece)


def test_caps_on_bytes_time_and_unpacking(tmp_path: Path) -> None:
    bomb = gzip.compress(b"a" * 20_000_000)
    with serve_many(6) as (big, packed, never, drip, laughing, good):
        for site in (big, packed, never, drip, good):
            site.routes["/feed"] = Answer(feed(site.url, ["/a"]), headers=XML)
        big.routes["/a"] = Answer(b"a" * 300_000)
        packed.routes["/a"] = Answer(bomb, headers={**HTML, "Content-Encoding": "gzip"})
        never.routes["/a"] = Answer(pieces=lambda: endless(b"<p>noch mehr</p>" * 100))
        drip.routes["/a"] = Answer(pieces=lambda: endless(b"a"), delay=0.05)
        laughing.routes["/feed"] = Answer(LAUGHS, headers=XML)
        good.routes["/a"] = Answer(article(1))
        sites = {"big": big, "packed": packed, "never": never, "drip": drip, "laughing": laughing, "good": good}
        report = crawl(
            tmp_path, *(source(site, name=name) for name, site in sites.items()), max_bytes=200_000, fetch_seconds=1.5
        )
    errors = {visit.source: visit.error for visit in report.visits}
    assert "declares XML entities" in str(errors["laughing"])
    assert [path.relative_to(tmp_path).parts[0] for path in pages(tmp_path)] == ["good"]
    for name in ("big", "packed", "never"):
        assert why(tmp_path, f"{sites[name].url}/a") == "too_large: it is larger than 200,000 bytes"
    assert why(tmp_path, f"{drip.url}/a") == "failed: no complete answer within 1.5 seconds"


def test_private_servers_are_never_contacted(tmp_path: Path) -> None:
    with serve() as site:
        site.routes["/feed"] = Answer(feed(site.url, ["/a"]), headers=XML)
        report = crawl(tmp_path, source(site), allowed=())
        assert "127.0.0.1, which is not a public address" in str(report.visits[0].error)
        assert site.requests == []


@pytest.mark.parametrize(
    "host", ["localhost", "2130706433", "[::ffff:127.0.0.1]", "0.0.0.0", "[::1]", "169.254.169.254"]
)
def test_spellings_of_private_addresses(tmp_path: Path, host: str) -> None:
    with serve() as site:
        port = site.url.rpartition(":")[2]
        entry = source(site).model_copy(update={"feeds": (f"http://{host}:{port}/feed",)})
        report = crawl(tmp_path, entry, allowed=())
        assert not report.visits[0].ok
        assert "not a public address" in str(report.visits[0].error) or "not known" in str(report.visits[0].error)
        assert site.requests == []


def test_redirects_to_private_addresses_and_names_are_refused(tmp_path: Path) -> None:
    # Only the news site is allowed; the secret one stands for anything inside the network.
    with serve("127.0.0.2") as news, serve("127.0.0.1") as secret:
        port = secret.url.rpartition(":")[2]
        news.routes["/feed"] = Answer(feed(news.url, ["/zahl", "/name", "/datei"]), headers=XML)
        news.routes["/zahl"] = Answer(status=302, headers={"Location": f"{secret.url}/geheim"})
        news.routes["/name"] = Answer(status=302, headers={"Location": f"http://localhost:{port}/geheim"})
        news.routes["/datei"] = Answer(status=302, headers={"Location": "file:///etc/passwd"})
        secret.routes["/geheim"] = Answer(article(1))
        entry = source(news, hosts=["127.0.0.1", "localhost"])
        crawl(tmp_path, entry, allowed=("127.0.0.2/32",))
        assert secret.requests == []
        assert "127.0.0.1, which is not a public address" in why(tmp_path, "/zahl")
        assert "which is not a public address" in why(tmp_path, "/name")
        assert why(tmp_path, "/datei") == "failed: the server answered with status 302"
    assert pages(tmp_path) == []


def test_rebinding_never_reaches_another_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is public when it is checked and private when it is connected to."""
    real = socket.getaddrinfo
    looked: list[str] = []
    with serve("127.0.0.2") as news, serve("127.0.0.1", int(news.url.rpartition(":")[2])) as secret:
        port = int(news.url.rpartition(":")[2])
        news.routes["/feed"] = Answer(feed(f"http://news.example:{port}", ["/a", "/b"]), headers=XML)
        secret.routes |= {path: Answer(article(1)) for path in ("/robots.txt", "/feed", "/a", "/b")}
        news.routes["/a"] = news.routes["/b"] = Answer(article(1))

        def getaddrinfo(host: Any, *args: Any, **given: Any) -> Any:
            if host not in ("news.example", b"news.example"):
                return real(host, *args, **given)
            looked.append("news.example")
            # Every second look-up gives the private address.
            address = "127.0.0.2" if len(looked) % 2 else "127.0.0.1"
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
        entry = source(news).model_copy(update={"feeds": (f"http://news.example:{port}/feed",)})
        for _ in range(3):
            crawl(tmp_path, entry, allowed=("127.0.0.2/32",))
        assert len(looked) >= 4
        assert secret.requests == []
        assert news.requests
        assert all(request.headers["host"] == f"news.example:{port}" for request in news.requests)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A self-signed certificate for localhost, as a file with its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "cert.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return path


def test_certificates_are_verified(tmp_path: Path, certificate: Path) -> None:
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            pass  # the client refuses the handshake, as it should

    server = Server(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        with serve() as site:
            entry = source(site).model_copy(update={"feeds": (f"https://localhost:{server.server_port}/feed",)})
            report = crawl(tmp_path / "out", entry)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert asked == []
    assert not report.visits[0].ok
    assert "robots.txt of the site could not be read: no answer" in str(report.visits[0].error)


def test_hostile_addresses_in_feeds_are_not_fetched(tmp_path: Path) -> None:
    with serve() as site:
        paths = ["/ok", "/../../../etc/passwd", "/%2e%2e/%2e%2e/x", "/" + "a" * 3000, "/\u202egnp.exe"]
        links = [f"{site.url}{path}" for path in paths] + [
            "file:///etc/passwd",
            "javascript:alert(1)",
            "ftp://x/y",
            "http://",
        ]
        body = "".join(f"<item><link>{link}</link></item>" for link in links)
        site.routes["/feed"] = Answer(f"<rss><channel>{body}</channel></rss>".encode(), headers=XML)
        for path in ("/ok", "/etc/passwd", "/x", "/%2e%2e/%2e%2e/x", "/../../../etc/passwd", "/%E2%80%AEgnp.exe"):
            site.routes[path] = Answer(article(1))
        crawl(tmp_path, source(site))
        assert all(request.path.startswith("/") and len(request.path) < 2100 for request in site.requests)
    for path in pages(tmp_path):
        assert path.resolve().is_relative_to(tmp_path / "stadt")
        assert path.name.isascii()


ODD: dict[str, Answer] = {
    "port": Answer(status=302, headers={"Location": "http://127.0.0.1:99999999/"}),
    "brackets": Answer(status=302, headers={"Location": "http://[::1"}),
    "label": Answer(status=302, headers={"Location": f"http://{'ä' * 300}/"}),
    "data": Answer(status=302, headers={"Location": "data:text/html,x"}),
    "encoding": Answer("x", headers={**HTML, "Content-Encoding": "br"}),
    "damaged": Answer(b"\x1f\x8bxxxxx", headers={**HTML, "Content-Encoding": "gzip"}),
    "nothing": Answer(status=204),
    "part": Answer(b"<p>Teil</p>", status=206),
    "empty": Answer(b" \n"),
    "status": Answer(b"x", status=999),
    "retry": Answer(status=429, headers={"Retry-After": "\xb2"}),
}


def test_odd_answers_end_neither_the_cycle_nor_become_pages(tmp_path: Path) -> None:
    with serve_many(len(ODD)) as sites:
        for site, answer in zip(sites, ODD.values(), strict=True):
            site.routes["/feed"] = Answer(feed(site.url, ["/odd", "/good"]), headers=XML)
            site.routes |= {"/odd": answer, "/good": Answer(article(1))}
        report = crawl(
            tmp_path, *(source(site, name=name) for site, name in zip(sites, ODD, strict=True)), backoff=0.01
        )
        assert report.reason == "finished"
        stored = {visit.source: visit.stored for visit in report.visits}
        # A host that answers 429 without end is left alone.
        assert stored == dict.fromkeys(ODD, 1) | {"retry": 0}
        assert why(tmp_path, f"{sites[list(ODD).index('nothing')].url}/odd") == (
            "failed: the server answered with status 204"
        )
        assert why(tmp_path, f"{sites[list(ODD).index('empty')].url}/odd") == "failed: the server sent an empty page"
    assert len(pages(tmp_path)) == len(ODD) - 1


def test_passwords_in_redirects_are_not_kept(tmp_path: Path) -> None:
    with serve() as site:
        port = site.url.rpartition(":")[2]
        site.routes["/feed"] = Answer(feed(site.url, ["/a"]), headers=XML)
        site.routes["/a"] = Answer(status=302, headers={"Location": f"http://u:geheim@127.0.0.1:{port}/b#x"})
        site.routes["/b"] = Answer(article(1))
        crawl(tmp_path, source(site))
        assert all("authorization" not in request.headers for request in site.requests)
    (path,) = pages(tmp_path)
    notes = load_sidecar(sidecar_path(path))
    assert notes is not None
    assert notes.final_url == f"{site.url}/b"


def test_an_unexpected_error_costs_one_article(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from stadtlupe.fetch.crawl import worker

    real = worker.fetched_page

    def faulty(row: Any, *args: Any) -> Any:
        if row["url"].endswith("/a"):
            raise RecursionError("too deep")
        return real(row, *args)

    monkeypatch.setattr(worker, "fetched_page", faulty)
    with serve_many(2) as (site, other):
        for each in (site, other):
            each.routes["/feed"] = Answer(feed(each.url, ["/a", "/b"]), headers=XML)
            each.routes |= {"/a": Answer(article(1)), "/b": Answer(article(2))}
        report = crawl(tmp_path, source(site), source(other, name="zwei"))
        assert {(visit.source, visit.stored, visit.failed) for visit in report.visits} == {
            ("stadt", 1, 1),
            ("zwei", 1, 1),
        }
        assert "RecursionError: too deep" in why(tmp_path, f"{site.url}/a")


def test_an_unexpected_error_in_a_list_costs_that_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from stadtlupe.fetch.crawl import worker

    def faulty(body: bytes, url: str) -> Any:
        raise RuntimeError("no parser")

    with serve() as site:
        site.routes["/feed"] = Answer(feed(site.url, ["/a"]), headers=XML)
        site.routes["/karte"] = Answer("<urlset/>", headers=XML)
        site.routes["/a"] = Answer(article(1))
        monkeypatch.setitem(worker.PARSERS, "sitemap", faulty)
        report = crawl(tmp_path, source(site, feeds=["/feed"], sitemaps=["/karte"]))
    assert (report.visits[0].ok, report.visits[0].stored) == (False, 1)
    assert "RuntimeError: no parser" in str(report.visits[0].error)


def test_hostile_pages_do_not_hold_up_the_cycle(tmp_path: Path) -> None:
    undated = feed("{}", []).replace("</channel>", "<item><link>{}/a</link></item></channel>")
    with serve_many(2) as (starts, named):
        starts.routes["/a"] = Answer(b"<meta " * 33_000)
        named.routes["/a"] = Answer(b"<meta " + b"datePublished' " * 13_000)
        for site in (starts, named):
            site.routes["/feed"] = Answer(undated.replace("{}", site.url), headers=XML)
        began = time.process_time()
        crawl(tmp_path, source(starts), source(named, name="zwei"))
        assert time.process_time() - began < 60  # it was minutes of work each
    assert len(pages(tmp_path)) == 2


def test_entities_in_attributes_do_not_grow() -> None:
    laughs = LAUGHS.replace("<link>&j;</link>", "<link href='&j;'/>").replace("<rss>", "<feed>")
    began = time.process_time()
    with pytest.raises(NotAListError):
        parse_feed(laughs.encode(), "https://s.example/")
    assert time.process_time() - began < 5


def test_the_next_address_of_a_host_is_tried_when_the_first_is_silent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = socket.getaddrinfo
    with serve("127.0.0.2") as site, socket.socket() as silent, ExitStack() as stack:
        port = int(site.url.rpartition(":")[2])
        silent.bind(("127.0.0.9", port))
        silent.listen(0)
        for _ in range(3):  # its queue is full: a further connection is never answered
            caller = stack.enter_context(socket.socket())
            caller.setblocking(False)
            caller.connect_ex(("127.0.0.9", port))

        def getaddrinfo(host: Any, *args: Any, **given: Any) -> Any:
            if host not in ("news.example", b"news.example"):
                return real(host, *args, **given)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (name, port)) for name in ("127.0.0.9", "127.0.0.2")]

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
        site.routes["/feed"] = Answer(feed(f"http://news.example:{port}", []), headers=XML)
        entry = source(site).model_copy(update={"feeds": (f"http://news.example:{port}/feed",)})
        report = crawl(tmp_path, entry, fetch_seconds=3.0)
    assert report.visits[0].ok, report.visits[0].error


def test_an_encrypted_site_is_reached_at_the_checked_address_under_its_name(
    tmp_path: Path, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The certificate is trusted here: name, address and Host header are what is looked at."""
    real, names = socket.getaddrinfo, []

    def getaddrinfo(host: Any, *args: Any, **given: Any) -> Any:
        if host in ("localhost", b"localhost"):
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.2", 0))]
        return real(host, *args, **given)

    def note(_: ssl.SSLSocket, name: str | None, __: ssl.SSLContext) -> None:
        names.append(name)

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.sni_callback = note  # type: ignore[assignment]
    monkeypatch.setattr(certifi, "where", lambda: str(certificate))
    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    with serve("127.0.0.2", tls=context) as site:
        port = site.url.rpartition(":")[2]
        site.routes["/feed"] = Answer(feed(f"https://localhost:{port}", []), headers=XML)
        entry = source(site).model_copy(update={"feeds": (f"https://localhost:{port}/feed",)})
        report = crawl(tmp_path / "out", entry)
        assert report.visits[0].ok, report.visits[0].error
        assert {request.headers["host"] for request in site.requests} == {f"localhost:{port}"}
    assert set(names) == {"localhost"}
