"""Typed access to the tables of ``stadtlupe_lexicon``; the one place that reads them.

Each file is read once per process; what is returned is shared and must not be changed. The tables may be edited by
hand, so a broken line is an error of the catalogue (E304) that names file and line, not a traceback.

A folder of one's own (setting ``lexicon``) may replace single files of the shipped lexicon, for example those that
``stadtlupe lexicon refresh`` writes. Since tables are read once, it is the same for a whole process: the setting comes
from ``STADTLUPE_LEXICON`` or ``stadtlupe.toml``, and worker processes read it from there too.
"""

from __future__ import annotations

import csv
import hashlib
import tomllib
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from stadtlupe.collector import collector_paused
from stadtlupe.errors import StadtlupeError
from stadtlupe.packed_places import PACKED_TABLES, Columns, from_runs, tuples_of, unpack
from stadtlupe.settings import load_settings
from stadtlupe_lexicon import resource as shipped

Rows = tuple[dict[str, str], ...]
DATA_SUFFIXES = (".csv", ".npz", ".toml", ".txt")
# Which state of the official register the tables after it hold (in the order of ``register.tables.Tables``).
REGISTER_STATE = "register.toml"
REGISTER_FILES = ("gemeinden.csv", "gemeindeverbaende.csv", "aliases.csv", "demonyms.csv", "retired_keys.csv")
# The tables of places once more, in a form that is read quickly; see packed_places.py.
PACKED_FILE = "packed_places.txt"
# Columns of municipalities that are packed by runs of the same value, in their order.
PACKED_RUNS = ("type", "land", "kreis")
# Stands in a folder while files that belong together are replaced; see register/replace.py.
PENDING = ".refresh-pending.json"
# How many words a bounded cache of word readings keeps: reading one costs far more than looking it up.
WORDS_KEPT = 1 << 16
# Sentences whose readings are kept: those of an article or two.
SENTENCES_KEPT = 256


class Municipality(NamedTuple):
    """A municipality or Landkreis of the official register (Gemeindeverzeichnis, Destatis)."""

    ags: str
    name: str
    type: str
    land: str
    kreis: str
    population: int
    lat: float
    lon: float

    @property
    def is_kreis(self) -> bool:
        """Whether it is a Landkreis."""
        return self.type == "Landkreis"


@dataclass(frozen=True, slots=True)
class RegisterState:
    """Which state of the official register the lexicon holds.

    Attributes
    ----------
    keys : Gebietsstand of keys and names. figures : Gebietsstand of area, type and inhabitants.
    population : day of the numbers of inhabitants, None if the source did not say it. source : file it was read from.
    """

    keys: date
    figures: date
    population: date | None
    source: str

    @property
    def days(self) -> str:
        """The days of the register's states, as German dates."""
        return " / ".join(dict.fromkeys(f"{day:%d.%m.%Y}" for day in (self.figures, self.keys)))

    @property
    def attribution(self) -> str:
        """What the licence of the official data (dl-de/by-2-0) wants to be said wherever they are shown."""
        return (
            f"© Statistisches Bundesamt (Destatis), Gemeindeverzeichnis, Gebietsstand {self.days}; "
            "coordinates © GeoBasis-DE / BKG (VG250); dl-de/by-2-0 (https://www.govdata.de/dl-de/by-2-0); "
            "data combined and changed."
        )


@cache
def data_files() -> tuple[str, ...]:
    """Names of all data files of the lexicon, sorted."""
    return tuple(sorted(item.name for item in shipped("").iterdir() if item.name.endswith(DATA_SUFFIXES)))


def overlay_folder() -> Path | None:
    """Folder that the setting ``lexicon`` names, whether it can be used or not; None without the setting."""
    given = load_settings().lexicon
    return None if given is None else given.expanduser().absolute()


@cache
def overlay() -> Path | None:
    """Folder whose files replace those of the same name in the shipped lexicon; None without the setting ``lexicon``.

    Raises
    ------
    StadtlupeError : E324 when it is no folder, holds a data file that the lexicon does not know, or is half replaced.
    """
    folder = overlay_folder()
    if folder is None:
        return None
    try:
        names = sorted(path.name for path in folder.iterdir())
    except OSError as error:
        raise StadtlupeError("E324", path=folder, detail=error.strerror or str(error)) from error
    check_complete(folder)
    for name in names:
        if name.endswith(DATA_SUFFIXES) and not name.startswith(".") and name not in data_files():
            raise StadtlupeError("E324", path=folder, detail=f"the lexicon has no file {name}")
    return folder


def check_complete(folder: Path) -> None:
    """Make sure that no replacement of files that belong together is under way or was interrupted in a folder.

    Raises
    ------
    StadtlupeError : E324.
    """
    if (folder / PENDING).exists():
        raise StadtlupeError("E324", path=folder, detail="a refresh of it was interrupted; run the refresh again")


def check_overlay(wanted: Path | None) -> None:
    """Make sure that settings made in a program name the folder that this process reads.

    Raises
    ------
    StadtlupeError : E402 when they name another one.
    """
    if wanted is not None and wanted.expanduser().absolute() != overlay():
        detail = "the tables are read once per process: set STADTLUPE_LEXICON, or lexicon in stadtlupe.toml, before"
        raise StadtlupeError("E402", name="lexicon", detail=detail)


def resource(name: str) -> Traversable:
    """File ``name`` of the lexicon: the one of the folder of the setting ``lexicon``, else the shipped one."""
    folder = overlay()
    if folder is not None and (folder / name).is_file():
        return folder / name
    return shipped(name)


def parse_table(file: Traversable, name: str) -> Rows:
    """Read a CSV file as rows of strings; lines that begin with ``#`` are remarks.

    Raises
    ------
    StadtlupeError : E304 when the file is missing, not UTF-8, or a row does not fit the header.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise StadtlupeError("E304", path=name, detail=str(error)) from error
    return parse_rows(text, name)


def parse_rows(text: str, name: str) -> Rows:
    """Read the content of a CSV file; see :func:`parse_table`."""
    found = csv.reader(line for line in text.splitlines() if not line.startswith("#"))
    # Empty lines say nothing. DictReader does the same as these lines, in twice the time.
    header, *rows = [values for values in found if values] or [[]]
    for number, values in enumerate(rows, start=2):
        if len(values) != len(header):
            raise StadtlupeError("E304", path=name, detail=f"row {number} does not have the columns of the header")
    return tuple(dict(zip(header, values, strict=True)) for values in rows)


@cache
def read_table(name: str) -> Rows:
    """Read a CSV file of the lexicon; see :func:`parse_table`."""
    return parse_table(resource(name), name)


def parse_state(file: Traversable) -> RegisterState:
    """Read ``register.toml``.

    Raises
    ------
    StadtlupeError : E304 when it is missing or broken.
    """
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
        keys, figures, population = table["keys"], table["figures"], table.get("population")
        if not all(isinstance(day, date) for day in (keys, figures, *((population,) if population else ()))):
            raise ValueError("keys, figures and population are dates without quotes")
        return RegisterState(keys, figures, population, str(table["source"]))
    except (OSError, KeyError, ValueError) as error:
        raise StadtlupeError("E304", path=REGISTER_STATE, detail=str(error)) from error


@cache
def register_state() -> RegisterState:
    """State of the official register in the lexicon in use; see :func:`parse_state`."""
    return parse_state(resource(REGISTER_STATE))


def digest_of(names: Iterable[str]) -> str:
    """12 hex digits over names and contents of lexicon files."""
    digest = hashlib.blake2b(digest_size=6)
    for name in names:
        digest.update(name.encode())
        digest.update(resource(name).read_bytes())
    return digest.hexdigest()


@cache
def read_toml(name: str) -> dict[str, Any]:
    """Read a TOML file of the lexicon.

    Raises
    ------
    StadtlupeError : E304 when the file is missing or not valid TOML.
    """
    try:
        return tomllib.loads(resource(name).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StadtlupeError("E304", path=name, detail=str(error)) from error


def register_of(rows: Iterable[Mapping[str, str]]) -> dict[str, Municipality]:
    """Municipalities and Landkreise by AGS, of the rows of ``gemeinden.csv``.

    Raises
    ------
    StadtlupeError : E304 when a row lacks a column or a figure is none.
    """
    table = {}
    for number, row in enumerate(rows, start=2):
        try:
            table[row["ags"]] = Municipality(
                ags=row["ags"],
                name=row["name"],
                type=row["type"],
                land=row["land"],
                kreis=row["kreis"],
                population=int(row["population"]),
                lat=float(row["lat"]),
                lon=float(row["lon"]),
            )
        except (KeyError, ValueError) as error:
            raise StadtlupeError("E304", path="gemeinden.csv", detail=f"row {number}: {error}") from error
    return table


@cache
def packed_places() -> Columns | None:
    """Columns of the packed file; None when there is none that fits the tables in use."""
    try:
        return unpack(resource(PACKED_FILE).read_bytes(), [resource(name).read_bytes() for name in PACKED_TABLES])
    except OSError:
        return None


@cache
@collector_paused()
def municipalities() -> MappingProxyType[str, Municipality]:
    """All municipalities and Landkreise by AGS."""
    columns = packed_places()
    if columns is None:
        return MappingProxyType(register_of(read_table("gemeinden.csv")))
    keys, names = columns["ags"], columns["name"]
    in_a_row = (from_runs(columns[name]) for name in PACKED_RUNS)
    figures = (map(int, columns["population"]), map(float, columns["lat"]), map(float, columns["lon"]))
    found = tuples_of(Municipality, keys, names, *in_a_row, *figures)
    return MappingProxyType(dict(zip(keys, found, strict=True)))


@cache
def current_key(ags: str) -> str | None:
    """Map a key that may have been retired (Hanau 06435014) to the key that is valid today; None if there is none."""
    if ags in municipalities():
        return ags
    successors = {row["ags"]: row["successor_ags"] for row in read_table("retired_keys.csv")}
    successor = successors.get(ags, "")
    return current_key(successor) if successor else None


def read_arrays(name: str, *wanted: str) -> tuple[Any, ...]:
    """Read arrays of a ``.npz`` file of the lexicon, in the order in which they are asked for.

    Raises
    ------
    StadtlupeError : E304 when the file is missing, broken or lacks one of them.
    """
    import numpy as np

    try:
        with resource(name).open("rb") as stream, np.load(stream) as table:
            return tuple(table[array] for array in wanted)
    except (OSError, EOFError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise StadtlupeError("E304", path=name, detail=str(error)) from error


@cache
def fingerprint() -> str:
    """12 hex digits over the contents of all files in use: part of what a cached result depends on."""
    return digest_of(data_files())
