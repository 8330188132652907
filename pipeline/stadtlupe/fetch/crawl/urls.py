"""Addresses in a crawl: which are the same page, which belong to a source, which the patterns of a source let in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fnmatch import translate
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

from w3lib.url import canonicalize_url, safe_url_string

from stadtlupe.fetch.identity import canonical_url

# Parameters that name a visit, not a page; canonical_url removes those of campaigns.
SESSIONS = re.compile(
    # A short "sid" is the number of an article in many systems.
    r"(?i)(?<=[?&])(?:(?:phpsessid|jsessionid|cfid|cftoken|aspsessionid\w*)=[^&]*|sid=[0-9a-z]{20,}(?![^&]))&?"
    r"|;jsessionid=[^/?]*"
)
MAX_URL = 2_000


def clean_url(url: str, base: str = "") -> str | None:
    """Make an address absolute and safe to request: http(s), no credentials, fragment or tracking; None if it is none.

    Parameters
    ----------
    base : address of the page that names ``url``.
    """
    try:
        found = urljoin(base, url.strip()) if url.strip() else ""  # an empty reference is no reference to the base
        if not found.lower().startswith(("http://", "https://")) or len(found) > MAX_URL:
            return None
        found = canonical_url(safe_url_string(found))
        return found if urlsplit(found).hostname else None
    except ValueError:
        return None


def without_secrets(url: str) -> str:
    """Remove name, password and fragment from an address that a server redirected to."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment=""))


def url_key(url: str) -> str:
    """Key under which a page is known: equal for all spellings of its address.

    Neither the scheme nor the order of parameters nor session parameters nor the case of escapes make a difference;
    a trailing slash and ``www.`` do, because servers answer differently.
    """
    found = SESSIONS.sub("", canonical_url(url)).rstrip("?&")
    parts = urlsplit(canonicalize_url(found))
    return urlunsplit(("", parts.netloc, parts.path or "/", parts.query, ""))


def host_of(url: str) -> str:
    """Host name of an address in lower case; empty if it has none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".").lower()
    except ValueError:
        return ""


def site_of(url: str) -> str:
    """Scheme, host and port of an address: what one robots.txt speaks for."""
    parts = urlsplit(canonical_url(url))
    return f"{parts.scheme}://{parts.netloc}"


def path_of(url: str) -> str:
    """Path and query of an address, as robots.txt and TDMRep patterns see it."""
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def same_host(host: str, allowed: str) -> bool:
    """Whether two host names are the same but for ``www.``."""
    return host.removeprefix("www.") == allowed.lower().removeprefix("www.")


class Patterns:
    """Include and exclude patterns of a source.

    A pattern is a path with ``*`` for any characters (``/aktuelles/*``), or a whole address if it contains ``://``.
    Letter case does not count; without include patterns everything is in.
    """

    def __init__(self, include: Sequence[str], exclude: Sequence[str]) -> None:
        self._include = [self._compile(pattern) for pattern in include]
        self._exclude = [self._compile(pattern) for pattern in exclude]

    @staticmethod
    def _compile(pattern: str) -> tuple[bool, re.Pattern[str]]:
        plain = pattern.replace("[", "[[]").replace("?", "[?]")  # only the star is special
        return "://" in pattern, re.compile(translate(unquote(plain)), re.IGNORECASE)

    @staticmethod
    def _matches(patterns: list[tuple[bool, re.Pattern[str]]], url: str) -> bool:
        whole, path = unquote(url), unquote(path_of(url))
        return any(pattern.match(whole if is_url else path) for is_url, pattern in patterns)

    def admit(self, url: str) -> bool:
        """Whether a page with this address is wanted."""
        if self._matches(self._exclude, url):
            return False
        return not self._include or self._matches(self._include, url)
