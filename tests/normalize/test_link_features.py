"""What the classifiers of ties between municipalities see."""

from __future__ import annotations

import re

import pytest

from stadtlupe.errors import StadtlupeError
from stadtlupe.extract import Mention
from stadtlupe.normalize import link_features
from stadtlupe.normalize.facts import City
from stadtlupe.normalize.link_features import features_of, sentences_of

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


def features(other: City, primary: City = HANAU) -> set[str]:
    cities = [other if known.name == other.name else known for known in CITIES]
    return features_of(sentences_of(TEXT, cities), other, primary)


def test_words_of_the_sentences() -> None:
    found = features(BOCHUM)
    assert {"word=reiste", "word=dabei", "before1=nach", "before2=‹c›", "before=rat", "behind1=waren"} <= found
    assert "word=nicht" not in found
    assert "near word=nicht" in found
    assert any(name.startswith("word=<") for name in found)


def test_groups_of_words_with_their_place() -> None:
    found = features(BOCHUM)
    assert {"both:travel", "primary first:travel", "both:group"} <= found
    assert "head:model" in features(BOCHUM)
    assert "text:travel" in features(FULDA)


def test_who_else_is_in_the_sentence() -> None:
    assert {"primary first", "others in the sentence=0", "has both"} <= features(BOCHUM)
    assert {"has alone", "others in the sentence=1", "listed with another"} <= features(HERNE)
    assert "primary first" not in features(FULDA)


def test_enumerated_together() -> None:
    found = features(HERNE, BOCHUM)
    assert {"together", "together, other first", "listed with the primary one", "other first, between=und"} <= found
    assert "together" not in features(BOCHUM)


def test_where_it_lies() -> None:
    assert {"same land=True", "same district=False"} <= features(FULDA)
    assert {"same land=False", "district=False False"} <= features(BOCHUM)
    assert "known=False True" in features(City("Bochum", None, "mentioned", (), BOCHUM.mentions))


def test_how_often_and_how() -> None:
    assert {"mentions=2", "cities=4", "use=place", "form=name", "sentences=4"} <= features(BOCHUM)
    assert "other in the title" in features(HANAU, BOCHUM)
    assert "primary in the title" in features(BOCHUM)
    assert "other in the title" not in features(BOCHUM)


def test_parts_of_names_lend_no_words() -> None:
    found = features(city("Bochum", use="name_part"))
    assert "part of a name" in found
    assert not any(name.startswith(("word=", "before=", "before1", "behind1")) for name in found)


def test_pairs_of_words_and_comparatives() -> None:
    text = "Titel\n\nFulda hat mehr Bäder als Bochum und ist größer als Herne, wie in Hanau zu Gast."
    places = []
    for name, key in KEYS.items():
        start = text.index(name)
        mention = Mention("PLACE", name, start, start + len(name), 7, len(text), name, {"use": "place", "kind": "name"})
        places.append(City(name, key, "mentioned", ("place",), (mention,)))
    found = features_of(sentences_of(text, places), places[1], places[3])
    assert {"both:visit2", "both:more than", "both:-er", "both:comparison"} <= found


def test_broken_groups_name_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_features, "read_toml", lambda _: {"words": {}, "pairs": {"visit": ["besuch"]}})
    with pytest.raises(StadtlupeError, match=r"link_words\.toml"):
        link_features._words.__wrapped__()
