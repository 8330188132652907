"""Time expressions of municipal news, one CSV row per expression; what a row says was written before it was run.

Rows of one text follow each other. All expressions of a text are listed: what is not listed must not be found, and a
row without expression is a text that has none.
"""

from __future__ import annotations

import csv
from itertools import groupby
from pathlib import Path

import pytest
from edtf import parse_edtf

from stadtlupe.extract.dates import find_dates

from .edtf_grammar import is_edtf

FILE = Path(__file__).with_name("date_cases.csv")
COLUMNS = ("expression", "timex_type", "timex_value", "edtf", "earliest", "latest", "relation")
Row = dict[str, str]


def read_rows() -> list[Row]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ROWS = read_rows()
CASES = [(key, list(rows)) for key, rows in groupby(ROWS, key=lambda row: (row["text"], row["reference_date"]))]


@pytest.mark.parametrize(("key", "rows"), CASES, ids=[text for (text, _), _ in CASES])
def test_case(key: tuple[str, str], rows: list[Row]) -> None:
    text, reference = key
    expected = [tuple(row[column] for column in COLUMNS) for row in rows if row["expression"]]
    found = [
        (item.text, item.timex_type, item.timex_value, item.edtf, item.earliest, item.latest, item.relation)
        for item in find_dates(text, reference or None)
    ]
    assert [tuple(value or "" for value in item) for item in found] == expected


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 250
    assert sum(not row["expression"] for row in ROWS) >= 60
    assert len({key for key, _ in CASES}) == len(CASES), "rows of one text must follow each other"


@pytest.mark.parametrize("value", sorted({row["edtf"] for row in ROWS if row["edtf"]}))
def test_edtf_package_accepts_the_values(value: str) -> None:
    assert is_edtf(value)
    assert str(parse_edtf(value)) == value


def test_a_day_named_before_anchors_what_follows() -> None:
    text = "Am 3. November 2025 tagte der Rat. Am Tag darauf wurde gebaut, eine Woche später war es fertig."
    assert [(item.text, item.edtf, item.anchor) for item in find_dates(text)] == [
        ("3. November 2025", "2025-11-03", None),
        ("Tag darauf", "2025-11-04", "2025-11-03"),
        ("eine Woche", "2025-11-11", "2025-11-04"),
    ]


def test_a_length_without_anchor_says_what_is_missing() -> None:
    for text in ("Vor drei Jahren", "zwei Tage später", "in den kommenden fünf Jahren", "im Jahr darauf"):
        (item,) = find_dates(text)
        assert (item.anchor, item.edtf, item.earliest, item.latest) == ("missing", None, None, None)


def test_today_is_the_day_in_a_short_text_and_nowadays_in_an_essay() -> None:
    short = "Die Stadt baut ein Haus am See. " * 9 + "Die Stadt stellt heute ihre App vor."
    assert find_dates(short, "2025-10-29")[-1].timex_value == "2025-10-29"
    essay = "Die Stadt baut ein Haus am See. " * 60 + "Die Menschen leben heute anders."
    assert find_dates(essay, "2025-10-29")[-1].timex_value == "PRESENT_REF"
