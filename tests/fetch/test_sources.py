from __future__ import annotations

import gzip
import io
import json
from pathlib import Path

import pytest

from stadtlupe.fetch import Page, iter_pages
from stadtlupe.settings import Settings
from tests.fetch.builders import HTML


def pages(*inputs: object, stdin: str = "", **settings: object) -> list[Page]:
    return list(iter_pages([str(item) for item in inputs], Settings(**settings), io.StringIO(stdin)))  # type: ignore[arg-type]


def test_folder_is_read_recursively_in_stable_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a.html", "sub/c.md", "sub/README.md", ".hidden.txt", "d.pdf", "SOURCES.md", "e.jsonl"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text('{"title": "T", "text": "x"}' if name.endswith("jsonl") else "Text")
    found = pages(tmp_path)
    assert [page.ident for page in found] == ["a", "b", "e-1", "c"]
    assert [page.media_type for page in found] == ["text/html", "text/plain", "application/json", "text/markdown"]
    assert all(page.problem is None for page in found)
    assert found[2].origin == f"{tmp_path / 'e.jsonl'}:1"


def test_missing_input_is_named_and_the_others_go_on(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Text")
    missing, there = pages(tmp_path / "no-such-folder", tmp_path / "a.txt")
    assert missing.problem is not None
    assert missing.problem[0] == "unreadable"
    assert missing.problem[1].startswith(f"E101: The input {tmp_path / 'no-such-folder'} does not exist.")
    assert there.problem is None


@pytest.mark.parametrize("name", ["", "a\0b", "x" * 5000])
def test_impossible_names_are_missing_inputs(name: str) -> None:
    (page,) = pages(name)
    assert page.problem is not None
    assert page.problem[0] == "unreadable"


def test_standard_input_lists_inputs(tmp_path: Path) -> None:
    (tmp_path / "a b.txt").write_text("Text")
    (tmp_path / "c.txt").write_text("Text")
    found = pages("-", stdin=f"{tmp_path / 'a b.txt'}\n\n{tmp_path / 'c.txt'}\r\n")
    assert [page.ident for page in found] == ["a b", "c"]


def test_idents_are_unique_and_the_same_in_every_run(tmp_path: Path) -> None:
    for folder in ("x", "y", "z"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / ("Meldung.txt" if folder == "z" else "meldung.txt")).write_text("Text")
    first = [page.ident for page in pages(tmp_path, tmp_path / "x" / "meldung.txt", tmp_path / "x" / "meldung.txt")]
    assert len({ident.casefold() for ident in first}) == len(first) == 5
    assert first[0] == "meldung"
    assert all(len(ident) >= len("meldung-") + 8 for ident in first[1:])
    again = [page.ident for page in pages(tmp_path, tmp_path / "x" / "meldung.txt", tmp_path / "x" / "meldung.txt")]
    assert first == again


def test_compressed_pages(tmp_path: Path) -> None:
    (tmp_path / "a.html.gz").write_bytes(gzip.compress(HTML))
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(b'{"id": "n1", "text": "x"}\n{"id": "n2", "text": "y"}\n'))
    found = pages(tmp_path)
    assert [(page.ident, page.problem) for page in found] == [("a", None), ("n1", None), ("n2", None)]
    assert found[0].content == HTML


def test_damaged_compression_keeps_what_stands_before(tmp_path: Path) -> None:
    lines = "".join(json.dumps({"id": f"n{number}", "text": f"{number:x}" * 999}) + "\n" for number in range(400))
    packed = gzip.compress(lines.encode())
    (tmp_path / "a.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    (tmp_path / "b.html.gz").write_bytes(gzip.compress(HTML)[:-12])
    found = pages(tmp_path)
    *good, lines_end, html = found
    assert len(good) > 5
    assert good[0].ident == "n0"
    assert lines_end.problem is not None
    assert "damaged" in lines_end.problem[1]
    assert html.problem is not None
    assert html.problem[0] == "unreadable"


def test_caps_hold_before_and_after_unpacking(tmp_path: Path) -> None:
    (tmp_path / "bomb.html.gz").write_bytes(gzip.compress(b"<p>" + b"a" * 5_000_000))
    with (tmp_path / "large.html").open("wb") as stream:
        stream.truncate(50_000_000)  # a file of 50 MB that takes no room
    (tmp_path / "rows.jsonl").write_bytes(b'{"text": "' + b"a" * 20_000 + b'"}\n{"id": "ok", "text": "b"}\n')
    found = pages(tmp_path, max_bytes=10_000)
    assert [(page.ident, page.problem and page.problem[0]) for page in found] == [
        ("bomb", "too_large"),
        ("large", "too_large"),
        ("rows-1", "too_large"),
        ("ok", None),
    ]
    assert all(not page.content for page in found[:3])


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The tests may run as a user who may read everything, so the refusal is simulated.
    path = tmp_path / "a.html"
    path.write_bytes(HTML)

    def refuse(self: Path, *args: object, **kwargs: object) -> object:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    (page,) = pages(path)
    assert page.problem == ("unreadable", "there is no permission to read it")


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"<!DOCTYPE html><p>x", "text/html"),
        (b"\xef\xbb\xbf  <html lang=de>", "text/html"),
        (b"Die Stadt baut.", "text/plain"),
        (b'{"title": "T", "text": "x"}', "application/json"),
        (gzip.compress(b"<html><p>x"), "text/html"),
    ],
)
def test_named_file_without_known_suffix_is_told_by_content(tmp_path: Path, content: bytes, media_type: str) -> None:
    path = tmp_path / "page.php"
    path.write_bytes(content)
    (page,) = pages(path)
    assert (page.problem, page.media_type, page.ident) == (None, media_type, "page")


@pytest.mark.parametrize("content", [b"%PDF-1.7 x", b"\x89PNG\r\n\x1a\n\x00\x00", bytes(range(256))])
def test_named_binary_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "datei.bin"
    path.write_bytes(content)
    (page,) = pages(path)
    assert page.problem is not None
    assert page.problem[1].startswith("E102:")


def test_other_schemes_are_refused() -> None:
    (page,) = pages("ftp://example.org/a.html")
    assert page.problem is not None
    assert page.problem[1].startswith("E102:")


def test_linked_folders_do_not_lead_in_circles(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Text")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    assert len(pages(tmp_path)) == 1


def test_folder_that_cannot_be_listed_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: object) -> object:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.scandir", refuse)
    (page,) = pages(tmp_path)
    assert page.problem == ("unreadable", "there is no permission to read it")
