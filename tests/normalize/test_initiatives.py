from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pytest

from stadtlupe.errors import StadtlupeError
from stadtlupe.extract import Mention
from stadtlupe.normalize import initiative_attributes as attributes
from stadtlupe.normalize.facts import City, Initiative, Organization
from stadtlupe.normalize.initiatives import resolve_initiatives
from stadtlupe.read import Article


class Text:
    """An article whose mentions are made from the words that stand in it."""

    def __init__(self, text: str, published: str | None = None) -> None:
        self.article = Article("a", None, text=text, published=published)
        self.text = text
        self.mentions: list[Mention] = []

    def add(self, label: str, words: str, value: str | None = None, nth: int = 0, **attributes: Any) -> Mention:
        start = [hit.start() for hit in re.finditer(re.escape(words), self.text)][nth]
        bounds = [
            0,
            *(hit.end() for hit in re.finditer(r"(?<!\d)[.!?]\s+(?=[A-ZÄÖÜ„])|\n+", self.text)),
            len(self.text) + 1,
        ]
        left = max(bound for bound in bounds if bound <= start)
        right = min(bound for bound in bounds if bound > start)
        end = left + len(self.text[left:right].rstrip())
        mention = Mention(label, words, start, start + len(words), left, end, value, attributes)
        self.mentions.append(mention)
        return mention

    def init(self, words: str, value: str | None = None, nth: int = 0, **given: Any) -> Mention:
        defaults = {"kind": "project", "named": False, "head": (value or words).split()[0], "scope": "municipal"}
        return self.add("INIT", words, value or words, nth, **{**defaults, **given})

    def city(self, name: str, ags: str, role: str = "mentioned", nth: int = 0, words: str | None = None) -> City:
        mention = self.add("PLACE", words or name, name, nth)
        return City(name, ags, role, ("place",), (mention,))

    def body(self, name: str, generic: bool = False) -> Organization:
        return Organization(name, "other", None, None, generic, (self.add("ORG", name, name),))

    def resolve(
        self, cities: Sequence[City] = (), organizations: Sequence[Organization] = (), **options: bool
    ) -> tuple[Initiative, ...]:
        return resolve_initiatives(self.article, self.mentions, cities, organizations, **options)


def one(text: Text, cities: Sequence[City] = (), organizations: Sequence[Organization] = ()) -> Initiative:
    (initiative,) = text.resolve(cities, organizations)
    return initiative


def test_same_name_is_one_initiative() -> None:
    text = Text("Die Mein-Ort-App ist da. Viele laden die MeinOrt-App.")
    text.init("Mein-Ort-App", kind="app")
    text.init("MeinOrt-App", kind="app")
    assert [mention.text for mention in one(text).mentions] == ["Mein-Ort-App", "MeinOrt-App"]


def test_short_form_joins_the_only_long_form() -> None:
    text = Text("Das Klimaschutzkonzept 2035 gilt. Das Klimaschutzkonzept hilft.")
    text.init("Klimaschutzkonzept 2035", kind="strategy", named=True)
    text.init("Klimaschutzkonzept", nth=1, kind="strategy")
    found = one(text)
    assert (found.name, found.named, found.target, len(found.mentions)) == ("Klimaschutzkonzept 2035", True, "2035", 2)


def test_short_form_stays_alone_between_two_long_forms() -> None:
    text = Text("Der Haushalt 2024 und der Haushalt 2025. Ein Haushalt ist wichtig.")
    text.init("Haushalt 2024")
    text.init("Haushalt 2025")
    text.init("Haushalt", nth=2)
    assert [item.name for item in text.resolve()] == ["Haushalt 2024", "Haushalt 2025", "Haushalt"]


def test_strategies_of_two_cities_stay_two() -> None:
    text = Text("Die Ulmer Digitalstrategie ist alt. Die Digitalstrategie der Stadt Fulda ist neu.")
    cities = [text.city("Ulm", "08421000", "primary", words="Ulmer"), text.city("Fulda", "06631009")]
    text.init("Digitalstrategie", city_text="Ulm", kind="strategy")
    text.init("Digitalstrategie", nth=1, city_text="Fulda", kind="strategy")
    assert [(item.name, item.city, item.ags) for item in text.resolve(cities)] == [
        ("Digitalstrategie", "Ulm", "08421000"),
        ("Digitalstrategie", "Fulda", "06631009"),
    ]


def test_building_joins_the_work_on_it_but_two_works_stay_two() -> None:
    text = Text(
        "Der Neubau der Grundschule beginnt. Die neue Grundschule kostet viel. Die Sanierung der Turnhalle folgt."
    )
    text.init("Neubau der Grundschule", object="Grundschule")
    text.init("Grundschule", nth=1, kind="facility")
    text.init("Sanierung der Turnhalle", object="Turnhalle")
    assert [item.name for item in text.resolve()] == ["Neubau der Grundschule", "Sanierung der Turnhalle"]


def test_abbreviation_in_brackets_is_an_alias() -> None:
    text = Text("Das Entwicklungskonzept (ISEK) gilt. Das ISEK 2035 hilft.")
    text.init("Entwicklungskonzept", kind="strategy")
    text.init("ISEK", kind="strategy")
    text.init("ISEK 2035", kind="strategy")
    assert [mention.text for mention in one(text).mentions] == ["Entwicklungskonzept", "ISEK", "ISEK 2035"]


def test_external_ones_are_left_out_unless_wanted() -> None:
    text = Text("Das Onlinezugangsgesetz gilt.")
    text.init("Onlinezugangsgesetz", scope="external")
    assert text.resolve() == ()
    assert [item.name for item in text.resolve(external=True)] == ["Onlinezugangsgesetz"]


def test_no_mentions_no_initiatives() -> None:
    assert Text("Nichts.").resolve() == ()


def test_city_in_name_before_city_of_sentence_before_primary() -> None:
    text = Text("Gäste aus Ulm sehen die Fulda-App. In Ulm lief die Messe. Später folgt der Umbau.")
    cities = [
        text.city("Fulda", "06631009"),
        text.city("Ulm", "08421000"),
        text.city("Jena", "16053000", words="Gäste"),
    ]
    cities[1] = City(
        "Ulm", "08421000", "mentioned", ("place",), (*cities[1].mentions, text.add("PLACE", "Ulm", "Ulm", nth=1))
    )
    cities[2] = City("Jena", "16053000", "primary", ("place",), ())
    text.init("Fulda-App", kind="app", city_text="Fulda")
    text.init("Messe", kind="event")
    text.init("Umbau")
    assert [item.city for item in text.resolve(cities)] == ["Fulda", "Ulm", "Jena"]


def test_words_that_point_back_lend_their_sentence() -> None:
    text = Text(
        "Die Stadt zeigt das Projekt „Alte Mühle“. Das Vorhaben wurde 2021 gestartet und kostet 3 Millionen Euro."
    )
    text.init("Alte Mühle", named=True, head="Projekt")
    text.init("Vorhaben", anaphor=True)
    text.add("DATE", "2021", "2021", relation="at")
    text.add("AMOUNT", "3 Millionen Euro", "3000000", value_eur=3_000_000)
    found = one(text)
    assert (found.status, found.started, found.amount_eur) == ("gestartet", "2021", 3_000_000.0)
    assert [mention.text for mention in found.mentions] == ["Alte Mühle"]


def test_words_that_point_back_to_nothing_are_dropped() -> None:
    text = Text("Das Projekt wurde gestartet.")
    text.init("Projekt", anaphor=True)
    assert text.resolve() == ()


@pytest.mark.parametrize(
    ("sentence", "words", "kind", "status"),
    [
        ("Die Satzung wurde beschlossen.", "Satzung", "regulation", "beschlossen"),
        ("Der Rat stimmte der Satzung zu.", "Satzung", "regulation", "beschlossen"),
        ("Der Rat hat die Satzung noch nicht beschlossen.", "Satzung", "regulation", None),
        ("Die Kita soll saniert werden.", "Kita", "facility", "geplant"),
        ("Die Kita wird saniert.", "Kita", "facility", "gestartet"),
        ("Die Kita wurde saniert.", "Kita", "facility", "abgeschlossen"),
        ("Die Kita wurde eröffnet.", "Kita", "facility", "in Betrieb"),
        ("Die Kita wird im Herbst eröffnet.", "Kita", "facility", "geplant"),
        ("Die Messe wurde eröffnet.", "Messe", "event", "gestartet"),
        ("Die Messe findet im Mai statt.", "Messe", "event", "geplant"),
        ("Die App läuft seit Mai.", "App", "app", "in Betrieb"),
        ("Das Projekt ist abgeschlossen.", "Projekt", "project", "abgeschlossen"),
        ("Das Projekt ist gescheitert.", "Projekt", "project", "gestoppt"),
        ("Für die Brücke war im März Baubeginn.", "Brücke", "facility", "gestartet"),
        ("Die Brücke ist grün.", "Brücke", "facility", None),
    ],
)
def test_status(sentence: str, words: str, kind: str, status: str | None) -> None:
    text = Text(sentence)
    text.init(words, kind=kind)
    assert one(text).status == status


def test_future_date_makes_a_start_a_plan() -> None:
    for published, status in (("2025-01-10", "geplant"), ("2026-09-01", "gestartet")):
        text = Text("Das Festival startet am 1. August 2026.", published)
        text.init("Festival", kind="event")
        text.add("DATE", "1. August 2026", "2026-08-01", relation="at", earliest="2026-08-01")
        assert one(text).status == status


@pytest.mark.parametrize(
    ("sentence", "date", "value", "relation", "started", "target"),
    [
        ("Der Wandel, der 2016 mit dem Leitbild begann, geht weiter.", "2016", "2016", "at", "2016", None),
        ("Das Leitbild gilt seit 2017.", "2017", "2017/..", "since", "2017", None),
        ("Das Leitbild gilt bis 2030.", "2030", "../2030", "until", None, "2030"),
        ("Das Leitbild soll Ende 2027 fertig sein.", "Ende 2027", "2027", "at", None, "2027"),
        ("Das Leitbild gilt von 2024 bis 2028.", "2024 bis 2028", "2024/2028", "from-to", "2024", "2028"),
        ("Das Leitbild wurde am 3. Mai 2024 beschlossen.", "3. Mai 2024", "2024-05-03", "at", None, None),
        ("Das Leitbild läuft seit Mai.", "Mai", None, "since", None, None),
    ],
)
def test_dates(
    sentence: str, date: str, value: str | None, relation: str, started: str | None, target: str | None
) -> None:
    text = Text(sentence)
    text.init("Leitbild", kind="strategy")
    text.add("DATE", date, value, relation=relation)
    found = one(text)
    assert (found.started, found.target) == (started, target)


def test_start_and_horizon_of_one_sentence() -> None:
    text = Text("Der Umbau, der 2018 mit der Jena-Strategie seinen Anfang nahm, zielt auf einen Rahmen bis 2032.")
    text.init("Jena-Strategie", kind="strategy", named=True)
    text.add("DATE", "2018", "2018", relation="at")
    text.add("DATE", "2032", "../2032", relation="until")
    found = one(text)
    assert (found.started, found.target) == ("2018", "2032")


def test_target_before_start_is_no_target() -> None:
    text = Text("Der Umbau startete 2025 und galt bis 2020.")
    text.init("Umbau")
    text.add("DATE", "2025", "2025", relation="at")
    text.add("DATE", "2020", "../2020", relation="until")
    assert one(text).target is None


def test_sums_go_to_the_nearest_initiative_and_the_largest_counts() -> None:
    text = Text("Der Umbau kostet 2 Millionen Euro und später 3 Millionen Euro, das Stadtfest 50.000 Euro.")
    text.init("Umbau")
    text.init("Stadtfest", kind="event")
    for words, value in (("2 Millionen Euro", 2e6), ("3 Millionen Euro", 3e6), ("50.000 Euro", 5e4)):
        text.add("AMOUNT", words, str(value), value_eur=value)
    assert [item.amount_eur for item in text.resolve()] == [3e6, 5e4]


def test_costs_of_the_next_sentence_count_only_when_it_speaks_of_costs() -> None:
    for behind, amount in (("Die Kosten betragen 4 Mio. Euro.", 4e6), ("Ein Mann verlor 4 Mio. Euro.", None)):
        text = Text(f"Im Mai beginnt der Umbau. {behind}")
        text.init("Umbau")
        text.add("AMOUNT", "4 Mio. Euro", "4000000.0", value_eur=4e6)
        assert one(text).amount_eur == amount


@pytest.mark.parametrize(
    ("sentence", "part"),
    [
        ("Gemeinsam mit der Nordakademie startet die Stadt den Chatbot.", "partner"),
        ("Die Stadt arbeitet eng mit Nordakademie zusammen, um den Chatbot zu bauen.", "partner"),
        ("Der Chatbot wird gefördert durch die Nordakademie.", "funder"),
        ("Der Chatbot wurde entwickelt von der Firma Nordakademie.", "supplier"),
        ("Die Nordakademie betreibt den Chatbot.", "lead"),
        ("Der Chatbot steht neben der Nordakademie.", None),
    ],
)
def test_participations(sentence: str, part: str | None) -> None:
    text = Text(sentence)
    text.init("Chatbot", kind="service")
    found = one(text, organizations=[text.body("Nordakademie")]).participations
    assert [item.part for item in found] == ([part] if part else [])


def test_enumerated_partners() -> None:
    text = Text("Gemeinsam mit Stadtwerken und Hochschule startet der Chatbot.")
    text.init("Chatbot", kind="service")
    found = one(text, organizations=[text.body("Stadtwerken"), text.body("Hochschule")]).participations
    assert [(item.organization, item.part) for item in found] == [("Stadtwerken", "partner"), ("Hochschule", "partner")]


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        ("2017/..", ("2017", None)),
        ("../2030", (None, "2030")),
        ("2026-05/2026-07", ("2026-05", "2026-07")),
        ("2030~", ("2030", "2030")),
        ("2024-02-29", ("2024-02-29", "2024-02-29")),
        ("", (None, None)),
        (None, (None, None)),
        ("XXXX-05", (None, None)),
    ],
)
def test_plain_dates(value: str | None, plain: tuple[str | None, str | None]) -> None:
    assert attributes.plain_dates(value) == plain


def test_broken_cues_are_an_error_of_the_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attributes, "read_toml", lambda name: {"status": [{"value": "egal", "words": []}]})
    with pytest.raises(StadtlupeError, match="status 'egal'"):
        attributes._status_cues.__wrapped__()


def test_the_next_sentences_tell_the_status_unless_they_are_about_something_else() -> None:
    text = Text("Ulm bekommt eine Uferbühne. Der Rat hat dem Bau zugestimmt.")
    text.add("INIT", "Uferbühne", "Uferbühne", kind="facility", named=False)
    assert one(text).status == "beschlossen"
    other = Text("Ulm bekommt eine Uferbühne.\n\nDer Rat hat einer Satzung zugestimmt.")
    other.add("INIT", "Uferbühne", "Uferbühne", kind="facility", named=False)
    assert one(other).status is None


@pytest.mark.parametrize(
    ("kind", "published", "status"),
    [
        ("event", "2025-05-01", "geplant"),
        ("event", "2025-07-01", "abgeschlossen"),
        ("event", None, None),
        ("app", "2025-05-01", "in Betrieb"),
        ("project", "2025-05-01", None),
    ],
)
def test_kind_and_date_tell_the_status_when_no_word_does(kind: str, published: str | None, status: str | None) -> None:
    text = Text("Das Dorffest am 3. Juni 2025.", published)
    text.add("INIT", "Dorffest", "Dorffest", kind=kind, named=False)
    day = {"earliest": "2025-06-03", "latest": "2025-06-03", "relation": "at"}
    text.add("DATE", "3. Juni 2025", "2025-06-03", **day)
    assert one(text).status == status
