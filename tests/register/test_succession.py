"""A successor is named only where exactly one can be told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtlupe.register.succession import Named, successors


def unit(ags: str, name: str) -> Named:
    return Named(ags, name, ags.endswith("000") and ags[4] != "0")


@pytest.mark.parametrize(
    ("ended", "begun", "expected"),
    [
        ([("06435014", "Hanau")], [("06415001", "Hanau")], {"06435014": "06415001"}),
        ([("03153007", "Langelsheim")], [("03153019", "Langelsheim")], {"03153007": "03153019"}),
        # Merged into a municipality of another name: the register does not say which.
        ([("16071038", "Kiliansroda")], [], {}),
        ([("16071038", "Kiliansroda")], [("16071101", "Ilmtal")], {}),
        # Two of a name in one Land: the Kreis tells, and where it does not, nobody is named.
        (
            [("16071001", "Neustadt"), ("16072001", "Neustadt")],
            [("16071002", "Neustadt"), ("16072002", "Neustadt")],
            {"16071001": "16071002", "16072001": "16072002"},
        ),
        ([("16071001", "Neustadt"), ("16072001", "Neustadt")], [("16073002", "Neustadt")], {}),
        ([("16071001", "Neustadt")], [("16072001", "Neustadt"), ("16073002", "Neustadt")], {}),
        # Never across the border of a Land.
        ([("06435014", "Neustadt")], [("16072001", "Neustadt")], {}),
    ],
)
def test_cases(ended: list[tuple[str, str]], begun: list[tuple[str, str]], expected: dict[str, str]) -> None:
    found = successors([unit(*item) for item in ended], [unit(*item) for item in begun])
    assert {ags: successor for ags, (successor, _) in found.items()} == expected


UNITS = st.lists(
    st.builds(Named, st.from_regex(r"0[12]1[12]00[0-9]", fullmatch=True), st.sampled_from("ABC"), st.booleans()),
    max_size=8,
    unique_by=lambda item: item.ags,
)


@given(UNITS, UNITS, st.randoms())
def test_pairs_are_one_to_one_and_do_not_depend_on_the_order(ended: list[Named], begun: list[Named], random) -> None:  # type: ignore[no-untyped-def]
    found = successors(ended, begun)
    heirs = [successor for successor, _ in found.values()]
    assert len(set(heirs)) == len(heirs)
    old, new = {item.ags: item for item in ended}, {item.ags: item for item in begun}
    for ags, (successor, _) in found.items():
        assert (old[ags].name, old[ags].land, old[ags].is_kreis) == (
            new[successor].name,
            new[successor].land,
            new[successor].is_kreis,
        )
    random.shuffle(ended)
    random.shuffle(begun)
    assert successors(ended, begun) == found
