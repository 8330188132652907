"""How the sources of a crawl are: what succeeds, what fails, and what has fallen silent; also for Prometheus."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from sqlite3 import Row
from statistics import median

from stadtlupe.errors import StadtlupeError
from stadtlupe.fetch.crawl.disk import write_atomically
from stadtlupe.fetch.crawl.sources import Source
from stadtlupe.fetch.crawl.state import State

DAY = 86_400.0
FAILURES = 3  # visits in a row that fail before a source needs attention
BARREN = 3  # visits in a row that find new articles of which none can be stored, or none holds a text
FEW = 0.2  # of what a source used to list
USUAL_LISTED = 5  # a source that lists less than this is not judged by a fall
HISTORY = 30  # visits that are looked back on
# A source is quiet when nothing new came for this many of its usual gaps, and for this long at least.
QUIET_GAPS = 6
QUIET_AT_LEAST = 14 * DAY
GAPS_KNOWN = 5
GOOD = ("ok", "unvisited", "waiting")


@dataclass(frozen=True, slots=True)
class Health:
    """How one source is.

    Attributes
    ----------
    verdict : ``ok``; ``unvisited``; ``waiting`` (failed, but not yet often enough to worry); or what needs attention:
        ``failing`` (several visits in a row), ``empty`` (lists nothing where it listed something), ``fallen`` (lists
        far less than it used to), ``barren`` (lists new articles of which none can be stored), ``textless`` (stores
        pages without text), ``quiet`` (nothing new for unusually long).
    detail : one sentence. last_success, last_new : seconds since 1970.
    counts : articles by state. due : articles that could be fetched now.
    """

    source: str
    verdict: str
    detail: str = ""
    last_success: float | None = None
    last_new: float | None = None
    failures: int = 0
    listed: int = 0
    due: int = 0
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        """Whether nobody has to look after it."""
        return self.verdict in GOOD


@dataclass(frozen=True, slots=True)
class Status:
    """How a crawl is: its sources, and its last cycle."""

    sources: tuple[Health, ...]
    last_cycle: float | None
    stale: bool
    stats: dict[str, float]

    @property
    def good(self) -> bool:
        """Whether nobody has to look after anything."""
        return not self.stale and all(health.good for health in self.sources)


def _days(seconds: float) -> str:
    return f"{seconds / DAY:.0f} days" if seconds >= 2 * DAY else f"{seconds / 3600:.0f} hours"


def _verdict(visits: Sequence[Row], now: float) -> tuple[str, str, int]:
    """Judge by the visits, the latest first: (verdict, detail, failures in a row)."""
    failures = next((i for i, visit in enumerate(visits) if visit["ok"]), len(visits))
    if failures >= FAILURES:
        return "failing", f"{failures} visits in a row failed: {visits[0]['error']}", failures
    good = [visit for visit in visits if visit["ok"]]
    if good:
        listed, former = good[0]["listed"], [visit["listed"] for visit in good[1:] if visit["listed"]]
        if not listed and former:
            return "empty", f"lists nothing any more; it used to list about {median(former):.0f}", failures
        if former and median(former) >= USUAL_LISTED and listed < FEW * median(former):
            return "fallen", f"lists {listed}; it used to list about {median(former):.0f}", failures
    yielded = [visit["stored"] for visit in good if visit["fresh"] and visit["stored"] is not None][:BARREN]
    if len(yielded) == BARREN and not any(yielded):
        return "barren", "lists new articles, but none could be stored", failures
    textless = [visit["textless"] for visit in good if visit["textless"] is not None][:BARREN]
    if len(textless) == BARREN and all(textless):
        return "textless", "the pages that are stored hold no text; perhaps scripts draw them", failures
    if failures:
        return "waiting", f"the last visit failed: {visits[0]['error']}", failures
    return "ok", "", 0


def _quiet(found: Sequence[float], now: float) -> str | None:
    """Say for how long nothing new came, if that is unusual. ``found`` are moments of finds, the latest first."""
    gaps = [later - former for later, former in pairwise(found)]
    if len(gaps) < GAPS_KNOWN:
        return None
    silence = now - found[0]
    if silence > max(QUIET_AT_LEAST, QUIET_GAPS * median(gaps)):
        return f"nothing new for {_days(silence)}; usually something comes every {_days(median(gaps))}"
    return None


def health_of(state: State, name: str, now: float) -> Health:
    """Judge one source.

    Parameters
    ----------
    now : seconds since 1970.
    """
    visits = state.rows(
        "SELECT * FROM visits WHERE source=? AND ended IS NOT NULL ORDER BY cycle DESC LIMIT ?", name, HISTORY
    )
    if not visits:
        return Health(name, "unvisited", "not visited yet", counts=state.counts(name))
    verdict, detail, failures = _verdict(visits, now)
    finds = state.rows(
        "SELECT started FROM visits WHERE source=? AND fresh>0 ORDER BY cycle DESC LIMIT ?", name, HISTORY
    )
    found = [row["started"] for row in finds]
    silence = _quiet(found, now)
    if silence and verdict in GOOD:
        verdict, detail = "quiet", silence
    if verdict == "barren":
        reason = state.one(
            "SELECT reason FROM articles WHERE source=? AND state<>'stored' AND reason IS NOT NULL"
            " ORDER BY found DESC, rowid DESC LIMIT 1",
            name,
        )
        detail += f": {reason['reason']}" if reason else ""
    success = state.one("SELECT MAX(ended) AS t FROM visits WHERE source=? AND ok", name)
    due = state.one(
        "SELECT COUNT(*) AS n FROM articles WHERE source=? AND due<=? AND state NOT IN ('gone', 'gave_up')", name, now
    )
    return Health(
        source=name,
        verdict=verdict,
        detail=detail,
        last_success=success["t"] if success else None,
        last_new=found[0] if found else None,
        failures=failures,
        listed=visits[0]["listed"] or 0,
        due=due["n"] if due else 0,
        counts=state.counts(name),
    )


def status_of(state: State, sources: Sequence[Source] | None, max_age: float, now: float) -> Status:
    """Judge a crawl.

    Parameters
    ----------
    sources : those that are looked at; all that were ever visited when None.
    max_age : seconds after which a crawl without a finished cycle is stale.
    now : seconds since 1970.
    """
    names = [row["source"] for row in state.rows("SELECT DISTINCT source FROM visits ORDER BY source")]
    if sources is not None:
        names = [source.name for source in sources]
    last = state.one("SELECT ended, stats FROM cycles WHERE ended IS NOT NULL ORDER BY id DESC LIMIT 1")
    ended = last["ended"] if last else None
    return Status(
        sources=tuple(health_of(state, name, now) for name in names),
        last_cycle=ended,
        stale=ended is None or now - ended > max_age,
        stats=json.loads(last["stats"]) if last else {},
    )


def _label(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def prometheus(status: Status) -> str:
    """Write a status in the text format of Prometheus (node exporter, textfile collector)."""
    lines: list[str] = []

    def family(name: str, what: str, values: Sequence[tuple[str, float | None]]) -> None:
        known = [(labels, value) for labels, value in values if value is not None]
        if known:
            full = f"stadtlupe_crawl_{name}"
            lines.extend([f"# HELP {full} {what}", f"# TYPE {full} gauge"])
            lines.extend(
                f"{full}{labels} {value:g}" if value < 1e6 else f"{full}{labels} {value:.0f}" for labels, value in known
            )

    def each(value: str) -> list[tuple[str, float | None]]:
        return [(f'{{source="{_label(h.source)}"}}', getattr(h, value)) for h in status.sources]

    family("healthy", "Whether a source needs no attention.", each("good"))
    family("last_success_timestamp_seconds", "End of the last visit that succeeded.", each("last_success"))
    family("last_new_timestamp_seconds", "Last visit that found a new article.", each("last_new"))
    family("consecutive_failures", "Visits in a row that failed.", each("failures"))
    family("listed_articles", "Articles that the start points list.", each("listed"))
    family("due_articles", "Articles that could be fetched now.", each("due"))
    states = [
        (f'{{source="{_label(h.source)}",state="{_label(state)}"}}', float(count))
        for h in status.sources
        for state, count in sorted(h.counts.items())
    ]
    family("articles", "Known articles by state.", states)
    family("last_cycle_timestamp_seconds", "End of the last cycle.", [("", status.last_cycle)])
    family("stale", "Whether the last cycle ended too long ago.", [("", float(status.stale))])
    for name, value in sorted(status.stats.items()):
        family(f"cycle_{name}", f"Of the last cycle: {name}.", [("", float(value))])
    return "\n".join(lines) + "\n"


def write_prometheus(status: Status, path: Path) -> None:
    """Write the text file for the collector, readable for all and never half of it.

    Raises
    ------
    StadtlupeError : E201 when it cannot be written.
    """
    try:
        write_atomically(path, prometheus(status).encode())
        os.chmod(path, 0o644)  # noqa: PTH101 - the collector is another user
    except OSError as error:
        raise StadtlupeError("E201", path=path, detail=error.strerror or str(error)) from error
