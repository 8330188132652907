"""Towns abroad are told by the words beside their names."""

from __future__ import annotations

import time

import pytest

from stadtlupe.errors import StadtlupeError
from stadtlupe.extract import Mention
from stadtlupe.normalize import link_abroad
from stadtlupe.normalize.link_abroad import towns_abroad


def names(text: str, *taken: Mention) -> list[str]:
    found = towns_abroad(text, taken)
    assert all(text[m.start : m.end] == m.text for city in found for m in city.mentions)
    assert all(city.ags is None and not city.candidates for city in found)
    return [city.name for city in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Im dänischen Ballerup sah sich der Rat um.", ["Ballerup"]),
        ("Gäste aus der französischen Partnerstadt Saint-Marcel-sur-Aude kamen.", ["Saint-Marcel-sur-Aude"]),
        ("Die polnische Gemeinde Chojna ist dabei.", ["Chojna"]),
        ("Die Partnerstadt Gyula feiert.", ["Gyula"]),
        ("Die Städtepartnerschaft mit Castiglione del Lago besteht.", ["Castiglione del Lago"]),
        ("Eine Gruppe aus Roanne (Frankreich) war da.", ["Roanne"]),
        ("Eine Gruppe aus Aalten in den Niederlanden war da.", ["Aalten"]),
        ("Sie fuhren nach Wien und St. Gallen.", ["Wien", "St. Gallen"]),
        ("Das Kopenhagener Modell: In Kopenhagen fährt man Rad.", ["Kopenhagen"]),
        ("Der dänische Hersteller lieferte nach Polen.", []),
        ("Die Partnerstadt in Polen feiert, die Partnerschaft lebt.", []),
        ("Die Verwaltung tagt im Rathaus.", []),
        ("", []),
    ],
)
def test_what_names_a_town_abroad(text: str, expected: list[str]) -> None:
    assert names(text) == expected


def test_where_it_is_named_again_the_name_is_enough() -> None:
    [city] = towns_abroad("Der Rat war in Roanne.\nRoanne (Frankreich) ist Partner, Roannes Rat auch.", [])
    assert [mention.text for mention in city.mentions] == ["Roanne", "Roanne", "Roannes"]
    assert (city.mentions[0].sent_start, city.mentions[0].sent_end) == (0, 22)
    [town] = towns_abroad("Nach Wien: das Wiener Vorbild.", [])
    assert [mention.attributes["kind"] for mention in town.mentions] == ["name", "demonym"]


def test_what_is_known_as_something_else_is_none() -> None:
    text = "Die Partnerstadt Jena und das polnische Gubin."
    taken = Mention("PLACE", "Jena", 17, 21, 0, len(text), "Jena")
    assert names(text, taken) == ["Gubin"]


def test_long_texts_end_in_time() -> None:
    start = time.process_time()
    names("im dänischen Aarhus (Dänemark) " * 2000 + "Partnerstadt " * 2000)
    assert time.process_time() - start < 5


def test_broken_words_name_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_abroad, "read_toml", lambda _: {"adjectives": "dänisch"})
    with pytest.raises(StadtlupeError, match=r"abroad_words\.toml"):
        link_abroad._kinds.__wrapped__()
