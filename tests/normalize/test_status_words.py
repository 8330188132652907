"""Cues of the lexicon: phrases in a clause."""

from __future__ import annotations

from stadtlupe.normalize.clauses import clauses_of
from stadtlupe.normalize.status_words import phrases_of


def test_phrases_are_compared_as_written() -> None:
    (ice,) = clauses_of("Das Projekt liegt auf Eis")
    (cold,) = clauses_of("Das Projekt liegt auf dem Eis")
    assert "stopped+" in phrases_of(ice)
    assert "stopped+" not in phrases_of(cold)


def test_a_clause_without_cues() -> None:
    (clause,) = clauses_of("Der Himmel war blau")
    assert list(phrases_of(clause)) == []
