from __future__ import annotations

import sys
from collections import Counter
from functools import cache
from typing import Any, get_args

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

import stadtlupe.extract.initiatives
import stadtlupe.extract.sentences
from stadtlupe.errors import StadtlupeError
from stadtlupe.extract import initiative_lexicon as lexicon
from stadtlupe.extract.annotations import get_spans
from stadtlupe.extract.german import customize_german
from stadtlupe.extract.initiative_words import is_title, looks_like_name, words_of
from stadtlupe.extract.initiatives import create_initiative_recognizer
from stadtlupe.extract.mentions import mentions_of
from stadtlupe.schema import InitiativeKind


@cache
def pipeline() -> Language:
    nlp = customize_german(spacy.blank("de"))
    nlp.add_pipe("stadtlupe_sentences")
    nlp.add_pipe("stadtlupe_initiatives")
    return nlp


def find(text: str, anaphors: bool = False) -> list[dict[str, Any]]:
    spans = get_spans(pipeline()(text), "initiatives")
    return [attributes for _, attributes in spans if anaphors or not attributes["anaphor"]]


def values(text: str) -> list[str]:
    return [item["value"] for item in find(text)]


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("Der Rat hat die Lindau-Strategie beschlossen.", "Lindau-Strategie", "strategy"),
        ("Mit der Fulda-App lassen sich Schäden melden.", "Fulda-App", "app"),
        ("Das Klimaschutzkonzept 2035 liegt vor.", "Klimaschutzkonzept 2035", "strategy"),
        ("Die Digitalstrategie 2030+ gilt weiter.", "Digitalstrategie 2030+", "strategy"),
        ("Grundlage ist der Masterplan Mobilität.", "Masterplan Mobilität", "strategy"),
        ("Die Smart City Strategie Kassel wird fortgeschrieben.", "Smart City Strategie Kassel", "strategy"),
        ("Die Stadt startet das Projekt „Mitte lebt“.", "Mitte lebt", "project"),
        ("Die Stadt hat die Fulda-App auf den Weg gebracht.", "Fulda-App", "app"),
        ("Neu ist die Plattform »Unser Ort«.", "Unser Ort", "platform"),
        ('Die App "MeinFulda" ist da.', "MeinFulda", "app"),
        ("Nutzer laden die „MeinFulda“-App herunter.", "MeinFulda-App", "app"),
        ("Auf der Beteiligungsplattform PARTIKO läuft die Umfrage.", "PARTIKO", "platform"),
        ("Die Plattform mitreden.fulda.de geht online.", "mitreden.fulda.de", "platform"),
        ("Smart Green City Fulda geht in die nächste Phase.", "Smart Green City Fulda", "programme"),
        ("Den Wettbewerb namens „Grüne Höfe“ gewann eine Schule.", "Grüne Höfe", "event"),
        ("Die Urbane Datenplattform bündelt Messwerte.", "Urbane Datenplattform", "platform"),
        ("Die Schau „Licht im Park“ ist ein Festival für alle.", "Licht im Park", "event"),
        ("Geplant ist der Windpark Hohe Wurzel.", "Windpark Hohe Wurzel", "facility"),
    ],
)
def test_names(text: str, value: str, kind: str) -> None:
    found = {item["value"]: item for item in find(text)}
    assert value in found
    assert found[value]["kind"] == kind
    assert found[value]["named"] is True


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("Im Mai beginnt die Sanierung des Stadttheaters.", "Sanierung des Stadttheaters", "project"),
        ("Der Neubau der Grundschule kostet mehr.", "Neubau der Grundschule", "project"),
        ("Die Umgestaltung des Marktplatzes ist fertig.", "Umgestaltung des Marktplatzes", "project"),
        ("Neubau Feuerwehrhaus: Spatenstich im März", "Neubau Feuerwehrhaus", "project"),
        ("Abgeschlossen ist die Rathaussanierung.", "Rathaussanierung", "project"),
        ("Die Tiefbauarbeiten in der Ringstraße ruhen.", "Tiefbauarbeiten in der Ringstraße", "project"),
        ("Der neue Radschnellweg ist acht Kilometer lang.", "Radschnellweg", "facility"),
        ("Am Ortsrand entsteht eine neue Kita.", "Kita", "facility"),
        ("Das Hallenbad wird bis Herbst saniert.", "Hallenbad", "facility"),
        ("Zur Eröffnung der Stadtbibliothek kamen Hunderte.", "Stadtbibliothek", "facility"),
        ("Beraten wurde der Doppelhaushalt 2025/2026.", "Doppelhaushalt 2025/2026", "regulation"),
        ("Der Kreistag verabschiedete den Haushalt für das Jahr 2025.", "Haushalt 2025", "regulation"),
        ("Der Bebauungsplan Nr. 12 liegt aus.", "Bebauungsplan Nr. 12", "regulation"),
        ("Der Bebauungsplan Nr. 7, „Am Bach“, liegt aus.", "Bebauungsplan Nr. 7 Am Bach", "regulation"),
        ("Die Hundesteuersatzung wurde geändert.", "Hundesteuersatzung", "regulation"),
        ("Der Bürgerentscheid scheiterte am Quorum.", "Bürgerentscheid", "event"),
        ("Beim Stadtfest spielten zehn Bands.", "Stadtfest", "event"),
        ("Die Stadt erarbeitet eine kommunale Wärmeplanung.", "kommunale Wärmeplanung", "strategy"),
        ("Die neue Buslinie 47 fährt ab Mai.", "Buslinie 47", "service"),
        ("Die Stadt wirbt für das Förderprogramm für grüne Dächer.", "Förderprogramm für grüne Dächer", "programme"),
        ("Das Konzept für die Innenstadt liegt vor.", "Konzept für die Innenstadt", "strategy"),
    ],
)
def test_descriptions(text: str, value: str, kind: str) -> None:
    found = {item["value"]: item for item in find(text)}
    assert value in found
    assert found[value]["kind"] == kind
    assert found[value]["named"] is False


@pytest.mark.parametrize(
    "text",
    [
        "Die Digitalisierung verändert die Verwaltung.",
        "Digitale Transformation braucht Mut, Prozesse und Maßnahmen.",
        "Viele Kommunen brauchen eine Digitalstrategie.",
        "Die Stadt setzt auf Strategien, Konzepte und verschiedene Projekte.",
        "Unter dem Motto „Gemeinsam für morgen“ trafen sich die Gäste.",
        "Der Zeitplan steht, die SPD-Fraktion stimmt zu.",
        "„Wir sind auf einem guten Weg“, sagte die Rätin.",
        "Ziel ist der Ausbau der Zusammenarbeit.",
        "Die Feuerwehr rückte zur Grundschule aus.",
        "Schulleiter Maier sprach in der Turnhalle der Gesamtschule.",
        "In jedem Haushalt leben zwei Personen.",
        "Sie leitet das Amt für Klimaschutzkonzepte und Digitalstrategie.",
        "Die Weihnachtsmarkt GmbH zog Bilanz.",
        "Das sagte er dem Portal nordblick.de.",
        "Nun braucht es einen Plan B.",
        "Problematisch ist das nicht, Knapp war es auch.",
        "Der Verein „Grüne Höfe“ lädt ein.",
    ],
)
def test_generic_talk_is_left_out(text: str) -> None:
    assert values(text) == []


def test_examples_of_projects_are_initiatives_also_without_article() -> None:
    text = "Die Stadt arbeitet an Projekten wie digitale Lernplattformen und die Emden-App."
    assert values(text) == ["digitale Lernplattformen", "Emden-App"]
    assert values("Gefragt sind digitale Lernplattformen.") == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Grundlage der Fuldaer Digitalstrategie ist ein Beschluss.", "Digitalstrategie"),
        ("Die Ziele der digitalen Agenda sind erreicht.", "digitale Agenda"),
        ("Teil des integrierten Mobilitätskonzepts sind Busse.", "integriertes Mobilitätskonzept"),
        ("Der Rat beriet über den neuen Lärmaktionsplan.", "Lärmaktionsplan"),
        ("Ein Baustein des Klimaschutzkonzeptes fehlt.", "Klimaschutzkonzept"),
    ],
)
def test_values_are_nominative(text: str, value: str) -> None:
    assert value in values(text)


@pytest.mark.parametrize(
    ("text", "city"),
    [
        ("Die Fulda-App hilft.", "Fulda"),
        ("Die Fuldaer Digitalstrategie hilft.", "Fulda"),
        ("Fuldas Digitalstrategie hilft.", "Fulda"),
        ("Die Digitalstrategie der Stadt Fulda hilft.", "Fulda"),
        ("Die Smart City Strategie Fulda hilft.", "Fulda"),
        ("Die App „MeinFulda“ hilft.", "Fulda"),
        ("Die Digitalstrategie der Stadt hilft.", None),
    ],
)
def test_city_of_a_name(text: str, city: str | None) -> None:
    (item,) = find(text)
    assert item["city_text"] == city


@pytest.mark.parametrize(
    "text",
    [
        "Das Programm „Stadtgrün“ des Bundes hilft.",
        "Das Bundesprogramm „Stadtgrün“ hilft.",
        "Die Modellprojekte Smart Cities laufen aus.",
        "Das Onlinezugangsgesetz verlangt mehr.",
        "Mittel kommen aus der Städtebauförderung.",
        "Im Smart City Index liegt die Stadt vorn.",
        "Das Gebäudeenergiegesetz ändert sich.",
        "Gefördert wird das durch das Förderprogramm „Heimat neu“.",
    ],
)
def test_what_others_run_is_external(text: str) -> None:
    assert [item["scope"] for item in find(text)] == ["external"]


def test_own_programmes_are_municipal() -> None:
    assert [item["scope"] for item in find("Das Förderprogramm „Grüne Dächer“ der Stadt Fulda läuft.")] == ["municipal"]


def test_words_that_point_back_are_marked() -> None:
    found = find("Das Projekt kostet Geld. Die Strategie gilt.", anaphors=True)
    assert [(item["value"], item["anaphor"]) for item in found] == [("Projekt", True), ("Strategie", True)]


def test_enumerated_titles() -> None:
    assert values("Die Projekte „Grüne Höfe“, „Blaue Bänder“ und „Alte Mühle“ laufen.") == [
        "Grüne Höfe",
        "Blaue Bänder",
        "Alte Mühle",
    ]


def test_object_of_an_action_is_kept() -> None:
    (item,) = find("Die Erweiterung der Kindertagesstätten in Fulda dauert.")
    assert item["object"] == "Kindertagesstätten"
    (item,) = find("Der Bau der neuen Feuerwache dauert.")
    assert (item["object"], item["theme"]) == ("Feuerwache", "Verwaltung")


def test_offsets_are_exact_characters_and_known_to_mentions() -> None:
    text = "Beim Projekt „Mitte lebt“ und in der „MeinOrt“-App geht es weiter."
    found = [mention for mention in mentions_of(pipeline()(text)) if mention.label == "INIT"]
    assert [(item.text, item.value) for item in found] == [
        ("Mitte lebt", "Mitte lebt"),
        ("MeinOrt“-App", "MeinOrt-App"),
    ]
    assert all(text[item.start : item.end] == item.text for item in found)
    assert found[0].attributes["kind"] == "project"


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "„“", "„", "Sanierung", "die App", "das Projekt „", "Nr.", "Rad-", "-App"]
)
def test_odd_input(text: str) -> None:
    find(text, anaphors=True)


def test_without_sentences_the_text_is_one_sentence() -> None:
    nlp = spacy.blank("de")
    doc = create_initiative_recognizer(nlp, "x")(nlp.make_doc("Die Fulda-App startet."))
    assert [span.text for span in doc.spans["initiatives"]] == ["Fulda-App"]
    assert list(create_initiative_recognizer(nlp, "x")(Doc(nlp.vocab)).spans["initiatives"]) == []


PIECES = st.sampled_from(
    [
        "Die",
        "Sanierung",
        "des",
        "„",
        "“",
        "App",
        "-App",
        "Fulda",
        "Nr",
        ".",
        "2030+",
        "und",
        "Rad-",
        "neue",
        "Kita",
        "(",
        ")",
        "Projekt",
        "wie",
        ",",
        "Haushalt",
        "für",
        "das",
        "Jahr",
        "2025",
        "Smart",
        "City",
        "»",
        "«",
        "MeinOrt",
        "der",
        "Stadt",
        "»x«",
        "namens",
        "Weihnachtsmarkt",
        "GmbH",
        "von",
        "eine",
        "Amt",
        "kurz",
        "[",
        "]",
        ":",
        "–",
        "Bau",
        "Konzept",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=25).map(" ".join) | st.text(max_size=60))
def test_never_raises_and_spans_never_overlap(text: str) -> None:
    doc = pipeline()(text)
    end = 0
    for item in mentions_of(doc):
        assert text[item.start : item.end] == item.text
        assert item.start >= end
        end = item.end
        assert item.attributes["kind"] in get_args(InitiativeKind)
        assert item.value


def test_long_input_takes_linear_work() -> None:
    recognizer = create_initiative_recognizer(pipeline(), "x")

    def calls(count: int) -> int:
        """Function calls that a text takes: unlike seconds, the same on a busy machine."""
        doc = pipeline().make_doc("Sanierung der Stadt „" * count)
        made = Counter[str]()
        sys.setprofile(lambda frame, event, arg: made.update([event]))
        try:
            recognizer(doc)
        finally:
            sys.setprofile(None)
        return made["call"] + made["c_call"]

    calls(10)
    assert calls(1600) < 9 * calls(200)


def test_titles_and_speech() -> None:
    assert is_title("Zukunft Innenstadt")
    assert not is_title("Das ist gut, sagte er")
    assert not is_title("so geht es")
    assert looks_like_name("Haus der Zukunft")
    assert not looks_like_name("Wir machen mit")
    assert [word.kind for word in words_of("»Alte Mühle«-Projekt.", 0, 21)] == ["quote", "tail", "mark"]


@pytest.mark.parametrize(
    ("word", "lemma"),
    [
        ("Klimaschutzkonzepts", "Klimaschutzkonzept"),
        ("Plänen", "Pläne"),
        ("Rathauses", "Rathaus"),
        ("Bochum-App", "Bochum-App"),
        ("SPD-Fraktion", None),
        ("Knapp", None),
        ("Zeitpläne", None),
    ],
)
def test_heads(word: str, lemma: str | None) -> None:
    match = lexicon.find_head(word)
    assert (match.lemma if match else None) == lemma


def test_broken_lexicon_names_file_and_row(monkeypatch: pytest.MonkeyPatch) -> None:
    row = {"head": "x", "plural": "", "gender": "f", "kind": "nonsense", "theme": "", "use": "bare", "name": "part"}
    monkeypatch.setattr(lexicon, "read_table", lambda name: (row,))
    with pytest.raises(StadtlupeError, match=r"initiative_heads\.csv.*row 2: kind 'nonsense'"):
        lexicon.head_forms.__wrapped__()
    monkeypatch.setattr(lexicon, "read_table", lambda name: ({"head": "x"},))
    with pytest.raises(StadtlupeError, match="column gender"):
        lexicon.head_forms.__wrapped__()


def test_module_registers_the_factory() -> None:
    assert stadtlupe.extract.initiatives.FACTORY in pipeline().pipe_names


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Der neue Radweg entlang der Seestraße wird gebaut.", "Radweg entlang der Seestraße"),
        ("Eröffnet wird der Pumptrack am Neckarufer.", "Pumptrack am Neckarufer"),
        ("Der neue Radweg im Mai.", "Radweg"),
        ("Der neue Radweg in Fulda wird gebaut.", "Radweg"),
        ("Ein neues Heizwerk an gleicher Stelle wird gebaut.", "Heizwerk"),
    ],
)
def test_places_tell_facilities_apart(text: str, value: str) -> None:
    assert values(text) == [value]


def test_part_of_a_known_name_may_stand_in_quotes() -> None:
    (item,) = find("Fulda ist eines von 13 Modellprojekten „Smart Cities“ des Bundes.")
    assert (item["value"], item["scope"]) == ("Modellprojekte Smart Cities", "external")
