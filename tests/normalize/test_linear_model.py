"""Linear classifiers: sums of weights, probabilities, unknown features, broken files."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.strings import get_string_id

from stadtlupe import lexicon
from stadtlupe.errors import StadtlupeError
from stadtlupe.normalize.linear_model import (
    INITIATIVE_WEIGHTS,
    LINK_WEIGHTS,
    NONE,
    LinearModel,
    model_of,
    shipped_model,
)
from stadtlupe.normalize.links import LABELS
from stadtlupe.schema import InitiativeKind, LinkKind, Status

WEIGHTS = {"a": (1.0, -1.0, 0.5), "b": (0.25, 0.0, 2.0)}
INTERCEPT = (0.1, 0.2, 0.0)


def stored(**changes: Any) -> io.BytesIO:
    order = sorted(WEIGHTS, key=get_string_id)
    arrays: dict[str, Any] = {
        "keys": np.array([get_string_id(name) for name in order], dtype="uint64"),
        "weights": np.array([*(WEIGHTS[name] for name in order), INTERCEPT], dtype="float16"),
        "columns": np.array(["valid:", "valid:named", "kind:app"]),
    }
    stream = io.BytesIO()
    np.savez(stream, **{name: array for name, array in {**arrays, **changes}.items() if array is not None})
    stream.seek(0)
    return stream


@pytest.fixture(scope="module")
def model() -> LinearModel:
    with np.load(stored()) as table:
        return model_of(table["keys"], table["weights"], table["columns"])


def test_scores_are_sums_of_weights(model: LinearModel) -> None:
    assert model.scores(set()) == pytest.approx(INTERCEPT, abs=1e-3)
    assert model.scores({"a"}) == pytest.approx((1.1, -0.8, 0.5), abs=1e-3)
    assert model.scores({"b", "a"}) == pytest.approx((1.35, -0.8, 2.5), abs=1e-3)


def test_the_order_of_features_does_not_matter() -> None:
    """Else what is found could depend on the seed of Python's hashes."""
    random = np.random.default_rng(0)
    names = [str(number) for number in range(300)]
    keys = np.sort(np.array([get_string_id(name) for name in names], dtype="uint64"))
    model = model_of(keys, random.normal(size=(301, 2)).astype("float16"), np.array(["x:a", "x:b"]))
    ordered = dict.fromkeys(names).keys()
    assert model.scores(ordered) == model.scores(dict.fromkeys(reversed(names)).keys())
    assert model.scores(ordered) == pytest.approx(model.weights.sum(axis=0).tolist())


def test_unknown_features_do_not_count(model: LinearModel) -> None:
    assert model.scores({"a", "unknown", ""}) == model.scores({"a"})


def test_probabilities(model: LinearModel) -> None:
    found = model.probabilities(model.scores({"a"}), "valid")
    assert list(found) == [NONE, "named"]
    assert found[NONE] == pytest.approx(1 / (1 + np.exp(-0.8 - 1.1)), abs=1e-3)
    assert sum(found.values()) == pytest.approx(1.0)
    assert model.probabilities(model.scores({"a"}), "kind") == {"app": 1.0}
    assert model.best(model.scores({"a"}), "valid") == NONE
    assert model.best(model.scores(set()), "valid") == "named"


def test_a_label_can_be_left_out(model: LinearModel) -> None:
    scores = [0.0, 2.0, 1.0]
    assert model.best(scores, "valid") == "named"
    assert model.best(scores, "valid", without="named") == ""


def test_unknown_classifier(model: LinearModel) -> None:
    with pytest.raises(KeyError):
        model.probabilities(model.scores(set()), "size")


@given(features=st.sets(st.text(max_size=8), max_size=6))
def test_any_features(features: set[str], model: LinearModel) -> None:
    assert np.isfinite(model.scores(features)).all()


def test_without_features() -> None:
    columns = np.array(["valid:", "valid:named", "kind:app"])
    empty = model_of(np.array([], dtype="uint64"), np.array([INTERCEPT]), columns)
    assert empty.scores({"a"}) == pytest.approx(INTERCEPT)


def test_the_shipped_classifiers_of_initiatives() -> None:
    shipped = shipped_model(INITIATIVE_WEIGHTS)
    assert (np.diff(shipped.keys) > 0).all()
    assert shipped.weights.shape == (len(shipped.keys) + 1, sum(len(labels) for _, labels in shipped.columns.values()))
    assert set(shipped.columns) == {"valid", "kind", "status"}
    assert set(shipped.columns["kind"][1]) == set(get_args(InitiativeKind))
    assert set(shipped.columns["valid"][1]) == {NONE, "named", "plain", "external"}
    assert set(shipped.columns["status"][1]) == {*get_args(Status), NONE}


def test_the_shipped_classifiers_of_links() -> None:
    shipped = shipped_model(LINK_WEIGHTS)
    assert set(shipped.columns) == set(get_args(LinkKind))
    assert all(labels == LABELS for _, labels in shipped.columns.values())


@pytest.mark.parametrize("content", [b"", b"no archive", stored(columns=None).getvalue(), None])
def test_a_broken_file_is_a_coded_error(content: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "initiative_weights.npz"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setattr(lexicon, "resource", lambda name: path)
    shipped_model.cache_clear()
    try:
        with pytest.raises(StadtlupeError) as error:
            shipped_model(INITIATIVE_WEIGHTS)
        assert error.value.code == "E304"
    finally:
        shipped_model.cache_clear()
