"""Written tables back as values, from whichever format the folder has."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from stadtlupe.errors import StadtlupeError
from stadtlupe.schema import SCHEMA_VERSION, TABLES
from stadtlupe.write.cells import Value, plain_value, unescape_cell
from stadtlupe.write.choice import DATABASE, table_path
from stadtlupe.write.datapackage import DATABASE_RESOURCE, DESCRIPTOR, NAME
from stadtlupe.write.files import digest
from stadtlupe.write.parquet import read_parquet
from stadtlupe.write.schemas import Column, columns
from stadtlupe.write.sqlite import read_database
from stadtlupe.write.values import Values, sort_values

# Exact ones first: CSV alone cannot tell missing from empty text.
SOURCES = ("json", "jsonl", "parquet", "csv")
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
    """Read the tables of an output folder.

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
        return _load_database(folder, resources[DATABASE_RESOURCE])
    for name in names:
        _check_digest(folder, resources[name])
    for form in SOURCES:
        if names and all((folder / table_path(name, form)).is_file() for name in names):
            return {name: _load(folder / table_path(name, form), name, form) for name in names}
    raise StadtlupeError("E711", path=folder, detail="no format has all tables that datapackage.json names")


def _load_database(folder: Path, resource: dict[str, Any]) -> dict[str, list[Values]]:
    _check_digest(folder, resource)
    try:
        return {name: sort_values(name, table) for name, table in read_database(folder / DATABASE).items()}
    except ValueError as error:
        raise StadtlupeError("E712", path=folder / DATABASE, detail=str(error)) from error


def _check_digest(folder: Path, resource: dict[str, Any]) -> None:
    path = folder / str(resource.get("path"))
    if not path.is_file():
        raise StadtlupeError("E711", path=folder, detail=f"{path.name} is missing")
    size, checksum = digest(path)
    if (size, f"sha256:{checksum}") != (resource.get("bytes"), resource.get("hash")):
        raise StadtlupeError("E712", path=path, detail="it is not the file that datapackage.json describes")


def _load(path: Path, name: str, form: str) -> list[Values]:
    try:
        table = read_parquet(path, name) if form == "parquet" else list(_READERS[form](path, name))
    except (OSError, ValueError) as error:  # ValueError: broken text, JSON, number, or other columns
        raise StadtlupeError("E712", path=path, detail=str(error).splitlines()[0]) from error
    return sort_values(name, table)


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


def _read_json(path: Path, name: str) -> Iterable[Values]:
    """Read the array line by line, as it was written: the whole of a large table need not be parsed at once."""
    with path.open(encoding="utf-8", newline="\n") as stream:
        for line in stream:
            content = line.rstrip("\n").removesuffix(",")
            if content not in ("[", "]", "[]"):
                yield _checked(name, json.loads(content))


def _read_jsonl(path: Path, name: str) -> Iterable[Values]:
    with path.open(encoding="utf-8", newline="\n") as stream:
        for line in stream:
            yield _checked(name, json.loads(line))


def _read_csv(path: Path, name: str) -> Iterable[Values]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        header, *rows = csv.reader(stream)
    if header != [column.name for column in columns(name)]:
        raise ValueError("other columns than the schema's")
    for row in rows:
        yield [_from_cell(column, cell) for column, cell in zip(columns(name), row, strict=True)]


def _from_cell(column: Column, cell: str) -> Value:
    if cell == "" and column.nullable:
        return None
    if column.type in ("string", "date"):
        return unescape_cell(cell)
    if column.type == "boolean":
        return ("false", "true").index(cell) == 1  # ValueError for any other cell
    return int(cell) if column.type == "integer" else plain_value(float(cell))


_READERS: dict[str, Callable[[Path, str], Iterable[Values]]] = {
    "json": _read_json,
    "jsonl": _read_jsonl,
    "csv": _read_csv,
}
