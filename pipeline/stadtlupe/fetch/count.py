"""How many pages the inputs have, as far as that can be told without reading them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from stadtlupe.fetch.files import JSON, LINES, WARC, kind_of
from stadtlupe.fetch.sources import REMOTE, SCHEME, walk

CONTAINERS = frozenset({JSON, LINES, WARC})


def count_pages(names: Sequence[str]) -> int | None:
    """Number of pages; None when only reading tells: files that may hold several (archives, JSON), remote folders.

    Parameters
    ----------
    names : files, folders and addresses.
    """
    total = 0
    for name in names:
        if REMOTE.match(name):
            return None
        path = Path(name)
        try:
            folder = bool(name) and not SCHEME.match(name) and path.is_dir()
        except (OSError, ValueError):
            folder = False
        for found in walk(path) if folder else [path]:
            if isinstance(found, Path) and not SCHEME.match(name) and kind_of(found)[0] in CONTAINERS:
                return None
            total += 1
    return total
