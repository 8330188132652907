"""What a crawl process is told to do, and what it tells; JSON on its standard input and output."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from stadtlupe.fetch.crawl.sources import DEFAULT_DELAY, Source
from stadtlupe.fetch.crawl.tdm import TdmMode


class Job(BaseModel):
    """The job of one process.

    ``crawl`` visits the sources and stores, ``check`` only looks what their start points announce, ``find`` looks for
    feeds and sitemaps of the address ``url``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    task: Literal["crawl", "check", "find"] = "crawl"
    out: str = Field(default="", description="corpus folder")
    sources: tuple[Source, ...] = ()
    url: str = ""
    user_agent: str
    named: bool = Field(default=False, description="visit the sources even if their interval has not passed")
    tdm: TdmMode = "respect"
    warc: bool = False
    allowed: tuple[str, ...] = Field(default=(), description="networks that may be asked although they are not public")
    delay: float = Field(default=DEFAULT_DELAY, ge=0, description="seconds between two requests to a host")
    backoff: float = Field(default=30.0, ge=0, description="first pause after 429 or 503 without Retry-After (seconds)")
    max_wait: float = Field(default=120.0, ge=0, description="longest pause that a cycle waits for (seconds)")
    max_bytes: int = Field(default=20_000_000, ge=1, description="largest answer, unpacked")
    max_pages: int | None = Field(default=None, ge=1, description="most articles per source; wins when smaller")
    max_seconds: float = Field(default=3 * 3600.0, gt=0, description="longest duration of the cycle")
    fetch_seconds: float = Field(default=20.0, gt=0, description="time cap per request")
    parallel: int = Field(default=32, ge=1, description="sources that are visited at the same time")

    @property
    def token(self) -> str:
        """Product token that robots.txt files address (RFC 9309, section 2.2.1)."""
        return (self.user_agent.split("/")[0].split() or ["stadtlupe"])[0]


class Visit(BaseModel):
    """What came of the visit to one source."""

    source: str
    ok: bool = True
    error: str | None = None
    starts: int = 0
    listed: int = 0
    fresh: int = 0
    stored: int = 0
    revised: int = 0
    failed: int = 0
    requests: int = 0
    left: int = 0


class Progress(BaseModel):
    """How far a cycle is; told every now and then."""

    done: int
    sources: int
    stored: int
    requests: int


class Seen(BaseModel):
    """What one start point announces (``check``, ``find``)."""

    source: str = ""
    kind: str
    url: str
    error: str | None = None
    listed: int = 0
    wanted: int = 0
    examples: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    tdm: str | None = None
    ai_opt_outs: int = 0


class Report(BaseModel):
    """What a process did, as its last line says."""

    reason: str = "finished"
    visits: tuple[Visit, ...] = ()
    skipped: tuple[str, ...] = Field(default=(), description="sources whose interval has not passed")
    seen: tuple[Seen, ...] = ()
    stats: dict[str, float] = Field(default_factory=dict)
    error: dict[str, object] | None = Field(default=None, description="code and values of an error of the catalogue")
