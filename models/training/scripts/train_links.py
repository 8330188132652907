"""Learn the classifiers of ties between municipalities from annotated articles and passages and write their weights.

Usage: ``python scripts/train_links.py ARTICLES PASSAGES.jsonl WEIGHTS.npz --model MODEL [--strength 0.05]``

For each kind of tie a pair of cities is one of three things: the first acts on the second, the second on the first, or
neither. The two directions share their weights: conditional logistic regression in which a feature of an end weighs
one way if that end acts and another way if it is the other. Prints precision, recall and F1 of five-fold
cross-validation by article, apart for articles and passages; their cities are those that the program finds.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import numpy as np
from scipy import sparse
from scipy.optimize import minimize
from spacy.strings import get_string_id

from stadtlupe.extract.annotated import read_annotated
from stadtlupe.normalize.facts import City
from stadtlupe.normalize.link_features import FeatureRows, Rows, reader_of
from stadtlupe.normalize.links import LABELS, cities_of, enough_for, shares
from stadtlupe.read import Article
from stadtlupe.run.annotator import Annotator
from stadtlupe.run.evaluation import end_of, link_ends
from stadtlupe.schema import LinkKind
from stadtlupe.settings import Settings

KINDS = get_args(LinkKind)
FOLDS = 5
MIN_COUNT = 3
# Features whose weights are all smaller are left out.
WEAKEST = 0.01
# Passages are few and each tells of a tie in words of its own: they count more than articles.
PASSAGE_WEIGHT = 2.0
Gold = Mapping[str, Any]


class Vocabulary:
    """Numbers of features, new ones for new names."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def row_of(self, name: str) -> int:
        """Number of a feature."""
        return self.numbers.setdefault(name, len(self.numbers))


@dataclass(frozen=True)
class Example:
    """Two cities of an article: their features, and for each kind 1 if the first acts, 2 if the second, else 0.

    ``asked``: the program would look at this pair too; the others are for learning only. ``enough``: probability from
    which on the program tells a tie.
    """

    article: str
    ends: tuple[str, str]
    both: tuple[Rows, ...]
    first: tuple[Rows, ...]
    second: tuple[Rows, ...]
    labels: tuple[int, ...]
    weight: float
    asked: bool
    enough: float


def examples(gold: Gold, text: str, cities: Sequence[City], features: FeatureRows, weight: float) -> Iterator[Example]:
    """The pairs of one article; ``cities`` are those that the program found in it."""
    wanted = set(link_ends(gold, gold["cities"]))
    found = [
        {"name": city.name, "ags": city.ags, "surface": [mention.text for mention in city.mentions]} for city in cities
    ]
    keys = [end_of(item, gold["cities"]) for item in found]
    reader = reader_of(text, cities, features)
    asked = {(pair.first, pair.second) for pair in reader.pairs()}
    for pair in reader.pairs(every=True):
        one, other = keys[pair.first], keys[pair.second]
        labels = tuple(
            1 if (one, other, kind) in wanted else 2 if (other, one, kind) in wanted else 0 for kind in KINDS
        )
        yield Example(
            gold["id"],
            (one, other),
            tuple(pair.both),
            *map(tuple, pair.ends),
            labels,
            weight,
            pair[:2] in asked,
            enough_for(reader),
        )


def matrix(parts: Sequence[Sequence[Rows]], size: int) -> Any:
    """How often each feature is told of each example (sparse)."""
    lines, columns = [], []
    for line, told in enumerate(parts):
        found = [row for rows in told for row in rows]
        lines += [line] * len(found)
        columns += found
    return sparse.csr_matrix((np.ones(len(lines)), (lines, columns)), shape=(len(parts), size))


def both_ways(rows: Sequence[Example], size: int) -> tuple[Any, Any]:
    """Features of each pair as a tie of the first to the second, and of the second to the first."""
    both, first, second = (matrix([getattr(row, part) for row in rows], size) for part in ("both", "first", "second"))
    always = sparse.csr_matrix(np.ones((len(rows), 1)))
    return sparse.hstack([both, first, second, always]).tocsr(), sparse.hstack([both, second, first, always]).tocsr()


def fit(rows: Sequence[Example], size: int, strength: float) -> Any:
    """Weights, shape (3 x features + 1, kinds): of the pair, of the end that acts, of the other, and the intercept."""
    forth, back = both_ways(rows, size)
    seen = np.flatnonzero(np.asarray((forth > 0).sum(axis=0) + (back > 0).sum(axis=0))[0] >= MIN_COUNT)
    forth, back = forth[:, seen].tocsr(), back[:, seen].tocsr()
    turned = forth.T.tocsr(), back.T.tocsr()
    labels = np.array([row.labels for row in rows])
    weight = np.array([[row.weight] for row in rows])
    penalty = np.ones((len(seen), 1)) / strength
    penalty[-1] = 0.01

    def loss(flat: Any) -> tuple[float, Any]:
        weights = flat.reshape(len(seen), len(KINDS))
        one, other = forth @ weights, back @ weights
        highest = np.maximum(0, np.maximum(one, other))
        total = highest + np.log(np.exp(-highest) + np.exp(one - highest) + np.exp(other - highest))
        value = (weight * (total - (labels == 1) * one - (labels == 2) * other)).sum()
        slopes = (weight * (np.exp(side - total) - (labels == mark)) for mark, side in ((1, one), (2, other)))
        slope = sum(table @ part for table, part in zip(turned, slopes, strict=True))
        return value + (penalty * weights**2).sum() / 2, (slope + penalty * weights).ravel()

    learned = minimize(loss, np.zeros(len(seen) * len(KINDS)), jac=True, method="L-BFGS-B", options={"maxiter": 120})
    weights = np.zeros((3 * size + 1, len(KINDS)))
    weights[seen] = learned.x.reshape(len(seen), len(KINDS))
    return weights


def found_links(rows: Sequence[Example], weights: Any, size: int) -> Iterator[tuple[str, tuple[str, str, str]]]:
    """Ties that the weights find: article, and both ends with the kind."""
    if not rows:
        return
    for row, forth, back in zip(rows, *(table @ weights for table in both_ways(rows, size)), strict=True):
        for kind, one, other in zip(KINDS, *shares(forth, back), strict=True):
            if max(one, other) >= row.enough:
                yield row.article, (*(row.ends if one >= other else row.ends[::-1]), kind)


def check(rows: Sequence[Example], golds: Sequence[tuple[str, Gold]], size: int, strength: float) -> None:
    """Print the measures of cross-validation of each part of ``golds`` (part, annotated article)."""
    order = sorted(gold["id"] for _, gold in golds)
    random.Random(1).shuffle(order)
    fold_of = {article: number % FOLDS for number, article in enumerate(order)}
    found: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
    for fold in range(FOLDS):
        weights = fit([row for row in rows if fold_of[row.article] != fold], size, strength)
        held_out = [row for row in rows if fold_of[row.article] == fold and row.asked]
        for article, link in found_links(held_out, weights, size):
            found[article].add(link)
    measure(found, golds)


def measure(found: Mapping[str, set[tuple[str, str, str]]], golds: Sequence[tuple[str, Gold]]) -> None:
    """Print precision, recall and F1 of all ties and of each kind."""
    for part in dict.fromkeys(part for part, _ in golds):
        right, given, wanted = Counter[str](), Counter[str](), Counter[str]()
        for gold in (gold for own, gold in golds if own == part):
            truth = link_ends(gold, gold["cities"])
            told = found.get(gold["id"], set())
            for counts, links in ((right, set(truth) & told), (given, told), (wanted, truth)):
                counts.update(kind for _, _, kind in links)
        lines = [("all", *(counts.total() for counts in (right, given, wanted)))]
        lines += [(kind, right[kind], given[kind], wanted[kind]) for kind in KINDS]
        for name, hits, told_of, of in lines:
            f1 = 2 * hits / max(1, told_of + of)
            print(f"{part:9} {name:12} P {hits / max(1, told_of):.3f} R {hits / max(1, of):.3f} F1 {f1:.3f} of {of}")


def write(weights: Any, names: Sequence[str], output: Path) -> None:
    """Write weights in the form of :class:`stadtlupe.normalize.linear_model.LinearModel`."""
    size = len(names)
    columns = [f"{kind}:{label}" for kind in KINDS for label in LABELS]
    table = np.stack([weights[part * size : (part + 1) * size] for part in range(3)], axis=2).reshape(size, -1)
    by_key = {int(get_string_id(names[row])): row for row in np.flatnonzero(np.abs(table).max(axis=1) >= WEAKEST)}
    keys = sorted(by_key)
    intercept = np.zeros((1, len(columns)))
    intercept[0, :: len(LABELS)] = weights[-1]
    kept = np.concatenate([table[[by_key[key] for key in keys]], intercept]).astype("float16")
    np.savez_compressed(output, keys=np.array(keys, dtype="uint64"), weights=kept, columns=np.array(columns))
    print(f"{output}: {len(keys):,} features")


def learn(
    read: Iterable[tuple[str, Gold, str, Sequence[City]]], output: Path, strength: float, with_check: bool = True
) -> None:
    """Learn from annotated articles (part, annotation, text, cities that the program found) and write the weights."""
    vocabulary = Vocabulary()
    features = FeatureRows(vocabulary.row_of)
    golds: list[tuple[str, Gold]] = []
    rows: list[Example] = []
    for part, gold, text, cities in read:
        golds.append((part, gold))
        rows += examples(gold, text, cities, features, PASSAGE_WEIGHT if part == "passages" else 1.0)
    size = len(vocabulary.numbers)
    print(f"{len(golds):,} texts, {len(rows):,} pairs, {size:,} features")
    if with_check:
        check(rows, golds, size, strength)
    write(fit(rows, size, strength), list(vocabulary.numbers), output)


def annotated(golds: Iterable[tuple[str, Gold]], model: str) -> Iterator[tuple[str, Gold, str, Sequence[City]]]:
    """Let the program find the cities of annotated texts."""
    annotator = Annotator(Settings(model=model))
    for part, gold in golds:
        article = Article(gold["id"], None, title=gold["title"], text=gold["text"], language="de")
        (facts,) = annotator.annotate([article])
        mentions = annotator.mentions(facts.article)
        yield part, gold, facts.article.text, cities_of(facts.article.text, mentions, facts.cities)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("passages", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--model", required=True)
    parser.add_argument("--strength", type=float, default=0.05, help="inverse of the regularization")
    args = parser.parse_args()
    lines = args.passages.read_text(encoding="utf-8").splitlines()
    golds = [("articles", gold) for gold in read_annotated([args.articles])]
    golds += [("passages", json.loads(line)) for line in lines]
    learn(annotated(golds, args.model), args.output, args.strength)


if __name__ == "__main__":
    main()
