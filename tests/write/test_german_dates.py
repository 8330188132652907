from __future__ import annotations

from datetime import date, timedelta

import pytest
from edtf import parse_edtf, struct_time_to_date
from hypothesis import given
from hypothesis import strategies as st

from stadtlupe.write.german_dates import day_span, german_date

EPOCH = date(1970, 1, 1)
YEARS = st.integers(1800, 2199).map("{:04}".format)
MONTHS = st.builds("{}-{:02}".format, YEARS, st.integers(1, 12))
DAYS = st.dates(date(1800, 1, 1), date(2199, 12, 31)).map(date.isoformat)
POINTS = YEARS | MONTHS | DAYS


def days(edtf: str) -> tuple[date, date] | None:
    span = day_span(edtf)
    return None if span is None else (EPOCH + timedelta(span[0]), EPOCH + timedelta(span[1]))


@pytest.mark.parametrize(
    ("edtf", "words"),
    [
        ("2025-10-27", "27.10.2025"),
        ("2025-10", "Oktober 2025"),
        ("2025", "2025"),
        ("2030~", "etwa 2030"),
        ("2030?", "vermutlich 2030"),
        ("2030%", "vermutlich etwa 2030"),
        ("202X", "2020er-Jahre"),
        ("19XX", "20. Jahrhundert"),
        ("2026-21", "Frühjahr 2026"),
        ("2025-24", "Winter 2025/26"),
        ("1999-24", "Winter 1999/00"),
        ("2025-07/2025-09", "Juli bis September 2025"),
        ("2025-12/2026-02", "Dezember 2025 bis Februar 2026"),
        ("2025-09-08/2025-09-14", "08.09.2025 bis 14.09.2025"),
        ("2024/2026", "2024 bis 2026"),
        ("2017/..", "seit 2017"),
        ("../2030", "bis 2030"),
        ("../2030~", "bis etwa 2030"),
        ("2025-13", "2025-13"),
        ("2025-02-30", "2025-02-30"),
        ("../..", "../.."),
        ("<b>", "<b>"),
        ("", ""),
    ],
)
def test_german_words(edtf: str, words: str) -> None:
    assert german_date(edtf) == words


@pytest.mark.parametrize(
    ("edtf", "first", "last"),
    [
        ("2025-22", "2025-06-01", "2025-08-31"),
        ("2023-24", "2023-12-01", "2024-02-29"),
        ("202X", "2020-01-01", "2029-12-31"),
        ("19XX", "1900-01-01", "1999-12-31"),
        ("2017/..", "2017-01-01", "2017-12-31"),
        ("../2030-05", "2030-05-01", "2030-05-31"),
        ("2030~", "2030-01-01", "2030-12-31"),
    ],
)
def test_days_of_what_is_not_plain(edtf: str, first: str, last: str) -> None:
    assert days(edtf) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "edtf", ["", "..", "../..", "2025-02-30", "2025-13", "0000", "2026/2025", "gestern", "202X-05"]
)
def test_what_is_no_date_has_no_days(edtf: str) -> None:
    assert day_span(edtf) is None


@given(POINTS)
def test_days_are_those_of_the_reference_parser(edtf: str) -> None:
    parsed = parse_edtf(edtf)
    wanted = tuple(struct_time_to_date(bound) for bound in (parsed.lower_strict(), parsed.upper_strict()))
    assert days(edtf) == wanted


@given(POINTS, POINTS)
def test_intervals_run_from_the_first_day_to_the_last(first: str, last: str) -> None:
    start, end = days(first), days(last)
    assert start is not None
    assert end is not None
    assert days(f"{first}/{last}") == ((start[0], end[1]) if start[0] <= end[1] else None)


@given(st.text())
def test_any_text_has_words(text: str) -> None:
    assert isinstance(german_date(text), str)
    day_span(text)
