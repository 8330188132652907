"""Whose an initiative is."""

from __future__ import annotations

import pytest

from stadtlupe.extract import Mention
from stadtlupe.normalize.facts import City
from stadtlupe.normalize.initiative_owner import is_above, owner_of

KEYS = {"Fulda": "06631009", "Hanau": "06415000", "Neustadt": None}


def place(text: str, name: str, **attributes: str) -> Mention:
    start = text.index(name)
    given = {"use": "place", "kind": "name", **attributes}
    return Mention("PLACE", name, start, start + len(name), 0, len(text), name, given)


def owner(text: str, phrase: str, primary: str = "Fulda", **attributes: str) -> str | None:
    """Name of the owner of ``phrase``; Fulda is the primary city, attributes are those of Hanau's mention."""
    cities = [
        City(
            name, key, "primary" if name == primary else "mentioned", ("place",),
            (place(text, name, **(attributes if name == "Hanau" else {})),) if name in text else (),
            () if key else ("06534014", "07316000"),
        )
        for name, key in KEYS.items()
    ]  # fmt: skip
    start = text.index(phrase)
    mention = Mention("INIT", phrase, start, start + len(phrase), 0, len(text), phrase, {})
    found, _ = owner_of(text, mention, [city for city in cities if city.mentions or city.role == "primary"])
    return found.name if found else None


@pytest.mark.parametrize(
    ("text", "phrase", "attributes"),
    [
        ("Die Hanau-App startet.", "Hanau-App", {"kind": "compound"}),
        ("Die App der Stadt Hanau startet.", "App der Stadt Hanau", {"use": "administration"}),
        ("Das Wassermodell von Hanau hilft.", "Wassermodell von Hanau", {}),
        ("Der „Hüpfer“ aus Hanau gefällt.", "Hüpfer", {}),
        ("Hanau baut einen Radweg.", "einen Radweg", {"use": "actor"}),
        ("Der Radweg der Stadt Hanau ist fertig.", "Radweg", {"use": "administration"}),
        ("Die Stadtwerke zeigen die Hanau-App und ein Portal.", "Portal", {"kind": "compound"}),
    ],
)
def test_another_town_owns(text: str, phrase: str, attributes: dict[str, str]) -> None:
    assert owner(text, phrase, **attributes) == "Hanau"


@pytest.mark.parametrize(
    ("text", "phrase", "attributes"),
    [
        ("Der Radweg nach Hanau wird gebaut.", "Radweg nach Hanau", {}),
        ("Der Radweg von Hanau nach Fulda wird gebaut.", "Radweg von Hanau nach Fulda", {}),
        ("Tempo 30 in der Hanauer Straße gilt.", "Tempo 30 in der Hanauer Straße", {"kind": "demonym"}),
        ("Eine Mensa entsteht mit Hanau.", "Eine Mensa", {}),
        ("Das Portal baut eine Firma in Hanau.", "Portal", {}),
        ("Gemeinsam mit der Stadt Hanau entsteht eine Mensa.", "Mensa", {"use": "administration"}),
        ("Auch Hanau lobt das Portal.", "Portal", {"use": "actor"}),
        ("Der Hochbehälter Neustadt wird saniert.", "Hochbehälter Neustadt", {}),
        ("Die Mensa öffnet.", "Mensa", {}),
    ],
)
def test_the_primary_one_owns(text: str, phrase: str, attributes: dict[str, str]) -> None:
    assert owner(text, phrase, **attributes) == "Fulda"


def test_a_district_names_things_by_their_towns() -> None:
    text = "Die Sanierung der Turnhalle Hanau beginnt. Zuständig ist der Landkreis."
    hanau = City("Hanau", "06415000", "mentioned", ("place",), (place(text, "Hanau"),))
    district = City("Main-Kinzig-Kreis", "06435000", "primary", ("place",), (place(text, "Landkreis"),))
    mention = place(text, "Sanierung der Turnhalle Hanau")
    assert owner_of(text, mention, [hanau, district]) == (district, False)
    town = City("Fulda", "06631009", "primary", ("place",), (place(text, "Landkreis"),))
    assert owner_of(text, mention, [hanau, town]) == (hanau, True)


def test_what_is_the_districts() -> None:
    text = "In Fulda hilft das Warnsystem des Landkreises."
    town = City("Fulda", "06631009", "primary", ("place",), (place(text, "Fulda"),))
    district = City("Fulda", "06631000", "mentioned", ("place",), (place(text, "Landkreises"),))
    assert owner_of(text, place(text, "Warnsystem"), [town, district]) == (district, False)
    assert owner_of(text, place(text, "Warnsystem"), [town]) == (town, False)


def test_levels() -> None:
    assert is_above(City("Samtgemeinde X", None, "primary", (), ()))
    assert not is_above(City("Neustadt", None, "primary", (), (), ("06534014", "07316000")))
    assert not is_above(City("Fulda", "06631009", "primary", (), ()))


def test_no_cities() -> None:
    assert owner_of("Die Mensa öffnet.", place("Die Mensa öffnet.", "Mensa"), []) == (None, False)
