"""How long before or after an article a date lies."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtlupe.normalize.date_gaps import CLASSES, gap_of


@pytest.mark.parametrize(
    ("value", "gap", "coarse"),
    [
        ("2025-06-12", "in days", "future"),
        ("2025-07-01", "in weeks", "future"),
        ("2025-10", "in months", "future"),
        ("2026-21", "in a year", "future"),
        ("../2030", "in years", "future"),
        ("2025-06-10", "today", "now"),
        ("2025-06", "this month", "now"),
        ("2025-22", "this season", "around"),
        ("2025", "this year", "around"),
        ("2025-06-06", "days ago", "recent"),
        ("2025-05", "weeks ago", "recent"),
        ("2017/..", "years ago", "past"),
        ("2024-11/2025-01", "half a year ago", "past"),
        ("2024-01/2026-12", "this year", "around"),
        (None, "", "none"),
        ("XXXX-02", "unknown", "unknown"),
        ("2025-02-30", "unknown", "unknown"),
    ],
)
def test_gaps(value: str | None, gap: str, coarse: str) -> None:
    assert gap_of(value, "2025-06-10") == gap
    assert CLASSES[gap] == coarse


def test_without_a_publication_date_nothing_is_known() -> None:
    assert gap_of("2025", None) == "unknown"


@given(st.dates())
def test_the_order_is_right(day: object) -> None:
    published, value = "2025-06-10", str(day)
    expected = "future" if value > published else "now" if value == published else None
    assert CLASSES[gap_of(value, published)] in ({expected} if expected else {"recent", "past"})


@given(st.text(alphabet="0123456789-/.~X", max_size=24))
def test_any_value_has_a_class(value: str) -> None:
    assert gap_of(value, "2025-06-10") in CLASSES
