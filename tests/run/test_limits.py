"""The time cap."""

import signal
import threading
import time
from contextlib import suppress

import pytest

from stadtlupe.fetch import Page
from stadtlupe.read import reader
from stadtlupe.run import limits
from stadtlupe.run.limits import TimeLimitError, read_limited, time_limit
from stadtlupe.settings import Settings


def spin_for_ever() -> None:
    while True:
        pass


def spin() -> None:
    with time_limit(0.05):
        spin_for_ever()


def test_stops_work_that_takes_too_long() -> None:
    with pytest.raises(TimeLimitError):
        spin()
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_leaves_quick_work_alone() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with time_limit(5):
        value = 1
    assert value == 1
    assert signal.getsignal(signal.SIGALRM) is before


def test_other_threads_run_without_a_cap() -> None:
    done = []

    def work() -> None:
        with time_limit(0.001):
            time.sleep(0.01)
            done.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [True]


def test_nothing_that_catches_exceptions_catches_the_cap() -> None:
    def stubborn() -> None:
        with time_limit(0.05):
            for _ in range(3):
                with suppress(Exception):
                    spin_for_ever()

    with pytest.raises(TimeLimitError):
        stubborn()


def test_a_cap_that_was_passed_over_is_told_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "AGAIN_SECONDS", 0.05)

    def deaf() -> None:
        with time_limit(0.05):
            with suppress(TimeLimitError):
                spin_for_ever()
            spin_for_ever()

    with pytest.raises(TimeLimitError):
        deaf()
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_a_page_that_hangs_inside_of_the_reader_is_timed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "_draft", lambda _page: spin_for_ever())
    article = read_limited(Page("a", "a.html", content=b"<p>Text</p>"), Settings(page_seconds=0.05))
    assert (article.outcome, article.reason) == ("timed_out", "Reading took longer than 0.05 s.")


def test_a_page_that_hangs_is_timed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(_page: Page, _settings: Settings) -> None:
        while True:
            pass

    monkeypatch.setattr(limits, "read_page", hang)
    article = read_limited(Page("a", "a.html"), Settings(page_seconds=0.05))
    assert article.outcome == "timed_out"
    assert article.reason == "Reading took longer than 0.05 s."
