"""A large table of which only some articles have other rows than in the files of the former run.

The rows of all other articles are taken from those files as they stand, in runs of lines, so that adding a few articles
to many does not write all rows anew. What comes out has the bytes that writing all rows would give: lines are the same
for the same row, and the order is that of the keys.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, TypeVar, overload

from stadtlupe.row_table import GroupedRows, RowTable
from stadtlupe.schema import Row
from stadtlupe.write.former_file import FormerFile, OtherContentError, Reading
from stadtlupe.write.schemas import columns
from stadtlupe.write.text_tables import csv_rows, json_rows, json_value
from stadtlupe.write.values import Values, column_names, key_indices, sort_values

__all__ = ["OtherContentError", "SplicedTable"]

R = TypeVar("R", bound=Row)
Key = tuple[Any, ...]
ARTICLE = "article_id"
_PLAIN, _NUMBER = rb'"([^"\\]*)"', rb"(-?\d+)"
_ARTICLES = re.compile(b'"%b": %b' % (ARTICLE.encode(), _PLAIN))
_decode = json.JSONDecoder().raw_decode
JSON_END, CSV_END, HEAD, TAIL = b"\n", b"\r\n", b"[\n", b"]\n"
# Every so many rows a key is held in memory; to find one, a few rows between two of them are looked at.
STRIDE = 16


class SplicedTable(GroupedRows[R]):
    """All rows of a table: those of a former run but for some articles, and new ones.

    Parameters
    ----------
    name : table; its key is among its first columns. fresh : new rows.
    json_file, csv_file : the table as the former run has written it.
    kept : articles whose former rows count. count : rows that the files hold.

    Raises
    ------
    OtherContentError : the file with JSON is not of that kind or does not hold so many rows.
    """

    def __init__(
        self, name: str, fresh: RowTable[R], json_file: Path, csv_file: Path, *, kept: Collection[str], count: int
    ) -> None:
        self.name, self.fresh, self.csv_file = name, fresh, csv_file
        self._keys = key_indices(name)
        self._first = [(column.name, column.type == "integer") for column in columns(name)[: max(self._keys) + 1]]
        fields = (json.dumps(each).encode() + b": " + (_NUMBER if number else _PLAIN) for each, number in self._first)
        # Nearly all lines have nothing in their first columns that is written in another way than it reads.
        self._pattern = re.compile(rb"\{" + b", ".join(fields))
        articles: list[bytes] = []
        guides: list[bytes] = []

        def look(number: int, text: bytes, ends: Sequence[int]) -> None:
            if not ends:
                return
            articles.extend(_ARTICLES.findall(text, 0, ends[-1]))
            first = (1 - number) % STRIDE
            starts = [ends[place - 1] if place else 0 for place in range(first, len(ends), STRIDE)]
            guides.extend(text[start:end] for start, end in zip(starts, ends[first::STRIDE], strict=True))

        self._rows = FormerFile(json_file, JSON_END, look)
        self._count = count
        self._check()
        self._removed = self._of_others(articles, kept)
        self._guides = [self._key(line) for line in guides[: -(-count // STRIDE)]]
        self._new = sort_values(name, fresh.values)
        # Before which former row each new one stands.
        self._places = [self._place(self._key_of(row)) for row in self._new]

    def _check(self) -> None:
        rows, last = self._rows, self._count + 1
        if not self._count or len(rows) != last + 1 or rows.read(0, 1) != HEAD or rows.read(last, last + 1) != TAIL:
            raise OtherContentError(rows.path)

    def _of_others(self, articles: Sequence[bytes], kept: Collection[str]) -> list[int]:
        """Numbers of the former rows of all articles but those that are kept."""
        if len(articles) == self._count:
            same = {ident.encode("utf-8", "backslashreplace") for ident in kept}
            return [number for number, ident in enumerate(articles) if ident not in same]
        place = column_names(self.name).index(ARTICLE)
        return [number for number in range(self._count) if self._values(number)[place] not in kept]

    def _lines(self, first: int, last: int) -> list[bytes]:
        """Some former rows as they are written."""
        return self._rows.read(first + 1, last + 1).split(JSON_END)[: last - first]

    def _values(self, number: int) -> tuple[Any, ...]:
        return self._decoded(self._rows.read(number + 1, number + 2))

    def _decoded(self, line: bytes) -> tuple[Any, ...]:
        try:
            row: dict[str, Any] = _decode(line.decode())[0]
        except ValueError as error:
            raise OtherContentError(self._rows.path) from error
        if list(row)[: len(self._first)] != [name for name, _ in self._first]:
            raise OtherContentError(self._rows.path)
        return tuple(row.values())

    def _key_of(self, row: Sequence[Any]) -> Key:
        return tuple([row[index] for index in self._keys])

    def _key(self, line: bytes) -> Key:
        """Key of a row as it is written."""
        if not (match := self._pattern.match(line)):
            return self._key_of(self._decoded(line))
        cells = match.groups()
        return tuple([int(cells[index]) if self._first[index][1] else cells[index].decode() for index in self._keys])

    def _place(self, key: Key) -> int:
        """Number of the first former row whose key is not below this one, or the beginning of one."""
        guide = bisect_left(self._guides, key)
        if not guide:
            return 0
        first = (guide - 1) * STRIDE + 1
        return first + bisect_left(self._lines(first, min(guide * STRIDE, self._count)), key, key=self._key)

    def __len__(self) -> int:
        return self._count - len(self._removed) + len(self._new)

    def _pieces(self) -> Iterator[range | int]:
        """All rows in the order of their keys: runs of former ones that stay, and numbers of new ones."""
        cuts = [(number, 1, 0) for number in self._removed]
        cuts += [(place, 0, number) for number, place in enumerate(self._places)]
        done = 0
        for place, removed, number in sorted(cuts):
            if done < place:
                yield range(done, place)
            done = place + removed
            if not removed:
                yield number
        if done < self._count:
            yield range(done, self._count)

    def rows(self) -> Iterator[Values]:
        """Values of all rows in the order of their keys."""
        for piece in self._pieces():
            if isinstance(piece, int):
                yield self._new[piece]
            else:
                yield from map(self._values, piece)

    def __iter__(self) -> Iterator[R]:
        return iter(RowTable(self.fresh.model, [tuple(row) for row in self.rows()]))

    @overload
    def __getitem__(self, index: int) -> R: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[R]: ...
    def __getitem__(self, index: int | slice) -> R | Sequence[R]:
        return list(self)[index]

    def by(self, *fields: str) -> Mapping[Key, RowTable[R]]:
        """Rows by the first columns of the key."""
        if [column_names(self.name).index(field) for field in fields] != self._keys[: len(fields)]:
            raise ValueError(f"rows are grouped by the first columns of the key, not {fields}")
        return _Groups(self, len(fields), self.fresh.by(*fields))

    def former(self, key: Key) -> list[tuple[Any, ...]]:
        """Values of the former rows that stay and whose key begins with this one."""
        # Only in the last group that begins before the key, and in those that begin with it, can there be any.
        first = max(bisect_left(self._guides, key) - 1, 0)
        last = first + 1
        while last < len(self._guides) and self._guides[last][: len(key)] == key:
            last += 1
        fields = zip(self._first, key, strict=False)
        text = "".join(f"{json.dumps(name)}: {json_value(value)}, " for (name, _), value in fields)
        beginning = b"{" + text.encode("utf-8", "backslashreplace")
        lines = self._lines(first * STRIDE, min(last * STRIDE, self._count))
        return [
            self._decoded(line)
            for number, line in enumerate(lines, first * STRIDE)
            if line.startswith(beginning) and not self._is_removed(number)
        ]

    def _is_removed(self, number: int) -> bool:
        place = bisect_left(self._removed, number)
        return place < len(self._removed) and self._removed[place] == number

    def former_keys(self) -> Iterator[Key]:
        """Keys of the former rows that stay, in their order."""
        for piece in self._pieces():
            if isinstance(piece, range):
                yield from map(self._key, self._lines(piece.start, piece.stop))

    def write_json(self, stream: BinaryIO) -> None:
        """Write what :func:`stadtlupe.write.text_tables.write_json` writes of all rows."""
        new = [text.encode("utf-8", "backslashreplace") for text in json_rows(column_names(self.name), self._new)]
        reading = Reading(self._rows)

        def pieces() -> Iterator[bytes]:
            before = HEAD
            for piece in self._pieces():
                yield before
                if isinstance(piece, int):
                    yield new[piece]
                else:
                    # No row of an array but its last one has a comma behind it.
                    end = len(b"\n" if piece.stop == self._count else b",\n")
                    yield reading.read(piece.start + 1, piece.stop + 1, but=end)
                before = b",\n"
            yield b"[]\n" if before == HEAD else b"\n]\n"

        stream.writelines(pieces())

    def write_csv(self, stream: BinaryIO) -> None:
        """Write what :func:`stadtlupe.write.text_tables.write_csv` writes of all rows.

        Raises
        ------
        OtherContentError : the former file does not hold as many rows as it should.
        """
        records = FormerFile(self.csv_file, CSV_END)
        if len(records) != self._count + 1:
            # There are line ends inside of quotes.
            records = FormerFile(self.csv_file, CSV_END, quoted=True)
            if len(records) != self._count + 1:
                raise OtherContentError(self.csv_file)
        new = [text.encode("utf-8", "backslashreplace") for text in csv_rows(self._new)]
        reading = Reading(records)

        def pieces() -> Iterator[bytes]:
            yield reading.read(0, 1)
            for piece in self._pieces():
                yield new[piece] if isinstance(piece, int) else reading.read(piece.start + 1, piece.stop + 1)

        stream.writelines(pieces())


class _Groups(Mapping[Key, RowTable[R]]):
    """Groups of rows, former ones and new ones together."""

    def __init__(self, table: SplicedTable[R], width: int, fresh: Mapping[Key, RowTable[R]]) -> None:
        self._table, self._width, self._fresh = table, width, fresh

    def __getitem__(self, key: Key) -> RowTable[R]:
        rows = self._table.former(key)
        if key in self._fresh:
            rows += self._fresh[key].values
        if not rows:
            raise KeyError(key)
        return RowTable(self._table.fresh.model, rows)

    def __iter__(self) -> Iterator[Key]:
        former = (key[: self._width] for key in self._table.former_keys())
        return iter(dict.fromkeys([*former, *self._fresh]))

    def __len__(self) -> int:
        return sum(1 for _ in self)
