"""What a person sees while a run is on: a bar on a terminal, plain log lines otherwise, nothing with --quiet."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from time import monotonic
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

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
        with Progress(*columns, console=console, transient=True) as progress:
            yield from progress.track(items, total=total, description=unit)
    else:
        last = monotonic()
        for done, item in enumerate(items, start=1):
            yield item
            if monotonic() - last >= LOG_SECONDS:
                last = monotonic()
                logger.info("%d%s %s", done, f" of {total}" if total else "", unit)
