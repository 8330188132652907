"""Measure a pipeline on named-entity sets and annotated articles and write ``metrics.json``.

Usage: ``python scripts/measure.py MODEL OUT.json NAME=DATA [...]`` (DATA: a ``.jsonl.gz`` file or a folder of articles)

The scores are those of ``stadtlupe evaluate``: exact spans on given tokens, and facts per article.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

from stadtlupe.extract.evaluation import evaluate_ner, read_tagged
from stadtlupe.extract.models import load_recognizer
from stadtlupe.run.evaluation import evaluate_articles
from stadtlupe.settings import Settings


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("out", type=Path)
    parser.add_argument("sets", nargs="+", help="NAME=FILE")
    args = parser.parse_args()
    nlp = load_recognizer(args.model)
    scores: dict[str, dict[str, dict[str, float]]] = {}
    data = {}
    for item in args.sets:
        name, _, file = item.partition("=")
        path = Path(file)
        files = sorted(path.glob("*.json")) if path.is_dir() else [path]
        digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
        data[name] = {"file": path.name, "sha256": digest}
        if path.is_dir():
            measured = dict(evaluate_articles([path], Settings(model=args.model)).measures)
        else:
            measured = {score.label: score for score in evaluate_ner(nlp, read_tagged(path))}
        scores[name] = {
            label: {"p": round(score.precision, 4), "r": round(score.recall, 4), "f": round(score.f1, 4)}
            for label, score in measured.items()
        }
        for label, values in scores[name].items():
            print(f"{name:20} {label:30} P {values['p']:.4f}  R {values['r']:.4f}  F1 {values['f']:.4f}")
    result = {
        "measure": "names: exact spans on given tokens, CoNLL 2003; articles: each entity once per article",
        "data": data,
        "scores": scores,
    }
    args.out.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
