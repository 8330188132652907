from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtlupe.read.bylines import persons


@pytest.mark.parametrize(
    ("given_names", "expected"),
    [
        ("Von Sabine Muster und Jens Beispiel, dpa", ("Sabine Muster", "Jens Beispiel")),
        ("Sabine Muster (sm); Redaktion", ("Sabine Muster",)),
        ("Dr. Anna-Lena von der Heide", ("Anna-Lena von der Heide",)),
        ("red", ()),
        ("sm", ()),
        ("Pressestelle Stadt Herne", ()),
        ("Stadtblatt Herne", ()),
        ("Stadtblatt De", ()),
        ("https://www.facebook.com/stadtblatt", ()),
        ("muster@stadtblatt.de", ()),
        ("Online-Redaktion", ()),
        (["Mehmet Öztürk", 7, None, "Mehmet Öztürk"], ("Mehmet Öztürk",)),
        (None, ()),
    ],
)
def test_persons(given_names: object, expected: tuple[str, ...]) -> None:
    found = persons(given_names, publisher="Stadtblatt Herne", url="https://www.stadtblatt.de/a")  # type: ignore[arg-type]
    assert found == expected


def test_nicknames_only_where_they_are_asked_for() -> None:
    assert persons("Waldfee") == ()
    assert persons("Waldfee", nicknames=True) == ("Waldfee",)
    assert persons("dpa", nicknames=True) == ()


@given(st.text(max_size=80))
def test_any_text(text: str) -> None:
    assert all(name.strip() == name and name for name in persons(text, publisher=text))
