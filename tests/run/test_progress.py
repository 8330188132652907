"""What is said while a run is on."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest

from stadtlupe.run.progress import LOG_SECONDS, Progress, clock


class Clock:
    """A clock that is set by hand."""

    time = 100.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def now() -> Clock:
    return Clock()


@pytest.fixture
def _heard(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    with caplog.at_level(logging.INFO, logger="stadtlupe"):
        yield


@pytest.mark.parametrize(("seconds", "text"), [(0, "0:00"), (42, "0:42"), (187.4, "3:07"), (8_100, "2:15:00")])
def test_clock(seconds: float, text: str) -> None:
    assert clock(seconds) == text


@pytest.mark.usefixtures("_heard")
def test_log_lines(now: Clock, caplog: pytest.LogCaptureFixture) -> None:
    with Progress(now=now) as progress:
        progress.start(1_250)
        for _ in range(50):
            progress.reused("extracted")
        now.time += 5
        progress.done("extracted")
        assert not caplog.messages, "too early"
        now.time += LOG_SECONDS - 5
        for _ in range(99):
            progress.done("too_short")
    assert caplog.messages == [
        "52 of 1,250 articles (50 unchanged), 0.2/s, 1:39:50 left, 51 extracted, 1 too_short",
    ]
    assert progress.text() == "150 of 1,250 articles (50 unchanged), 10.0/s, 1:50 left, 51 extracted, 99 too_short"


def test_unknown_total(now: Clock) -> None:
    progress = Progress(quiet=True, now=now)
    progress.start(None)
    now.time += 1
    progress.done("extracted")
    assert progress.text() == "1 articles, 1.0/s, 1 extracted"
    assert progress.remaining is None


@pytest.mark.usefixtures("_heard")
def test_quiet(now: Clock, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]) -> None:
    with Progress(quiet=True, now=now) as progress:
        progress.start(1)
        now.time += 2 * LOG_SECONDS
        progress.done("extracted")
        progress.phase("tables")
    assert not caplog.messages
    assert capsys.readouterr() == ("", "")


def test_json_lines(now: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress(quiet=True, log_json=True, now=now)
    progress.start(4)
    progress.reused("extracted")
    now.time += LOG_SECONDS
    progress.done("failed")
    progress.phase("tables")
    progress.__exit__(RuntimeError, RuntimeError(), None)
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["event"] for line in lines] == ["start", "progress", "tables", "stopped"]
    assert lines[1] | {"time": ""} == {
        "time": "",
        "event": "progress",
        "total": 4,
        "done": 1,
        "reused": 1,
        "per_second": 0.1,
        "seconds_left": 20.0,
        "outcomes": {"extracted": 1, "failed": 1},
    }
