"""What tells a file that is as it was from one that must be read again."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from stadtlupe.fetch import stamp
from stadtlupe.fetch.sidecar import sidecar_path
from stadtlupe.fetch.sources import iter_pages
from stadtlupe.fetch.stamp import TICK_NS, stamp_of
from stadtlupe.settings import Settings


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock runs an hour ahead of the files."""
    monkeypatch.setattr(stamp, "time_ns", lambda: time.time_ns() + 3_600_000_000_000)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    path.write_text("Der Rat tagt.")
    return path


@pytest.mark.usefixtures("later")
def test_any_change_changes_the_stamp(page: Path) -> None:
    first = stamp_of(page, page.stat())
    assert first
    assert stamp_of(page, page.stat()) == first
    moment = page.stat().st_mtime_ns
    page.write_text("Der Rat ruht.")
    os.utime(page, ns=(moment, moment))  # size and time of change are the former ones
    second = stamp_of(page, page.stat())
    assert second != first
    sidecar_path(page).write_text("{}")
    assert stamp_of(page, page.stat()) not in {first, second}


@pytest.mark.parametrize(("passed", "known"), [(TICK_NS - 1, False), (TICK_NS + 1, True)])
def test_a_file_that_has_only_just_changed_has_none(
    page: Path, monkeypatch: pytest.MonkeyPatch, passed: int, known: bool
) -> None:
    found = page.stat()
    newest = max(found.st_mtime_ns, found.st_ctime_ns)
    monkeypatch.setattr(stamp, "time_ns", lambda: newest + passed)
    assert bool(stamp_of(page, found)) == known


@pytest.mark.usefixtures("later")
def test_known_pages_are_left_unread_and_keep_their_identifiers(page: Path, tmp_path: Path) -> None:
    other = tmp_path / "b" / "a.txt"
    other.parent.mkdir()
    other.write_text("Ein zweiter Text.")
    (tmp_path / "c.jsonl").write_text('{"text": "Ein dritter."}\n')
    first = list(iter_pages([str(tmp_path)], Settings(), known=lambda _ident, _stamp: False))
    stamps = {item.ident: item.stamp for item in first}
    assert [bool(item.stamp) for item in first] == [True, True, False], "of a container only its bytes tell"
    second = list(iter_pages([str(tmp_path)], Settings(), known=lambda ident, found: stamps[ident] == found))
    assert [item.ident for item in second] == [item.ident for item in first]
    assert [(item.unread, item.content) for item in second[:2]] == [(True, b""), (True, b"")]
    assert second[2].content == first[2].content
    assert not any(item.stamp for item in iter_pages([str(tmp_path)], Settings())), "nobody asked"
