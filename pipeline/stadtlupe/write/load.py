"""Written tables back, from whichever format the folder has: as values of a whole set, or as rows of one table.

One reader per format stands behind both. A whole set is taken only as it was written (its checksums are those of
``datapackage.json``), because it becomes other files; single tables may have been corrected by hand, and are checked
against the schema alone.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from stadtlupe.errors import StadtlupeError
from stadtlupe.schema import SCHEMA_VERSION, TABLES, Row
from stadtlupe.write.cells import Value, escape_cell, plain_value, unescape_cell
from stadtlupe.write.choice import DATABASE, table_path
from stadtlupe.write.datapackage import DATABASE_RESOURCE, DESCRIPTOR, NAME
from stadtlupe.write.files import digest
from stadtlupe.write.parquet import read_parquet
from stadtlupe.write.schemas import Column, columns
from stadtlupe.write.sqlite import read_database
from stadtlupe.write.values import Values, column_index, column_names, sort_values

T = TypeVar("T")
# Columns, and the values that are wanted of them.
Only = tuple[tuple[str, ...], Collection[tuple[str, ...]]]
# For a whole set exact ones first: CSV alone cannot tell missing from empty text.
SOURCES = ("json", "jsonl", "parquet", "csv")
# For single tables the one first that people look at and correct, and from which rows are chosen fastest.
ROW_SOURCES = ("csv", "parquet", "jsonl", "json")
# Quoted sentences are long; the default limit of the csv module is 128 KiB.
LONGEST_CELL = 1 << 27
_PYTHON: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "date": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
}


def read_package(folder: Path) -> dict[str, Any] | None:
    """Descriptor that a run left in a folder; None when there is none of ours."""
    try:
        content = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) and content.get("name") == NAME else None


def load_tables(folder: Path) -> dict[str, list[Values]]:
    """Read the whole set of tables of an output folder, unchanged since it was written.

    Parameters
    ----------
    folder : output folder of a run or of an export, with ``datapackage.json``.

    Returns
    -------
    Sorted rows of each table that the folder holds, in the order of the schema.

    Raises
    ------
    StadtlupeError : E711 when it holds none; E712 when a table was changed since it was written (also by a run that was
    killed), is of another schema version, or cannot be read.
    """
    package = read_package(folder)
    if package is None:
        raise StadtlupeError("E711", path=folder, detail=f"{DESCRIPTOR} is missing or not ours")
    if package.get("version") != SCHEMA_VERSION:
        detail = f"schema version {package.get('version')}; this program writes {SCHEMA_VERSION}"
        raise StadtlupeError("E712", path=folder / DESCRIPTOR, detail=detail)
    resources = {resource.get("name"): resource for resource in package.get("resources", [])}
    names = [name for name in TABLES if name in resources]
    if not names and DATABASE_RESOURCE in resources:
        _check_digest(folder, resources[DATABASE_RESOURCE])
        database = _reading(folder / DATABASE, lambda: read_database(folder / DATABASE))
        return {name: sort_values(name, table) for name, table in database.items()}
    for name in names:
        _check_digest(folder, resources[name])
    for form in SOURCES:
        if names and all((folder / table_path(name, form)).is_file() for name in names):
            return {name: sort_values(name, _table(folder / table_path(name, form), name, form)) for name in names}
    raise StadtlupeError("E711", path=folder, detail="no format has all tables that datapackage.json names")


def read_rows(folder: Path | str, name: str, only: Only | None = None) -> list[Row]:
    """Read one table as rows of its model, from the first format that the folder has it in.

    Parameters
    ----------
    folder : output folder of a run or export. name : table, for example ``evidence``.
    only : columns, and the values of them that are wanted: ``(("table", "row_id"), {("initiatives", "i-1")})``. Other
        rows are left out before they are checked, so that a large table costs little. None for all rows.

    Returns
    -------
    The rows in the order of the file.

    Raises
    ------
    StadtlupeError : E401 no such table, E711 the folder does not hold it, E712 it is not as this version writes it.
    """
    names = column_names(name)  # E401 for an unknown name
    path, found = _first_source(Path(folder), name, only)
    model = TABLES[name]
    rows = []
    for number, values in enumerate(found, start=1):
        try:
            rows.append(model.model_validate(dict(zip(names, values, strict=True))))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise StadtlupeError("E712", path=path, detail=f"row {number}, {where}: {first['msg']}") from error
    return rows


def _first_source(folder: Path, name: str, only: Only | None) -> tuple[Path, list[Values]]:
    """File of a table, and its rows that are wanted."""
    for form in ROW_SOURCES:
        path = folder / table_path(name, form)
        if path.is_file():
            return path, _table(path, name, form, only)
    path = folder / DATABASE
    if path.is_file():
        table = _reading(path, lambda: read_database(path, (name,))).get(name)
        if table is not None:
            return path, list(_chosen(table, name, only))
    raise StadtlupeError("E711", path=folder, detail=f"there is no {table_path(name, 'csv')}")


def _check_digest(folder: Path, resource: dict[str, Any]) -> None:
    path = folder / str(resource.get("path"))
    if not path.is_file():
        raise StadtlupeError("E711", path=folder, detail=f"{path.name} is missing")
    size, checksum = digest(path)
    if (size, f"sha256:{checksum}") != (resource.get("bytes"), resource.get("hash")):
        raise StadtlupeError("E712", path=path, detail="it is not the file that datapackage.json describes")


def _reading(path: Path, read: Callable[[], T]) -> T:
    """What reading gives; E712 for what is no output of ours: broken text, JSON or number, or other columns."""
    try:
        return read()
    except (OSError, ValueError, csv.Error) as error:
        raise StadtlupeError("E712", path=path, detail=(str(error).splitlines() or [""])[0]) from error


def _table(path: Path, name: str, form: str, only: Only | None = None) -> list[Values]:
    """Rows of a file that are wanted."""
    if form == "csv":  # chosen by the cells as they are written: most rows of a large table are never converted
        return _reading(path, lambda: _read_csv(path, name, only))
    readers: dict[str, Callable[[Path, str], Iterable[Values]]] = {
        "json": _read_json,
        "jsonl": _read_jsonl,
        "parquet": read_parquet,
    }
    return _reading(path, lambda: list(_chosen(readers[form](path, name), name, only)))


def _chosen(rows: Iterable[Values], name: str, only: Only | None) -> Iterable[Values]:
    if only is None:
        return rows
    places = [column_index(name, column) for column in only[0]]
    return (values for values in rows if tuple(values[place] for place in places) in only[1])


def _checked(name: str, record: Any) -> Values:
    expected = columns(name)
    if not isinstance(record, dict) or list(record) != [column.name for column in expected]:
        raise ValueError("other columns than the schema's")
    for column, value in zip(expected, record.values(), strict=True):
        if value is None and column.nullable:
            continue
        if not isinstance(value, _PYTHON[column.type]) or (isinstance(value, bool) and column.type != "boolean"):
            raise ValueError(f"column {column.name}: {value!r} is no {column.type}")
    return [plain_value(value) for value in record.values()]


def _read_json(path: Path, name: str) -> Iterator[Values]:
    """Read the array line by line, as it was written: the whole of a large table need not be parsed at once."""
    with path.open(encoding="utf-8", newline="\n") as stream:
        for line in stream:
            content = line.rstrip("\n").removesuffix(",")
            if content not in ("[", "]", "[]"):
                yield _checked(name, json.loads(content))


def _read_jsonl(path: Path, name: str) -> Iterator[Values]:
    with path.open(encoding="utf-8", newline="\n") as stream:
        for line in stream:
            yield _checked(name, json.loads(line))


@contextmanager
def _long_cells() -> Iterator[None]:
    """Let the csv module read long cells, and leave its limit as it was."""
    before = csv.field_size_limit(LONGEST_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _read_csv(path: Path, name: str, only: Only | None) -> list[Values]:
    with _long_cells(), path.open(encoding="utf-8-sig", newline="") as stream:
        lines = csv.reader(stream, strict=True)
        header = next(lines, [])
        places = _places(name, header)
        keys = [places[column_index(name, column)] for column in only[0]] if only else []
        wanted = {tuple(map(escape_cell, value)) for value in only[1]} if only else None
        described = list(zip(columns(name), places, strict=True))
        rows: list[Values] = []
        for number, cells in enumerate(lines, start=1):
            if len(cells) != len(header):
                raise ValueError(f"row {number} does not have as many cells as the header")
            if wanted is None or tuple(cells[place] for place in keys) in wanted:
                rows.append([_from_cell(column, cells[place], number) for column, place in described])
        return rows


def _places(name: str, header: list[str]) -> list[int]:
    """Where each column of the schema stands; a spreadsheet may have moved them."""
    expected = column_names(name)
    for column in expected:
        if column not in header:
            raise ValueError(f"it has no column {column}")
    if len(header) != len(expected):
        raise ValueError("other columns than the schema's")
    return [header.index(column) for column in expected]


def _from_cell(column: Column, cell: str, number: int) -> Value:
    """Value of a cell; an empty one is missing, or empty text where a text must be."""
    if cell == "" and column.nullable:
        return None
    if column.type in ("string", "date"):
        return unescape_cell(cell)
    try:
        if column.type == "boolean":
            return ("false", "true").index(cell) == 1
        return int(cell) if column.type == "integer" else plain_value(float(cell))
    except ValueError as error:
        raise ValueError(f"row {number}, {column.name}: {cell!r} is no {column.type}") from error
