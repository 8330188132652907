"""Engine ``local``: the map step over many pages in this process or in several."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from stadtlupe.fetch import Page
from stadtlupe.normalize.facts import ArticleFacts
from stadtlupe.read import Article
from stadtlupe.run.batches import by_length
from stadtlupe.run.crew import PAGES_PER_WORKER, Crew, Failure, Mapped, Process
from stadtlupe.settings import Settings

# Starting a process and loading the model costs about as much as annotating this many articles.
WORTH_WORKERS = 100
Result = TypeVar("Result")


def choose_workers(wanted: int, pages: Sequence[Page]) -> int:
    """Number of worker processes: as wanted; 0 means one for few pages, else one per usable core."""
    if wanted:
        return wanted
    if len(pages) < WORTH_WORKERS:
        return 1
    return max(1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


def failure_facts(page: Page, outcome: str, reason: str) -> ArticleFacts:
    """What is left of a page that no worker survived or finished."""
    return ArticleFacts(Article(page.ident, page.origin, outcome=outcome, reason=reason))


def map_unordered(
    pages: Iterable[Page],
    settings: Settings,
    *,
    process: Process[Result],
    failure: Failure[Result],
    workers: int = 0,
    stop: Callable[[], bool] = lambda: False,
    pages_per_worker: int = PAGES_PER_WORKER,
    apart: Callable[[], bool] = lambda: False,
) -> Iterator[Mapped[Result]]:
    """Run a step over pages and yield results as they are finished.

    Parameters
    ----------
    pages : the inputs; read lazily, at most a window of them and the batches in hand are held in memory.
    settings : given to every worker. process : yields one result per page of a batch, in their order.
    failure : result of a page, given outcome and reason, on which workers died or blocked.
    workers : processes; 0 chooses. One worker and few pages need no process of their own.
    stop : asked between batches; once true, the batches in hand are finished and no other is begun.
    pages_per_worker : pages after which a worker process is replaced by a fresh one.
    apart : asked when it is known that there are few pages: whether they need a process of their own all the same.
    """
    source = iter(pages)
    head = list(itertools.islice(source, WORTH_WORKERS))
    count = choose_workers(workers, head)
    batches = by_length(itertools.chain(head, source))
    if count == 1 and len(head) < WORTH_WORKERS and not (head and apart()):
        for batch in batches:
            if stop():
                return
            for page, result in zip(batch, process(settings, batch), strict=True):
                yield Mapped(page, result, 1)
        return
    crew = Crew(settings, count, process, failure, stop=stop, pages_per_worker=pages_per_worker)
    yield from crew.work(batches)


def map_pages(
    pages: Iterable[Page], settings: Settings, *, workers: int = 0, process: Process[ArticleFacts] | None = None
) -> Iterator[ArticleFacts]:
    """Read and annotate pages.

    Parameters
    ----------
    pages : the inputs; read lazily. settings : given to every worker. workers : processes; 0 chooses.
    process : the step itself (tests put another one here); None for reading and annotating.

    Yields
    ------
    One result per page, in the order of the pages whatever the number of workers. A page that kills its worker ends
    as ``failed`` and costs no other page.
    """
    from stadtlupe.run.annotator import process_batch  # loads spaCy

    step = process or process_batch
    order: dict[str, int] = {}

    def numbered() -> Iterator[Page]:
        for number, page in enumerate(pages):
            order[page.ident] = number
            yield page

    waiting: dict[int, ArticleFacts] = {}
    due = 0
    for mapped in map_unordered(numbered(), settings, process=step, failure=failure_facts, workers=workers):
        waiting[order.pop(mapped.page.ident)] = mapped.result
        while due in waiting:
            yield waiting.pop(due)
            due += 1
