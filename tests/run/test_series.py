"""How well articles were joined: the measure, and that evaluation prints it for annotated series."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from stadtlupe.cli import app
from stadtlupe.run.series import bcubed


def test_equal_clusterings_are_perfect() -> None:
    score = bcubed({1: "a", 2: "a", 3: "b"}, {1: "x", 2: "x", 3: "y"})
    assert (score.precision, score.recall, score.f1, score.gold) == (1.0, 1.0, 1.0, 3)


def test_the_example_of_bagga_and_baldwin() -> None:
    """Twelve items; the response joins the second and third of three chains (their figure 2): precision 76 %."""
    gold = {item: "a" if item <= 5 else "b" if item <= 7 else "c" for item in range(1, 13)}
    found = {item: "x" if item <= 5 else "y" for item in range(1, 13)}
    score = bcubed(gold, found)
    assert score.precision == pytest.approx((5 + 2 * 2 / 7 + 5 * 5 / 7) / 12)
    assert score.recall == 1.0


def test_splitting_costs_recall_only() -> None:
    score = bcubed({1: "a", 2: "a"}, {1: "x", 2: "y"})
    assert (score.precision, score.recall) == (1.0, 0.5)


def test_items_that_one_side_lacks_do_not_count() -> None:
    assert bcubed({1: "a"}, {2: "a"}).gold == 0
    assert bcubed({1: "a"}, {2: "a"}).f1 == 0.0


CLUSTERS = st.dictionaries(st.integers(0, 9), st.sampled_from("abc"), min_size=1)


@given(CLUSTERS, CLUSTERS)
def test_it_is_symmetric_and_between_zero_and_one(gold: dict[int, str], found: dict[int, str]) -> None:
    one, other = bcubed(gold, found), bcubed(found, gold)
    assert one.precision == pytest.approx(other.recall)
    assert 0.0 <= one.f1 <= 1.0


def test_evaluate_prints_it_for_a_series(root: Path, tmp_path: Path) -> None:
    for name in ("a01", "a02"):
        (source,) = (root / "corpus" / "annotated" / "series" / "dev").glob(f"{name}-*.json")
        (tmp_path / source.name).write_bytes(source.read_bytes())
    result = CliRunner().invoke(app, ["evaluate", str(tmp_path), "--json"])
    assert result.exit_code == 0
    (scores,) = json.loads(result.stdout)["scores"].values()
    assert scores["people joined over articles (B3)"]["gold"] > 2
    assert 0 < scores["organizations joined over articles (B3)"]["f"] <= 1
