"""Token boundaries."""

import pytest
import spacy
from spacy.language import Language


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Die Bochum-Strategie und die Bochum-App.", ["Die", "Bochum-Strategie", "und", "die", "Bochum-App", "."]),
        ("Bürger:innen beraten.", ["Bürger:innen", "beraten", "."]),
        ("Mitarbeiter*innen, Lehrer_innen", ["Mitarbeiter*innen", ",", "Lehrer_innen"]),
        ("Am 27. Oktober", ["Am", "27.", "Oktober"]),
        ("Im Jahr 2017. Dann", ["Im", "Jahr", "2017", ".", "Dann"]),
        ("laut Kommune21. Dann", ["laut", "Kommune21", ".", "Dann"]),
        ("am 27.10.2025.", ["am", "27.10.2025", "."]),
        (
            "Die Herne.Digital GmbH und stadtwandel.digital.",
            ["Die", "Herne.Digital", "GmbH", "und", "stadtwandel.digital", "."],
        ),
        ("Frau Dr.-Ing. Beispiel kam.Die", ["Frau", "Dr.-Ing.", "Beispiel", "kam", ".", "Die"]),
        ("Es gilt: Hanau lernt", ["Es", "gilt", ":", "Hanau", "lernt"]),
    ],
)
def test_tokens(german: Language, text: str, tokens: list[str]) -> None:
    assert [token.text for token in german(text)] == tokens


def test_registered_as_callback() -> None:
    config = {"nlp": {"after_creation": {"@callbacks": "stadtlupe.german.v1"}}}
    nlp = spacy.blank("de", config=config)
    assert [token.text for token in nlp("Im Jahr 2017.")] == ["Im", "Jahr", "2017", "."]
