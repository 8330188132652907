from __future__ import annotations

import pytest
from pydantic import ValidationError

from stadtlupe.row_table import RowTable
from stadtlupe.schema import LinkRow

VALUES = [
    ("x", "A", "1" * 8, "B", "2" * 8, "visit", "a"),
    ("y", "A", "1" * 8, "C", "3" * 8, "model", "b"),
    ("z", "A", "1" * 8, "B", "2" * 8, "visit", "c"),
]


def test_rows_are_models_when_asked_for() -> None:
    table = RowTable(LinkRow, iter(VALUES))
    rows = [LinkRow(**dict(zip(LinkRow.model_fields, values, strict=True))) for values in VALUES]
    assert list(table) == rows == table
    assert table[1] == rows[1]
    assert table[1:] == rows[1:]
    assert table[:2] != table
    assert len(table) == 3
    assert table != rows[:2]


def test_groups() -> None:
    groups = RowTable(LinkRow, VALUES).by("to_ags", "kind")
    assert len(groups) == 2
    assert list(groups) == [("2" * 8, "visit"), ("3" * 8, "model")]
    assert [row.article_id for row in groups["2" * 8, "visit"]] == ["a", "c"]
    assert groups.get(("x", "y")) is None


def test_values_are_checked_when_they_are_asked_for() -> None:
    with pytest.raises(ValidationError):
        RowTable(LinkRow, [("x", "A", "1", "B", "2", "visit", "a")])[0]
