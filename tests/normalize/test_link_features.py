"""What the classifiers of ties between municipalities see."""

from __future__ import annotations

import re

from stadtlupe.extract import Mention
from stadtlupe.normalize.facts import City
from stadtlupe.normalize.link_features import features_of

TEXT = "Hanau lernt\n\nIm Mai reiste der Rat von Hanau nach Bochum. Auch Herne und Bochum waren dabei. Fulda nicht."
KEYS = {"Hanau": "06415000", "Bochum": "05911000", "Herne": "05916000", "Fulda": "06631009"}


def city(name: str, **attributes: str) -> City:
    bounds = [0, *(hit.end() for hit in re.finditer(r"[.] |\n\n", TEXT)), len(TEXT)]
    mentions = []
    for hit in re.finditer(name, TEXT):
        start = max(bound for bound in bounds if bound <= hit.start())
        end = min(bound for bound in bounds if bound > hit.start())
        given = {"use": "place", "kind": "name", **attributes}
        mentions.append(Mention("PLACE", name, hit.start(), hit.end(), start, end, name, given))
    return City(name, KEYS[name], "mentioned", ("place",), tuple(mentions))


CITIES = tuple(map(city, KEYS))
HANAU, BOCHUM, HERNE, FULDA = CITIES


def features(other: City) -> set[str]:
    return features_of(TEXT, other, HANAU, CITIES)


def test_words_of_the_sentences() -> None:
    found = features(BOCHUM)
    assert {"word=reiste", "word=dabei", "before1=nach", "before2=hanau", "before=rat", "behind1=waren"} <= found
    assert "word=nicht" not in found
    assert any(name.startswith("word=<") for name in found)


def test_who_else_is_in_the_sentence() -> None:
    assert {"primary in the sentence=True", "primary first=True", "others in the sentence=0"} <= features(BOCHUM)
    assert {"primary in the sentence=False", "others in the sentence=1"} <= features(HERNE)
    assert "primary first=True" not in features(FULDA)


def test_where_it_lies() -> None:
    assert {"same land=True", "same district=False"} <= features(FULDA)
    assert {"same land=False", "district=False False"} <= features(BOCHUM)
    assert "known=False True" in features_of(
        TEXT, City("Hattem", None, "mentioned", (), BOCHUM.mentions), HANAU, CITIES
    )


def test_how_often_and_how() -> None:
    assert {"mentions=2", "cities=4", "use=place", "form=name"} <= features(BOCHUM)
    title = features_of(TEXT, HANAU, BOCHUM, CITIES)
    assert "in the title" in title
    assert "in the title" not in features(BOCHUM)


def test_parts_of_names_lend_no_words() -> None:
    found = features(city("Bochum", use="name_part"))
    assert "part of a name" in found
    assert not any(name.startswith(("word=", "before", "behind")) for name in found)
