"""Tables of places packed into one file that is read in a fraction of the time that the tables themselves take.

The file is text: a line that says what was packed, then a line per column, its name and its values separated by
tabulators. It holds nothing that the tables do not say; whoever finds that it does not fit them reads the tables.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, groupby, repeat
from typing import Any, TypeVar

Kind = TypeVar("Kind", bound=tuple[Any, ...])
Columns = Mapping[str, Sequence[str]]
# What the file is packed of.
PACKED_TABLES = ("gemeinden.csv", "gemeindeverbaende.csv", "aliases.csv", "demonyms.csv")
HEAD = "Packed from the tables of places, not for editing; see packed_places.md"


def _digest(parts: Sequence[bytes]) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def runs(values: Iterable[str]) -> list[str]:
    """A column in which a value often stands many times in a row, as values and how often: half of them text."""
    return [part for value, group in groupby(values) for part in (value, str(sum(1 for _ in group)))]


def from_runs(column: Sequence[str]) -> Iterator[str]:
    """The column of which :func:`runs` was made."""
    return chain.from_iterable(map(repeat, column[::2], map(int, column[1::2])))


def pack(columns: Columns, tables: Sequence[bytes]) -> str:
    """Text of the packed file.

    Parameters
    ----------
    columns : values by name of column. tables : contents of :data:`PACKED_TABLES`, which the columns were made of.

    Raises
    ------
    ValueError : a value has a tabulator or line break in it.
    """
    lines = ["\t".join((name, *values)) for name, values in columns.items()]
    if any(
        line.count("\t") != len(values) or "\n" in line for line, values in zip(lines, columns.values(), strict=True)
    ):
        raise ValueError("values must not have tabulators or line breaks in them")
    body = "\n".join(lines)
    return f"{HEAD}\t{_digest([*tables, body.encode()])}\n{body}\n"


def tuples_of(kind: type[Kind], *columns: Iterable[object]) -> Iterator[Kind]:
    """Named tuples of columns in the order of their fields: as their constructor makes them, in a third of the time."""
    return map(partial(tuple.__new__, kind), zip(*columns, strict=True))


def unpack(content: bytes, tables: Sequence[bytes]) -> Columns | None:
    """Columns of a packed file; None when it is damaged or was made of other tables.

    Parameters
    ----------
    content : of the file. tables : contents of :data:`PACKED_TABLES` in use.
    """
    head, _, body = content.partition(b"\n")
    body = body.removesuffix(b"\n")
    if head != f"{HEAD}\t{_digest([*tables, body])}".encode():
        return None
    columns = {}
    for line in body.decode().split("\n"):
        name, mark, values = line.partition("\t")
        columns[name] = values.split("\t") if mark else []
    return columns
