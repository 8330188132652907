"""Stage 1 as a whole: a list of inputs -> pages, in a stable order, one after the other."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from stadtlupe.fetch.files import Unchanged, is_sidecar, kind_of, problem_of, read_file, unusable
from stadtlupe.fetch.identity import IdentRegistry, printable, safe_ident
from stadtlupe.fetch.page import Page
from stadtlupe.settings import Settings

STANDARD_INPUT = "-"
SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://", re.I)
WEB = re.compile(r"^https?://", re.I)
# Stores that hold a user's own files, through fsspec. Protocols that would fetch from any host are not among them: only
# those above are checked for private addresses.
REMOTE = re.compile(r"^(?:s3a?|gc?s|abfss?|az|hdfs|file|memory)://", re.I)
# Notes that lie beside articles; inside folders they are passed over.
NOTES = frozenset({"readme.md", "sources.md", "changelog.md", "license.md"})


def walk(folder: Path) -> Iterator[Path | tuple[Path, OSError]]:
    """Yield the readable files below a folder sorted by path; a folder that cannot be listed comes with its error.

    Linked folders are not followed, because they may lead in circles.
    """
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError as error:
        yield folder, error
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        path = folder / entry.name
        try:
            if entry.is_dir(follow_symlinks=False):
                yield from walk(path)
            elif entry.is_file() and entry.name.lower() not in NOTES and kind_of(path)[0] is not None:
                if is_sidecar(path):
                    continue
                yield path
        except OSError as error:
            yield path, error


def _pages_of_path(name: str, settings: Settings, unchanged: Unchanged | None) -> Iterator[Page]:
    path = Path(name)
    try:
        is_folder = bool(name) and path.is_dir()  # an empty path is the working folder
    except (OSError, ValueError):  # too long, or a NUL inside: there is no such file
        is_folder = False
    if not is_folder:
        if not name or "\0" in name:
            missing = FileNotFoundError(name)
            yield Page(safe_ident(name), printable(name), problem=problem_of(missing, printable(name), 0))
            return
        yield from read_file(path, settings, unchanged)
        return
    for found in walk(path):
        if isinstance(found, Path):
            yield from read_file(found, settings, unchanged)
        else:
            place, error = found
            origin = printable(place)
            yield Page(safe_ident(printable(place.name)), origin, problem=problem_of(error, origin, 0))


def names_of(inputs: Iterable[str], stdin: TextIO | None) -> Iterator[str]:
    """The inputs with ``-`` replaced by the lines of standard input."""
    for name in inputs:
        if name == STANDARD_INPUT:
            for line in stdin or sys.stdin:
                if line.strip():
                    yield line.rstrip("\r\n")
        else:
            yield name


def iter_pages(
    inputs: Iterable[str],
    settings: Settings,
    stdin: TextIO | None = None,
    *,
    known: Callable[[str, str], bool] | None = None,
) -> Iterator[Page]:
    """Yield the pages of all inputs, lazily and in a stable order; nothing raises and nothing is lost.

    Parameters
    ----------
    inputs : files, folders (read recursively, sorted by path; hidden files, unknown suffixes and notes such as
        README.md inside them are passed over), http(s) addresses, files and folders of object stores
        (``s3://bucket/folder``), or ``-`` for a list of inputs on standard input, one per line.
    settings : caps, User-Agent and whether private addresses may be fetched.
    stdin : what ``-`` reads; standard input when not given.
    known : asked, by identifier and stamp, whether the content of a file is known; if so, its page is yielded unread.

    Yields
    ------
    Pages with identifiers that are unique within this call. What could not be read is a page whose ``problem`` names
    outcome and reason; a named input that does not exist has a reason that starts with ``E101``.
    """
    registry = IdentRegistry()

    def unchanged(ident: str, origin: str, stamp: str) -> bool:
        return known is not None and known(registry.next(ident, origin), stamp)

    with ExitStack() as stack:
        fetcher = None
        for name in names_of(inputs, stdin):
            pages: Iterable[Page]
            if WEB.match(name.strip()):
                if fetcher is None:
                    from stadtlupe.fetch.web import WebFetcher  # httpx is only loaded when there is an address

                    fetcher = stack.enter_context(WebFetcher(settings))
                pages = (fetcher.fetch(name.strip()),)
            elif REMOTE.match(name):
                from stadtlupe.fetch.remote import (
                    pages_of_remote,
                )  # fsspec is only loaded when there is such an address

                pages = pages_of_remote(name, settings, NOTES)
            elif SCHEME.match(name):
                problem = unusable(printable(name), "only http and https addresses are fetched")
                pages = (Page(safe_ident(name), printable(name), problem=problem),)
            else:
                pages = _pages_of_path(name, settings, unchanged if known is not None else None)
            for page in pages:
                yield replace(page, ident=registry.unique(page.ident, page.origin))
