"""A time cap for work on one page, so that none can hang a run."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from stadtlupe.fetch import Page
from stadtlupe.read import Article
from stadtlupe.read.reader import read_page
from stadtlupe.settings import Settings

# Seconds until the cap is told again, should something have caught the first telling.
AGAIN_SECONDS = 1.0


class TimeLimitError(BaseException):
    """The work in the block took longer than allowed.

    No ``Exception``, because libraries and our own boundaries catch those and would go on.
    """


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise :class:`TimeLimitError` inside the block once ``seconds`` have passed.

    Works through SIGALRM, hence in the main thread of a process on POSIX systems (worker processes included); elsewhere
    the block runs without a cap.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_signum: int, _frame: FrameType | None) -> None:
        raise TimeLimitError(f"took longer than {seconds:g} s")

    previous = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


def read_limited(page: Page, settings: Settings) -> Article:
    """Read one page within ``settings.page_seconds``; a page that takes longer ends as ``timed_out``."""
    try:
        with time_limit(settings.page_seconds):
            return read_page(page, settings)
    except TimeLimitError as error:
        return Article(page.ident, page.origin, outcome="timed_out", reason=f"Reading {error}.")
