"""Folded names and ids."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtlupe.normalize.identity import fold, make_id


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Smart-City-App", "Smart City App"),
        ("„Stadtwandel“", "Stadtwandel"),
        ("DIPAS", "dipas"),
        ("Straße der Zukunft", "STRASSE der  Zukunft"),
    ],
)
def test_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_different() -> None:
    assert fold("Bochum-App") != fold("Bochum-Strategie")


@given(st.text())
def test_fold_is_idempotent(name: str) -> None:
    assert fold(fold(name)) == fold(name)


@given(st.lists(st.text(max_size=5), min_size=1, max_size=3))
def test_ids_depend_on_every_part(parts: list[str]) -> None:
    key = make_id("p", *parts)
    assert re.fullmatch(r"p-[0-9a-f]{12}", key)
    assert key == make_id("p", *parts)
    assert key != make_id("p", *parts, "x")
    assert make_id("p", None) == make_id("p", "")
