"""Tables that a run has written, read back as rows of the schema."""

from __future__ import annotations

import csv
import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from stadtlupe.errors import StadtlupeError
from stadtlupe.schema import TABLES, Row
from stadtlupe.write.cells import unescape_cell
from stadtlupe.write.schemas import Column, columns
from stadtlupe.write.tables import table_path

_BOOLEANS = {"true": True, "false": False}


def stored_tables(out: Path | str, names: Collection[str] = tuple(TABLES)) -> dict[str, list[Row]]:
    """Read tables from an output folder: CSV where there is one, else JSON.

    Parameters
    ----------
    out : output folder of a run. names : tables to read.

    Returns
    -------
    Rows by table name, as :func:`stadtlupe.write.write_tables` takes them.

    Raises
    ------
    StadtlupeError : E401 for an unknown table, E105 when the folder lacks one or it does not fit the schema.
    """
    return {name: list(_rows(Path(out), name)) for name in names}


def _rows(out: Path, name: str) -> Iterator[Row]:
    model = TABLES[name]
    path = out / table_path(name, "csv")
    if path.is_file():
        contents = _csv_rows(path, columns(name))
    elif (path := out / table_path(name, "json")).is_file():
        contents = _json_rows(path)
    else:
        raise StadtlupeError("E105", path=out, detail=f"there is no {name}.csv")
    number = 0
    try:
        for content in contents:
            number += 1
            yield model.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise StadtlupeError("E105", path=out, detail=f"{path.name}, row {number}, {where}: {first['msg']}") from error
    except (OSError, ValueError, csv.Error) as error:
        raise StadtlupeError("E105", path=out, detail=f"{path.name}: {error}") from error


def _csv_rows(path: Path, described: tuple[Column, ...]) -> Iterator[dict[str, Any]]:
    known = {column.name: column for column in described}
    # A byte order mark is no part of the first header.
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.DictReader(stream, strict=True):
            if None in row or None in row.values():
                raise ValueError("a row does not have as many cells as the header")
            yield {name: _value(cell, known.get(name)) for name, cell in row.items()}


def _value(cell: str, column: Column | None) -> Any:
    """Value of a CSV cell; pydantic turns digits into numbers. Where nothing may be missing, an empty cell is text."""
    if column is None or column.type == "string":
        return unescape_cell(cell) if cell or (column and not column.nullable) else None
    return _BOOLEANS.get(cell, cell or None)


def _json_rows(path: Path) -> Iterator[dict[str, Any]]:
    yield from json.loads(path.read_text(encoding="utf-8"))
