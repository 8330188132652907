"""Written tables back as rows of the schema, without pandas: only what is wanted is kept in memory."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from stadtlupe.errors import StadtlupeError
from stadtlupe.schema import TABLES, Row
from stadtlupe.write.cells import escape_cell, unescape_cell
from stadtlupe.write.schemas import Column, columns
from stadtlupe.write.tables import table_path

# Columns, and the values that are wanted of them.
Only = tuple[tuple[str, ...], Collection[tuple[str, ...]]]
# Quoted sentences are long; the default limit of the csv module is 128 KiB.
LONGEST_CELL = 1 << 27
_PARSERS: dict[str, Callable[[str], Any]] = {"integer": int, "number": float, "boolean": "true".__eq__}


def _value(column: Column, cell: str) -> Any:
    """Value of a CSV cell; an empty one is missing, or empty text where a text must be."""
    if cell == "":
        return "" if column.type == "string" and not column.nullable else None
    parse = _PARSERS.get(column.type)
    return parse(cell) if parse else unescape_cell(cell)


@contextmanager
def _long_cells() -> Iterator[None]:
    """Let the csv module read long cells, and leave its limit as it was."""
    before = csv.field_size_limit(LONGEST_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _csv_rows(path: Path, name: str, only: Only | None) -> Iterator[dict[str, Any]]:
    with _long_cells(), path.open(encoding="utf-8-sig", newline="") as stream:
        lines = csv.reader(stream)
        places = {column: number for number, column in enumerate(next(lines, []))}
        wanted = [(places[column.name], column) for column in columns(name)]
        keys = [places[column] for column in only[0]] if only else []
        # Most rows of a large table are not wanted: what is compared is the cells as they are written.
        values = {tuple(map(escape_cell, value)) for value in only[1]} if only else None
        for cells in lines:
            if values is None or tuple(cells[place] for place in keys) in values:
                yield {column.name: _value(column, cells[place]) for place, column in wanted}


def _json_rows(path: Path, name: str, only: Only | None) -> Iterator[dict[str, Any]]:
    names = [column.name for column in columns(name)]
    for content in json.loads(path.read_text(encoding="utf-8")):
        if only is None or tuple(content[column] for column in only[0]) in only[1]:
            yield {column: content[column] for column in names}


def read_rows(out: Path | str, name: str, only: Only | None = None) -> list[Row]:
    """Read a table of a run as rows of its model; the CSV file, or the JSON file where there is no CSV.

    Parameters
    ----------
    out : output folder of a run. name : table, for example ``evidence``.
    only : columns, and the values of them that are wanted: ``(("table", "row_id"), {("initiatives", "i-1")})``. Other
        rows are left out before they are checked, so that a large table costs little. None for all rows.

    Returns
    -------
    The rows in the order of the file.

    Raises
    ------
    StadtlupeError : E401 no such table, E414 the folder does not hold it, or not as this version writes it.
    """
    columns(name)  # E401 for an unknown name
    model = TABLES[name]
    readers = {table_path(name, "csv"): _csv_rows, table_path(name, "json"): _json_rows}
    for relative, reader in readers.items():
        path = Path(out) / relative
        if not path.is_file():
            continue
        try:
            return [model.model_validate(row) for row in reader(path, name, only)]
        except KeyError as error:
            raise StadtlupeError("E414", path=out, detail=f"{relative} has no column {error.args[0]}") from error
        except (OSError, ValueError, TypeError, IndexError, csv.Error) as error:
            detail = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
            raise StadtlupeError("E414", path=out, detail=f"{relative}: {detail}") from error
    raise StadtlupeError("E414", path=out, detail=f"there is no {table_path(name, 'csv')}")
