"""Pages from object stores; fsspec's memory stands in for one."""

from __future__ import annotations

import builtins
import gzip
import importlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import fsspec
import pytest

from stadtlupe.fetch import Page
from stadtlupe.fetch.count import count_pages
from stadtlupe.fetch.sources import iter_pages
from stadtlupe.settings import Settings
from tests.fetch.builders import HTML, warc_record
from tests.fetch.test_sidecar import NOTES

ROOT = "memory:///bucket/pages"


@pytest.fixture
def store() -> Iterator[fsspec.AbstractFileSystem]:
    system = fsspec.filesystem("memory")
    yield system
    system.store.clear()
    system.pseudo_dirs[:] = [""]


@pytest.fixture
def local(tmp_path: Path, store: fsspec.AbstractFileSystem) -> Path:
    """A folder of every kind of file, and the same in the store."""
    folder = tmp_path / "pages"
    files = {
        "b/a.html": HTML,
        "b/a.json": NOTES.model_dump_json().encode(),
        "b-c.txt": b"Der Rat tagt am Montag.",
        "c/a.html.gz": gzip.compress(HTML),
        "c/two.jsonl": b'{"text": "Eins.", "id": "x"}\n{"text": "Zwei."}\n',
        "c/one.json": b'{"text": "Ein Artikel."}',
        "d.warc": warc_record("https://ulm.example/d", HTML),
        "README.md": b"Keine Meldung.",
        ".hidden/e.html": HTML,
        "f.pdf": b"%PDF",
    }
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        store.pipe(f"/bucket/pages/{name}", content)
    return folder


def read(name: str, **options: object) -> list[Page]:
    return list(iter_pages([name], Settings(**options)))  # type: ignore[arg-type]


@pytest.mark.parametrize("part", ["", "/b", "/b/a.html", "/c/two.jsonl", "/d.warc"])
def test_a_store_gives_the_pages_that_the_disk_gives(local: Path, part: str) -> None:
    found, expected = read(f"{ROOT}{part}"), read(f"{local}{part}")
    assert len(found) == {"": 7, "/b": 1, "/b/a.html": 1, "/c/two.jsonl": 2, "/d.warc": 1}[part]
    placed = [replace(page, origin=page.origin.replace(str(local), ROOT)) for page in expected]
    assert [page.origin for page in found] == [page.origin for page in placed]
    same = [page.ident.partition("-")[0] for page in placed]
    assert [page.ident.partition("-")[0] for page in found] == same, "what follows tells files of one name apart"
    assert [replace(page, ident="") for page in found] == [replace(page, ident="") for page in placed]


def test_what_cannot_be_read_is_named(local: Path) -> None:
    (missing,) = read(f"{ROOT}/g.html")
    assert missing.problem is not None
    assert missing.problem[1].startswith("E101")
    (large,) = read(f"{ROOT}/b-c.txt", max_bytes=1_000)
    assert large.problem is None
    fsspec.filesystem("memory").pipe("/bucket/pages/b-c.txt", b"x" * 1_001)
    (large,) = read(f"{ROOT}/b-c.txt", max_bytes=1_000)
    assert large.problem is not None
    assert large.problem[0] == "too_large"


def test_a_store_that_refuses_costs_its_files_only(local: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    system = type(fsspec.filesystem("memory"))
    whole = system.get_file

    def refuse(self: object, path: str, *given: object, **named: object) -> object:
        if path.endswith("b-c.txt"):
            raise RuntimeError("AccessDenied")
        return whole(self, path, *given, **named)

    monkeypatch.setattr(system, "get_file", refuse)
    problems = [page.problem for page in read(ROOT) if page.problem]
    assert problems == [("unreadable", "it cannot be read (AccessDenied)")]


def test_without_fsspec_the_way_to_get_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = builtins.__import__

    def refuse(name: str, *given: object, **named: object) -> object:
        if name.startswith("fsspec"):
            raise ImportError(name)
        return whole(name, *given, **named)  # type: ignore[arg-type]

    importlib.import_module("stadtlupe.fetch.remote")
    monkeypatch.setattr(builtins, "__import__", refuse)
    (page,) = read("s3://bucket/a.html")
    assert page.problem is not None
    assert "stadtlupe[remote]" in page.problem[1]


def test_a_protocol_whose_package_is_missing_is_named() -> None:
    (page,) = read("hdfs://nowhere.invalid/a.html")
    assert page.problem is not None
    assert page.problem[0] == "unreadable"


def test_how_many_pages_a_store_has_only_reading_tells() -> None:
    assert count_pages([ROOT]) is None
    assert count_pages(["https://ulm.example/a"]) == 1
