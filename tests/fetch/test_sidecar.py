"""Pages that a crawl stored, read by a run."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from stadtlupe.fetch import iter_pages
from stadtlupe.fetch.sidecar import MAX_BYTES, Sidecar, TdmEvidence, load_sidecar, sidecar_path
from stadtlupe.settings import Settings

NOTES = Sidecar(
    source="ulm",
    url="https://ulm.example/a?x=1",
    final_url="https://ulm.example/a",
    fetched_at=datetime(2025, 10, 28, 9, 30, tzinfo=UTC),
    status=200,
    media_type="text/html",
    charset="iso-8859-1",
    headers={"etag": '"1"'},
    sha256="0" * 64,
    size=10,
)


def store(folder: Path, notes: Sidecar | None, name: str = "a.html") -> Path:
    path = folder / name
    path.write_bytes("<p>Bäder</p>".encode("latin-1"))
    if notes is not None:
        sidecar_path(path).write_text(notes.model_dump_json(), encoding="utf-8")
    return path


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("name", ["a.html", "a.txt"])
def test_notes_become_part_of_the_page_and_no_article(tmp_path: Path, whole: bool, name: str) -> None:
    path = store(tmp_path, NOTES, name)
    (page,) = iter_pages([str(tmp_path if whole else path)], Settings())
    assert (page.url, page.charset, page.fetched_at) == ("https://ulm.example/a", "iso-8859-1", NOTES.fetched_at)
    assert (page.ident, page.headers, page.tdm) == ("a", {"etag": '"1"'}, None)
    assert "Bäder".encode("latin-1") in page.content


def test_pages_without_notes_and_articles_in_json_are_read_as_before(tmp_path: Path) -> None:
    store(tmp_path, None)
    (tmp_path / "a.json").write_text(
        '{"text": "Ein Artikel in JSON neben einer Seite gleichen Namens."}', encoding="utf-8"
    )
    (tmp_path / "b.json").write_text(NOTES.model_dump_json(), encoding="utf-8")  # its page is gone
    pages = list(iter_pages([str(tmp_path)], Settings()))
    assert [(page.origin.rpartition("/")[2], page.url) for page in pages] == [
        ("a.html", None),
        ("a.json", None),
        ("b.json", "https://ulm.example/a?x=1"),
    ]


def test_a_reserved_page_is_left_out_unless_its_reader_may(tmp_path: Path) -> None:
    store(tmp_path, NOTES.model_copy(update={"tdm": TdmEvidence(reservation="1", said_by="meta", mode="record")}))
    (page,) = iter_pages([str(tmp_path)], Settings())
    assert page.problem is not None
    assert "reserves text and data mining" in page.problem[1]
    assert page.content == b""
    (page,) = iter_pages([str(tmp_path)], Settings(tdm="record"))
    assert (page.problem, page.tdm) == (None, "1")


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[]", b'{"format": "stadtlupe-crawl/2"}', b"\xff\xfe", b" " * (MAX_BYTES + 1)]
)
def test_damaged_notes_are_none(tmp_path: Path, damage: bytes) -> None:
    path = store(tmp_path, None)
    sidecar_path(path).write_bytes(damage)
    assert load_sidecar(sidecar_path(path)) is None
    assert load_sidecar(tmp_path / "missing.json") is None


def test_fields_of_later_versions_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(NOTES.model_dump_json()[:-1] + ', "later": 1}', encoding="utf-8")
    assert load_sidecar(path) == NOTES
