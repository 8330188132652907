"""The packed tables of places say what the tables say, and are left aside where they do not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtlupe import lexicon
from stadtlupe.extract import gazetteer_tables
from stadtlupe.extract.gazetteer_tables import Tables, derive, from_columns, load_tables
from stadtlupe.extract.pack_places import main, pack_places
from stadtlupe.packed_places import PACKED_TABLES, from_runs, pack, runs, unpack

SHIPPED = Path(__file__).parents[1] / "models" / "stadtlupe_lexicon"
texts = st.text(st.characters(exclude_characters="\t\n", exclude_categories=["Cs"]), max_size=5)


def contents(folder: Path) -> dict[str, str]:
    return {name: (folder / name).read_bytes().decode() for name in PACKED_TABLES}


@pytest.fixture
def clear() -> Iterator[None]:
    """Tables that a test reads from elsewhere are not kept."""
    readers = (lexicon.packed_places, lexicon.municipalities, lexicon.read_table)
    for reader in readers:
        reader.cache_clear()
    yield
    for reader in readers:
        reader.cache_clear()


def derived() -> Tables:
    names = ("gemeindeverbaende.csv", "aliases.csv", "demonyms.csv")
    register = lexicon.register_of(lexicon.read_table("gemeinden.csv"))
    return derive(register, *map(lexicon.read_table, names))


def test_the_shipped_file_is_in_step_with_the_tables_and_rules() -> None:
    packed = (SHIPPED / lexicon.PACKED_FILE).read_bytes().decode()
    assert packed == pack_places(contents(SHIPPED)), "tables or rules have changed: make pack"


def test_what_was_packed_is_what_the_tables_say() -> None:
    columns = lexicon.packed_places()
    assert columns is not None
    packed, fresh = from_columns(columns), derived()
    assert packed == fresh
    # Also in the same order, and as the same types.
    assert repr(packed) == repr(fresh._replace(abbreviations=packed.abbreviations))  # type: ignore[union-attr]
    register = lexicon.register_of(lexicon.read_table("gemeinden.csv"))
    assert repr(dict(lexicon.municipalities())) == repr(register)


@pytest.mark.usefixtures("clear")
def test_tables_that_nothing_was_packed_of_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*PACKED_TABLES, lexicon.PACKED_FILE):
        (tmp_path / name).write_bytes((SHIPPED / name).read_bytes())
    with (tmp_path / "aliases.csv").open("a", encoding="utf-8") as stream:
        stream.write("Grimmhausen,06415000,spelling,\n")
    monkeypatch.setattr(lexicon, "resource", tmp_path.joinpath)
    assert lexicon.packed_places() is None
    assert load_tables().entries["Grimmhausen"].places == ("06415000",)
    assert lexicon.municipalities()["06415000"].name == "Hanau"


@pytest.mark.usefixtures("clear")
def test_the_packed_file_may_be_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in contents(SHIPPED).items():
        (tmp_path / name).write_text(text, encoding="utf-8", newline="")
    monkeypatch.setattr(lexicon, "resource", tmp_path.joinpath)
    assert lexicon.packed_places() is None
    assert load_tables() == derived()
    monkeypatch.setattr("sys.argv", ["pack_places", str(tmp_path)])
    main()
    lexicon.packed_places.cache_clear()
    assert lexicon.packed_places() is not None


def test_what_other_rules_have_packed_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    columns = lexicon.packed_places()
    assert columns is not None
    monkeypatch.setattr(gazetteer_tables, "_code", lambda: "other rules")
    assert from_columns(columns) is None
    assert load_tables() == derived()


@given(
    st.dictionaries(texts.filter(bool), st.lists(texts, max_size=4), min_size=1),
    st.lists(st.binary(max_size=5), max_size=3),
)
def test_columns_survive(columns: dict[str, list[str]], tables: list[bytes]) -> None:
    packed = pack(columns, tables).encode()
    assert unpack(packed, tables) == columns
    assert unpack(packed, [*tables, b""]) is None
    assert unpack(packed[:-2], tables) is None
    assert unpack(packed.replace(b"\n", b"\nx", 1), tables) is None


@pytest.mark.parametrize("value", ["a\tb", "a\nb"])
def test_values_that_would_break_the_file_are_refused(value: str) -> None:
    with pytest.raises(ValueError, match="tabulators"):
        pack({"column": [value]}, [])


@given(st.lists(st.sampled_from("abc")))
def test_runs_survive(values: list[str]) -> None:
    assert list(from_runs(runs(values))) == values
