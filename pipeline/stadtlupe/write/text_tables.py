"""One table as text: CSV, a JSON array, JSON lines.

Cells are made a column at a time, because what a column needs is the same for nearly all of its rows; some thousand
rows at once, so that the text of a large table is never in memory as a whole.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from json.encoder import encode_basestring
from typing import Any, TextIO

from stadtlupe.write.cells import Value, csv_cell, escape_cell
from stadtlupe.write.values import Values

BYTE_ORDER_MARK = "\ufeff"
ROWS_AT_ONCE = 4_096
# What the csv module writes as `csv_cell` does: missing values, and whole numbers that are no bool.
_AS_IT_IS = frozenset({int, type(None)})
_TEXT_OR_NONE = frozenset({str, type(None)})


def _blocks(table: Sequence[Values]) -> Iterator[Sequence[Values]]:
    for start in range(0, len(table), ROWS_AT_ONCE):
        yield table[start : start + ROWS_AT_ONCE]


def _csv_column(column: Sequence[Value]) -> Sequence[Any]:
    kinds = set(map(type, column))
    if kinds <= _AS_IT_IS:
        return column
    if kinds == {str}:
        return list(map(escape_cell, column))  # type: ignore[arg-type]
    if kinds == _TEXT_OR_NONE:
        return [value and escape_cell(value) for value in column]  # type: ignore[arg-type]
    return list(map(csv_cell, column))


def write_csv(stream: TextIO, names: Sequence[str], table: Sequence[Values], *, bom: bool = False) -> None:
    """Write RFC 4180 with a header line; ``bom`` puts a byte order mark before it."""
    if bom:
        stream.write(BYTE_ORDER_MARK)
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(names)
    for block in _blocks(table):
        writer.writerows(zip(*map(_csv_column, zip(*block, strict=True)), strict=True))


def _json_value(value: Value) -> str:
    if isinstance(value, str):
        return encode_basestring(value)
    return "null" if value is None else json.dumps(value, allow_nan=False)


def _json_column(column: Sequence[Value]) -> Sequence[str]:
    kinds = set(map(type, column))
    if kinds == {str}:
        return list(map(encode_basestring, column))  # type: ignore[arg-type]
    if kinds == {int}:
        return list(map(str, column))
    return list(map(_json_value, column))


def _objects(names: Sequence[str], table: Sequence[Values]) -> Iterator[list[str]]:
    """Rows as JSON objects, a block at a time."""
    fields = (json.dumps(name, ensure_ascii=False).replace("%", "%%") for name in names)
    template = "{" + ", ".join(f"{field}: %s" for field in fields) + "}"
    for block in _blocks(table):
        columns = map(_json_column, zip(*block, strict=True))
        yield [template % values for values in zip(*columns, strict=True)]


def write_json(stream: TextIO, names: Sequence[str], table: Sequence[Values]) -> None:
    """Write an array with one object a line: any reader takes it, and a diff shows the rows that changed."""
    before = "[\n"
    for objects in _objects(names, table):
        stream.write(before + ",\n".join(objects))
        before = ",\n"
    stream.write("\n]\n" if table else "[]\n")


def write_jsonl(stream: TextIO, names: Sequence[str], table: Sequence[Values]) -> None:
    """Write one object a line (https://jsonlines.org)."""
    for objects in _objects(names, table):
        stream.write("\n".join(objects) + "\n")
