"""Outputs are replaced as a set, and the lock admits one run."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from stadtlupe.errors import StadtlupeError
from stadtlupe.run import publish
from stadtlupe.run.publish import commit, recover, staging, write_small
from stadtlupe.run.state import State, holder, locked

NAMES = ("cities.csv", "articles/a.json", "datapackage.json")


@pytest.fixture
def state(tmp_path: Path) -> State:
    found = State(tmp_path)
    found.folder.mkdir()
    return found


def stage(state: State, text: str, names: tuple[str, ...] = NAMES) -> None:
    folder = staging(state)
    for name in names:
        (folder / name).parent.mkdir(exist_ok=True)
        write_small(folder / name, text)


def contents(state: State) -> dict[str, str]:
    found = (path for path in state.out.rglob("*") if path.is_file() and ".stadtlupe" not in path.parts)
    return {path.relative_to(state.out).as_posix(): path.read_text() for path in found}


def test_a_set_replaces_the_former_one(state: State) -> None:
    stage(state, "old", (*NAMES, "articles/b.json"))
    commit(state, [])
    (state.out / "mine.txt").write_text("mine")
    stage(state, "new")
    commit(state, ["articles/b.json"])
    assert contents(state) == dict.fromkeys(NAMES, "new") | {"mine.txt": "mine"}
    assert not list(state.folder.iterdir())


@pytest.mark.parametrize("moved", range(len(NAMES) + 1))
def test_a_kill_at_any_step_is_made_good(state: State, monkeypatch: pytest.MonkeyPatch, moved: int) -> None:
    stage(state, "old")
    commit(state, [])
    stage(state, "new")
    replace = Path.replace
    count = 0

    def die(self: Path, target: Path) -> Path:
        nonlocal count
        if count == moved:
            raise KeyboardInterrupt
        count += 1
        return replace(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", die)
        if moved < len(NAMES):
            with pytest.raises(KeyboardInterrupt):
                commit(state, [])
            assert "datapackage.json" not in contents(state), "whoever reads now can tell"
        else:
            commit(state, [])
    recover(state)
    assert contents(state) == dict.fromkeys(NAMES, "new")
    recover(state)
    assert contents(state) == dict.fromkeys(NAMES, "new")


def test_a_kill_after_the_last_step_takes_nothing_away(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    stage(state, "new")
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", lambda _folder: None)
        commit(state, [])
    assert state.ready.is_dir()
    recover(state)
    assert contents(state) == dict.fromkeys(NAMES, "new")


def test_a_half_written_set_is_not_published(state: State) -> None:
    stage(state, "old")
    commit(state, [])
    stage(state, "new", NAMES[:1])
    recover(state)
    assert contents(state) == dict.fromkeys(NAMES, "old")


@pytest.mark.parametrize(("name", "code"), [("cities.csv", "E201"), ("articles", "E202")])
def test_what_is_in_the_way_is_named_before_anything_changes(state: State, name: str, code: str) -> None:
    stage(state, "old", ("datapackage.json",))
    commit(state, [])
    if code == "E201":
        (state.out / name).mkdir()
    else:
        (state.out / name).write_text("mine")
    stage(state, "new")
    with pytest.raises(StadtlupeError, match=f"{code}.*{name}"):
        commit(state, [])
    assert contents(state)["datapackage.json"] == "old"


def test_one_run_at_a_time(state: State) -> None:
    assert holder(state) is None
    with locked(state):
        assert "process" in str(holder(state))
        code = (
            "import sys; from pathlib import Path; from stadtlupe.run.state import State, locked\n"
            "with locked(State(Path(sys.argv[1]))): pass"
        )
        other = subprocess.run(
            [sys.executable, "-c", code, str(state.out)], capture_output=True, text=True, check=False
        )
        assert "E203: Another run is writing to" in other.stderr
        assert "process" in other.stderr
    assert holder(state) is None
    with locked(state):
        pass


def test_flushing_fails_as_an_output_error(state: State, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    stage(state, "old")
    commit(state, [])
    stage(state, "new")
    monkeypatch.setattr(publish.os, "fsync", refuse)
    with pytest.raises(StadtlupeError, match=r"E201.*No space left"):
        commit(state, [])
    assert contents(state) == dict.fromkeys(NAMES, "old")
