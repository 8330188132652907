"""Tables as CSV and JSON files with a Data Package, and back as pandas frames."""

from __future__ import annotations

import csv
import json
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from stadtlupe.errors import StadtlupeError
from stadtlupe.schema import TABLES, Row
from stadtlupe.write.cells import Value, csv_cell, plain_value, unescape_cell
from stadtlupe.write.datapackage import DESCRIPTOR, descriptor
from stadtlupe.write.files import make_folder, prepare_output, replacing
from stadtlupe.write.schemas import columns

if TYPE_CHECKING:
    import pandas as pd

FORMATS = ("csv", "json")
_DTYPES = {"string": "string", "integer": "Int64", "number": "Float64", "boolean": "boolean"}

Values = list[Value]


def table_path(name: str, form: str) -> Path:
    """Where a table lies inside the output folder."""
    return Path(f"{name}.csv") if form == "csv" else Path("json") / f"{name}.json"


def _sorted_values(name: str, rows: Sequence[Row]) -> list[Values]:
    """Rows as lists of values, ordered by key, then by everything else: same rows, same bytes."""
    fields = list(TABLES[name].model_fields)
    keys = [index for index, column in enumerate(columns(name)) if column.key]
    table = [[plain_value(getattr(row, field)) for field in fields] for row in rows]

    def order(values: Values) -> tuple[tuple[bool, Any], ...]:
        return tuple((value is not None, value) for value in (*(values[index] for index in keys), *values))

    return sorted(table, key=order)


def _write_csv(stream: TextIO, names: list[str], table: list[Values]) -> None:
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([csv_cell(value) for value in values] for values in table)


def _write_json(stream: TextIO, names: list[str], table: list[Values]) -> None:
    """Write an array with one object a line: any reader takes it, and a diff shows the rows that changed."""
    before = "[\n"
    for values in table:
        content = json.dumps(dict(zip(names, values, strict=True)), ensure_ascii=False, allow_nan=False)
        stream.write(f"{before}{content}")
        before = ",\n"
    stream.write("\n]\n" if table else "[]\n")


def write_tables(
    tables: Mapping[str, Sequence[Row]], out: Path, *, formats: Collection[str] = FORMATS, created: str | None = None
) -> list[Path]:
    """Write all tables of the schema, also the empty ones, and the Data Package that describes them.

    Each file is replaced atomically; ``datapackage.json`` comes last, so its checksums tell whether the set is
    complete. Rows are ordered by key: the same rows give the same bytes.

    Parameters
    ----------
    tables : rows by table name; a table that is not named is written empty.
    out : output folder; made when missing.
    formats : ``csv`` (``out/<table>.csv``), ``json`` (``out/json/<table>.json``) or both.
    created : moment of the run (RFC 3339) for the Data Package; left out, same rows give the same descriptor too.

    Returns
    -------
    The files that were written, in order.

    Raises
    ------
    StadtlupeError : E201 or E202 (output), E401 (no such table), E402 (no such format).
    TypeError : a row is not of the model of its table.
    """
    for name, rows in tables.items():
        columns(name)  # E401 for an unknown name
        model = TABLES[name]
        for row in rows:
            if not isinstance(row, model):
                raise TypeError(f"table {name} takes {model.__name__}, not {type(row).__name__}")
    if not formats or not set(formats) <= set(FORMATS):
        raise StadtlupeError("E402", name="formats", detail=f"choose from {', '.join(FORMATS)}")
    prepare_output(out)
    if "json" in formats:
        make_folder(out / "json")
    paths = []
    for name in TABLES:
        names = [column.name for column in columns(name)]
        table = _sorted_values(name, tables.get(name, ()))
        for form in FORMATS:
            if form in formats:
                path = out / table_path(name, form)
                with replacing(path) as stream:
                    (_write_csv if form == "csv" else _write_json)(stream, names, table)
                paths.append(path)
    described = "csv" if "csv" in formats else "json"
    content = descriptor(out, {name: table_path(name, described) for name in TABLES}, created=created)
    with replacing(out / DESCRIPTOR) as stream:
        stream.write(json.dumps(content, ensure_ascii=False, indent=2) + "\n")
    return [*paths, out / DESCRIPTOR]


def to_frame(name: str, rows: Sequence[Row]) -> pd.DataFrame:
    """Rows as a pandas frame with the column types of the schema (``string``, ``Int64``, ``Float64``, ``boolean``).

    Raises
    ------
    StadtlupeError : E401 when there is no such table.
    """
    import pandas as pd

    types = {column.name: _DTYPES[column.type] for column in columns(name)}
    values = [[getattr(row, field) for field in TABLES[name].model_fields] for row in rows]
    return pd.DataFrame(values, columns=list(types), dtype=object).astype(types)


def read_table(out: Path | str, name: str) -> pd.DataFrame:
    """Read a written CSV table back: AGS with leading zeros, whole numbers whole, no apostrophes of formula safety.

    Parameters
    ----------
    out : output folder of a run. name : table, for example ``initiatives``.

    Raises
    ------
    StadtlupeError : E401 when there is no such table, E101 when the folder does not hold it.
    """
    import pandas as pd

    types = {column.name: column.type for column in columns(name)}
    path = Path(out) / table_path(name, "csv")
    try:
        # Only an empty cell is missing: Null, NA and None are surnames or words.
        frame = pd.read_csv(
            path,
            dtype={c: _DTYPES[t] for c, t in types.items()},
            keep_default_na=False,
            na_values=[""],
            encoding="utf-8",
        )
    except FileNotFoundError as error:
        raise StadtlupeError("E101", path=path) from error
    for column in (c for c, t in types.items() if t == "string"):
        frame[column] = frame[column].map(unescape_cell, na_action="ignore").astype("string")
    return frame
