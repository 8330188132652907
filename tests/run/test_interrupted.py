"""Runs that are stopped, killed, started twice, or have no room to write: clear words, and nothing is lost."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from stadtlupe.errors import Exit, StadtlupeError
from stadtlupe.fetch import Page, sources
from stadtlupe.fetch.files import Unchanged
from stadtlupe.run.corpus import run_corpus
from stadtlupe.run.state import State, locked
from stadtlupe.run.status import status_of
from stadtlupe.run.stop import Stop, stop_on_signals
from stadtlupe.settings import Settings
from tests.run.test_corpus import SAMPLE, digests

COPIES = 3
COMMAND = [sys.executable, "-m", "stadtlupe.cli"]


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Enough articles that a run can be met in the middle; copies differ in their first words."""
    folder = tmp_path_factory.mktemp("in")
    for number in range(COPIES):
        for path in SAMPLE.glob("*.html"):
            content = path.read_bytes().replace(b"<p>", b"<p>Teil %d: " % number, 1)
            (folder / f"{path.stem}-{number}.html").write_bytes(content)
    return folder


@pytest.fixture(scope="module")
def undisturbed(inputs: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    out = tmp_path_factory.mktemp("undisturbed")
    run_corpus([inputs], out, Settings(workers=1))
    return digests(out)


def start(inputs: Path, out: Path, *options: str) -> subprocess.Popen[str]:
    command = [*COMMAND, "run", str(inputs), "-o", str(out), *options]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def wait_for_results(out: Path, process: subprocess.Popen[str]) -> None:
    """Wait until the ledger knows the first results; their part is there a moment before."""
    parts = out / ".stadtlupe" / "parts"
    while process.poll() is None and not (list(parts.glob("*.parquet")) and status_of(out).done):
        time.sleep(0.02)


@pytest.mark.parametrize(("number", "workers"), [(signal.SIGTERM, "1"), (signal.SIGKILL, "2")])
def test_a_run_that_is_stopped_goes_on(
    inputs: Path, tmp_path: Path, undisturbed: dict[str, str], number: signal.Signals, workers: str
) -> None:
    process = start(inputs, tmp_path, "--workers", workers)
    wait_for_results(tmp_path, process)
    process.send_signal(number)
    _, errors = process.communicate()
    if number == signal.SIGKILL:
        assert process.returncode == -signal.SIGKILL
    else:
        assert process.returncode == 130
        assert "E503: The run was stopped after" in errors
    status = json.loads(subprocess.run([*COMMAND, "status", str(tmp_path), "--json"], capture_output=True).stdout)
    assert status["state"] == ("killed" if number == signal.SIGKILL else "stopped")
    assert 0 < status["done"] < status["inputs"] == len(list(inputs.iterdir()))
    assert not status["tables"]
    summary = run_corpus([inputs], tmp_path, Settings(workers=1))
    assert summary.reused == status["done"], "nothing is done twice"
    assert digests(tmp_path) == undisturbed


def test_two_runs_into_one_folder(inputs: Path, tmp_path: Path) -> None:
    (tmp_path / ".stadtlupe").mkdir()
    with locked(State(tmp_path)):
        process = start(inputs, tmp_path)
        _, errors = process.communicate()
        assert process.returncode == 4
        assert f"E203: Another run is writing to {tmp_path} (process {os.getpid()} on" in errors
        assert sorted(path.name for path in tmp_path.iterdir()) == [".stadtlupe"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one megabyte."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount command")
    if done.returncode:
        pytest.skip(f"a small file system cannot be mounted here ({done.stderr.strip()})")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("taken", [1000, 400])
def test_a_full_disk(inputs: Path, small_disk: Path, undisturbed: dict[str, str], taken: int) -> None:
    """Whenever it gets full (while results or tables are written), there is a clear error, and room is all it needs."""
    filler = small_disk / "filler"
    filler.write_bytes(bytes(taken * 1024))
    process = start(inputs, small_disk, "--workers", "1")
    _, errors = process.communicate()
    assert process.returncode == 4, errors
    assert "E201" in errors
    assert "Traceback" not in errors
    assert not (small_disk / "datapackage.json").exists()
    filler.unlink()
    subprocess.run(["mount", "-o", "remount,size=30m", str(small_disk)], check=True)
    run_corpus([inputs], small_disk, Settings(workers=1))
    assert digests(small_disk) == undisturbed


def test_a_read_only_output(inputs: Path, small_disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    process = start(inputs, small_disk)
    _, errors = process.communicate()
    assert process.returncode == 4
    assert "E201" in errors
    assert "Read-only file system" in errors


def test_an_input_that_vanishes_between_listing_and_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    names = sorted(path.name for path in SAMPLE.glob("*.txt"))
    for name in names:
        shutil.copy(SAMPLE / name, folder)
    read = sources.read_file

    def remove_the_last(path: Path, settings: Settings, unchanged: Unchanged | None = None) -> Iterator[Page]:
        (folder / names[-1]).unlink(missing_ok=True)
        return read(path, settings, unchanged)

    monkeypatch.setattr(sources, "read_file", remove_the_last)
    summary = run_corpus([folder], tmp_path / "out", Settings(workers=1))
    assert summary.outcomes == {"extracted": len(names) - 1, "unreadable": 1}
    assert summary.exit_code is Exit.INPUT_MISSING
    assert [names[-1] in reason for reason in summary.missing] == [True]


def test_signals_ask_to_stop_and_a_second_sigint_ends_at_once() -> None:
    former = signal.getsignal(signal.SIGINT)
    with stop_on_signals() as stop:
        assert not stop.wanted()
        signal.raise_signal(signal.SIGTERM)
        assert stop.wanted()
        signal.raise_signal(signal.SIGTERM)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is former


def test_a_stop_without_workers_keeps_what_is_done(
    inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        Stop, "wanted", lambda self: self.__dict__.setdefault("asked", []).append(1) or len(self.asked) > 1
    )
    with pytest.raises(StadtlupeError, match="E503") as caught:
        run_corpus([inputs], tmp_path, Settings(workers=1))
    assert "after 16 inputs" in caught.value.what
    assert status_of(tmp_path).state == "stopped"
