"""Measure a pipeline on named-entity sets and write ``metrics.json``.

Usage: ``python scripts/measure.py MODEL OUT.json NAME=DATA.jsonl.gz [...]``

The scores are those of ``stadtlupe evaluate``: exact spans, given tokens.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

from stadtlupe.extract.evaluation import evaluate_ner, read_tagged
from stadtlupe.extract.models import load_recognizer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("out", type=Path)
    parser.add_argument("sets", nargs="+", help="NAME=FILE")
    args = parser.parse_args()
    nlp = load_recognizer(args.model)
    scores, data = {}, {}
    for item in args.sets:
        name, _, file = item.partition("=")
        path = Path(file)
        data[name] = {"file": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
        scores[name] = {}
        for score in evaluate_ner(nlp, read_tagged(path)):
            measures = {"p": score.precision, "r": score.recall, "f": score.f1}
            scores[name][score.label] = {key: round(value, 4) for key, value in measures.items()}
            print(f"{name:20} {score.label:18} P {score.precision:.4f}  R {score.recall:.4f}  F1 {score.f1:.4f}")
    result = {"measure": "exact spans on given tokens, CoNLL 2003", "data": data, "scores": scores}
    args.out.write_text(json.dumps(result, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
