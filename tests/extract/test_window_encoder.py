"""The encoder: in use the same figures as in training, whatever is computed together."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from spacy.util import registry
from thinc.api import Model, fix_random_seed

from stadtlupe.extract.window_encoder import create_window_encoder

WIDTH = 12


def encoder(depth: int = 3, window_size: int = 1, pieces: int = 3) -> Model[Any, Any]:
    fix_random_seed(0)
    model = create_window_encoder(WIDTH, depth, window_size, pieces)
    model.initialize(X=[np.zeros((2, WIDTH), dtype="float32")])
    chance = np.random.default_rng(1)
    for node in model.walk():
        for name in node.param_names:
            shape = node.get_param(name).shape
            node.set_param(name, chance.normal(size=shape).astype("float32"))
    return model


def arrays(*lengths: int) -> list[Any]:
    chance = np.random.default_rng(2)
    return [chance.normal(size=(length, WIDTH)).astype("float32") for length in lengths]


@pytest.mark.parametrize(("depth", "window_size", "pieces"), [(1, 1, 2), (3, 1, 3), (2, 2, 3), (4, 1, 1)])
def test_same_as_in_training(depth: int, window_size: int, pieces: int) -> None:
    model = encoder(depth, window_size, pieces)
    trained, _ = model(arrays(5, 1, 0, 7), True)
    for wanted, found in zip(trained, model.predict(arrays(5, 1, 0, 7)), strict=True):
        assert_allclose(found, wanted, atol=1e-4)


@settings(deadline=None, max_examples=30)
@given(lengths=st.lists(st.integers(0, 9), min_size=1, max_size=6))
def test_documents_do_not_see_each_other(lengths: list[int]) -> None:
    model = encoder()
    together = model.predict(arrays(*lengths))
    for array, found in zip(arrays(*lengths), together, strict=True):
        assert_allclose(found, model.predict([array])[0], atol=1e-5)


def test_learns_like_the_encoder_that_it_holds() -> None:
    model = encoder()
    given_arrays = arrays(4, 3)
    output, backprop = model.begin_update(given_arrays)
    wanted_output, wanted_backprop = model.layers[0].begin_update(given_arrays)
    for found, wanted in zip(output, wanted_output, strict=True):
        assert_array_equal(found, wanted)
    for found, wanted in zip(backprop(output), wanted_backprop(wanted_output), strict=True):
        assert_array_equal(found, wanted)


def test_the_given_arrays_stay_as_they_are() -> None:
    given_arrays = arrays(4)
    before = given_arrays[0].copy()
    encoder().predict(given_arrays)
    assert_array_equal(given_arrays[0], before)


def test_no_way_back_after_use() -> None:
    model = encoder()
    output, backprop = model(arrays(3), False)
    with pytest.raises(ValueError, match="not run for training"):
        backprop(output)


def test_empty() -> None:
    assert [array.shape for array in encoder().predict(arrays(0, 0))] == [(0, WIDTH), (0, WIDTH)]


def test_saving_and_loading() -> None:
    model = encoder()
    again = create_window_encoder(WIDTH, 3)
    again.from_bytes(model.to_bytes())
    assert_array_equal(again.predict(arrays(4))[0], model.predict(arrays(4))[0])


def test_registered() -> None:
    built = registry.architectures.get("stadtlupe.WindowEncoder.v1")(width=8, depth=2)
    assert built.get_dim("nO") == 8
