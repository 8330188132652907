"""Cues of the lexicon: classes of words and phrases in a clause."""

from __future__ import annotations

from stadtlupe.normalize.clauses import clauses_of
from stadtlupe.normalize.status_words import cues_of, phrases_of


def test_phrases_are_compared_as_written() -> None:
    (ice,) = clauses_of("Das Projekt liegt auf Eis")
    (cold,) = clauses_of("Das Projekt liegt auf dem Eis")
    assert "stopped+" in phrases_of(ice)
    assert "stopped+" not in phrases_of(cold)


def test_a_word_stands_for_its_forms_and_each_class_is_told_once() -> None:
    (clause,) = clauses_of("Nach der Eröffnung wurde noch eine Halle eröffnet")
    assert cues_of(clause).count("opened") == 1


def test_a_clause_without_cues() -> None:
    (clause,) = clauses_of("Der Himmel war blau")
    assert cues_of(clause) == []
