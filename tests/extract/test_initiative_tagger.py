"""The trained recognizer of initiatives: what it learns from, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import spacy
from numpy.testing import assert_allclose, assert_array_equal
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example
from thinc.api import Adam, fix_random_seed

from stadtlupe.extract.initiative_tagger import (
    EXTERNAL,
    FACTORY,
    GROUP,
    LABELS,
    NAMED,
    OPTIONAL,
    PLAIN,
    PROPOSED,
    InitiativeTagger,
    score_initiatives,
)
from stadtlupe.extract.span_tags import TagScheme

TOK2VEC = {
    "@architectures": "spacy.HashEmbedCNN.v2",
    **{"pretrained_vectors": None, "width": 16, "depth": 1, "embed_size": 200, "window_size": 1},
    **{"maxout_pieces": 2, "subword_features": True},
}
MODEL = {"@architectures": "stadtlupe.SpanTagger.v1", "hidden_width": 16, "tok2vec": TOK2VEC}
NER = {
    "@architectures": "spacy.TransitionBasedParser.v2",
    **{"state_type": "ner", "extra_state_tokens": False, "hidden_width": 16, "maxout_pieces": 2, "use_upper": True},
}
SENTENCES = [
    ("Die Stadt startet die Ulm-App .", [(4, 5, NAMED)]),
    ("Der Rat beschließt den Bau der Brücke .", [(4, 7, PLAIN)]),
    ("Der Bund fördert das Programm Smart Land .", [(4, 7, EXTERNAL)]),
    ("Es regnet seit gestern .", []),
]
Marks = Sequence[tuple[int, int, str]]


def build() -> Language:
    """A pipeline with the recognizer alone, not yet initialized."""
    nlp = spacy.blank("de")
    nlp.add_pipe(FACTORY, config={"model": MODEL})
    return nlp


def example(nlp: Language, text: str, marks: Marks | None = (), optional: Marks = ()) -> Example:
    """An example with these initiatives; ``None`` for a text that is not annotated with initiatives."""
    reference = Doc(nlp.vocab, words=text.split())
    if marks is not None:
        reference.spans[GROUP] = [Span(reference, *mark) for mark in marks]
        reference.spans[OPTIONAL] = [Span(reference, *mark) for mark in optional]
    return Example(Doc(nlp.vocab, words=text.split()), reference)


def found(doc: Doc) -> list[tuple[int, int, str]]:
    return [(span.start, span.end, span.label_) for span in doc.spans[GROUP]]


def train(nlp: Language, steps: int = 40) -> None:
    examples = [example(nlp, text, marks) for text, marks in SENTENCES]
    fix_random_seed(0)
    optimizer = nlp.initialize(lambda: examples)
    optimizer.learn_rate = 0.02
    for _ in range(steps):
        nlp.update(examples, sgd=optimizer)


@pytest.fixture(scope="module")
def trained() -> Language:
    nlp = build()
    train(nlp)
    return nlp


@pytest.fixture
def started() -> Language:
    """A recognizer that has its labels and has learned nothing yet."""
    nlp = build()
    train(nlp, steps=0)
    return nlp


def weights(nlp: Language) -> bytes:
    return nlp.get_pipe(FACTORY).model.to_bytes()  # type: ignore[attr-defined]


def update(nlp: Language, *examples: Example) -> float:
    return nlp.update(list(examples), sgd=Adam(0.01, L2=0.0))[FACTORY]


@pytest.mark.parametrize(("text", "marks"), SENTENCES)
def test_learns(trained: Language, text: str, marks: Marks) -> None:
    doc = trained(Doc(trained.vocab, words=text.split()))
    assert found(doc) == list(marks)
    assert not doc.ents


def test_labels(trained: Language) -> None:
    assert set(trained.get_pipe(FACTORY).labels) == {NAMED, PLAIN, EXTERNAL}  # type: ignore[attr-defined]


def test_texts_without_the_group_teach_nothing(started: Language) -> None:
    before = weights(started)
    assert update(started, *(example(started, text, None) for text, _ in SENTENCES)) == 0.0
    assert weights(started) == before


def test_texts_without_initiatives_teach_that_there_are_none(started: Language) -> None:
    before = weights(started)
    assert update(started, example(started, "Es regnet seit gestern .", [])) > 0.0
    assert weights(started) != before


def test_entities_of_a_text_teach_nothing(started: Language) -> None:
    given = example(started, "Anna leitet die Ulm-App .", None)
    given.reference.set_ents([Span(given.reference, 0, 1, "PER")])
    before = weights(started)
    update(started, given)
    assert weights(started) == before
    assert [ent.label_ for ent in given.reference.ents] == ["PER"], "the example is somebody else's too"


def test_optional_initiatives_are_neither_right_nor_wrong(started: Language) -> None:
    before = weights(started)
    assert update(started, example(started, "Die Ulm-App", [], optional=[(0, 2, NAMED)])) == 0.0
    assert weights(started) == before


def test_around_an_optional_initiative_is_learned(started: Language) -> None:
    before = weights(started)
    assert update(started, example(started, "Es regnet Ulm-App", [], optional=[(2, 3, NAMED)])) > 0.0
    assert weights(started) != before


def test_an_initiative_within_an_optional_one_counts(started: Language) -> None:
    """Both mark the same words; what is required goes first."""
    given = example(started, "Die Ulm-App", [(1, 2, NAMED)], optional=[(0, 2, NAMED)])
    assert update(started, given) > 0.0


def test_the_loss_counts_known_words_only(started: Language) -> None:
    """Half of the words are open: only the others have a gradient."""
    pipe: Any = started.get_pipe(FACTORY)
    given = example(started, "Die Ulm-App und Bus", [(1, 2, NAMED)], optional=[(2, 4, PLAIN)])
    scores = pipe.predict([given.predicted])
    loss, (gradient,) = pipe.get_loss([given], scores)
    assert loss == pytest.approx(float((gradient**2).sum()))
    assert gradient[:2].any(axis=1).all()
    assert not gradient[2:].any()
    assert_allclose(gradient.sum(axis=1), 0.0, atol=1e-5)


def test_probabilities_are_kept_with_the_spans(trained: Language) -> None:
    doc = trained(Doc(trained.vocab, words=SENTENCES[0][0].split()))
    (sure,) = doc.spans[GROUP].attrs["scores"]
    assert 0.5 < sure <= 1.0
    again = Doc(trained.vocab).from_bytes(doc.to_bytes())
    assert again.spans[GROUP].attrs["scores"] == [sure]


def gold_tags(given: Example, nlp: Language) -> Any:
    pipe = nlp.get_pipe(FACTORY)
    assert isinstance(pipe, InitiativeTagger)
    return pipe.gold_tags(given)


def test_gold_of_other_words(trained: Language) -> None:
    """Annotated words and predicted ones may be cut differently."""
    nlp = trained
    reference = Doc(nlp.vocab, words=["Die", "Ulm-App", "kommt"], spaces=[True, True, False])
    reference.spans[GROUP] = [Span(reference, 1, 2, NAMED)]
    predicted = Doc(nlp.vocab, words=["Die", "Ulm", "-", "App", "kommt"], spaces=[True, False, False, True, False])
    tags = gold_tags(Example(predicted, reference), nlp)
    scheme = TagScheme(LABELS)
    scores = np.eye(scheme.n_tags, dtype="float32")[tags]
    assert [span[:3] for span in scheme.decode(scores)] == [(1, 4, NAMED)]


def test_gold_of_texts_that_are_not_annotated(trained: Language) -> None:
    assert gold_tags(example(trained, "Die Ulm-App", None), trained) is None


def entities(doc: Doc) -> Any:
    return doc.to_array(["ENT_IOB", "ENT_TYPE", "ENT_KB_ID", "ENT_ID"])


@pytest.mark.parametrize("case", ["none", "outside", "some", "overlapping", "missing and blocked"])
def test_entities_stay_as_they_are(trained: Language, case: str) -> None:
    text, marks = SENTENCES[0]
    doc = Doc(trained.vocab, words=text.split())
    person = Span(doc, 1, 2, "PER", kb_id="Q1", span_id="s1")
    if case == "outside":
        doc.set_ents([], default="outside")
    elif case == "some":
        doc.set_ents([person, Span(doc, 2, 3, "PER")])
    elif case == "overlapping":
        doc.set_ents([Span(doc, 3, 6, "ORG")])
    elif case == "missing and blocked":
        doc.set_ents([person], missing=[doc[2:3]], blocked=[doc[4:5]])
    before, names = entities(doc), [(ent.text, ent.label_, ent.kb_id_, ent.id_) for ent in doc.ents]
    trained(doc)
    assert_array_equal(entities(doc), before)
    assert [(ent.text, ent.label_, ent.kb_id_, ent.id_) for ent in doc.ents] == names
    assert found(doc) == list(marks)


def test_prediction_alone_changes_no_entities(trained: Language) -> None:
    doc = Doc(trained.vocab, words=SENTENCES[0][0].split())
    doc.set_ents([Span(doc, 3, 6, "ORG")])
    before = entities(doc)
    trained.get_pipe(FACTORY).predict([doc])  # type: ignore[attr-defined]
    assert_array_equal(entities(doc), before)
    assert GROUP not in doc.spans


def test_other_span_groups_stay(trained: Language) -> None:
    doc = Doc(trained.vocab, words=SENTENCES[0][0].split())
    doc.spans["dates"] = [doc[0:1]]
    trained(doc)
    assert [span.text for span in doc.spans["dates"]] == ["Die"]


def test_empty_text(trained: Language) -> None:
    assert found(trained("")) == []
    assert [len(found(doc)) for doc in trained.pipe(["", SENTENCES[0][0]])] == [0, 1]


def test_saving_and_loading(trained: Language, tmp_path: Path) -> None:
    trained.to_disk(tmp_path)
    again = spacy.load(tmp_path)
    for text, marks in SENTENCES:
        assert found(again(Doc(again.vocab, words=text.split()))) == list(marks)


def test_beside_an_entity_recognizer() -> None:
    """Both share a layer and learn from texts of which each annotates one half."""
    nlp = spacy.blank("de")
    nlp.add_pipe("tok2vec", config={"model": TOK2VEC})
    listener = {"@architectures": "spacy.Tok2VecListener.v1", "width": 16, "upstream": "*"}
    for name, model in ((FACTORY, MODEL), ("ner", NER)):
        nlp.add_pipe(name, config={"model": {**model, "tok2vec": listener}})
    examples = [example(nlp, text, marks) for text, marks in SENTENCES]
    for one in examples:
        one.reference.set_ents([], default="missing")
    people = example(nlp, "Anna Beispiel lacht .", None)
    people.reference.set_ents([Span(people.reference, 0, 2, "PER")])
    examples.append(people)
    fix_random_seed(0)
    optimizer = nlp.initialize(lambda: examples)
    optimizer.learn_rate = 0.02
    for _ in range(60):
        nlp.update(examples, sgd=optimizer)
    assert set(nlp.get_pipe("ner").labels) == {"PER"}  # type: ignore[attr-defined]
    doc = nlp(Doc(nlp.vocab, words=["Anna", "Beispiel", "lacht", "."]))
    assert [(ent.text, ent.label_) for ent in doc.ents] == [("Anna Beispiel", "PER")]
    for text, marks in SENTENCES:
        assert found(nlp(Doc(nlp.vocab, words=text.split()))) == list(marks)


def scored(nlp: Language, gold: Marks | None, predicted: Marks) -> Example:
    given = example(nlp, "a b c d e f", gold)
    given.predicted.spans[GROUP] = [Span(given.predicted, *mark) for mark in predicted]
    return given


def test_scores() -> None:
    nlp = spacy.blank("de")
    examples = [
        scored(nlp, [(0, 1, NAMED), (2, 4, PLAIN)], [(0, 1, NAMED), (2, 3, PLAIN), (4, 5, PLAIN)]),
        scored(nlp, [(0, 1, NAMED)], [(0, 1, EXTERNAL)]),
        scored(nlp, [], []),
        scored(nlp, None, [(0, 1, NAMED)]),
    ]
    scores = score_initiatives(examples)
    assert scores == pytest.approx({"initiatives_p": 1 / 4, "initiatives_r": 1 / 3, "initiatives_f": 2 / 7})


def test_scores_without_annotation() -> None:
    nlp = spacy.blank("de")
    assert set(score_initiatives([scored(nlp, None, [(0, 1, NAMED)])]).values()) == {None}
    assert set(score_initiatives([]).values()) == {None}


def test_the_pipeline_is_scored_by_it(trained: Language) -> None:
    scores = trained.evaluate([example(trained, text, marks) for text, marks in SENTENCES])
    assert (scores["initiatives_p"], scores["initiatives_r"], scores["initiatives_f"]) == (1.0, 1.0, 1.0)


@pytest.mark.parametrize(("probability", "tagged", "proposed"), [(0.9, 1, 1), (0.35, 1, 1), (0.2, 0, 1), (0.04, 0, 0)])
def test_less_likely_spans_are_only_proposed(trained: Language, probability: float, tagged: int, proposed: int) -> None:
    doc = Doc(trained.vocab, words=["Die", "Ulm-App"])
    scheme = TagScheme(LABELS)
    scores = np.zeros((2, scheme.n_tags), dtype="float32")
    scores[:, 0] = 1.0
    scores[1, [0, scheme.tag(NAMED, 3)]] = 1.0 - probability, probability
    trained.get_pipe(FACTORY).set_annotations([doc], [scores])  # type: ignore[attr-defined]
    assert len(doc.spans[GROUP]) == tagged
    assert [(span.text, span.label_) for span in doc.spans[PROPOSED]] == [("Ulm-App", NAMED)] * proposed
    assert doc.spans[PROPOSED].attrs["scores"] == pytest.approx([probability] * proposed)
