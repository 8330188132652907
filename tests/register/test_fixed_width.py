"""GV100AD: every record that is as described is read, every other one is named with line and columns."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtlupe.errors import StadtlupeError
from stadtlupe.register.fixed_width import decode, looks_like_gv100ad, parse
from tests.register.builders import DAY, Record, gv100ad, line_of

PATH = Path("GV100AD.txt")
NAMES = st.text("aenrsÄöüß-/.,() óŁ", min_size=1, max_size=49).map("A".__add__)
MUNICIPALITIES = st.builds(
    Record,
    level=st.just("60"),
    code=st.integers(0, 2 * 10**11).map("{:012}".format),
    name=NAMES,
    kind=st.sampled_from(["60", "61", "63", "64", "67"]),
    area=st.integers(1, 10**9).map(lambda hectares: hectares / 100),
    population=st.integers(0, 10**9),
    postal=st.integers(0, 99_999).map("{:05}".format),
)


@given(st.lists(MUNICIPALITIES, min_size=1, max_size=5), st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_what_is_written_is_read(records: list[Record], day: date) -> None:
    reference, units = parse(gv100ad(records, day), PATH)
    assert reference == day
    assert [(unit.code, unit.name, unit.kind, unit.population, unit.postal_code) for unit in units] == [
        (record.code, " ".join(record.name.split()), record.kind, record.population, record.postal)
        for record in records
    ]
    assert [unit.area_km2 for unit in units] == pytest.approx([record.area for record in records])
    assert all(unit.ags == unit.code[:5] + unit.code[9:] for unit in units)


def error_of(text: str) -> str:
    """Message of the error that a text gives, empty if it is read."""
    try:
        parse(text, PATH)
    except StadtlupeError as error:
        return str(error)
    return ""


@given(MUNICIPALITIES, st.integers(0, 219), st.characters(codec="utf-8"))
def test_a_wrong_character_is_read_or_named(record: Record, place: int, character: str) -> None:
    line = line_of(record)
    message = error_of(line[:place] + character + line[place + 1 :])
    assert not message or re.match(r"E321: .*\(line [12], columns \d", message)


@given(st.text(max_size=400))
def test_any_text_is_read_or_named(text: str) -> None:
    message = error_of(text)
    assert not message or message.startswith("E321")


@pytest.mark.parametrize(
    ("columns", "text", "message"),
    [
        ((1, 2), "70", r"line 2, columns 1-2 \(Satzart\)"),
        ((3, 10), "20261301", r"line 2, columns 3-10 \(Gebietsstand\): 20261301 is no date"),
        ((3, 10), "20260930"[::-1], r"line 2, columns 3-10"),
        ((11, 12), "  ", r"line 2, columns 11-18 \(Regionalschlüssel\)"),
        ((19, 22), "00 0", r"line 2, columns 19-22 \(Gemeindeverband\)"),
        ((129, 139), " " * 11, r"line 2, columns 129-139 \(Fläche\)"),
        ((140, 150), "-0000009990", r"line 2, columns 140-150 \(Bevölkerung\)"),
    ],
)
def test_place_of_a_broken_record_is_named(columns: tuple[int, int], text: str, message: str) -> None:
    whole = line_of(Record("60", "064150000000", "Hanau", "61", area=76.5, population=97956, postal="63450"))
    line = whole[: columns[0] - 1] + text + whole[columns[1] :]
    with pytest.raises(StadtlupeError, match=message):
        parse(f"{whole}\n{line}\n", PATH)


# Records as published (Destatis, GV100AD of 30.11.2023, dl-de/by-2-0), so that the layout does not rest on the builder.
PUBLISHED = (
    "102023113001          Schleswig-Holstein                                Kiel",
    "402023113001051       Dithmarschen                                      Heide" + " " * 45 + "43",
    "502023113001051   5163Burg-St. Michaelisdonn                            Burg (Dith.)" + " " * 38 + "51",
    "6020231130010510015175Albersdorf" + " " * 90 + "64    000000017120000000377400000001819    25767       2123",
    "6020231130010020000000Kiel, Landeshauptstadt"
    + " " * 78
    + "61    000000118650000024771700000120149    24103*****  2119151713101005",
    "30202311300811        Region Stuttgart                                  Stuttgart",
)


def test_records_as_published() -> None:
    reference, units = parse("\r\n".join(PUBLISHED), PATH)
    assert reference == date(2023, 11, 30)
    land, kreis, union, village, kiel = units
    assert (land.code, land.name, land.seat) == ("01", "Schleswig-Holstein", "Kiel")
    assert (kreis.code, kreis.name, kreis.seat, kreis.kind) == ("01051", "Dithmarschen", "Heide", "43")
    assert (union.code, union.name, union.seat, union.kind) == (
        "010515163",
        "Burg-St. Michaelisdonn",
        "Burg (Dith.)",
        "51",
    )
    assert (village.code, village.ags, village.name, village.kind) == ("010515175001", "01051001", "Albersdorf", "64")
    assert (village.area_km2, village.population, village.postal_code) == (17.12, 3774, "25767")
    assert (kiel.ags, kiel.area_km2, kiel.population, kiel.postal_code) == ("01002000", 118.65, 247717, "24103")


def test_two_states_in_one_file_are_an_error() -> None:
    record = Record("60", "064150000000", "Hanau", "61", area=1, population=1, postal="63450")
    text = gv100ad([record]) + gv100ad([record], date(2026, 6, 30))
    with pytest.raises(StadtlupeError, match=r"line 2.*30\.06\.2026 and 30\.09\.2026"):
        parse(text, PATH)


def test_districts_of_government_and_regions_are_left_out() -> None:
    records = [
        Record("10", "08", "Baden-Württemberg", seat="Stuttgart"),
        Record("20", "081", "Reg.-Bez. Stuttgart"),
        Record("30", "0811", "Region Stuttgart"),
        Record("40", "08111", "Stuttgart, Stadtkreis", "42", "Stuttgart"),
        Record("50", "081110000", "Stuttgart, Landeshauptstadt", "50"),
    ]
    reference, units = parse(gv100ad(records), PATH)
    assert reference == DAY
    assert [(unit.level, unit.code, unit.seat) for unit in units] == [
        ("10", "08", "Stuttgart"),
        ("40", "08111", "Stuttgart"),
        ("50", "081110000", ""),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_old_and_new_encodings(encoding: str) -> None:
    assert decode("Köln – Düren".encode(encoding)) == "Köln – Düren"


def test_texts_of_other_kinds_are_told_apart() -> None:
    assert looks_like_gv100ad(line_of(Record("10", "01", "Schleswig-Holstein")))
    assert not looks_like_gv100ad("ags;name\n01001000;Flensburg")
