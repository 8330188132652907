"""Engine ``ray``: the map step on the actors of a Ray cluster; the same step, the same results as the local engine.

Each actor holds at most two batches, so batches stream through the cluster and memory does not grow with the corpus.
The ledger and all outputs stay with the process that conducts the run. An actor that dies, with its node or without, or
that takes too long is replaced, and each page of its batches is tried again alone.
"""

from __future__ import annotations

import logging
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from time import monotonic
from typing import Any, TypeVar

from stadtlupe.errors import StadtlupeError
from stadtlupe.fetch import Page
from stadtlupe.run.batches import by_length
from stadtlupe.run.crew import GRACE_SECONDS, HELD, LOOK_SECONDS, START_SECONDS, Failure, Mapped, Process
from stadtlupe.settings import Settings

Result = TypeVar("Result")
# One more than in a process of our own: nodes of a cluster go for reasons that are not the page's.
MOST_ATTEMPTS = 3
LOCAL_ADDRESS = "local"
# So many actors in a row, per actor that is wanted, may end before they have begun.
MOST_FALSE_STARTS = 3


class Hand:
    """What an actor is: the map step with the model loaded once, in a process of its own somewhere."""

    def __init__(self, settings: Settings, process: Process[Any]) -> None:
        self._settings = settings
        self._process = process

    def begin(self) -> None:
        """Answer as soon as the actor has a place and lives."""

    def work(self, pages: list[Page]) -> list[Any]:
        """Results of a batch, in the order of its pages."""
        return list(self._process(self._settings, pages))


@dataclass(slots=True)
class _Task:
    pages: list[Page]
    attempts: int
    actor: Any
    deadline: float


class _Cluster:
    """The actors and what each has in hand."""

    def __init__(self, ray: Any, settings: Settings, process: Process[Any], wanted: int) -> None:
        self._ray = ray
        self._settings = settings
        self._process = process
        self._remote = ray.remote(num_cpus=1, max_restarts=0)(Hand)
        self.actors: list[Any] = []
        self.starting: dict[Any, Any] = {}
        self.tasks: dict[Any, _Task] = {}
        self.false_starts = 0
        self.most_false_starts = MOST_FALSE_STARTS * wanted
        for _ in range(wanted):
            self.start()

    def start(self) -> None:
        """Ask for an actor; where the cluster has no room for it (a node has gone), it never comes, and may."""
        actor = self._remote.remote(self._settings, self._process)
        self.starting[actor.begin.remote()] = actor

    def give(self, actor: Any, pages: list[Page], attempts: int) -> None:
        """Hand a batch to an actor."""
        # From inside, the time caps of single pages end slow work; this is for what they cannot end.
        limit = START_SECONDS + HELD * (2 * len(pages) + 1) * self._settings.page_seconds + GRACE_SECONDS
        self.tasks[actor.work.remote(pages)] = _Task(pages, attempts, actor, monotonic() + limit)

    def free(self) -> Any:
        """The actor with the least in hand, if it can take more; None if all have enough."""
        held = [sum(task.actor is actor for task in self.tasks.values()) for actor in self.actors]
        if not held or min(held) >= HELD:
            return None
        return self.actors[held.index(min(held))]

    def replace(self, actor: Any) -> list[_Task]:
        """End an actor and ask for another; returns what it had in hand."""
        with suppress(Exception):  # it may be gone with its node
            self._ray.kill(actor)
        lost = [reference for reference, task in self.tasks.items() if task.actor is actor]
        self.actors.remove(actor)
        self.start()
        return [self.tasks.pop(reference) for reference in lost]

    def close(self) -> None:
        """End all actors."""
        for actor in (*self.actors, *self.starting.values()):
            with suppress(Exception):
                self._ray.kill(actor)


def map_on_ray(
    pages: Iterable[Page],
    settings: Settings,
    *,
    process: Process[Result],
    failure: Failure[Result],
    address: str | None = None,
    workers: int = 0,
    stop: Callable[[], bool] = lambda: False,
) -> Iterator[Mapped[Result]]:
    """Run a step over pages on a Ray cluster and yield results as they are finished.

    Parameters
    ----------
    pages, settings, process, failure, stop : as for :func:`stadtlupe.run.engine.map_unordered`; ``process`` must be
        importable on every node.
    address : of a running cluster (``auto``, ``ray://host:10001``); None begins one in this machine for this run.
    workers : actors; 0 for one per core of the cluster.

    Raises
    ------
    StadtlupeError : E505 when Ray is not installed or the cluster cannot be reached, and what every actor would meet
        (E301 to E304).
    """
    try:
        import ray
    except ImportError as error:
        raise StadtlupeError("E505", detail="ray is not installed") from error
    began = not ray.is_initialized()
    if began:
        try:
            options: dict[str, Any] = {} if address else {"include_dashboard": False, "num_cpus": workers or None}
            with _handlers_kept():
                ray.init(address or LOCAL_ADDRESS, log_to_driver=False, logging_level=logging.ERROR, **options)
        except (ConnectionError, RuntimeError, ValueError, OSError) as error:
            raise StadtlupeError("E505", detail=" ".join(str(error).split())[:200]) from error
    try:
        wanted = workers or int(ray.cluster_resources().get("CPU", 1)) or 1
        cluster = _Cluster(ray, settings, process, wanted)
        try:
            yield from _work(ray, cluster, by_length(pages), failure, stop)
        finally:
            cluster.close()
    finally:
        if began:
            ray.shutdown()


@contextmanager
def _handlers_kept() -> Iterator[None]:
    """Ray takes SIGTERM for itself and ends the process at once; a run that is asked to stop keeps what is in hand."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    former = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in former.items():
            if handler is not None:  # one that was not set from Python cannot be set again
                signal.signal(number, handler)


def _work(
    ray: Any,
    cluster: _Cluster,
    batches: Iterator[list[Page]],
    failure: Failure[Result],
    stop: Callable[[], bool],
) -> Iterator[Mapped[Result]]:
    again: deque[tuple[list[Page], int]] = deque()
    waiting_since = monotonic()
    exhausted = False
    while True:
        while not exhausted and not stop() and (actor := cluster.free()) is not None:
            batch, attempts = again.popleft() if again else (next(batches, []), 1)
            if batch:
                cluster.give(actor, batch, attempts)
            exhausted = not batch
        if cluster.tasks:
            waiting_since = monotonic()
        elif exhausted or stop():
            return
        elif monotonic() - waiting_since > START_SECONDS:
            raise StadtlupeError("E505", detail=f"the cluster has begun no actor within {START_SECONDS:g} s")
        done, _ = ray.wait([*cluster.tasks, *cluster.starting], num_returns=1, timeout=LOOK_SECONDS)
        for reference in done:
            if reference in cluster.starting:
                _admit(ray, cluster, reference)
            elif reference in cluster.tasks:  # else its actor was found dead a moment ago
                yield from _collect(ray, cluster, reference, again, failure)
        late = [task.actor for task in cluster.tasks.values() if monotonic() > task.deadline]
        for actor in late[:1]:
            yield from _lost(cluster.replace(actor), again, failure, "timed_out")
        exhausted = exhausted and not again


def _admit(ray: Any, cluster: _Cluster, reference: Any) -> None:
    """Take an actor that lives among those that get work."""
    actor = cluster.starting.pop(reference)
    try:
        ray.get(reference)
    except ray.exceptions.RayError as error:
        cluster.false_starts += 1
        if cluster.false_starts >= cluster.most_false_starts:  # as when Stadtlupe is not installed on the nodes
            detail = " ".join(str(error).split())[-200:]
            raise StadtlupeError("E505", detail=f"no actor can begin: {detail}") from error
        cluster.start()
    else:
        cluster.false_starts = 0
        cluster.actors.append(actor)


def _collect(
    ray: Any,
    cluster: _Cluster,
    reference: Any,
    again: deque[tuple[list[Page], int]],
    failure: Failure[Result],
) -> Iterator[Mapped[Result]]:
    """Take the results of a batch, or learn that its actor has gone."""
    task = cluster.tasks[reference]
    try:
        results = ray.get(reference)
    except ray.exceptions.RayError as error:
        cause = getattr(error, "cause", None)
        if isinstance(cause, StadtlupeError):  # which every actor would meet
            raise cause from error
        if isinstance(error, ray.exceptions.RayTaskError):  # the step has failed, the actor lives
            del cluster.tasks[reference]
            yield from _lost([task], again, failure, "failed")
            return
        yield from _lost(cluster.replace(task.actor), again, failure, "failed")
        return
    del cluster.tasks[reference]
    for page, result in zip(task.pages, results, strict=True):
        yield Mapped(page, result, task.attempts)


def _lost(
    tasks: list[_Task], again: deque[tuple[list[Page], int]], failure: Failure[Result], outcome: str
) -> Iterator[Mapped[Result]]:
    """Decide what becomes of the pages of an actor that is gone."""
    reason = {"failed": "died on", "timed_out": "took too long for"}[outcome]
    # An actor works on its batches in the order in which it got them; what has only waited is as good as before.
    again.extendleft((task.pages, task.attempts) for task in reversed(tasks[1:]))
    for task in tasks[:1]:
        if task.attempts < MOST_ATTEMPTS:
            again.extend(([page], task.attempts + 1) for page in task.pages)
            continue
        for page in task.pages:
            yield Mapped(
                page, failure(page, outcome, f"Workers {reason} this page {task.attempts} times."), task.attempts
            )
