"""Measure how far two independent annotations of the same articles agree.

Usage: ``python scripts/agreement.py FIRST SECOND [--differences FILE]`` (folders with files of the same names)

The second annotation is measured against the first like a system: F1 per article and entity, and shares of equal
attributes among the matched. What one of them calls optional, and the other leaves out, is no difference.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from stadtlupe.extract.annotated import read_annotated
from stadtlupe.run.evaluation import MATCHERS, Evaluation, compare_article, is_neutral, pair_up


def as_found(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """The second annotation in the form of a record, without neutral items that the first one leaves out."""
    found = dict(second)
    for part, same in MATCHERS.items():
        paired = {j for _, j in pair_up(first[part], second[part], same)}
        found[part] = [item for j, item in enumerate(second[part]) if j in paired or not is_neutral(item)]
    found["dates"] = [{"edtf": date["value"]} for date in second["dates"]]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("first", type=Path)
    parser.add_argument("second", type=Path)
    parser.add_argument("--differences", type=Path, help="write each difference (TSV)")
    parser.add_argument("--json", type=Path, help="write the figures")
    args = parser.parse_args()
    result = Evaluation()
    others = {article["id"]: article for article in read_annotated([args.second])}
    for first in read_annotated([args.first]):
        second = others[first["id"]]
        if (first["title"], first["text"]) != (second["title"], second["text"]):
            raise SystemExit(f"{first['id']}: the texts differ")
        compare_article(result, first, as_found(first, second))
    print(f"{result.n_articles} articles\n{'measure':30} {'F1':>7} {'first':>6} {'second':>6}")
    for name, counts in result.measures.items():
        print(f"{name:30} {counts.f1:7.4f} {counts.gold:6} {counts.predicted:6}")
    if args.json:
        figures = {name: {"f": round(counts.f1, 4), "n": counts.gold} for name, counts in result.measures.items()}
        args.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if args.differences:
        args.differences.write_text("".join("\t".join(row) + "\n" for row in result.errors), encoding="utf-8")


if __name__ == "__main__":
    main()
