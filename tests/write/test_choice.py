from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from stadtlupe.errors import StadtlupeError
from stadtlupe.schema import TABLES
from stadtlupe.write import FORMATS, TableChoice, parse_formats
from stadtlupe.write.choice import all_paths, table_path


@pytest.mark.parametrize(
    ("values", "formats"),
    [
        (["csv"], ("csv",)),
        (["sqlite,csv"], ("csv", "sqlite")),
        (["csv,"], ("csv",)),
        (["json", " CSV , jsonl", "json"], ("csv", "json", "jsonl")),
        ([",".join(FORMATS)], FORMATS),
    ],
)
def test_formats_can_be_repeated_or_listed(values: list[str], formats: tuple[str, ...]) -> None:
    assert parse_formats(values) == formats


@pytest.mark.parametrize("values", [[], [""], ["xlsx"], ["csv,xlsx"]])
def test_unknown_formats_are_answered_with_the_known_ones(values: list[str]) -> None:
    with pytest.raises(StadtlupeError, match="E402") as caught:
        parse_formats(values)
    assert all(form in caught.value.what for form in FORMATS)


def test_a_choice_is_checked_when_it_is_made() -> None:
    with pytest.raises(StadtlupeError, match="E401"):
        TableChoice(only=("towns",))
    with pytest.raises(StadtlupeError, match="E402"):
        TableChoice(formats=("xlsx",))
    with pytest.raises(StadtlupeError, match="E402"):
        TableChoice(formats=("ftm",), only=("cities",))


def test_what_is_written() -> None:
    assert TableChoice().tables == tuple(TABLES)
    part = TableChoice(formats=("csv", "parquet", "sqlite"), only=("people", "cities"))
    assert part.tables == ("cities", "people")
    assert {path.as_posix() for path in part.paths()} == {
        *("cities.csv", "people.csv", "parquet/cities.parquet", "parquet/people.parquet"),
        *("stadtlupe.db", "datasette-metadata.json"),
    }
    assert (part.is_partial, TableChoice().is_partial, TableChoice(since=date(2026, 1, 1)).is_partial) == (
        *(True, False, True),
    )


def test_no_two_tables_or_formats_share_a_file() -> None:
    assert table_path("cities", "csv") == Path("cities.csv")
    assert len(all_paths()) == 4 * len(TABLES) + 3
