"""Cities that a text means without naming them again."""

from __future__ import annotations

import pytest

from stadtlupe.extract import Mention
from stadtlupe.normalize.facts import City
from stadtlupe.normalize.people import resolve_people
from stadtlupe.normalize.place_reference import pointed_city, visiting_city
from stadtlupe.read import Article

TOWNS = {"Hanau": "06415000", "Bochum": "05911000", "Marburg": "06534014"}


def cities(text: str, primary: str) -> list[City]:
    """The towns of a text, each with its first mention, in one sentence."""
    return [
        City(
            name,
            key,
            "primary" if name == primary else "mentioned",
            ("place",),
            (
                Mention(
                    "PLACE",
                    name,
                    text.index(name),
                    text.index(name) + len(name),
                    0,
                    len(text),
                    name,
                    {"kind": "name", "use": "place"},
                ),
            ),
        )
        for name, key in TOWNS.items()
        if name in text
    ]


@pytest.mark.parametrize(
    ("text", "thing", "expected"),
    [
        ("Hanau besuchte Bochum und die dortigen Stadtwerke.", "Stadtwerke", "Bochum"),
        ("Nach Bochum kam Marburg dran, dann der dortige kommissarische Bauchef.", "Bauchef", "Marburg"),
        ("Bochum war da, Hanau auch: Es sprach die Leiterin der hiesigen Schule.", "Schule", "Hanau"),
        ("Hanau besuchte Bochum und die Stadtwerke.", "Stadtwerke", None),
        ("In Hanau gibt es die dortigen Stadtwerke.", "Stadtwerke", None),
        ("Bochum war da.\nEs sprach der dortige Bauchef.", "Bauchef", None),
    ],
)
def test_pointed_city(text: str, thing: str, expected: str | None) -> None:
    found = pointed_city(text, text.index(thing), cities(text, "Hanau"))
    assert (found.name if found else None) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Gäste aus Bochum haben Hanau besucht, unter ihnen Kämmerer Muster.", "Bochum"),
        ("Eine Delegation der Stadt Bochum, angeführt von Kämmerer Muster, war in Hanau.", "Bochum"),
        ("Gäste aus Bochum begrüßte Kämmerer Muster in Hanau.", None),
        ("Nach Bochum fuhren viele aus Hanau, unter ihnen Kämmerer Muster.", None),
    ],
)
def test_visiting_city(text: str, expected: str | None) -> None:
    found = visiting_city(text, 0, text.index("Kämmerer"), cities(text, "Hanau"))
    assert (found.name if found else None) == expected


@pytest.mark.parametrize(("among", "expected"), [("unter ihnen", "Bochum"), ("begrüßt von", "Hanau")])
def test_the_office_of_a_visitor_is_that_of_his_town(among: str, expected: str) -> None:
    text = f"Gäste aus Bochum haben Hanau besucht, {among} Kämmerer Max Muster."
    start = text.index("Max")
    role = {
        "text": "Kämmerer",
        "lemma": "Kämmerer",
        "start": text.index("Kämmerer"),
        "end": start - 1,
        "public_office": True,
        "organization": None,
        "city_text": None,
    }
    mention = Mention("PER", "Max Muster", start, start + 10, 0, len(text), "Max Muster", {"roles": [role]})
    [person] = resolve_people(Article("a", None, text=text), [mention], cities(text, "Hanau"))
    assert [position.city for position in person.positions] == [expected]
