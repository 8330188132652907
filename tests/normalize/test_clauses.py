"""Clauses: where they end, the mood of their verb, stems that verb, participle and noun share."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stadtlupe.normalize.clauses import clause_at, clauses_of, mood_group, root_of, stem_of


@pytest.mark.parametrize(
    "forms",
    [
        ("eröffnet", "eröffnete", "eröffnen", "Eröffnung"),
        ("eingeführt", "einzuführen", "Einführung", "einführen"),
        ("beginnt", "begann", "begonnen", "Beginn"),
        ("gestoppt", "stoppen", "stoppte"),
        ("abgeschlossen", "abschließen", "Abschluss"),
        ("vergeben", "Vergabe", "vergab"),
    ],
)
def test_forms_share_a_stem(forms: tuple[str, ...]) -> None:
    assert len({stem_of(form) for form in forms}) == 1


@pytest.mark.parametrize(
    "forms",
    [
        ("starten", "gestartet", "startete", "Start"),
        ("fördern", "gefördert", "Förderung"),
        ("erweitern", "erweitert", "Erweiterung"),
    ],
)
def test_forms_share_a_root(forms: tuple[str, ...]) -> None:
    assert len({root_of(form) for form in forms}) == 1


@pytest.mark.parametrize(
    ("sentence", "mood", "group"),
    [
        ("Im Mai soll das Museum eröffnet werden", "soll+part", "plan"),
        ("Das Museum wird saniert", "wird+part", "passive"),
        ("Das Museum wurde saniert", "wurde+part", "was"),
        ("Der Rat hat das Konzept beschlossen", "hat+part", "perfect"),
        ("Die App wird bald kommen", "wird+inf", "future"),
        ("Die Bauarbeiten begannen im Mai", "past", "past"),
        ("Die App könnte teurer werden", "könnte+none", "plan"),
    ],
)
def test_mood(sentence: str, mood: str, group: str) -> None:
    (clause,) = clauses_of(sentence)
    assert clause.moods[0] == mood
    assert mood_group(clause.moods[0]) == group


def test_each_clause_has_its_own_mood_and_negation() -> None:
    sentence = "Während die App läuft, wird die Plattform nicht gebaut."
    first, second = clauses_of(sentence)
    assert (first.negated, second.negated) == (False, True)
    assert second.moods == ("wird+part",)
    assert clauses_of(sentence)[clause_at((first, second), sentence.index("Plattform"))] == second


@example("0-")
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=80))
def test_words_are_where_they_stand(sentence: str) -> None:
    last = 0
    for clause in clauses_of(sentence):
        assert clause.words
        for word in clause.words:
            assert last <= word.start < word.end <= len(sentence)
            assert clause.start <= word.start
            assert word.end <= clause.end
            assert word.stem
            last = word.end
