"""Learn from annotated articles which date is an initiative's start or planned end, and what its status is.

Usage: ``python scripts/train_attributes.py ARTICLES DATES.npz STATUS.npz --model MODEL [--short NEWS.jsonl]``

Prints the accuracy of the status and F1 of start and planned end in five-fold cross-validation by article, then writes
the weights learned on all articles. Short news teach too, but are not measured: what counts is how articles are read.
Initiatives of Bund, Land or EU teach nothing: the annotation gives them no status. The features do not depend on how
sure the recognizer is, so that the model may have seen the articles.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import status_training
from sklearn.model_selection import GroupKFold, cross_val_predict
from train_classifiers import Example, matrix, regression, train

from stadtlupe.extract.annotated import read_annotated
from stadtlupe.normalize import initiative_dates as dates
from stadtlupe.normalize.facts import Initiative
from stadtlupe.normalize.initiative_statements import Statements
from stadtlupe.normalize.initiatives import drafts_of
from stadtlupe.read import Article
from stadtlupe.run.annotator import Annotator
from stadtlupe.run.evaluation import is_neutral, pair_up, plain_value, same_leniently
from stadtlupe.settings import Settings

BOUNDS = tuple(dates.ENOUGH)
FOLDS = 5
# How much an initiative of a short news counts for the status, and a date of one, by cross-validation: their language
# is terser than that of articles.
SHORT_STATUS = 0.5
SHORT_DATE = 0.25
# An annotated initiative with what the rules and the article say of it.
Known = tuple[str, dict[str, Any], Initiative, Statements]


def known_of(gold: dict[str, Any], drafts: Iterable[tuple[Initiative, set[str], Statements]]) -> Iterator[Known]:
    """Initiatives of an article that are annotated as municipal ones."""
    listed = list(drafts)
    found = [{"name": item.name, "surface": [mention.text for mention in item.mentions]} for item, _, _ in listed]
    for i, j in pair_up(gold["initiatives"], found, same_leniently):
        if gold["initiatives"][i].get("scope") != "external":
            yield gold["id"], gold["initiatives"][i], listed[j][0], listed[j][2]


def read_short_news(path: Path | None) -> Iterator[dict[str, Any]]:
    """Short news, whose only annotation is that of their initiatives."""
    if path is not None:
        yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())


def known_initiatives(texts: Iterable[dict[str, Any]], model: str) -> Iterator[Known]:
    """Those of all texts."""
    annotator = Annotator(Settings(model=model))
    for gold in texts:
        article = Article(
            gold["id"], None, title=gold["title"], text=gold["text"], published=gold.get("published"), language="de"
        )
        (facts,) = annotator.annotate([article])
        mentions = sorted(annotator.mentions(facts.article), key=lambda item: (item.start, item.end, item.label))
        yield from known_of(gold, drafts_of(facts.article, mentions, facts.cities, facts.organizations))


def date_examples(known: Sequence[Known], measured: int) -> list[Example]:
    """Features and truth of each pair of an initiative and a date; the first ``measured`` initiatives count in full."""
    rows = []
    for number, (article, item, draft, told) in enumerate(known):
        truth = {plain_value(item[bound]): bound for bound in reversed(BOUNDS) if item[bound]}
        for candidate in dates.candidates_of(told):
            rows.append(
                {
                    "article": article,
                    "number": number,
                    "value": candidate.value,
                    "date": candidate.date.start,
                    "weight": 1.0 if number < measured else SHORT_DATE,
                    "features": sorted(dates.all_features(candidate, draft, told)),
                    "labels": {dates.CLASSIFIER: truth.get(candidate.value, "")},
                }
            )
    return rows


def counted_of(known: Sequence[Known], measured: int) -> list[int]:
    """Numbers of the initiatives that an evaluation counts, among the first ``measured``."""
    return [number for number, (_, item, _, _) in enumerate(known[:measured]) if not is_neutral(item)]


def shares_of(known: Sequence[Known], measured: int) -> list[float]:
    """How much each initiative counts for the status in training."""
    return [1.0 if number < measured else SHORT_STATUS for number in range(len(known))]


def check_status(rows: Sequence[status_training.Example], known: Sequence[Known], measured: int) -> None:
    """Print accuracy in cross-validation, on what an evaluation counts among the first ``measured``."""
    wanted = [item["status"] or "" for _, item, _, _ in known]
    articles = [article for article, *_ in known]
    chances, labels = status_training.chances_of(rows, wanted, shares_of(known, measured), articles, FOLDS)
    given = [labels[best] for best in chances.argmax(axis=1)]
    counted = counted_of(known, measured)
    rules = sum((known[number][2].status or "") == wanted[number] for number in counted) / len(counted)
    learned = sum(given[number] == wanted[number] for number in counted) / len(counted)
    print(f"status: rules {rules:.3f}, learned {learned:.3f}")


def check_dates(rows: Sequence[Example], known: Sequence[Known], measured: int, strength: float) -> None:
    """Print F1 in cross-validation: the likeliest date of each initiative, as ``spans_of`` chooses it."""
    features, _ = matrix(rows, dates.CLASSIFIER)
    wanted = np.array([row["labels"][dates.CLASSIFIER] for row in rows])
    chances = cross_val_predict(
        regression(strength),
        features,
        wanted,
        groups=[row["article"] for row in rows],
        cv=GroupKFold(FOLDS),
        method="predict_proba",
        params={"sample_weight": np.array([row["weight"] for row in rows])},
    )
    labels = sorted(set(wanted.tolist()))
    for bound, enough in dates.ENOUGH.items():
        column = chances[:, labels.index(bound)]
        highest: dict[tuple[str, int, str], float] = defaultdict(float)
        for row, chance in zip(rows, column, strict=True):
            key = (row["article"], row["date"], row["value"])
            highest[key] = max(highest[key], float(chance))
        best: dict[int, tuple[float, str]] = {}
        for row, chance in zip(rows, column, strict=True):
            share = float(chance) ** 2 / highest[row["article"], row["date"], row["value"]]
            if share >= enough:
                best[row["number"]] = max(best.get(row["number"], (0.0, "")), (share, row["value"]))
        counted = counted_of(known, measured)
        truth = {number: plain_value(known[number][1][bound]) for number in counted}
        given = {number: best.get(number, (0.0, None))[1] for number in counted}
        rules = {number: getattr(known[number][2], bound) for number in counted}
        print(f"{bound}: rules {_f1(truth, rules)}, learned {_f1(truth, given)}")


def _f1(truth: dict[int, str | None], given: dict[int, str | None]) -> str:
    right = sum(value is not None and value == given[number] for number, value in truth.items())
    total = sum(value is not None for value in (*truth.values(), *given.values()))
    return f"{2 * right / max(total, 1):.3f}"


def learn(known: Sequence[Known], measured: int, date_weights: Path, status_weights: Path, strength: float) -> None:
    """Check by cross-validation on the first ``measured``, then train on everything and write both files of weights."""
    rows = date_examples(known, measured)
    check_dates(rows, known, measured, strength)
    train(rows, date_weights, strength, [dates.CLASSIFIER])
    status_rows = status_training.all_examples(known)
    check_status(status_rows, known, measured)
    wanted = [item["status"] or "" for _, item, _, _ in known]
    status_training.train_status(status_rows, wanted, shares_of(known, measured), status_weights)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("date_weights", type=Path)
    parser.add_argument("status_weights", type=Path)
    parser.add_argument("--model", required=True)
    parser.add_argument("--strength", type=float, default=0.15, help="inverse of the regularization, dates")
    parser.add_argument("--short", type=Path, help="short news (JSON lines) to learn from besides the articles")
    args = parser.parse_args()
    known = list(known_initiatives(read_annotated([args.articles]), args.model))
    measured = len(known)
    known += known_initiatives(read_short_news(args.short), args.model)
    learn(known, measured, args.date_weights, args.status_weights, args.strength)


if __name__ == "__main__":
    main()
