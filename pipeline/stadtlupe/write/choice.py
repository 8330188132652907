"""What of the tables is written, and in which formats."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from stadtlupe.errors import StadtlupeError
from stadtlupe.schema import TABLES
from stadtlupe.settings import DEFAULT_FORMATS, FORMATS
from stadtlupe.write.schemas import columns

__all__ = ["DEFAULT_FORMATS", "FORMATS", "TABLE_FORMATS", "TableChoice", "all_paths", "parse_formats", "table_path"]

DATABASE = Path("stadtlupe.db")
DATASETTE = Path("datasette-metadata.json")
ENTITIES = Path("entities.ftm.json")
# Formats with one file for all tables; the others have a file per table.
WHOLE_FILES = {"sqlite": (DATABASE, DATASETTE), "ftm": (ENTITIES,)}
TABLE_FORMATS = tuple(form for form in FORMATS if form not in WHOLE_FILES)


def table_path(name: str, form: str) -> Path:
    """Where a table lies inside the output folder: CSV on top, other formats in a folder of their own."""
    return Path(f"{name}.csv") if form == "csv" else Path(form) / f"{name}.{form}"


def parse_formats(values: Iterable[str]) -> tuple[str, ...]:
    """Formats of options like ``csv,json`` or ``["csv", "json,sqlite"]``, each once, in the order of :data:`FORMATS`.

    Raises
    ------
    StadtlupeError : E402 when one is unknown or none is named.
    """
    wanted = {part.strip().lower() for value in values for part in value.split(",")} - {""}
    if not wanted or not wanted <= set(FORMATS):
        raise StadtlupeError("E402", name="format", detail=f"choose from {', '.join(FORMATS)}")
    return tuple(form for form in FORMATS if form in wanted)


@dataclass(frozen=True, slots=True)
class TableChoice:
    """What of the tables is written.

    Attributes
    ----------
    formats : names of :data:`FORMATS`. only : tables; none means all.
    since : only what articles published on that day or later say; see :func:`stadtlupe.write.selection.select_since`.
    bom : CSV files begin with a byte order mark, so that Excel takes them for UTF-8.

    Raises
    ------
    StadtlupeError : E401 (no such table), E402 (no such format, or FollowTheMoney for some of the tables).
    """

    formats: tuple[str, ...] = DEFAULT_FORMATS
    only: tuple[str, ...] = ()
    since: date | None = None
    bom: bool = False

    def __post_init__(self) -> None:
        parse_formats(self.formats)
        for name in self.only:
            columns(name)  # E401 for an unknown name
        if self.only and "ftm" in self.formats:
            raise StadtlupeError("E402", name="only", detail="FollowTheMoney entities are made from all tables")

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables that are written, in the order of the schema."""
        return tuple(name for name in TABLES if not self.only or name in self.only)

    @property
    def is_partial(self) -> bool:
        """Whether rows or tables are left out."""
        return bool(self.only or self.since)

    @property
    def is_plain(self) -> bool:
        """Whether all rows are written, in the formats of which a part can be taken from files of a former run."""
        return self.since is None and set(self.formats) == {"csv", "json"}

    def paths(self) -> tuple[Path, ...]:
        """Files of the tables, relative to the output folder."""
        per_table = [table_path(name, form) for name in self.tables for form in TABLE_FORMATS if form in self.formats]
        return (*per_table, *(path for form, paths in WHOLE_FILES.items() if form in self.formats for path in paths))


def all_paths() -> frozenset[Path]:
    """Every file that any choice writes, relative to the output folder."""
    return frozenset(TableChoice(formats=FORMATS).paths())
