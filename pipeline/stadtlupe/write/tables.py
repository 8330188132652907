"""Tables as files with a Data Package, and back as pandas frames."""

from __future__ import annotations

import json
import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stadtlupe.errors import StadtlupeError
from stadtlupe.schema import TABLES, Row
from stadtlupe.write.cells import unescape_cell
from stadtlupe.write.choice import DEFAULT_FORMATS, TABLE_FORMATS, TableChoice, all_paths, parse_formats, table_path
from stadtlupe.write.datapackage import DESCRIPTOR, descriptor
from stadtlupe.write.files import make_folder, output_error, prepare_output, replacing, replacing_file
from stadtlupe.write.ftm import write_entities
from stadtlupe.write.load import read_package
from stadtlupe.write.parquet import write_parquet
from stadtlupe.write.schemas import columns
from stadtlupe.write.selection import select_since
from stadtlupe.write.spliced import SplicedTable
from stadtlupe.write.sqlite import write_database
from stadtlupe.write.text_tables import write_csv, write_json, write_jsonl
from stadtlupe.write.values import Tables, Values, column_index, column_names, values_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["read_table", "table_path", "to_frame", "write_tables", "write_values"]

logger = logging.getLogger("stadtlupe")
# Bytes: spliced tables are written in many short pieces.
BUFFER = 1 << 20
_DTYPES = {"string": "string", "date": "string", "integer": "Int64", "number": "Float64", "boolean": "boolean"}


def write_tables(
    tables: Mapping[str, Sequence[Row]],
    out: Path,
    *,
    formats: Collection[str] = DEFAULT_FORMATS,
    choice: TableChoice | None = None,
    created: str | None = None,
) -> list[Path]:
    """Write the tables of the schema, also the empty ones, and the Data Package that describes them.

    Each file is replaced atomically; ``datapackage.json`` comes last, so its checksums tell whether the set is
    complete. Rows are ordered by key: the same rows give the same bytes. Tables of a former run that this one does not
    write are removed from the folder, so that no two runs are mixed.

    Parameters
    ----------
    tables : rows by table name; a table that is not named is written empty.
    out : output folder; made when missing.
    formats : see :data:`stadtlupe.write.choice.FORMATS`. choice : formats, tables and rows; in place of ``formats``.
    created : moment of the run (RFC 3339) for the Data Package; left out, same rows give the same descriptor too.

    Returns
    -------
    The files that were written, in order.

    Raises
    ------
    StadtlupeError : E201 or E202 (output), E401 (no such table), E402 (no such format).
    TypeError : a row is not of the model of its table.
    """
    chosen = choice or TableChoice(formats=parse_formats(formats))
    spliced = {name: rows for name, rows in tables.items() if isinstance(rows, SplicedTable)} if chosen.is_plain else {}
    values = {name: values_of(name, rows) for name, rows in tables.items() if name not in spliced}
    complete = {name: values.get(name, []) for name in TABLES}
    return write_values(complete, out, chosen, created=created, spliced=spliced)


def write_values(
    tables: Tables,
    out: Path,
    choice: TableChoice,
    *,
    created: str | None = None,
    add: bool = False,
    spliced: Mapping[str, SplicedTable[Any]] | None = None,
) -> list[Path]:
    """Write tables that are already values; see :func:`write_tables`.

    Parameters
    ----------
    tables : sorted rows of the tables to be written; all of the schema for ``choice.since`` and the format ``ftm``.
    out : output folder. choice : what is written. created : see :func:`write_tables`.
    add : keep the files of other formats that the folder has of the same tables.
    spliced : tables that are written from files of a former run, in place of those in ``tables``.

    Returns
    -------
    The files that were written, in order.
    """
    prepare_output(out)
    former = read_package(out)
    selected = _since(tables, choice.since) if choice.since else dict(tables)
    written = {name: selected[name] for name in choice.tables if name in selected}
    for form in TABLE_FORMATS[1:]:
        if form in choice.formats:
            make_folder(out / form)
    paths = []
    for name, table in written.items():
        for form in (form for form in TABLE_FORMATS if form in choice.formats):
            path = out / table_path(name, form)
            _write_table(path, form, name, (spliced or {}).get(name, table), bom=choice.bom)
            paths.append(path)
    if "sqlite" in choice.formats:
        paths += write_database(written, out)
    if "ftm" in choice.formats:
        paths.append(write_entities(written, out))
    if former and not add:
        _remove(out / path for path in sorted(all_paths()) if out / path not in paths)
    listed = frozenset(all_paths() if former and add else (path.relative_to(out) for path in paths))
    content = descriptor(out, _described(out, written, listed), whole=listed, created=created)
    with replacing(out / DESCRIPTOR) as stream:
        stream.write(json.dumps(content, ensure_ascii=False, indent=2) + "\n")
    return [*paths, out / DESCRIPTOR]


def _since(tables: Tables, since: date) -> dict[str, list[Values]]:
    """Choose rows and say how many articles that leaves, because those without a date cannot be among them."""
    published = column_index("articles", "published")
    undated = sum(row[published] is None for row in tables["articles"])
    selected = select_since(tables, since)
    logger.info(
        "%d of %d articles count since %s; %d have no publication date",
        *(len(selected["articles"]), len(tables["articles"]), since.isoformat(), undated),
    )
    return selected


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise output_error(path, error) from error


def _described(out: Path, names: Collection[str], listed: Collection[Path]) -> dict[str, Path]:
    """Files by which the Data Package describes the tables: of the first format that has them all."""
    for form in TABLE_FORMATS:
        paths = {name: table_path(name, form) for name in names}
        if all(path in listed and (out / path).is_file() for path in paths.values()):
            return paths
    return {}


def _write_table(path: Path, form: str, name: str, table: Sequence[Values] | SplicedTable[Any], *, bom: bool) -> None:
    if isinstance(table, SplicedTable):
        with replacing_file(path) as temporary, temporary.open("xb", buffering=BUFFER) as file:
            (table.write_csv if form == "csv" else table.write_json)(file)
        return
    if form == "parquet":
        with replacing_file(path) as temporary:
            write_parquet(temporary, name, table)
        return
    with replacing(path) as stream:
        if form == "csv":
            write_csv(stream, column_names(name), table, bom=bom)
        else:
            (write_json if form == "json" else write_jsonl)(stream, column_names(name), table)


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
            encoding="utf-8-sig",
        )
    except FileNotFoundError as error:
        raise StadtlupeError("E101", path=path) from error
    for column in (c for c, t in types.items() if t in ("string", "date")):
        frame[column] = frame[column].map(unescape_cell, na_action="ignore").astype("string")
    return frame
