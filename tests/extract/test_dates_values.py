"""Calendar arithmetic and the EDTF values that come of it."""

from __future__ import annotations

from datetime import date

import pytest
from edtf import EDTFParseException, parse_edtf
from hypothesis import given
from hypothesis import strategies as st

from stadtlupe.extract import date_values as values

from .edtf_grammar import is_edtf

DAYS = st.dates(date(1000, 1, 1), date(2900, 12, 31))


@pytest.mark.parametrize(
    ("year", "day"),
    [(1961, (4, 2)), (2000, (4, 23)), (2008, (3, 23)), (2025, (4, 20)), (2026, (4, 5)), (2038, (4, 25))],
)
def test_easter(year: int, day: tuple[int, int]) -> None:
    assert values.easter(year) == date(year, *day)


def test_fourth_advent_may_be_christmas_eve() -> None:
    assert values.fourth_advent(2023) == date(2023, 12, 24)
    assert values.fourth_advent(2025) == date(2025, 12, 21)


@given(DAYS, st.sampled_from(["D", "W", "WE", "M", "Q", "H6", "Y", "DE", "CE", "ML", "SU", "WI"]), st.integers(-3, 3))
def test_periods_are_ordered_and_have_valid_values(day: date, unit: str, offset: int) -> None:
    try:
        period = values.of_unit(unit, day, offset)
    except (ValueError, OverflowError):
        assert offset
        return
    assert period.first <= period.last
    assert is_edtf(period.edtf)
    assert is_edtf(f"{period.open_start}/..")
    assert is_edtf(f"../{period.open_end}")
    if offset == 0 and unit not in ("SU", "WI", "WE"):
        assert period.first <= day <= period.last
    parts = [values.narrowed(period, part) for part in ("start", "mid", "end")]
    assert parts[0].first == period.first
    assert parts[-1].last == period.last
    assert all(part.first <= part.last for part in parts)


def test_week_at_the_turn_of_the_year() -> None:
    assert values.of_week(date(2026, 1, 1)).timex == "2026-W01"
    assert values.of_week(date(2024, 12, 31)).edtf == "2024-12-30/2025-01-05"


@given(DAYS, st.integers(-5000, 5000))
def test_months_can_be_shifted_back(day: date, months: int) -> None:
    moved = values.shift_months(day, months)
    back = values.shift_months(moved, -months)
    assert (back.year, back.month) == (day.year, day.month)
    assert back.day <= day.day


@pytest.mark.parametrize(
    ("number", "unit", "expected"),
    [
        ("2", "Y", "P2Y"),
        ("18", "M", "P18M"),
        ("48", "H", "PT48H"),
        ("X", "D", "PXD"),
        ("1", "H6", "P6M"),
        ("3", "DE", "P3DE"),
    ],
)
def test_durations(number: str, unit: str, expected: str) -> None:
    assert values.duration(number, unit) == expected


def test_edtf_package_accepts_the_values() -> None:
    for value in ("2025-10-27", "2017/..", "../2030", "199X", "2025-22", "2025-07/2025-09", "1920~", "18XX"):
        assert parse_edtf(value)
        assert is_edtf(value)
    for value in ("2025-W43", "2026-Q3"):
        assert not is_edtf(value)
        with pytest.raises(EDTFParseException):
            parse_edtf(value)
