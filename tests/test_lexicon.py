"""The tables of the lexicon are what the code takes them for."""

import csv
import re
from pathlib import Path

import pytest

from stadtlupe import lexicon
from stadtlupe.errors import StadtlupeError

FOLDER = Path(__file__).parents[1] / "models" / "stadtlupe_lexicon"
DATA = sorted(path for path in FOLDER.iterdir() if path.suffix in {".csv", ".toml", ".txt"})


def test_municipalities() -> None:
    register = lexicon.municipalities()
    assert len(register) == 11_041
    assert all(re.fullmatch(r"\d{8}", ags) for ags in register)
    hanau = register["06415000"]
    assert (hanau.name, hanau.land, hanau.type) == ("Hanau", "Hessen", "kreisfreie Stadt")
    assert not hanau.is_kreis
    assert register["06435000"].is_kreis
    assert register["01001000"].ags[0] == "0"
    assert sum(not place.is_kreis for place in register.values()) == 10_747


def test_retired_keys() -> None:
    assert lexicon.current_key("06435014") == "06415000"
    assert lexicon.current_key("06415000") == "06415000"
    assert lexicon.current_key("99999999") is None


@pytest.mark.parametrize("path", DATA, ids=lambda path: path.name)
def test_every_file_is_documented(path: Path) -> None:
    page = path.with_suffix(".md")
    assert page.is_file(), f"{path.name} has no {page.name} beside it"
    text = page.read_text(encoding="utf-8")
    assert re.search(r"source", text, re.IGNORECASE)
    assert re.search(r"licen[cs]e|lizenz|CC0|dl-de", text, re.IGNORECASE)


@pytest.mark.parametrize("path", [path for path in DATA if path.suffix == ".csv"], ids=lambda path: path.name)
def test_every_table_is_well_formed(path: Path) -> None:
    rows = lexicon.read_table(path.name)
    assert rows
    with path.open(encoding="utf-8", newline="") as stream:
        header = next(csv.reader(line for line in stream if not line.startswith("#")))
    assert len(set(header)) == len(header)
    assert list(rows[0]) == header


@pytest.mark.parametrize("path", [path for path in DATA if path.suffix == ".toml"], ids=lambda path: path.name)
def test_every_toml_file_is_well_formed(path: Path) -> None:
    assert lexicon.read_toml(path.name)


def _point_to(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexicon, "resource", folder.joinpath)


@pytest.mark.parametrize("content", [b"a,b\n1\n", b"a,b\n1,2,3\n", b"a,b\n\xff,2\n"])
def test_broken_table_is_named(content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.csv").write_bytes(content)
    _point_to(tmp_path, monkeypatch)
    with pytest.raises(StadtlupeError, match=r"x\.csv") as caught:
        lexicon.read_table("x.csv")
    assert caught.value.code == "E304"


@pytest.mark.parametrize("reader", [lexicon.read_table, lexicon.read_toml])
def test_missing_file_is_named(reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    _point_to(tmp_path, monkeypatch)
    with pytest.raises(StadtlupeError, match="E304"):
        reader("none.toml")


@pytest.mark.parametrize(
    ("reader", "name"), [(lexicon.read_table, "roles.csv"), (lexicon.read_toml, "place_words.toml")]
)
def test_files_are_read_once(reader, name: str) -> None:  # type: ignore[no-untyped-def]
    assert reader(name) is reader(name)


def test_fingerprint_is_stable() -> None:
    assert re.fullmatch(r"[0-9a-f]{12}", lexicon.fingerprint())
