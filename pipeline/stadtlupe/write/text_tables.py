"""One table as text: CSV, a JSON array, JSON lines.

Cells are made a column at a time, because what a column needs is the same for nearly all of its rows; some thousand
rows at once, so that the text of a large table is never in memory as a whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from json.encoder import encode_basestring
from typing import Any, TextIO

from stadtlupe.write.cells import Value, csv_cell
from stadtlupe.write.values import Values

BYTE_ORDER_MARK = "\ufeff"
ROWS_AT_ONCE = 4_096
# Text that is written as it is: nothing that :func:`escape_cell` or the rule of quotes would look at twice.
_PLAIN = re.compile(r"(?![ '=+\-@＝＋－＠])[^,;\"\t\r\n]*\Z")
# What the csv module would put into quotes.
_QUOTED = re.compile('[,"\r\n]')
# What JSON escapes (RFC 8259, 7).
_ESCAPED = re.compile(r'[\x00-\x1f\\"]')
_TEXT_OR_NONE = frozenset({str, type(None)})


def _blocks(table: Sequence[Values]) -> Iterator[Sequence[Values]]:
    for start in range(0, len(table), ROWS_AT_ONCE):
        yield table[start : start + ROWS_AT_ONCE]


def _texts(column: Sequence[Value], text_of: Callable[[Any], str]) -> Sequence[str]:
    """The text of each cell; of values that come back in a column, such as labels and quotes, it is made once."""
    # Not of numbers: 1, 1.0 and True are one key, but not one text.
    distinct = set(column) if set(map(type, column)) <= _TEXT_OR_NONE else set()
    if not distinct or 2 * len(distinct) > len(column):
        return list(map(text_of, column))
    return list(map({value: text_of(value) for value in distinct}.__getitem__, column))


def csv_text(value: Value) -> str:
    """A cell as it stands in the file: formula-safe, in quotes where RFC 4180 asks for them."""
    if type(value) is str and _PLAIN.match(value):
        return value
    text = csv_cell(value)
    if _QUOTED.search(text):
        return '"' + text.replace('"', '""') + '"'
    return text


def _are_plain(joined: str, count: int) -> bool:
    """Whether none of so many cells, joined by line feeds, is written in another way in CSV than it reads."""
    lines = "\n" + joined
    return (
        lines.count("\n") == count
        and not any(sign in lines for sign in ',;"\t\r')
        and not any("\n" + sign in lines for sign in " '=+-@＝＋－＠")
    )


def _csv_column(column: Sequence[Value]) -> Sequence[Any]:
    kinds = set(map(type, column))
    if kinds == {int}:
        return column
    if kinds <= _TEXT_OR_NONE:
        # Most columns hold nothing that needs a look at each cell.
        cells = [str(value or "") for value in column]
        if _are_plain("\n".join(cells), len(cells)):
            return cells
    return _texts(column, csv_text)


def csv_rows(table: Sequence[Values]) -> Iterator[str]:
    """Lines of rows with two columns or more, with their ends."""
    for block in _blocks(table):
        template = ",".join(["%s"] * len(block[0])) + "\r\n"
        columns = map(_csv_column, zip(*block, strict=True))
        yield from map(template.__mod__, zip(*columns, strict=True))


def write_csv(stream: TextIO, names: Sequence[str], table: Sequence[Values], *, bom: bool = False) -> None:
    """Write RFC 4180 with a header line, two columns or more; ``bom`` puts a byte order mark before it."""
    if bom:
        stream.write(BYTE_ORDER_MARK)
    stream.write(",".join(map(csv_text, names)) + "\r\n")
    for block in _blocks(table):
        stream.write("".join(csv_rows(block)))


def json_value(value: Value) -> str:
    """A value as it stands in a row of JSON."""
    if isinstance(value, str):
        return encode_basestring(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, allow_nan=False)


def _json_column(column: Sequence[Value]) -> Sequence[Any]:
    kinds = set(map(type, column))
    if kinds == {int}:
        return column
    if kinds <= _TEXT_OR_NONE:
        joined = "".join([str(value or "") for value in column])
        if not _ESCAPED.search(joined):
            return ["null" if value is None else f'"{value}"' for value in column]
    return _texts(column, encode_basestring if kinds == {str} else json_value)


def _objects(names: Sequence[str], table: Sequence[Values]) -> Iterator[list[str]]:
    """Rows as JSON objects, a block at a time."""
    fields = (json.dumps(name, ensure_ascii=False).replace("%", "%%") for name in names)
    template = "{" + ", ".join(f"{field}: %s" for field in fields) + "}"
    for block in _blocks(table):
        columns = map(_json_column, zip(*block, strict=True))
        yield list(map(template.__mod__, zip(*columns, strict=True)))


def json_rows(names: Sequence[str], table: Sequence[Values]) -> Iterator[str]:
    """Rows as JSON objects."""
    for objects in _objects(names, table):
        yield from objects


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
