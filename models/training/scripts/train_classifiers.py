"""Learn the classifiers of initiatives and types of bodies from annotated articles and write their weights.

Usage: ``python scripts/train_classifiers.py collect ARTICLES OUTPUT.jsonl --model MODEL [--part 1/2]``
       ``python scripts/train_classifiers.py train EXAMPLES.jsonl [...] WEIGHTS.npz [--strength 0.1]``
       ``python scripts/train_classifiers.py check EXAMPLES.jsonl [...]``
       ``python scripts/train_classifiers.py organizations ARTICLES WEIGHTS.npz --model MODEL [--strength 0.1]``

``collect`` lets the program find initiatives and writes the features of each with what the annotation says of it. The
classifier ``valid`` must learn from articles that MODEL was not trained on (its probabilities are features): collect
them with models of which each has seen one half.
``organizations`` does both for the types of bodies, whose features do not depend on that. ``check`` prints the accuracy
in five-fold cross-validation by article.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict
from spacy.strings import get_string_id

from stadtlupe.extract.annotated import part_of, read_annotated
from stadtlupe.normalize import organization_type
from stadtlupe.normalize.initiatives import drafts_of
from stadtlupe.normalize.linear_model import NONE
from stadtlupe.normalize.organizations import resolve_organizations
from stadtlupe.read import Article
from stadtlupe.run.annotator import Annotator
from stadtlupe.run.evaluation import pair_up, same_leniently
from stadtlupe.settings import Settings

MIN_COUNT = 3
# Features whose weights are all smaller are left out.
WEAKEST = 0.02
CLASSIFIERS = ("valid", "kind", "status")
# Which features a classifier sees, where fewer are better than all (by cross-validation): clusters tell what is a name,
# but are too coarse for what kind of thing it is; a status is told by all but the name.
SEEN = {
    "kind": re.compile(r"(?!.*cluster|.*=<\d)"),
    "status": re.compile(r"(?!name=|end=|first=|last=|.*cluster|.*=<\d)"),
}
# Feature that holds the answer of the rules, where it is not called like the classifier.
RULES = {organization_type.CLASSIFIER: "rule"}
STRENGTHS = {"kind": 0.2}
Example = dict[str, Any]


def examples(articles: Path, model: str, part: str) -> Iterator[Example]:
    """Features and truth of each initiative that the program finds."""
    annotator = Annotator(Settings(model=model))
    for gold in part_of(read_annotated([articles]), part):
        article = Article(
            gold["id"], None, title=gold["title"], text=gold["text"], published=gold.get("published"), language="de"
        )
        (facts,) = annotator.annotate([article])
        mentions = annotator.mentions(facts.article)
        drafts = drafts_of(facts.article, mentions, facts.cities, facts.organizations)
        found = [{"name": item.name, "surface": [m.text for m in item.mentions]} for item, _, _ in drafts]
        pairs = {j: gold["initiatives"][i] for i, j in pair_up(gold["initiatives"], found, same_leniently)}
        for number, (draft, features, _) in enumerate(drafts):
            yield {
                "article": gold["id"],
                "name": draft.name,
                "features": sorted(features),
                "labels": truth(pairs.get(number)),
            }


def truth(item: dict[str, Any] | None) -> dict[str, str]:
    """Label per classifier of an annotated initiative; what is borderline teaches nothing about being one."""
    if item is None:
        return {"valid": NONE}
    labels = {name: item[name] or NONE for name in CLASSIFIERS[1:]}
    if item.get("scope") == "external":
        return {"valid": "external"}
    if not item.get("optional"):
        labels["valid"] = "named" if item["named"] else "plain"
    return labels


def read(paths: Sequence[Path]) -> list[Example]:
    return [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]


def matrix(rows: Sequence[Example], classifier: str) -> tuple[Any, list[str]]:
    """Which features each example has (sparse matrix), and the names of the features."""
    vectorizer = CountVectorizer(
        analyzer=lambda row: [
            name for name in row["features"] if classifier not in SEEN or SEEN[classifier].match(name)
        ],
        binary=True,
        min_df=MIN_COUNT,
    )
    return vectorizer.fit_transform(rows), vectorizer.get_feature_names_out().tolist()


def regression(strength: float, classifier: str = "") -> LogisticRegression:
    return LogisticRegression(C=STRENGTHS.get(classifier, strength), max_iter=2000)


def organization_examples(articles: Path, model: str) -> Iterator[Example]:
    """Features and truth of each organization that the program finds and the annotation has."""
    annotator = Annotator(Settings(model=model))
    for gold in read_annotated([articles]):
        article = Article(gold["id"], None, title=gold["title"], text=gold["text"], language="de")
        (facts,) = annotator.annotate([article])
        bodies = resolve_organizations(facts.article, annotator.mentions(facts.article), facts.cities)
        found = [{"name": body.name, "surface": [m.text for m in body.mentions]} for body in bodies]
        for i, j in pair_up(gold["organizations"], found, same_leniently):
            yield {
                "article": gold["id"],
                "features": sorted(organization_type.features_of(bodies[j].name, bodies[j].type, bodies[j].generic)),
                "labels": {organization_type.CLASSIFIER: gold["organizations"][i]["type"]},
            }


def check(rows: Sequence[Example], strength: float, classifiers: Sequence[str]) -> None:
    """Print accuracy in cross-validation, of the rules' value and of the classifier's."""
    for name in classifiers:
        own = [row for row in rows if name in row["labels"]]
        wanted = np.array([row["labels"][name] for row in own])
        features, _ = matrix(own, name)
        groups = [row["article"] for row in own]
        given = cross_val_predict(regression(strength, name), features, wanted, groups=groups, cv=GroupKFold(5))
        rule = f"{RULES.get(name, name)}="
        rules = [next((f.partition("=")[2] for f in row["features"] if f.startswith(rule)), "") for row in own]
        right = sum(
            told == truth or (told == "None" and truth == NONE) for told, truth in zip(rules, wanted, strict=True)
        )
        print(f"{name:8} {len(own):5} examples  rules {right / len(own):.3f}  learned {(given == wanted).mean():.3f}")
        print("   ", Counter(wanted.tolist()).most_common(8))


def train(rows: Sequence[Example], output: Path, strength: float, classifiers: Sequence[str]) -> None:
    """Train classifiers and write their weights; a row with a ``weight`` counts that much instead of once."""
    learned: dict[str, tuple[dict[str, float], float]] = {}
    for name in classifiers:
        own = [row for row in rows if name in row["labels"]]
        features, names = matrix(own, name)
        counts = [row.get("weight", 1.0) for row in own]
        model = regression(strength, name).fit(features, [row["labels"][name] for row in own], sample_weight=counts)
        for label, weights, intercept in zip(model.classes_, model.coef_, model.intercept_, strict=True):
            own_weights = dict(zip(names, weights.tolist(), strict=True))
            learned[f"{name}:{label}"] = (own_weights, float(intercept))
    strong = {name for weights, _ in learned.values() for name, weight in weights.items() if abs(weight) >= WEAKEST}
    by_key = {int(get_string_id(name)): name for name in strong}
    keys = sorted(by_key)
    table = np.zeros((len(keys) + 1, len(learned)), dtype="float16")
    for column, (weights, intercept) in enumerate(learned.values()):
        table[:-1, column] = [weights.get(by_key[key], 0.0) for key in keys]
        table[-1, column] = intercept
    np.savez_compressed(output, keys=np.array(keys, dtype="uint64"), weights=table, columns=np.array(list(learned)))
    print(f"{output}: {len(keys):,} features, {len(learned)} labels, {len(rows):,} examples")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    collect = commands.add_parser("collect")
    collect.add_argument("articles", type=Path)
    collect.add_argument("output", type=Path)
    collect.add_argument("--model", required=True)
    collect.add_argument("--part", default="1/1", help="K/N: the articles K, K + N, K + 2N and so on")
    direct = commands.add_parser("organizations")
    direct.add_argument("articles", type=Path)
    direct.add_argument("output", type=Path)
    direct.add_argument("--model", required=True)
    direct.add_argument("--strength", type=float, default=0.1, help="inverse of the regularization")
    for name in ("train", "check"):
        command = commands.add_parser(name)
        command.add_argument("examples", type=Path, nargs="+")
        if name == "train":
            command.add_argument("output", type=Path)
        command.add_argument("--strength", type=float, default=0.1, help="inverse of the regularization")
    args = parser.parse_args()
    if args.command == "collect":
        with args.output.open("w", encoding="utf-8") as out:
            for example in examples(args.articles, args.model, args.part):
                out.write(json.dumps(example, ensure_ascii=False) + "\n")
    elif args.command == "check":
        check(read(args.examples), args.strength, CLASSIFIERS)
    elif args.command == "organizations":
        rows = list(organization_examples(args.articles, args.model))
        check(rows, args.strength, [organization_type.CLASSIFIER])
        train(rows, args.output, args.strength, [organization_type.CLASSIFIER])
    else:
        train(read(args.examples), args.output, args.strength, CLASSIFIERS)


if __name__ == "__main__":
    main()
