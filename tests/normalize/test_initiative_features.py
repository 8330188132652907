"""What the classifiers of initiatives see."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from stadtlupe.extract import Mention
from stadtlupe.normalize.facts import Initiative
from stadtlupe.normalize.initiative_features import features_of

TEXT = "Neue App\n\nAm Montag startet die Ulm-App im Rathaus. Sie kostet 40.000 Euro."
START = TEXT.index("Ulm-App")
MENTION = Mention(
    "INIT",
    "Ulm-App",
    START,
    START + 7,
    10,
    TEXT.index(" Sie"),
    "Ulm-App",
    {"tagged": "INIT_NAMED", "score": 0.87, "rule": 3, "entity": "MISC", "head": "App"},
)
DRAFT = Initiative(
    "Ulm-App", "app", "IT und Kommunikation", "Ulm", "08421000", None, True, "2025-05", None, 40_000.0, (MENTION,)
)


def features(draft: Initiative = DRAFT, published: str | None = "2025-10-27", **attributes: Any) -> set[str]:
    mention = replace(MENTION, attributes={**MENTION.attributes, **attributes})
    return features_of(TEXT, published, draft, (mention,), (mention,))


def test_the_name() -> None:
    found = features()
    assert {"name=ulm-app", "end=app", "end=m-app", "first=ulm-app", "last=ulm-app", "words=1", "head=app"} <= found
    assert any(name.startswith("name cluster=") for name in found)


def test_the_rules_and_the_recognizer() -> None:
    found = features()
    assert {"kind=app", "theme=IT und Kommunikation", "status=None", "named=True", "rule=3", "money=True"} <= found
    assert {"tagged=INIT_NAMED", "score=8", "score=8 tagged=INIT_NAMED", "entity=MISC", "mentions=1"} <= found
    assert "tagged=None" in features(tagged=None)


def test_the_surroundings() -> None:
    found = features()
    assert {"before1=die", "before2=startet", "before3=montag", "behind1=im", "behind2=rathaus"} <= found
    assert {"word=montag", "word=rathaus"} <= found
    assert "word=kostet" not in found, "another sentence"
    assert "opens the sentence" not in found
    assert "in the title=False" in found


def test_numbers_are_alike() -> None:
    text = "Bis 2030 läuft die Ulm-App."
    start = text.index("Ulm-App")
    mention = replace(MENTION, start=start, end=start + 7, sent_start=0, sent_end=len(text))
    assert "word=0000" in features_of(text, None, DRAFT, (mention,), (mention,))


def test_dates_beside_the_day_of_the_article() -> None:
    assert {"started=before", "target=none"} <= features()
    assert "started=some" in features(published=None)
    assert "target=after" in features(replace(DRAFT, target="2026"))
    assert "started=now" in features(replace(DRAFT, started="2025"))


@given(text=st.text(max_size=40), name=st.text(max_size=20), cut=st.integers(0, 40))
def test_any_text(text: str, name: str, cut: int) -> None:
    start = min(cut, len(text))
    mention = Mention("INIT", text[start:], start, len(text), 0, len(text), name, {})
    found = features_of(text, None, replace(DRAFT, name=name), (mention,), (mention,))
    assert all(isinstance(feature, str) and feature for feature in found)
