"""The matcher: written forms, inflection, and what makes a form doubtful."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stadtlupe.extract.gazetteer import load_gazetteer, pieces_of
from stadtlupe.extract.gazetteer_tables import normalized
from stadtlupe.lexicon import municipalities

GAZETTEER = load_gazetteer()


def first(text: str) -> tuple[str, tuple[str, ...], tuple[str, ...]] | None:
    hit = GAZETTEER.match(pieces_of(text), 0)
    return (text[: hit.end], hit.entry.places, hit.entry.districts) if hit else None


@pytest.mark.parametrize(
    ("text", "surface", "key"),
    [
        ("Frankfurt am Main liegt", "Frankfurt am Main", "06412000"),
        ("Frankfurt a. M. liegt", "Frankfurt a. M.", "06412000"),
        ("Frankfurt a.M. liegt", "Frankfurt a.M.", "06412000"),
        ("Frankfurt/Main liegt", "Frankfurt/Main", "06412000"),
        ("Frankfurt (Oder) liegt", "Frankfurt (Oder)", "12053000"),
        ("Frankfurt\u00a0(Oder) liegt", "Frankfurt\u00a0(Oder)", "12053000"),
        ("Halle (Westf.).", "Halle (Westf.)", "05754012"),
        ("Rothenburg o. d. T. im Mai", "Rothenburg o. d. T.", "09571193"),
        ("Freiburg i. Br. baut", "Freiburg i. Br.", "08311000"),
        ("Ludwigshafen a. Rh. baut", "Ludwigshafen a. Rh.", "07314000"),
        ("Sankt Wendel baut", "Sankt Wendel", "10046117"),
        ("Garmisch-Partenkirchen baut", "Garmisch-Partenkirchen", "09180117"),
        ("Weil am Rhein, Lörrach", "Weil am Rhein", "08336091"),
        ("Hanaus Weg", "Hanaus", "06415000"),
        ("Hanau’s Weg", "Hanau’s", "06415000"),
        ("HANAU. Die Stadt", "HANAU", "06415000"),
        ("HANN. MÜNDEN Seit Montag", "HANN. MÜNDEN", "03159017"),
        ("BAD KISSINGEN. Die Stadt", "BAD KISSINGEN", "09672114"),
        ("ROTHENBURG OB DER TAUBER. Die Stadt", "ROTHENBURG OB DER TAUBER", "09571193"),
        ("Mainz’ Weg", "Mainz", "07315000"),
    ],
)
def test_written_forms(text: str, surface: str, key: str) -> None:
    found = first(text)
    assert found is not None
    assert found[:2] == (surface, (key,))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Main-Kinzig-Kreises", "06435000"),
        ("Märkischen Kreises", "05962000"),
        ("Oberbergischen Kreis", "05374000"),
        ("Städteregion Aachen", "05334000"),
        ("Hochsauerlandkreises", "05958000"),
        ("Berchtesgadener Landes", "09172000"),
    ],
)
def test_names_of_districts_inflect(text: str, key: str) -> None:
    found = first(text)
    assert found is not None
    assert found == (text, (), (key,))


def test_a_short_form_keeps_its_candidates_by_size() -> None:
    found = first("Frankfurt baut")
    assert found is not None
    assert found[1] == ("06412000", "12053000")
    assert GAZETTEER.entries["Frankfurt"].short
    assert not GAZETTEER.entries["Hanau"].short


def test_a_name_does_not_cross_a_paragraph_or_a_full_stop() -> None:
    assert first("Frankfurt\n\n(Oder)") == first("Frankfurt")
    assert first("Bad\n\nHomburg") is None
    saale = first("Halle. Saale")
    assert saale is not None
    assert saale[0] == "Halle"


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("Hanauer", "06415000"),
        ("Hanauern", "06415000"),
        ("Bochumerinnen", "05911000"),
        ("Münchner", "09162000"),
        ("Hannoveraner", "03241001"),
        ("Hallenser", "15002000"),
        ("hallesche", "15002000"),
        ("Hannoversches", "03241001"),
    ],
)
def test_inhabitants(word: str, key: str) -> None:
    found = GAZETTEER.demonym(word)
    assert found is not None
    assert found[1].keys[0] == key


@pytest.mark.parametrize("word", ["Konzern", "Western", "Ostern", "Haus", "", "er", "digitale"])
def test_words_that_only_look_like_inhabitants(word: str) -> None:
    assert GAZETTEER.demonym(word) is None


@pytest.mark.parametrize(
    ("name", "caution"),
    [
        ("Bochum", None),
        ("Herne", None),
        ("Essen", "word"),
        ("Singen", "word"),
        ("Regen", "phrase"),
        ("Hagen", "surname"),
        ("Alfter", "surname"),
        ("Magdeburg", None),
        ("Brandenburg", "blocked"),
        ("Rom", "blocked"),
        ("Frankfurt ( Oder )", None),
    ],
)
def test_doubtful_names(name: str, caution: str | None) -> None:
    assert GAZETTEER.caution(GAZETTEER.entries[name]) == caution


def test_every_official_name_finds_its_municipality() -> None:
    missing = []
    for key, place in municipalities().items():
        hit = GAZETTEER.match(pieces_of(place.name), 0)
        keys = hit.entry.places + hit.entry.districts if hit else ()
        if hit is None or key not in keys or hit.entry.form != normalized(place.name):
            missing.append(place.name)
    assert missing == []


@pytest.mark.parametrize("text", ["B3 A7", "K9", "Ä1 Ö2", "1A", "DIE", "AM", "OB DER", "A. B."])
def test_capitals_that_are_no_name(text: str) -> None:
    assert load_gazetteer().match(pieces_of(text), 0) is None


def test_tables_cannot_be_changed() -> None:
    assert load_gazetteer() is GAZETTEER
    with pytest.raises(TypeError):
        GAZETTEER.entries["Atlantis"] = GAZETTEER.entries["Hanau"]  # type: ignore[index]


def test_time_is_linear_in_the_length() -> None:
    def spent(text: str) -> float:
        pieces = pieces_of(text)
        start = time.process_time()
        for index in range(len(pieces)):
            GAZETTEER.match(pieces, index)
        return time.process_time() - start

    unit = "Bad Bad-Neustadt a. d. a. d. Frankfurt a. a. a. St. St. "
    spent(unit)
    assert spent(unit * 2000) < 40 * max(spent(unit * 200), 0.002)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([*"aeHns-. (/)'’\n", "Halle", "Bad ", "Frankfurt", "Main"]), max_size=40).map("".join))
def test_pieces_and_hits_stay_inside_the_text(text: str) -> None:
    pieces = pieces_of(text)
    for index in range(len(pieces)):
        assert 0 <= pieces.starts[index] < pieces.ends[index] <= len(text)
        hit = GAZETTEER.match(pieces, index)
        if hit is not None:
            assert hit.first == index
            assert pieces.ends[index] <= hit.end == pieces.ends[hit.last]
