"""The model of the taggers: shapes, neighbours, saved weights."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import spacy
from numpy.testing import assert_allclose, assert_array_equal
from spacy.tokens import Doc
from spacy.util import registry
from thinc.api import Model, Softmax, chain, fix_random_seed, with_array

from stadtlupe.extract.entity_tagger import EntityTagger
from stadtlupe.extract.span_tagger import create_span_tagger
from tests.extract.test_initiative_tagger import TOK2VEC

N_TAGS = 5


def build(window_size: int) -> tuple[Model[Any, Any], Doc]:
    doc = Doc(spacy.blank("de").vocab, words=["Die", "Stadt", "Ulm", "baut"])
    fix_random_seed(0)
    settings = {key: value for key, value in TOK2VEC.items() if key != "@architectures"}
    model = create_span_tagger(registry.architectures.get("spacy.HashEmbedCNN.v2")(**settings), 8, window_size)
    model.initialize(X=[doc], Y=[np.zeros((len(doc), N_TAGS), dtype="float32")])
    softmax: Any = next(node for node in model.walk() if node.name == "softmax")
    softmax.set_param("W", np.random.default_rng(0).normal(size=(N_TAGS, 8)).astype("float32"))
    return model, doc


@pytest.mark.parametrize("window_size", [0, 1, 2])
def test_probabilities(window_size: int) -> None:
    model, doc = build(window_size)
    (table,) = model.predict([doc])
    assert table.shape == (4, N_TAGS)
    assert_allclose(table.sum(axis=1), 1.0, atol=1e-5)


@pytest.mark.parametrize("window_size", [0, 1])
def test_how_far_the_hidden_layer_sees(window_size: int) -> None:
    """The shared layer here sees one neighbour: a word further away counts only with a window of the tagger's own."""
    model, doc = build(window_size)
    other = Doc(doc.vocab, words=["Die", "Stadt", "Ulm", "sieht"])
    tables = [model.predict([given])[0] for given in (doc, other)]
    same = np.isclose(tables[0], tables[1], atol=1e-6).all(axis=1)
    assert same.tolist() == [True, not window_size, False, False]


def test_saved_weights() -> None:
    model, doc = build(1)
    again, _ = build(1)
    softmax: Any = next(node for node in again.walk() if node.name == "softmax")
    softmax.set_param("W", np.zeros((N_TAGS, 8), dtype="float32"))
    again.from_bytes(model.to_bytes())
    assert_array_equal(again.predict([doc])[0], model.predict([doc])[0])


def recognizer(model: Model[Any, Any], doc: Doc) -> EntityTagger:
    """A recognizer around a model, which predicts in the way that is used."""
    return EntityTagger(doc.vocab, model, "ner")


@pytest.mark.parametrize("window_size", [0, 1, 2])
def test_the_faster_way_says_the_same(window_size: int) -> None:
    model, doc = build(window_size)
    (table,) = recognizer(model, doc).predict([doc])
    assert_allclose(table, model.predict([doc])[0], atol=1e-5)


@pytest.mark.parametrize("window_size", [0, 1, 2])
def test_neighbours_in_the_batch_change_nothing(window_size: int) -> None:
    """Else what a run finds would depend on how it groups its articles."""
    model, doc = build(window_size)
    other = Doc(doc.vocab, words=["Ulm", "sieht", "Hanau"])
    pipe = recognizer(model, doc)
    (alone,) = pipe.predict([doc])
    for batch in ([doc, other], [other, doc], [other, doc, other]):
        assert_allclose(pipe.predict(batch)[batch.index(doc)], alone, atol=1e-6)
    for table, given in zip(model.predict([other, doc]), (other, doc), strict=True):  # nor in training
        assert_allclose(table, model.predict([given])[0], atol=1e-6)


def test_another_model_predicts_in_its_own_way() -> None:
    model, doc = build(0)
    other: Model[Any, Any] = chain(model.layers[0], with_array(Softmax(N_TAGS)))
    other.initialize(X=[doc], Y=[np.zeros((len(doc), N_TAGS), dtype="float32")])
    (table,) = recognizer(other, doc).predict([doc])
    assert_allclose(table, other.predict([doc])[0])
