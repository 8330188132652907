"""Learn kind and theme of initiatives from annotated articles and write the weights.

Usage: ``python scripts/train_values.py collect ARTICLES EXAMPLES.jsonl --model MODEL``
       ``python scripts/train_values.py check EXAMPLES.jsonl [--without VIEW ...]``
       ``python scripts/train_values.py train EXAMPLES.jsonl WEIGHTS.npz``

``collect`` lets the program find initiatives, those of Bund, Land and EU too, and writes the features of each that the
annotation has, with what it says. ``check`` prints the accuracy in five-fold cross-validation by article, on those that
the measures of ``stadtlupe evaluate`` count. ``train`` leaves out features that are rare or say little, and rounds the
weights to 8 bits.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from spacy.strings import get_string_id

from stadtlupe.extract.annotated import read_annotated
from stadtlupe.normalize.initiative_values import CLASSIFIERS, weight_of_view
from stadtlupe.normalize.initiative_views import (
    ARTICLE,
    NAME,
    PARAGRAPH,
    SEEN,
    TEXT,
    TEXTS,
    VIEWS,
    ArticleViews,
    signs_of_word,
)
from stadtlupe.normalize.initiatives import drafts_of
from stadtlupe.read import Article
from stadtlupe.run.annotator import Annotator
from stadtlupe.run.evaluation import is_neutral, pair_up, same_leniently
from stadtlupe.settings import Settings

# Inverse of the regularization.
STRENGTH = 0.2
# How much more or less a view or the single signs ("") count for a classifier, by cross-validation.
STRETCH: dict[str, dict[str, float]] = {"kind": {NAME: 0.6, "": 1.5}, "theme": {}}
# In so many initiatives a feature must stand. Words of a whole article stand in all initiatives of it.
MIN_COUNT = {ARTICLE: 6, PARAGRAPH: 4}
MIN_COUNT_ELSE = 2
# Words that stand nearly everywhere tell nothing: a feature counts by how rare it is, as in tf-idf.
RARITY = 4.0
# Features whose weights are all smaller, in steps of 127 for the largest of a column, are left out.
WEAKEST = 2
INTERCEPT = ""
Example = dict[str, Any]


def examples(articles: Path, model: str) -> Iterator[Example]:
    """Words of the views and truth of each initiative that the program finds and the annotation has."""
    annotator = Annotator(Settings(model=model))
    for gold in read_annotated([articles]):
        article = Article(
            gold["id"], None, title=gold["title"], text=gold["text"], published=gold.get("published"), language="de"
        )
        (facts,) = annotator.annotate([article])
        mentions = annotator.mentions(facts.article)
        drafts = drafts_of(facts.article, mentions, facts.cities, facts.organizations, external=True)
        yield from examples_of(gold, facts.article.text, [draft for draft, *_ in drafts])


def examples_of(gold: Any, text: str, drafts: Sequence[Any]) -> Iterator[Example]:
    found = [{"name": item.name, "surface": [mention.text for mention in item.mentions]} for item in drafts]
    views = ArticleViews(text)
    for i, j in pair_up(gold["initiatives"], found, same_leniently):
        wanted, draft = gold["initiatives"][i], drafts[j]
        yield {
            "article": gold["id"],
            "name": draft.name,
            "views": {view: sorted(views.words(draft, view)) for view in VIEWS},
            "signs": sorted(set(views.signs(draft))),
            "shares": dict(views.shares(draft)),
            "labels": {name: wanted[name] for name in CLASSIFIERS},
            "counts": not is_neutral(wanted),
        }


def reading_of(view: str) -> str:
    return TEXT if view in TEXTS else view


def matrices(rows: Sequence[Example]) -> tuple[Any, list[str], Any, list[str]]:
    """Features of all examples.

    Returns
    -------
    Values (examples, features), names of the features, how much each is stretched in training for being rare, and the
    view of each ("" for single signs).
    """
    blocks, names, rarity, owners = [], [], [], []
    for view in (*VIEWS, ""):
        if view:
            given = [
                {
                    name: weight_of_view(view, len(row["views"][view]))
                    for word in row["views"][view]
                    for name in signs_of_word(reading_of(view), word)
                }
                for row in rows
            ]
        else:
            given = [{**dict.fromkeys(row["signs"], 1.0), **row["shares"]} for row in rows]
        vectorizer = DictVectorizer()
        block = vectorizer.fit_transform(given).tocsc()
        count = np.diff(block.indptr)
        kept = count >= MIN_COUNT.get(view, MIN_COUNT_ELSE)
        blocks.append(block[:, kept])
        names += vectorizer.get_feature_names_out()[kept].tolist()
        rarity.append(np.log(len(rows) / count[kept]) / RARITY if view else np.ones(int(kept.sum())))
        owners += [view] * int(kept.sum())
    return sparse.hstack(blocks).tocsr(), names, np.concatenate(rarity), owners


def factors_of(classifier: str, rarity: Any, owners: Sequence[str], without: Sequence[str] = ()) -> Any:
    """What the values of each feature are multiplied by for a classifier; 0 for those that it does not see."""
    own = STRETCH[classifier]
    by_view = {view: own.get(view, 1.0) for view in ("", *SEEN[classifier]) if view not in without}
    return rarity * np.array([by_view.get(view, 0.0) for view in owners])


def regression() -> LogisticRegression:
    return LogisticRegression(C=STRENGTH, max_iter=200, tol=2e-3)


def check(rows: Sequence[Example], without: Sequence[str]) -> None:
    """Print accuracy in cross-validation, of the rules' value and of the classifiers'."""
    features, _, rarity, owners = matrices(rows)
    groups = [row["article"] for row in rows]
    counts = np.array([row["counts"] for row in rows])
    for name in CLASSIFIERS:
        factors = factors_of(name, rarity, owners, without)
        own = (features @ sparse.diags(factors))[:, factors > 0].tocsr()
        wanted = np.array([row["labels"][name] for row in rows])
        given = np.empty(len(rows), dtype=object)
        for known, fresh in GroupKFold(5).split(own, wanted, groups):
            given[fresh] = regression().fit(own[known], wanted[known]).predict(own[fresh])
        rules = np.array([f"{name}={row['labels'][name]}" in row["signs"] for row in rows])
        print(
            f"{name:6} {len(rows):5} examples, {counts.sum()} counted, {own.shape[1]:,} features: "
            f"rules {rules[counts].mean():.4f}, learned {(given == wanted)[counts].mean():.4f}",
            flush=True,
        )


def train(rows: Sequence[Example], output: Path) -> None:
    """Train the classifiers and write their weights."""
    features, names, rarity, owners = matrices(rows)
    single: dict[str, dict[str, float]] = {}
    text: dict[str, dict[str, float]] = {}
    for classifier in CLASSIFIERS:
        factors = factors_of(classifier, rarity, owners)
        seen = np.flatnonzero(factors)
        own = (features @ sparse.diags(factors))[:, seen].tocsr()
        model = regression().fit(own, [row["labels"][classifier] for row in rows])
        for label, weights, bias in zip(model.classes_, model.coef_ * factors[seen], model.intercept_, strict=True):
            column = f"{classifier}:{label}"
            single[column] = {INTERCEPT: float(bias)}
            for index, weight in zip(seen.tolist(), weights.tolist(), strict=True):
                view = owners[index]
                target = text.setdefault(f"{view} {column}", {}) if view in TEXTS else single[column]
                target[names[index]] = weight
    text = {name: text[name] for name in sorted(text)}
    arrays = {**arrays_of(single), **{f"text_{name}": array for name, array in arrays_of(text).items()}}
    np.savez_compressed(output, **arrays)
    print(f"{output}: {len(arrays['keys']) + len(arrays['text_keys']):,} features, {len(rows):,} examples")


def arrays_of(weights: dict[str, dict[str, float]]) -> dict[str, Any]:
    """Weights by column and feature -> arrays of the file: 8 bits, without features that weigh next to nothing."""
    scales = [max(map(abs, own.values())) / 127 for own in weights.values()]
    names = sorted(set().union(*weights.values()) - {INTERCEPT})
    table = np.array(
        [
            [round(own.get(name, 0.0) / scale) for own, scale in zip(weights.values(), scales, strict=True)]
            for name in (*names, INTERCEPT)
        ],
        dtype="int8",
    )
    lines = {int(get_string_id(name)): line for line, name in enumerate(names) if abs(table[line]).max() >= WEAKEST}
    keys = sorted(lines)
    return {
        "keys": np.array(keys, dtype="uint64"),
        "weights": np.vstack([table[[lines[key] for key in keys]], table[-1:]]),
        "scales": np.array(scales, dtype="float32"),
        "columns": np.array(list(weights)),
    }


def read(paths: Sequence[Path]) -> list[Example]:
    return [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    collect = commands.add_parser("collect")
    collect.add_argument("articles", type=Path)
    collect.add_argument("output", type=Path)
    collect.add_argument("--model", required=True)
    checking = commands.add_parser("check")
    checking.add_argument("examples", type=Path)
    checking.add_argument("--without", nargs="*", choices=list(VIEWS), default=[], help="views to leave out")
    training = commands.add_parser("train")
    training.add_argument("examples", type=Path)
    training.add_argument("output", type=Path)
    args = parser.parse_args()
    if args.command == "collect":
        with args.output.open("w", encoding="utf-8") as out:
            for example in examples(args.articles, args.model):
                out.write(json.dumps(example, ensure_ascii=False) + "\n")
    elif args.command == "check":
        check(read([args.examples]), args.without)
    else:
        train(read([args.examples]), args.output)


if __name__ == "__main__":
    main()
