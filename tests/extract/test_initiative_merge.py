"""What the rules and the recognizer of initiatives say becomes one reading."""

from __future__ import annotations

import pytest

from stadtlupe.extract.initiative_merge import Tagged, candidate_of
from stadtlupe.extract.initiative_tagger import NAMED, PLAIN


@pytest.mark.parametrize(
    ("phrase", "label", "value"),
    [
        ("Digitalstrategie 2030+ der", NAMED, "Digitalstrategie 2030+"),
        ("Erstellung eines Verkehrskonzepts", PLAIN, "Erstellung eines Verkehrskonzepts"),
        ("digitalen Verkehrskonzepts", PLAIN, "digitales Verkehrskonzept"),
        ("Online-Beteiligung auf den Weg", NAMED, "Online-Beteiligung"),
        ("App „Mein Ort“ an den Start", NAMED, "App Mein Ort"),
    ],
)
def test_phrases_of_the_recognizer_become_names(phrase: str, label: str, value: str) -> None:
    text = f"Beschlossen ist {phrase} Stadt Herne."
    start = text.index(phrase)
    found = candidate_of(text, Tagged(start, start + len(phrase), label))
    assert found is not None
    assert found.value == value
    assert phrase.startswith(text[found.start : found.end].rstrip("“"))


def test_an_article_alone_is_no_initiative() -> None:
    assert candidate_of("Das ist die der.", Tagged(8, 15, PLAIN)) is None
