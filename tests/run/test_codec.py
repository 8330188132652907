"""Facts come out of their bytes as they went in."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trials
from hypothesis import strategies as st

from stadtlupe.extract import Mention
from stadtlupe.fetch.sources import iter_pages
from stadtlupe.normalize.facts import (
    ArticleFacts,
    City,
    Event,
    Initiative,
    Link,
    Organization,
    Participation,
    Person,
    Position,
)
from stadtlupe.read import Article
from stadtlupe.run.annotator import annotator
from stadtlupe.run.codec import StoredAttributes, decode_facts, encode_facts
from stadtlupe.settings import Settings

SAMPLE = Path(__file__).parents[2] / "corpus" / "sample"
TEXT = st.text(st.characters(), max_size=8)  # also lone surrogates, of undecodable file names
MAYBE = st.none() | TEXT
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT, st.lists, max_leaves=4
)
MENTION = st.builds(
    Mention, TEXT, TEXT, *(st.integers(0, 9_999) for _ in range(4)), MAYBE, st.dictionaries(TEXT, JSON), TEXT, TEXT
)


def some(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(strategy, max_size=2).map(tuple)


ARTICLE = st.builds(
    Article, TEXT, MAYBE, TEXT, MAYBE, MAYBE, TEXT, MAYBE, MAYBE, some(TEXT), MAYBE, MAYBE, MAYBE, st.integers(), TEXT
)
AMOUNT = st.none() | st.floats(allow_nan=False)


def facts_with(mentions: list[Mention]) -> st.SearchStrategy[ArticleFacts]:
    """Facts that refer to some mentions, also several to one."""
    one = st.sampled_from(mentions)
    position = st.builds(Position, TEXT, TEXT, one, MAYBE, MAYBE, MAYBE, st.booleans())
    part = st.builds(Participation, TEXT, TEXT, one)
    undertaking = (TEXT, TEXT, TEXT, MAYBE, MAYBE, MAYBE, st.booleans(), MAYBE, MAYBE, AMOUNT)
    return st.builds(
        ArticleFacts,
        ARTICLE,
        some(st.builds(City, TEXT, MAYBE, TEXT, some(TEXT), some(one), some(TEXT))),
        some(st.builds(Person, TEXT, MAYBE, MAYBE, MAYBE, some(position), some(one))),
        some(st.builds(Organization, TEXT, TEXT, MAYBE, MAYBE, st.booleans(), some(one))),
        some(st.builds(Initiative, *undertaking, some(one), some(part))),
        some(one),
        some(one),
        some(st.builds(Event, TEXT, MAYBE, MAYBE, TEXT, MAYBE, MAYBE, MAYBE, one)),
        some(st.builds(Link, TEXT, TEXT, TEXT, TEXT, TEXT, one)),
    )


# How long generating takes says nothing about the codec.
@trials(max_examples=50, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(MENTION, min_size=1, max_size=3).flatmap(facts_with))
def test_nothing_is_lost(facts: ArticleFacts) -> None:
    data = encode_facts(facts)
    again = decode_facts(data)
    assert again == facts
    assert encode_facts(again) == data


@pytest.fixture(scope="module")
def sample() -> list[ArticleFacts]:
    settings = Settings()
    return annotator(settings).process(list(iter_pages([str(SAMPLE)], settings)))


def test_nothing_is_lost_of_real_articles(sample: list[ArticleFacts]) -> None:
    for facts in sample:
        again = decode_facts(encode_facts(facts))
        assert again == facts
        for mention, known in zip(again.dates, facts.dates, strict=True):
            assert len(mention.attributes) == len(known.attributes)
            assert [mention.attributes[key] for key in mention.attributes] == list(known.attributes.values())
    assert all(any(getattr(facts, field.name) for facts in sample) for field in fields(ArticleFacts)), "all kinds"


def test_mentions_are_stored_once(sample: list[ArticleFacts]) -> None:
    facts = next(each for each in sample if any(person.positions for person in each.people))
    first, *_ = encode_facts(facts).splitlines()
    mentions, _ = json.loads(first)
    assert len(mentions) == len({json.dumps(mention) for mention in mentions})


def test_other_bytes_are_an_error() -> None:
    with pytest.raises((ValueError, TypeError)):
        decode_facts(b'[[],["a"]]\n')


@given(attributes=st.dictionaries(TEXT, JSON), key=TEXT)
def test_attributes_answer_as_a_dict_does(attributes: dict[str, object], key: str) -> None:
    stored = StoredAttributes(json.dumps(attributes, separators=(",", ":")))
    for asked in (*attributes, key):
        assert stored.get(asked, "nothing") == attributes.get(asked, "nothing")
        assert stored.get(asked) == attributes.get(asked)


@pytest.mark.parametrize(
    "attributes",
    [
        {"a": None},
        {"a": {"a": None}},
        {"b": {"a": None}, "a": 1},
        {"b": {"a": 1}, "a": None},
        {"b": 'x"a":null', "a": 2},
        {"b": {"a": None}},
        {'a":null,"b': 1, "a": None, "b": None},
    ],
)
def test_attributes_that_are_null_somewhere(attributes: dict[str, object]) -> None:
    stored = StoredAttributes(json.dumps(attributes, separators=(",", ":")))
    for key in ("a", "b", 'a":null,"b'):
        assert stored.get(key) == attributes.get(key)
        assert (key in stored) == (key in attributes)
