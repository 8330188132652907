from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtlupe.write import escape_cell, unescape_cell
from stadtlupe.write.cells import csv_cell

TRICKY = st.text(st.sampled_from("=+-@'\"; \t\r\n＝＠aß"), max_size=20)
FORMULA_SIGNS = "=+-@\t\r\n＝＋－＠"


@pytest.mark.parametrize("sign", FORMULA_SIGNS)
def test_cells_that_begin_like_a_formula_get_an_apostrophe(sign: str) -> None:
    assert escape_cell(f"{sign}1+1") == f"'{sign}1+1"
    assert escape_cell(f"  {sign}1+1") == f"'  {sign}1+1"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Bochum",
        "Bad Neuenahr-Ahrweiler",
        "5,- Euro",
        "'s-Hertogenbosch",
        "Plan A; Plan B",
        "1+1=2",
        "a@b.de",
        "»–«",
    ],
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert escape_cell(text) == text


@pytest.mark.parametrize("text", ["Plan;=1+1", "Plan; -2", "eins\n=1+1", "eins\r@x", "eins\t=1+1", 'x;"=1+1;y'])
def test_what_a_spreadsheet_takes_for_a_new_cell_is_safe_too(text: str) -> None:
    assert escape_cell(text).count("'") == 1
    assert unescape_cell(escape_cell(text)) == text


@given(TRICKY | st.text())
def test_escaping_is_reversible_and_leaves_no_formula(text: str) -> None:
    escaped = escape_cell(text)
    assert unescape_cell(escaped) == text
    assert not escaped.lstrip(" ").startswith(tuple(FORMULA_SIGNS))
    for part in re.split("[;\t\r\n]", escaped)[1:]:
        assert not part.lstrip(' \t"').startswith(tuple("=+-@＝＋－＠"))


@given(TRICKY, TRICKY)
def test_different_texts_stay_different(first: str, second: str) -> None:
    assert (escape_cell(first) == escape_cell(second)) == (first == second)


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (1_300_000.0, "1300000"),
        (1e22, "10000000000000000000000"),
        (1.5e-7, "0.00000015"),
        (-0.0, "0"),
        (-3.25, "-3.25"),
        (math.nan, ""),
        (math.inf, ""),
        ("05911000", "05911000"),
    ],
)
def test_numbers_have_neither_exponent_nor_idle_decimals(value: object, cell: str) -> None:
    assert csv_cell(value) == cell  # type: ignore[arg-type]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_read_back_as_the_same_number(value: float) -> None:
    assert float(csv_cell(value)) == value
    assert "e" not in csv_cell(value).lower()
