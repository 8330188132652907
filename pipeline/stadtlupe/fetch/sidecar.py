"""What the crawl writes beside each page: where it comes from, when it was fetched, and what its publisher allows."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

FORMAT: Literal["stadtlupe-crawl/1"] = "stadtlupe-crawl/1"
SUFFIX = ".json"
MAX_BYTES = 1_000_000


class Evidence(BaseModel):
    """Base of the parts: fields of later versions are passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Announced(Evidence):
    """Where the crawl learned of the page."""

    found_in: str | None = Field(default=None, description="feed, sitemap or listing page that names it")
    at: datetime | None = Field(default=None, description="moment at which it was first seen there")
    published: datetime | None = Field(default=None, description="publication as announced")
    updated: datetime | None = Field(default=None, description="last change as announced")


class TdmEvidence(Evidence):
    """Reservation of text and data mining, as found at the fetch."""

    reservation: str | None = Field(default=None, description="`1` reserved, `0` not reserved, null nothing said")
    policy: str | None = Field(default=None, description="address of the publisher's policy")
    said_by: str | None = Field(default=None, description="`tdmrep.json`, `header` or `meta`")
    mode: str = Field(default="respect", description="`--tdm` of the crawl that stored the page")
    file_status: int | None = Field(default=None, description="HTTP status of the TDMRep file; 0 no answer")
    file_sha256: str | None = Field(default=None, description="SHA-256 of the TDMRep file")
    file_fetched: datetime | None = Field(default=None, description="when the TDMRep file was fetched")
    ai_statements: tuple[str, ...] = Field(
        default=(), description="what the page itself says about AI use: `noai`, `Content-Usage`, `Content-Signal`"
    )


class RobotsEvidence(Evidence):
    """What robots.txt said at the fetch."""

    url: str = Field(description="address of the robots.txt")
    status: int = Field(description="its HTTP status")
    sha256: str = Field(description="SHA-256 of its first 500 KiB")
    fetched: datetime = Field(description="when it was fetched")
    allowed: bool = Field(description="whether it let us fetch the page; always true for a stored page")
    delay: float = Field(description="Crawl-delay for us (seconds)")
    ai_opt_outs: tuple[str, ...] = Field(default=(), description="AI crawlers that it shuts out of this page")
    preferences: tuple[str, ...] = Field(default=(), description="Content-Usage and Content-Signal lines")


class Revision(Evidence):
    """An earlier state of the page."""

    number: int = Field(description="1 is the first")
    sha256: str = Field(description="SHA-256 of its bytes")
    fetched: datetime = Field(description="when it was fetched")
    file: str = Field(description="where it is kept, relative to the page")


class Sidecar(BaseModel):
    """The ``.json`` file beside a crawled page."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    format: Literal["stadtlupe-crawl/1"] = Field(default=FORMAT, description="tells this file from an article in JSON")
    source: str = Field(description="name of the source in sources.toml")
    publisher: str | None = Field(default=None, description="publisher of the source")
    ags: str | None = Field(default=None, description="official key of the publisher's municipality")
    url: str = Field(description="address as announced")
    final_url: str = Field(description="address after redirects")
    fetched_at: datetime = Field(description="moment of the fetch (UTC)")
    status: int = Field(description="HTTP status")
    media_type: str = Field(description="`text/html` or `text/plain`")
    charset: str | None = Field(default=None, description="character set that the server declared")
    headers: dict[str, str] = Field(default_factory=dict, description="HTTP headers of interest")
    sha256: str = Field(description="SHA-256 of the page's bytes")
    size: int = Field(description="bytes, unpacked")
    announced: Announced = Field(default_factory=Announced, description="where the crawl learned of it")
    tdm: TdmEvidence = Field(default_factory=TdmEvidence, description="reservation of text and data mining")
    robots: RobotsEvidence | None = Field(default=None, description="what robots.txt said")
    revision: int = Field(default=1, description="number of this state of the page")
    revisions: tuple[Revision, ...] = Field(default=(), description="earlier states")


def sidecar_path(page: Path) -> Path:
    """Where the sidecar of a page lies."""
    return page.with_suffix(SUFFIX)


def load_sidecar(path: Path) -> Sidecar | None:
    """Read a sidecar; None when the file is missing, damaged or something else."""
    try:
        if path.stat().st_size > MAX_BYTES:
            return None
        data = path.read_bytes()
        return Sidecar.model_validate_json(data) if FORMAT.encode() in data else None
    except (OSError, ValidationError, ValueError):
        return None
