"""Copies of the published files in an object store, as a set: what a cluster or a web page reads tables from.

Stores replace single objects at once, but no sets. So the same rule holds there as in the output folder: the former
``datapackage.json`` goes first, the new one comes last, and whoever finds one has the set that it describes. Files that
have not changed since they were copied are not copied again.
"""

from __future__ import annotations

import posixpath
from pathlib import Path
from typing import Any

from stadtlupe.errors import StadtlupeError
from stadtlupe.fetch.identity import printable
from stadtlupe.fetch.sources import REMOTE
from stadtlupe.run.ledger import Ledger
from stadtlupe.run.published import MANIFEST
from stadtlupe.run.state import State
from stadtlupe.write.datapackage import DESCRIPTOR

INSTALL = "writing there needs: pip install 'stadtlupe[remote]'"
# Size (bytes) and time of change (ns) of a file when it was copied.
Version = tuple[int, int]


def check_copy(url: str, out: Path) -> None:
    """Find out before any work is done whether there can be a copy.

    Parameters
    ----------
    url : folder in a store. out : output folder of the run.

    Raises
    ------
    StadtlupeError : E402 when the address has no protocol of a store or is the output folder, E206 when the store
        cannot be used.
    """
    if not REMOTE.match(url):
        raise StadtlupeError("E402", name="copy-to", detail="give an address of a store, such as s3://bucket/tables")
    system, root = _opened(url)
    if "file" in system.protocol and Path(root).resolve() == out.resolve():
        raise StadtlupeError("E402", name="copy-to", detail="it is the output folder itself")


def copy_outputs(state: State, ledger: Ledger, url: str) -> int:
    """Bring the copy of the published files up to date; call it when they and the manifest are written.

    Parameters
    ----------
    state, ledger : of the output folder, whose lock is held. url : folder in a store, with a protocol of fsspec.

    Returns
    -------
    How many files were copied. Files that are there and are not ours stay.

    Raises
    ------
    StadtlupeError : E206 when the store refuses; the next run then copies what is missing.
    """
    url = url.rstrip("/")
    system, root = _opened(url)
    former = ledger.copies(url)
    now = {name: (size, changed) for name, (size, changed, _) in ledger.outputs().items()}
    manifest = (state.out / MANIFEST).stat()
    now[MANIFEST] = manifest.st_size, manifest.st_mtime_ns
    try:
        there = _sizes(system, root)
        due = [name for name in sorted(now) if former.get(name) != now[name] or there.get(name) != now[name][0]]
        gone = sorted(name for name in former.keys() - now.keys() if name in there)
        if due == [MANIFEST] and not gone:  # timings of a run that has found nothing new
            system.put_file(str(state.out / MANIFEST), posixpath.join(root, MANIFEST))
        elif due or gone:
            if DESCRIPTOR in there:
                system.rm_file(posixpath.join(root, DESCRIPTOR))
            for name in gone:
                if name != DESCRIPTOR:
                    system.rm_file(posixpath.join(root, name))
            last = [DESCRIPTOR] if DESCRIPTOR in now else []
            for folder in sorted({posixpath.dirname(name) for name in due}):
                system.makedirs(posixpath.join(root, folder), exist_ok=True)
            for name in [*(name for name in due if name != DESCRIPTOR), *last]:
                system.put_file(str(state.out / name), posixpath.join(root, name))
    except Exception as error:
        raise _refused(url, error) from error
    ledger.note_copies(url, now)
    return len(due)


def _opened(url: str) -> tuple[Any, str]:
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        raise StadtlupeError("E206", path=printable(url), detail=INSTALL) from error
    try:
        # Listings are looked up anew: others may write to a store too.
        system, root = url_to_fs(url, use_listings_cache=False)
    except Exception as error:
        raise _refused(url, error) from error
    return system, str(root)


def _refused(url: str, error: Exception) -> StadtlupeError:
    return StadtlupeError(
        "E206", path=printable(url), detail=" ".join(str(error).split())[:200] or type(error).__name__
    )


def _sizes(system: Any, root: str) -> dict[str, int]:
    """Sizes of the files below a folder, by path below it."""
    system.invalidate_cache()
    found: dict[str, dict[str, Any]] = system.find(root, detail=True) if system.exists(root) else {}
    return {posixpath.relpath(path, root): int(entry.get("size") or 0) for path, entry in found.items()}
