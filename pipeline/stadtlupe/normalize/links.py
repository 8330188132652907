"""Ties between two municipalities: visits, cooperation, models, comparisons.

Classifiers say of each pair of cities of an article whether one is tied to the other, and which of them acts. They
weigh what :mod:`link_features` sees.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from stadtlupe.extract import Mention
from stadtlupe.normalize.facts import City, Link
from stadtlupe.normalize.linear_model import LinearModel
from stadtlupe.normalize.link_abroad import towns_abroad
from stadtlupe.normalize.link_features import SHORT, FeatureRows, Pair, PairReader, reader_of
from stadtlupe.read import Article

# From this probability on a tie is told, in short texts and in others; in cross-validation F1 is best about here.
ENOUGH_IN_SHORT, ENOUGH = 0.25, 0.3
# Labels of a classifier: weights of features of the pair, of the end that acts, and of the other end.
LABELS = ("pair", "from", "to")
Vector = NDArray[np.floating[Any]]


def resolve_links(
    article: Article,
    mentions: Sequence[Mention],
    cities: Sequence[City],
    *,
    model: LinearModel,
    enough: float = 0.0,
) -> tuple[Link, ...]:
    """Find what ties the municipalities of an article.

    Parameters
    ----------
    article : the article that all offsets refer to.
    mentions : what it mentions; with them towns abroad are looked for too.
    cities : its municipalities; names that may mean several municipalities make no ties.
    model : classifiers of the ties, one per kind, with weights for each of :data:`LABELS`.
    enough : probability from which on a tie is told, if that is to be more than usual.

    Returns
    -------
    One link per (from, to, kind) in text order; ``from`` is the acting municipality: the one that travels, learns or
    is compared. ``mention`` is the mention of one of both in the proving sentence.
    """
    known = cities_of(article.text, mentions, cities)
    if len(known) < 2:
        return ()
    reader = reader_of(article.text, known, _features(model))
    return tuple(
        sorted(
            _ties(reader, model, enough), key=lambda link: (link.mention.start, link.kind, link.from_name, link.to_name)
        )
    )


def cities_of(text: str, mentions: Sequence[Mention], cities: Sequence[City]) -> list[City]:
    """The cities that may be tied: not those whose name stays ambiguous; with mentions, towns abroad too.

    Parameters
    ----------
    As for :func:`resolve_links`; ``text`` is the article's.
    """
    known = [city for city in cities if city.ags or not city.candidates]
    return [*known, *towns_abroad(text, mentions)] if mentions and known else known


@lru_cache(maxsize=4)
def _features(model: LinearModel) -> FeatureRows:
    return FeatureRows(model.row_of)


def shares(forth: Vector, back: Vector) -> tuple[Vector, Vector]:
    """Probabilities that the first acts on the second, and the second on the first.

    Parameters
    ----------
    forth, back : sums of the weights for either direction, of the same shape. No tie weighs 0.
    """
    highest = np.maximum(0, np.maximum(forth, back))
    one, other = np.exp(forth - highest), np.exp(back - highest)
    total = np.exp(-highest) + one + other
    return one / total, other / total


def _sums(weights: Vector, lists: Sequence[Sequence[int]]) -> Vector:
    """Sums of the weights of some lists of rows, none of which is empty, shape (lists, columns)."""
    sizes = list(map(len, lists))
    starts = [0, *accumulate(sizes)]
    rows = np.fromiter(chain.from_iterable(lists), np.intp, starts.pop())
    sums: Vector = np.add.reduceat(weights[rows], starts, axis=0)
    return sums


def _weighed(pairs: Sequence[Pair], model: LinearModel) -> tuple[Vector, Vector, Mapping[int, Vector]]:
    """Sums of weights of all pairs for either direction, shape (pairs, kinds), and those of each list of rows."""
    parts = [part for pair in pairs for part in (pair.both, *pair.ends)]
    lists = {id(rows): rows for part in parts for rows in part if rows}
    number = dict(zip(lists, range(1, len(lists) + 1), strict=True))
    sums = np.zeros((len(lists) + 1, model.weights.shape[1]), dtype=model.weights.dtype)
    if lists:
        sums[1:] = _sums(model.weights, list(lists.values()))
    # Each part begins with the line of zeros: none is empty.
    numbers = [[0, *(number[id(rows)] for rows in part if rows)] for part in parts]
    total = _sums(sums, numbers).reshape(len(pairs), 3, len(model.columns), len(LABELS))
    both = total[:, 0, :, 0] + model.weights[-1, :: len(LABELS)]
    first, second = total[:, 1], total[:, 2]
    return (
        both + first[:, :, 1] + second[:, :, 2],
        both + first[:, :, 2] + second[:, :, 1],
        {key: sums[at] for key, at in number.items()},
    )


def enough_for(reader: PairReader) -> float:
    """Probability from which on a tie of a text is told: short texts have fewer cities that are tied to nothing."""
    return ENOUGH_IN_SHORT if len(reader.sentences.bounds) <= SHORT else ENOUGH


def _ties(reader: PairReader, model: LinearModel, enough: float) -> Iterator[Link]:
    pairs = list(reader.pairs())
    if not pairs:
        return
    enough = max(enough, enough_for(reader))
    forth, back, sums = _weighed(pairs, model)
    one, other = shares(forth, back)
    for at, column in zip(*np.nonzero(np.maximum(one, other) >= enough), strict=True):
        pair = pairs[at]
        ahead = one[at, column] >= other[at, column]
        source, target = (pair.first, pair.second) if ahead else (pair.second, pair.first)
        told = {
            number: float(sums[id(rows)][column * len(LABELS)])
            for number, rows in reader.said.items()
            if id(rows) in sums
        }
        yield Link(
            from_name=reader.cities[source].name,
            from_ags=reader.cities[source].ags,
            to_name=reader.cities[target].name,
            to_ags=reader.cities[target].ags,
            kind=list(model.columns)[column],
            mention=_proof(reader, source, target, told),
        )


def _proof(reader: PairReader, source: int, target: int, told: Mapping[int, float]) -> Mention:
    """Mention of the city that is not primary in the sentence that speaks most for the tie; one with both comes first.

    ``told`` : how much the words of a sentence speak for it.
    """
    shown, other = (source, target) if target == reader.primary else (target, source)
    sentences = reader.sentences
    both = set(sentences.named[other])
    best = max(sentences.named[shown], key=lambda number: (number in both, told.get(number, -math.inf), -number))
    return next(place.mention for place in sentences.places[best] if place.city == shown)
