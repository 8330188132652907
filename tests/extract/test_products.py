"""Products of matrices: a line comes out the same, to the last bit, whatever stands beside it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from thinc.api import NumpyOps

from stadtlupe.extract.models import load_recognizer
from stadtlupe.extract.products import BLOCK, TILE, aligned, blocks, by_numpy, product
from stadtlupe.extract.window_encoder import apart, largest_piece

BLIS, NUMPY = NumpyOps(use_blis=True), NumpyOps(use_blis=False)
# Inputs and units of layers of usual sizes, and of one with few units, for which libraries have kernels of their own.
SIZES = ((288, 288), (96, 192), (64, 9))


def numbers(*shape: int) -> Any:
    return np.random.default_rng(sum(shape)).normal(size=shape).astype("float32")


@pytest.mark.parametrize("ops", [BLIS, NUMPY], ids=["blis", "numpy"])
@pytest.mark.parametrize("count", [0, 1, 7, BLOCK - 1, BLOCK])
def test_is_the_product(ops: NumpyOps, count: int) -> None:
    lines, weights = numbers(count, 96), numbers(50, 96)
    assert_allclose(product(ops, lines, weights), lines @ weights.T, atol=1e-4)


@settings(deadline=None, max_examples=40)
@given(
    size=st.sampled_from(SIZES),
    before=st.lists(st.integers(0, 150), max_size=5),
    behind=st.lists(st.integers(0, 900), max_size=3),
)
def test_the_same_in_any_company(size: tuple[int, int], before: list[int], behind: list[int]) -> None:
    inputs, units = size
    weights, document = numbers(units, inputs), numbers(100, inputs)
    others = [numbers(length, inputs) for length in (*before, *behind)]

    def in_company(arrays: list[Any], place: int) -> Any:
        joined, starts = apart(NUMPY, arrays, inputs, 4)
        found = np.concatenate([product(NUMPY, joined[rows], weights) for rows in blocks(len(joined))])
        return found[starts[place] : starts[place] + len(document)]

    together = in_company([*others[: len(before)], document, *others[len(before) :]], len(before))
    assert_array_equal(together, in_company([document], 0))


@given(line=st.integers(0, 5_000))
def test_documents_begin_at_tiles(line: int) -> None:
    assert aligned(BLIS, line) == line
    first = aligned(NUMPY, line)
    assert first % TILE == 0
    assert 0 <= first - line < TILE


@given(count=st.integers(0, 5_000))
def test_blocks_cover_each_line_once(count: int) -> None:
    lines = list(range(count))
    parts = [lines[rows] for rows in blocks(count)]
    assert [line for part in parts for line in part] == lines
    assert all(len(part) == BLOCK for part in parts[:-1])
    assert BLOCK % TILE == 0


def test_largest_piece_is_maxout() -> None:
    columns, weights, bias = numbers(5, 8), numbers(3, 4, 8), numbers(3, 4)
    wanted = np.max([columns @ weights[piece].T + bias[piece] for piece in range(3)], axis=0)
    for ops in (BLIS, NUMPY):
        assert_allclose(largest_piece(ops, columns, weights, bias), wanted, atol=1e-5)


def test_a_pipeline_that_we_load_multiplies_by_numpy() -> None:
    nlp = load_recognizer()
    chosen = {
        layer.name
        for _, component in nlp.pipeline
        for layer in (component.model.walk() if hasattr(component, "model") else ())
        if by_numpy(layer.ops)
    }
    assert any(name == "stadtlupe_window_encoder" for name in chosen)
    assert sum(name.startswith("tok2vec-listener>>") for name in chosen) == 2, "both taggers"
    # Words are embedded once and kept: where they stood then must not matter.
    assert not any("hashembed" in name or name == "stadtlupe_word_embedding" for name in chosen)
