"""The embedding layer of the shipped recognizer: one vector per distinct word, computed once.

Registered as the spaCy architecture ``stadtlupe.WordEmbed.v1``. Like ``spacy.MultiHashEmbed.v2`` it embeds several
features of a word by hashing (Serrà and Karatzoglou 2017) and mixes them by a maxout layer, if wanted together with the
static vectors of the vocabulary; its features are those of :mod:`stadtlupe.extract.word_features`. A word's embedding
does not depend on its context, so it is computed per distinct word of a batch, and outside of training kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import ORTH
from spacy.tokens import Doc
from spacy.vocab import Vocab
from thinc.api import HashEmbed, Linear, Maxout, Model
from thinc.backends import get_array_ops
from thinc.types import Floats2d

from stadtlupe.extract.word_features import FEATURES

MAX_WORDS = 200_000
UNKNOWN = 0
# Of the mixing layer's matrix one number in so many tells whether it has changed.
SAMPLED = 997
Backprop = Callable[[list[Floats2d]], list[Doc]]


class WordTable:
    """Features, static vectors and embeddings of the words that a layer has met; at most ``MAX_WORDS``, then anew.

    Parameters
    ----------
    names : which features of ``word_features.FEATURES``, in this order.
    """

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        self.functions = tuple(dict(FEATURES)[name] for name in names)
        self.row_of: dict[int, int] = {}
        self.features = np.zeros((1024, len(names)), dtype="uint64")
        self.vectors: NDArray[np.float32] = np.zeros((1024, 0), dtype="float32")
        self.embedded: NDArray[np.float32] = np.zeros((1024, 0), dtype="float32")
        self.is_embedded = np.zeros(1024, dtype=bool)
        self.weights = b""

    def rows(self, vocab: Vocab, keys: NDArray[np.uint64], *, static: bool) -> NDArray[np.intp]:
        """Rows of the words with these keys (orth ids); words that are new get one."""
        if len(self.row_of) + len(keys) > MAX_WORDS:
            self.__init__(self.names)  # type: ignore[misc]
        new = [key for key in keys.tolist() if key not in self.row_of]
        if new:
            self._grow(len(self.row_of) + len(new))
            rows = range(len(self.row_of), len(self.row_of) + len(new))
            for key, row in zip(new, rows, strict=True):
                self.row_of[key] = row
                word, norm = vocab.strings[key], vocab[key].norm_
                self.features[row] = [feature(word, norm) for feature in self.functions]
            if static:
                vectors = _static_vectors(vocab, new)
                if self.vectors.shape[1] != vectors.shape[1]:
                    self.vectors = np.zeros((len(self.features), vectors.shape[1]), dtype="float32")
                self.vectors[rows.start : rows.stop] = vectors
        return np.fromiter((self.row_of[key] for key in keys.tolist()), dtype=np.intp, count=len(keys))

    def _grow(self, size: int) -> None:
        while len(self.features) < size:
            self.features = np.concatenate([self.features, np.zeros_like(self.features)])
            self.vectors = np.concatenate([self.vectors, np.zeros_like(self.vectors)])
            self.embedded = np.concatenate([self.embedded, np.zeros_like(self.embedded)])
            self.is_embedded = np.concatenate([self.is_embedded, np.zeros_like(self.is_embedded)])

    def keep_for(self, weights: bytes, width: int) -> None:
        """Forget the kept embeddings if the layer's weights have changed."""
        if weights != self.weights:
            self.weights = weights
            self.embedded = np.zeros((len(self.features), width), dtype="float32")
            self.is_embedded[:] = False


def _static_vectors(vocab: Vocab, keys: list[int]) -> NDArray[np.float32]:
    """Static vectors of the words; zeros for those that have none (spaCy's table would give its last row)."""
    found = vocab.vectors.get_batch(keys)
    vectors = np.array(get_array_ops(found).to_numpy(found), dtype="float32")  # type: ignore[no-untyped-call]
    vectors[[not vocab.has_vector(key) for key in keys]] = 0
    return vectors


def _embed(model: Model[Any, Any], table: WordTable, rows: NDArray[np.intp], is_train: bool) -> tuple[Any, Any]:
    """Embeddings of the words in these rows, one line each, and the way back."""
    *hashed, mixer = model.layers[: model.attrs["n_features"] + 1]
    static = model.layers[-1] if model.attrs["static_vectors"] else None
    features = table.features[rows]
    ops: Any = model.ops  # thinc's types know neither numpy's arrays nor those of a GPU
    if is_train and model.attrs["unknown_rate"]:
        features[ops.to_numpy(ops.xp.random.random(len(rows))) < model.attrs["unknown_rate"], 0] = UNKNOWN
    ids = ops.asarray(features)
    parts = [layer(ids, is_train) for layer in hashed]
    if static is not None:
        parts.append(static(ops.asarray(table.vectors[rows]), is_train))
    joined = model.ops.xp.concatenate([part for part, _ in parts], axis=1)
    output, back_mixer = mixer(joined, is_train)

    def backprop(d_output: Any) -> None:
        d_joined = back_mixer(d_output)
        start = 0
        for part, back in parts:
            back(model.ops.as_contig(d_joined[:, start : start + part.shape[1]]))
            start += part.shape[1]

    return output, backprop


def _forward(
    table: WordTable, model: Model[list[Doc], list[Floats2d]], docs: Sequence[Doc], is_train: bool
) -> tuple[list[Floats2d], Backprop]:
    ops: Any = model.ops
    lengths = [len(doc) for doc in docs]
    width = model.get_dim("nO")
    if not sum(lengths):
        return [ops.alloc2f(0, width) for _ in docs], lambda d_docs: []
    keys = np.concatenate([doc.to_array(ORTH) for doc in docs])
    words, word_of_token = np.unique(keys, return_inverse=True)
    rows = table.rows(docs[0].vocab, words, static=model.attrs["static_vectors"])
    back: Callable[[Any], None] | None = None
    if is_train:
        embedded, back = _embed(model, table, rows, is_train)
    else:
        table.keep_for(_weights(model.layers[model.attrs["n_features"]]), width)
        missing = rows[~table.is_embedded[rows]]
        if len(missing):
            table.embedded[missing] = ops.to_numpy(_embed(model, table, missing, is_train)[0])
            table.is_embedded[missing] = True
        embedded = ops.asarray(table.embedded[rows])
    output = embedded[word_of_token]

    def backprop(d_docs: list[Floats2d]) -> list[Doc]:
        d_tokens = ops.xp.concatenate(d_docs)
        d_words = ops.alloc2f(len(rows), width)
        ops.scatter_add(d_words, ops.asarray1i(word_of_token.astype("int32")), d_tokens)
        if back is not None:
            back(d_words)
        return []

    return cast(list[Floats2d], ops.unflatten(output, ops.asarray1i(lengths))), backprop


def _weights(mixer: Model[Any, Any]) -> bytes:
    """The small parameters of the mixing layer and a sample of its matrix.

    Every training step changes the former, initializing and loading the latter too.
    """
    return b"".join(
        bytes(cast(Any, node.ops).to_numpy(node.get_param(name).ravel()[:: SAMPLED if name == "W" else 1]).tobytes())
        for node in mixer.walk()
        for name in node.param_names
        if node.has_param(name)
    )


def _initialize(model: Model[Any, Any], X: list[Doc] | None = None, Y: Any = None) -> None:  # noqa: N803 (thinc's names)
    if model.attrs["static_vectors"] and X:
        model.layers[-1].set_dim("nI", X[0].vocab.vectors_length)
    for layer in model.layers:
        layer.initialize()


def create_word_embedding(
    width: int,
    features: list[str],
    rows: list[int],
    static_vectors: bool = False,
    unknown_rate: float = 0.0,
    table_width: int | None = None,
) -> Model[list[Doc], list[Floats2d]]:
    """Build the layer; what spaCy's registry of architectures expects.

    Parameters
    ----------
    width : size of the output.
    features : names of ``word_features.FEATURES``; the first one is what ``unknown_rate`` hides, so put ``norm`` there.
    rows : rows of the hash tables, one number per feature.
    static_vectors : whether the static vectors of the vocabulary are used too.
    unknown_rate : share of words whose form is hidden in a training step, so that the other features must do.
    table_width : size of each feature's vectors before they are mixed; ``width`` if not given. It costs no time in use.

    Returns
    -------
    A layer from documents to arrays of shape (tokens, width).

    Raises
    ------
    ValueError : when a feature is unknown, or ``rows`` does not have one number per feature.
    """
    unknown = set(features) - set(dict(FEATURES))
    if unknown:
        raise ValueError(f"unknown features: {', '.join(sorted(unknown))}")
    if len(rows) != len(features):
        raise ValueError(f"rows must have {len(features)} numbers, not {len(rows)}")
    hashed: list[Model[Any, Any]] = [
        HashEmbed(table_width or width, size, column=index, seed=8 + index) for index, size in enumerate(rows)
    ]
    parts = len(hashed) + static_vectors
    layers: list[Model[Any, Any]] = [
        *hashed,
        Maxout(width, (table_width or width) * parts, nP=3, dropout=0.0, normalize=True),
    ]
    if static_vectors:
        layers.append(Linear(table_width or width))
    return Model(
        "stadtlupe_word_embedding",
        partial(_forward, WordTable(tuple(features))),
        init=_initialize,
        dims={"nO": width},
        layers=layers,
        attrs={"n_features": len(hashed), "static_vectors": static_vectors, "unknown_rate": unknown_rate},
    )
