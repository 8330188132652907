"""The component on short texts, without a recognizer and with entities set by hand."""

from __future__ import annotations

import json
from typing import Any

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc, Span

from stadtlupe.extract import places, sentences
from stadtlupe.extract.annotations import get_spans

Mentions = list[tuple[str, dict[str, Any]]]


def pipeline() -> Language:
    nlp = spacy.blank("de")
    nlp.add_pipe(sentences.FACTORY)
    return nlp


NLP = pipeline()
FINDER = places.create_place_finder(NLP, places.FACTORY)


def mentions(text: str, **entities: str) -> Mentions:
    """Mentions of ``text``; ``entities`` maps labels to texts that the recognizer would mark, several joined by |."""
    doc = NLP(text)
    found = []
    for label, surfaces in entities.items():
        for surface in surfaces.split("|"):
            start = text.index(surface)
            span = doc.char_span(start, start + len(surface), label=label, alignment_mode="expand")
            assert span is not None
            found.append(span)
    doc.set_ents(found)
    return read(FINDER(doc))


def read(doc: Doc) -> Mentions:
    return [(doc.text[item["char_start"] : item["char_end"]], item) for _, item in get_spans(doc, places.GROUP)]


def surfaces(text: str, **entities: str) -> list[str]:
    return [surface for surface, _ in mentions(text, **entities)]


def only(text: str, **entities: str) -> dict[str, Any]:
    found = mentions(text, **entities)
    assert len(found) == 1, found
    return found[0][1]


@pytest.mark.parametrize(
    ("text", "surface", "use"),
    [
        ("Herne plant eine App.", "Herne", "actor"),
        ("Seit Mai setzt Herne auf Glasfaser.", "Herne", "actor"),
        ("Es heißt, dass Herne investiert.", "Herne", "actor"),
        ("Eine Gruppe besuchte Herne im Mai.", "Herne", "place"),
        ("Der Rat in Herne tagt.", "Herne", "place"),
        ("Zwischen Herne und Gelsenkirchen fährt ein Bus.", "Herne", "place"),
        ("Die Stadt Herne informiert.", "Herne", "administration"),
        ("Das Programm der Stadt Herne endet.", "Herne", "administration"),
        ("Das gibt es in der Stadt Herne nicht.", "Herne", "place"),
        ("Die Stadtverwaltung Herne hilft.", "Herne", "administration"),
        ("Hernes Oberbürgermeister lobt das.", "Hernes", "administration"),
        ("Die Herner Stadtverwaltung hilft.", "Herner", "administration"),
        ("Eine Herner Delegation reist.", "Herner", "demonym"),
        ("Die Herne-App startet.", "Herne-App", "name_part"),
        ("Wir treffen uns in Köln-Mülheim.", "Köln-Mülheim", "place"),
        ("Die Universität Leipzig forscht.", "Leipzig", "name_part"),
    ],
)
def test_uses(text: str, surface: str, use: str) -> None:
    found = dict(mentions(text))
    assert found[surface]["use"] == use


def test_an_entity_around_the_name_makes_it_a_part_of_a_name() -> None:
    found = only("Der Kulturverein Moers lädt ein.", ORG="Kulturverein Moers")
    assert (found["use"], found["in_name"], found["ner"]) == ("name_part", True, "ORG")


def test_compounds_name_their_head() -> None:
    found = only("Die Herne-App startet.")
    assert (found["value"], found["head"], found["kind"]) == ("Herne", "App", "compound")


@pytest.mark.parametrize(
    ("text", "surface", "type_word", "keys"),
    [
        ("Der Landkreis Böblingen hilft.", "Landkreis Böblingen", "Landkreis", ["08115000"]),
        ("Die Stadt Böblingen hilft.", "Böblingen", "Stadt", ["08115003"]),
        ("Das gilt im Kreis Soest.", "Kreis Soest", "Landkreis", ["05974000"]),
        ("KREIS STEINFURT. Es geht los.", "KREIS STEINFURT", "Landkreis", ["05566000"]),
        ("Der Landkreis Nienburg/Weser hilft.", "Landkreis Nienburg/Weser", "Landkreis", ["03256000"]),
        ("Der Landkreis Harz hilft.", "Landkreis Harz", "Landkreis", ["15085000"]),
        ("Das Landratsamt Böblingen hilft.", "Landratsamt Böblingen", "Landkreis", ["08115000"]),
        ("Die Brüder-Grimm-Stadt Hanau hilft.", "Hanau", "Stadt", ["06415000"]),
        ("Der Main-Kinzig-Kreis hilft.", "Main-Kinzig-Kreis", None, ["06435000"]),
    ],
)
def test_type_words_choose_the_kind(text: str, surface: str, type_word: str | None, keys: list[str]) -> None:
    [(found, attributes)] = mentions(text)
    assert (found, attributes["type_word"], attributes["candidates"]) == (surface, type_word, keys)


def test_associations_need_their_type_word() -> None:
    found = only("Die Verbandsgemeinde Nieder-Olm hilft.")
    assert (found["value"], found["candidates"]) == ("Verbandsgemeinde Nieder-Olm", [])
    assert found["verband"] == ["073395006"]


def test_town_and_district_together() -> None:
    found = only("Stadt- und Landkreis Heilbronn planen das.")
    assert found["both"] is True
    assert sorted(found["candidates"]) == ["08121000", "08125000"]


def test_type_words_and_support_reach_over_enumerations() -> None:
    found = mentions("Die Landkreise Gießen und Fulda planen das.")
    assert [item["candidates"] for _, item in found] == [["06531000"], ["06631000"]]
    assert surfaces("Die Städte Hanau, Essen und Herne planen das.") == ["Hanau", "Essen", "Herne"]


@pytest.mark.parametrize(
    "text",
    [
        "Das Essen in der Kita ist gut.",
        "Essen ist für Kinder wichtig.",
        "Wir singen. Singen macht Freude.",
        "Nach Regen kommt wieder Sonne.",
        "Die Lage in der Welt ist ernst.",
        "Ohne Wald kein Wasser.",
        "Auto in Brand geraten",
        "Im Harz und in Hessen liegt Schnee.",
        "In Brandenburg und Sachsen sind Ferien.",
        "Die Reise geht nach Rom.",
        "Im Rhein-Main-Gebiet und in Schleswig-Holstein regnet es.",
        "Herr Roth und Frau Berg sind zufrieden.",
        "Anna Hagen und Peter Soest sind zufrieden.",
        "Oberbürgermeister Landau sprach.",
        "Landau sagte, das sei neu.",
        "Die Berliner Straße und die Hanauer Landstraße sind gesperrt.",
        "Die Frankfurter Rundschau berichtet.",
        "Ein Konzern und ein Lehrer kamen zu Ostern.",
        "Der Regierungsbezirk Köln ist groß.",
        "Die Therme in Bad Waltersdorf und die Stadt Salzburg laden ein.",
        "Sie ist die erste Innovationskommune Sachsen.",
        "Die Emsland-Frage und das Emsland.",
        "",
        " ",
        "\n\n",
    ],
)
def test_no_place(text: str) -> None:
    assert surfaces(text) == []


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("In Essen wird gebaut.", "preposition"),
        ("Anschrift: 45127 Essen", "postal"),
        ("Die Stadt Essen baut.", "type"),
        ("Die Stadtwerke Essen bauen.", "body"),
        ("Weil (Bayern) baut.", "qualifier"),
        ("Hagen plant eine App.", "actor"),
    ],
)
def test_support_for_doubtful_names(text: str, cue: str) -> None:
    assert only(text)["cue"] == cue


def test_support_reaches_the_other_mentions() -> None:
    found = mentions("In Essen wird gebaut. Essen investiert viel. Das Essen schmeckt.")
    assert [item["cue"] for _, item in found] == ["preposition", "repeated"]


def test_the_recognizer_supports_and_excludes() -> None:
    assert surfaces("Das sagte Hanau gestern.", PER="Hanau") == ["Hanau"]
    assert surfaces("Das sagte Karla Hanau gestern.", PER="Karla Hanau") == []
    assert surfaces("Roth gewann gestern.", PER="Roth") == []
    assert surfaces("Roth gewann gestern.", LOC="Roth") == ["Roth"]
    assert surfaces("Ulla Roth kam. Roth blieb.", PER="Ulla Roth", LOC="Roth blieb") == []
    assert surfaces("Ein Platz für Essen war da.", LOC="Essen") == ["Essen"]
    assert surfaces("Die Handys gibt es in Schwarz zu kaufen.", LOC="Schwarz") == []


def test_inhabitants_of_small_places_need_the_place() -> None:
    assert surfaces("Die Calwer Feuerwehr und die Ürziger Winzer kamen.") == ["Calwer"]
    assert surfaces("Ürzig feiert. Die Ürziger Winzer kamen.") == ["Ürzig", "Ürziger"]


def test_gender_forms_and_quotes() -> None:
    assert mentions("Viele Hanauer:innen kamen nach Hanau.")[0][1]["candidates"] == ["06415000"]
    assert surfaces("„Hanau investiert“, so der Rat. »Herne« auch, ‚Bochum‘ ebenso.") == ["Hanau", "Herne", "Bochum"]


def test_attributes_are_json_and_documented() -> None:
    for _, item in mentions("67433 Neustadt (Pfalz), Stadt- und Landkreis Heilbronn, Herne-App, Amt Eiderstedt."):
        assert json.loads(json.dumps(item)) == item
        for key in item:
            assert key in ("char_start", "char_end") or f"``{key}``" in (places.__doc__ or "")


def test_works_in_any_german_pipeline_without_sentences() -> None:
    nlp = spacy.blank("de")
    nlp.add_pipe(places.FACTORY)
    doc = nlp("Herne plant. In Essen auch.")
    assert [surface for surface, _ in read(doc)] == ["Herne", "Essen"]
    assert all(isinstance(span, Span) and span.label_ == places.LABEL for span, _ in get_spans(doc, places.GROUP))


WORDS = [
    *[
        "Hanau",
        "Essen",
        "Stadt",
        "Kreis",
        "in",
        "der",
        "-",
        ",",
        "und",
        "(",
        ")",
        "Halle",
        "Roth",
        "Hanauer",
        "12345",
        "App",
        ".",
        "’",
        "s",
        "Herr",
        "Bad",
        "Frankfurt",
        "/",
        "🙂",
        "Stadt-",
        "Soest",
    ],
    "\n\n",
    "a. M.",
    "plant",
]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(WORDS),
        max_size=12,
    ),
    st.sampled_from(["", " "]),
)
def test_never_fails_and_never_overlaps(words: list[str], glue: str) -> None:
    text = glue.join(words)
    found = read(FINDER(NLP(text)))
    last = 0
    for surface, item in found:
        assert surface
        assert item["char_start"] >= last
        assert item["candidates"] or item.get("verband")
        last = item["char_end"]
