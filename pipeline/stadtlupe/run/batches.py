"""Groups pages into batches of about equal length, so that no batch holds up the others or fills the memory."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from stadtlupe.fetch import Page

# Pages that are looked at together; at most this many wait in memory beside the batches in hand.
WINDOW = 64
# As many as are recognized at once.
BATCH = 16
BATCH_BYTES = 2_000_000


def by_length(
    pages: Iterable[Page], *, window: int = WINDOW, most: int = BATCH, most_bytes: int = BATCH_BYTES
) -> Iterator[list[Page]]:
    """Group pages of similar length, a window of pages at a time; the longest of a window come first.

    Parameters
    ----------
    pages : read lazily, a window at a time. window : pages that are sorted together. most : pages of a batch at most.
    most_bytes : bytes of a batch at most; a single longer page is a batch of its own.

    Yields
    ------
    Batches; every page is in exactly one of them.
    """
    source = iter(pages)
    while group := list(itertools.islice(source, window)):
        group.sort(key=lambda page: -len(page.content))  # stable: the same pages give the same batches
        batch: list[Page] = []
        size = 0
        for page in group:
            if batch and (len(batch) == most or size + len(page.content) > most_bytes):
                yield batch
                batch, size = [], 0
            batch.append(page)
            size += len(page.content)
        yield batch
