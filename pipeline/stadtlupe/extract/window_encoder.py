"""The encoder of the shipped recognizer: spaCy's convolutions with maxout, and a faster way through them in use.

Registered as the spaCy architecture ``stadtlupe.WindowEncoder.v1``. It holds a ``spacy.MaxoutWindowEncoder.v2`` and
trains as that does. In use nothing has to be kept for the way back, so bias, maxout, layer normalization and residual
sum are computed in place, without the arrays that training needs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.ml.models.tok2vec import MaxoutWindowEncoder
from thinc.api import Model, NumpyOps
from thinc.types import Floats2d

from stadtlupe.extract.products import aligned, blocks, product

# As in Thinc's layer normalization.
EPSILON = 1e-8
Backprop = Callable[[list[Floats2d]], list[Floats2d]]
Array = NDArray[np.float32]


def create_window_encoder(
    width: int, depth: int, window_size: int = 1, maxout_pieces: int = 3
) -> Model[list[Floats2d], list[Floats2d]]:
    """Build the encoder; what spaCy's registry of architectures expects.

    Parameters
    ----------
    width : size of input and output. depth : number of layers. window_size : neighbours on each side that a layer sees.
    maxout_pieces : pieces of each maxout unit.

    Returns
    -------
    A layer from arrays of shape (tokens, width) to such arrays.
    """
    inner = MaxoutWindowEncoder(width=width, window_size=window_size, maxout_pieces=maxout_pieces, depth=depth)
    return Model(
        "stadtlupe_window_encoder",
        _forward,
        init=_initialize,
        dims={"nO": width},
        layers=[inner],
        attrs={"window_size": window_size, "padding": window_size * depth},
    )


def _initialize(model: Model[Any, Any], X: Any = None, Y: Any = None) -> None:  # noqa: N803 (thinc's names)
    model.layers[0].initialize(X=X, Y=Y)


def _forward(
    model: Model[list[Floats2d], list[Floats2d]], given: list[Floats2d], is_train: bool
) -> tuple[list[Floats2d], Backprop]:
    inner: Model[list[Floats2d], list[Floats2d]] = model.layers[0]
    if is_train or not isinstance(model.ops, NumpyOps) or not any(map(len, given)):
        return inner(given, is_train)

    def backprop(d_output: list[Floats2d]) -> list[Floats2d]:
        raise ValueError("the encoder was not run for training")

    return _predict(model, given), backprop


def _predict(model: Model[Any, Any], given: list[Any]) -> list[Any]:
    ops: Any = model.ops
    joined, starts = apart(ops, given, model.get_dim("nO"), model.attrs["padding"])
    for maxout, norm in _layers(model.layers[0]):
        weights, bias = pieces_of(maxout)
        gain, shift = norm.get_param("G"), norm.get_param("b")
        columns = ops.seq2col(joined, model.attrs["window_size"])
        for rows in blocks(len(joined)):
            joined[rows] += normalized(largest_piece(ops, columns[rows], weights, bias), gain, shift)
    return [joined[start : start + len(array)] for start, array in zip(starts, given, strict=True)]


def apart(ops: Any, given: Sequence[Array], width: int, gap: int) -> tuple[Array, list[int]]:
    """Join documents with lines of zeros between them, so that no window reaches from one into the next.

    Parameters
    ----------
    ops : Thinc's operations, for products of what is joined. given : a vector of length ``width`` for each token of
        each document. gap : least number of lines between two documents, before the first and behind the last.

    Returns
    -------
    (vectors of all tokens, line on which each document begins).
    """
    starts = []
    end = 0
    for array in given:
        starts.append(aligned(ops, end + gap))
        end = starts[-1] + len(array)
    joined: Array = np.zeros((end + gap, width), dtype="float32")
    for start, array in zip(starts, given, strict=True):
        joined[start : start + len(array)] = array
    return joined, starts


def _layers(inner: Model[Any, Any]) -> list[tuple[Any, Any]]:
    """Each maxout layer with its normalization."""
    maxouts = [node for node in inner.walk() if node.name == "maxout"]
    norms = [node for node in inner.walk() if node.name == "layernorm"]
    return list(zip(maxouts, norms, strict=True))


def pieces_of(maxout: Any) -> tuple[Array, Array]:
    """Weights and bias of a maxout layer, piece by piece: shapes (pieces, units, inputs) and (pieces, units)."""
    weights: Array = np.ascontiguousarray(maxout.get_param("W").transpose(1, 0, 2))
    bias: Array = np.ascontiguousarray(maxout.get_param("b").T)
    return weights, bias


def largest_piece(ops: Any, columns: Array, weights: Array, bias: Array) -> Array:
    """Maxout (Goodfellow et al. 2013); faster than the operation that also says which piece it was.

    Parameters
    ----------
    columns : shape (tokens, inputs), one block. weights, bias : as :func:`pieces_of` gives them.

    Returns
    -------
    Shape (tokens, units).
    """
    pieces, units, size = weights.shape
    sums = product(ops, columns, weights.reshape(pieces * units, size))
    sums += bias.reshape(pieces * units)
    best = sums[:, :units]
    for start in range(units, pieces * units, units):
        best = np.maximum(best, sums[:, start : start + units])
    return best


def normalized(array: Array, gain: Array, shift: Array) -> Array:
    """Layer normalization (Ba et al. 2016)."""
    centred: Array = array - array.mean(axis=1, keepdims=True)
    variance = np.einsum("ij,ij->i", centred, centred) / centred.shape[1] + EPSILON
    centred *= (1.0 / np.sqrt(variance)).astype("float32")[:, None]
    centred *= gain
    centred += shift
    return centred
