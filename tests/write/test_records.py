from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtlupe.errors import StadtlupeError
from stadtlupe.schema import AmountItem, ArticleRecord, CityItem, LinkItem
from stadtlupe.write import record_name, write_record

RECORD = ArticleRecord(
    id="besuch",
    file="besuch.html",
    outcome="extracted",
    title="Besuch aus Füssen",
    cities=[CityItem(name="Füssen", ags="09777129", role="primary", as_=["actor"], surface=["Füssens"])],
    amounts=[AmountItem(text="1,3 Millionen Euro", value_eur=1.3e6), AmountItem(text="12,50 Euro", value_eur=12.5)],
    links=[
        LinkItem(from_="Füssen", from_ags="09777129", to="Kempten", to_ags="09763000", kind="visit", quote="Besuch.")
    ],
)


def test_records_use_the_public_names_and_keep_umlauts(tmp_path: Path) -> None:
    path = write_record(RECORD, tmp_path)
    assert path == tmp_path / "articles" / "besuch.json"
    text = path.read_text(encoding="utf-8")
    content = json.loads(text)
    assert content["cities"][0]["as"] == ["actor"]
    assert content["links"][0]["from"] == "Füssen"
    assert '"title": "Besuch aus Füssen"' in text
    assert '"value_eur": 1300000\n' in text
    assert ArticleRecord.model_validate(content) == RECORD


def test_a_record_is_replaced_and_its_bytes_depend_on_nothing_else(tmp_path: Path) -> None:
    first = write_record(RECORD, tmp_path).read_bytes()
    write_record(RECORD.model_copy(update={"title": "anders"}), tmp_path)
    assert write_record(RECORD, tmp_path).read_bytes() == first
    assert [path.name for path in (tmp_path / "articles").iterdir()] == ["besuch.json"]


def test_a_file_in_the_place_of_the_folder_is_an_output_error(tmp_path: Path) -> None:
    (tmp_path / "articles").write_text("x")
    with pytest.raises(StadtlupeError, match="E202"):
        write_record(RECORD, tmp_path)


@pytest.mark.parametrize(
    ("ident", "name"),
    [
        ("hanau-lernt_2026.10", "hanau-lernt_2026.10.json"),
        ("Grünes-Maß", "Grünes-Maß.json"),
        ("a/b c", "a%2Fb%20c.json"),
        ("../../etc/passwd", "%2E.%2F..%2Fetc%2Fpasswd.json"),
        ("..", "%2E..json"),
        ("100%", "100%25.json"),
        ("u\u0308", "u%CC%88.json"),
        ("seite#12~x", "seite%2312%7Ex.json"),
    ],
)
def test_file_names_are_safe_and_legible(ident: str, name: str) -> None:
    assert record_name(ident) == name


@given(st.text(st.characters(), max_size=300))
def test_every_identifier_can_be_a_file_name(ident: str) -> None:
    name = record_name(ident)
    assert len(name.encode()) <= 255
    assert not set('/\\:*?"<>|\0\n') & set(name)
    assert not name.startswith(".")
    assert Path(name).name == name


@given(st.lists(st.text(st.sampled_from("ab%2EF./~ä"), max_size=6), unique=True))
def test_different_identifiers_have_different_files(idents: list[str]) -> None:
    assert len({record_name(ident) for ident in idents}) == len(idents)


def test_long_identifiers_that_share_their_beginning_stay_apart(tmp_path: Path) -> None:
    first, second = (record_name("ö/" * 500 + end) for end in "ab")
    assert first != second
    for name in (first, second):
        (tmp_path / name).write_text("x")
