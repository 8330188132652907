"""The word lists of the comparison."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from stadtlupe import lexicon
from stadtlupe.compare import words
from stadtlupe.errors import StadtlupeError


@pytest.fixture
def edited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A lexicon that holds only the file of the comparison."""
    caches = (lexicon.read_toml, words.pattern, words.plural_offices, words.smallest_cost)
    monkeypatch.setattr(lexicon, "resource", tmp_path.joinpath)
    for cached in caches:
        cached.cache_clear()
    yield tmp_path / words.FILE
    monkeypatch.undo()
    for cached in caches:
        cached.cache_clear()


def test_lists_are_read_without_case() -> None:
    assert words.has("office", "digital", "AMT FÜR DIGITALES")
    assert not words.has("office", "digital", "Bauamt")
    assert words.smallest_cost() > 0
    assert list(words.plural_offices()) == ["oberbürgermeister"]


def test_a_missing_list_is_named(edited: Path) -> None:
    edited.write_text("[office]\n", encoding="utf-8")
    with pytest.raises(StadtlupeError, match=r"E304.*\[office\] digital is missing"):
        words.pattern("office", "digital")


def test_an_expression_that_is_none_is_named(edited: Path) -> None:
    edited.write_text('[office]\ndigital = ["(smart"]\n', encoding="utf-8")
    with pytest.raises(StadtlupeError, match=r"E304.*\[office\] digital: "):
        words.pattern("office", "digital")


def test_a_number_of_the_file_counts(edited: Path) -> None:
    edited.write_text("[money]\nsmallest_cost = 7\n", encoding="utf-8")
    assert words.smallest_cost() == 7.0
