"""A large table of which only some articles have other rows than in the files of the former run.

The rows of all other articles are taken from those files as they stand, line by line, so that adding a few articles to
many does not write all rows anew. What comes out has the bytes that writing all rows would give: lines are the same for
the same row, and the order is that of the keys.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, TypeVar, overload

from stadtlupe.row_table import GroupedRows, RowTable
from stadtlupe.schema import Row
from stadtlupe.write.schemas import columns
from stadtlupe.write.text_tables import csv_rows, json_rows
from stadtlupe.write.values import Values, column_names, key_indices, sort_values

R = TypeVar("R", bound=Row)
Key = tuple[Any, ...]
ARTICLE = "article_id"
_PLAIN = r'"([^"\\]*)"'
_NUMBER = r"(-?\d+)"
_decode = json.JSONDecoder().raw_decode
HEAD, TAIL, COMMA, CSV_END = b"[", b"]", b",", b"\r\n"


class OtherContentError(Exception):
    """The files do not hold what is expected of them; all rows have to be written anew."""


class SplicedTable(GroupedRows[R]):
    """All rows of a table: those of a former run but for some articles, and new ones.

    Parameters
    ----------
    name : table; its key and the column ``article_id`` are among its first columns. fresh : new rows.
    json_file, csv_file : the table as the former run has written it.
    kept : articles whose former rows count, but for those with a value of the first column that is in ``renewed``.
    count : rows that the files hold.

    Raises
    ------
    OtherContentError : the file with JSON is not of that kind or does not hold so many rows.
    """

    def __init__(
        self,
        name: str,
        fresh: RowTable[R],
        json_file: Path,
        csv_file: Path,
        *,
        kept: Collection[str],
        renewed: Collection[str] = (),
        count: int,
    ) -> None:
        self.name, self.fresh, self.csv_file = name, fresh, csv_file
        self._keys = key_indices(name)
        self._width = len(self._keys)
        self._leading = self._keys == list(range(self._width))
        content = _content(json_file)
        lines = content.split(b"\n")
        if lines[0] != HEAD or lines[-2:] != [TAIL, b""] or len(lines) != count + 3 or not count:
            raise OtherContentError(json_file)
        del lines[-2:], lines[0]
        self._lines = lines
        self._count = count
        article = column_names(name).index(ARTICLE)
        rows = _first_columns(name, content, lines, max(*self._keys, article) + 1)
        if len(rows) != count:
            raise OtherContentError(json_file)
        self._kept = [number for number, row in enumerate(rows) if row[article] in kept and row[0] not in renewed]
        # Keys of former rows, in their order.
        self._former: list[Key] = [self._key(rows[number]) for number in self._kept]
        self._new = sort_values(name, fresh.values)
        self._places = [bisect_left(self._former, self._key(row)) for row in self._new]
        self._grouped: Mapping[Key, RowTable[R]] | None = None

    def _key(self, row: Sequence[Any]) -> Key:
        return tuple(row[: self._width]) if self._leading else tuple([row[index] for index in self._keys])

    def _values(self, number: int) -> tuple[Any, ...]:
        row: dict[str, Any] = _decode(self._lines[number].decode())[0]
        return tuple(row.values())

    def __len__(self) -> int:
        return len(self._kept) + len(self._new)

    def rows(self) -> Iterator[Values]:
        """Values of all rows in the order of their keys."""
        for item in self._merged(self._kept, self._new):
            yield self._values(item) if isinstance(item, int) else item

    def __iter__(self) -> Iterator[R]:
        return iter(RowTable(self.fresh.model, [tuple(row) for row in self.rows()]))

    @overload
    def __getitem__(self, index: int) -> R: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[R]: ...
    def __getitem__(self, index: int | slice) -> R | Sequence[R]:
        return list(self)[index]

    def _merged(self, old: Sequence[Any], new: Sequence[Any]) -> Iterator[Any]:
        """Old and new entries, one for each kept and each new row, in the order of the keys."""
        before = 0
        for place, entry in zip(self._places, new, strict=True):
            yield from old[before:place]
            yield entry
            before = place
        yield from old[before:]

    def by(self, *fields: str) -> Mapping[Key, RowTable[R]]:
        """Rows by the first two columns of the key."""
        if [column_names(self.name).index(field) for field in fields] != self._keys[:2]:
            raise ValueError(f"rows are grouped by the first two columns of the key, not {fields}")
        if self._grouped is None:
            self._grouped = self._group(fields)
        return self._grouped

    def _group(self, fields: Sequence[str]) -> Mapping[Key, RowTable[R]]:
        groups: dict[Key, list[int]] = defaultdict(list)
        for number, key in zip(self._kept, self._former, strict=True):
            groups[key[:2]].append(number)
        return _Groups(self.fresh.model, groups, self._values, self.fresh.by(*fields))

    def write_json(self, stream: BinaryIO) -> None:
        """Write what :func:`stadtlupe.write.text_tables.write_json` writes of all rows."""
        old = [self._lines[number].removesuffix(COMMA) for number in self._kept]
        new = [text.encode("utf-8", "backslashreplace") for text in json_rows(column_names(self.name), self._new)]
        rows = b",\n".join(self._merged(old, new))
        stream.writelines((b"[\n", rows, b"\n]\n") if rows else (b"[]\n",))

    def write_csv(self, stream: BinaryIO) -> None:
        """Write what :func:`stadtlupe.write.text_tables.write_csv` writes of all rows.

        Raises
        ------
        OtherContentError : the former file does not hold as many rows as it should.
        """
        records = _csv_records(_content(self.csv_file), self._count + 1)
        if len(records) != self._count + 1:
            raise OtherContentError(self.csv_file)
        old = [records[number + 1] for number in self._kept]
        new = [text.encode("utf-8", "backslashreplace").removesuffix(CSV_END) for text in csv_rows(self._new)]
        stream.writelines((CSV_END.join([records[0], *self._merged(old, new)]), CSV_END))


class _Groups(Mapping[Key, RowTable[R]]):
    """Groups of rows, former ones (numbers of lines) and new ones together."""

    def __init__(
        self,
        model: type[R],
        former: Mapping[Key, Sequence[int]],
        values: Callable[[int], tuple[Any, ...]],
        fresh: Mapping[Key, RowTable[R]],
    ) -> None:
        self._model, self._former, self._values, self._fresh = model, former, values, fresh

    def __getitem__(self, key: Key) -> RowTable[R]:
        rows = [self._values(number) for number in self._former.get(key, ())]
        if key in self._fresh:
            rows += self._fresh[key].values
        if not rows:
            raise KeyError(key)
        return RowTable(self._model, rows)

    def __iter__(self) -> Iterator[Key]:
        return iter(dict.fromkeys([*self._former, *self._fresh]))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise OtherContentError(path) from error


def _first_columns(name: str, content: bytes, lines: Sequence[bytes], width: int) -> list[Key]:
    """Values of the first columns of rows; fewer than lines when one is no row of the table.

    Parameters
    ----------
    name : table. content : the file with JSON. lines : of its rows. width : how many columns.
    """
    kinds = [(column.name, column.type == "integer") for column in columns(name)[:width]]
    numbers = [place for place, (_, number) in enumerate(kinds) if number]
    # Nearly all are plain text, which is found in all lines at once.
    fields = (json.dumps(each) + ": " + (_NUMBER if number else _PLAIN) for each, number in kinds)
    rows: list[Key] = re.findall("^\\{" + ", ".join(fields), content.decode(), re.MULTILINE)
    if len(rows) == len(lines):
        if not numbers:
            return rows
        return [tuple([int(cell) if place in numbers else cell for place, cell in enumerate(row)]) for row in rows]
    rows = []
    for line in lines:
        try:
            values: dict[str, Any] = _decode(line.decode())[0]
        except ValueError:
            break
        if list(values)[:width] != [each for each, _ in kinds]:
            break
        rows.append(tuple(values.values())[:width])
    return rows


def _csv_records(content: bytes, count: int) -> list[bytes]:
    """Records of a CSV file without their line ends; ``count`` is how many there should be."""
    pieces = content.split(CSV_END)[:-1]
    if len(pieces) == count:
        return pieces
    # A line end inside of quotes does not end a record.
    records: list[bytes] = []
    parts: list[bytes] = []
    for piece in pieces:
        parts.append(piece)
        if piece.count(b'"') % 2 == (len(parts) > 1):
            records.append(CSV_END.join(parts))
            parts = []
    return records
