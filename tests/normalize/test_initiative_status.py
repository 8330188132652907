"""What speaks of the status of an initiative: cues, views of its clauses, and the classifier's answer."""

from __future__ import annotations

import numpy as np
import pytest

from stadtlupe.normalize.clauses import clauses_of
from stadtlupe.normalize.initiative_status import (
    ALL,
    NEAR,
    NEXT,
    OWN,
    SINGLE,
    VIEWS,
    ArticleClauses,
    StatusModel,
    clause_features,
    single_features,
    status_model,
    statuses_of,
    weight_of_view,
    word_features,
)
from tests.normalize.test_initiative_dates import day, drafted


def names(sentence: str) -> set[str]:
    """Features of the only clause of a sentence."""
    (clause,) = clauses_of(sentence)
    return set(clause_features(clause, ()))


def test_phrases_are_seen() -> None:
    assert "#stopped+ none" in names("Das Projekt auf Eis")
    assert not any("#" in name for name in names("Das Projekt auf dem Eis"))


def test_a_cue_depends_on_the_mood() -> None:
    assert "#opened was" in word_features("eröffnet", ("was",), False)
    assert "#not built passive" in word_features("gebaut", ("passive",), True)
    assert not any("#" in name for name in word_features("museum", ("was",), False))


def test_moods_and_dates_of_a_clause() -> None:
    (clause,) = clauses_of("Im Mai soll es nicht kommen")
    found = set(clause_features(clause, [("in months", "at")]))
    assert {"g=not plan", "d=future", "d=in months at", "d=future plan"} <= found


def test_each_initiative_has_its_own_clauses() -> None:
    text = "Während die Ulm-App eröffnet ist, wurde der Radweg Nord gestoppt. Er kostete viel."
    app, road = drafted(text, {"Ulm-App": "app", "Radweg Nord": "facility"}, [])
    read = ArticleClauses(app[1])
    views = read.of(app[1]), read.of(road[1])
    words = [" ".join(word.text for word in clause.words) for clause in read.clauses]
    opened, stopped, cost = (
        next(number for number, clause in enumerate(words) if word in clause)
        for word in ("eröffnet", "gestoppt", "kostete")
    )
    assert views[0] == {OWN: [opened], NEAR: [stopped], NEXT: [cost], ALL: [opened, stopped, cost]}
    assert views[1] == {OWN: [stopped], NEAR: [opened], NEXT: [cost], ALL: [stopped, opened, cost]}
    assert len(read.clauses) == 3


def test_dates_belong_to_their_clause() -> None:
    text = "Die Ulm-App startet am 1. Juli 2025, der Radweg ist fertig."
    ((_, told),) = drafted(text, {"Ulm-App": "app"}, [day(text, "1. Juli 2025", "2025-07-01")])
    read = ArticleClauses(told)
    read.of(told)
    assert read.gaps == [[("in weeks", "at")], []]


def model(weights: dict[str, dict[str, int]]) -> StatusModel:
    """A classifier of two statuses; ``weights``: column -> feature -> weight."""
    from spacy.strings import get_string_id

    columns = [f"{view}:{label}" for view in (*VIEWS, SINGLE) for label in ("", "geplant")]
    features = sorted({name for own in weights.values() for name in own}, key=get_string_id)
    table = [[weights.get(column, {}).get(name, 0) for column in columns] for name in (*features, "intercept")]
    return StatusModel(
        np.array([get_string_id(name) for name in features], dtype="uint64"),
        np.array(table, dtype="int8"),
        np.ones(len(columns), dtype="float32"),
        np.array(columns),
    )


def test_scores_are_sums_of_the_views() -> None:
    given = model({"own:geplant": {"w=radweg": 3}, "single:geplant": {"kind=facility": 2}, "all:": {"w=nord": 5}})
    item = drafted("Der Radweg Nord soll kommen.", {"Radweg Nord": "facility"}, [])
    (scores,) = given.scores(item)
    assert scores == pytest.approx([5 * weight_of_view(ALL, 5), 3 * weight_of_view(OWN, 5) + 2])


def test_another_classifier_is_heard() -> None:
    item = drafted("Der Radweg Nord.", {"Radweg Nord": "facility"}, [])
    silent = model({"own:geplant": {"w=nichts": 1}})
    assert statuses_of(item, silent, [{"": 0.2, "geplant": 0.8}]) == ["geplant"]
    assert statuses_of(item, silent, [{"": 0.8, "geplant": 0.2}]) == [None]
    assert statuses_of([], silent, []) == []


def test_the_day_of_the_article_counts() -> None:
    text = "Die Ulm-App startet am 1. Juli 2025."
    ((draft, told),) = drafted(text, {"Ulm-App": "app"}, [])
    assert {"kind=app", "started=", "title=False", "spoken=1"} <= set(single_features(draft, told))


@pytest.mark.parametrize(
    ("sentence", "status"),
    [
        ("Der Rat hat die Gestaltungssatzung einstimmig beschlossen.", "beschlossen"),
        ("Die Gestaltungssatzung ist gescheitert und wird nicht weiter verfolgt.", "gestoppt"),
        ("Die Gestaltungssatzung soll im kommenden Jahr vorgelegt werden.", "geplant"),
    ],
)
def test_plain_sentences(sentence: str, status: str) -> None:
    item = drafted(sentence, {"Gestaltungssatzung": "regulation"}, [])
    assert statuses_of(item, status_model(), [{}]) == [status]
