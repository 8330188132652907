"""The trained recognizers' common part: a softmax over BILUO tags of each token, on the shared tok2vec.

Cheaper than spaCy's transition-based recognizer, and it gives a probability for each span.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.pipeline.trainable_pipe import TrainablePipe
from spacy.tokens import Doc
from spacy.training import Example
from spacy.vocab import Vocab
from thinc.api import Config, Maxout, Model, NumpyOps, Softmax, chain, expand_window, with_array
from thinc.types import Floats2d

from stadtlupe.extract.products import blocks, product
from stadtlupe.extract.span_tags import TagScheme
from stadtlupe.extract.window_encoder import apart, largest_piece, normalized, pieces_of

Scores = list[NDArray[np.float32]]
# Names of the layers above the vectors, with neighbours and without.
WITH_WINDOW = ["with_array(expand_window>>maxout>>layernorm>>dropout)", "with_array(softmax)"]
PLAIN = ["with_array(maxout>>layernorm>>dropout)", "with_array(softmax)"]

DEFAULT_MODEL = Config().from_str(
    """
[model]
@architectures = "stadtlupe.SpanTagger.v1"
hidden_width = 96

[model.tok2vec]
@architectures = "spacy.HashEmbedCNN.v2"
pretrained_vectors = null
width = 96
depth = 4
embed_size = 2000
window_size = 1
maxout_pieces = 3
subword_features = true
"""
)["model"]


def create_span_tagger(
    tok2vec: Model[list[Doc], list[Floats2d]], hidden_width: int, window_size: int = 1
) -> Model[Any, Any]:
    """Build the tagging model: one hidden layer over a token and its neighbours, then a softmax over the tags.

    Parameters
    ----------
    tok2vec : gives one vector per token. hidden_width : units of the hidden layer.
    window_size : neighbours on each side that the hidden layer sees besides what the vectors hold of them; may be 0.

    Returns
    -------
    A layer from documents to arrays of shape (tokens, tags); the number of tags is set when it is initialized.
    """
    width = tok2vec.get_dim("nO") if tok2vec.has_dim("nO") else None
    inputs = None if width is None else (2 * window_size + 1) * width
    hidden: Model[Any, Any] = Maxout(hidden_width, inputs, nP=2, normalize=True, dropout=0.0)
    if window_size:
        hidden = chain(expand_window(window_size), hidden)
    # Zeros between the documents: no window may reach from one into the next, which another batch would not have there.
    return chain(tok2vec, with_array(hidden, pad=window_size), with_array(Softmax(None, hidden_width)))


class SpanTagger(TrainablePipe, ABC):  # type: ignore[misc] # a compiled class without types
    """Base of the recognizers; subclasses say what they learn from and where they write."""

    # Factor of the probability of being outside when spans are read: below 1 less likely ones are read too.
    outside = 1.0

    def __init__(
        self, vocab: Vocab, model: Model[Any, Any], name: str, *, scorer: Callable[..., Any] | None = None
    ) -> None:
        self.vocab = vocab
        self.model = model
        self.name = name
        self.cfg: dict[str, Any] = {"labels": []}
        self.scorer = scorer
        self._scheme = TagScheme(())

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of the spans."""
        return tuple(self.cfg["labels"])

    @property
    def scheme(self) -> TagScheme:
        """The tags of the labels."""
        if self._scheme.labels != self.labels:
            self._scheme = TagScheme(self.labels)
        return self._scheme

    @property
    def label_data(self) -> list[str]:
        """What ``spacy init labels`` keeps."""
        return list(self.labels)

    @abstractmethod
    def known_labels(self, examples: Iterable[Example]) -> Iterable[str]:
        """Labels that the examples have."""

    @abstractmethod
    def gold_tags(self, example: Example) -> NDArray[np.int64] | None:
        """Tags of the predicted document's tokens, -1 where nothing is known; None without annotation."""

    @abstractmethod
    def annotate(self, doc: Doc, found: Sequence[tuple[int, int, str, float]]) -> None:
        """Write the spans that were found: first token, token after the last, label, probability."""

    def initialize(
        self,
        get_examples: Callable[[], Iterable[Example]],
        *,
        nlp: Language | None = None,
        labels: Any = None,
    ) -> None:
        """Prepare for training: the labels, and the sizes of the layers from some examples."""
        self.cfg["labels"] = sorted(set(labels if labels is not None else self.known_labels(get_examples())))
        sample = [example.predicted for example in islice(get_examples(), 10)]
        tags = [self.model.ops.alloc2f(len(doc), self.scheme.n_tags) for doc in sample]
        self.model.initialize(X=sample, Y=tags)

    def predict(self, docs: Sequence[Doc]) -> Scores:
        """Probabilities of the tags, one array of shape (tokens, tags) per document."""
        if not any(len(doc) for doc in docs):
            return [np.zeros((0, self.scheme.n_tags), dtype="float32") for _ in docs]
        ops = cast(Any, self.model.ops)
        if isinstance(ops, NumpyOps) and [layer.name for layer in self.model.layers[1:]] in (PLAIN, WITH_WINDOW):
            return _tag_probabilities(self.model, self.model.layers[0].predict(docs))
        return [ops.to_numpy(scores) for scores in self.model.predict(docs)]

    def set_annotations(self, docs: Sequence[Doc], scores: Scores) -> None:
        """Write what was found into each document."""
        for doc, table in zip(docs, scores, strict=True):
            self.annotate(doc, self.scheme.decode(table, self.outside))

    def get_loss(self, examples: Sequence[Example], scores: list[Any]) -> tuple[float, list[Any]]:
        """Cross entropy's gradient: probabilities minus truth, nothing where nothing is known."""
        ops = cast(Any, self.model.ops)
        loss = 0.0
        gradients = []
        for example, table in zip(examples, scores, strict=True):
            tags = self.gold_tags(example)
            gradient = ops.alloc2f(*table.shape)
            if tags is not None:
                known = np.flatnonzero(tags >= 0)
                gradient[known] = table[known]
                gradient[known, tags[known]] -= 1.0
                loss += float((gradient**2).sum())
            gradients.append(gradient)
        return loss, gradients


def _tag_probabilities(model: Model[Any, Any], vectors: Sequence[NDArray[np.float32]]) -> Scores:
    """What the layers above the vectors say, without what training has to keep.

    Parameters
    ----------
    model : made by :func:`create_span_tagger`. vectors : shape (tokens, width) for each document.

    Returns
    -------
    Shape (tokens, tags) for each document. Windows end where the document ends: else the first and last word of one
    would depend on its neighbours in the batch.
    """
    ops: Any = model.ops
    layers: dict[str, Any] = {node.name: node for layer in model.layers[1:] for node in layer.walk()}
    maxout, norm, softmax = layers["maxout"], layers["layernorm"], layers["softmax"]
    window = layers["expand_window"].attrs["window_size"] if "expand_window" in layers else 0
    joined, starts = apart(ops, vectors, vectors[0].shape[1], window)
    columns = ops.seq2col(joined, window) if window else joined
    weights, bias = pieces_of(maxout)
    gain, shift = norm.get_param("G"), norm.get_param("b")
    scores = np.empty((len(joined), len(softmax.get_param("W"))), dtype="float32")
    for rows in blocks(len(joined)):
        hidden = normalized(largest_piece(ops, columns[rows], weights, bias), gain, shift)
        scores[rows] = product(ops, hidden, softmax.get_param("W"))
    scores += softmax.get_param("b")
    scores -= scores.max(axis=1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=1, keepdims=True)
    return [scores[start : start + len(array)] for start, array in zip(starts, vectors, strict=True)]
