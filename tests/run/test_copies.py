"""A copy of the published files in a store; fsspec's memory stands in for one."""

from __future__ import annotations

import builtins
import importlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest

from stadtlupe.errors import StadtlupeError
from stadtlupe.fetch import sources
from stadtlupe.run.corpus import run_corpus
from stadtlupe.run.ledger import Ledger
from stadtlupe.settings import Settings
from tests.run.test_corpus import SAMPLE

URL = "memory://bucket/tables"
ROOT = "/bucket/tables"
NAMES = ("gera-foerdergeld-fuer-smart-city.txt", "kiel-stadtbahn-planung.txt")
SETTINGS = Settings(workers=1)


@pytest.fixture
def store() -> Iterator[Any]:
    system = fsspec.filesystem("memory")
    system.store.clear()
    yield system
    system.store.clear()
    system.pseudo_dirs[:] = [""]


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in NAMES:
        shutil.copy(SAMPLE / name, folder)
    return folder


def published(out: Path) -> dict[str, bytes]:
    paths = (path for path in out.rglob("*") if path.is_file() and ".stadtlupe" not in path.parts)
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in paths}


def copied(store: Any) -> dict[str, bytes]:
    return {path.removeprefix(f"{ROOT}/"): store.cat_file(path) for path in store.find(ROOT)}


class Watched:
    """What is done to the store, in order; after ``left`` copies it refuses."""

    def __init__(self, store: Any, patch: pytest.MonkeyPatch, left: int = 10_000) -> None:
        self.done: list[str] = []
        self.left = left
        for name in ("put_file", "rm_file"):
            patch.setattr(type(store), name, self._watching(getattr(type(store), name)))

    def _watching(self, original: Any) -> Any:
        def act(system: Any, *paths: str, **options: Any) -> Any:
            if self.left == 0:
                raise ConnectionError("gone away")
            self.left -= 1
            sign = "+" if original.__name__ == "put_file" else "-"
            self.done.append(sign + paths[-1].removeprefix(f"{ROOT}/"))
            return original(system, *paths, **options)

        return act


def test_only_what_has_changed_is_copied_and_the_descriptor_comes_last(
    inputs: Path, tmp_path: Path, store: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    watched = Watched(store, monkeypatch)
    run_corpus([inputs], out, SETTINGS, copy_to=URL)
    assert copied(store) == published(out)
    assert watched.done[-1] == "+datapackage.json"
    store.pipe_file(f"{ROOT}/mine.txt", b"mine")
    watched.done.clear()
    run_corpus([inputs], out, SETTINGS, copy_to=f"{URL}/")
    assert watched.done == ["+run.json"], "nothing new"

    (inputs / NAMES[0]).unlink()
    shutil.copy(SAMPLE / "leipzig-app-gestartet.html", inputs)
    watched.done.clear()
    run_corpus([inputs], out, SETTINGS, copy_to=URL)
    assert copied(store) == published(out) | {"mine.txt": b"mine"}
    assert watched.done[0] == "-datapackage.json"
    assert watched.done[-1] == "+datapackage.json"
    assert f"-articles/{Path(NAMES[0]).stem}.json" in watched.done
    assert f"+articles/{Path(NAMES[1]).stem}.json" not in watched.done

    store.rm_file(f"{ROOT}/cities.csv")
    store.pipe_file(f"{ROOT}/people.csv", b"cut")
    watched.done.clear()
    run_corpus([inputs], out, SETTINGS, copy_to=URL)
    assert {"+cities.csv", "+people.csv", "+datapackage.json"} <= set(watched.done)
    assert copied(store) == published(out) | {"mine.txt": b"mine"}


@pytest.mark.parametrize("left", [0, 1, 2, 20])
def test_a_store_that_goes_away(
    inputs: Path, tmp_path: Path, store: Any, monkeypatch: pytest.MonkeyPatch, left: int
) -> None:
    out = tmp_path / "out"
    run_corpus([inputs], out, SETTINGS, copy_to=URL)
    former = copied(store)
    shutil.copy(SAMPLE / "leipzig-app-gestartet.html", inputs)
    with monkeypatch.context() as patch:
        Watched(store, patch, left)
        with pytest.raises(StadtlupeError, match=r"E206.*gone away"):
            run_corpus([inputs], out, SETTINGS, copy_to=URL)
    found = copied(store)
    assert found == former if left == 0 else "datapackage.json" not in found, "no set, or the former one"
    assert "datapackage.json" in published(out), "the tables are there"
    again = run_corpus([inputs], out, SETTINGS, copy_to=URL)
    assert again.reused == 3
    assert copied(store) == published(out)


def test_a_folder_of_another_disk(inputs: Path, tmp_path: Path) -> None:
    out, copy = tmp_path / "out", tmp_path / "copy"
    run_corpus([inputs], out, SETTINGS, copy_to=f"file://{copy}")
    assert published(copy) == published(out)
    with Ledger(out / ".stadtlupe" / "ledger.sqlite") as ledger:
        assert set(ledger.copies(f"file://{copy}")) == set(published(out))
    before = published(out)
    with pytest.raises(StadtlupeError, match=r"E402.*output folder itself"):
        run_corpus([inputs], out, SETTINGS, copy_to=f"file://{out}/")
    assert published(out) == before


@pytest.mark.parametrize(
    ("url", "code"), [("tables", "E402"), ("https://example.org/tables", "E402"), ("hdfs://nowhere:1/tables", "E206")]
)
def test_addresses_that_cannot_be_written_are_refused_before_any_work(
    inputs: Path, tmp_path: Path, url: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if code == "E206":
        monkeypatch.setattr("fsspec.core.url_to_fs", lambda *_, **__: importlib.import_module("no_such_store"))
    assert sources.REMOTE.match(url) or code == "E402"
    with pytest.raises(StadtlupeError, match=code):
        run_corpus([inputs], tmp_path / "out", SETTINGS, copy_to=url)
    assert not (tmp_path / "out").exists()


def test_without_fsspec(inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name.startswith("fsspec"):
            raise ImportError(name)
        return original(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(StadtlupeError, match=r"E206.*pip install"):
        run_corpus([inputs], tmp_path / "out", SETTINGS, copy_to=URL)
