"""Measure what rules and model each bring to initiatives, and write the figures of the table in docs/initiatives.md.

Usage: ``python scripts/ablate_initiatives.py OUTPUT.json NAME=ARTICLES [...] [--model MODEL]``
       ``python scripts/ablate_initiatives.py OUTPUT.json --table``

``rules``: without the tagger of initiatives and without learned classifiers. ``model``: the tagger and the classifiers;
no candidates of the rules, of which only the reading of a phrase's head noun is left. ``both``: the program as it is.
Measures are those of ``stadtlupe evaluate``: F1 of what was found, accuracy of the values of what was matched.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from spacy.tokens import Doc

from stadtlupe.extract.annotated import read_annotated
from stadtlupe.extract.initiative_candidate import Candidate
from stadtlupe.extract.initiatives import FACTORY, InitiativeRecognizer
from stadtlupe.normalize.initiatives import resolve_initiatives
from stadtlupe.normalize.record import record_of
from stadtlupe.read import Article
from stadtlupe.run.annotator import Annotator
from stadtlupe.run.evaluation import Evaluation, compare_article
from stadtlupe.settings import DEFAULT_MODEL, Settings

VARIANTS = {"rules": "rules only", "model": "model only", "both": "both"}
TAGGER = "stadtlupe_initiative_tagger"
# Measure -> heading of its column.
MEASURES = {
    "initiatives named": "named",
    "initiatives": "all",
    "kind of matched": "kind",
    "theme of matched": "theme",
    "status of matched": "status",
}


class WithoutRules(InitiativeRecognizer):
    """The component with nothing but what the tagger marked."""

    def candidates(self, doc: Doc) -> list[Candidate]:
        """Nothing: the rules are switched off."""
        return []


def annotator_of(variant: str, model: str) -> Annotator:
    """An annotator in which one side is switched off."""
    worker = Annotator(Settings(model=model))
    if variant == "rules":
        worker.trained = [(name, part) for name, part in worker.trained if name != TAGGER]
    if variant == "model":
        worker.rules = [(name, WithoutRules() if name == FACTORY else part) for name, part in worker.rules]
    return worker


def measure(variant: str, articles: Path, model: str) -> Evaluation:
    """Measure one variant on a folder of annotated articles."""
    result = Evaluation()
    worker = annotator_of(variant, model)
    for gold in read_annotated([articles]):
        article = Article(
            gold["id"], None, title=gold["title"], text=gold["text"], published=gold.get("published"), language="de"
        )
        (facts,) = worker.annotate([article])
        if variant == "rules":
            mentions = worker.mentions(facts.article)
            found = resolve_initiatives(facts.article, mentions, facts.cities, facts.organizations)
            facts = replace(facts, initiatives=found)
        compare_article(result, gold, record_of(facts).model_dump(mode="json", by_alias=True))
    return result


def table(results: dict[str, Any]) -> str:
    """The results as a Markdown table."""
    lines = [
        "| articles | found by | " + " | ".join(MEASURES.values()) + " |",
        "|---|---|" + "--:|" * len(MEASURES),
    ]
    for part, variants in results.items():
        for variant, scores in variants.items():
            cells = (f"{scores[name]:.3f}" for name in MEASURES)
            lines.append(f"| {part} | {VARIANTS[variant]} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", type=Path)
    parser.add_argument("sets", nargs="*", help="NAME=FOLDER")
    parser.add_argument("--model", default=DEFAULT_MODEL)
    parser.add_argument("--table", action="store_true", help="only print the results so far as a table")
    args = parser.parse_args(arguments)
    if not args.table:
        results: dict[str, dict[str, dict[str, float]]] = {}
        for item in args.sets:
            name, _, folder = item.partition("=")
            results[name] = {}
            for variant in VARIANTS:
                measures = measure(variant, Path(folder), args.model).measures
                results[name][variant] = {key: round(measures[key].f1, 4) for key in MEASURES}
        args.output.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(table(json.loads(args.output.read_text(encoding="utf-8"))))


if __name__ == "__main__":
    main()
