"""Clusters of words: forms that count alike, unknown words, a broken table."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtlupe import lexicon, word_clusters
from stadtlupe.errors import StadtlupeError
from stadtlupe.word_clusters import UNKNOWN, cluster_of, path_prefix


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hanau", "Kreuzberg"),  # places
        ("Müller", "Merkel"),  # surnames
        ("SPD", "CDU"),
        ("HANAU", "Hanau"),
        ("Wolfenbüttels-Xqzw-Rathaus", "Rathaus"),
        ("Xqzw-App", "App"),
        ("GEMEINDERATSSITZUNG", "Gemeinderatssitzung"),
    ],
)
def test_alike(one: str, other: str) -> None:
    assert cluster_of(one) == cluster_of(other) != UNKNOWN


@pytest.mark.parametrize(("one", "other"), [("Hanau", "Müller"), ("SPD", "Rathaus"), ("laufen", "Laufen")])
def test_not_alike(one: str, other: str) -> None:
    assert cluster_of(one) != cluster_of(other)


def test_unknown_words() -> None:
    assert cluster_of("xqzwvk") == cluster_of("") == cluster_of("-") == UNKNOWN


def test_a_genitive_that_is_not_in_the_table() -> None:
    assert cluster_of("Wanne-Eickels") == cluster_of("Wanne-Eickel") != UNKNOWN


@given(word=st.text(max_size=30))
def test_every_word_has_an_answer(word: str) -> None:
    assert 0 <= cluster_of(word) < 2**16


def test_prefixes() -> None:
    assert path_prefix(0b110101, 4) == 0b0101
    assert path_prefix(0b01, 4) == 0b01
    # The first steps are those that larger clusters share.
    assert path_prefix(cluster_of("Hanau"), 4) == path_prefix(cluster_of("Bochum"), 4)


def test_the_table_is_sorted_and_compact() -> None:
    table = word_clusters._clusters()
    assert len(table.keys) == len(table.paths) > 500_000
    assert (np.diff(table.keys.astype("int64")) > 0).all()
    assert (table.paths > 0).all()
    assert 500 < len(np.unique(table.paths)) < 2_000


def stored(**arrays: object) -> bytes:
    stream = io.BytesIO()
    np.savez(stream, **{name: np.asarray(values) for name, values in arrays.items()})
    return stream.getvalue()


@pytest.mark.parametrize("content", [b"", b"no archive", stored(keys=[1]), None])
def test_a_broken_table_is_a_coded_error(
    content: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "word_clusters.npz"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setattr(lexicon, "resource", lambda name: path)
    word_clusters._clusters.cache_clear()
    cluster_of.cache_clear()
    try:
        with pytest.raises(StadtlupeError) as error:
            cluster_of("Hanau")
        assert error.value.code == "E304"
    finally:
        word_clusters._clusters.cache_clear()
