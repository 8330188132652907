"""Package a trained pipeline as ``de_stadtlupe_sm`` beside the code.

Usage: ``python scripts/package.py TRAINED_DIR METRICS.json MODELS_DIR --version 0.1.0``
or, when only rules and classifiers have changed since, ``python scripts/package.py --figures METRICS.json MODELS_DIR``

Writes ``MODELS_DIR/de_stadtlupe_sm`` in the layout of ``spacy package`` (``__init__.py``, ``meta.json``, versioned data
folder) and ``MODELS_DIR/de_stadtlupe_sm.egg-info``: spaCy finds a model by a distribution of its name, and the model
ships inside the distribution ``stadtlupe``. Word strings of the training texts are left out: nothing needs them.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
from pathlib import Path

import spacy
import srsly

from stadtlupe.extract.german import customize_german

NAME = "de_stadtlupe_sm"
DESCRIPTION = "German pipeline for municipal and administrative news: sentence rules, initiatives and named entities."
SOURCES = [
    {"name": "GermEval 2014 NER (NoSta-D)", "license": "CC BY 4.0", "author": "Benikova, Biemann, Kisselew, Padó"},
    {"name": "WikiNER (German)", "license": "CC BY 4.0", "author": "Nothman, Ringland, Radford, Murphy, Curran"},
    {"name": "DFKI SmartData Corpus", "license": "CC BY 4.0", "author": "Schiersch et al."},
    {"name": "German Legal Entity Recognition", "license": "CC BY 4.0", "author": "Leitner, Rehm, Moreno-Schneider"},
    {"name": "Stadtlupe annotated articles", "license": "CC0 1.0", "author": "Stadtlupe"},
    {"name": "spacy-lookups-data (clusters of words)", "license": "MIT", "author": "ExplosionAI GmbH"},
    {"name": "GeoNames (names of places)", "license": "CC BY 4.0", "author": "GeoNames"},
    {"name": "Gemeindeverzeichnis (Destatis), VG250 (BKG)", "license": "dl-de/by-2-0", "author": "Destatis, BKG"},
    {"name": "Häufige Vornamen Berlin", "license": "CC BY 3.0 DE", "author": "BerlinOnline / Land Berlin"},
    {"name": "GermaNER surname list", "license": "Apache-2.0", "author": "Uni Hamburg / TU Darmstadt"},
]
TITLES = {
    "germeval2014_test": "GermEval 2014 test",
    "smartdata_news_dev": "SmartData news dev (used to choose the model)",
    "articles_dev": "annotated articles, dev (used to choose the model and to write rules)",
    "articles_test": "annotated articles, test",
}
INIT = '''"""The German pipeline that ships with Stadtlupe; ``spacy.load("de_stadtlupe_sm")`` or ``load()`` here."""

from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.util import get_model_meta, load_model_from_init_py

__version__ = get_model_meta(Path(__file__).parent)["version"]


def load(**overrides: Any) -> Language:
    """Load the pipeline; ``overrides`` are those of :func:`spacy.load` (``exclude``, ``disable``, ``config`` ...)."""
    return load_model_from_init_py(__file__, **overrides)
'''


def prune_strings(folder: Path, keep: list[str]) -> None:
    """Reduce the saved vocabulary to the strings that the components name."""
    path = folder / "vocab" / "strings.json"
    path.write_text(json.dumps(sorted(keep), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def figures(scores: dict[str, dict[str, dict[str, float]]]) -> str:
    """Tables of the model card, one per set."""
    parts = []
    for name, measures in scores.items():
        lines = [f"| {TITLES.get(name, name)} | precision | recall | F1 |", "|---|--:|--:|--:|"]
        lines += [f"| {label} | {v['p']:.4f} | {v['r']:.4f} | {v['f']:.4f} |" for label, v in measures.items()]
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def fill_card(card: Path, scores: dict[str, dict[str, dict[str, float]]], version: str, size: int) -> None:
    """Put the figures, the version and the size into the model card."""
    text = card.read_text(encoding="utf-8")
    head, begin, rest = text.partition("<!-- figures -->")
    _, end, tail = rest.partition("<!-- /figures -->")
    if not (begin and end):
        raise SystemExit(f"{card} has no place for the figures")
    text = f"{head}{begin}\n{figures(scores)}\n{end}{tail}"
    text = re.sub(r"de_stadtlupe_sm \d+\.\d+\.\d+", f"de_stadtlupe_sm {version}", text)
    text = re.sub(r"\d+\.\d MB", f"{size / 1e6:.1f} MB", text)
    card.write_text(text, encoding="utf-8")


def renew_figures(package: Path, scores: dict[str, dict[str, dict[str, float]]]) -> None:
    """Put new figures into the card and the descriptions of a packaged pipeline, whose weights stay as they are."""
    (data,) = package.glob(f"{NAME}-*")
    for path in (data / "meta.json", package / "meta.json"):
        meta = json.loads(path.read_text(encoding="utf-8"))
        meta["performance"] = scores
        srsly.write_json(path, meta)
    size = sum(file.stat().st_size for file in data.rglob("*") if file.is_file())
    fill_card(package / "README.md", scores, meta["version"], size)


def check_same(trained: Path, packaged: Path) -> None:
    """The packaged pipeline must predict the same as the trained one."""
    text = (
        "Oberbürgermeister Thomas Beispiel (SPD) eröffnete am 3. Mai 2024 in Ulm das Haus der Digitalisierung. "
        "Die Stadtwerke Ulm GmbH und die Hochschule Neu-Ulm sind Partner der Bochum-Strategie."
    )
    pairs = []
    for path in (trained, packaged):
        doc = spacy.load(path)(text)
        spans = [*doc.ents, *doc.spans["initiatives_tagged"]]
        pairs.append([(span.text, span.label_) for span in spans])
    if pairs[0] != pairs[1]:
        raise SystemExit(f"the packaged pipeline predicts {pairs[1]}, the trained one {pairs[0]}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trained", type=Path, nargs="?")
    parser.add_argument("metrics", type=Path)
    parser.add_argument("models", type=Path)
    parser.add_argument("--version")
    parser.add_argument("--figures", action="store_true", help="put new figures into the package that is there")
    args = parser.parse_args()
    if args.figures:
        renew_figures(args.models / NAME, json.loads(args.metrics.read_text(encoding="utf-8"))["scores"])
        return
    if args.trained is None or args.version is None:
        parser.error("TRAINED_DIR and --version are needed to package a pipeline")
    # The tokenizer is saved with its patterns: those of today, not those of the day of training.
    nlp = customize_german(spacy.load(args.trained))
    package = args.models / NAME
    for old in package.glob(f"{NAME}-*"):
        shutil.rmtree(old)
    data = package / f"{NAME}-{args.version}"
    package.mkdir(parents=True, exist_ok=True)
    nlp.meta.update(
        {
            "name": "stadtlupe_sm",
            "version": args.version,
            "description": DESCRIPTION,
            "author": "Stadtlupe",
            "license": "CC BY 4.0",
            "sources": SOURCES,
            "performance": json.loads(args.metrics.read_text(encoding="utf-8"))["scores"],
        }
    )
    nlp.to_disk(data)
    labels = [label for pipe in nlp.pipe_names for label in getattr(nlp.get_pipe(pipe), "labels", ())]
    prune_strings(data, labels)
    shutil.copy(data / "meta.json", package / "meta.json")
    (package / "__init__.py").write_text(INIT, encoding="utf-8")
    info = args.models / f"{NAME}.egg-info"
    info.mkdir(exist_ok=True)
    (info / "PKG-INFO").write_text(
        f"Metadata-Version: 2.1\nName: {NAME}\nVersion: {args.version}\nSummary: {DESCRIPTION}\nLicense: CC BY 4.0\n",
        encoding="utf-8",
    )
    check_same(args.trained, data)
    size = sum(file.stat().st_size for file in data.rglob("*") if file.is_file())
    fill_card(package / "README.md", nlp.meta["performance"], args.version, size)
    print(f"{data}: {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
