"""Typed access to the tables of ``stadtlupe_lexicon``; the one place that reads them.

Each file is read once per process; what is returned is shared and must not be changed. The tables may be edited by
hand, so a broken line is an error of the catalogue (E304) that names file and line, not a traceback.
"""

from __future__ import annotations

import csv
import hashlib
import tomllib
import zipfile
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from stadtlupe.errors import StadtlupeError
from stadtlupe_lexicon import resource

Rows = tuple[dict[str, str], ...]
# How many words a bounded cache of word readings keeps: reading one costs far more than looking it up.
WORDS_KEPT = 1 << 16
# Sentences whose readings are kept: those of an article or two.
SENTENCES_KEPT = 256


@dataclass(frozen=True, slots=True)
class Municipality:
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


@cache
def read_table(name: str) -> Rows:
    """Read a CSV file of the lexicon as rows of strings.

    Raises
    ------
    StadtlupeError : E304 when the file is missing, not UTF-8, or a row does not fit the header.
    """
    try:
        lines = resource(name).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise StadtlupeError("E304", path=name, detail=str(error)) from error
    content = (line for line in lines if not line.startswith("#"))
    rows = []
    for number, row in enumerate(csv.DictReader(content), start=2):
        if None in row or None in row.values():
            raise StadtlupeError("E304", path=name, detail=f"row {number} does not have the columns of the header")
        rows.append(row)
    return tuple(rows)


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


@cache
def municipalities() -> MappingProxyType[str, Municipality]:
    """All municipalities and Landkreise by AGS."""
    table = {}
    for number, row in enumerate(read_table("gemeinden.csv"), start=2):
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
    return MappingProxyType(table)


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
    """12 hex digits over the contents of all lexicon files: part of what a cached result depends on."""
    digest = hashlib.blake2b(digest_size=6)
    package = resource("")
    for file in sorted(package.iterdir(), key=lambda item: item.name):
        if file.name.endswith((".csv", ".npz", ".toml", ".txt")):
            digest.update(file.name.encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()
