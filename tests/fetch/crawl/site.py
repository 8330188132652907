"""A fake news site on a loopback address, and crawls of it in a process of their own."""

from __future__ import annotations

import asyncio
import io
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any

from stadtlupe.fetch.crawl.cycle import Process
from stadtlupe.fetch.crawl.job import Job, Report
from stadtlupe.fetch.crawl.run import run_job
from stadtlupe.fetch.crawl.sources import Source
from stadtlupe.fetch.crawl.state import State

AGENT = "stadtlupe/0.1 (test; contact: redaktion@example.org)"
HTML = {"Content-Type": "text/html; charset=utf-8"}
TEXT = {"Content-Type": "text/plain"}
XML = {"Content-Type": "application/xml"}
JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Asked:
    """One request as the site saw it."""

    path: str
    headers: Mapping[str, str]
    at: float


@dataclass(frozen=True)
class Answer:
    """One answer. ``pieces`` are sent instead of the body, with ``delay`` seconds between them."""

    body: bytes | str = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: HTML)
    pieces: Callable[[], Iterable[bytes]] | None = None
    delay: float = 0.0


Route = Answer | Callable[[Asked], Answer]


@dataclass
class Site:
    """A running site: what it answers, and what it was asked."""

    url: str
    address: str
    routes: dict[str, Route] = field(default_factory=dict)
    requests: list[Asked] = field(default_factory=list)

    def paths(self, *, law: bool = False) -> list[str]:
        """Paths in the order in which they were asked for; without robots.txt and TDMRep file."""
        return [r.path for r in self.requests if law or r.path not in ("/robots.txt", "/.well-known/tdmrep.json")]

    def gaps(self) -> list[float]:
        """Seconds between the requests, in the order in which they came in."""
        times = [request.at for request in self.requests]
        return [later - former for former, later in pairwise(times)]


def article(number: int, text: str = "Der Rat beschloss neue Radwege in der Innenstadt.", head: str = "") -> str:
    """A page with an article."""
    return (
        f"<html lang='de'><head><title>Meldung {number}</title>{head}</head><body><nav>{time.monotonic_ns()}</nav>"
        f"<article><h1>Meldung {number}</h1><p>{text} Das ist Meldung {number} der Stadt, und sie ist lang genug, dass "
        "sie als Text einer Meldung gelten kann. Die Arbeiten beginnen im kommenden Jahr und kosten 250.000 Euro.</p>"
        "</article></body></html>"
    )


def feed(base: str, paths: Iterable[str], extra: str = "") -> str:
    """An RSS feed."""
    items = "".join(
        f"<item><title>Meldung</title><link>{base}{path}</link>"
        f"<pubDate>Mon, 27 Oct 2025 08:00:00 +0100</pubDate>{extra}</item>"
        for path in paths
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Presse</title>{items}</channel></rss>'


def sitemap(base: str, entries: Mapping[str, str | None], kind: str = "urlset") -> str:
    """A sitemap or an index of sitemaps: path and time of change."""
    item = "sitemap" if kind == "sitemapindex" else "url"
    rows = "".join(
        f"<{item}><loc>{base}{path}</loc>{f'<lastmod>{change}</lastmod>' if change else ''}</{item}>"
        for path, change in entries.items()
    )
    return f'<?xml version="1.0"?><{kind} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</{kind}>'


def conditional(body: Callable[[], str], headers: Mapping[str, str] = XML) -> Callable[[Asked], Answer]:
    """An honest server: ETag over the body, 304 when it is the same."""

    def answer(asked: Asked) -> Answer:
        text = body()
        tag = f'"{hash(text)}"'
        if asked.headers.get("if-none-match") == tag:
            return Answer(status=304, headers={"ETag": tag})
        return Answer(text, headers={**headers, "ETag": tag})

    return answer


@contextmanager
def serve(address: str = "127.0.0.1", port: int = 0, tls: ssl.SSLContext | None = None) -> Iterator[Site]:
    """Serve a site on a loopback address; unknown paths are 404."""
    stopped = threading.Event()
    site = Site("", address)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.0"

        def do_GET(self) -> None:
            asked = Asked(self.path, {name.lower(): value for name, value in self.headers.items()}, time.monotonic())
            site.requests.append(asked)
            route = site.routes.get(self.path, Answer(status=404))
            answer = route(asked) if callable(route) else route
            try:
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                if answer.pieces is None:
                    self.wfile.write(answer.body.encode() if isinstance(answer.body, str) else answer.body)
                    return
                for piece in answer.pieces():
                    self.wfile.write(piece)
                    self.wfile.flush()
                    if stopped.wait(answer.delay):
                        return
            except OSError:
                pass  # the client hung up

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

    server = Server((address, port), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    site.url = f"http{'s' if tls else ''}://{address}:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        stopped.set()
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def serve_many(count: int) -> Iterator[list[Site]]:
    """Serve sites on as many loopback addresses: hosts of their own for a crawler."""
    with ExitStack() as stack:
        yield [stack.enter_context(serve(f"127.0.1.{number + 1}")) for number in range(count)]


def source(site: Site, **values: Any) -> Source:
    """A source on a site, by default with the feed ``/feed``."""
    if not {"feeds", "sitemaps", "pages"} & set(values):
        values["feeds"] = ["/feed"]
    for name in {"feeds", "sitemaps", "pages"} & set(values):
        values[name] = [site.url + path for path in values[name]]
    return Source(**({"name": "stadt", "delay": 0} | values))


def job(out: Path, *sources: Source, **values: Any) -> Job:
    """A crawl of local sites, without pauses unless told."""
    given: dict[str, Any] = {"user_agent": AGENT, "allowed": ("127.0.0.0/8",), "delay": 0.0, "backoff": 0.05}
    return Job(**(given | {"out": str(out), "sources": sources} | values))


def crawl(out: Path, *sources: Source, **values: Any) -> Report:
    """Do in this process what a crawl process does; Scrapy installs no reactor."""
    return asyncio.run(Process(job(out, *sources, **values), io.StringIO()).run())


def crawl_apart(out: Path, *sources: Source, **values: Any) -> Report:
    """Crawl in a process of its own, as users do."""
    return run_job(job(out, *sources, **values))


def pages(out: Path) -> list[Path]:
    """Pages in the corpus folder, sorted."""
    return sorted(
        path for path in out.rglob("*.html") if not any(part.startswith(".") for part in path.relative_to(out).parts)
    )


def why(out: Path, part: str) -> str:
    """Reason why the page whose address ends so was not stored."""
    with State(out, read_only=True) as state:
        (row,) = state.rows("SELECT * FROM articles WHERE url LIKE ?", f"%{part}")
    return f"{row['state']}: {row['reason']}"
