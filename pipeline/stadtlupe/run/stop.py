"""SIGINT and SIGTERM ask a run to stop; it finishes the batches in hand. A second SIGINT ends it at once."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

logger = logging.getLogger("stadtlupe")


class Stop:
    """The wish to stop; :meth:`wanted` is asked between batches."""

    def __init__(self) -> None:
        self._signal: signal.Signals | None = None

    def wanted(self) -> bool:
        """Whether a signal has come."""
        return self._signal is not None

    def ask(self, number: int, _frame: FrameType | None = None) -> None:
        """Handle a signal.

        Raises
        ------
        KeyboardInterrupt : at the second SIGINT.
        """
        if self._signal is not None and number == signal.SIGINT:
            raise KeyboardInterrupt
        self._signal = signal.Signals(number)
        logger.warning("%s: finishing what is in hand; Ctrl-C again ends at once", self._signal.name)


@contextmanager
def stop_on_signals() -> Iterator[Stop]:
    """Turn SIGINT and SIGTERM into a wish inside the block; in other threads than the main one nothing is changed."""
    stop = Stop()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    former = {number: signal.signal(number, stop.ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
