"""The spaCy component of dates and money, in a blank German pipeline."""

from __future__ import annotations

import json
from datetime import date

import pytest
import spacy
from spacy.language import Language

from stadtlupe.extract import amounts, dates  # noqa: F401  (the factories register themselves)
from stadtlupe.extract.annotations import get_spans


@pytest.fixture(scope="module")
def nlp() -> Language:
    pipeline = spacy.blank("de")
    pipeline.add_pipe("stadtlupe_dates")
    pipeline.add_pipe("stadtlupe_amounts")
    return pipeline


def test_group_label_and_attributes(nlp: Language) -> None:
    doc = nlp("Seit 2017 flossen rund 1,3 Millionen Euro in die Bochum-Strategie.")
    ((span, attributes),) = get_spans(doc, "dates")
    assert (span.text, span.label_) == ("2017", "DATE")
    assert attributes["value"] == attributes["edtf"] == "2017/.."
    assert doc.text[attributes["char_start"] : attributes["char_end"]] == "2017"
    assert set(attributes) == {
        *("value", "edtf", "timex_type", "timex_value", "precision", "earliest", "latest", "modifier", "relation"),
        *("anchor", "char_start", "char_end"),
    }
    ((span, attributes),) = get_spans(doc, "amounts")
    assert (span.text, span.label_) == ("1,3 Millionen Euro", "AMOUNT")
    assert (attributes["value"], attributes["value_eur"], attributes["approximate"]) == ("1300000.0", 1_300_000.0, True)
    assert doc.text[attributes["char_start"] : attributes["char_end"]] == "1,3 Millionen Euro"
    for group in ("dates", "amounts"):
        json.dumps([attributes for _, attributes in get_spans(doc, group)])


@pytest.mark.parametrize("reference", ["2025-10-29", date(2025, 10, 29)])
def test_reference_date_of_the_doc(nlp: Language, reference: object) -> None:
    doc = nlp.make_doc("Gestern tagte der Rat.")
    doc._.stadtlupe_reference_date = reference
    ((_, attributes),) = get_spans(nlp(doc), "dates")
    assert attributes["edtf"] == "2025-10-28"


@pytest.mark.parametrize("reference", ["irgendwann", 17, None])
def test_unusable_reference_date_leaves_the_date_open(nlp: Language, reference: object) -> None:
    doc = nlp.make_doc("Gestern tagte der Rat.")
    doc._.stadtlupe_reference_date = reference
    ((_, attributes),) = get_spans(nlp(doc), "dates")
    assert (attributes["edtf"], attributes["anchor"]) == (None, "missing")


@pytest.mark.parametrize("text", ["", " ", "\n\n", "2023–2026", "100.000-Euro-Projekt", "27.10.–3.11.2025", "2017"])
def test_odd_input(nlp: Language, text: str) -> None:
    doc = nlp(text)
    for group in ("dates", "amounts"):
        for span, attributes in get_spans(doc, group):
            assert span.start_char <= attributes["char_start"] < attributes["char_end"] <= span.end_char


def test_one_token_with_both_ends_of_a_range_is_kept_once(nlp: Language) -> None:
    doc = spacy.tokens.Doc(nlp.vocab, words=["Von", "2023–2026", "wird", "gebaut"])
    doc = nlp(doc)
    ((span, attributes),) = get_spans(doc, "dates")
    assert (span.text, attributes["edtf"]) == ("2023–2026", "2023/2026")
    assert doc.text[attributes["char_start"] : attributes["char_end"]] == "2023–2026"
