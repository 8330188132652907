"""Builders of inputs: WARC records, and a web server on the loopback interface."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HTML = b"<html><body><h1>Neue Radwege</h1><p>Der Rat beschloss neue Radwege in der Innenstadt.</p></body></html>"


def warc_record(
    url: str, body: bytes, content_type: str = "text/html; charset=utf-8", status: str = "200 OK", headers: str = ""
) -> bytes:
    """One response record of WARC/1.0."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\n{headers}\r\n".encode()
    block = head + body
    lines = (
        "WARC/1.0",
        "WARC-Type: response",
        f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{len(block):012d}>",
        "WARC-Date: 2025-10-28T08:30:00Z",
        f"WARC-Target-URI: {url}",
        "Content-Type: application/http; msgtype=response",
        f"Content-Length: {len(block)}",
    )
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


@dataclass
class Answer:
    body: bytes = HTML
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/html; charset=utf-8"})
    delay: float = 0.0  # seconds between two pieces of the body


@dataclass
class Site:
    url: str
    answers: dict[str, Answer]
    requests: list[tuple[str, dict[str, str]]]


@contextmanager
def serve(answers: dict[str, Answer]) -> Iterator[Site]:
    """Serve ``answers`` by path on 127.0.0.1; everything else is 404."""
    requests: list[tuple[str, dict[str, str]]] = []
    stopped = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            requests.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            answer = answers.get(self.path, Answer(b"", 404))
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                if not answer.delay:
                    self.wfile.write(answer.body)
                    return
                for byte in answer.body:
                    if stopped.wait(answer.delay):
                        return
                    self.wfile.write(bytes([byte]))
                    self.wfile.flush()
            except OSError:
                pass  # the client hung up, as it should

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield Site(f"http://127.0.0.1:{server.server_port}", answers, requests)
    finally:
        stopped.set()
        server.shutdown()
        server.server_close()
        thread.join()
