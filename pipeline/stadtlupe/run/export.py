"""Other formats, or a part, of the tables that a run has written, without reading the articles again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from stadtlupe.errors import StadtlupeError
from stadtlupe.schema import TABLES
from stadtlupe.write.choice import TableChoice, parse_formats
from stadtlupe.write.load import load_tables
from stadtlupe.write.tables import write_values


def choose(
    formats: Sequence[str], only: Sequence[str] = (), since: date | None = None, excel: bool = False
) -> TableChoice:
    """Choice of tables from names as a user gives them, with commas or one by one.

    Raises
    ------
    StadtlupeError : E401 (no such table), E402 (no such format).
    """
    names = (part.strip() for value in only for part in value.split(","))
    return TableChoice(parse_formats(formats), tuple(name for name in names if name), since, excel)


def export_tables(source: str | Path, choice: TableChoice, out: str | Path | None = None) -> list[Path]:
    """Write the tables of an output folder in other formats, or a part of them.

    Parameters
    ----------
    source : output folder of a run. choice : formats, tables and rows.
    out : folder to write to; None writes into ``source``, beside what is there.

    Returns
    -------
    The files that were written, ``datapackage.json`` last.

    Raises
    ------
    StadtlupeError : E711 or E712 (source), E713 (a part would replace the whole), E714 (a table is missing), E201 or
    E202 (output).
    """
    folder = Path(source)
    target = Path(out) if out is not None else folder
    in_place = target.resolve() == folder.resolve()
    if in_place and choice.is_partial:
        raise StadtlupeError("E713", path=folder)
    tables = load_tables(folder)
    needed = TABLES if choice.since or "ftm" in choice.formats else choice.only
    if missing := [name for name in needed if name not in tables]:
        raise StadtlupeError("E714", name=", ".join(missing), path=folder)
    return write_values(tables, target, choice, add=in_place)
