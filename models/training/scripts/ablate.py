"""Train short variants of the recognizer and print what each set and each choice brings.

Usage: ``python scripts/ablate.py ABLATIONS.toml OUTPUT.json --ner FOLDER [--work FOLDER] [--only NAME ...]``

Every variant is the base configuration with some settings changed, trained for the same number of steps with the same
seed; the state that is best on dev counts. Variants that OUTPUT.json has already are not trained again.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

from stadtlupe.extract.evaluation import evaluate_ner, read_tagged
from stadtlupe.extract.models import load_recognizer

HERE = Path(__file__).parent
TEST_SETS = ("germeval2014.dev", "germeval2014.test")


def _data(variant: dict[str, Any], ner: Path, work: Path) -> Path:
    """Convert the variant's training sets; equal recipes share a file."""
    sets, join = variant["sets"], variant["join"]
    path = work / f"{'_'.join(sets).replace('/', '-')}_{join}_{variant['lower']}.spacy"
    if not path.exists():
        # "refined/wikiner" is made by this project, in data/.
        inputs = [str((Path("data") if "/" in name else ner) / f"{name}.train.jsonl.gz") for name in sets]
        extra = ["--join", str(join), "--seed", "0", "--lower", str(variant["lower"])]
        subprocess.run([sys.executable, str(HERE / "convert.py"), *inputs, str(path), *extra], check=True)
    return path


def _train(name: str, variant: dict[str, Any], plan: dict[str, Any], ner: Path, work: Path) -> Path:
    complete = work / name / "complete"  # spaCy writes its two states at each evaluation, so they say nothing
    if complete.exists():
        return work / name / "model-best"
    dev = work / "dev.spacy"
    if not dev.exists():
        subprocess.run(
            [sys.executable, str(HERE / "convert.py"), str(ner / "mix_open.dev.jsonl.gz"), str(dev)], check=True
        )
    overrides = {"paths.train": _data(variant, ner, work), "paths.dev": dev, **variant["overrides"]}
    command = [sys.executable, str(HERE / "train.py"), str(HERE.parent / plan["config"]), str(work / name)]
    command += [word for key, value in overrides.items() for word in (f"--{key}", str(value))]
    subprocess.run(command, check=True)
    complete.touch()
    return work / name / "model-best"


def table(results: dict[str, Any]) -> str:
    """The results as a Markdown table: F1 on dev, and on the test part of GermEval 2014."""
    lines = ["| variant | dev | GermEval test | PER | ORG | LOC | MISC |", "|---|--:|--:|--:|--:|--:|--:|"]
    for name, scores in results.items():
        test = scores["germeval2014.test"]
        cells = [scores["dev"], *(test[label] for label in ("ALL", "PER", "ORG", "LOC", "MISC"))]
        lines.append(f"| `{name}`: {scores['what']} | " + " | ".join(f"{cell:.4f}" for cell in cells) + " |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("plan", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--ner", type=Path, default=Path("assets"), help="folder with the sets")
    parser.add_argument("--work", type=Path, default=Path("training/ablations"))
    parser.add_argument("--only", nargs="*", help="names of variants; all by default")
    parser.add_argument("--table", action="store_true", help="only print the results so far as a table")
    args = parser.parse_args()
    if args.table:
        print(table(json.loads(args.output.read_text(encoding="utf-8"))))
        return
    args.work.mkdir(parents=True, exist_ok=True)
    plan = tomllib.loads(args.plan.read_text(encoding="utf-8"))
    for name, changes in plan["variants"].items():
        # Read anew each time: two runs may work on one plan side by side.
        results = json.loads(args.output.read_text(encoding="utf-8")) if args.output.exists() else {}
        if name in results or (args.only and name not in args.only):
            continue
        variant = {**plan["base"], **changes}
        variant["overrides"] = {**plan["base"]["overrides"], **changes.get("overrides", {})}
        model = load_recognizer(str(_train(name, variant, plan, args.ner, args.work)))
        scores: dict[str, Any] = {"dev": round(model.meta["performance"]["ents_f"], 4)}
        for test_set in TEST_SETS:
            found = evaluate_ner(model, read_tagged(args.ner / f"{test_set}.jsonl.gz"))
            scores[test_set] = {score.label: round(score.f1, 4) for score in found}
        results = json.loads(args.output.read_text(encoding="utf-8")) if args.output.exists() else {}
        results[name] = {"what": variant["what"], **scores}
        args.output.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        print(name, json.dumps(scores), flush=True)


if __name__ == "__main__":
    main()
