"""Sentence boundaries."""

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language

CASES = [
    ["Am 27. Oktober 2025 reiste sie ab.", "Die Stadt plant."],
    ["Das war im Jahr 2017.", "Seither läuft die App."],
    ["Der Umbau kostet 1,3 Mio. Euro im Jahr.", "Er beginnt bald."],
    ["Dr. Anna Beispiel sprach mit Prof. Muster.", "Beide nickten."],
    ["Der Verein Kulturhof e. V. lädt ein."],
    ["Träger ist der Kulturhof e. V.", "Die Stadt hilft."],
    ["„Das ist gut.“", "Sagte sie."],
    ["„Wir fangen an!“, sagte der Bürgermeister."],
    ["Nach § 4 Abs. 3 und Nr. 5 gilt das z. B. für Vereine.", "Es gilt sofort."],
    ["Kommt der 3. Bauabschnitt?", "Ja."],
    ["Laut Kommune21.", "Danach kam nichts."],
    ["Bis 31. Dezember.", "Am 1. Januar geht es weiter."],
    ["In der II. Legislatur war es so.", "Nun ist es anders."],
    ["Projektleiterin Dr.-Ing. Anna Beispiel sprach.", "Dann ging sie."],
    ["Sie traf K. Müller in St. Ingbert.", "Er war froh."],
]


@pytest.mark.parametrize("sentences", CASES)
def test_splits(german: Language, sentences: list[str]) -> None:
    doc = german(" ".join(sentences))
    assert [sent.text.strip() for sent in doc.sents] == sentences


def test_new_line_ends_sentence(german: Language) -> None:
    doc = german("Überschrift ohne Punkt\n\nDer Text beginnt hier.\nEine Zeile")
    found = [sent.text.strip() for sent in doc.sents]
    assert found == ["Überschrift ohne Punkt", "Der Text beginnt hier.", "Eine Zeile"]


@given(st.text(alphabet='aAÄ. \n!?"“„)27Dr', max_size=60))
def test_covers_every_token_once(text: str) -> None:
    nlp = spacy.blank("de")
    nlp.add_pipe("stadtlupe_sentences")
    doc = nlp(text)
    assert [token.i for sent in doc.sents for token in sent] == list(range(len(doc)))


def test_empty(german: Language) -> None:
    assert list(german("").sents) == []
