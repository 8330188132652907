"""The quarterly workbook of the register (``AuszugGV1QAktuell.xlsx`` and its like), read with openpyxl.

Its sheet ``Onlineprodukt_Gemeinden30062026`` has a head of some rows and then one row per record: Satzart,
Textkennzeichen, the regional key in five columns (Land, RB, Kreis, VB, Gem), name, area, inhabitants, postal code,
coordinates. Columns are found by their headings, so that an added column does no harm.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from stadtlupe.errors import StadtlupeError
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

SHEET = re.compile(r"Onlineprodukt_Gemeinden_?(?P<day>\d\d)(?P<month>\d\d)(?P<year>\d{4}|\d\d)$")
INSTALL = "pip install 'stadtlupe[lexicon]'"
# The head ends long before; without this a wrong sheet would be searched to its end.
HEAD_ROWS = 30
KEY_PARTS = (("land", 2), ("rb", 1), ("kreis", 2), ("vb", 4), ("gem", 3))
# Parts of the key that each level fills.
PARTS = {LAND: 1, REGION_OF_GOVERNMENT: 2, REGION: 2, KREIS: 3, UNION: 4, MUNICIPALITY: 5}
# Field -> what its heading contains, letters only; ``True`` when a workbook may lack it.
HEADINGS: Mapping[str, tuple[str, bool]] = {
    "name": ("gemeindename", False),
    "area": ("fläche", False),
    "population": ("insgesamt", False),
    "postal": ("postleitzahl", False),
    "lon": ("längengrad", True),
    "lat": ("breitengrad", True),
}
POPULATION_DATE = re.compile(r"Bevölkerung\w*[^.]{0,60}?(\d\d)\.(\d\d)\.(\d{4})")
GERMANY = {"lat": (47.0, 55.2), "lon": (5.5, 15.3)}
Row = Sequence[Any]


def read_workbook(data: bytes, path: Path) -> tuple[date, date | None, tuple[Unit, ...]]:
    """Read the workbook.

    Parameters
    ----------
    data : contents of the file. path : named in messages.

    Returns
    -------
    Gebietsstand (from the sheet's name), day of the numbers of inhabitants (from head or notes, None if not said), and
    the records except those of Regierungsbezirke and regions.

    Raises
    ------
    StadtlupeError : E321 with sheet, row and column of what is not as it should be, E323 without openpyxl.
    """
    try:
        import openpyxl
        from openpyxl.utils.exceptions import InvalidFileException
    except ImportError as error:
        raise StadtlupeError("E323", name="openpyxl", command=INSTALL) from error
    try:
        book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True)
        try:
            name, reference = _sheet_of(path, book.sheetnames)
            sheet = book[name]
            sheet.reset_dimensions()  # the size that a workbook states for its sheets may be wrong
            rows = [tuple(row) for row in sheet.iter_rows(values_only=True)]
        finally:
            book.close()
    # What openpyxl and the parsers below it raise for broken files.
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, SyntaxError, OSError, EOFError) as error:
        raise broken(path, "", f"it is no workbook that can be read: {error}") from error
    sheet_name = f"sheet {name}"
    columns, first = _columns(path, sheet_name, rows)
    units = []
    notes = [_text(cell) for row in rows[:first] for cell in row if cell is not None]
    for number, row in enumerate(rows[first:], start=first + 1):
        unit = _unit(path, f"{sheet_name}, row {number}", row, columns)
        if unit is None:
            notes += [_text(cell) for cell in row if cell is not None]
        elif unit.level not in (REGION_OF_GOVERNMENT, REGION):
            units.append(unit)
    return reference, _population_date(notes), tuple(units)


def _sheet_of(path: Path, names: Sequence[str]) -> tuple[str, date]:
    found = [(name, match) for name in names if (match := SHEET.match(name))]
    if len(found) != 1:
        listed = ", ".join(names) or "none"
        raise broken(path, "", f"it has no sheet Onlineprodukt_Gemeinden<DDMMYYYY>, or several (sheets: {listed})")
    name, match = found[0]
    year = match["year"] if len(match["year"]) == 4 else "20" + match["year"]
    try:
        return name, date(int(year), int(match["month"]), int(match["day"]))
    except ValueError as error:
        raise broken(path, f"sheet {name}", "its name has no date") from error


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(str(cell).split())


def _heading(cell: Any) -> str:
    return re.sub(r"[\W\d_]", "", _text(cell).lower())


def letters(index: int) -> str:
    """Letters of the column with this index from 0, as spreadsheets show them."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _columns(path: Path, sheet: str, rows: Sequence[Row]) -> tuple[dict[str, int], int]:
    """Index of each field's column, and index of the first row below the head."""
    keys = [name for name, _ in KEY_PARTS]
    found = next(
        (
            (number, start)
            for number, row in enumerate(rows[:HEAD_ROWS])
            for start in range(len(row))
            if [_heading(cell) for cell in row[start : start + len(keys)]] == keys
        ),
        None,
    )
    if found is None:
        raise broken(path, sheet, "the headings Land, RB, Kreis, VB, Gem stand in none of its first rows")
    number, start = found
    if start < 2:
        raise broken(path, sheet, "the columns Satzart and Textkennzeichen are missing before Land")
    columns = {"level": start - 2, "kind": start - 1} | {name: start + index for index, name in enumerate(keys)}
    width = max(len(row) for row in rows[: number + 1])
    above = [
        [_heading(row[index]) for row in rows[: number + 1] if index < len(row)] for index in range(start + 5, width)
    ]
    for field, (wanted, optional) in HEADINGS.items():
        place = next((index for index, texts in enumerate(above) if any(wanted in text for text in texts)), None)
        if place is not None:
            columns[field] = start + 5 + place
        elif not optional:
            raise broken(path, sheet, f"there is no column with the heading {wanted.capitalize()}")
    first = number + 1
    # A row that numbers or letters the columns may follow the headings.
    while first < len(rows) and _value(rows[first], columns["level"]) not in LEVELS and first < HEAD_ROWS:
        first += 1
    return columns, first


def _value(row: Row, index: int) -> str:
    return _text(row[index]) if index < len(row) else ""


def _unit(path: Path, where: str, row: Row, columns: Mapping[str, int]) -> Unit | None:
    """Record of a row; None for notes below the table."""

    def at(field: str) -> str:
        return f"{where}, column {letters(columns[field])} ({field})"

    level = _value(row, columns["level"])
    given = [(_value(row, columns[name]), name, size) for name, size in KEY_PARTS]
    if level not in LEVELS:
        if any(text for text, _, _ in given):
            raise broken(path, at("level"), f"{level!r} is no Satzart")
        return None
    code = ""
    for text, name, size in given[: PARTS[level]]:
        digits = text.zfill(size)  # a program that saved the keys as numbers has dropped their zeros
        if not text or not (digits.isascii() and digits.isdigit()) or len(digits) != size:
            raise broken(path, at(name), f"{text!r} instead of {size} digits")
        code += digits
    name, kind = _value(row, columns["name"]), _value(row, columns["kind"])
    if level != MUNICIPALITY:
        return Unit(level, code, name, kind, where)
    return Unit(
        level,
        code,
        name,
        kind,
        where,
        area_km2=_number(path, at("area"), _value(row, columns["area"])),
        population=_whole(path, at("population"), _value(row, columns["population"])),
        postal_code=_postal_code(_value(row, columns["postal"])),
        lat=_degrees(path, at("lat"), _value(row, columns["lat"]), "lat") if "lat" in columns else None,
        lon=_degrees(path, at("lon"), _value(row, columns["lon"]), "lon") if "lon" in columns else None,
    )


def _number(path: Path, where: str, text: str) -> float | None:
    if not text:
        return None
    try:
        # German and English notation, never with marks between thousands: "56,73", "56.73".
        return float(text.replace(",", "."))
    except ValueError as error:
        raise broken(path, where, f"{text!r} instead of a number") from error


def _whole(path: Path, where: str, text: str) -> int | None:
    digits = text.replace(" ", "")
    if not digits:
        return None
    if not re.fullmatch(r"-?\d+", digits, re.ASCII):
        raise broken(path, where, f"{text!r} instead of a whole number")
    return int(digits)


def _degrees(path: Path, where: str, text: str, axis: str) -> float | None:
    value = _number(path, where, text)
    low, high = GERMANY[axis]
    if value is not None and not low <= value <= high:
        raise broken(path, where, f"{value:g} degrees are not in Germany")
    return value


def _postal_code(text: str) -> str:
    return text.zfill(5) if text.isascii() and text.isdigit() else ""


def _population_date(notes: Sequence[str]) -> date | None:
    for found in _found(notes):
        day, month, year = map(int, found.groups())
        try:
            return date(year, month, day)
        except ValueError:
            continue
    return None


def _found(notes: Sequence[str]) -> Iterator[re.Match[str]]:
    for note in notes:
        yield from POPULATION_DATE.finditer(note)
