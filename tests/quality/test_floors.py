"""Measured quality does not fall: the floors in ``floors.json`` are tied to digests of the data and only ever rise."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from stadtlupe.extract.evaluation import evaluate_ner, read_tagged
from stadtlupe.extract.models import load_recognizer
from stadtlupe.run.evaluation import Evaluation, evaluate_articles
from stadtlupe.settings import Settings

FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text(encoding="utf-8"))
METRICS = Path(__file__).parents[2] / "models" / "training" / "metrics.json"


@pytest.mark.parametrize("name", FLOORS["ner"])
def test_recognizer(name: str, shared: Path) -> None:
    pinned = FLOORS["ner"][name]
    path = shared / pinned["file"]
    assert hashlib.sha256(path.read_bytes()).hexdigest() == pinned["sha256"], "the floors belong to other data"
    found = {score.label: score.f1 for score in evaluate_ner(load_recognizer(), read_tagged(path))}
    for label, floor in pinned["f1"].items():
        assert found[label] >= floor, f"{label}: {found[label]:.4f} is below its floor {floor}"


def evaluated(folder: Path, sha256: str) -> Evaluation:
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.json")):
        digest.update(path.read_bytes())
    assert digest.hexdigest() == sha256, "the floors belong to other data: measure and pin them anew"
    return evaluate_articles([folder], Settings())


@pytest.mark.parametrize("name", FLOORS["articles"])
def test_articles(name: str, root: Path) -> None:
    pinned = FLOORS["articles"][name]
    measures = evaluated(root / name, pinned["sha256"]).measures
    for measure, floor in pinned["f1"].items():
        assert measures[measure].f1 >= floor, f"{measure}: {measures[measure].f1:.4f} is below its floor {floor}"


@pytest.mark.parametrize("name", FLOORS["joined"])
def test_joined_over_articles(name: str, root: Path) -> None:
    pinned = FLOORS["joined"][name]
    joined = evaluated(root / name, pinned["sha256"]).joined
    for part, floor in pinned["f1"].items():
        assert joined[part].f1 >= floor, f"{part}: {joined[part].f1:.4f} is below its floor {floor}"


@pytest.mark.parametrize("name", FLOORS["ner"])
def test_floors_are_not_below_what_was_published(name: str) -> None:
    published = json.loads(METRICS.read_text(encoding="utf-8"))["scores"][name]
    for label, floor in FLOORS["ner"][name]["f1"].items():
        assert published[label]["f"] >= floor >= published[label]["f"] - 0.002
