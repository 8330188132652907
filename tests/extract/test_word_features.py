"""Features of single words: the lists they come from, genitives, capitals, compounds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stadtlupe.extract.word_features import FEATURES, kind_tests, known_tests, member_of, name_tests
from stadtlupe.word_clusters import cluster_of

GIVEN, SURNAME, MUNICIPALITY, DEMONYM, WORLD = range(5)
BODY, LEGAL, KNOWN, INITIATIVE, ROLE, NOUN = range(6)
words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)


def value(name: str, word: str, norm: str | None = None) -> int:
    return dict(FEATURES)[name](word, word.lower() if norm is None else norm)


def bits(name: str, word: str) -> set[int]:
    mask = value(name, word) - 1
    return {bit for bit in range(8) if mask >> bit & 1}


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Hanau", True),
        ("Hanaus", True),
        ("HANAU", True),
        ("Fritz's", True),
        ("hanau", False),
        ("hanaus", False),
        ("ULM", False),
        ("Ulms", False),
        ("", False),
        ("s", False),
    ],
)
def test_member_of(word: str, expected: bool) -> None:
    # Short words in capitals (ULM) and short genitives (Ulms) are abbreviations or other words too often.
    assert member_of({"Hanau", "Fritz", "Ulm"})(word) is expected


@settings(deadline=None)
@given(rest=words)
def test_members_with_their_genitives(rest: str) -> None:
    name = "X" + rest
    test = member_of({name})
    assert test(name)
    assert not test("x" + rest)
    if len(name) > 3 and name[-1] not in "'’":
        assert test(name + "s")
        assert test(name + "'s")


@pytest.mark.parametrize(
    ("word", "bit"),
    [
        ("Sebastian", GIVEN),
        ("Müller", SURNAME),
        ("MÜLLER", SURNAME),
        ("Bochum", MUNICIPALITY),
        ("Bochums", MUNICIPALITY),
        ("Bochumer", DEMONYM),
        ("Frankreich", WORLD),
    ],
)
def test_names(word: str, bit: int) -> None:
    assert bit in bits("names", word)
    assert name_tests()[bit](word)


@pytest.mark.parametrize(
    ("word", "bit"),
    [
        ("Stadtwerke", BODY),
        ("Wirtschaftsministerium", BODY),
        ("GmbH", LEGAL),
        ("Bürgerbefragung", INITIATIVE),
        ("Digitalstrategien", INITIATIVE),
        ("Oberbürgermeisterin", ROLE),
        ("Digitaldezernenten", ROLE),
        ("Haus", NOUN),
        ("Smart-Haus", NOUN),
    ],
)
def test_kinds(word: str, bit: int) -> None:
    assert bit in bits("kinds", word)
    assert kind_tests()[bit](word)


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("Siemens", {0}),
        ("Uckermark", {1}),
        ("Bundesliga", {2}),
        ("Bundesligas", {2}),
        ("bundesliga", set()),
        ("Xqzw", set()),
    ],
)
def test_words_of_known_names(word: str, found: set[int]) -> None:
    assert bits("known", word) & {0, 1, 2} >= found
    assert bool(bits("known", word)) is bool(found)
    assert {bit for bit, test in enumerate(known_tests()) if test(word)} == bits("known", word)


def test_clusters() -> None:
    assert value("cluster", "xqzw") == 1
    assert value("cluster", "Hanau") == cluster_of("Hanau") + 1
    assert value("cluster4", "Hanau") == value("cluster4", "Bochum") != value("cluster4", "laufen")
    assert value("cluster6", "Hanau") <= 64
    assert value("cluster10", "Hanau") <= 1024


@pytest.mark.parametrize("word", ["stadtwerke", "oberbürgermeisterin", "digitalstrategie"])
def test_heads_are_nouns(word: str) -> None:
    assert not bits("kinds", word) & {BODY, INITIATIVE, ROLE}


def test_a_long_compound_is_known_by_its_end() -> None:
    assert ROLE in bits("kinds", "Donaudampfschifffahrtsgesellschaftsoberbürgermeister")


def test_words_of_no_list() -> None:
    assert value("names", "xqzw") == value("kinds", "xqzw") == 1


def test_written_form() -> None:
    assert value("prefix", "Bochum-App") == value("prefix", "Boc")
    assert value("suffix", "Bochum-App") == value("suffix", "App") != value("suffix", "app")
    assert value("ending", "Bochum-App") == value("ending", "m-App") == value("ending", "M-APP")
    assert value("shape", "Bochum-App") == value("shape", "Xanten-Uhr")
    assert value("shape", "Bochum-App") != value("shape", "bochum-App")
    assert value("norm", "daß", "dass") == value("norm", "dass", "dass") != value("norm", "daß", "daß")


@settings(deadline=None)
@given(word=words, norm=words)
def test_every_word_has_every_feature(word: str, norm: str) -> None:
    values = [feature(word, norm) for _, feature in FEATURES]
    assert values == [feature(word, norm) for _, feature in FEATURES]
    assert all(0 <= number < 2**64 for number in values)
    # Name lists and kinds of words are bits above 1: zero is what stands for a hidden form.
    assert 1 <= value("names", word) <= 2 ** len(name_tests())
    assert 1 <= value("kinds", word) <= 2 ** len(kind_tests())


def test_names_are_unique() -> None:
    names = [name for name, _ in FEATURES]
    assert len(set(names)) == len(names)
