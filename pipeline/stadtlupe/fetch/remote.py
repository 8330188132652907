"""Pages from object stores and other file systems, through fsspec (``s3://bucket/folder``, ``gs://``, ``hdfs://``).

A file is copied to a temporary folder under its own name and read as any other, so every kind that is read from the
disk is read from there too, with the same identifiers; only its origin is the address.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from stadtlupe.fetch.compressed import too_large
from stadtlupe.fetch.files import PAGES, is_sidecar, kind_of, problem_of, read_file, unusable
from stadtlupe.fetch.identity import printable, safe_ident
from stadtlupe.fetch.page import Page
from stadtlupe.fetch.sidecar import SUFFIX, sidecar_path
from stadtlupe.settings import Settings

INSTALL = "reading from there needs: pip install 'stadtlupe[remote]'"


def pages_of_remote(url: str, settings: Settings, passed_over: frozenset[str]) -> Iterator[Page]:
    """Yield the pages of a file, or of all files below a folder, in the order of their paths.

    Parameters
    ----------
    url : address with a protocol of fsspec. Whom it opens to is the business of the protocol's own configuration.
    passed_over : names (in lower case) of files inside folders that are no articles.

    Yields
    ------
    Pages; what is missing or cannot be read is a page with a problem, as on the disk.
    """
    origin = printable(url)
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        yield Page(safe_ident(url), origin, problem=unusable(origin, INSTALL))
        return
    try:
        system, root = url_to_fs(url)
        paths = _files(system, root, passed_over) if system.isdir(root) else [root]
    except (ImportError, ValueError) as error:  # a protocol that is unknown, or whose package is missing
        yield Page(safe_ident(url), origin, problem=unusable(origin, " ".join(str(error).split())))
        return
    except Exception as error:  # noqa: BLE001 - each protocol has errors of its own
        yield Page(safe_ident(url), origin, problem=problem_of(error, origin, settings.max_bytes))
        return
    known = frozenset(paths)
    for path in paths:
        yield from _pages_of(system, path, known, settings)


def _files(system: Any, root: str, passed_over: frozenset[str]) -> list[str]:
    found = []
    for path in system.find(root):
        inside = posixpath.relpath(path, root).split("/")
        hidden = any(part.startswith(".") for part in inside)
        if not hidden and inside[-1].lower() not in passed_over and kind_of(Path(inside[-1]))[0] is not None:
            found.append(path)
    # Folder by folder, as `walk` goes through those of the disk.
    return sorted(found, key=lambda path: path.split("/"))


def _pages_of(system: Any, path: str, known: frozenset[str], settings: Settings) -> Iterator[Page]:
    origin = printable(system.unstrip_protocol(path))
    name = posixpath.basename(path)
    kind, _, stem = kind_of(Path(name))
    with TemporaryDirectory(prefix="stadtlupe-") as folder:
        local = Path(folder) / name
        try:
            if kind in PAGES and (system.size(path) or 0) > settings.max_bytes:
                yield Page(stem, origin, problem=too_large(settings.max_bytes))  # not worth the transfer
                return
            system.get_file(path, str(local))
            notes = posixpath.splitext(path)[0] + SUFFIX
            if kind in PAGES:
                if notes in known or (len(known) == 1 and system.exists(notes)):
                    system.get_file(notes, str(sidecar_path(local)))
            elif path.endswith(SUFFIX):
                _fetch_pages_beside(system, path, known, local)
        except Exception as error:  # noqa: BLE001 - each protocol has errors of its own
            yield Page(stem, origin, problem=problem_of(error, origin, settings.max_bytes))
            return
        if is_sidecar(local):
            return
        for page in read_file(local, settings):
            yield replace(page, origin=page.origin.replace(printable(local), origin, 1))


def _fetch_pages_beside(system: Any, path: str, known: frozenset[str], local: Path) -> None:
    """Put the page that a JSON file may be the notes on beside its copy: that is how notes are told from articles."""
    for suffix in (".html", ".txt"):
        beside = posixpath.splitext(path)[0] + suffix
        if beside in known:
            local.with_suffix(suffix).touch()
