"""Rows of tables as plain values, in the one order in which all formats write them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from operator import attrgetter, eq, itemgetter
from typing import Any

from stadtlupe.row_table import RowTable
from stadtlupe.schema import TABLES, Row
from stadtlupe.write.cells import Value, plain_value
from stadtlupe.write.schemas import columns

Values = Sequence[Value]
# Rows per table, each with the values of the table's columns in order.
Tables = Mapping[str, Sequence[Values]]


def column_names(name: str) -> list[str]:
    """Headers of a table."""
    return [column.name for column in columns(name)]


def column_index(name: str, column: str) -> int:
    """Place of a column in the rows of a table."""
    return column_names(name).index(column)


def key_indices(name: str) -> list[int]:
    """Places of the key columns in the rows of a table."""
    return [index for index, column in enumerate(columns(name)) if column.key]


def sort_values(name: str, table: Iterable[Values]) -> list[Values]:
    """Rows ordered by key, then by everything else: same rows, same order."""
    keys = key_indices(name)

    def order(values: Values) -> tuple[tuple[bool, Any], ...]:
        return tuple((value is not None, value) for value in (*(values[index] for index in keys), *values))

    rows = list(table)
    if not keys or any(None in column for column in _columns_of(rows, keys)):
        return sorted(rows, key=order)
    # Keys that nothing is missing in compare as they are, which is much faster, and tell nearly all rows apart.
    key: Callable[[Values], Any] = itemgetter(*keys)
    rows.sort(key=key)
    if any(map(eq, map(key, rows), map(key, islice(rows, 1, None)))):
        rows.sort(key=order)
    return rows


def _columns_of(rows: Sequence[Values], indices: Iterable[int]) -> Iterator[Iterator[Value]]:
    """Some columns of rows."""
    return (map(itemgetter(index), rows) for index in indices)


def values_of(name: str, rows: Iterable[Row]) -> list[Values]:
    """Rows of the schema as sorted values.

    Raises
    ------
    StadtlupeError : E401 when there is no such table.
    TypeError : a row is not of the model of its table.
    """
    columns(name)
    model = TABLES[name]
    fields = list(model.model_fields)
    if isinstance(rows, RowTable) and rows.model is model:
        # No table of this kind has numbers with a fraction, which would have to be brought into their plain form.
        return sort_values(name, rows.values)
    given = list(rows)
    if other := next((row for row in given if not isinstance(row, model)), None):
        raise TypeError(f"table {name} takes {model.__name__}, not {type(other).__name__}")
    found: list[list[Any]] = [list(map(attrgetter(field), given)) for field in fields]
    for column in found:
        if float in set(map(type, column)):
            column[:] = map(plain_value, column)
    return sort_values(name, map(list, zip(*found, strict=True)))


def storable(value: Value) -> Value:
    """Text that can be encoded as UTF-8: a lone surrogate (from an undecodable file name) becomes ``\\udcXX``."""
    if isinstance(value, str) and not value.isascii():
        return value.encode("utf-8", errors="backslashreplace").decode("utf-8")
    return value
