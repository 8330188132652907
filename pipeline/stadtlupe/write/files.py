"""Files that are either the old or the new version, never half of one."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from stadtlupe.errors import StadtlupeError


def output_error(path: Path, error: OSError) -> StadtlupeError:
    """Translate an error of the operating system into E201."""
    return StadtlupeError("E201", path=path, detail=error.strerror or str(error))


def prepare_output(out: Path) -> Path:
    """Make the output folder and prove that files can be written there, before any work is done.

    Returns
    -------
    ``out`` itself.

    Raises
    ------
    StadtlupeError : E202 when ``out`` or a folder above it is a file, E201 when it cannot be made or written.
    """
    for folder in (out, *out.parents):
        with suppress(OSError):  # an unreadable or overlong path is reported by mkdir below
            if folder.exists():
                if not folder.is_dir():
                    raise StadtlupeError("E202", path=folder)
                break
    try:
        out.mkdir(parents=True, exist_ok=True)
        probe = temporary_beside(out / "probe")
        probe.touch(exist_ok=False)
        probe.unlink()
    except OSError as error:
        raise output_error(out, error) from error
    return out


def temporary_beside(path: Path) -> Path:
    """Name of a new file in the folder of ``path``: only there is a rename atomic. Its length is fixed."""
    return path.with_name(f".stadtlupe-{secrets.token_hex(8)}.tmp")


@contextmanager
def replacing(path: Path) -> Iterator[TextIO]:
    """Open a text stream (UTF-8, line ends as given) whose content replaces ``path`` when the block ends without error.

    A block that fails, or a process that is killed, leaves the former file untouched.

    Raises
    ------
    StadtlupeError : E201 when the folder or the disk refuses.
    """
    # "x" with the default mode keeps the user's umask, unlike tempfile. A lone surrogate (from an undecodable file
    # name) must not end a run: it is written as \\udcXX, which in JSON is exactly the character's escape.
    with (
        replacing_file(path) as temporary,
        temporary.open("x", encoding="utf-8", errors="backslashreplace", newline="") as stream,
    ):
        yield stream


@contextmanager
def replacing_file(path: Path) -> Iterator[Path]:
    """Give the name of a new file for libraries that open files themselves; it replaces ``path`` after the block.

    Yields
    ------
    A path in the same folder at which no file is yet. The block has to make and close it.

    Raises
    ------
    StadtlupeError : E201 when the folder or the disk refuses.
    """
    temporary = temporary_beside(path)
    try:
        yield temporary
        with temporary.open("rb") as stream:
            os.fsync(stream.fileno())
        temporary.replace(path)
    except OSError as error:
        raise output_error(path, error) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def make_folder(folder: Path) -> None:
    """Make a folder below the output folder.

    Raises
    ------
    StadtlupeError : E202 when a file has its name, E201 when it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise StadtlupeError("E202", path=folder) from error
    except OSError as error:
        raise output_error(folder, error) from error


def digest(path: Path) -> tuple[int, str]:
    """Size in bytes and SHA-256 (hex) of a file.

    Raises
    ------
    StadtlupeError : E201 when it cannot be read back.
    """
    try:
        with path.open("rb") as stream:
            value = hashlib.file_digest(stream, "sha256").hexdigest()
        return path.stat().st_size, value
    except OSError as error:
        raise output_error(path, error) from error
