"""What an annotated article teaches, and what of a teacher's opinion is taken over."""

from __future__ import annotations

from typing import Any

import pytest
import spacy
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc
from spacy.training import Example

from stadtlupe.extract.annotated import spans_of
from stadtlupe.extract.initiative_tagger import EXTERNAL, GROUP, NAMED, OPTIONAL, PLAIN
from stadtlupe.extract.role_places import is_demonym
from stadtlupe.extract.training_docs import initiative_label, training_doc


def item(name: str, **fields: Any) -> dict[str, Any]:
    """An annotated item; initiatives need their scope and whether they are named."""
    return {"name": name, "surface": [name], "named": True, "scope": "municipal", **fields}


def article(text: str, **parts: Any) -> dict[str, Any]:
    given = {"id": "a", "title": "Kurz", "text": text, "cities": [], "people": [], "organizations": []}
    given |= {"initiatives": [], **parts}
    return given | {"spans": spans_of(given)}


def teacher(*names: tuple[str, str]) -> Language:
    """A pipeline that says of each name what it is given here."""
    nlp = spacy.blank("de")
    if names:
        ruler: Any = nlp.add_pipe("entity_ruler")
        ruler.add_patterns([{"label": label, "pattern": name} for name, label in names])
    return nlp


@pytest.fixture(scope="module")
def nlp() -> Language:
    return spacy.blank("de")


def entities(doc: Doc) -> list[tuple[str, str]]:
    return [(ent.text, ent.label_) for ent in doc.ents]


def left_open(doc: Doc) -> list[str]:
    """Words of which the Doc says neither that they belong to an entity nor that they do not."""
    return [token.text for token in doc if not token.ent_iob_]


def groups(doc: Doc) -> dict[str, list[tuple[str, str]]]:
    return {name: [(span.text, span.label_) for span in doc.spans[name]] for name in (GROUP, OPTIONAL)}


def test_annotated_people_bodies_and_towns_are_entities(nlp: Language) -> None:
    given = article(
        "Anna Beispiel leitet die Stadtwerke Ulm in Ulm.",
        people=[item("Anna Beispiel")],
        organizations=[item("Stadtwerke Ulm")],
        cities=[item("Ulm")],
    )
    doc = training_doc(given, nlp, teacher())
    assert doc.text == "Kurz\n\nAnna Beispiel leitet die Stadtwerke Ulm in Ulm."
    assert entities(doc) == [("Anna Beispiel", "PER"), ("Stadtwerke Ulm", "ORG"), ("Ulm", "LOC")]
    assert left_open(doc) == []


def test_without_teacher_only_initiatives_are_set(nlp: Language) -> None:
    given = article("Anna stellt die Ulm-App vor.", people=[item("Anna")], initiatives=[item("Ulm-App")])
    doc = training_doc(given, nlp)
    assert groups(doc)[GROUP] == [("Ulm-App", NAMED)]
    assert not doc.has_annotation("ENT_IOB")


def test_gold_wins(nlp: Language) -> None:
    given = article("Anna Hagen war in Hagen.", people=[item("Anna Hagen")])
    doc = training_doc(given, nlp, teacher(("Hagen", "LOC"), ("Anna", "MISC")))
    assert entities(doc) == [("Anna Hagen", "PER"), ("Hagen", "LOC")]
    doc = training_doc(given, nlp, teacher(("Anna Hagen", "ORG"), ("war in Hagen", "ORG")))
    assert entities(doc) == [("Anna Hagen", "PER")]
    assert left_open(doc) == ["war", "in", "Hagen"]


def test_of_the_teacher_only_places_and_other_names_are_taken_over(nlp: Language) -> None:
    words = (("Rhein", "LOC"), ("Faust", "MISC"), ("Meier", "PER"), ("Siemens", "ORG"), ("2024", "DATE"))
    doc = training_doc(article("Rhein Faust Meier Siemens 2024 Ende"), nlp, teacher(*words))
    assert entities(doc) == [("Rhein", "LOC"), ("Faust", "MISC")]
    # All people with a name are annotated, so another one is wrong; bodies that are not annotated may be some.
    assert left_open(doc) == ["Siemens"]


def test_bodies_without_a_name_are_no_entities(nlp: Language) -> None:
    given = article("Der Stadtrat und die Bäder GmbH tagen.", organizations=[item("Stadtrat", generic=True)])
    doc = training_doc(given, nlp, teacher())
    assert (entities(doc), left_open(doc)) == ([], [])
    doc = training_doc(given, nlp, teacher(("Stadtrat", "ORG"), ("Bäder GmbH", "ORG")))
    assert (entities(doc), left_open(doc)) == ([], ["Stadtrat", "Bäder", "GmbH"])


def test_names_of_initiatives_are_left_open(nlp: Language) -> None:
    given = article(
        "Die Ulm App und der Bau der Brücke in Ulm und Smart Land.",
        initiatives=[
            item("Ulm App"),
            item("Bau der Brücke", named=False),
            item("Smart Land", scope="external"),
        ],
        cities=[item("Ulm")],
    )
    doc = training_doc(given, nlp, teacher(("App", "MISC"), ("Smart Land", "LOC"), ("Brücke", "LOC")))
    # The town within the name is left open with it, the one that stands alone is not.
    assert entities(doc) == [("Brücke", "LOC"), ("Ulm", "LOC")]
    assert left_open(doc) == ["Ulm", "App", "Smart", "Land"]
    assert doc.ents[1].start > doc.ents[0].start


def test_people_and_bodies_within_the_name_of_an_initiative_stay(nlp: Language) -> None:
    given = article(
        "Der Anna Beispiel Preis kommt.",
        initiatives=[item("Anna Beispiel Preis")],
        people=[item("Anna Beispiel")],
    )
    assert entities(training_doc(given, nlp, teacher())) == [("Anna Beispiel", "PER")]


def test_demonyms_are_no_places(nlp: Language) -> None:
    given = article("Die Hanauer kamen aus Hanau.", cities=[item("Hanau", surface=["Hanau", "Hanauer"])])
    assert [span["text"] for span in given["spans"]] == ["Hanauer", "Hanau"]
    doc = training_doc(given, nlp, teacher())
    assert entities(doc) == [("Hanau", "LOC")]
    assert doc[3].text == "Hanauer"
    assert doc[3].ent_iob_ == "O"


def test_a_town_that_sounds_like_a_demonym_is_a_place(nlp: Language) -> None:
    assert is_demonym("Alfter")
    given = article("In Alfter tagt der Rat.", cities=[item("Alfter")])
    assert entities(training_doc(given, nlp, teacher())) == [("Alfter", "LOC")]


@pytest.mark.parametrize(
    ("fields", "label"),
    [
        ({}, NAMED),
        ({"named": False}, PLAIN),
        ({"scope": "external"}, EXTERNAL),
        ({"scope": "external", "named": False}, EXTERNAL),
    ],
)
def test_labels_of_initiatives(nlp: Language, fields: dict[str, Any], label: str) -> None:
    given = item("Ulm-App", **fields)
    assert initiative_label(given) == label
    doc = training_doc(article("Die Ulm-App", initiatives=[given]), nlp)
    assert groups(doc) == {GROUP: [("Ulm-App", label)], OPTIONAL: []}


def test_optional_initiatives_have_their_own_group(nlp: Language) -> None:
    given = article("Die Ulm-App und das Forum.", initiatives=[item("Ulm-App", optional=True), item("Forum")])
    assert groups(training_doc(given, nlp)) == {GROUP: [("Forum", NAMED)], OPTIONAL: [("Ulm-App", NAMED)]}


def test_an_article_without_initiatives_says_so(nlp: Language) -> None:
    assert groups(training_doc(article("Es regnet."), nlp)) == {GROUP: [], OPTIONAL: []}


def test_spans_are_widened_to_whole_words(nlp: Language) -> None:
    given = article("Das Ulmer-Forum kommt.", initiatives=[])
    start = given["text"].index("Forum") + len("Kurz\n\n")
    given["initiatives"] = [item("Forum")]
    given["spans"] = [{"start": start, "end": start + 5, "label": "INIT", "item": 0, "text": "Forum"}]
    assert groups(training_doc(given, nlp))[GROUP] == [("Ulmer-Forum", NAMED)]


def test_spans_on_the_same_words_are_kept_once(nlp: Language) -> None:
    """Two written forms can fall on one word."""
    given = article("Das Ulmer-Forum kommt.", people=[item("Ulmer"), item("Forum")])
    assert entities(training_doc(given, nlp, teacher())) == [("Ulmer-Forum", "PER")]


def test_a_teacher_with_other_words(nlp: Language) -> None:
    """The teacher's tokens count differently: its places are found by their characters."""
    other = teacher(("Rhein", "LOC"))
    other.tokenizer = Tokenizer(other.vocab)  # splits at blanks only
    doc = training_doc(article("(Ja, ja.) Am Rhein , am Ufer."), nlp, other)
    assert entities(doc) == [("Rhein", "LOC")]


def test_a_recognizer_can_learn_from_it(nlp: Language) -> None:
    given = article("Anna stellt die Ulm-App vor.", people=[item("Anna")], initiatives=[item("Ulm-App")])
    doc = training_doc(given, nlp, teacher(("Siemens", "ORG")))
    tags = Example(nlp.make_doc(doc.text), doc).get_aligned_ner()
    assert tags[2:] == ["U-PER", "O", "O", None, "O", "O"]
