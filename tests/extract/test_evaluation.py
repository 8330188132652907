"""The measure of recognizers."""

import gzip
import json
from pathlib import Path

import pytest
import spacy

from stadtlupe.errors import StadtlupeError
from stadtlupe.extract.evaluation import entities_of, evaluate_ner, read_tagged


def test_entities_of_iob2() -> None:
    tags = ["B-PER", "I-PER", "O", "B-LOC", "B-LOC", "I-ORG", "I-ORG"]
    assert entities_of(tags) == {(0, 2, "PER"), (3, 4, "LOC"), (4, 5, "LOC"), (5, 7, "ORG")}
    assert entities_of([]) == set()


def test_counts_only_labels_of_the_set() -> None:
    nlp = spacy.blank("de")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "LOC", "pattern": "Hanau"}, {"label": "PERSON", "pattern": "Anna"}])  # type: ignore[attr-defined]
    ruler.add_patterns([{"label": "MISC", "pattern": "deutsch"}])  # type: ignore[attr-defined]
    rows = [
        (["Anna", "in", "Hanau"], ["B-PER", "O", "B-LOC"]),
        (["deutsch", "in", "Ulm"], ["O", "O", "B-LOC"]),
    ]
    scores = {score.label: score for score in evaluate_ner(nlp, rows)}
    assert list(scores) == ["PER", "LOC", "ALL"]
    assert (scores["ALL"].correct, scores["ALL"].predicted, scores["ALL"].gold) == (2, 2, 3)
    assert scores["LOC"].precision == 1.0
    assert scores["LOC"].recall == 0.5
    assert scores["ALL"].f1 == pytest.approx(0.8)


def test_without_misc_line() -> None:
    nlp = spacy.blank("de")
    (misc, everything, rest) = evaluate_ner(nlp, [(["deutsch"], ["B-MISC"])])
    assert (misc.label, everything.label, rest.label) == ("MISC", "ALL", "ALL without MISC")
    assert everything.f1 == 0.0


def test_read_tagged(tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl.gz"
    row = {"tokens": ["Hanau", " "], "tags": ["B-LOC", "O"]}
    path.write_bytes(gzip.compress((json.dumps(row) + "\n\n").encode()))
    assert list(read_tagged(path)) == [(["Hanau"], ["B-LOC"])]


@pytest.mark.parametrize("line", ["no json", '{"tokens": ["a"]}', '{"tokens": ["a"], "tags": []}', "[]"])
def test_read_tagged_names_the_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text('{"tokens": ["a"], "tags": ["O"]}\n' + line, encoding="utf-8")
    with pytest.raises(StadtlupeError, match="line 2") as caught:
        list(read_tagged(path))
    assert caught.value.code == "E102"


def test_read_tagged_missing(tmp_path: Path) -> None:
    with pytest.raises(StadtlupeError, match="does not exist"):
        list(read_tagged(tmp_path / "none.jsonl"))
