"""People and their functions: own sentences in the styles of municipal news, entities set by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from stadtlupe.extract.annotations import get_spans
from stadtlupe.extract.role_lexicon import role_word
from stadtlupe.extract.roles import RoleFinder

MakeDoc = Callable[..., Doc]
People = dict[str, dict[str, Any]]


@pytest.fixture
def people(make_doc: MakeDoc) -> Callable[..., People]:
    """Attributes of the people of a text by name; the last mention of a name wins."""

    def find(text: str, *names: str) -> People:
        doc = RoleFinder()(make_doc(text, [(name, "PER") for name in names]))
        return {attributes["value"]: attributes for _, attributes in get_spans(doc, "people")}

    return find


def lemmas(person: dict[str, Any]) -> list[str]:
    return [role["lemma"] for role in person["roles"]]


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        (
            "Stadträtin und Digitaldezernentin Nora Wehling reiste an.",
            "Nora Wehling",
            ["Stadträtin", "Digitaldezernentin"],
        ),
        ("Der Vorschlag des Oberbürgermeisters Kai Brandt liegt vor.", "Kai Brandt", ["Oberbürgermeister"]),
        ("Mit dem Dezernenten Bernd Kühn sprach niemand.", "Bernd Kühn", ["Dezernent"]),
        ("Die OB Petra Lange eröffnete den Markt.", "Petra Lange", ["Oberbürgermeisterin"]),
        ("OB Gernot Fuhrmann kam später.", "Gernot Fuhrmann", ["Oberbürgermeister"]),
        ("Der Erste Beigeordnete Thomas Fritz stimmte zu.", "Thomas Fritz", ["Erster Beigeordneter"]),
        ("Die Erste Beigeordnete Maria Fritz stimmte zu.", "Maria Fritz", ["Erste Beigeordnete"]),
        ("Oberbürgermeister und Schirmherr Peter Kleine dankte.", "Peter Kleine", ["Oberbürgermeister", "Schirmherr"]),
        ("Landrat a. D. Karl Meier gratulierte.", "Karl Meier", ["Landrat a. D."]),
        ("Bau- und Umweltdezernentin Jutta Stolz prüft das.", "Jutta Stolz", ["Bau- und Umweltdezernentin"]),
        ("Das sagte die neue Klimaschutzmanagerin Lena Vogt.", "Lena Vogt", ["Klimaschutzmanagerin"]),
        ("Der ehemalige Bürgermeister Ernst Wolff las vor.", "Ernst Wolff", ["ehemaliger Bürgermeister"]),
        ("Lena Vogt, seit 2020 Bürgermeisterin, lud ein.", "Lena Vogt", ["Bürgermeisterin"]),
        ("Lena Vogt (Leiterin Stadtplanung) lud ein.", "Lena Vogt", ["Leiterin Stadtplanung"]),
        ("Lena Vogt als Schirmherrin lud ein.", "Lena Vogt", ["Schirmherrin"]),
        ("Lena Vogt ist seit 2021 die neue Kämmerin.", "Lena Vogt", ["Kämmerin"]),
        ("Tim Lang wurde zum Oberbürgermeister gewählt.", "Tim Lang", ["Oberbürgermeister"]),
        ("Neue Schulleiterin ist Miriam Ott.", "Miriam Ott", ["Schulleiterin"]),
        ("Die Beauftragte für Digitalisierung, Nina Vogel, sprach.", "Nina Vogel", ["Beauftragte für Digitalisierung"]),
        ("Ratsmitglied Sven Rode fragte nach.", "Sven Rode", ["Ratsmitglied"]),
        ("Nina Vogel, Chief Digital Officer der Stadt, sprach.", "Nina Vogel", ["Chief Digital Officer"]),
        (
            "Nina Vogel ist am Donnerstagabend zur Ersten Beigeordneten und Kämmerin gewählt worden.",
            "Nina Vogel",
            ["Erste Beigeordnete", "Kämmerin"],
        ),
        ("Zum Ortsvorsteher wählte das Gremium einstimmig Sven Rode.", "Sven Rode", ["Ortsvorsteher"]),
        ("Der Rat bestätigte die Berufung von Nina Vogel, 34, zur Kämmerin.", "Nina Vogel", ["Kämmerin"]),
        ("Nina Vogel aus Ulm, Köchin im Kinderheim, half.", "Nina Vogel", ["Köchin"]),
        ("Neuer Vorsitzender der Gruppe Bürger/BI ist Sven Rode.", "Sven Rode", ["Vorsitzender"]),
        ("Nina Vogel, die das Sachgebiet Digitales führt, nickte.", "Nina Vogel", ["Leiterin"]),
        ("Sven Rode leitet das Amt für Kultur.", "Sven Rode", ["Leiter"]),
        ("Sven Rode leitet Wasser in den Teich.", "Sven Rode", []),
        ("Stadtrat Rico Kaltofen (AfD) fragte nach.", "Rico Kaltofen", ["Stadtrat"]),
    ],
)
def test_role_lemmas(people: Callable[..., People], text: str, name: str, expected: list[str]) -> None:
    assert lemmas(people(text, name)[name]) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Die Bürgermeister beider Städte, Jan Roth und Bernd Kühn, unterschrieben.",
            {"Jan Roth": ["Bürgermeister"], "Bernd Kühn": ["Bürgermeister"]},
        ),
        (
            "Stellvertreterinnen sind Anna Wolf (Grüne) und Nora Wehling.",
            {"Anna Wolf": ["Stellvertreterin"], "Nora Wehling": ["Stellvertreterin"]},
        ),
        ("Der Bürgermeister selbst, Jan Roth, kam spät.", {"Jan Roth": ["Bürgermeister"]}),
        (
            "Nach 15 Jahren legt Anna Wolf ihr Amt als Ortsbürgermeisterin nieder.",
            {"Anna Wolf": ["Ortsbürgermeisterin"]},
        ),
        ("Zum Ortsvorsteher wurde am 02.11.2024 Jan Roth gewählt.", {"Jan Roth": ["Ortsvorsteher"]}),
        ("Die Leitung des Projekts liegt bei Anna Wolf.", {"Anna Wolf": ["Leiterin"]}),
        ("Der Trainer Jan Roth, hat Helfer.", {"Jan Roth": ["Trainer"]}),
        (
            "Das sagt Anna Wolf. Sie leitet das Bauamt und ist zugleich Klimaschutzmanagerin.",
            {"Anna Wolf": ["Klimaschutzmanagerin", "Leiterin"]},
        ),
        ("Neu ist Jan Roth. Er war zuvor Kämmerer.", {"Jan Roth": ["Kämmerer"]}),
        ("Das sagt Anna Wolf. Er war zuvor Kämmerer.", {"Anna Wolf": []}),
        ("Anna Wolf und Jan Roth kamen. Er war zuvor Kämmerer.", {"Anna Wolf": [], "Jan Roth": []}),
        ("Das sagt Anna Wolf. Sie sind Kämmerinnen.", {"Anna Wolf": []}),
    ],
)
def test_who_bears_a_function(people: Callable[..., People], text: str, expected: dict[str, list[str]]) -> None:
    found = people(text, *expected)
    assert {name: sorted(lemmas(person)) for name, person in found.items()} == expected


@pytest.mark.parametrize(
    ("text", "marked", "name"),
    [
        ("Gestern sprach Mechtild Gräfin von Merfeldt im Saal.", "Mechtild", "Mechtild Gräfin von Merfeldt"),
        ("Gestern sprach Veit Graf von Hornstein-Reute im Saal.", "Veit Graf", "Veit Graf von Hornstein-Reute"),
        ("Gestern sprach Arne von dem Bussche im Saal.", "Arne", "Arne von dem Bussche"),
        ("Gestern sprach Arne Müller von der Feuerwehr.", "Arne Müller", "Arne Müller"),
        ("Gestern sprach Tim Lux vom Stadtmarketing im Saal.", "Tim Lux", "Tim Lux"),
        ("Gestern sprach Tim Lux vom Stadtmarketing im Saal.", "Tim Lux vom Stadtmarketing", "Tim Lux"),
        ("Gestern sprach Tim vom Hofe im Saal.", "Tim vom Hofe", "Tim vom Hofe"),
    ],
)
def test_particles_and_titles_inside_names(people: Callable[..., People], text: str, marked: str, name: str) -> None:
    assert list(people(text, marked)) == [name]


def test_role_span_and_office(people: Callable[..., People]) -> None:
    text = "Gestern sprach die stellvertretende Leiterin des Jugendamts, Carla Hardt, im Saal."
    (role,) = people(text, "Carla Hardt")["Carla Hardt"]["roles"]
    assert text[role["start"] : role["end"]] == role["text"] == "stellvertretende Leiterin"
    assert role["organization"] == "Jugendamt"
    assert text[role["organization_start"] : role["organization_end"]] == "Jugendamts"
    assert role["public_office"] is True


@pytest.mark.parametrize(
    ("text", "organization", "city"),
    [
        ("Jörg Bauer, Leiter des Amtes für Kultur und Sport, lud ein.", "Amt für Kultur und Sport", None),
        ("Jörg Bauer, Geschäftsführer der Stadtwerke Ulm GmbH, lud ein.", "Stadtwerke Ulm GmbH", None),
        ("Der Geschäftsführer der Stadtwerke Ulm GmbH, Jörg Bauer, lud ein.", "Stadtwerke Ulm GmbH", None),
        ("Bochums Stadtdirektor Jörg Bauer lud ein.", None, "Bochums"),
        ("Der Hanauer Oberbürgermeister Jörg Bauer lud ein.", None, "Hanauer"),
        ("Oberbürgermeister der Stadt Bad Homburg Jörg Bauer lud ein.", None, "Bad Homburg"),
        ("Jörg Bauer ist Bürgermeister der Gemeinde Bad Endbach.", None, "Bad Endbach"),
        ("Jörg Bauer, Oberbürgermeister von Ulm, lud ein.", None, "Ulm"),
        ("Der KVG-Geschäftsführer Jörg Bauer lud ein.", "KVG", None),
        ("Jörg Bauer (Leiter Stadtplanungsamt) lud ein.", "Stadtplanungsamt", None),
    ],
)
def test_body_and_city_of_a_role(
    people: Callable[..., People], text: str, organization: str | None, city: str | None
) -> None:
    role = people(text, "Jörg Bauer")["Jörg Bauer"]["roles"][0]
    assert role["organization"] == organization
    assert role["city_text"] == city


def test_several_names_under_one_role(people: Callable[..., People]) -> None:
    found = people("Die Dezernenten Anna Wolf, Jan Roth und Bernd Kühn kamen.", "Anna Wolf", "Jan Roth", "Bernd Kühn")
    assert [lemmas(person) for person in found.values()] == [["Dezernent"]] * 3


def test_a_singular_role_is_not_shared(people: Callable[..., People]) -> None:
    found = people("Bürgermeister Jan Roth und Bernd Kühn waren da.", "Jan Roth", "Bernd Kühn")
    assert lemmas(found["Jan Roth"]) == ["Bürgermeister"]
    assert lemmas(found["Bernd Kühn"]) == []


def test_cities_in_the_order_of_the_names(people: Callable[..., People]) -> None:
    text = "Die Oberbürgermeister von Weimar und Jena, Jan Roth und Bernd Kühn, unterschrieben."
    found = people(text, "Jan Roth", "Bernd Kühn")
    assert [person["roles"][0]["city_text"] for person in found.values()] == ["Weimar", "Jena"]


def test_enumeration_keeps_roles_apart(people: Callable[..., People]) -> None:
    text = "Zu Gast waren Oberbürgermeisterin Anna Wolf, Landrat Jan Roth und Stadträtin Ute Kern."
    found = people(text, "Anna Wolf", "Jan Roth", "Ute Kern")
    assert [lemmas(person) for person in found.values()] == [["Oberbürgermeisterin"], ["Landrat"], ["Stadträtin"]]


def test_gender_decides_between_two_names(people: Callable[..., People]) -> None:
    text = "Auf dem Podium saßen Anna Wolf, der Vorsitzende des Seniorenbeirats, Hans Grün, und andere."
    found = people(text, "Anna Wolf", "Hans Grün")
    assert lemmas(found["Anna Wolf"]) == []
    assert lemmas(found["Hans Grün"]) == ["Vorsitzender"]


def test_party_tags(people: Callable[..., People]) -> None:
    text = "Jan Roth (SPD), Ute Kern (Bündnis 90/Die Grünen) und CDU-Fraktionschef Tim Lang stritten."
    found = people(text, "Jan Roth", "Ute Kern", "Tim Lang")
    assert [person["party"] for person in found.values()] == ["SPD", "Bündnis 90/Die Grünen", "CDU"]
    assert lemmas(found["Tim Lang"]) == ["Fraktionschef"]


def test_titles_are_not_part_of_the_name(people: Callable[..., People]) -> None:
    found = people("Prof. Dr. Jens Öhler und Frau Dr. Ute Kern sprachen.", "Prof. Dr. Jens Öhler", "Frau Dr. Ute Kern")
    assert found["Jens Öhler"]["title"] == "Prof. Dr."
    assert found["Ute Kern"]["title"] == "Dr."
    assert found["Ute Kern"]["honorific"] == "Frau"


def test_roles_are_stripped_from_a_marked_name(people: Callable[..., People]) -> None:
    found = people("Gestern kam Stadträtin Nora Wehling (SPD).", "Stadträtin Nora Wehling (SPD)")
    assert list(found) == ["Nora Wehling"]
    assert lemmas(found["Nora Wehling"]) == ["Stadträtin"]


@pytest.mark.parametrize("half", ["Sebastian", "Klages"])
def test_a_split_name_is_joined(people: Callable[..., People], half: str) -> None:
    assert list(people("Das sagte Stadtdirektor Sebastian Klages.", half)) == ["Sebastian Klages"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Stadträtin und Digitaldezernentin Isabelle Hartwig sprach.", "Isabelle Hartwig"),
        ("Am Ende dankte Frau Schulze den Helfern.", "Schulze"),
        ("Am Ende dankte Bürgermeister Müller den Helfern.", "Müller"),
        ("Am Ende dankte Dr. Stefan Sommer den Helfern.", "Stefan Sommer"),
        ("Am Ende dankte Minister Hans-Peter von Bergen den Helfern.", "Hans-Peter von Bergen"),
        ("Am Ende dankte Thomas Schneider den Helfern.", "Thomas Schneider"),
    ],
)
def test_missed_names_are_added(people: Callable[..., People], text: str, name: str) -> None:
    assert list(people(text)) == [name]


@pytest.mark.parametrize(
    ("text", "false_name"),
    [
        ("P ress-Service ergänzt die Meldung.", "P ress-Service"),
        ("Die Smart City wächst.", "Smart City"),
        ("Die Digitalstrategie wächst.", "Digitalstrategie"),
        ("Delegierte aus Hanau kamen.", "Hanau"),
        ("Hanauer Bürger kamen.", "Hanauer"),
        ("Die Gesamtschule Erwin Fischer feiert.", "Erwin Fischer"),
        ("Die Max Müller GmbH baut.", "Max Müller"),
        ("Neuer Leiter gefunden.", "Neuer"),
        ("Kommune21 berichtet darüber.", "Kommune21"),
    ],
)
def test_false_names_are_dropped(people: Callable[..., People], text: str, false_name: str) -> None:
    assert people(text, false_name) == {}


def test_surnames_standing_alone_are_found(make_doc: MakeDoc) -> None:
    text = "Stadträtin Nora Wehling lobte das Team. „Gut“, so Wehling. Wehlings Fazit: gut. Die Wehlingstraße bleibt."
    doc = RoleFinder()(make_doc(text, [("Nora Wehling", "PER")]))
    found = [
        (span.text, attributes["value"], attributes["surname_only"]) for span, attributes in get_spans(doc, "people")
    ]
    assert found == [
        ("Nora Wehling", "Nora Wehling", False),
        ("Wehling", "Wehling", True),
        ("Wehlings", "Wehling", True),
    ]


def test_a_surname_that_is_a_noun_or_place_stays_one(make_doc: MakeDoc) -> None:
    text = "Bürgermeister Hans Koch sprach. Der Koch stand am Herd. Später ging Koch nach Hause."
    doc = RoleFinder()(make_doc(text, [("Hans Koch", "PER")]))
    assert [span.start_char for span, _ in get_spans(doc, "people")] == [text.index("Hans"), text.rindex("Koch")]
    text = "Kämmerin Anna Essen sprach. Sie fuhr nach Essen. Danach sagte Essen zu."
    doc = RoleFinder()(make_doc(text, [("Anna Essen", "PER")]))
    assert [span.start_char for span, _ in get_spans(doc, "people")] == [text.index("Anna"), text.rindex("Essen")]


def test_a_council_is_no_role(people: Callable[..., People]) -> None:
    assert people("Der Stadtrat stimmte zu.") == {}
    assert lemmas(people("Stadtrat Jan Roth stimmte zu.", "Jan Roth")["Jan Roth"]) == ["Stadtrat"]


@pytest.mark.parametrize(
    ("form", "masculine", "gender"),
    [
        ("Oberbürgermeisterinnen", "Oberbürgermeister", "f"),
        ("Landrätin", "Landrat", "f"),
        ("Stadträten", "Stadtrat", "m"),
        ("Präsidenten", "Präsident", "m"),
        ("Direktoren", "Direktor", "m"),
        ("Vorsitzenden", "Vorsitzender", None),
        ("Kaufleute", "Kaufmann", "m"),
        ("Breitbandkoordinatorin", "Breitbandkoordinator", "f"),
        ("CDU-Stadtverordneter", "Stadtverordneter", None),
        ("IT-Leiters", "IT-Leiter", "m"),
    ],
)
def test_forms_of_role_nouns(form: str, masculine: str, gender: str | None) -> None:
    word = role_word(form)
    assert word is not None
    assert (word.masculine, word.gender) == (masculine, gender)


@pytest.mark.parametrize("word", ["Begleiter", "Vorrat", "Theater", "leiter", "Stadt", "OBI", "Gegenwart", ""])
def test_other_words_are_no_roles(word: str) -> None:
    assert role_word(word) is None


WORDS = [
    *("Oberbürgermeister", "Dr.", "Anna", "Müller", "von", "der", "und", ",", "(", ")", "SPD", "Stadt", "Hanau", "Amt"),
    *("für", "Kultur", "ist", "wurde", "zum", "\n", "„", "“", "Bau-", "a.", "D.", "Frau"),
]
MARKS = st.lists(st.tuples(st.integers(0, 24), st.integers(1, 4)), max_size=4)


@given(st.lists(st.sampled_from(WORDS), max_size=25), MARKS)
def test_any_order_of_words_is_survived(words: list[str], marks: list[tuple[int, int]]) -> None:
    doc = Doc(spacy.blank("de").vocab, words=words)
    taken: set[int] = set()
    spans = []
    for start, size in marks:
        place = set(range(start, start + size))
        if start + size <= len(doc) and taken.isdisjoint(place):
            taken |= place
            spans.append(
                doc.char_span(doc[start].idx, doc[start + size - 1].idx + len(doc[start + size - 1]), label="PER")
            )
    doc.ents = [span for span in spans if span is not None]
    RoleFinder()(doc)
    for span, attributes in get_spans(doc, "people"):
        assert attributes["value"]
        assert span.text[0].isupper() or attributes["surname_only"]
        for role in attributes["roles"]:
            assert doc.text[role["start"] : role["end"]] == role["text"]


def test_component_is_usable_in_a_blank_pipeline() -> None:
    nlp = spacy.blank("de")
    nlp.add_pipe("stadtlupe_roles")
    assert get_spans(nlp(""), "people") == []
    assert [span.text for span, _ in get_spans(nlp("Bürgermeister Hans Meier sprach."), "people")] == ["Hans Meier"]


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("Das Sachgebiet Klima unter Leitung von Jana Roth berichtete.", ["Jana Roth"], {"Jana Roth": ["Leiterin"]}),
        ("Geleitet wird das Bauamt von Jana Roth.", ["Jana Roth"], {"Jana Roth": ["Leiterin"]}),
        ("Den Vorsitz im Bauausschuss übernimmt Tim Lang.", ["Tim Lang"], {"Tim Lang": ["Vorsitzender"]}),
        ("Der Seniorenbeirat, dem Jana Roth vorsteht, tagt heute.", ["Jana Roth"], {"Jana Roth": ["Vorsitzende"]}),
        ("Das Bauamt, das Jana Roth seit 2022 leitet, wächst.", ["Jana Roth"], {"Jana Roth": ["Leiterin"]}),
        ("Tim Lang, 43, leitet das Rechtsamt.", ["Tim Lang"], {"Tim Lang": ["Leiter"]}),
        ("Federführend ist das Jugendamt unter Jana Roth.", ["Jana Roth"], {"Jana Roth": ["Leiterin"]}),
        (
            "Bürgermeister Tim Lang und seine Amtskollegin Jana Roth unterschrieben.",
            ["Tim Lang", "Jana Roth"],
            {"Tim Lang": ["Bürgermeister"], "Jana Roth": ["Bürgermeisterin"]},
        ),
        (
            "Ihr Leiter ist Chief Digital Officer (CDO) Tim Lang.",
            ["Tim Lang"],
            {"Tim Lang": ["Leiter", "Chief Digital Officer"]},
        ),
        (
            "Leiterin ist Hauptlöschmeisterin Jana Roth.",
            ["Jana Roth"],
            {"Jana Roth": ["Leiterin", "Hauptlöschmeisterin"]},
        ),
        ("Tim Lang, von Haus aus Elektromeister, half mit.", ["Tim Lang"], {"Tim Lang": ["Elektromeister"]}),
        ("Tim Lang (SPD, Zweiter Bürgermeister) sprach.", ["Tim Lang"], {"Tim Lang": ["Zweiter Bürgermeister"]}),
        (
            "Dem Vorsitzenden des FC Rotal 09 Nordstadt, Tim Lang, dankte er.",
            ["Tim Lang"],
            {"Tim Lang": ["Vorsitzender"]},
        ),
        (
            "Das Gremium hat am Montag Tim Lang zu seinem Vorsitzenden gewählt.",
            ["Tim Lang"],
            {"Tim Lang": ["Vorsitzender"]},
        ),
        ("Als neue Leiterin stellte sich Jana Roth vor.", ["Jana Roth"], {"Jana Roth": ["Leiterin"]}),
        (
            "Neuer Kassier ist Tim Lang, Schriftführerin bleibt Jana Roth.",
            ["Tim Lang", "Jana Roth"],
            {"Tim Lang": ["Kassier"], "Jana Roth": ["Schriftführerin"]},
        ),
        (
            "Die Bürgermeister Tim Lang (Nordstadt) und Jana Roth (Südstadt) kamen.",
            ["Tim Lang", "Jana Roth"],
            {"Tim Lang": ["Bürgermeister"], "Jana Roth": ["Bürgermeisterin"]},
        ),
        ("Rückfragen: Jana Roth, Pressestelle", ["Jana Roth"], {"Jana Roth": ["Ansprechpartnerin"]}),
        ("Bearbeiter: Dipl.-Ing. Tim Lang", ["Tim Lang"], {"Tim Lang": ["Bearbeiter"]}),
        ("Die Glasmalerin Jana Roth stellte aus.", ["Jana Roth"], {"Jana Roth": ["Glasmalerin"]}),
        ("Die Siegerin Jana Roth freute sich.", ["Jana Roth"], {"Jana Roth": []}),
        (
            "„Gut“, sagt Roland Koch, technischer Geschäftsführer der Werke.",
            ["Roland Koch"],
            {"Roland Koch": ["technischer Geschäftsführer"]},
        ),
        ("Rathauschefin Jana Roth lud ein.", ["Jana Roth"], {"Jana Roth": ["Bürgermeisterin"]}),
    ],
)
def test_roles_told_by_the_sentence(
    people: Callable[..., People], text: str, names: list[str], expected: dict[str, list[str]]
) -> None:
    found = people(text, *names)
    assert {name: lemmas(found[name]) for name in names} == expected


def test_a_line_under_a_name_is_its_function(people: Callable[..., People]) -> None:
    found = people("Alle sind eingeladen.\n\ngez. Tim Lang\nBürgermeister", "Tim Lang")
    assert lemmas(found["Tim Lang"]) == ["Bürgermeister"]


def test_the_next_line_of_a_list_is_no_function_of_the_one_before(people: Callable[..., People]) -> None:
    found = people("Es sprachen Tim Lang\nBürgermeister Otto Kern grüßte.", "Tim Lang", "Otto Kern")
    assert lemmas(found["Tim Lang"]) == []
    assert lemmas(found["Otto Kern"]) == ["Bürgermeister"]


def test_a_colleague_has_no_office_when_nobody_before_has_one(people: Callable[..., People]) -> None:
    assert lemmas(people("Ihre Kollegin Jana Roth half.", "Jana Roth")["Jana Roth"]) == []


@pytest.mark.parametrize("title", ["Dipl.-Wirt.-Ing.", "Prof. em. Dr.", "Dipl.-Geol."])
def test_rare_titles(people: Callable[..., People], title: str) -> None:
    found = people(f"So Geschäftsführerin {title} Jana Roth am Montag.", "Jana Roth")
    assert found["Jana Roth"]["title"] == title
    assert lemmas(found["Jana Roth"]) == ["Geschäftsführerin"]


@pytest.mark.parametrize("marked", ["Anton", "Anton „Toni“ Berghammer"])
def test_a_nickname_is_no_part_of_the_name(people: Callable[..., People], marked: str) -> None:
    found = people("Der parteilose Gastwirt Anton „Toni“ Berghammer trat an.", marked)
    assert list(found) == ["Anton Berghammer"]
