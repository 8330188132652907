"""BILUO tags: the best valid sequence, and the spans that it stands for."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, product
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from stadtlupe.extract.span_tags import BEGIN, INSIDE, LAST, LIKELY, OUTSIDE, UNIT, TagScheme

LABELS = ("LOC", "ORG", "PER")
SCHEME = TagScheme(LABELS)


def probabilities(size: int) -> st.SearchStrategy[Any]:
    numbers = arrays("float32", (size, SCHEME.n_tags), elements=st.floats(0.0009765625, 1.0, width=32))
    return numbers.map(lambda table: table / table.sum(axis=1, keepdims=True))


def valid_pairs() -> set[tuple[int, int]]:
    """Tags that may stand side by side: what is open goes on, what is closed is followed by something new."""
    closed = [OUTSIDE, *(SCHEME.tag(label, position) for label in LABELS for position in (LAST, UNIT))]
    opening = [OUTSIDE, *(SCHEME.tag(label, position) for label in LABELS for position in (BEGIN, UNIT))]
    pairs = set(product(closed, opening))
    for label in LABELS:
        begin, inside, last = (SCHEME.tag(label, position) for position in (BEGIN, INSIDE, LAST))
        pairs |= set(product((begin, inside), (inside, last)))
    return pairs


def is_valid(tags: Sequence[int]) -> bool:
    path = [OUTSIDE, *tags, OUTSIDE]
    return all(pair in VALID for pair in pairwise(path))


VALID = valid_pairs()


@settings(deadline=None, max_examples=30)
@given(scores=st.integers(1, 2).flatmap(probabilities))
def test_the_best_valid_tags_are_found(scores: Any) -> None:
    found = SCHEME.best(scores)
    assert is_valid(found)
    logs = np.log(scores + 1e-9)
    reached = sum(logs[token, tag] for token, tag in enumerate(found))
    for tags in product(range(SCHEME.n_tags), repeat=len(scores)):
        if is_valid(tags):
            assert sum(logs[token, tag] for token, tag in enumerate(tags)) <= reached + 1e-4


@settings(deadline=None)
@given(scores=st.integers(0, 12).flatmap(probabilities))
def test_decoded_spans_are_in_order(scores: Any) -> None:
    end = 0
    for start, after, label, sure in SCHEME.decode(scores):
        assert end <= start < after <= len(scores)
        assert label in LABELS
        assert 0.0 < sure <= 1.0
        assert (1.0 - scores[start:after, OUTSIDE] > LIKELY).all()
        end = after


pieces = st.lists(st.tuples(st.integers(0, 3), st.integers(1, 4), st.sampled_from(LABELS)), max_size=5)


def laid_out(given: Sequence[tuple[int, int, str]]) -> tuple[int, list[tuple[int, int, str]]]:
    """Spans one after the other (gap before, length, label), and how many words they need."""
    marks, end = [], 0
    for gap, length, label in given:
        marks.append((end + gap, end + gap + length, label))
        end += gap + length
    return end + 1, marks


@settings(deadline=None)
@given(given=pieces)
def test_what_is_certain_is_read_back(given: Sequence[tuple[int, int, str]]) -> None:
    size, marks = laid_out(given)
    tags = np.zeros(size, dtype="int64")
    for mark in marks:
        SCHEME.write(tags, *mark)
    assert is_valid(tags.tolist())
    scores = np.eye(SCHEME.n_tags, dtype="float32")[tags]
    assert [span[:3] for span in SCHEME.decode(scores)] == marks


def test_unlikely_words_are_not_decoded() -> None:
    """The first word begins something and the second is too unlikely to end it: then the first stands alone."""
    begin, last, single = 1, 3, 4
    scores = np.zeros((2, SCHEME.n_tags), dtype="float32")
    scores[0, [begin, single, OUTSIDE]] = 0.99, 0.008, 0.002
    scores[1, [last, OUTSIDE]] = LIKELY * 0.9, 1.0 - LIKELY * 0.9
    assert [span[:3] for span in SCHEME.decode(scores)] == [(0, 1, LABELS[0])]
    scores[1, [last, OUTSIDE]] = 0.5, 0.5
    assert [span[:3] for span in SCHEME.decode(scores)] == [(0, 2, LABELS[0])]


def test_labels_and_tags() -> None:
    assert TagScheme(()).n_tags == 1
    assert SCHEME.n_tags == 13
    assert {SCHEME.tag(label, position) for label in LABELS for position in range(4)} == set(range(1, 13))
    assert TagScheme(("A",)) == TagScheme(("A",))
    assert TagScheme(("A",)) != TagScheme(("B",))
