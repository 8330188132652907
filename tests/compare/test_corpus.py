"""Tables indexed by municipality."""

from __future__ import annotations

from stadtlupe.compare.corpus import index_tables, source_of
from tests.compare.rows import BOCHUM, HANAU, article, city, initiative, person, position, proof


def test_sources_are_publishers_else_hosts() -> None:
    assert source_of(article("a", publisher="Bote", url="https://www.bote.example/x")) == "Bote"
    assert source_of(article("a", publisher=None, url="https://www.stadt.example:8080/x")) == "stadt.example"
    assert source_of(article("a", publisher=None)) is None


def test_coverage_of_a_city() -> None:
    corpus = index_tables(
        {
            "articles": [
                article("c", published=None, publisher=None),
                article("b", published="2025-06-01"),
                article("a", published="2024"),
                article("copy", duplicate_of="a", publisher="Anderer"),
                article("other", BOCHUM),
                article("nowhere", None),
            ],
            "cities": [city(), city(BOCHUM)],
        }
    )
    hanau = corpus.cities[HANAU]
    assert [item.article_id for item in hanau.articles] == ["c", "a", "b"]
    assert hanau.sources == ("Stadtbote",)
    assert hanau.seen == ("2024", "2025-06-01")
    assert hanau.is_reported
    assert not index_tables({"cities": [city()]}).cities[HANAU].is_reported
    assert index_tables({"articles": [article("a", published=None)]}).cities[HANAU].seen == (None, None)


def test_a_municipality_that_the_register_does_not_know_keeps_its_row() -> None:
    corpus = index_tables({"cities": [city(name="Neu", ags="06415000").model_copy(update={"ags": "99999999"})]})
    assert (corpus.cities["99999999"].name, corpus.cities["99999999"].population) == ("Neu", city().population)
    alone = index_tables({"initiatives": [initiative("A", "99999999")]}).cities["99999999"]
    assert (alone.name, alone.population, alone.row) == ("99999999", None, None)


def test_rows_by_city_and_key() -> None:
    corpus = index_tables(
        {
            "initiatives": [initiative("B"), initiative("A", n_articles=3), initiative("C", None)],
            "positions": [position("X", "Rat", ags=None)],
            "people": [person("X")],
            "evidence": [proof("initiatives", "i-A"), proof("initiatives", "i-A", "b"), proof("people", "p-X")],
        }
    )
    assert [item.name for item in corpus.cities[HANAU].initiatives] == ["A", "B"]
    assert list(corpus.cities) == [HANAU]
    assert corpus.articles_of("initiatives", "i-A") == {"a", "b"}
    assert corpus.articles_of("initiatives", "i-B") == frozenset()
    assert corpus.people["p-X"].name == "X"
