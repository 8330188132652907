"""The hidden folder of an output folder: ledger, parts, files that are about to be published, and the lock."""

from __future__ import annotations

import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from stadtlupe.errors import StadtlupeError
from stadtlupe.write.files import make_folder, output_error

NAME = ".stadtlupe"


@dataclass(frozen=True, slots=True)
class State:
    """Where things lie below an output folder."""

    out: Path

    @property
    def folder(self) -> Path:
        """The hidden folder."""
        return self.out / NAME

    @property
    def ledger(self) -> Path:
        """The ledger, a SQLite file."""
        return self.folder / "ledger.sqlite"

    @property
    def parts(self) -> Path:
        """Folder of the Parquet files with map results."""
        return self.folder / "parts"

    @property
    def staged(self) -> Path:
        """Folder of outputs that are being written."""
        return self.folder / "staged"

    @property
    def ready(self) -> Path:
        """Folder of outputs that are complete and about to take the place of the former ones."""
        return self.folder / "ready"

    @property
    def lock(self) -> Path:
        """The file whose lock a run holds."""
        return self.folder / "lock"


def _holder(stream: TextIO) -> str:
    """Who holds the lock, as far as it has said so."""
    stream.seek(0)
    with suppress(ValueError, KeyError):
        content = json.loads(stream.read())
        return f"process {content['pid']} on {content['host']}, since {content['since']}"
    return "it is just starting"


@contextmanager
def locked(state: State) -> Iterator[None]:
    """Hold the lock of an output folder; the system lets go of it however the process ends.

    Raises
    ------
    StadtlupeError : E203 when another run holds it, E201 or E202 when the folder cannot be written.
    """
    make_folder(state.folder)
    try:
        stream = state.lock.open("a+", encoding="utf-8")
    except OSError as error:
        raise output_error(state.lock, error) from error
    with stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StadtlupeError("E203", path=state.out, detail=_holder(stream)) from error
        except OSError as error:
            raise output_error(state.lock, error) from error
        since = datetime.now(UTC).isoformat(timespec="seconds")
        try:
            stream.truncate(0)
            stream.write(json.dumps({"pid": os.getpid(), "host": socket.gethostname(), "since": since}))
            stream.flush()
        except OSError as error:
            raise output_error(state.lock, error) from error
        yield


def holder(state: State) -> str | None:
    """Who is running into the output folder at the moment; None if nobody."""
    try:
        with state.lock.open("r", encoding="utf-8") as stream:
            try:
                fcntl.flock(stream, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return _holder(stream)
    except OSError:
        pass
    return None
