"""Cores of the names of initiatives: the same however a thing is worded."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtlupe.lexicon import read_toml
from stadtlupe.normalize.initiative_names import WORDS_FILE, core_of, is_head, is_plain_app, words_of_name, works

WORDS = st.sampled_from(
    [
        "Neubau",
        "Sanierung",
        "Schule",
        "Rathauses",
        "Radverkehrskonzept",
        "Kindergartens",
        "Brücke",
        "Nord",
        "der",
        "2030",
    ]
)


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("Konzept für den Radverkehr", "radverkehrkonzept"),
        ("Radverkehrskonzept", "radverkehrkonzept"),
        ("Kommunale Wärmeplanung", "wärmeplan"),
        ("Wärmeplan", "wärmeplan"),
        ("Wärmeplans", "wärmeplan"),
        ("Umwelt im Plan", "plan umwelt"),
        ("Bau", "neubau"),
        ("Stadthafen", "stadthaf"),
    ],
)
def test_cores(name: str, core: str) -> None:
    assert " ".join(core_of(name, None)) == core


@pytest.mark.parametrize(
    "names",
    [
        ("Schulneubau", "Neubau der Schule", "Bau einer Schule", "Errichtung der Schule"),
        ("Rathaussanierung", "Sanierung des Rathauses", "Rathaus-Modernisierung"),
        ("Glasfaserausbau", "Ausbau des Glasfasernetzes", "Breitbandausbau"),
        ("Kindergarten Regenbogen", "Kita Regenbogen", "Kindertagesstätte Regenbogen"),
        ("Waldkindergarten", "Waldkita"),
        ("Bürgerbudget", "Bürgerhaushalt"),
        ("Klimaschutzstrategie", "Strategie für Klimaschutz"),
        ("Lahnlotse", "Lahnlotsen"),
    ],
)
def test_wordings_of_one_thing_meet(names: tuple[str, ...]) -> None:
    assert len({core_of(name, None) for name in names}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Umbau des Bahnhofs", "Neubau des Bahnhofs"),
        ("Schulneubau", "Schulsanierung"),
        ("Wärmeplan", "Wärmenetz"),
        ("Radwegekonzept", "Radweg"),
    ],
)
def test_different_things_do_not(one: str, other: str) -> None:
    assert core_of(one, None) != core_of(other, None)


def test_the_name_of_the_town_does_not_count() -> None:
    assert core_of("Mobilitätskonzept 2035 der Stadt Wehr", "08337116") == core_of("Mobilitätskonzept", None)
    assert core_of("Wehr", "08337116") == ("wehr",), "a name is never empty"


@given(st.lists(WORDS, min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_the_order_of_words_counts_only_where_one_is_about_the_other(words: list[str], order: random.Random) -> None:
    if "Radverkehrskonzept" not in words:
        mixed = words.copy()
        order.shuffle(mixed)
        assert sorted(core_of(" ".join(mixed), None)) == sorted(core_of(" ".join(words), None))


@given(st.text(min_size=1, max_size=40))
def test_any_name_has_a_core(name: str) -> None:
    assert core_of(name, None) or not words_of_name(name)


def test_one_word_stands_for_those_of_its_meaning() -> None:
    table = read_toml(WORDS_FILE)["same_in_names"]
    words = [word for listed in table.values() for word in listed.split()]
    assert len(words) == len(set(words))
    assert not set(words) & set(table), "no word leads on to another"
    assert {"neubau", "sanierung"} <= works()
    assert "bau" not in works()


def test_heads_and_plain_apps() -> None:
    assert is_head("serviceportal")
    assert not is_head("hallo")
    assert is_plain_app("Wehr-App", "08337116")
    assert is_plain_app("Bürger-App", None)
    assert not is_plain_app("Mängel-App", "08337116")
    assert not is_plain_app("Wehr", "08337116")
