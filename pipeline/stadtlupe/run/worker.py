"""What a worker process does: takes batches from a pipe, sends back one result per page, and tells how far it is."""

from __future__ import annotations

import gc
import os
import queue
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from multiprocessing.connection import Connection
from typing import Any, overload

from stadtlupe.errors import StadtlupeError
from stadtlupe.fetch import Page
from stadtlupe.settings import Settings

# After so many pages a worker has loaded what it needs: imports, lexicon, model, and the words of usual news.
SETTLED_PAGES = 64
# Messages to the parent.
TAKEN, DONE, BROKEN = "taken", "done", "broken"
Batch = Sequence[Page]


class Watched(Sequence[Page]):
    """Pages that tell each time one is taken, so that the parent knows which one a silent worker is at."""

    def __init__(self, pages: Sequence[Page], tell: Callable[[], None]) -> None:
        self._pages = pages
        self._tell = tell

    def __len__(self) -> int:
        return len(self._pages)

    @overload
    def __getitem__(self, index: int) -> Page: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Page]: ...
    def __getitem__(self, index: int | slice) -> Page | Sequence[Page]:
        if isinstance(index, slice):
            return Watched(self._pages[index], self._tell)
        page = self._pages[index]
        self._tell()
        return page

    def __iter__(self) -> Iterator[Page]:
        for page in self._pages:
            self._tell()
            yield page


def _receive(tasks: Connection, waiting: queue.SimpleQueue[Batch | None]) -> None:
    """Take batches from the pipe while the main thread works, so that the parent never waits to send one."""
    try:
        while True:
            batch = tasks.recv()
            waiting.put(batch)
            if batch is None:
                return
    except (EOFError, OSError):
        # The parent has gone: nobody will take results, and nothing here needs to be finished.
        os._exit(0)


def serve(
    tasks: Connection,
    results: Connection,
    settings: Settings,
    process: Callable[[Settings, Batch], Iterable[Any]],
) -> None:
    """Work on batches until None comes or the parent goes.

    Parameters
    ----------
    tasks : gives lists of pages; None ends the work. results : takes the messages of this module:
        ``TAKEN`` for each page that is taken in hand, ``DONE`` with each result, ``BROKEN`` with an error that would
        meet every page (a model that cannot be loaded).
    settings : given to each call of ``process``. process : yields one result per page of a batch, in their order.
    """
    # Ctrl-C reaches the whole group; when to stop is the parent's decision.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    waiting: queue.SimpleQueue[Batch | None] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(tasks, waiting), daemon=True).start()
    # Nearly all that is made at first stays; to look through it for garbage takes a tenth of the time.
    gc.disable()
    served = 0
    try:
        while (batch := waiting.get()) is not None:
            for result in process(settings, Watched(batch, lambda: results.send((TAKEN, None)))):
                results.send((DONE, result))
            served += len(batch)
            if served >= SETTLED_PAGES and not gc.isenabled():
                gc.collect()
                gc.freeze()  # nor need anybody look through it later
                gc.enable()
    except StadtlupeError as error:
        results.send((BROKEN, error))
    except BrokenPipeError:
        os._exit(0)
