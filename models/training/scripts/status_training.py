"""Examples of the status of initiatives as the classifier sees them, its accuracy, its weights.

Used by ``train_attributes.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict
from train_values import INTERCEPT, arrays_of

from stadtlupe.normalize.clauses import mood_group
from stadtlupe.normalize.facts import Initiative
from stadtlupe.normalize.initiative_statements import Statements
from stadtlupe.normalize.initiative_status import (
    SINGLE,
    VIEWS,
    ArticleClauses,
    clause_features,
    single_features,
    weight_of_view,
    word_features,
)

MIN_COUNT = 3
STRENGTH = 0.04
# View -> number of its words and its features, as often as they occur.
Example = dict[str, tuple[int, list[str]]]


def examples_of(article: Iterable[tuple[Initiative, Statements]]) -> list[Example]:
    """What the classifier sees of the initiatives of one article."""
    listed = list(article)
    if not listed:
        return []
    read = ArticleClauses(listed[0][1])
    views = [read.of(told) for _, told in listed]
    features = []
    for clause, gaps in zip(read.clauses, read.gaps, strict=True):
        groups = tuple(dict.fromkeys(map(mood_group, clause.moods))) or ("none",)
        own = [name for word in clause.words for name in word_features(word.text, groups, clause.negated)]
        features.append([*clause_features(clause, gaps), *own])
    return [
        {
            SINGLE: (1, single_features(draft, told)),
            **{
                view: (
                    sum(len(read.clauses[number].words) for number in numbers),
                    [name for number in numbers for name in features[number]],
                )
                for view, numbers in seen.items()
            },
        }
        for (draft, told), seen in zip(listed, views, strict=True)
    ]


def all_examples(known: Sequence[tuple[str, Any, Initiative, Statements]]) -> list[Example]:
    """Those of all articles; ``known`` is in the order of articles."""
    return [
        example
        for _, group in groupby(known, key=lambda item: item[0])
        for example in examples_of((draft, told) for _, _, draft, told in group)
    ]


def matrix(rows: Sequence[Example]) -> tuple[Any, list[tuple[str, str]]]:
    """What each feature counts in each example (sparse matrix), and view and name of the features."""
    tables, names = [], []
    for view in (*VIEWS, SINGLE):
        vectorizer = CountVectorizer(analyzer=lambda row, view=view: row[view][1], min_df=MIN_COUNT)
        table = vectorizer.fit_transform(rows).astype(np.float32)
        if view != SINGLE:
            table = sparse.diags([weight_of_view(view, row[view][0]) for row in rows]) @ table
        tables.append(table)
        names += [(view, str(name)) for name in vectorizer.get_feature_names_out()]
    return sparse.hstack(tables).tocsr().astype(np.float32), names


def regression(strength: float = STRENGTH) -> LogisticRegression:
    return LogisticRegression(C=strength, max_iter=300, tol=1e-3)


def chances_of(
    rows: Sequence[Example],
    wanted: Sequence[str],
    counts: Sequence[float],
    groups: Sequence[str],
    folds: int,
    strength: float = STRENGTH,
) -> tuple[Any, list[str]]:
    """How likely each status is by cross-validation, shape (examples, statuses), and the statuses.

    ``counts`` says how much each example counts in training.
    """
    table, _ = matrix(rows)
    found = cross_val_predict(
        regression(strength),
        table,
        np.array(wanted),
        groups=groups,
        cv=GroupKFold(folds),
        method="predict_proba",
        params={"sample_weight": np.array(counts)},
    )
    return found, sorted(set(wanted))


def train_status(
    rows: Sequence[Example],
    wanted: Sequence[str],
    counts: Sequence[float],
    output: Path,
    strength: float = STRENGTH,
) -> None:
    """Train the classifier and write its weights; ``counts`` as in :func:`chances_of`."""
    table, names = matrix(rows)
    model = regression(strength).fit(table, wanted, sample_weight=counts)
    columns: dict[str, dict[str, float]] = {
        f"{view}:{label}": {INTERCEPT: 0.0} for view in (*VIEWS, SINGLE) for label in model.classes_
    }
    for label, weights, intercept in zip(model.classes_, model.coef_, model.intercept_, strict=True):
        for (view, name), weight in zip(names, weights.tolist(), strict=True):
            columns[f"{view}:{label}"][name] = weight
        columns[f"{SINGLE}:{label}"][INTERCEPT] = float(intercept)
    arrays = arrays_of(columns)
    np.savez_compressed(output, **arrays)
    print(f"{output}: {len(arrays['keys']):,} features, {len(model.classes_)} labels, {len(rows):,} examples")
