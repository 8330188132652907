"""Linear classifiers (multinomial logistic regression) whose weights were learned on the annotated articles.

The files ``*_weights.npz`` of the lexicon hold them: ``keys``
(spaCy's 64-bit hash of each feature, ascending), ``weights`` (a line for each key and a last one for the intercept, a
column for each label of each classifier) and ``columns`` (``classifier:label``). Made by
``models/training/scripts/train_classifiers.py``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cache, lru_cache, partial

import numpy as np
from numpy.typing import NDArray
from spacy.strings import get_string_id

from stadtlupe.lexicon import WORDS_KEPT, read_arrays

INITIATIVE_WEIGHTS, LINK_WEIGHTS = "initiative_weights.npz", "link_weights.npz"
ORGANIZATION_WEIGHTS = "organization_weights.npz"
DATE_WEIGHTS = "initiative_date_weights.npz"
# Label of a classifier that stands for "none of the others".
NONE = ""


@dataclass(frozen=True, slots=True, eq=False)
class LinearModel:
    """Some classifiers over the same features.

    Parameters
    ----------
    keys : hashes of the features, ascending, shape (features,).
    weights : shape (features + 1, labels of all classifiers); the last line is the intercept. Stored with 16 bits, they
        add up without rounding in 64: a sum is the same in whatever order.
    columns : classifier -> (first column, its labels in the order of their columns).
    """

    keys: NDArray[np.uint64]
    weights: NDArray[np.float64]
    columns: Mapping[str, tuple[int, tuple[str, ...]]]
    row_of: Callable[[str], int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        lines = {key: line for line, key in enumerate(self.keys.tolist())}
        # The same features come again and again: their lines are kept.
        object.__setattr__(self, "row_of", lru_cache(maxsize=WORDS_KEPT)(partial(_row, lines)))

    def scores(self, features: Set[str]) -> list[float]:
        """Sum of the weights of some features, for the labels of all classifiers."""
        row_of = self.row_of
        rows = [row for row in map(row_of, features) if row >= 0]
        rows.append(len(self.weights) - 1)
        total: list[float] = np.add.reduce(self.weights.take(rows, axis=0), axis=0).tolist()
        return total

    def best(self, scores: Sequence[float], classifier: str, without: str | None = None) -> str:
        """Likeliest label of a classifier, one label left out if the caller can tell that it is wrong."""
        first, labels = self.columns[classifier]
        possible = [position for position, label in enumerate(labels) if label != without]
        return labels[max(possible, key=lambda position: scores[first + position])]

    def probabilities(self, scores: Sequence[float], classifier: str) -> dict[str, float]:
        """Probability of each label of a classifier.

        Raises
        ------
        KeyError : for an unknown classifier.
        """
        first, labels = self.columns[classifier]
        own = scores[first : first + len(labels)]
        highest = max(own)
        shares = [math.exp(score - highest) for score in own]
        total = sum(shares)
        return {label: share / total for label, share in zip(labels, shares, strict=True)}


def _row(lines: Mapping[int, int], feature: str) -> int:
    """Line of a feature, -1 for one without weights."""
    return lines.get(get_string_id(feature), -1)


def model_of(keys: NDArray[np.uint64], weights: NDArray[np.float16], names: NDArray[np.str_]) -> LinearModel:
    """Classifiers from the arrays of a file of weights; ``names`` are its ``columns``."""
    columns: dict[str, tuple[int, tuple[str, ...]]] = {}
    for position, (classifier, _, label) in enumerate(str(name).partition(":") for name in names):
        first, labels = columns.get(classifier, (position, ()))
        columns[classifier] = (first, (*labels, label))
    return LinearModel(keys, weights.astype("float64"), columns)


@cache
def shipped_model(name: str) -> LinearModel:
    """Classifiers of the lexicon.

    Parameters
    ----------
    name : file of weights; the constants of this module name those that are shipped.

    Raises
    ------
    StadtlupeError : E304 when the file of weights is missing or broken.
    """
    return model_of(*read_arrays(name, "keys", "weights", "columns"))
