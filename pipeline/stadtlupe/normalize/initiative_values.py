"""Kind and theme of an initiative, told by linear classifiers that were learned on the annotated articles.

``initiative_values.npz`` of the lexicon holds two tables of weights. That of single features (the name, the words
beside it, signs): ``keys`` (spaCy's 64-bit hash of each feature, ascending), ``weights`` (8 bits; a line for each key
and a last one for the intercept), ``scales`` (what the weights of a column are to be multiplied by) and ``columns``
(``classifier:label``). That of the words of running text: the same as ``text_keys`` and so on, with columns
``view classifier:label``. Made by ``models/training/scripts/train_values.py``.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.strings import get_string_id

from stadtlupe.lexicon import WORDS_KEPT, read_arrays
from stadtlupe.normalize.facts import Initiative
from stadtlupe.normalize.initiative_views import (
    BESIDE,
    NAME,
    SEEN,
    TEXT,
    TEXTS,
    VIEWS,
    ArticleViews,
    Span,
    signs_of_word,
)

VALUE_WEIGHTS = "initiative_values.npz"
ARRAYS = ("keys", "weights", "scales", "columns")
CLASSIFIERS = tuple(SEEN)
# What a label counts that a classifier does not know.
RAREST = 1e-9
Vector = NDArray[np.float32]


def weight_of_view(view: str, words: int) -> float:
    """What a feature of a view counts, given the number of its words: long texts must not outvote short ones."""
    return VIEWS[view] / math.sqrt(max(1, words))


class WeightTable:
    """Weights of features.

    They are summed as the integers of which they are stored, so that a sum is the same in whatever order.

    Parameters
    ----------
    lines : hash of a feature -> its line in ``weights``. weights : shape (lines + 1, columns); the last line is the
        intercept. scales : what the weights of each column are to be multiplied by. columns : their names.
    """

    def __init__(
        self, lines: Mapping[int, int], weights: NDArray[np.int8], scales: Vector, columns: tuple[str, ...]
    ) -> None:
        self.lines, self.weights, self.scales, self.columns = lines, weights, scales, columns
        # The same words come again and again: the sum of the weights of each is kept.
        self._rows: dict[str, dict[str, int]] = {}
        self._kept = 0
        self._sums = np.zeros((WORDS_KEPT, weights.shape[1]), dtype=np.int16)
        self.line = lru_cache(maxsize=WORDS_KEPT)(partial(_line, lines))

    def sum_of(self, reading: str, words: Collection[str]) -> Vector:
        """Sum of the weights of the features of some words, shape (columns,)."""
        if self._kept + len(words) > WORDS_KEPT:
            self._rows.clear()
            self._kept = 0
        if len(words) > WORDS_KEPT:  # no text of that many different words is read, but nothing keeps one from it
            words = sorted(words)[:WORDS_KEPT]
        rows = self._rows.setdefault(reading, {})
        known = [rows[word] if word in rows else self._row(rows, reading, word) for word in words]
        total: Vector = _total(self._sums, known) * self.scales
        return total

    def _row(self, rows: dict[str, int], reading: str, word: str) -> int:
        row = rows[word] = self._kept
        self._kept += 1
        self._sums[row] = _total(self.weights, _lines_of_word(self.lines, reading, word))
        return row

    def sum_of_signs(self, names: Iterable[str], shares: Iterable[tuple[str, float]]) -> Vector:
        """Sum of the weights of single features and of such with a value, and the intercept, shape (columns,)."""
        lines = [line for line in map(self.line, names) if line is not None]
        lines.append(len(self.weights) - 1)
        total: Vector = _total(self.weights, lines).astype(np.float32)
        for name, value in shares:
            line = self.line(name)
            if line is not None:
                total += self.weights[line] * np.float32(value)
        total *= self.scales
        return total


def _total(weights: NDArray[np.integer[Any]], lines: list[int]) -> NDArray[np.int32]:
    """Sum of some lines; the quickest way for a few of them."""
    total: NDArray[np.int32] = np.add.reduce(weights.take(lines, axis=0), axis=0, dtype=np.int32)
    return total


def _line(lines: Mapping[int, int], feature: str) -> int | None:
    """Line of a single feature, None for one without weights."""
    return lines.get(get_string_id(feature))


def table_of(
    keys: NDArray[np.uint64], weights: NDArray[np.int8], scales: Vector, columns: NDArray[np.str_]
) -> WeightTable:
    """A table of weights from the arrays of a file."""
    lines = {key: line for line, key in enumerate(keys.tolist())}
    return WeightTable(lines, weights, scales.astype(np.float32), tuple(map(str, columns)))


def _lines_of_word(known: Mapping[int, int], reading: str, word: str) -> list[int]:
    found = (known.get(get_string_id(name)) for name in signs_of_word(reading, word))
    return [line for line in found if line is not None]


class ValueModel:
    """Classifiers of kind and theme.

    Parameters
    ----------
    single : weights of the name, the words beside it and signs. text : weights of the words of running text.
    """

    def __init__(self, single: WeightTable, text: WeightTable) -> None:
        self.single, self.text = single, text
        self.labels: dict[str, tuple[str, ...]] = {}
        self.places: dict[str, slice] = {}
        for classifier in CLASSIFIERS:
            self.places[classifier], self.labels[classifier] = _columns(single, f"{classifier}:")
        for classifier, views in SEEN.items():
            for view in set(views).intersection(TEXTS):
                self.places[view] = _columns(text, f"{view} {classifier}:")[0]

    def values(
        self, text: str, initiatives: Sequence[Initiative], kinds: Sequence[Mapping[str, float]]
    ) -> list[dict[str, str]]:
        """Likeliest label of each classifier for each initiative; ``kinds`` as for :func:`with_values`."""
        views = ArticleViews(text)
        sums: dict[tuple[Span, ...], tuple[int, Vector]] = {}
        return [self._values(views, sums, item, told) for item, told in zip(initiatives, kinds, strict=True)]

    def _values(
        self,
        views: ArticleViews,
        sums: dict[tuple[Span, ...], tuple[int, Vector]],
        item: Initiative,
        kinds: Mapping[str, float],
    ) -> dict[str, str]:
        total = self._single(views, item)
        for classifier, seen in SEEN.items():
            own = total[self.places[classifier]]
            for view in seen:
                if view not in TEXTS:
                    continue
                spans = views.spans(item, view)
                if spans not in sums:  # initiatives share the article, and often a paragraph
                    words = views.words(item, view)
                    sums[spans] = len(words), self.text.sum_of(TEXT, words)
                size, weights = sums[spans]
                own += weights[self.places[view]] * weight_of_view(view, size)
        if kinds:
            # The mean of two classifiers that see different things is right more often than either. Their scores are
            # logarithms up to a constant, which does not change which is the highest.
            total[self.places["kind"]] += [math.log(max(kinds.get(kind, 0.0), RAREST)) for kind in self.labels["kind"]]
        return {name: labels[int(total[self.places[name]].argmax())] for name, labels in self.labels.items()}

    def _single(self, views: ArticleViews, item: Initiative) -> Vector:
        """Scores by the name, the words beside it and signs."""
        table = self.single
        total = table.sum_of_signs(views.signs(item), views.shares(item))
        for view in (NAME, BESIDE):
            words = views.words(item, view)
            total += table.sum_of(view, words) * weight_of_view(view, len(words))
        return total


def _columns(table: WeightTable, beginning: str) -> tuple[slice, tuple[str, ...]]:
    """Columns whose names begin so, which stand side by side, and the rest of their names."""
    found = [index for index, name in enumerate(table.columns) if name.startswith(beginning)]
    return slice(found[0], found[-1] + 1), tuple(table.columns[index].removeprefix(beginning) for index in found)


@cache
def value_model() -> ValueModel:
    """Classifiers of the lexicon.

    Raises
    ------
    StadtlupeError : E304 when the file of weights is missing or broken.
    """
    names = (*ARRAYS, *(f"text_{name}" for name in ARRAYS))
    arrays = read_arrays(VALUE_WEIGHTS, *names)
    return ValueModel(table_of(*arrays[: len(ARRAYS)]), table_of(*arrays[len(ARRAYS) :]))


def with_values(
    text: str,
    initiatives: Sequence[Initiative],
    model: ValueModel,
    kinds: Sequence[Mapping[str, float]] | None = None,
) -> tuple[Initiative, ...]:
    """Tell kind and theme of the initiatives of an article.

    Parameters
    ----------
    text : the article's text. initiatives : as the rules describe them. model : the classifiers.
    kinds : for each initiative how likely another classifier finds each kind (empty: it says nothing); it counts as
        much as ``model``. None for no other one.

    Returns
    -------
    The initiatives with the likeliest kind and theme; what the rules say is one of the features.
    """
    if not initiatives:
        return ()  # the words of the article need not be read
    values = model.values(text, initiatives, kinds or [{}] * len(initiatives))
    return tuple(
        replace(item, kind=told["kind"], theme=told["theme"]) for item, told in zip(initiatives, values, strict=True)
    )
