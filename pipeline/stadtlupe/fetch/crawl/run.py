"""Starting a crawl process and listening to it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from stadtlupe.errors import StadtlupeError
from stadtlupe.fetch.crawl.job import Job, Progress, Report, Visit

MODULE = "stadtlupe.fetch.crawl.cycle"


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


@contextmanager
def interrupted_by_signals() -> Iterator[None]:
    """Let SIGTERM and SIGINT end the block as Ctrl-C does, however the program was started: the cycle at work finishes
    its pages.

    In a container the program is often the first process, which ignores SIGTERM unless it says otherwise, and with
    which all others are killed. A shell that runs a script starts its background jobs with SIGINT ignored.
    """
    former = {number: signal.signal(number, _interrupt) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def run_job(
    job: Job,
    on_visit: Callable[[Visit], None] = lambda _: None,
    on_progress: Callable[[Progress], None] = lambda _: None,
) -> Report:
    """Do a job in a fresh process and return its report.

    Parameters
    ----------
    on_visit : called after each source. on_progress : called twice a minute.

    Raises
    ------
    StadtlupeError : what the process reports, or E608 when it ended without a report.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", MODULE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    if process.stdin is None or process.stdout is None:
        raise ValueError("the process has no pipes")
    report = None
    try:
        process.stdin.write(job.model_dump_json() + "\n")
        process.stdin.flush()
        for line in process.stdout:
            told = json.loads(line)
            if "visit" in told:
                on_visit(Visit.model_validate(told["visit"]))
            elif "progress" in told:
                on_progress(Progress.model_validate(told["progress"]))
            else:
                report = Report.model_validate(told)
    except BrokenPipeError:
        pass  # it ended before it read its job; its exit status says more
    finally:
        # The end of its input asks the process to stop, if it has not ended yet.
        with suppress(BrokenPipeError):
            process.stdin.close()
        process.wait()
        process.stdout.close()
    if report is None:
        raise StadtlupeError("E608", detail=f"exit status {process.returncode}")
    if report.error is not None:
        raise StadtlupeError(str(report.error["code"]), **{k: v for k, v in report.error.items() if k != "code"})
    return report
