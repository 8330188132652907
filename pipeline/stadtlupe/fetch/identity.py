"""Identifiers of pages: readable, safe as file names, unique within a run and the same in every run."""

from __future__ import annotations

import re
from hashlib import blake2b
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

# Parameters that say how a reader came to the page, not which page it is.
TRACKING = re.compile(
    r"^(utm_\w+|fbclid|gclid|gbraid|wbraid|dclid|yclid|twclid|igshid|msclkid|mc_[ce]id|wt_?z?mc|xtor|ref_src|_ga|_gl"
    r"|pk_(campaign|kwd|source|medium|content|cid)|(mtm|matomo)_\w+|at_(medium|campaign)|etcc_\w+|_hsenc|_hsmi|mkt_tok)$",
    re.I,
)
DEFAULT_PORTS = {"http": 80, "https": 443}
UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff/\\:*?\"<>|]+")
MAX_IDENT = 120


def short_hash(text: str, size: int) -> str:
    """Return ``2 * size`` hex digits of BLAKE2b over ``text``; undecodable file names are hashed by their bytes."""
    return blake2b(text.encode("utf-8", "surrogateescape"), digest_size=size).hexdigest()


def canonical_url(url: str) -> str:
    """Normalize an address so that equal pages have equal addresses.

    Scheme and host in lower case, no credentials, default port, fragment or tracking parameter (RFC 3986, section 6).
    An address that cannot be parsed is returned unchanged.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return url
    scheme = parts.scheme.lower()
    host = (parts.hostname or "").rstrip(".")
    if not scheme or not host:
        return url
    if ":" in host:
        host = f"[{host}]"
    if port is not None and port != DEFAULT_PORTS.get(scheme):
        host = f"{host}:{port}"
    query = parts.query
    if query:
        pairs = parse_qsl(query, keep_blank_values=True)
        kept = [pair for pair in pairs if not TRACKING.match(pair[0])]
        # Re-encoding may change the spelling, so only do it when something was removed.
        query = query if len(kept) == len(pairs) else urlencode(kept)
    return urlunsplit((scheme, host, parts.path or "/", query, ""))


def url_ident(url: str) -> str:
    """Identifier of a page that is known by its address: 12 hex digits over the canonical form."""
    return short_hash(canonical_url(url), 6)


def safe_ident(text: str, fallback: str = "page") -> str:
    """Make an identifier that can be a file name everywhere: no separators, no control characters, no leading dot."""
    ident = UNSAFE.sub("-", text).strip().lstrip(".").strip()
    if len(ident) > MAX_IDENT:
        ident = f"{ident[: MAX_IDENT - 9].rstrip()}-{short_hash(text, 4)}"
    return ident or fallback


def printable(path: Path | str) -> str:
    """Return a path as text that can be written as UTF-8; bytes that are no UTF-8 become U+FFFD."""
    return str(path).encode("utf-8", "surrogateescape").decode("utf-8", "replace")


class IdentRegistry:
    """The identifiers given out during one run."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def unique(self, ident: str, origin: str) -> str:
        """Return ``ident``, with ``-`` and 8 hex digits over ``origin`` when it was given out before.

        Letter case does not make a difference, because some file systems ignore it.
        """
        chosen = self.next(ident, origin)
        self._seen.add(chosen.casefold())
        return chosen

    def next(self, ident: str, origin: str) -> str:
        """What :meth:`unique` would return, without giving it out."""
        chosen = ident
        if chosen.casefold() in self._seen:
            base = chosen = f"{ident}-{short_hash(origin, 4)}"
            number = 2  # only reached when the very same input is named more than twice
            while chosen.casefold() in self._seen:
                chosen = f"{base}-{number}"
                number += 1
        return chosen
