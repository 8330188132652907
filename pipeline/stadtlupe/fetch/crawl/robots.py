"""What the robots.txt of one site says to us (RFC 9309)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from protego import Protego

from stadtlupe.fetch.crawl.tdm import AI_AGENTS, preferences

ROBOTS_BYTES = 512_000  # RFC 9309, section 2.5, asks for at least 500 KiB


# A version behind a product token ("stadtlupe/1.0") is no part of it (section 2.2.1); sites write it nevertheless.
VERSIONED = re.compile(r"(?im)^([ \t]*user-agent[ \t]*:[ \t]*[a-z_-]+)/[^\s#]*")


def _tidy(body: str) -> str:
    """Without a byte order mark, which would hide the first line, and without versions of product tokens."""
    return VERSIONED.sub(r"\1", body.removeprefix("\ufeff"))


@dataclass(frozen=True)
class Robots:
    """The answer to the request for ``/robots.txt``.

    Attributes
    ----------
    status : HTTP status; 0 when there was no answer.
    body : its first 500 KiB, decoded.
    token : our product token.
    """

    status: int
    body: str
    token: str

    @property
    def reachable(self) -> bool:
        """False for server errors, 429 and no answer: then everything is disallowed (section 2.3.1.4)."""
        return 200 <= self.status < 500 and self.status != 429

    @cached_property
    def _rules(self) -> Protego | None:
        """Only a successful answer holds rules; other 4xx and odd answers mean that there are none (2.3.1.3)."""
        return Protego.parse(_tidy(self.body)) if 200 <= self.status < 300 else None

    def allows(self, url: str) -> bool:
        """Whether we may fetch an address of the site."""
        if not self.reachable:
            return False
        return self._rules is None or bool(self._rules.can_fetch(url, self.token))

    @property
    def delay(self) -> float:
        """Crawl-delay for us (seconds), or the pace of Request-rate; 0 when none is named."""
        if self._rules is None:
            return 0.0
        rate = self._rules.request_rate(self.token)
        pace = rate.seconds / rate.requests if rate and rate.requests else 0.0
        return max(float(self._rules.crawl_delay(self.token) or 0.0), float(pace))

    @property
    def sitemaps(self) -> list[str]:
        """Sitemaps that it names."""
        return list(self._rules.sitemaps) if self._rules else []

    def ai_opt_outs(self, url: str) -> tuple[str, ...]:
        """Known AI crawlers that may not fetch an address although crawlers without a rule of their own may."""
        if self._rules is None or not self._rules.can_fetch(url, "any-other-crawler"):
            return ()
        return tuple(agent for agent in AI_AGENTS if not self._rules.can_fetch(url, agent))

    @property
    def preferences(self) -> tuple[str, ...]:
        """Stated preferences on AI use."""
        return preferences(self.body) if self._rules is not None else ()
