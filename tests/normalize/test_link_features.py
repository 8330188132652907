"""What the classifiers of ties between municipalities see of two of them."""

from __future__ import annotations

import re
from dataclasses import replace

from stadtlupe.extract import Mention
from stadtlupe.normalize.facts import City
from stadtlupe.normalize.link_features import FeatureRows, Pair, reader_of

TEXT = "Hanau lernt\n\nIm Mai reiste der Rat von Hanau nach Bochum. Auch Herne und Bochum waren dabei. Fulda nicht."
KEYS = {"Hanau": "06415000", "Bochum": "05911000", "Herne": "05916000", "Fulda": "06631009"}
LONG = TEXT + " Es regnete." * 10


def city(name: str, text: str, primary: str | None, **attributes: str) -> City:
    mentions = tuple(
        Mention(
            "PLACE", name, hit.start(), hit.end(), 0, len(text), name, {"use": "place", "kind": "name", **attributes}
        )
        for hit in re.finditer(name, text)
    )
    return City(name, KEYS.get(name), "primary" if name == primary else "mentioned", ("place",), mentions)


def pairs(text: str = TEXT, primary: str | None = "Hanau", every: bool = False) -> dict[str, tuple[set[str], ...]]:
    """Features of the pair, its first and its second city, by the names of both."""
    numbers: dict[str, int] = {}
    cities = [city(name, text, primary) for name in KEYS if name in text]
    reader = reader_of(text, cities, FeatureRows(lambda name: numbers.setdefault(name, len(numbers))))
    listed = list(reader.pairs(every=every))
    names = list(numbers)

    def told(pair: Pair) -> tuple[set[str], ...]:
        return tuple({names[row] for rows in part for row in rows} for part in (pair.both, *pair.ends))

    return {f"{cities[pair.first].name} {cities[pair.second].name}": told(pair) for pair in listed}


def test_which_pairs_are_seen() -> None:
    found = pairs()
    assert {"Hanau Bochum", "Hanau Herne", "Hanau Fulda", "Bochum Herne", "Bochum Fulda"} <= set(found)
    assert set(pairs(LONG)) == {"Hanau Bochum", "Hanau Herne", "Hanau Fulda"}, (
        "in a long text only with the primary one"
    )
    assert "Bochum Herne" in pairs(LONG, every=True)
    assert "Bochum Herne" in pairs(LONG, primary=None)


def test_enumerations_are_no_pairs() -> None:
    text = "Dabei waren Hanau, Bochum, Herne und Fulda."
    assert len(pairs(text, primary=None)) == 6
    many = ", ".join(f"Ort{number}" for number in range(9))
    cities = [city(f"Ort{number}", many, None) for number in range(9)]
    assert list(reader_of(many, cities, FeatureRows(hash)).pairs()) == []


def test_words_and_groups_of_sentences() -> None:
    both, _, _ = pairs()["Hanau Bochum"]
    assert {"word=reiste", "word=reist*", "both:travel", "title:model", "head:model", "text:group"} <= both
    assert any(name.startswith("word=<") for name in both)
    assert "word=nicht" not in both
    assert "word=nicht" in pairs()["Hanau Fulda"][0]


def test_what_stands_beside_and_between_the_names() -> None:
    _, hanau, bochum = pairs()["Hanau Bochum"]
    assert {"primary", "ahead", "named first", "in the title", "preposition=von False", "before=rat"} <= hanau
    assert {"preposition=nach False", "after nach:travel", "next=.", "before=nach"} <= bochum
    assert not {"primary", "ahead", "named first", "in the title"} & bochum
    both, bochum, herne = pairs()["Bochum Herne"]
    assert {"listed", "together", "between=und", "others=0"} <= both
    assert "ahead" in herne
    assert "ahead" not in bochum


def test_where_the_cities_lie() -> None:
    assert {"same land=True", "same district=False", "apart=2"} <= pairs()["Hanau Fulda"][0]
    assert {"same land=False", "districts=0", "apart=0"} <= pairs()["Hanau Bochum"][0]
    assert {"about=primary", "about=primary short=True", "cities=4", "sentences=4"} <= pairs()["Hanau Bochum"][0]
    assert "about=others" in pairs()["Bochum Herne"][0]


def test_towns_without_key() -> None:
    abroad = replace(city("Bochum", TEXT, "Hanau"), ags=None)
    numbers: dict[str, int] = {}
    reader = reader_of(
        TEXT, [city("Hanau", TEXT, "Hanau"), abroad], FeatureRows(lambda name: numbers.setdefault(name, len(numbers)))
    )
    [pair] = reader.pairs()
    told = [{list(numbers)[row] for rows in part for row in rows} for part in (pair.both, *pair.ends)]
    assert "without key" in told[0]
    assert "without key" not in told[1]
    assert "without key" in told[2]


def test_parts_of_names_are_no_ends() -> None:
    club = city("Bochum", TEXT, None, use="name_part")
    reader = reader_of(TEXT, [city("Hanau", TEXT, "Hanau"), club], FeatureRows(lambda _: -1))
    assert list(reader.pairs()) == []
