"""An article in sentences in which the names of its cities are marks."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtlupe.errors import StadtlupeError
from stadtlupe.extract import Mention
from stadtlupe.normalize import link_text
from stadtlupe.normalize.facts import City
from stadtlupe.normalize.link_text import MARK, groups_of, plain, sentences_of

TEXT = "Hanau lernt\n\nIm Mai 2025 reiste der Rat von Hanau nach Bochum. Die Bochumer zeigten mehr als 3 Parks."


def city(name: str, text: str = TEXT, **attributes: str) -> City:
    mentions = tuple(
        Mention(
            "PLACE",
            hit.group(),
            hit.start(),
            hit.end(),
            0,
            len(text),
            name,
            {"use": "place", "kind": "demonym" if hit.group() != name else "name", **attributes},
        )
        for hit in re.finditer(rf"{name}(?:er)?\b", text)
    )
    return City(name, None, "mentioned", ("place",), mentions)


def test_names_are_marks() -> None:
    sentences = sentences_of(TEXT, [city("Hanau"), city("Bochum")])
    second = sentences[1]
    assert second.words == ("im", "mai", "0000", "reiste", "der", "rat", "von", MARK, "nach", MARK, ".")
    assert {at: place.city for at, place in second.places.items()} == {7: 0, 9: 1}
    assert second.of(1) == [9]
    assert sentences[2].places[1].demonym
    assert sentences.named == {0: [0, 1], 1: [1, 2]}
    assert sentences.title == 1
    assert sentences[1] is second, "read once"


def test_groups_of_words_and_of_pairs() -> None:
    sentence = sentences_of(TEXT, [city("Bochum")])[2]
    assert {"visit", "number", "comparison"} <= set(sentence.told)
    assert "travel" in groups_of("reiste")
    assert "-er" in groups_of("teurer")
    assert groups_of("2025") == ("number",)
    assert groups_of(MARK) == ()
    assert plain("Mai2025") == "mai0000"
    assert "more than" in sentences_of("Es ist teurer als dort.", [])[0].told
    assert "visit2" in sentences_of("Sie waren zu Gast.", [])[0].told


def test_names_inside_of_names_are_no_marks() -> None:
    club = city("Bochum", use="name_part")
    sentences = sentences_of(TEXT, [city("Hanau"), club])
    assert 1 not in sentences.named
    start = TEXT.index("Rat von Hanau")
    wide = Mention("PLACE", "Rat von Hanau", start, start + 13, 0, len(TEXT), "Rat", {})
    inner = sentences_of(TEXT, [City("Rat", None, "mentioned", (), (wide,)), city("Hanau")])
    assert inner.named == {0: [1], 1: [0]}, "the second Hanau is inside of the longer name"


def test_lists_without_punctuation_are_not_read() -> None:
    text = "Fulda " + "und Hanau " * 200
    sentences = sentences_of(text, [city("Fulda", text), city("Hanau", text)])
    assert sentences[0].words == ()
    assert sentences.named == {0: [0], 1: [0]}


@given(st.text(alphabet="Ab .\n!“„12-ß", max_size=80))
def test_every_character_is_in_a_sentence(text: str) -> None:
    bounds = sentences_of(text, []).bounds
    assert bounds[0][0] == 0
    assert bounds[-1][1] == len(text)
    assert all(left[1] == right[0] for left, right in pairwise(bounds))


def test_broken_groups_name_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_text, "read_toml", lambda _: {"words": {}, "pairs": {"visit": ["besuch"]}})
    with pytest.raises(StadtlupeError, match=r"link_words\.toml"):
        link_text._words.__wrapped__()
