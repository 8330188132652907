"""What is wrong with a register is found, and said with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from stadtlupe.errors import StadtlupeError
from stadtlupe.register import fixed_width
from stadtlupe.register.check import check_plausible, check_whole
from stadtlupe.register.model import Register
from tests.register import toy
from tests.register.builders import DAY, Record, edited, gv100ad

PATH = Path("GV100AD_30092026.txt")
HANAU = "064150000000"


def register_of(records: list[Record]) -> Register:
    reference, units = fixed_width.parse(gv100ad(records), PATH)
    return Register(PATH.name, "0" * 64, reference, None, units)


def test_a_whole_register_passes() -> None:
    register = register_of(toy.records())
    check_whole(register, PATH)
    check_plausible(register, toy.rows("gemeinden.csv"), date(2026, 6, 30), PATH)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({HANAU: {"name": "  "}}, r"line \d+: the name of 064150000000 is ''"),
        ({HANAU: {"kind": "77"}}, r"line \d+: '77' is no Textkennzeichen of a municipality \(Hanau"),
        ({HANAU: {"kind": ""}}, r"'' is no Textkennzeichen of a municipality"),
        ({HANAU: {"area": 0.0}}, r"Hanau.* has no area"),
        ({HANAU: {"code": "176150000000"}}, r"there is no Land 17 \(key 176150000000\)"),
        ({HANAU: {"code": "064350001001"}}, r"the key 064350001001 stands already in line \d+|AGS"),
        ({HANAU: {"code": "064160000000"}}, r"there is no Kreis 06416 for Hanau"),
        ({HANAU: {"code": "064150001000"}}, r"there is no Gemeindeverband 064150001 for Hanau"),
        ({"06415": {"kind": "99"}}, r"'99' is no Textkennzeichen of a Kreis"),
        ({"06435": {"kind": "41"}}, r"is a kreisfreie Stadt with \d+ municipalities"),
        ({"03": None, "12": None}, r"the Länder 03, 12 are missing"),
    ],
)
def test_problems_are_named(changes: Mapping[str, Mapping[str, object] | None], message: str) -> None:
    with pytest.raises(StadtlupeError, match=message) as caught:
        check_whole(register_of(edited(toy.records(), changes)), PATH)
    assert caught.value.code == "E321"


def test_the_same_key_twice() -> None:
    records = toy.records()
    with pytest.raises(StadtlupeError, match=r"the key 064150000000 stands already in line"):
        check_whole(register_of([*records, next(record for record in records if record.code == HANAU)]), PATH)


def test_negative_population_and_half_coordinates() -> None:
    register = register_of(toy.records())
    units = tuple(
        replace(unit, population=-1, lat=50.1, lon=None) if unit.code == HANAU else unit for unit in register.units
    )
    with pytest.raises(StadtlupeError, match=r"no number of inhabitants \(-1\).*only one of the coordinates"):
        check_whole(replace(register, units=units), PATH)


def test_many_problems_are_counted() -> None:
    records = toy.records()
    broken = edited(records, {record.code: {"kind": "77"} for record in records if record.level == "60"})
    count = sum(record.level == "60" for record in records)
    with pytest.raises(StadtlupeError, match=rf"and {count - 5} more\)"):
        check_whole(register_of(broken), PATH)


def test_waters_and_areas_without_municipality_are_no_problem() -> None:
    extra = [
        Record("40", "07000", "Gemeinschaftliches Hoheitsgebiet"),
        Record("50", "070009999", "Gemeinschaftliches Hoheitsgebiet", "50"),
        Record("60", "070009999999", "Gemeinschaftliches Hoheitsgebiet", "", area=6.2),
        Record("50", "064359999", "Gutsbezirk Spessart", "50"),
        Record("60", "064359999200", "Gutsbezirk Spessart, gemfr. Gebiet", "66", area=88.0),
    ]
    register = register_of([*toy.records(), *extra])
    check_whole(register, PATH)
    assert not {"07000999", "06435200"} & {unit.ags for unit in register.municipalities()}


def test_older_registers_are_refused() -> None:
    register = register_of(toy.records())
    check_plausible(register, toy.rows("gemeinden.csv"), DAY, PATH)
    with pytest.raises(StadtlupeError, match=r"30\.09\.2026.*already 01\.10\.2026") as caught:
        check_plausible(register, toy.rows("gemeinden.csv"), date(2026, 10, 1), PATH)
    assert caught.value.code == "E322"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda records: [r for r in records if not (r.level == "60" and r.code.startswith("16071"))],
            "municipalities",
        ),
        (lambda records: [r for r in records if not r.code.startswith("06415")], r"5 Kreise instead of 6|inhabitants"),
        (lambda records: edited(records, {"081110000000": {"population": 6}}), r"inhabitants instead of"),
        (
            lambda records: [
                replace(r, code=r.code[:9] + f"{int(r.code[9:]) + 400:03}") if r.level == "60" else r for r in records
            ],
            "known keys",
        ),
    ],
)
def test_implausible_registers_are_refused(change, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(StadtlupeError, match=message) as caught:
        check_plausible(register_of(change(toy.records())), toy.rows("gemeinden.csv"), None, PATH)
    assert caught.value.code == "E322"
