"""The tables made anew: the same register gives the same tables, and every kind of change ends where it should."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stadtlupe.lexicon import REGISTER_FILES, read_table
from stadtlupe.register import fixed_width
from stadtlupe.register.model import Register
from stadtlupe.register.tables import Changes, Row, Tables, refreshed
from tests.register import toy
from tests.register.builders import Record, edited, gv100ad, shipped_records

KNOWN = date(2026, 6, 30)
PATH = Path("GV100AD_30092026.txt")


def register_of(records: Sequence[Record], coordinates: Mapping[str, tuple[float, float]] | None = None) -> Register:
    reference, units = fixed_width.parse(gv100ad(records), PATH)
    placed = tuple(
        replace(unit, lat=coordinates[unit.code][0], lon=coordinates[unit.code][1])
        if coordinates and unit.code in coordinates
        else unit
        for unit in units
    )
    return Register(PATH.name, "0" * 64, reference, None, placed)


def old_tables(**changed: list[Row]) -> Tables:
    tables = {name.removesuffix(".csv"): toy.rows(name) for name in REGISTER_FILES}
    return Tables(**(tables | changed))


def by_key(rows: Sequence[Row]) -> dict[str, Row]:
    return {row["ags"]: row for row in rows}


def squeezed(rows: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """Rows without the doubled blanks that two names of the register have."""
    return [{key: " ".join(value.split()) for key, value in row.items()} for row in rows]


def test_the_shipped_register_gives_the_shipped_tables() -> None:
    old = Tables(*([dict(row) for row in read_table(name)] for name in REGISTER_FILES))
    tables, changes = refreshed(old, register_of(shipped_records()), KNOWN)
    assert changes == Changes()
    for before, after in zip(
        (old.gemeinden, old.gemeindeverbaende, old.aliases, old.demonyms, old.retired_keys),
        (tables.gemeinden, tables.gemeindeverbaende, tables.aliases, tables.demonyms, tables.retired_keys),
        strict=True,
    ):
        assert squeezed(after) == squeezed(before)


def before_hanau_left() -> Tables:
    """The tables before Hanau became kreisfrei."""
    gemeinden, places = toy.rows("gemeinden.csv"), by_key(toy.rows("gemeinden.csv"))
    hanau = places["06415000"] | {
        "ags": "06435014",
        "ars": "064350014014",
        "type": "Stadt",
        "kreis": "Main-Kinzig-Kreis",
        "type_official": "Stadt",
        "note": "",
    }
    rows = sorted([row for row in gemeinden if row["ags"] != "06415000"] + [hanau], key=lambda row: row["ags"])
    moved = {
        name: [row | {"ags": "06435014"} if row["ags"] == "06415000" else row for row in toy.rows(f"{name}.csv")]
        for name in ("aliases", "demonyms")
    }
    retired = [row for row in toy.rows("retired_keys.csv") if row["ags"] != "06435014"]
    return old_tables(gemeinden=rows, retired_keys=retired, **moved)


def test_a_city_that_leaves_its_kreis_keeps_all_that_belongs_to_it() -> None:
    old = before_hanau_left()
    tables, changes = refreshed(old, register_of(toy.records()), date(2025, 10, 31))
    assert changes.retired == [("06435014", "Hanau", "06415000", "same name, same Land")]
    assert changes.added == [("06415000", "Hanau", "Hanau")]
    assert (changes.renamed, changes.guessed) == ([], [])
    hanau, kreis = by_key(tables.gemeinden)["06415000"], by_key(tables.gemeinden)["06435000"]
    assert (hanau["type"], hanau["kreis"], hanau["note"]) == ("kreisfreie Stadt", "Hanau", "06435014 until 2025")
    shipped = by_key(toy.rows("gemeinden.csv"))
    assert (hanau["lat"], hanau["lon"]) == (shipped["06415000"]["lat"], shipped["06415000"]["lon"])
    assert kreis["population"] == shipped["06435000"]["population"]
    assert tables.aliases == toy.rows("aliases.csv")
    assert [row for row in tables.demonyms if row["ags"] == "06415000"] == [
        {"form": "Hanauer", "ags": "06415000", "rank": "0", "candidates": "1"}
    ]
    assert by_key(tables.retired_keys)["06435014"] == {
        "ags": "06435014",
        "name": "Hanau, Brüder-Grimm-Stadt",
        "last_year": "2025",
        "successor_ags": "06415000",
        "basis": "same name, same Land",
    }


def test_a_municipality_that_ended_without_successor() -> None:
    ended = next(row for row in toy.rows("gemeinden.csv") if row["ags"][:5] == "16071" and row["type"] == "Gemeinde")
    records = [record for record in toy.records() if record.code != ended["ars"]]
    tables, changes = refreshed(old_tables(), register_of(records), KNOWN)
    assert changes.retired == [(ended["ags"], ended["name"], "", "")]
    assert by_key(tables.retired_keys)[ended["ags"]]["last_year"] == "2026"
    for rows in (tables.gemeinden, tables.aliases, tables.demonyms):
        assert ended["ags"] not in {row["ags"] for row in rows}
    assert not any(ended["ags"] in row["member_ags"].split() for row in tables.gemeindeverbaende)


def test_a_new_municipality_gets_names_and_a_place() -> None:
    records = [
        *toy.records(),
        Record("50", "160710999", "Neuhausen (Ilm), Klosterstadt", "50"),
        Record(
            "60",
            "160710999998",
            "Neuhausen (Ilm), Klosterstadt",
            "63",
            area=12.5,
            population=900,
            postal="99999",
        ),
    ]
    tables, changes = refreshed(old_tables(), register_of(records), KNOWN)
    key = "16071998"
    assert changes.added == [(key, "Neuhausen (Ilm)", "Weimarer Land")]
    assert changes.guessed == [(key, "Neuhausen (Ilm)")]
    row = by_key(tables.gemeinden)[key]
    assert (row["type"], row["land"], row["population"], row["area_km2"]) == ("Stadt", "Thüringen", "900", "12.50")
    assert 50.5 < float(row["lat"]) < 51.5
    assert 11 < float(row["lon"]) < 12
    assert "Kreis" in row["note"]
    assert {(item["alias"], item["kind"]) for item in tables.aliases if item["ags"] == key} == {
        ("Neuhausen (Ilm)", "name"),
        ("Neuhausen (Ilm), Klosterstadt", "official"),
        ("Klosterstadt Neuhausen (Ilm)", "title first"),
        ("Neuhausen", "base"),
        ("Neuhausen/Ilm", "spelling"),
        ("Neuhausen Ilm", "spelling"),
    }
    assert [item["form"] for item in tables.demonyms if item["ags"] == key]
    again, unchanged = refreshed(tables, register_of(records, {"160710999998": (50.9, 11.4)}), KNOWN)
    assert unchanged == Changes()
    assert by_key(again.gemeinden)[key]["note"] == ""
    assert (by_key(again.gemeinden)[key]["lat"], by_key(again.gemeinden)[key]["lon"]) == ("50.90000", "11.40000")


def test_a_renamed_municipality_is_found_under_both_names() -> None:
    old = by_key(toy.rows("gemeinden.csv"))["06435010"]
    records = edited(toy.records(), {old["ars"]: {"name": "Gelnhausen an der Kinzig, Barbarossastadt"}})
    tables, changes = refreshed(old_tables(), register_of(records), KNOWN)
    assert changes.renamed == [("06435010", old["name_official"], "Gelnhausen an der Kinzig, Barbarossastadt")]
    assert by_key(tables.gemeinden)["06435010"]["name"] == "Gelnhausen an der Kinzig"
    forms = {(row["alias"], row["kind"]): row["last_seen"] for row in tables.aliases if row["ags"] == "06435010"}
    assert forms["Gelnhausen", "former name"] == "2026-06-30"
    assert ("Gelnhausen an der Kinzig", "name") in forms
    assert ("Gelnhausen", "name") not in forms
    assert any(row["form"].startswith("Gelnhäuser") for row in tables.demonyms if row["ags"] == "06435010")


def test_a_new_title_changes_no_short_name() -> None:
    old = by_key(toy.rows("gemeinden.csv"))["06415000"]
    records = edited(toy.records(), {old["ars"]: {"name": "Hanau, Goldschmiedestadt"}})
    tables, changes = refreshed(old_tables(), register_of(records), KNOWN)
    assert changes.renamed == [("06415000", "Hanau, Brüder-Grimm-Stadt", "Hanau, Goldschmiedestadt")]
    forms = {(row["alias"], row["kind"]) for row in tables.aliases if row["ags"] == "06415000"}
    assert forms == {
        ("Hanau", "name"),
        ("Hanau, Goldschmiedestadt", "official"),
        ("Goldschmiedestadt Hanau", "title first"),
    }


@pytest.mark.parametrize(("population", "told"), [(97_956, False), (117_000, False), (118_000, True), (78_000, True)])
def test_large_changes_of_population_are_told(population: int, told: bool) -> None:
    records = edited(toy.records(), {"064150000000": {"population": population}})
    tables, changes = refreshed(old_tables(), register_of(records), KNOWN)
    assert changes.population == ([("06415000", "Hanau", 97_956, population)] if told else [])
    assert by_key(tables.gemeinden)["06415000"]["population"] == str(population)


def test_what_hands_added_stays() -> None:
    rows = [row | {"mayor": "kept" if row["ags"] == "06415000" else ""} for row in toy.rows("gemeinden.csv")]
    aliases = [*toy.rows("aliases.csv"), {"alias": "Grimmstadt", "ags": "06415000", "kind": "base", "last_seen": ""}]
    demonyms = [*toy.rows("demonyms.csv"), {"form": "Hanäuer", "ags": "06415000", "rank": "1", "candidates": "1"}]
    retired = [
        *toy.rows("retired_keys.csv"),
        {"ags": "16071038", "name": "by hand", "last_year": "2025", "successor_ags": "16071056", "basis": "asked"},
    ]
    old = old_tables(gemeinden=rows, aliases=aliases, demonyms=demonyms, retired_keys=retired)
    records = edited(toy.records(), {"064150000000": {"name": "Hanau, Goldschmiedestadt", "population": 98_000}})
    tables, _ = refreshed(old, register_of(records), KNOWN)
    assert by_key(tables.gemeinden)["06415000"]["mayor"] == "kept"
    assert list(tables.gemeinden[0]) == list(rows[0])
    assert "Grimmstadt" in {row["alias"] for row in tables.aliases}
    assert "Hanäuer" in {row["form"] for row in tables.demonyms}
    assert by_key(tables.retired_keys)["16071038"]["basis"] == "asked"


def test_the_order_of_the_file_does_not_matter() -> None:
    records = toy.records()
    register = register_of(records)
    shuffled = list(register.units)
    random.Random(7).shuffle(shuffled)
    assert refreshed(old_tables(), replace(register, units=tuple(shuffled)), KNOWN) == refreshed(
        old_tables(), register, KNOWN
    )


CODES = [record.code for record in toy.records() if record.level == "60"]
EDITS = st.dictionaries(
    st.sampled_from(CODES),
    st.one_of(
        st.none(),
        st.builds(dict, name=st.sampled_from(["Neustadt, Stadt", "Au (Ilm)", "Gelnhausen", "Bad Neu / Nowy, Stadt"])),
        st.builds(dict, population=st.integers(0, 10**6)),
        # Another key in the same Kreis and association.
        st.builds(lambda number: {"last": f"{number:03}"}, st.integers(900, 950)),
    ),
    max_size=12,
)


@settings(max_examples=40, deadline=None)
@given(EDITS)
def test_whatever_changes_nothing_is_lost_and_all_keys_fit(edits: Mapping[str, Mapping[str, Any] | None]) -> None:
    moved = {code: edit["last"] for code, edit in edits.items() if edit and "last" in edit}
    records = edited(toy.records(), {code: edit for code, edit in edits.items() if code not in moved})
    records = [
        replace(record, code=record.code[:9] + moved[record.code]) if record.code in moved else record
        for record in records
    ]
    distinct = list({(record.level, record.code): record for record in records}.values())
    old = old_tables()
    tables, changes = refreshed(old, register_of(distinct), KNOWN)
    today = by_key(tables.gemeinden)
    assert {key for key, row in today.items() if row["type"] != "Landkreis"} == {
        record.code[:5] + record.code[9:] for record in distinct if record.level == "60"
    }
    # Every key that was there is there or retired, with a successor that is there.
    retired = by_key(tables.retired_keys)
    assert {row["ags"] for row in old.gemeinden} <= set(today) | set(retired)
    assert not set(today) & set(retired)
    assert {successor for _, _, successor, _ in changes.retired if successor} <= set(today)
    for row in (*tables.aliases, *tables.demonyms):
        assert row["ags"] in today
    for row in tables.gemeindeverbaende:
        assert set(row["member_ags"].split()) <= set(today)
    assert {(row["name"], key) for key, row in today.items()} == {
        (row["alias"], row["ags"]) for row in tables.aliases if row["kind"] == "name"
    }
    # What was known of a place that stays stays known.
    kept = set(today) & {row["ags"] for row in old.gemeinden}
    forms = {(row["form"], row["ags"]) for row in tables.demonyms}
    assert {(row["form"], row["ags"]) for row in old.demonyms if row["ags"] in kept} <= forms
    written = {(row["alias"], row["ags"]) for row in tables.aliases}
    own = {row["ags"]: row["name"] for row in old.gemeinden}
    assert {(own[key], key) for key in kept} <= written


def test_a_new_association() -> None:
    members = [row for row in toy.rows("gemeinden.csv") if row["ars"].startswith("06435")][1:4]
    codes = {row["ars"]: row["ars"][:5] + "5009" + row["ars"][9:] for row in members}
    records = [replace(record, code=codes[record.code]) if record.code in codes else record for record in toy.records()]
    records.append(Record("50", "064355009", "GVV Kinzigtal", "56", "Gelnhausen"))
    tables, changes = refreshed(old_tables(), register_of(records), KNOWN)
    assert changes.unions_added == [("064355009", "GVV Kinzigtal")]
    union = next(row for row in tables.gemeindeverbaende if row["verband_key"] == "064355009")
    assert union["member_ags"].split() == sorted(row["ags"] for row in members)
    assert (union["type"], union["seat"], union["kreis"]) == ("Verwaltungsverband", "Gelnhausen", "Main-Kinzig-Kreis")
    assert int(union["population"]) == sum(int(row["population"]) for row in members)
    _, changes = refreshed(tables, register_of(toy.records()), KNOWN)
    assert changes.unions_removed == [("064355009", "GVV Kinzigtal")]
