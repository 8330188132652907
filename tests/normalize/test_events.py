from __future__ import annotations

import pytest

from stadtlupe.extract import Mention
from stadtlupe.normalize.events import resolve_events
from stadtlupe.normalize.facts import City, Event, Initiative, Organization, Person
from stadtlupe.normalize.linear_model import LINK_WEIGHTS, shipped_model
from stadtlupe.normalize.links import resolve_links
from stadtlupe.read import Article


def mention(text: str, words: str, label: str, value: str | None = None, **attributes: object) -> Mention:
    start = text.index(words)
    return Mention(label, words, start, start + len(words), 0, len(text), value, attributes)


def initiative(text: str, words: str, kind: str = "project") -> Initiative:
    found = mention(text, words, "INIT")
    return Initiative(words, kind, "Sonstiges", "Fulda", "06631009", None, False, None, None, None, (found,))


def events(
    text: str,
    date: str,
    value: str | None,
    inits: tuple[str, ...] = (),
    bodies: tuple[str, ...] = (),
    people: tuple[str, ...] = (),
    cities: tuple[City, ...] = (),
    **attributes: object,
) -> tuple[Event, ...]:
    dates = mention(text, date, "DATE", value, **attributes)
    article = Article("a", None, text=text)
    return resolve_events(
        article,
        [dates],
        cities,
        [initiative(text, words) for words in inits],
        [Organization(words, "other", None, None, False, (mention(text, words, "ORG"),)) for words in bodies],
        [Person(words, None, None, None, (), (mention(text, words, "PER"),)) for words in people],
        resolve_links(article, [dates], cities, model=shipped_model(LINK_WEIGHTS)),
    )


@pytest.mark.parametrize(
    ("text", "kind", "subject"),
    [
        ("Im Jahr 2023 wurde das Klimaamt gegründet.", "founded", "Klimaamt"),
        ("2023 hat der Rat die Umgestaltung beschlossen.", "decided", "Umgestaltung"),
        ("Die Umgestaltung begann 2023 bei Regen.", "started", "Umgestaltung"),
        ("Die Umgestaltung wurde 2023 fertiggestellt.", "completed", "Umgestaltung"),
        ("2023 eröffnete das Klimaamt neue Räume.", "opened", "Klimaamt"),
        ("Der Vertrag wurde 2023 unterzeichnet.", "signed", None),
        ("Eine Delegation reiste 2023 nach Jena.", "visited", None),
        ("Die Frist endet 2023 ohne Aufschub.", "deadline", None),
        ("Das Klimaamt hatte 2023 zwölf Stellen.", "stated", "Klimaamt"),
        ("Der Schritt in die Kreisfreiheit im Jahr 2023 kostet Kraft.", "started", None),
        ("2023 wurde das Dorf eingemeindet.", "started", None),
    ],
)
def test_kinds(text: str, kind: str, subject: str | None) -> None:
    inits = ("Umgestaltung",) if "Umgestaltung" in text else ()
    bodies = ("Klimaamt",) if "Klimaamt" in text else ()
    (event,) = events(text, "2023", "2023", inits, bodies, earliest="2023-01-01", latest="2023-12-31")
    assert (event.kind, event.subject, event.date) == (kind, subject, "2023")
    assert (event.date_from, event.date_to) == ("2023-01-01", "2023-12-31")


@pytest.mark.parametrize("value", [None, "", "P3D", "XXXX-05", "../..", "PRESENT_REF"])
def test_only_dates_on_the_calendar(value: str | None) -> None:
    assert events("Das Klimaamt wurde im Mai gegründet.", "im Mai", value, bodies=("Klimaamt",)) == ()


def test_durations_and_sets_are_no_events() -> None:
    for kind in ("DURATION", "SET"):
        assert events("Das Klimaamt wurde 2023 gegründet.", "2023", "2023", bodies=("Klimaamt",), timex_type=kind) == ()


def test_statement_without_subject_is_no_event() -> None:
    assert events("Der Sommer 2023 war heiß.", "2023", "2023") == ()


def test_date_inside_a_name_is_no_event() -> None:
    assert events("Das Konzept 2035 wurde beschlossen.", "2035", "2035", inits=("Konzept 2035",)) == ()


def test_nearest_word_of_the_own_clause_counts() -> None:
    text = "Die Umgestaltung wurde 2020 beschlossen, und 2022 begann das Amt."
    assert [event.kind for event in events(text, "2020", "2020", ("Umgestaltung",))] == ["decided"]
    assert [event.kind for event in events(text, "2022", "2022", ("Umgestaltung",))] == ["started"]


def test_until_is_a_deadline_and_open_intervals_become_plain() -> None:
    (event,) = events("Das Klimaamt arbeitet bis 2030 daran.", "2030", "../2030", (), ("Klimaamt",), relation="until")
    assert (event.kind, event.date) == ("deadline", "2030")
    (event,) = events("Das Klimaamt besteht seit 2017.", "2017", "2017/..", (), ("Klimaamt",), relation="since")
    assert event.date == "2017"


def test_visit_belongs_to_the_travelling_city() -> None:
    text = "Eine Delegation aus Fulda besuchte Jena am 3. Mai 2024."
    cities = (
        City("Fulda", "06631009", "mentioned", ("place",), (mention(text, "Fulda", "PLACE"),)),
        City("Jena", "16053000", "primary", ("place",), (mention(text, "Jena", "PLACE"),)),
    )
    (event,) = events(text, "3. Mai 2024", "2024-05-03", cities=cities)
    assert (event.kind, event.city, event.ags) == ("visited", "Fulda", "06631009")


def test_people_are_subjects_of_visits_only_when_named() -> None:
    (event,) = events(
        "Am 3. Mai 2024 besuchte Eva Lang das Klimaamt.", "3. Mai 2024", "2024-05-03", (), ("Klimaamt",), ("Eva Lang",)
    )
    assert event.subject == "Eva Lang"


def test_same_statement_counts_once() -> None:
    text = "Das Klimaamt wurde 2023 gegründet."
    date = mention(text, "2023", "DATE", "2023")
    body = Organization("Klimaamt", "administration", "Fulda", "06631009", False, (mention(text, "Klimaamt", "ORG"),))
    found = resolve_events(Article("a", None, text=text), [date, date], [], [], [body], [], [])
    assert [(event.city, event.ags) for event in found] == [("Fulda", "06631009")]


def test_day_of_an_event_is_its_start() -> None:
    text = "Zum Stadtfest am 5. Mai 2025 kommen alle."
    date = mention(text, "5. Mai 2025", "DATE", "2025-05-05")
    found = resolve_events(
        Article("a", None, text=text), [date], [], [initiative(text, "Stadtfest", "event")], [], [], []
    )
    assert [(event.kind, event.subject) for event in found] == [("started", "Stadtfest")]
