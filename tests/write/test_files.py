from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from stadtlupe.errors import Exit, StadtlupeError
from stadtlupe.write import prepare_output
from stadtlupe.write.files import make_folder, replacing, replacing_file


def test_missing_folders_are_made_and_nothing_is_left_in_them(tmp_path: Path) -> None:
    out = tmp_path / "a" / "b"
    assert prepare_output(out) == out
    assert list(out.iterdir()) == []


@pytest.mark.parametrize("below", ["", "deeper/still"])
def test_a_file_in_the_way_is_named(tmp_path: Path, below: str) -> None:
    file = tmp_path / "results"
    file.write_text("x")
    with pytest.raises(StadtlupeError, match="E202") as caught:
        prepare_output(file / below)
    assert str(file) in caught.value.what
    assert str(file / "deeper") not in caught.value.what
    assert caught.value.exit_code == Exit.OUTPUT


def test_a_folder_that_cannot_be_made_is_an_output_error(tmp_path: Path) -> None:
    with pytest.raises(StadtlupeError, match="E201"):
        prepare_output(tmp_path / ("x" * 300))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_write_permission_is_found_early(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StadtlupeError, match="E201"):
        prepare_output(tmp_path)


def test_a_folder_that_refuses_new_files_is_found_early(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, mode: int = 0o666, exist_ok: bool = True) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(Path, "touch", refuse)
    with pytest.raises(StadtlupeError, match="E201"):
        prepare_output(tmp_path)


def test_content_is_replaced_only_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "cities.csv"
    path.write_text("old")
    with replacing(path) as stream:
        stream.write("neu: Köln\r\n")
        stream.flush()
        assert path.read_text() == "old"
    assert path.read_bytes() == "neu: Köln\r\n".encode()
    assert list(tmp_path.iterdir()) == [path]


def test_a_failure_while_writing_keeps_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "cities.csv"
    path.write_text("old")
    with pytest.raises(TypeError), replacing(path) as stream:
        stream.writelines(["half", None])  # type: ignore[list-item]
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_is_an_output_error_and_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    path = tmp_path / "cities.csv"
    path.write_text("old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StadtlupeError, match="E201") as caught, replacing(path) as stream:
        stream.write("new")
    assert os.strerror(errno.ENOSPC) in caught.value.what
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_in_the_place_of_a_file_is_an_output_error(tmp_path: Path) -> None:
    (tmp_path / "cities.csv").mkdir()
    with pytest.raises(StadtlupeError, match="E201"), replacing(tmp_path / "cities.csv") as stream:
        stream.write("new")
    assert [path.name for path in tmp_path.iterdir()] == ["cities.csv"]


def test_a_symbolic_link_is_replaced_and_its_target_untouched(tmp_path: Path) -> None:
    target = tmp_path / "elsewhere.txt"
    target.write_text("untouched")
    link = tmp_path / "cities.csv"
    link.symlink_to(target)
    with replacing(link) as stream:
        stream.write("new")
    assert target.read_text() == "untouched"
    assert link.read_text() == "new"
    assert not link.is_symlink()


def test_permissions_follow_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        with replacing(tmp_path / "a") as stream:
            stream.write("x")
    finally:
        os.umask(before)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o640


def test_undecodable_file_names_do_not_end_a_run(tmp_path: Path) -> None:
    with replacing(tmp_path / "a") as stream:
        stream.write("caf\udce9.html")
    assert (tmp_path / "a").read_text() == "caf\\udce9.html"


def test_a_file_in_the_place_of_a_subfolder_is_named(tmp_path: Path) -> None:
    (tmp_path / "json").write_text("x")
    with pytest.raises(StadtlupeError, match="E202"):
        make_folder(tmp_path / "json")
    with pytest.raises(StadtlupeError, match="E201"):
        make_folder(tmp_path / "json" / "deeper")


def test_files_of_other_libraries_are_replaced_at_the_end_too(tmp_path: Path) -> None:
    path = tmp_path / "stadtlupe.db"
    path.write_bytes(b"old")
    with replacing_file(path) as temporary:
        temporary.write_bytes(b"new")
        assert (path.read_bytes(), temporary.parent) == (b"old", tmp_path)
    assert path.read_bytes() == b"new"
    with pytest.raises(TypeError), replacing_file(path) as temporary:
        temporary.write_bytes("half")  # type: ignore[arg-type]
    with pytest.raises(StadtlupeError, match="E201"), replacing_file(path):
        pass  # nothing was written
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]
