"""One table as a Parquet file: typed columns with their descriptions, the schema's version in the file's metadata."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stadtlupe.schema import SCHEMA_VERSION, TABLES
from stadtlupe.write.cells import Value, plain_value
from stadtlupe.write.schemas import columns
from stadtlupe.write.values import Values, storable

if TYPE_CHECKING:
    import pyarrow as pa

# Written by every version since 2.4, the newest format that all common readers take, and fixed so that the bytes are.
FORMAT_VERSION = "2.6"
ROWS_PER_GROUP = 100_000


def arrow_schema(name: str) -> pa.Schema:
    """Arrow schema of a table: types, which columns may be empty, descriptions, key and version as metadata.

    Raises
    ------
    StadtlupeError : E401 when there is no such table.
    """
    import pyarrow as pa

    types = {
        "string": pa.string(),
        "date": pa.date32(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
    }
    fields = [
        pa.field(column.name, types[column.type], column.nullable, {"description": column.description})
        for column in columns(name)
    ]
    metadata = {
        "stadtlupe:schema_version": SCHEMA_VERSION,
        "stadtlupe:table": name,
        "stadtlupe:primary_key": ",".join(column.name for column in columns(name) if column.key),
        "description": (TABLES[name].__doc__ or "").strip(),
    }
    return pa.schema(fields, metadata)


def _typed(kind: str, value: Value) -> Any:
    if value is None:
        return None
    if kind == "date":
        return date.fromisoformat(str(value))
    return float(value) if kind == "number" else storable(value)


def write_parquet(path: Path, name: str, table: Sequence[Values]) -> None:
    """Write a table to a new file at ``path``.

    Raises
    ------
    OSError : the file cannot be written.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = arrow_schema(name)
    arrays = [
        pa.array([_typed(column.type, values[index]) for values in table], field.type)
        for index, (column, field) in enumerate(zip(columns(name), schema, strict=True))
    ]
    content = pa.Table.from_arrays(arrays, schema=schema)
    pq.write_table(content, path, version=FORMAT_VERSION, compression="zstd", row_group_size=ROWS_PER_GROUP)


def read_parquet(path: Path, name: str) -> list[Values]:
    """Read back what :func:`write_parquet` wrote, with dates as ISO text.

    Raises
    ------
    ValueError : the file is no Parquet file, or has other columns or another schema version.
    OSError : it cannot be read.
    """
    import pyarrow.parquet as pq

    content = pq.read_table(path)
    version = (content.schema.metadata or {}).get(b"stadtlupe:schema_version", b"").decode()
    if version != SCHEMA_VERSION or content.schema.names != [column.name for column in columns(name)]:
        raise ValueError(f"schema version {version or 'unknown'}, or other columns")
    read = [
        [value.isoformat() if isinstance(value, date) else plain_value(value) for value in column.to_pylist()]
        for column in content.columns
    ]
    return [list(values) for values in zip(*read, strict=True)]
