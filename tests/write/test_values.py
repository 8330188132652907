from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtlupe.errors import StadtlupeError
from stadtlupe.write.values import column_index, sort_values, storable, values_of
from tests.write.examples import example_tables


@given(st.text(st.characters()))
def test_any_text_can_be_stored_as_utf_8(text: str) -> None:
    stored = storable(text)
    assert isinstance(stored, str)
    assert stored.encode("utf-8").decode("utf-8") == stored
    assert (stored == text) == (not any("\ud800" <= letter <= "\udfff" for letter in text))


@given(st.permutations(values_of("evidence", example_tables()["evidence"])))
def test_rows_have_one_order(table: list[list[object]]) -> None:
    ordered = sort_values("evidence", table)  # type: ignore[arg-type]
    assert [row[column_index("evidence", "start")] for row in ordered] == [20, 100]


def test_missing_values_come_first_in_a_key() -> None:
    rows = values_of("initiatives", example_tables()["initiatives"])
    assert [row[0] for row in rows] == ["i0", "i1"]
    amount = column_index("initiatives", "amount_eur")
    assert [(row[amount], type(row[amount])) for row in rows] == [(12.5, float), (1_300_000, int)]


def test_rows_of_another_table_are_refused() -> None:
    with pytest.raises(TypeError, match="CityRow"):
        values_of("people", example_tables()["cities"])
    with pytest.raises(StadtlupeError, match="E401"):
        values_of("towns", [])
