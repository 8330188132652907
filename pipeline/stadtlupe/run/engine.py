"""Engine ``local``: the map step over many pages in one process or several, results in input order."""

from __future__ import annotations

import itertools
import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from stadtlupe.fetch import Page
from stadtlupe.normalize.facts import ArticleFacts
from stadtlupe.read import Article
from stadtlupe.run.annotator import process_batch
from stadtlupe.settings import Settings

BATCH = 16
# Starting a process and loading the model costs about as much as annotating this many articles.
WORTH_WORKERS = 100

Batch = Sequence[Page]
Process = Callable[[Settings, Batch], list[ArticleFacts]]


def choose_workers(wanted: int, pages: Sequence[Page]) -> int:
    """Number of worker processes: as wanted; 0 means one for few pages, else one per usable core."""
    if wanted:
        return wanted
    if len(pages) < WORTH_WORKERS:
        return 1
    return max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


def _pool(workers: int) -> ProcessPoolExecutor:
    # spawn: the same on every system, and no thread of a numeric library is forked in the middle of its work.
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))


def _alone(settings: Settings, pages: Batch, process: Process) -> Iterator[ArticleFacts]:
    """Process pages of a batch that killed its worker, each in a fresh process of its own."""
    for page in pages:
        try:
            with _pool(1) as pool:
                yield from pool.submit(process, settings, [page]).result()
        except BrokenProcessPool:
            reason = "The worker process died on this page twice."
            yield ArticleFacts(Article(page.ident, page.origin, outcome="failed", reason=reason))


def map_pages(
    pages: Iterable[Page], settings: Settings, *, workers: int = 0, process: Process = process_batch
) -> Iterator[ArticleFacts]:
    """Read and annotate pages.

    Parameters
    ----------
    pages : the inputs; read lazily, at most a window of batches is held in memory.
    settings : given to every worker.
    workers : processes; 0 chooses.
    process : the step itself (tests put another one here).

    Yields
    ------
    One result per page, in the order of the pages whatever the number of workers. A page that kills its worker ends
    as ``failed`` and costs no other page.
    """
    source = iter(pages)
    head = list(itertools.islice(source, WORTH_WORKERS))
    count = choose_workers(workers, head)
    stream = itertools.chain(head, source)
    if count == 1:
        for page in stream:
            yield from process(settings, [page])
        return
    batches = iter(lambda: list(itertools.islice(stream, BATCH)), [])
    pending: deque[tuple[Batch, Future[list[ArticleFacts]]]] = deque()
    pool = _pool(count)
    try:
        while True:
            while len(pending) < 2 * count and (batch := next(batches, None)):
                try:
                    pending.append((batch, pool.submit(process, settings, batch)))
                except BrokenProcessPool:
                    pool = _pool(count)
                    pending.append((batch, pool.submit(process, settings, batch)))
            if not pending:
                return
            given, future = pending.popleft()
            try:
                yield from future.result()
            except BrokenProcessPool:
                yield from _alone(settings, given, process)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
