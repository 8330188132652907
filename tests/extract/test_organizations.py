"""Bodies: own sentences in the styles of municipal news, entities set by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from stadtlupe.extract.annotations import get_spans
from stadtlupe.extract.organization_lexicon import is_undertaking, strong_adjective
from stadtlupe.extract.organizations import OrganizationFinder
from stadtlupe.extract.roles import RoleFinder

MakeDoc = Callable[..., Doc]
Bodies = dict[str, dict[str, Any]]


@pytest.fixture
def bodies(make_doc: MakeDoc) -> Callable[..., Bodies]:
    """Attributes of the bodies of a text by name."""

    def find(text: str, *marked: str, label: str = "ORG") -> Bodies:
        doc = OrganizationFinder()(RoleFinder()(make_doc(text, [(name, label) for name in marked])))
        return {attributes["value"]: attributes for _, attributes in get_spans(doc, "organizations")}

    return find


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("Der Leiter des Amtes für Kultur und Sport kam.", "Amt für Kultur und Sport", "administration"),
        ("Das Amt für Jugend, Familie und Soziales prüft.", "Amt für Jugend, Familie und Soziales", "administration"),
        ("Mitarbeitende der Stabsstelle Digitalisierung halfen.", "Stabsstelle Digitalisierung", "administration"),
        ("Der Vertrag mit den Stadtwerken Bochum endet.", "Stadtwerke Bochum", "utility"),
        ("Die Stadtwerke Ulm GmbH baut.", "Stadtwerke Ulm GmbH", "utility"),
        ("Ein Sprecher des Landesamts für Umwelt warnte.", "Landesamt für Umwelt", "authority"),
        (
            "Das Hessische Ministerium für Wirtschaft, Energie und Verkehr fördert.",
            "Hessisches Ministerium für Wirtschaft, Energie und Verkehr",
            "ministry",
        ),
        (
            "Das Bundesministerium des Innern und für Heimat fördert.",
            "Bundesministerium des Innern und für Heimat",
            "ministry",
        ),
        ("Die Technische Universität Dresden forscht.", "Technische Universität Dresden", "university"),
        ("An der Hochschule Trier lernt man das.", "Hochschule Trier", "university"),
        (
            "Die Christian-Albrechts-Universität zu Kiel forscht.",
            "Christian-Albrechts-Universität zu Kiel",
            "university",
        ),
        (
            "Das Fraunhofer-Institut für Materialfluss und Logistik forscht.",
            "Fraunhofer-Institut für Materialfluss und Logistik",
            "research",
        ),
        ("Der Verein „Grüne Mitte“ e. V. pflanzt.", "Verein „Grüne Mitte“ e. V.", "association"),
        ("Die städtische Smart City Innovation Unit plant.", "Smart City Innovation Unit", "administration"),
        ("Vertreter der CDU-Fraktion kamen.", "CDU-Fraktion", "party"),
        ("Am Antrag der Grünen hielt man fest.", "Bündnis 90/Die Grünen", "party"),
        ("Wie Kommune21 berichtet, klappt das.", "Kommune21", "media"),
        ("Darüber berichtet Kommune21.", "Kommune21", "media"),
        ("Die Freiwillige Feuerwehr Weilburg übte.", "Freiwillige Feuerwehr Weilburg", "administration"),
        ("Helfer des Deutschen Roten Kreuzes kamen.", "Deutsches Rotes Kreuz", "association"),
        (
            "Die Magdeburger Verkehrsbetriebe GmbH & Co. KG baut.",
            "Magdeburger Verkehrsbetriebe GmbH & Co. KG",
            "utility",
        ),
        ("Der Auftrag ging an die Rausch & Söhne GmbH.", "Rausch & Söhne GmbH", "company"),
        ("Die Erich-Kästner-Schule zieht um.", "Erich-Kästner-Schule", "school"),
        ("Die IGS Erwin Fischer zieht um.", "IGS Erwin Fischer", "school"),
        ("Der Rat der Stadt Köln tagt.", "Rat der Stadt Köln", "council"),
        ("Ansprechpartner: Leiter Stadtplanungsamt", "Stadtplanungsamt", "administration"),
    ],
)
def test_bodies_by_wording(bodies: Callable[..., Bodies], text: str, name: str, kind: str) -> None:
    found = bodies(text)
    assert {key: value["type"] for key, value in found.items()} == {name: kind}
    assert not found[name]["generic"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Der Stadtrat stimmte zu.", "Stadtrat"),
        ("Beschluss des Gemeinderates: Es wird gebaut.", "Gemeinderat"),
        ("Im Hauptausschuss gab es Streit.", "Hauptausschuss"),
        ("Die Stadtverwaltung prüft das.", "Stadtverwaltung"),
        ("Vertreter aus den Stadtwerken kamen.", "Stadtwerke"),
        ("Mit der Wirtschaftsförderung wurde gesprochen.", "Wirtschaftsförderung"),
        ("Der Kreistag stimmte zu.", "Kreistag"),
    ],
)
def test_generic_bodies(bodies: Callable[..., Bodies], text: str, name: str) -> None:
    found = bodies(text)
    assert list(found) == [name]
    assert found[name]["generic"]


@pytest.mark.parametrize(
    "text",
    [
        "Die Stadt Hanau und das Land fördern mit dem Bund und der EU.",
        "Ein Museum hat jede Stadt, viele Vereine auch.",
        "Eine Stadtverwaltung braucht Personal.",
        "Hochschulen arbeiten mit Schulen zusammen.",
        "Insgesamt ist das Ehrenamt wichtig.",
        "Stadtrat Müller enthielt sich.",
        "Max Roth (SPD) enthielt sich.",
    ],
)
def test_no_bodies(bodies: Callable[..., Bodies], text: str) -> None:
    assert bodies(text) == {}


@pytest.mark.parametrize(
    "marked",
    [
        "Hanau",
        "Stadt Hanau",
        "Bund",
        "EU",
        "Bochum-App",
        "Bochum-Strategie",
        "Onlinezugangsgesetz",
        "P ress",
        "Hanauer",
    ],
)
def test_wrongly_marked_bodies_are_dropped(bodies: Callable[..., Bodies], marked: str) -> None:
    assert bodies(f"Gestern wurde {marked} gelobt.", marked) == {}


@pytest.mark.parametrize(
    ("text", "marked", "name"),
    [
        ("Die Firma „GovConnect“ hilft.", "„GovConnect“", "GovConnect"),
        ("So hilft die Datamagnum, sagt man.", "die Datamagnum,", "Datamagnum"),
        ("Der Niedersächsischen Städtetag hilft.", "Niedersächsischen Städtetag", "Niedersächsischer Städtetag"),
        ("Das Amt für Kultur und Sport hilft.", "Amt für Kultur", "Amt für Kultur und Sport"),
        (
            "Das gehört der Wohnbau Lahnbogen GmbH. Deren Chef kam.",
            "Wohnbau Lahnbogen",
            "Wohnbau Lahnbogen GmbH",
        ),
        (
            "Das ist das Fest des Bürgervereins Altstadt e. V. am Markt.",
            "Bürgervereins Altstadt",
            "Bürgerverein Altstadt e. V.",
        ),
        ("Immer mehr Datamagnum im Rathaus.", "Immer mehr Datamagnum", "Datamagnum"),
        ('Neu ist das Labor "Datamagnum".', 'Labor "Datamagnum"', 'Labor "Datamagnum"'),
    ],
)
def test_marked_bodies_are_repaired(bodies: Callable[..., Bodies], text: str, marked: str, name: str) -> None:
    assert list(bodies(text, marked)) == [name]


def test_people_are_no_bodies(bodies: Callable[..., Bodies]) -> None:
    assert bodies("Bürgermeister Claus Madsen kam. Laut Madsen wird gebaut.", "Madsen", "Madsen") == {}


def test_abbreviations_are_joined(make_doc: MakeDoc) -> None:
    text = "Das Institut für Regionale Entwicklung (IRE) hilft. Laut IRE klappt das."
    doc = OrganizationFinder()(make_doc(text, [("IRE", "ORG"), ("IRE", "ORG")]))
    found = get_spans(doc, "organizations")
    assert {attributes["value"] for _, attributes in found} == {"Institut für Regionale Entwicklung"}
    assert {attributes["abbreviation"] for _, attributes in found} == {"IRE"}
    assert [span.text for span, _ in found][-1] == "IRE"


def test_city_beside_a_body(bodies: Callable[..., Bodies]) -> None:
    assert bodies("Der Hanauer Stadtrat tagt.")["Stadtrat"]["city_text"] == "Hanauer"
    assert bodies("Das Amt für Kultur der Stadt Bad Homburg tagt.")["Amt für Kultur"]["city_text"] is not None
    assert bodies("Die Stadtwerke Ulm bauen.")["Stadtwerke Ulm"]["city_text"] == "Ulm"


def test_a_glued_full_stop_is_left_out(make_doc: MakeDoc) -> None:
    text = "Darüber berichtet Kommune21."
    doc = OrganizationFinder()(make_doc(text))
    ((span, attributes),) = get_spans(doc, "organizations")
    assert text[span.start_char : attributes.get("char_end", span.end_char)] == "Kommune21"


def test_an_enumeration_is_no_name(bodies: Callable[..., Bodies]) -> None:
    found = bodies("Das Amt für Kultur, die Stadtwerke Ulm und der Stadtrat stimmten zu.")
    assert list(found) == ["Amt für Kultur", "Stadtwerke Ulm", "Stadtrat"]


@pytest.mark.parametrize(
    ("word", "gender", "form"),
    [("Deutschen", "m", "Deutscher"), ("Technische", "p", "Technische"), ("Hessische", "n", "Hessisches")],
)
def test_adjectives_in_the_nominative(word: str, gender: str, form: str) -> None:
    assert strong_adjective(word, gender) == form


@pytest.mark.parametrize("name", ["Ulm-App", "Digitalstrategie", "Klimaschutzkonzept", "Stadtfest", "Zugangsgesetz"])
def test_undertakings(name: str) -> None:
    assert is_undertaking(name)


@pytest.mark.parametrize("name", ["Kreistag", "Deutscher Städtetag", "Wirtschaftsförderung", "Siemens", "Bahn", ""])
def test_no_undertakings(name: str) -> None:
    assert not is_undertaking(name)


WORDS = [
    *("Amt", "für", "Kultur", "und", ",", "Stadtwerke", "Ulm", "GmbH", "der", "Stadt", "Köln", "Rat", "„", "“", "&"),
    *("e.", "V.", "Verein", "CDU", "(", ")", "Unit", "Smart", "City", "Fraktion", "\n"),
]
MARKS = st.lists(st.tuples(st.integers(0, 24), st.integers(1, 4)), max_size=4)


@given(
    st.lists(st.sampled_from(WORDS), max_size=25),
    st.lists(st.tuples(st.integers(0, 24), st.integers(1, 4)), max_size=4),
)
def test_any_order_of_words_is_survived(words: list[str], marks: list[tuple[int, int]]) -> None:
    doc = Doc(spacy.blank("de").vocab, words=words)
    taken: set[int] = set()
    spans = []
    for start, size in marks:
        place = set(range(start, start + size))
        if start + size <= len(doc) and taken.isdisjoint(place):
            taken |= place
            spans.append(
                doc.char_span(doc[start].idx, doc[start + size - 1].idx + len(doc[start + size - 1]), label="ORG")
            )
    doc.ents = [span for span in spans if span is not None]
    OrganizationFinder()(doc)
    found = get_spans(doc, "organizations")
    assert all(attributes["value"].strip() for _, attributes in found)
    places = [index for span, _ in found for index in range(span.start, span.end)]
    assert len(places) == len(set(places))


def test_component_is_usable_in_a_blank_pipeline() -> None:
    nlp = spacy.blank("de")
    nlp.add_pipe("stadtlupe_organizations")
    assert get_spans(nlp(""), "organizations") == []
    assert [span.text for span, _ in get_spans(nlp("Der Stadtrat tagt."), "organizations")] == ["Stadtrat"]
