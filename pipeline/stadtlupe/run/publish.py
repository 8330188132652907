"""Outputs take the place of the former ones as a set.

All files are first written below ``.stadtlupe/staged``. A complete set is renamed to ``.stadtlupe/ready``, which is one
step: from then on it is published, even if the process is killed, because the next run goes on with it. Publishing
takes ``datapackage.json`` away, moves file after file and ends with the new ``datapackage.json``. So a folder that has
one holds the set that it describes, and a set that could not be completed (disk full) leaves the former one untouched.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from stadtlupe.errors import StadtlupeError
from stadtlupe.run.state import State
from stadtlupe.write.datapackage import DESCRIPTOR
from stadtlupe.write.files import make_folder, output_error

REMOVED = "removed.json"
FILES = "files"
# Waiting for the disk takes longer than writing small files; the system joins what is waited for at the same time.
FLUSHERS = 8


def staging(state: State) -> Path:
    """An empty folder in which outputs are written.

    Raises
    ------
    StadtlupeError : E201 or E202 when it cannot be made.
    """
    _clear(state.staged)
    make_folder(state.staged / FILES)
    return state.staged / FILES


def write_small(path: Path, text: str) -> None:
    """Write one of many small files of a set; :func:`commit` waits for the disk once for all of them.

    Raises
    ------
    StadtlupeError : E201 when the disk refuses.
    """
    try:
        # As everywhere: a lone surrogate of an undecodable file name must not end a run.
        path.write_text(text, encoding="utf-8", errors="backslashreplace", newline="")
    except OSError as error:
        raise output_error(path, error) from error


def commit(state: State, removed: Iterable[str]) -> None:
    """Make the staged files the outputs, and remove those that the set no longer has.

    Parameters
    ----------
    removed : paths below the output folder, with slashes.

    Raises
    ------
    StadtlupeError : E201 or E202 when the disk refuses or something is in the way; the former set then stands.
    """
    files = _files(state.staged / FILES)
    _check_targets(state.out, files)
    try:
        write_small(state.staged / REMOVED, json.dumps(sorted(removed)))
        with ThreadPoolExecutor(FLUSHERS) as pool:
            list(pool.map(_flush, [*(state.staged / FILES / name for name in files), state.staged / REMOVED]))
        _clear(state.ready)
        state.staged.rename(state.ready)
        _flush(state.folder)
    except OSError as error:
        raise output_error(state.out, error) from error
    recover(state)


def recover(state: State) -> None:
    """Finish the publishing of a set that is ready; nothing happens when there is none.

    Raises
    ------
    StadtlupeError : E201 or E202 when the output folder refuses.
    """
    if not state.ready.is_dir():
        return
    source = state.ready / FILES
    try:
        files = _files(source)
        _check_targets(state.out, files)
        listed = state.ready / REMOVED
        removed = json.loads(listed.read_text("utf-8")) if listed.is_file() else []
        if DESCRIPTOR in files:  # not there: a kill has come after the last step
            (state.out / DESCRIPTOR).unlink(missing_ok=True)
        for name in removed:
            (state.out / name).unlink(missing_ok=True)
        for folder in sorted({Path(name).parent for name in files}):
            make_folder(state.out / folder)
        for name in sorted(files, key=lambda name: (name == DESCRIPTOR, name)):
            (source / name).replace(state.out / name)
        _flush(state.out)
    except OSError as error:
        raise output_error(state.out, error) from error
    _clear(state.ready)


def _files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())


def _check_targets(out: Path, files: Collection[str]) -> None:
    """Find out what is in the way before anything is changed."""
    for folder in {Path(name).parent for name in files}:
        if (out / folder).exists() and not (out / folder).is_dir():
            raise StadtlupeError("E202", path=out / folder)
    for name in files:
        if (out / name).is_dir():
            raise StadtlupeError("E201", path=out / name, detail="a folder has the name of a table")


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _clear(folder: Path) -> None:
    try:
        if folder.exists():
            shutil.rmtree(folder)
    except OSError as error:
        raise output_error(folder, error) from error
