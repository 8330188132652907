"""Values that are frozen for whoever checks types, and otherwise like frozen dataclasses."""

from __future__ import annotations

import pickle
from dataclasses import dataclass, fields, is_dataclass, replace

from stadtlupe.extract import Mention
from stadtlupe.normalize.facts import City
from stadtlupe.value_class import value_class


@value_class(frozen=True, slots=True)
class Pair:
    one: int
    other: str = ""


@dataclass(frozen=True, slots=True)
class Frozen:
    one: int
    other: str = ""


def test_like_a_frozen_dataclass() -> None:
    pair = Pair(1, "a")
    assert pair == Pair(1, "a") != Pair(2, "a")
    assert hash(pair) == hash(Frozen(1, "a"))
    assert {pair: 1}[Pair(1, "a")] == 1
    assert repr(pair) == "Pair(one=1, other='a')"
    assert not hasattr(pair, "__dict__")


def test_values_of_the_corpus() -> None:
    mention = Mention("DATE", "2025", 0, 4, 0, 10, attributes={"form": "year"})
    city = City("Hanau", "06435014", "primary", ("actor",), (mention,))
    assert is_dataclass(mention)
    assert is_dataclass(city)
    assert replace(city, mentions=()).mentions == ()
    assert city.mentions == (mention,)
    assert pickle.loads(pickle.dumps(city)) == city
    assert [field.name for field in fields(Mention)][:2] == ["label", "text"]
