"""How good a recognizer is on a named-entity set: precision, recall and F1 per label (exact spans, CoNLL 2003)."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from stadtlupe.errors import StadtlupeError

if TYPE_CHECKING:
    from spacy.language import Language

Tokens = list[str]
Tags = list[str]
Entity = tuple[int, int, str]
LABELS = ("PER", "ORG", "LOC", "MISC")
# Pipelines name the same classes differently; None means not counted.
LABEL_MAP: Mapping[str, str] = {"PERSON": "PER", "GPE": "LOC", "OTH": "MISC"}


@dataclass(slots=True)
class Counts:
    """Right, predicted and wanted items of one measure, and the measures made of them (0 to 1)."""

    correct: int = 0
    predicted: int = 0
    gold: int = 0

    @property
    def precision(self) -> float:
        """Share of predicted items that are right."""
        return self.correct / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """Share of wanted items that were found."""
        return self.correct / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return 2 * self.correct / (self.predicted + self.gold) if self.predicted + self.gold else 0.0


@dataclass(slots=True)
class Score(Counts):
    """Exact-match counts of one label."""

    label: str = ""


def read_tagged(path: Path) -> Iterator[tuple[Tokens, Tags]]:
    """Read a set of tagged sentences.

    Parameters
    ----------
    path : ``.jsonl`` or ``.jsonl.gz`` with ``{"tokens": [...], "tags": [...]}`` per line, tags in IOB2.

    Raises
    ------
    StadtlupeError : E101 when the file does not exist, E102 when a line is not of this form.
    """
    if not path.is_file():
        raise StadtlupeError("E101", path=path)
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as stream:
        for number, line in enumerate(stream, start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
                pairs = list(zip(row["tokens"], row["tags"], strict=True))
            except (ValueError, KeyError, TypeError) as error:
                detail = f"line {number}: not an object with tokens and tags of equal length: {error}"
                raise StadtlupeError("E102", path=path, detail=detail) from error
            kept = [(token, tag) for token, tag in pairs if token.strip()]
            if kept:
                yield [token for token, _ in kept], [tag for _, tag in kept]


def entities_of(tags: Iterable[str]) -> set[Entity]:
    """Entities of one IOB2 sequence as (first token, token after the last, label)."""
    found: set[Entity] = set()
    start, label = 0, ""
    for index, tag in enumerate([*tags, "O"]):
        kind, _, name = tag.partition("-")
        if label and (kind != "I" or name != label):
            found.add((start, index, label))
            label = ""
        if kind == "B" or (kind == "I" and not label):
            start, label = index, name
    return found


def evaluate_ner(
    nlp: Language,
    sentences: Iterable[tuple[Tokens, Tags]],
    on_sentence: Callable[[Tokens, set[Entity], set[Entity]], None] | None = None,
) -> list[Score]:
    """Score the recognizer of a pipeline on pre-tokenized sentences.

    Parameters
    ----------
    nlp : a pipeline; its tokenizer is not used, so that every system is measured on the same tokens.
    sentences : tokens and gold tags.
    on_sentence : called with the tokens, gold entities and predicted entities of each sentence.

    Returns
    -------
    One score per label that occurs in the gold data, then ``ALL`` and, if MISC occurs, ``ALL without MISC``.
    """
    from spacy.tokens import Doc

    rows = list(sentences)
    correct, predicted, gold = Counter[str](), Counter[str](), Counter[str]()
    docs = nlp.pipe((Doc(nlp.vocab, words=tokens) for tokens, _ in rows), batch_size=128)
    known = {entity[2] for _, tags in rows for entity in entities_of(tags)}
    for doc, (tokens, tags) in zip(docs, rows, strict=True):
        wanted = entities_of(tags)
        given = {(ent.start, ent.end, LABEL_MAP.get(ent.label_, ent.label_)) for ent in doc.ents}
        given = {entity for entity in given if entity[2] in known}
        if on_sentence is not None:
            on_sentence(tokens, wanted, given)
        gold.update(label for *_, label in wanted)
        predicted.update(label for *_, label in given)
        correct.update(label for *_, label in wanted & given)
    labels = sorted(gold, key=lambda label: (LABELS.index(label) if label in LABELS else len(LABELS), label))
    scores = [Score(correct[label], predicted[label], gold[label], label) for label in labels]
    scores.append(Score(correct.total(), predicted.total(), gold.total(), "ALL"))
    if "MISC" in gold:
        rest = [score for score in scores[:-1] if score.label != "MISC"]
        sums = (sum(s.correct for s in rest), sum(s.predicted for s in rest), sum(s.gold for s in rest))
        scores.append(Score(*sums, "ALL without MISC"))
    return scores
