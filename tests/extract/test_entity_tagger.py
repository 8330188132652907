"""The trained recognizer of names: what it learns from, what it writes, what it leaves alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import spacy
from numpy.testing import assert_allclose
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example
from thinc.api import Adam, fix_random_seed

from stadtlupe.extract.entity_tagger import FACTORY, EntityTagger
from tests.extract.test_initiative_tagger import MODEL

SENTENCES = [
    ("Anna Beispiel leitet das Amt .", [(0, 2, "PER")]),
    ("Die Stadtwerke Ulm bauen in Hanau .", [(1, 3, "ORG"), (5, 6, "LOC")]),
    ("Es regnet seit gestern .", []),
]
Marks = Sequence[tuple[int, int, str]]


def example(nlp: Language, text: str, marks: Marks | None) -> Example:
    """An example with these entities; ``None`` for a text whose entities nobody marked."""
    reference = Doc(nlp.vocab, words=text.split())
    if marks is not None:
        reference.set_ents([Span(reference, *mark) for mark in marks])
    return Example(Doc(nlp.vocab, words=text.split()), reference)


def train(steps: int) -> Language:
    nlp = spacy.blank("de")
    nlp.add_pipe(FACTORY, config={"model": MODEL})
    examples = [example(nlp, text, marks) for text, marks in SENTENCES]
    fix_random_seed(0)
    optimizer = nlp.initialize(lambda: examples)
    optimizer.learn_rate = 0.02
    for _ in range(steps):
        nlp.update(examples, sgd=optimizer)
    return nlp


@pytest.fixture(scope="module")
def trained() -> Language:
    return train(60)


@pytest.fixture
def started() -> Language:
    return train(0)


def tagger(nlp: Language) -> EntityTagger:
    pipe = nlp.get_pipe(FACTORY)
    assert isinstance(pipe, EntityTagger)
    return pipe


def weights(nlp: Language) -> Any:
    return tagger(nlp).model.to_bytes()


def update(nlp: Language, given: Example) -> float:
    return nlp.update([given], sgd=Adam(0.01, L2=0.0))[FACTORY]


def found(doc: Doc) -> list[tuple[int, int, str]]:
    return [(ent.start, ent.end, ent.label_) for ent in doc.ents]


@pytest.mark.parametrize(("text", "marks"), SENTENCES)
def test_learns(trained: Language, text: str, marks: Marks) -> None:
    doc = trained(Doc(trained.vocab, words=text.split()))
    assert found(doc) == list(marks)
    assert doc.has_annotation("ENT_IOB")


def test_labels_are_those_of_the_examples(trained: Language) -> None:
    assert tagger(trained).labels == ("LOC", "ORG", "PER")
    assert tagger(trained).label_data == ["LOC", "ORG", "PER"]


def test_labels_may_be_given() -> None:
    nlp = spacy.blank("de")
    pipe: Any = nlp.add_pipe(FACTORY, config={"model": MODEL})
    examples = [example(nlp, text, marks) for text, marks in SENTENCES]
    pipe.initialize(lambda: examples, nlp=nlp, labels=["PER", "MISC"])
    assert pipe.labels == ("MISC", "PER")
    assert pipe.predict([examples[0].predicted])[0].shape == (6, 9)


def test_texts_without_entities_marked_teach_nothing(started: Language) -> None:
    before = weights(started)
    assert update(started, example(started, "Die Stadtwerke Ulm", None)) == 0.0
    assert weights(started) == before


def test_texts_without_entities_teach_that_there_are_none(started: Language) -> None:
    before = weights(started)
    assert update(started, example(started, "Es regnet .", [])) > 0.0
    assert weights(started) != before


def test_open_tokens_have_no_gradient(started: Language) -> None:
    given = example(started, "Anna kennt Ulm Nord", None)
    given.reference.set_ents([Span(given.reference, 0, 1, "PER")], missing=[given.reference[2:4]])
    scores = tagger(started).predict([given.predicted])
    loss, (gradient,) = tagger(started).get_loss([given], scores)
    assert loss == pytest.approx(float((gradient**2).sum()))
    assert gradient[:2].any(axis=1).all()
    assert not gradient[2:].any()
    assert_allclose(gradient.sum(axis=1), 0.0, atol=1e-5)


def test_words_that_are_cut_differently(trained: Language) -> None:
    nlp = trained
    reference = Doc(nlp.vocab, words=["In", "Ulm-Nord", "und", "UlmSüd"], spaces=[True, True, True, False])
    reference.set_ents([Span(reference, 1, 2, "LOC"), Span(reference, 3, 4, "LOC")])
    words = ["In", "Ulm", "-", "Nord", "und Ulm", "Süd"]
    predicted = Doc(nlp.vocab, words=words, spaces=[True, False, False, True, False, False])
    tags = tagger(nlp).gold_tags(Example(predicted, reference))
    assert tags is not None
    scheme = tagger(nlp).scheme
    assert tags[:4].tolist() == [0, scheme.tag("LOC", 0), scheme.tag("LOC", 1), scheme.tag("LOC", 2)]
    assert (tags[4:] == -1).all(), "nothing is known about an entity that no tokens match"


def test_entities_that_are_there_stay(trained: Language) -> None:
    text, _ = SENTENCES[1]
    doc = Doc(trained.vocab, words=text.split())
    doc.ents = [Span(doc, 2, 5, "MISC", kb_id="Q1")]
    trained(doc)
    assert found(doc) == [(2, 5, "MISC"), (5, 6, "LOC")]
    assert doc.ents[0].kb_id_ == "Q1"


def test_empty_texts(trained: Language) -> None:
    assert [len(doc.ents) for doc in trained.pipe(["", ""])] == [0, 0]
    assert not trained("").ents


def test_saving_and_loading(trained: Language, tmp_path: Path) -> None:
    trained.to_disk(tmp_path)
    again = spacy.load(tmp_path)
    assert tagger(again).labels == ("LOC", "ORG", "PER")
    for text, marks in SENTENCES:
        assert found(again(Doc(again.vocab, words=text.split()))) == list(marks)


def test_the_pipeline_is_scored(trained: Language) -> None:
    scores = trained.evaluate([example(trained, text, marks) for text, marks in SENTENCES])
    assert scores["ents_f"] == 1.0
    assert set(scores["ents_per_type"]) == {"LOC", "ORG", "PER"}
