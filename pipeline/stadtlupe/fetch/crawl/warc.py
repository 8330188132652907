"""WARC records of what was fetched (ISO 28500, WARC/1.1), each a gzip member of its own."""

from __future__ import annotations

import base64
import gzip
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha1
from http import HTTPStatus

Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer.

    Attributes
    ----------
    url : address that was asked. address : IP address of the server. moment : of the request (UTC).
    body : body as sent, that is, with its Content-Encoding; a Transfer-Encoding is undone.
    """

    url: str
    address: str
    moment: datetime
    request: Headers
    target: str
    status: int
    answer: Headers
    body: bytes


def _digest(data: bytes) -> str:
    # WARC tools expect SHA-1 in base32 here; it tells copies apart and is no protection.
    return "sha1:" + base64.b32encode(sha1(data, usedforsecurity=False).digest()).decode()


def _record(kind: str, moment: datetime, content_type: str, block: bytes, extra: Headers) -> tuple[bytes, str]:
    ident = f"<{uuid.uuid4().urn}>"
    lines = [
        "WARC/1.1",
        f"WARC-Type: {kind}",
        f"WARC-Record-ID: {ident}",
        f"WARC-Date: {moment:%Y-%m-%dT%H:%M:%SZ}",
        *(f"{name}: {value}" for name, value in extra),
        f"WARC-Block-Digest: {_digest(block)}",
        f"Content-Type: {content_type}",
        f"Content-Length: {len(block)}",
    ]
    whole = "\r\n".join(lines).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"
    return gzip.compress(whole, compresslevel=6, mtime=0), ident


def _http(first: str, headers: Headers, body: bytes) -> bytes:
    lines = [first, *(f"{name}: {value}" for name, value in headers)]
    return "\r\n".join(lines).encode("latin-1", "replace") + b"\r\n\r\n" + body


def file_head(user_agent: str, moment: datetime) -> bytes:
    """Return the ``warcinfo`` record that begins a file."""
    fields = (
        f"software: {user_agent.split()[0]}\r\nformat: WARC File Format 1.1\r\nhttp-header-user-agent: {user_agent}"
    )
    return _record("warcinfo", moment, "application/warc-fields", f"{fields}\r\n".encode(), ())[0]


def exchange_blob(exchange: Exchange, notes: bytes) -> bytes:
    """Return response, request and metadata record of an exchange.

    Parameters
    ----------
    notes : the sidecar; content of the metadata record.
    """
    about = [("WARC-Target-URI", exchange.url)]
    # The body comes without Transfer-Encoding, so a header that names one would be wrong.
    answer = [pair for pair in exchange.answer if pair[0].lower() not in ("transfer-encoding", "content-length")]
    answer.append(("Content-Length", str(len(exchange.body))))
    phrase = HTTPStatus(exchange.status).phrase if exchange.status in set(HTTPStatus) else ""
    block = _http(f"HTTP/1.1 {exchange.status} {phrase}".rstrip(), answer, exchange.body)
    extra = [*about, ("WARC-IP-Address", exchange.address), ("WARC-Payload-Digest", _digest(exchange.body))]
    response, ident = _record("response", exchange.moment, "application/http; msgtype=response", block, extra)
    tied = [*about, ("WARC-Concurrent-To", ident)]
    block = _http(f"GET {exchange.target} HTTP/1.1", exchange.request, b"")
    request, _ = _record("request", exchange.moment, "application/http; msgtype=request", block, tied)
    metadata, _ = _record("metadata", exchange.moment, "application/json", notes, tied)
    return response + request + metadata
