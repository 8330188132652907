"""The embedding layer: kept embeddings change nothing, gradients reach the tables, weights travel."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from spacy.vectors import Vectors
from spacy.vocab import Vocab
from thinc.api import Adam, Model, fix_random_seed

from stadtlupe.extract import word_embedding as module
from stadtlupe.extract.word_embedding import WordTable, create_word_embedding
from stadtlupe.extract.word_features import FEATURES

NAMES = [name for name, _ in FEATURES]
WIDTH, VECTOR_WIDTH = 8, 5
WORDS = ["Die", "Stadt", "Hanau", "lernt", "von", "Bochum", ",", "sagt", "Anna", "Beispiel", "."]
VECTOR_WORDS = ["Hanau", "Bochum", "Stadt"]
Layer = Model[list[Doc], list[Any]]


@pytest.fixture(scope="module")
def vocab() -> Vocab:
    """A vocabulary in which three words have random static vectors."""
    found = spacy.blank("de").vocab
    found.vectors = Vectors(
        data=np.random.default_rng(0).normal(size=(len(VECTOR_WORDS), VECTOR_WIDTH)).astype("float32"),
        keys=VECTOR_WORDS,
        strings=found.strings,
    )
    return found


@pytest.fixture
def build(vocab: Vocab) -> Callable[..., Layer]:
    """Build an initialized layer; the same seed gives the same weights."""

    def make(seed: int = 0, **fields: Any) -> Layer:
        layer: Layer = create_word_embedding(WIDTH, NAMES, [50] * len(NAMES), **fields)
        fix_random_seed(seed)
        layer.initialize(X=[Doc(vocab, words=WORDS)])
        return layer

    return make


def computed(layer: Layer, docs: list[Doc]) -> list[Any]:
    """The output without kept embeddings: training computes them anew."""
    return layer.begin_update(docs)[0]


def table_of(layer: Layer) -> WordTable:
    (table,) = layer._func.args  # type: ignore[attr-defined]
    assert isinstance(table, WordTable)
    return table


def assert_same(left: list[Any], right: list[Any]) -> None:
    for one, other in zip(left, right, strict=True):
        assert_allclose(one, other, rtol=1e-4, atol=1e-5)


def differ(left: list[Any], right: list[Any]) -> bool:
    return not np.allclose(np.concatenate(left), np.concatenate(right), atol=1e-3)


@pytest.mark.parametrize("static", [False, True])
@settings(max_examples=30, deadline=None)
@given(batches=st.lists(st.lists(st.lists(st.sampled_from(WORDS), max_size=12), max_size=4), max_size=4))
def test_kept_embeddings_are_those_that_would_be_computed(
    static: bool, batches: list[list[list[str]]], vocab: Vocab
) -> None:
    fix_random_seed(0)
    layer: Layer = create_word_embedding(WIDTH, NAMES, [50] * len(NAMES), static_vectors=static)
    layer.initialize(X=[Doc(vocab, words=WORDS)])
    for batch in batches:
        docs = [Doc(vocab, words=words) for words in batch]
        found = layer.predict(docs)
        assert [array.shape for array in found] == [(len(doc), WIDTH) for doc in docs]
        assert_same(found, computed(layer, docs))


def test_a_word_has_one_embedding_wherever_it_stands(build: Callable[..., Layer], vocab: Vocab) -> None:
    first, second = build().predict([Doc(vocab, words=["Hanau", "lernt", "Hanau"]), Doc(vocab, words=["Hanau"])])
    assert_array_equal(first[0], first[2])
    assert_array_equal(first[0], second[0])
    assert not np.allclose(first[0], first[1], atol=1e-3)


def test_kept_embeddings_are_used(build: Callable[..., Layer], vocab: Vocab) -> None:
    layer, doc = build(), Doc(vocab, words=WORDS)
    layer.predict([doc])
    table = table_of(layer)
    table.embedded += 1.0
    assert differ(layer.predict([doc]), computed(layer, [doc]))


def train_a_step(layer: Layer, doc: Doc) -> None:
    (output,), backprop = layer.begin_update([doc])
    backprop([output - 1.0])
    layer.finish_update(Adam(0.1))


def initialize_again(layer: Layer, doc: Doc) -> None:
    fix_random_seed(99)
    layer.initialize(X=[doc])


def load_others(layer: Layer, doc: Doc) -> None:
    other = create_word_embedding(WIDTH, NAMES, [50] * len(NAMES))
    initialize_again(other, doc)
    layer.from_bytes(other.to_bytes())


@pytest.mark.parametrize("change", [train_a_step, initialize_again, load_others])
def test_changed_weights_are_noticed(
    build: Callable[..., Layer], vocab: Vocab, change: Callable[[Layer, Doc], None]
) -> None:
    layer, doc = build(), Doc(vocab, words=WORDS)
    before = layer.predict([doc])
    change(layer, doc)
    assert differ(before, layer.predict([doc]))
    assert_same(layer.predict([doc]), computed(layer, [doc]))


def test_weights_that_are_put_in_for_a_while(build: Callable[..., Layer], vocab: Vocab) -> None:
    """The averages of a training are tried out like this."""
    layer, doc = build(), Doc(vocab, words=WORDS)
    optimizer = Adam(0.1, use_averages=True)
    for _ in range(3):
        (output,), backprop = layer.begin_update([doc])
        backprop([output - 1.0])
        layer.finish_update(optimizer)
    before = layer.predict([doc])
    with layer.use_params(optimizer.averages):
        assert differ(before, layer.predict([doc]))
        assert_same(layer.predict([doc]), computed(layer, [doc]))
    assert_same(layer.predict([doc]), before)


@pytest.mark.parametrize("static", [False, True])
def test_gradients_agree_with_finite_differences(build: Callable[..., Layer], vocab: Vocab, static: bool) -> None:
    layer = build(static_vectors=static)
    docs = [Doc(vocab, words=WORDS), Doc(vocab, words=["Hanau", "lernt", "Hanau"]), Doc(vocab)]
    weights = [np.random.default_rng(1).normal(size=(len(doc), WIDTH)).astype("float32") for doc in docs]

    def loss() -> float:
        return sum(float((out * weight).sum()) for out, weight in zip(computed(layer, docs), weights, strict=True))

    computed_now, backprop = layer.begin_update(docs)
    assert len(computed_now) == len(docs)
    backprop(weights)
    checked = 0
    for node in layer.walk():
        for name in node.param_names:
            value, gradient = node.get_param(name).copy(), node.get_grad(name).copy()
            norm = float(np.linalg.norm(gradient))
            assert norm > 0, f"no gradient reaches {name} of {node.name}"
            step = 1e-3 * gradient / norm
            node.set_param(name, value + step)
            above = loss()
            node.set_param(name, value - step)
            below = loss()
            node.set_param(name, value)
            assert (above - below) / 2e-3 == pytest.approx(norm, rel=0.05), f"{name} of {node.name}"
            checked += 1
    assert checked == len(NAMES) + 4 + 2 * static


@pytest.mark.parametrize("static", [False, True])
def test_serialization(build: Callable[..., Layer], vocab: Vocab, static: bool) -> None:
    layer, other = build(static_vectors=static), build(seed=1, static_vectors=static)
    docs = [Doc(vocab, words=WORDS)]
    assert differ(layer.predict(docs), other.predict(docs))
    other.from_bytes(layer.to_bytes())
    assert_same(layer.predict(docs), other.predict(docs))
    fresh: Layer = create_word_embedding(WIDTH, NAMES, [50] * len(NAMES), static_vectors=static)
    assert_same(layer.predict(docs), fresh.from_bytes(layer.to_bytes()).predict(docs))


def test_table_starts_anew_when_it_is_full(
    build: Callable[..., Layer], vocab: Vocab, monkeypatch: pytest.MonkeyPatch
) -> None:
    layer, reference = build(static_vectors=True), build(static_vectors=True)
    monkeypatch.setattr(module, "MAX_WORDS", 20)
    sizes = []
    for number in range(12):
        doc = Doc(vocab, words=[*WORDS[:3], *(f"Wort{number}-{index}" for index in range(4))])
        assert_same(layer.predict([doc]), computed(reference, [doc]))
        sizes.append(len(table_of(layer).row_of))
    assert max(sizes) <= 20
    assert any(after < before for before, after in pairwise(sizes)), "it never started anew"
    many = Doc(vocab, words=[f"Viel{index}" for index in range(30)])
    assert_same(layer.predict([many]), computed(reference, [many]))


def test_table_grows(build: Callable[..., Layer], vocab: Vocab) -> None:
    layer, doc = build(), Doc(vocab, words=WORDS)
    before = layer.predict([doc])
    many = Doc(vocab, words=[f"Wort{index}" for index in range(3000)])
    assert_same(layer.predict([many]), computed(layer, [many]))
    assert_array_equal(layer.predict([doc])[0], before[0])
    assert len(table_of(layer).features) >= 3000


def test_static_vectors_count_only_where_they_are_wanted(vocab: Vocab, build: Callable[..., Layer]) -> None:
    doc = Doc(vocab, words=["Hanau", "Ort"])
    plain, mixed = build(), build(static_vectors=True)
    before_plain, before_mixed = plain.predict([doc])[0].copy(), mixed.predict([doc])[0].copy()
    table_of(plain).__init__(tuple(NAMES))  # type: ignore[misc]
    table_of(mixed).__init__(tuple(NAMES))  # type: ignore[misc]
    row = vocab.vectors.find(key="Hanau")
    kept = vocab.vectors.data[row].copy()
    try:
        vocab.vectors.data[row] += 10.0
        after_plain, after_mixed = plain.predict([doc])[0], mixed.predict([doc])[0]
    finally:
        vocab.vectors.data[row] = kept
    assert_array_equal(before_plain, after_plain)
    assert not np.allclose(before_mixed[0], after_mixed[0], atol=1e-3)
    assert_array_equal(before_mixed[1], after_mixed[1])


def test_a_word_without_static_vector_has_zeros(vocab: Vocab) -> None:
    table = WordTable(tuple(NAMES))
    keys = np.array([vocab.strings.add(word) for word in ("Unbekanntes", *VECTOR_WORDS)], dtype="uint64")
    rows = table.rows(vocab, keys, static=True)
    vectors = table.vectors[rows]
    assert not vectors[0].any()
    assert_array_equal(vectors[1:], vocab.vectors.get_batch(VECTOR_WORDS))


def test_floret_vectors_know_every_word() -> None:
    nlp = spacy.blank("de")
    data = np.random.default_rng(0).normal(size=(20, VECTOR_WIDTH)).astype("float32")
    nlp.vocab.vectors = Vectors(
        mode="floret", data=data, minn=3, maxn=4, hash_count=2, hash_seed=1, bow="<", eow=">", strings=nlp.vocab.strings
    )
    table = WordTable(tuple(NAMES))
    keys = np.array([nlp.vocab.strings.add("Nirgendwo")], dtype="uint64")
    (row,) = table.rows(nlp.vocab, keys, static=True)
    vector = table.vectors[row]
    assert vector.any()
    assert_array_equal(vector, nlp.vocab.vectors.get_batch(["Nirgendwo"])[0])


@pytest.mark.parametrize("static", [False, True])
def test_empty_docs(build: Callable[..., Layer], vocab: Vocab, static: bool) -> None:
    layer = build(static_vectors=static)
    empty, doc = Doc(vocab), Doc(vocab, words=WORDS)
    assert layer.predict([]) == []
    for output in (layer.predict([empty, empty]), computed(layer, [empty, empty])):
        assert [array.shape for array in output] == [(0, WIDTH)] * 2
    output, backprop = layer.begin_update([empty])
    assert backprop(output) == []
    first, second, third = layer.predict([empty, doc, empty])
    assert (first.shape, third.shape) == ((0, WIDTH), (0, WIDTH))
    assert_same([second], computed(layer, [doc]))


def test_hidden_forms(vocab: Vocab) -> None:
    """With every form hidden, words that are alike in all other features are the same; only while training."""
    names = ["norm", "suffix", "shape"]
    layer: Layer = create_word_embedding(WIDTH, names, [50] * 3, unknown_rate=1.0)
    fix_random_seed(0)
    layer.initialize()
    doc = Doc(vocab, words=["Badung", "Radung"])
    (hidden,) = computed(layer, [doc])
    assert_array_equal(hidden[0], hidden[1])
    (seen,) = layer.predict([doc])
    assert not np.allclose(seen[0], seen[1], atol=1e-3)


def test_only_the_wanted_features_count(vocab: Vocab) -> None:
    layer: Layer = create_word_embedding(WIDTH, ["suffix"], [50])
    fix_random_seed(0)
    layer.initialize()
    (output,) = layer.predict([Doc(vocab, words=["Badung", "planung", "Bad"])])
    assert_array_equal(output[0], output[1])
    assert not np.allclose(output[0], output[2], atol=1e-3)


@pytest.mark.parametrize("rows", [[], [50], [50] * (len(NAMES) + 1)])
def test_wrong_number_of_rows(rows: list[int]) -> None:
    with pytest.raises(ValueError, match=f"{len(NAMES)} numbers, not {len(rows)}"):
        create_word_embedding(WIDTH, NAMES, rows)


def test_unknown_features() -> None:
    with pytest.raises(ValueError, match="unknown features: colour, taste"):
        create_word_embedding(WIDTH, ["norm", "taste", "colour"], [50] * 3)


CONFIG = {
    "model": {
        "@architectures": "spacy.Tok2Vec.v2",
        "embed": {
            "@architectures": "stadtlupe.WordEmbed.v1",
            "width": WIDTH,
            "features": NAMES,
            "rows": [50] * len(NAMES),
            "static_vectors": True,
        },
        "encode": {
            "@architectures": "spacy.MaxoutWindowEncoder.v2",
            **{"width": WIDTH, "depth": 1, "window_size": 1, "maxout_pieces": 2},
        },
    }
}


def tagger(vocab: Vocab) -> Language:
    """A tagger over the layer, with static vectors."""
    nlp = spacy.blank("de", vocab=vocab)
    model = {"@architectures": "spacy.Tagger.v2", "tok2vec": CONFIG["model"]}
    nlp.add_pipe("tagger", config={"model": model})
    return nlp


def test_in_a_pipeline(vocab: Vocab, tmp_path: Path) -> None:
    """A component learns through the layer, and is the same after saving and loading."""
    nlp = tagger(vocab)
    tags = [word[0] if word.isalpha() else "$" for word in WORDS]
    example = Example.from_dict(Doc(vocab, words=WORDS), {"tags": tags})
    fix_random_seed(0)
    optimizer = nlp.initialize(lambda: [example])
    optimizer.learn_rate = 0.02
    losses = [nlp.update([example], sgd=optimizer)["tagger"] for _ in range(40)]
    assert losses[-1] < losses[0] / 4
    doc = nlp(Doc(vocab, words=WORDS))
    assert [token.tag_ for token in doc] == tags
    nlp.to_disk(tmp_path)
    again = spacy.load(tmp_path)
    assert [token.tag_ for token in again(Doc(again.vocab, words=WORDS))] == tags
    assert_allclose(
        again.get_pipe("tagger").model.predict([Doc(again.vocab, words=WORDS)])[0],
        nlp.get_pipe("tagger").model.predict([Doc(vocab, words=WORDS)])[0],
        rtol=1e-4,
        atol=1e-5,
    )
