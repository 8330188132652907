"""Linear classifiers (multinomial logistic regression) whose weights were learned on the annotated articles.

``initiative_weights.npz``, ``link_weights.npz`` and ``organization_weights.npz`` of the lexicon hold them: ``keys``
(spaCy's 64-bit hash of each feature, ascending), ``weights`` (a line for each key and a last one for the intercept, a
column for each label of each classifier) and ``columns`` (``classifier:label``). Made by
``models/training/scripts/train_classifiers.py``.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.strings import get_string_id

from stadtlupe.errors import StadtlupeError
from stadtlupe_lexicon import resource

INITIATIVE_WEIGHTS, LINK_WEIGHTS = "initiative_weights.npz", "link_weights.npz"
ORGANIZATION_WEIGHTS = "organization_weights.npz"
# Label of a classifier that stands for "none of the others".
NONE = ""


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Some classifiers over the same features.

    Parameters
    ----------
    keys : hashes of the features, ascending, shape (features,).
    weights : shape (features + 1, labels of all classifiers); the last line is the intercept.
    columns : classifier -> (first column, its labels in the order of their columns).
    """

    keys: NDArray[np.uint64]
    weights: NDArray[np.float32]
    columns: Mapping[str, tuple[int, tuple[str, ...]]]

    def scores(self, features: Iterable[str]) -> NDArray[np.float32]:
        """Sum of the weights of some features (each counts once), shape (labels of all classifiers,)."""
        asked = np.fromiter({int(get_string_id(name)) for name in features}, dtype="uint64")
        at = np.searchsorted(self.keys, asked)
        at[at == len(self.keys)] = 0
        known = at[self.keys[at] == asked] if len(self.keys) else at[:0]
        total: NDArray[np.float32] = self.weights[known].sum(axis=0) + self.weights[-1]
        return total

    def probabilities(self, scores: NDArray[np.float32], classifier: str) -> dict[str, float]:
        """Probability of each label of a classifier.

        Raises
        ------
        KeyError : for an unknown classifier.
        """
        first, labels = self.columns[classifier]
        own = scores[first : first + len(labels)]
        shares = np.exp(own - own.max())
        shares /= shares.sum()
        return dict(zip(labels, shares.tolist(), strict=True))


def read_model(source: Any) -> LinearModel:
    """Read classifiers from an open ``.npz`` file."""
    with np.load(source) as table:
        names = [str(name).partition(":") for name in table["columns"]]
        columns: dict[str, tuple[int, tuple[str, ...]]] = {}
        for position, (classifier, _, label) in enumerate(names):
            first, labels = columns.get(classifier, (position, ()))
            columns[classifier] = (first, (*labels, label))
        return LinearModel(table["keys"], table["weights"].astype("float32"), columns)


@cache
def shipped_model(name: str) -> LinearModel:
    """Classifiers of the lexicon.

    Parameters
    ----------
    name : INITIATIVE_WEIGHTS, LINK_WEIGHTS or ORGANIZATION_WEIGHTS.

    Raises
    ------
    StadtlupeError : E304 when the file of weights is missing or broken.
    """
    try:
        with resource(name).open("rb") as stream:
            return read_model(stream)
    except (OSError, EOFError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise StadtlupeError("E304", path=name, detail=str(error)) from error
