"""Files of one folder change together, whatever happens in between."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stadtlupe.errors import StadtlupeError
from stadtlupe.lexicon import PENDING
from stadtlupe.register import replace
from stadtlupe.register.replace import finish_pending, replace_together


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def test_files_are_replaced_and_others_stay(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("old", encoding="utf-8")
    (tmp_path / "roles.csv").write_text("mine", encoding="utf-8")
    replace_together(tmp_path, {"a.csv": "new", "b.csv": "also"})
    assert contents(tmp_path) == {"a.csv": "new", "b.csv": "also", "roles.csv": "mine"}


def test_failure_before_the_decision_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.csv").write_text("old", encoding="utf-8")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(replace.os, "fsync", full)
    with pytest.raises(StadtlupeError, match=r"E201.*No space left"):
        replace_together(tmp_path, {"a.csv": "new", "b.csv": "also"})
    assert contents(tmp_path) == {"a.csv": "old"}


@pytest.mark.parametrize("moved", [0, 1, 2])
def test_killed_after_the_decision_it_is_finished_later(
    moved: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.csv").write_text("old", encoding="utf-8")
    (tmp_path / "b.csv").write_text("old", encoding="utf-8")

    def killed(folder: Path) -> bool:
        if (folder / PENDING).exists():
            for temporary, name in list(json.loads((folder / PENDING).read_text(encoding="utf-8")).items())[:moved]:
                (folder / temporary).replace(folder / name)
            raise KeyboardInterrupt
        return False

    with monkeypatch.context() as patch:
        patch.setattr(replace, "finish_pending", killed)
        with pytest.raises(KeyboardInterrupt):
            replace_together(tmp_path, {"a.csv": "new", "b.csv": "new"})
    assert (tmp_path / PENDING).exists()
    assert finish_pending(tmp_path)
    assert contents(tmp_path) == {"a.csv": "new", "b.csv": "new"}
    assert not finish_pending(tmp_path)


def test_the_list_cannot_reach_out_of_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "lexicon"
    folder.mkdir()
    (folder / "x.tmp").write_text("new", encoding="utf-8")
    (folder / PENDING).write_text(json.dumps({"x.tmp": "../outside.csv"}), encoding="utf-8")
    finish_pending(folder)
    assert not (tmp_path / "outside.csv").exists()


@pytest.mark.parametrize("text", ["{", "[]", '{"a": 1}'])
def test_damaged_list_is_named(text: str, tmp_path: Path) -> None:
    (tmp_path / PENDING).write_text(text, encoding="utf-8")
    with pytest.raises(StadtlupeError, match=PENDING) as caught:
        finish_pending(tmp_path)
    assert caught.value.code == "E324"


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(StadtlupeError, match="E202"):
        replace_together(tmp_path / "file", {"a.csv": "new"})
