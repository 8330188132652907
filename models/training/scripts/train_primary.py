"""Learn how much each kind of evidence says about which city an article reports on.

Usage: ``python scripts/train_primary.py ARTICLES WEIGHTS.toml [--model MODEL] [--strength 2]
[--passages PASSAGES.jsonl]``

Pairs of a primary and another city of one article are told apart by logistic regression on the difference of their
evidence (Herbrich et al. 1999). Prints how often the first city is right, by ten-fold cross-validation over articles
and over short passages, in which little but the sentence tells who acts; the table
``given`` of WEIGHTS.toml stays as it is.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from stadtlupe.extract.annotated import read_annotated
from stadtlupe.normalize.place_primary import evidence
from stadtlupe.normalize.places import possible_cities, settled
from stadtlupe.read import Article
from stadtlupe.run.annotator import Annotator
from stadtlupe.settings import DEFAULT_MODEL, Settings

Case = tuple[list[dict[str, float]], list[bool]]
FOLDS = 10


def cases(golds: Iterable[Mapping[str, Any]], annotator: Annotator) -> list[Case]:
    """Evidence of the cities of each article, and which of them are primary."""
    found = []
    for gold in golds:
        given = Article(gold["id"], None, title=gold["title"], text=gold["text"], language="de")
        (facts,) = annotator.annotate([given])
        mentions = sorted(annotator.mentions(facts.article), key=lambda item: (item.start, item.end, item.label))
        cities = possible_cities(facts.article, mentions)
        wanted = {city["ags"] for city in gold["cities"] if city["role"] == "primary"}
        right = [settled(facts.article, city, cities).ags in wanted for city in cities]
        found.append((evidence(facts.article, cities), right))
    return found


def fit(rows: Sequence[Case], names: Sequence[str], strength: float) -> dict[str, float]:
    """Weights by name."""
    differences, counts = [], []
    for figures, right in rows:
        for good in [one for one, is_right in zip(figures, right, strict=True) if is_right][:1]:
            for bad in [one for one, is_right in zip(figures, right, strict=True) if not is_right]:
                differences.append([good.get(name, 0.0) - bad.get(name, 0.0) for name in names])
                # An article with many towns beside its own shall not count as often as it has towns.
                counts.append(1 / math.sqrt(len(right) - sum(right)))
    table = np.array(differences)
    model = LogisticRegression(C=strength, fit_intercept=False, max_iter=3000)
    model.fit(np.vstack([table, -table]), [1] * len(table) + [0] * len(table), sample_weight=counts * 2)
    return dict(zip(names, model.coef_[0].tolist(), strict=True))


def share_right(rows: Sequence[Case], weights: dict[str, float]) -> float:
    """Share of the articles whose city with the most points is a primary one."""
    number = 0
    for figures, right in rows:
        points = [sum(weights.get(name, 0.0) * value for name, value in one.items()) for one in figures]
        number += bool(points) and right[int(np.argmax(points))]
    return number / len(rows) if rows else 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--model", default=DEFAULT_MODEL)
    parser.add_argument("--strength", type=float, default=2.0, help="inverse of the regularization")
    parser.add_argument("--passages", type=Path, help="annotated passages about ties (JSON lines)")
    args = parser.parse_args()
    annotator = Annotator(Settings(model=args.model))
    lines = args.passages.read_text(encoding="utf-8").splitlines() if args.passages else []
    rows = cases(read_annotated([args.articles]), annotator)
    n_articles = len(rows)
    rows += cases(map(json.loads, lines), annotator)
    learn(rows, n_articles, args.weights, args.strength)


def learn(rows: Sequence[Case], n_articles: int, path: Path, strength: float) -> None:
    """Write the weights and print how often the first city is right; rows behind ``n_articles`` are passages."""
    given = tomllib.loads(path.read_text(encoding="utf-8"))["given"]
    names = sorted({name for figures, _ in rows for one in figures for name in one} - given.keys())
    order = list(range(len(rows)))
    random.Random(0).shuffle(order)
    right = {"articles": 0.0, "passages": 0.0}
    for fold in range(FOLDS):
        held_out = set(order[fold::FOLDS])
        weights = fit([rows[at] for at in order if at not in held_out], names, strength)
        for part, numbers in (("articles", range(n_articles)), ("passages", range(n_articles, len(rows)))):
            own = [rows[at] for at in numbers if at in held_out]
            right[part] += share_right(own, {**weights, **given}) * len(own)
    weights = fit(rows, names, strength)
    lines = ["# See primary_weights.md.", "[learned]"]
    lines += [f'"{name}" = {weights[name]:.2f}' for name in names]
    lines += ["", "[given]", *(f"{name} = {weight}" for name, weight in given.items())]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    for part, own in (("articles", rows[:n_articles]), ("passages", rows[n_articles:])):
        if own:
            possible = sum(any(truth) for _, truth in own) / len(own)
            share = right[part] / len(own)
            print(f"{len(own)} {part}, {possible:.3f} name a primary city that is found; right {share:.3f}")


if __name__ == "__main__":
    main()
