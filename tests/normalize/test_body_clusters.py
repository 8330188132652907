"""The core of a body's name: what stays the same however an article writes it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtlupe.normalize.body_clusters import core_of

WEIDEN, ZITTAU = "09363000", "14626610"


@pytest.mark.parametrize(
    ("name", "ags", "core"),
    [
        ("Stadtwerke Weiden i.d.OPf", WEIDEN, "stadtwerke"),
        ("Stadtwerke Weiden", WEIDEN, "stadtwerke"),
        ("Bürgerverein Altstadt Zittau e. V.", ZITTAU, "bürgerverein altstadt"),
        ("Bürgerverein Altstadt e.V.", ZITTAU, "bürgerverein altstadt"),
        ("Energie Neiße e. G.", None, "energie neisse"),
        ("Zittau", ZITTAU, "zittau"),
    ],
)
def test_cores(name: str, ags: str | None, core: str) -> None:
    assert core_of(name, ags) == core


@given(st.lists(st.text(alphabet="abcdhiklmnou", min_size=3, max_size=9), min_size=1, max_size=4))
def test_a_legal_form_changes_nothing(words: list[str]) -> None:
    name = " ".join(words)
    for form in ("e. V.", "e.V.", "GmbH"):
        assert core_of(f"{name} {form}", None) == core_of(name, None)
