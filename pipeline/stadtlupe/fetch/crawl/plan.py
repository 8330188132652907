"""From what a user asks to the job of a process; and what a cycle would do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path

from stadtlupe import __version__
from stadtlupe.errors import StadtlupeError
from stadtlupe.fetch.crawl.job import Job, Seen
from stadtlupe.fetch.crawl.sources import NAME, Source, make_source
from stadtlupe.fetch.crawl.state import State, state_path
from stadtlupe.fetch.crawl.urls import host_of, same_host
from stadtlupe.settings import Settings

PURPOSE = "research on municipal news"
# A timer is not exact: a source is due when most of its interval has passed.
SLACK = 0.95


def user_agent(settings: Settings, contact: str | None) -> str:
    """Return the User-Agent of a crawl: who asks, what for, and how to reach them.

    Raises
    ------
    StadtlupeError : E607 without a contact.
    """
    contact = " ".join((contact or settings.contact or "").split())
    if not contact or not contact.isascii():
        raise StadtlupeError("E607")
    if settings.user_agent != Settings.model_fields["user_agent"].default:
        return settings.user_agent if contact in settings.user_agent else f"{settings.user_agent} ({contact})"
    return f"stadtlupe/{__version__} ({PURPOSE}; contact: {contact})"


def networks(texts: Sequence[str]) -> tuple[str, ...]:
    """Check the networks of ``--allow-private``.

    Raises
    ------
    StadtlupeError : E402 for what is none.
    """
    try:
        return tuple(str(ip_network(text, strict=False)) for text in texts)
    except ValueError as error:
        raise StadtlupeError("E402", name="--allow-private", detail=str(error)) from error


def due_sources(job: Job, state: State, now: float) -> tuple[list[Source], list[str]]:
    """Return the sources to visit, and the names of those whose interval has not passed."""
    due, skipped = [], []
    for source in job.sources:
        last = state.one("SELECT MAX(started) AS t FROM visits WHERE source=? AND ended IS NOT NULL", source.name)
        # A visit in the future was noted before the clock was set back.
        if not job.named and last and last["t"] and 0 <= now - last["t"] < source.interval * SLACK:
            skipped.append(source.name)
        else:
            due.append(source)
    return due, skipped


@dataclass(frozen=True, slots=True)
class Plan:
    """What a cycle would do with one source.

    Attributes
    ----------
    due : False when its interval has not passed.
    starts : (kind, address, whether only asked for changes).
    waiting : articles that are known and not fetched yet. limit : most articles of the cycle.
    pause : seconds between two requests to one host, if robots.txt does not ask for more.
    """

    source: str
    due: bool
    starts: tuple[tuple[str, str, bool], ...]
    waiting: int
    limit: int
    pause: float


def plan_of(job: Job, now: float) -> list[Plan]:
    """Say what a cycle would do, without any request."""
    out = Path(job.out)
    if not state_path(out).is_file():
        return [_plan(job, source, None, True, now) for source in job.sources]
    with State(out, read_only=True) as state:
        due = {source.name for source in due_sources(job, state, now)[0]}
        return [_plan(job, source, state, source.name in due, now) for source in job.sources]


def _plan(job: Job, source: Source, state: State | None, due: bool, now: float) -> Plan:
    starts, waiting = [], 0
    for kind, url in source.starts():
        row = state.start(source.name, url) if state else None
        trusted = row is not None and 0 <= now - (row["full"] or 0) < source.full_after
        starts.append((kind, url, bool(trusted and row and (row["etag"] or row["modified"]))))
    if state:
        sql = "SELECT COUNT(*) AS n FROM articles WHERE source=? AND due<=? AND state NOT IN ('gone', 'gave_up')"
        row = state.one(sql, source.name, now)
        waiting = row["n"] if row else 0
    return Plan(
        source=source.name,
        due=due,
        starts=tuple(starts),
        waiting=waiting,
        limit=min(source.max_pages, job.max_pages or source.max_pages),
        pause=job.delay if source.delay is None else source.delay,
    )


def name_of(url: str) -> str:
    """Suggest a name for a source: the host without ``www.`` and top level."""
    parts = host_of(url).removeprefix("www.").split(".")
    text = "-".join(parts[:-1] if len(parts) > 1 and not parts[-1].isdigit() else parts)
    found = NAME.match(re.sub(r"[^a-z0-9_-]+", "-", text.lower()).strip("-"))
    return found[0] if found else "quelle"


def source_from(url: str, seen: Sequence[Seen], name: str, publisher: str | None, ags: str | None) -> Source:
    """Make an entry of what was found: feeds if there are any, else sitemaps, else the page as a listing.

    Parameters
    ----------
    url : address that the user named. seen : what was tried.

    Raises
    ------
    StadtlupeError : E609 when nothing can be followed, E602 when name or key is not valid.
    """
    usable = [item for item in seen if item.error is None and item.listed]
    for kind in ("feed", "sitemap", "page"):
        chosen = [item for item in usable if item.kind == kind][:3]
        if not chosen:
            continue
        hosts = {host for item in chosen for host in item.hosts if host}
        further = sorted(host for host in hosts if not any(same_host(host, host_of(item.url)) for item in chosen))
        below = url.split("://", 1)[1].partition("/")[2].split("?")[0].strip("/")
        include = (f"/{below}/*",) if kind != "feed" and below and "." not in below.rsplit("/", 1)[-1] else ()
        return make_source(
            {
                f"{kind}s": tuple(item.url for item in chosen),
                "name": name,
                "publisher": publisher,
                "ags": ags,
                "hosts": tuple(further),
                "include": include or (("/*",) if kind == "page" else ()),
            }
        )
    reasons = "; ".join(dict.fromkeys(f"{item.url}: {item.error or 'it lists nothing'}" for item in seen))
    raise StadtlupeError("E609", path=url, detail=reasons or "nothing was tried")
