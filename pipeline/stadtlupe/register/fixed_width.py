"""GV100AD, the register as text with fixed columns; also inside the ZIP archive in which Destatis publishes it.

Columns after the description of the data set (Destatis, "Datensatzbeschreibung GV100AD"), counted from 1:
1-2 Satzart, 3-10 Gebietsstand (YYYYMMDD), 11-18 key (Land 2, Regierungsbezirk 1, Kreis 2, Gemeinde 3), 19-22
Gemeindeverband, 23-72 name, 73-122 seat, 123-124 Textkennzeichen, 129-139 area in hectares, 140-150 inhabitants,
166-170 postal code of the seat.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from stadtlupe.register.model import (
    KREIS,
    LAND,
    LEVELS,
    MUNICIPALITY,
    REGION,
    REGION_OF_GOVERNMENT,
    UNION,
    Unit,
    broken,
)

MEMBER = re.compile(r"(?:^|/)GV100AD[^/]*\.(?:txt|asc)$", re.IGNORECASE)
HECTARES_PER_KM2 = 100
Columns = tuple[int, int]
LEVEL, STAND, KEY, UNION_KEY = (1, 2), (3, 10), (11, 18), (19, 22)
NAME, SEAT, KIND = (23, 72), (73, 122), (123, 124)
AREA, POPULATION, POSTAL_CODE = (129, 139), (140, 150), (166, 170)
# Which part of the key each level fills.
KEY_DIGITS = {LAND: 2, REGION_OF_GOVERNMENT: 3, REGION: 4, KREIS: 5, UNION: 5, MUNICIPALITY: 8}
ENCODINGS = ("utf-8-sig", "cp1252", "latin-1")


def decode(data: bytes) -> str:
    """Text of a GV100AD file: UTF-8 since 2019, Windows-1252 before."""
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise AssertionError("latin-1 decodes everything")


def looks_like_gv100ad(text: str) -> bool:
    """Whether the first line begins like a record: Satzart, date, Land."""
    return re.match(r"\s*[1-6]0(?:19|20)\d{6}\d\d", text) is not None


def _cut(line: str, columns: Columns) -> str:
    return line[columns[0] - 1 : columns[1]].strip()


def _digits(path: Path, where: str, line: str, columns: Columns, name: str, size: int | None = None) -> str:
    """Digits of some columns.

    Raises
    ------
    StadtlupeError : E321 when there is something else or too little.
    """
    found = _cut(line, columns)
    if not (found.isascii() and found.isdigit()) or (size is not None and len(found) != size):
        raise broken(path, f"{where}, columns {columns[0]}-{columns[1]} ({name})", f"{found!r} instead of digits")
    return found


def _unit(path: Path, where: str, line: str) -> tuple[date, Unit]:
    level = _cut(line, LEVEL)
    if level not in LEVELS:
        raise broken(path, f"{where}, columns 1-2 (Satzart)", f"{level!r} is not one of {', '.join(sorted(LEVELS))}")
    stand = _digits(path, where, line, STAND, "Gebietsstand", 8)
    try:
        reference = date(int(stand[:4]), int(stand[4:6]), int(stand[6:]))
    except ValueError as error:
        raise broken(path, f"{where}, columns 3-10 (Gebietsstand)", f"{stand} is no date") from error
    code = _digits(path, where, line, (KEY[0], KEY[0] + KEY_DIGITS[level] - 1), "Regionalschlüssel", KEY_DIGITS[level])
    if level in (UNION, MUNICIPALITY):
        code = code[:5] + _digits(path, where, line, UNION_KEY, "Gemeindeverband", 4) + code[5:]
    name = " ".join(_cut(line, NAME).split())
    seat = "" if level == MUNICIPALITY else _cut(line, SEAT)
    kind = _cut(line, KIND)
    if level != MUNICIPALITY:
        return reference, Unit(level, code, name, kind, where, seat)
    return reference, Unit(
        level,
        code,
        name,
        kind,
        where,
        area_km2=int(_digits(path, where, line, AREA, "Fläche", 11)) / HECTARES_PER_KM2,
        population=int(_digits(path, where, line, POPULATION, "Bevölkerung", 11)),
        postal_code=_cut(line, POSTAL_CODE),
    )


def parse(text: str, path: Path) -> tuple[date, tuple[Unit, ...]]:
    """Parse the contents of a GV100AD file.

    Parameters
    ----------
    text : its lines. path : named in messages.

    Returns
    -------
    The Gebietsstand, and the records except those of Regierungsbezirke and regions, which the lexicon does not hold.

    Raises
    ------
    StadtlupeError : E321 with line and columns of the first record that is not as described.
    """
    references: set[date] = set()
    units = []
    for where, line in _lines(text):
        reference, unit = _unit(path, where, line)
        references.add(reference)
        if len(references) > 1:
            dates = " and ".join(f"{found:%d.%m.%Y}" for found in sorted(references))
            raise broken(path, f"{where}, columns 3-10 (Gebietsstand)", f"two states in one file, {dates}")
        if unit.level not in (REGION_OF_GOVERNMENT, REGION):
            units.append(unit)
    if not references:
        raise broken(path, "", "it is empty")
    return references.pop(), tuple(units)


def _lines(text: str) -> Iterator[tuple[str, str]]:
    # Not splitlines(): names may hold characters that it takes for line ends.
    for number, line in enumerate(text.split("\n"), start=1):
        if (stripped := line.rstrip("\r\x1a")) and stripped.strip():
            yield f"line {number}", stripped
