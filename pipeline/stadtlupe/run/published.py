"""What an output folder has published, and whether it is still that; without loading what makes and writes tables."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from stadtlupe.run.fingerprint import Fingerprint
from stadtlupe.run.ledger import Ledger
from stadtlupe.run.state import State

if TYPE_CHECKING:
    from stadtlupe.compare import Corpus
    from stadtlupe.schema import Row

MANIFEST = "run.json"


@dataclass(frozen=True, slots=True)
class Reduced:
    """Attributes: outcomes, inputs per final outcome; rows, rows per table; unused, corrections without effect."""

    outcomes: dict[str, int]
    rows: dict[str, int]
    unused: list[str] = field(default_factory=list)


def digest(parts: Iterable[str]) -> str:
    """16 hex digits over texts, in order."""
    # Each text ends with a zero byte.
    joined = "\0".join([*parts, ""])
    return hashlib.blake2b(joined.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class Writing:
    """How the outputs beside the records are written.

    Attributes
    ----------
    write : writes rows by table name, which it also gets indexed, into a folder; every file that it leaves there is
        published.
    options : what ``write`` was told, as text: other options than at the last run make the outputs anew.
    plain : whether large tables are written whole, as CSV and JSON: then rows of a former run can be taken over.
    """

    write: Callable[[Mapping[str, Sequence[Row]], Path, Corpus], object]
    options: str = ""
    plain: bool = False


def made_of(ledger: Ledger, fingerprint: Fingerprint, writing: Writing) -> str:
    """Digest over all that the outputs depend on."""
    results = (part for row in ledger.digests() for part in row)
    return digest([fingerprint.reduce, writing.options, *results])


def published(state: State, ledger: Ledger, wanted: str) -> Reduced | None:
    """What was published, if it is made of what is wanted and lies there untouched."""
    found = ledger.published()
    if found is None or found[0] != wanted:
        return None
    if not all(intact(state.out / path, size, changed) for path, (size, changed, _) in ledger.outputs().items()):
        return None
    return Reduced(**found[1])


def intact(path: Path, size: int, modified: int) -> bool:
    """Whether a file is there with this size (bytes) and time of change (ns)."""
    try:
        found = path.stat()
    except OSError:
        return False
    return found.st_size == size and found.st_mtime_ns == modified
