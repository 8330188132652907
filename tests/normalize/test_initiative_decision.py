"""What classifiers make of drafts: dropped, kept, renamed, completed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from spacy.strings import get_string_id

from stadtlupe.extract import Mention
from stadtlupe.normalize.facts import Initiative
from stadtlupe.normalize.initiative_decision import DOUBTFUL, decide
from stadtlupe.normalize.linear_model import LinearModel

COLUMNS = {
    "valid": (0, ("", "external", "named", "plain")),
    "status": (4, ("", "geplant")),
}


def model(**weights: float) -> LinearModel:
    """Classifiers with one feature, ``x``; a weight is given by ``classifier_label``."""
    table = np.zeros((2, 6), dtype="float32")
    for name, weight in weights.items():
        classifier, _, label = name.partition("_")
        first, labels = COLUMNS[classifier]
        table[0, first + labels.index(label)] = weight
    return LinearModel(np.array([get_string_id("x")], dtype="uint64"), table, COLUMNS)


def draft(named: bool = True, **attributes: Any) -> Initiative:
    mention = Mention("INIT", "Ulm-App", 0, 7, 0, 20, "Ulm-App", {"tagged": "INIT_NAMED", **attributes})
    return Initiative("Ulm-App", "project", "Sonstiges", None, None, "in Betrieb", named, None, None, None, (mention,))


def decided(given: Initiative, classifiers: LinearModel) -> Initiative | None:
    return decide(given, classifiers.scores({"x"}), classifiers)


@pytest.mark.parametrize("label", ["", "external"])
def test_what_is_none_is_dropped(label: str) -> None:
    assert decided(draft(), model(**{f"valid_{label}": 9.0})) is None


def test_doubt_is_shared_by_none_and_external() -> None:
    """Each alone is not enough, both together are."""
    weights = {"valid_": 1.5, "valid_external": 1.5, "valid_named": 0.2}
    found = model(**weights)
    shares = found.probabilities(found.scores({"x"}), "valid")
    assert max(shares[""], shares["external"]) < DOUBTFUL <= shares[""] + shares["external"]
    assert decided(draft(), found) is None


def test_in_doubt_it_stays() -> None:
    assert decided(draft(), model()) is not None


def test_a_name_needs_rules_and_classifier() -> None:
    for named, label, expected in ((True, "named", True), (True, "plain", False), (False, "named", False)):
        found = decided(draft(named), model(**{f"valid_{label}": 3.0}))
        assert found is not None
        assert found.named is expected


def test_the_status_is_the_likeliest() -> None:
    found = decided(draft(), model(status_geplant=1.0))
    assert found is not None
    assert found.status == "geplant"
    found = decided(draft(), model(status_=1.0))
    assert found is not None
    assert found.status is None


def test_without_a_trained_recognizer_nothing_is_dropped() -> None:
    """A pipeline without recognizer of initiatives: what the rules found stands, with the status learned."""
    found = decided(draft(tagged=None), model(valid_=9.0, status_geplant=1.0))
    assert found is not None
    assert found.named
    assert found.status == "geplant"
