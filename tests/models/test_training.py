"""What the training folder says about itself is what its files say."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from tests.models.scripts import TRAINING, script


def test_the_table_of_ablations_is_the_measured_one() -> None:
    results = json.loads((TRAINING / "ablations.json").read_text(encoding="utf-8"))
    page = (TRAINING / "README.md").read_text(encoding="utf-8")
    shown = page.partition("<!-- ablations -->")[2].partition("<!-- /ablations -->")[0].strip()
    assert shown == script("ablate").table(results)
    plan = tomllib.loads((TRAINING / "ablations.toml").read_text(encoding="utf-8"))
    assert {name: values["what"] for name, values in results.items()}.items() <= {
        name: variant["what"] for name, variant in plan["variants"].items()
    }.items()


@pytest.mark.parametrize(
    ("tags", "taught", "mode", "expected"),
    [
        # Only what both say, or neither, is learned.
        (["B-PER", "I-PER", "O"], {(0, 2, "PER")}, "agreement", ["B-PER", "I-PER", "O"]),
        (["B-PER", "I-PER", "O"], {(0, 2, "ORG")}, "agreement", ["-", "-", "O"]),
        (["B-PER", "I-PER", "O"], {(1, 3, "PER")}, "agreement", ["-", "-", "-"]),
        (["O", "O", "B-LOC"], {(0, 1, "ORG"), (2, 3, "LOC")}, "agreement", ["-", "O", "B-LOC"]),
        # A set without MISC is right in all else.
        (["O", "O", "B-LOC"], {(0, 1, "MISC"), (1, 2, "ORG")}, "misc", ["-", "O", "B-LOC"]),
        (["O", "O", "B-LOC"], {(1, 3, "MISC")}, "misc", ["O", "O", "B-LOC"]),
    ],
)
def test_refining(tags: list[str], taught: set[tuple[int, int, str]], mode: str, expected: list[str]) -> None:
    assert script("refine").refined(tags, taught, mode) == expected


def test_open_tokens_stay_open_in_training_documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import spacy
    from spacy.tokens import DocBin

    source, target = tmp_path / "a.jsonl", tmp_path / "a.spacy"
    source.write_text(json.dumps({"tokens": ["Anna", "mag", "Ulm"], "tags": ["B-PER", "O", "-"]}) + "\n", "utf-8")
    monkeypatch.setattr("sys.argv", ["convert.py", str(source), str(target)])
    script("convert").main()
    (doc,) = DocBin().from_disk(target).get_docs(spacy.blank("de").vocab)
    assert [(token.ent_iob, token.ent_type_) for token in doc] == [(3, "PER"), (2, ""), (0, "")]
