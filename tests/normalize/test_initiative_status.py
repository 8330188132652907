"""What speaks of the status of an initiative: cues with their class and scope, and the classifier's answer."""

from __future__ import annotations

import pytest

from stadtlupe.normalize.clauses import clauses_of
from stadtlupe.normalize.initiative_status import cues_of, status_features, status_of
from stadtlupe.normalize.linear_model import STATUS_WEIGHTS, shipped_model
from tests.normalize.test_initiative_dates import drafted


def test_cues_have_classes_and_phrases_are_seen() -> None:
    (clause,) = clauses_of("Das Vorhaben liegt auf Eis")
    assert {(word.text, name) for word, name in cues_of(clause)} >= {("auf", "stopped+"), ("vorhaben", "planned")}


def test_a_cue_counts_in_its_clause() -> None:
    text = "Während die Ulm-App eröffnet ist, wurde der Radweg Nord gestoppt."
    (app, road) = (status_features(*item) for item in drafted(text, {"Ulm-App": "app", "Radweg Nord": "facility"}, []))
    assert {"own#opened", "own right#stopped was"} <= app
    assert "own#stopped" not in app
    assert {"own#stopped was", "own left#opened"} <= road
    assert "own#opened" not in road


def test_negation_is_seen() -> None:
    ((draft, told),) = drafted("Der Radweg Nord wird nicht gebaut.", {"Radweg Nord": "facility"}, [])
    assert "own#not built passive" in status_features(draft, told)


@pytest.mark.parametrize(
    ("sentence", "status"),
    [
        ("Der Rat hat die Gestaltungssatzung einstimmig beschlossen.", "beschlossen"),
        ("Die Gestaltungssatzung ist gescheitert und wird nicht weiter verfolgt.", "gestoppt"),
        ("Die Gestaltungssatzung soll im kommenden Jahr vorgelegt werden.", "geplant"),
    ],
)
def test_plain_sentences(sentence: str, status: str) -> None:
    ((draft, told),) = drafted(sentence, {"Gestaltungssatzung": "regulation"}, [])
    assert status_of(status_features(draft, told), shipped_model(STATUS_WEIGHTS)) == status
