"""Tells a file that has not changed since it was read from one that must be read again, as the index of git does.

A stamp is size, time of change of content and of inode, and number of the inode, each as the file system keeps it. A
file that was changed only a moment before it was read has no stamp: another change in the same tick of the file
system's clock would leave all of them as they are.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from time import time_ns

from stadtlupe.fetch.sidecar import sidecar_path

# The coarsest clock in use is that of FAT.
TICK_NS = 2_000_000_000
NONE = "-"


def _part(found: os.stat_result) -> str:
    return f"{found.st_size}:{found.st_mtime_ns}:{found.st_ctime_ns}:{found.st_ino}"


def stamp_of(path: Path, found: os.stat_result) -> str:
    """Stamp of a page's file and of the crawl's notes beside it; empty when one of them has only just changed.

    Parameters
    ----------
    path : the file. found : what the system says of it, asked before it is read.
    """
    states = [found]
    with suppress(OSError):
        states.append(sidecar_path(path).stat())
    newest = max(max(state.st_mtime_ns, state.st_ctime_ns) for state in states)
    if newest + TICK_NS > time_ns():
        return ""
    return "|".join([*map(_part, states), NONE][:2])
