"""Worker processes and the watch over them: a page that kills or blocks its worker costs no other page.

Each worker has a pipe of its own for batches and one for results. It holds at most two batches, sends each result as
soon as it has it, and tells which page it takes in hand. One that dies or is silent for too long is replaced; what it
had not finished is tried again, each page alone, and a page on which a worker dies or blocks a second time ends there.
"""

from __future__ import annotations

import multiprocessing
import queue
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from time import monotonic
from typing import Any, Generic, TypeVar

from stadtlupe.errors import StadtlupeError
from stadtlupe.fetch import Page
from stadtlupe.run.worker import BROKEN, DONE, TAKEN, serve
from stadtlupe.settings import Settings

Result = TypeVar("Result")
Process = Callable[[Settings, Any], Iterable[Result]]
Failure = Callable[[Page, str, str], Result]

# Batches that a worker holds: one in hand and one that waits, so that it never does.
HELD = 2
# Pages after which a worker is replaced: what libraries remember does not grow over a long run.
PAGES_PER_WORKER = 2_000
# Seconds until a worker must have taken its first page in hand: starting Python and loading a large model.
START_SECONDS = 300.0
# Seconds beyond the time cap of the page itself, which ends the usual slow page by a signal inside the worker.
GRACE_SECONDS = 10.0
# How often in a row workers may die before they are ready.
MOST_FALSE_STARTS = 3
# How long a look-out for messages takes at most; then the wish to stop and the deadlines are looked at.
LOOK_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Mapped(Generic[Result]):
    """Result of one page, and how many attempts it took."""

    page: Page
    result: Result
    attempts: int


@dataclass(slots=True)
class _Task:
    pages: list[Page]
    attempts: int = 1
    taken: int = 0
    done: int = 0

    @property
    def left(self) -> list[Page]:
        return self.pages[self.done :]


@dataclass(slots=True)
class _Worker:
    """A worker process as its supervisor sees it."""

    process: BaseProcess
    feed: queue.SimpleQueue[list[Page] | None]
    results: Connection
    deadline: float
    tasks: deque[_Task] = field(default_factory=deque)
    ready: bool = False
    served: int = 0
    given: int = 0

    def allowed(self, page_seconds: float) -> float:
        """Seconds until the next message must come."""
        if not self.tasks:
            return float("inf")
        task = self.tasks[0]
        if not self.served and not task.taken:
            return START_SECONDS
        if task.taken >= len(task.pages) and not task.done:  # the recognizer sees the whole batch at once
            return page_seconds * (len(task.pages) + 1) + GRACE_SECONDS
        return 2 * page_seconds + GRACE_SECONDS


def _send(feed: queue.SimpleQueue[list[Page] | None], tasks: Connection) -> None:
    """Hand batches to the pipe in a thread of their own: a worker that does not read must not block its watch."""
    try:
        while True:
            batch = feed.get()
            tasks.send(batch)
            if batch is None:
                return
    except OSError:  # the worker has died, which its watch sees for itself
        return
    finally:
        tasks.close()


class Crew(Generic[Result]):
    """Runs a step over batches of pages in worker processes.

    Parameters
    ----------
    settings : given to every worker. workers : how many processes. process : the step, importable by its name.
    failure : makes the result of a page, given outcome and reason, that no worker survived or finished.
    stop : asked now and then; once true, batches in hand are finished and no other is begun.
    pages_per_worker : after so many pages a worker is replaced.
    """

    def __init__(
        self,
        settings: Settings,
        workers: int,
        process: Process[Result],
        failure: Failure[Result],
        *,
        stop: Callable[[], bool] = lambda: False,
        pages_per_worker: int = PAGES_PER_WORKER,
    ) -> None:
        self._settings = settings
        self._wanted = workers
        self._process = process
        self._failure = failure
        self._stop = stop
        self._pages_per_worker = pages_per_worker
        self._workers: list[_Worker] = []
        self._again: deque[_Task] = deque()
        self._false_starts = 0
        # spawn: the same on every system, and no thread of a numeric library is forked in the middle of its work.
        self._context = multiprocessing.get_context("spawn")

    def _start(self) -> _Worker:
        taking, giving = self._context.Pipe(duplex=False)
        receiving, sending = self._context.Pipe(duplex=False)
        arguments = (taking, sending, self._settings, self._process)
        process = self._context.Process(target=serve, args=arguments, daemon=True)
        process.start()
        # Our copies of the worker's ends: only without them does the end of a worker show.
        taking.close()
        sending.close()
        feed: queue.SimpleQueue[list[Page] | None] = queue.SimpleQueue()
        threading.Thread(target=_send, args=(feed, giving), daemon=True).start()
        return _Worker(process, feed, receiving, monotonic() + START_SECONDS)

    def work(self, batches: Iterable[list[Page]]) -> Iterator[Mapped[Result]]:
        """Yield one result per page, in the order in which they are finished.

        Raises
        ------
        StadtlupeError : what every worker would meet (E301 to E304), or E504 when no worker can be started.
        """
        source = iter(batches)
        try:
            while True:
                self._assign(source)
                if self._stop():
                    self._dismiss_waiting()
                busy = [worker for worker in self._workers if worker.tasks]
                if not busy:
                    return
                looked = wait([worker.results for worker in busy], timeout=LOOK_SECONDS)
                for worker in busy:
                    if worker.results in looked:
                        yield from self._take(worker)
                    elif monotonic() > worker.deadline:
                        yield from self._replace(worker, "timed_out")
        finally:
            for worker in self._workers:
                worker.process.kill()
            for worker in list(self._workers):
                self._end(worker)

    def _next(self, source: Iterator[list[Page]]) -> _Task | None:
        if self._stop():
            return None
        if self._again:
            return self._again.popleft()
        pages = next(source, None)
        return None if pages is None else _Task(pages)

    def _assign(self, source: Iterator[list[Page]]) -> None:
        """Give work to all that can take some; the idle ones first."""
        for held in range(HELD):
            for worker in list(self._workers):
                if worker.given >= self._pages_per_worker:
                    if not worker.tasks:
                        self._dismiss(worker)
                elif len(worker.tasks) == held and not self._give(worker, source):
                    return
            while not held and len(self._workers) < self._wanted:
                task = self._next(source)
                if task is None:
                    return
                self._workers.append(self._start())
                self._hand(self._workers[-1], task)

    def _give(self, worker: _Worker, source: Iterator[list[Page]]) -> bool:
        task = self._next(source)
        if task is not None:
            self._hand(worker, task)
        return task is not None

    def _hand(self, worker: _Worker, task: _Task) -> None:
        worker.tasks.append(task)
        worker.given += len(task.pages)
        worker.feed.put(task.pages)
        if len(worker.tasks) == 1:
            worker.deadline = monotonic() + worker.allowed(self._settings.page_seconds)

    def _dismiss(self, worker: _Worker) -> None:
        worker.feed.put(None)
        worker.process.join(timeout=GRACE_SECONDS)
        self._end(worker)

    def _dismiss_waiting(self) -> None:
        """End workers that have begun with none of their pages; a batch that only waits is not in hand."""
        for worker in list(self._workers):
            if worker.tasks and not worker.tasks[0].taken:
                self._end(worker)

    def _end(self, worker: _Worker) -> None:
        worker.process.kill()
        worker.process.join()
        worker.results.close()
        self._workers.remove(worker)

    def _take(self, worker: _Worker) -> Iterator[Mapped[Result]]:
        """Read what a worker has sent; the end of its pipe is its death."""
        try:
            while worker.results.poll():
                kind, value = worker.results.recv()
                if kind == BROKEN:
                    raise value
                task = worker.tasks[0]
                if kind == TAKEN:
                    # Only now the model is loaded: who dies before that would die of any page.
                    worker.ready = True
                    self._false_starts = 0
                    task.taken += 1
                elif kind == DONE:
                    page = task.pages[task.done]
                    task.done += 1
                    worker.served += 1
                    if task.done == len(task.pages):
                        worker.tasks.popleft()
                    yield Mapped(page, value, task.attempts)
                worker.deadline = monotonic() + worker.allowed(self._settings.page_seconds)
                if not worker.tasks:
                    return
        except (EOFError, OSError):
            yield from self._replace(worker, "failed")

    def _replace(self, worker: _Worker, outcome: str) -> Iterator[Mapped[Result]]:
        """End a worker that has died or is stuck, and decide what becomes of its pages."""
        self._end(worker)
        if not worker.ready:
            self._false_starts += 1
            if self._false_starts >= MOST_FALSE_STARTS:
                raise StadtlupeError("E504", detail=f"exit code {worker.process.exitcode}")
            self._again.extendleft(reversed(worker.tasks))
            return
        first, *others = worker.tasks
        self._again.extendleft(_Task(task.pages, task.attempts) for task in reversed(others))
        if first.attempts == 1:
            self._again.extendleft(_Task([page], 2) for page in reversed(first.left))
            return
        reason = {
            "failed": "The worker process died on this page twice.",
            "timed_out": f"Twice it took longer than {worker.allowed(self._settings.page_seconds):g} s.",
        }
        for page in first.left:
            yield Mapped(page, self._failure(page, outcome, reason[outcome]), first.attempts)
