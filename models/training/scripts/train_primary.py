"""Learn how much each kind of evidence says about which city an article reports on.

Usage: ``python scripts/train_primary.py ARTICLES WEIGHTS.toml [--model MODEL] [--strength 0.3]``

Pairs of a primary and another city of one article are told apart by logistic regression on the difference of their
evidence (Herbrich et al. 1999). Prints how often the first city is right, by five-fold cross-validation over articles;
the table ``given`` of WEIGHTS.toml stays as it is.
"""

from __future__ import annotations

import argparse
import random
import tomllib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from stadtlupe.extract.annotated import read_annotated
from stadtlupe.normalize.place_primary import evidence
from stadtlupe.read import Article
from stadtlupe.run.annotator import Annotator
from stadtlupe.settings import DEFAULT_MODEL, Settings

Case = tuple[list[dict[str, float]], list[bool]]
FOLDS = 5


def cases(articles: Path, model: str) -> list[Case]:
    """Evidence of the cities of each article, and which of them are primary."""
    annotator = Annotator(Settings(model=model))
    found = []
    for gold in read_annotated([articles]):
        given = Article(gold["id"], None, title=gold["title"], text=gold["text"], language="de")
        (facts,) = annotator.annotate([given])
        wanted = {city["ags"] for city in gold["cities"] if city["role"] == "primary"}
        found.append((evidence(facts.article, facts.cities), [city.ags in wanted for city in facts.cities]))
    return found


def fit(rows: Sequence[Case], names: Sequence[str], strength: float) -> dict[str, float]:
    """Weights by name."""
    differences = []
    for figures, right in rows:
        for good in [one for one, is_right in zip(figures, right, strict=True) if is_right][:1]:
            for bad in [one for one, is_right in zip(figures, right, strict=True) if not is_right]:
                differences.append([good.get(name, 0.0) - bad.get(name, 0.0) for name in names])
    table = np.array(differences)
    model = LogisticRegression(C=strength, fit_intercept=False, max_iter=2000)
    model.fit(np.vstack([table, -table]), [1] * len(table) + [0] * len(table))
    return dict(zip(names, model.coef_[0].tolist(), strict=True))


def share_right(rows: Sequence[Case], weights: dict[str, float]) -> float:
    """Share of the articles whose city with the most points is a primary one."""
    number = 0
    for figures, right in rows:
        points = [sum(weights.get(name, 0.0) * value for name, value in one.items()) for one in figures]
        number += bool(points) and right[int(np.argmax(points))]
    return number / len(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("weights", type=Path)
    parser.add_argument("--model", default=DEFAULT_MODEL)
    parser.add_argument("--strength", type=float, default=0.3, help="inverse of the regularization")
    args = parser.parse_args()
    given = tomllib.loads(args.weights.read_text(encoding="utf-8"))["given"]
    rows = cases(args.articles, args.model)
    names = sorted({name for figures, _ in rows for one in figures for name in one} - given.keys())
    order = list(range(len(rows)))
    random.Random(0).shuffle(order)
    right = 0.0
    for fold in range(FOLDS):
        held_out = set(order[fold::FOLDS])
        weights = fit([rows[at] for at in order if at not in held_out], names, args.strength)
        right += share_right([rows[at] for at in sorted(held_out)], {**weights, **given}) * len(held_out)
    weights = fit(rows, names, args.strength)
    lines = ["# See primary_weights.md.", "[learned]"]
    lines += [f'"{name}" = {weights[name]:.2f}' for name in names]
    lines += ["", "[given]", *(f"{name} = {weight}" for name, weight in given.items())]
    args.weights.write_text("\n".join(lines) + "\n", encoding="utf-8")
    possible = sum(any(truth) for _, truth in rows) / len(rows)
    print(f"{len(rows)} articles, {possible:.3f} name a primary city that is found; right {right / len(rows):.3f}")


if __name__ == "__main__":
    main()
