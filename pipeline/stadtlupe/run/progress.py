"""What a person sees while a run is on: a bar on a terminal, plain log lines otherwise, nothing with --quiet."""

from __future__ import annotations

import json
import logging
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from time import monotonic
from types import TracebackType
from typing import Self, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

logger = logging.getLogger("stadtlupe")
Item = TypeVar("Item")
LOG_SECONDS = 10.0


def track(items: Iterable[Item], total: int | None, *, quiet: bool = False, unit: str = "articles") -> Iterator[Item]:
    """Yield the items and report how many are done.

    Parameters
    ----------
    items : what is worked on. total : how many there will be, None if unknown. quiet : report nothing.
    unit : what they are called.
    """
    console = Console(stderr=True)
    if quiet:
        yield from items
    elif console.is_terminal:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Bar(*columns, console=console, transient=True) as progress:
            yield from progress.track(items, total=total, description=unit)
    else:
        last = monotonic()
        for done, item in enumerate(items, start=1):
            yield item
            if monotonic() - last >= LOG_SECONDS:
                last = monotonic()
                logger.info("%d%s %s", done, f" of {total}" if total else "", unit)


def clock(seconds: float) -> str:
    """A length of time as people write it: ``0:42``, ``3:07``, ``2:15:00``."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


class Progress:
    """Reports a run: articles done, how many a second, the time still needed, and outcomes so far.

    Parameters
    ----------
    quiet : no bar and no log lines. log_json : JSON lines on standard error instead of both, also when quiet.
    now : the clock; tests put another one here.
    """

    def __init__(self, *, quiet: bool = False, log_json: bool = False, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        self._log_json = log_json
        self._quiet = quiet
        self._total: int | None = None
        self._reused = 0
        self._done = 0
        self._outcomes: Counter[str] = Counter()
        self._began = self._last = now()
        self._bar: Bar | None = None
        self._task = TaskID(0)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()
        if self._log_json:
            self._line("end" if kind is None else "stopped")

    def start(self, total: int | None) -> None:
        """Begin with the articles; ``total`` is how many there are, None if unknown."""
        self._total = total
        self._began = self._last = self._now()
        console = Console(stderr=True)
        if self._log_json:
            self._line("start")
        elif not self._quiet and console.is_terminal:
            columns = (TextColumn("articles"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
            self._bar = Bar(*columns, console=console, transient=True)
            self._bar.start()
            self._task = self._bar.add_task("", total=total)

    def reused(self, outcome: str) -> None:
        """An input whose result an earlier run has left."""
        self._reused += 1
        self._outcomes[outcome] += 1
        self._report()

    def done(self, outcome: str) -> None:
        """An input that was worked on."""
        self._done += 1
        self._outcomes[outcome] += 1
        self._report()

    def phase(self, name: str) -> None:
        """The articles are done; what comes next."""
        self._close()
        if self._log_json:
            self._line(name)
        elif not self._quiet:
            logger.info("%s; writing %s", self.text(), name)

    @property
    def rate(self) -> float:
        """Articles that were worked on per second."""
        passed = self._now() - self._began
        return self._done / passed if passed > 0 else 0.0

    @property
    def remaining(self) -> float | None:
        """Seconds that the rest will take if it is all new work; None if that cannot be told."""
        if self._total is None or not self._done or not self.rate:
            return None
        return max(0, self._total - self._done - self._reused) / self.rate

    def text(self) -> str:
        """One line: ``120 of 500 articles (20 unchanged), 10.2/s, 0:37 left, 97 extracted, 3 too_short``."""
        seen = f"{self._done + self._reused:,}"
        parts = [f"{seen} articles" if self._total is None else f"{seen} of {self._total:,} articles"]
        if self._reused:
            parts[0] += f" ({self._reused:,} unchanged)"
        if self._done:
            parts.append(f"{self.rate:.1f}/s")
        if self.remaining:
            parts.append(f"{clock(self.remaining)} left")
        parts += [f"{count:,} {outcome}" for outcome, count in sorted(self._outcomes.items())]
        return ", ".join(parts)

    def _report(self) -> None:
        if self._bar is not None:
            counts = ", ".join(f"{count:,} {outcome}" for outcome, count in sorted(self._outcomes.items()))
            left = "" if self.remaining is None else f"{clock(self.remaining)} left, "
            self._bar.update(
                self._task, completed=self._done + self._reused, description=f"{self.rate:.1f}/s, {left}{counts}"
            )
        elif self._now() - self._last >= LOG_SECONDS:
            self._last = self._now()
            if self._log_json:
                self._line("progress")
            elif not self._quiet:
                logger.info("%s", self.text())

    def _line(self, event: str) -> None:
        left = self.remaining
        content = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "event": event,
            "total": self._total,
            "done": self._done,
            "reused": self._reused,
            "per_second": round(self.rate, 2),
            "seconds_left": None if left is None else round(left, 1),
            "outcomes": dict(sorted(self._outcomes.items())),
        }
        print(json.dumps(content), file=sys.stderr, flush=True)

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
