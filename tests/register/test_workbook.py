"""The workbook: columns by heading, wrong cells named with sheet, row and column."""

from __future__ import annotations

import builtins
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtlupe.errors import StadtlupeError
from stadtlupe.register.workbook import letters, read_workbook
from tests.register.builders import HEAD, Record, workbook

PATH = Path("AuszugGV3QAktuell.xlsx")
HANAU = Record(
    "60", "064150000000", "Hanau, Brüder-Grimm-Stadt", "61", "", 76.49, 97956, "63450", lat="50.13307", lon="8.91690"
)
RECORDS = [
    Record("10", "06", "Hessen"),
    Record("20", "064", "Reg.-Bez. Darmstadt"),
    Record("40", "06415", "Hanau, Brüder-Grimm-Stadt", "41"),
    Record("50", "064150000", "Hanau, Brüder-Grimm-Stadt", "50"),
    HANAU,
]
# Row of Hanau in the sheet.
ROW = len(HEAD) + len(RECORDS)


def test_reading() -> None:
    reference, population, units = read_workbook(workbook(RECORDS), PATH)
    assert (reference, population) == (date(2026, 9, 30), date(2025, 12, 31))
    assert [(unit.level, unit.code) for unit in units] == [
        ("10", "06"),
        ("40", "06415"),
        ("50", "064150000"),
        ("60", "064150000000"),
    ]
    hanau = units[-1]
    assert (hanau.name, hanau.kind, hanau.ags) == ("Hanau, Brüder-Grimm-Stadt", "61", "06415000")
    assert (hanau.area_km2, hanau.population, hanau.postal_code) == (76.49, 97956, "63450")
    assert (hanau.lat, hanau.lon) == (50.13307, 8.9169)
    assert hanau.where == f"sheet Onlineprodukt_Gemeinden30092026, row {ROW}"


def test_keys_that_were_saved_as_numbers() -> None:
    numbers: dict[tuple[int, int], object] = {
        (ROW, column): value for column, value in enumerate((60, 61, 6, 4, 15, 0, 0), start=1)
    }
    _, _, units = read_workbook(workbook(RECORDS, change=numbers), PATH)
    assert units[-1].code == "064150000000"


def test_a_further_column_does_no_harm() -> None:
    def moved(row: tuple[object, ...], cell: object) -> tuple[object, ...]:
        return (*row[:8], cell, *row[8:]) if len(row) > 8 else row

    head = [moved(row, "Neu") for row in HEAD]
    _, _, units = read_workbook(workbook(RECORDS[:-1], head=head), PATH)
    assert units[-1].name == "Hanau, Brüder-Grimm-Stadt"


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        (1, "61", r"column A \(level\): '61' is no Satzart"),
        (3, "6x", r"column C \(land\): '6x' instead of 2 digits"),
        (4, None, r"column D \(rb\): '' instead of 1 digits"),
        (7, "0000", r"column G \(gem\): '0000' instead of 3 digits"),
        (9, "viel", r"column I \(area\): 'viel' instead of a number"),
        (10, "1,5", r"column J \(population\): '1,5' instead of a whole number"),
        (15, "50,1", r"column O \(lon\): 50.1 degrees are not in Germany"),
        (16, "8,9", r"column P \(lat\): 8.9 degrees are not in Germany"),
    ],
)
def test_place_of_a_wrong_cell_is_named(column: int, value: object, message: str) -> None:
    with pytest.raises(StadtlupeError, match=rf"sheet Onlineprodukt_Gemeinden30092026, row {ROW}, {message}") as caught:
        read_workbook(workbook(RECORDS, change={(ROW, column): value}), PATH)
    assert caught.value.code == "E321"


@pytest.mark.parametrize(
    ("sheet", "head", "message"),
    [
        ("Tabelle1", HEAD, r"no sheet Onlineprodukt_Gemeinden.*Tabelle1"),
        ("Onlineprodukt_Gemeinden31022026", HEAD, "its name has no date"),
        ("Onlineprodukt_Gemeinden30092026", HEAD[:2], "Land, RB, Kreis, VB, Gem"),
        ("Onlineprodukt_Gemeinden30092026", (*HEAD[:3], *HEAD[4:]), "no column with the heading Insgesamt"),
        ("Onlineprodukt_Gemeinden30092026", [("Land", "RB", "Kreis", "VB", "Gem")], "Satzart and Textkennzeichen"),
    ],
)
def test_foreign_workbooks(sheet: str, head: Any, message: str) -> None:
    with pytest.raises(StadtlupeError, match=message) as caught:
        read_workbook(workbook(RECORDS, sheet, head), PATH)
    assert caught.value.code == "E321"


def test_older_names_of_the_sheet() -> None:
    reference, _, _ = read_workbook(workbook(RECORDS, "Onlineprodukt_Gemeinden_310317"), PATH)
    assert reference == date(2017, 3, 31)


@given(st.binary(max_size=200))
def test_any_bytes_are_named(data: bytes) -> None:
    with pytest.raises(StadtlupeError, match="E321"):
        read_workbook(b"PK\x03\x04" + data, PATH)


def test_without_openpyxl_the_way_to_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def lacking(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.startswith("openpyxl"):
            raise ImportError(name)
        return real(name, *args, **kwargs)

    data = workbook(RECORDS)
    monkeypatch.setattr(builtins, "__import__", lacking)
    with pytest.raises(StadtlupeError, match=r"stadtlupe\[lexicon\]") as caught:
        read_workbook(data, PATH)
    assert caught.value.code == "E323"


@pytest.mark.parametrize(("index", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (702, "AAA")])
def test_letters(index: int, name: str) -> None:
    assert letters(index) == name
