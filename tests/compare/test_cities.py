"""Which municipality a name means."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stadtlupe.compare.cities import choose_cities, choose_city, fold_name, keys_of
from stadtlupe.compare.corpus import CityTables, index_tables
from stadtlupe.errors import StadtlupeError
from stadtlupe.lexicon import municipalities
from tests.compare.rows import BOCHUM, HANAU, article, city

HALLE, HALLE_WESTF, HOF, KREIS_HOF = "15002000", "05754012", "09464000", "09475000"
FRANKFURT, FRANKFURT_ODER, KOELN = "06412000", "12053000", "05315000"


def tables(*keys: str) -> dict[str, CityTables]:
    """Municipalities that articles name; the first has an article of its own."""
    corpus = index_tables({"cities": [city(ags) for ags in keys], "articles": [article("a", keys[0])] if keys else []})
    return dict(corpus.cities)


@pytest.mark.parametrize(
    ("text", "ags"),
    [
        ("Hanau", HANAU),
        ("hanau", HANAU),
        (" Stadt Hanau ", HANAU),
        ("Hanaus", HANAU),
        ("Hanauer", HANAU),
        ("06415000", HANAU),
        ("6415000", HANAU),
        ("06435014", HANAU),
        ("Köln", KOELN),
        ("Koeln", KOELN),
        ("KÖLN", KOELN),
        ("Halle (Saale)", HALLE),
        ("Halle/Saale", HALLE),
        ("Halle Saale", HALLE),
        ("Frankfurt am Main", FRANKFURT),
        ("Frankfurt a. M.", FRANKFURT),
        ("Frankfurt a.Main", FRANKFURT),
        ("Frankfurt (Oder)", FRANKFURT_ODER),
        ("Stadt Hof", HOF),
        ("Gemeinde Hof", "07143243"),
        ("Landkreis Hof", KREIS_HOF),
        ("Kreis Hof", KREIS_HOF),
        ("09475", KREIS_HOF),
        ("9475", KREIS_HOF),
        ("Main-Kinzig-Kreis", "06435000"),
    ],
)
def test_names_keys_and_written_forms(text: str, ags: str) -> None:
    assert keys_of(text.strip()) == {ags}


def test_names_borne_by_many() -> None:
    assert keys_of("Halle") >= {HALLE, HALLE_WESTF}
    assert keys_of("Hof") == {HOF, "07143243"}
    assert keys_of("Frankfurt") == {FRANKFURT, FRANKFURT_ODER}
    assert keys_of("Quatschhausen") == frozenset()
    assert keys_of("") == frozenset()
    assert keys_of("Landkreis Hanau") == frozenset()


def test_only_municipalities_of_the_tables_count() -> None:
    assert choose_city("Halle", tables(HALLE, HANAU)) == HALLE
    assert choose_city("Halle", tables(HALLE_WESTF, HANAU)) == HALLE_WESTF
    assert choose_city("Hof", tables(HOF, KREIS_HOF)) == HOF
    assert choose_city("Landkreis Hof", tables(HOF, KREIS_HOF)) == KREIS_HOF


def test_an_ambiguous_name_is_answered_with_candidates() -> None:
    with pytest.raises(StadtlupeError, match="E411") as caught:
        choose_city("Halle", tables(HALLE_WESTF, HALLE, HANAU))
    assert f"Halle (Westf.) ({HALLE_WESTF}, Nordrhein-Westfalen), Halle (Saale) ({HALLE}" in caught.value.do
    assert "Hanau" not in caught.value.do
    assert caught.value.exit_code == 2


def test_an_unknown_name_is_answered_with_similar_ones() -> None:
    with pytest.raises(StadtlupeError, match="E412") as caught:
        choose_city("Hannau", tables(BOCHUM, HANAU))
    assert f"Similar names: Hanau ({HANAU}, Hessen)." in caught.value.do
    assert "Bochum" not in caught.value.do


@pytest.mark.parametrize("text", ["Quatschhausen", "Ulm", "08421000", "99999999"])
def test_a_name_without_articles_is_answered_with_those_that_have(text: str) -> None:
    with pytest.raises(StadtlupeError, match="E412") as caught:
        choose_city(text, tables(BOCHUM, HANAU))
    assert f"Most articles are about: Bochum ({BOCHUM}" in caught.value.do


def test_empty_tables_say_so() -> None:
    with pytest.raises(StadtlupeError, match="The tables are empty"):
        choose_city("Hanau", {})


def test_two_to_six_different_ones() -> None:
    known = tables(HANAU, BOCHUM, KOELN, HALLE, HOF, FRANKFURT, FRANKFURT_ODER)
    assert choose_cities(["Bochum", "Hanauer", BOCHUM], known) == [BOCHUM, HANAU]
    for names in (["Hanau"], ["Hanau", HANAU], list(known)):
        with pytest.raises(StadtlupeError, match="E413"):
            choose_cities(names, known)
    assert len(choose_cities(list(known)[:6], known)) == 6


# The first call reads the register.
@settings(deadline=None)
@given(st.text(max_size=30))
def test_any_text_is_answered(text: str) -> None:
    assert keys_of(text) <= municipalities().keys() or text.replace(" ", "").isdigit()
    assert fold_name(fold_name(text)) == fold_name(text)


@settings(deadline=None)
@given(st.sampled_from(sorted(municipalities())))
def test_every_municipality_is_found_by_key_and_by_its_own_name(ags: str) -> None:
    place = municipalities()[ags]
    assert keys_of(ags) == {ags}
    kreis = "Landkreis " if place.is_kreis and not place.name.casefold().endswith("kreis") else ""
    assert ags in keys_of(kreis + place.name)
