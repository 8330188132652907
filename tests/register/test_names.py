"""Names derived by rule are those that the shipped tables have."""

from __future__ import annotations

from collections import defaultdict

import pytest

from stadtlupe.lexicon import read_table
from stadtlupe.register import names


@pytest.mark.parametrize(
    ("official", "short", "base"),
    [
        ("Hanau, Brüder-Grimm-Stadt", "Hanau", ""),
        ("Halle (Saale), Stadt", "Halle (Saale)", "Halle"),
        ("Bautzen / Budyšin, Stadt", "Bautzen", ""),
        ("Cottbus/Chóśebuz, Stadt", "Cottbus", ""),
        ("Petershagen/Eggersdorf", "Petershagen/Eggersdorf", "Petershagen"),
        ("Frankfurt am Main, Stadt", "Frankfurt am Main", "Frankfurt"),
        ("Neustadt a.d.Aisch, St", "Neustadt a.d.Aisch", "Neustadt"),
        ("Neunburg vorm Wald, St", "Neunburg vorm Wald", ""),
        ("Bad  Homburg v. d. Höhe, Stadt", "Bad Homburg v. d. Höhe", "Bad Homburg"),
        ("Hollern,Klosterflecken", "Hollern", ""),
    ],
)
def test_short_names(official: str, short: str, base: str) -> None:
    assert names.short_name(official) == short
    assert names.base_of(short) == base


@pytest.mark.parametrize(
    ("old", "official", "kept"),
    [
        ("Hanau", "Hanau, Brüder-Grimm-Stadt", True),
        ("Calau", "Calau/Kalawa, Stadt", True),
        ("Weißwasser/O.L.", "Weißwasser/O.L., Stadt / Běła Woda", True),
        ("Hude", "Hude (Oldenburg)", False),
        ("Neu", "Neustadt", False),
    ],
)
def test_titles_and_second_names_keep_the_short_name(old: str, official: str, kept: bool) -> None:
    assert names.keeps_name(old, official) is kept


def test_written_forms_are_those_of_the_shipped_table() -> None:
    places = {row["ags"]: row for row in read_table("gemeinden.csv")}
    rows = read_table("aliases.csv")
    known = names.expansions(rows, {ags: row["name"] for ags, row in places.items()})
    made = {
        (alias, ags, kind)
        for ags, row in places.items()
        for alias, kind in names.aliases_of(row["name_official"], row["name"], row["type"] == "Landkreis", known)
    }
    # Not made by rule: names of the past, halves that are districts elsewhere, a title without comma.
    by_hand = {"former name", "half of a double name", "without title"}
    shipped = {(row["alias"], row["ags"], row["kind"]) for row in rows if row["kind"] not in by_hand}
    assert len(shipped - made) <= 10, sorted(shipped - made)
    assert len(made - shipped) <= 10, sorted(made - shipped)


def test_inhabitants_by_analogy_are_those_of_the_shipped_table() -> None:
    """Every tenth name is left out of what is learned; for nearly all of them the usual form is found again."""
    places = {row["ags"]: row["name"] for row in read_table("gemeinden.csv") if row["type"] != "Landkreis"}
    left_out = set(list(places)[::10])
    rows = read_table("demonyms.csv")
    learned = names.learn_inhabitants((row for row in rows if row["ags"] not in left_out), places)
    usual: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row["rank"] == "0":
            usual[row["ags"]].add(row["form"])
    right = sum(any(form in usual[ags] for form, _ in learned.forms(places[ags])) for ags in left_out)
    assert right >= 0.98 * len(left_out)


def test_inhabitants_without_any_example() -> None:
    assert names.learn_inhabitants([], {}).forms("Hanau") == [("Hanauer", 0)]


def test_cut_names() -> None:
    long = "Verwaltungsgemeinschaft der Gemeinden am Nordufer des Sees"
    assert names.uncut(long[:50], long) == long
    assert names.uncut("Hanau", "Hanau, Stadt") == "Hanau"
