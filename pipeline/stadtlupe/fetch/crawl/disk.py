"""Files that are either the old or the new version, and on the disk when the state says so."""

from __future__ import annotations

import errno
import os
from pathlib import Path


def temporary_of(path: Path) -> Path:
    """Where the new version of a file lies until it is complete."""
    return path.with_name(f".{path.name}.tmp")


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file that is the old or the new version, never half of one, also after the power failed."""
    temporary = temporary_of(path)
    with temporary.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    temporary.replace(path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """See to it that the names in a folder are on the disk: the state may say so a moment later."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some network file systems cannot
            raise
    finally:
        os.close(descriptor)
