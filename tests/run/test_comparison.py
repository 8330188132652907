"""Reading what a comparison needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from stadtlupe.compare.corpus import index_tables
from stadtlupe.compare.side_by_side import compare_cities
from stadtlupe.errors import StadtlupeError
from stadtlupe.run.comparison import compare_outputs, read_corpus
from stadtlupe.write import write_tables
from tests.compare.rows import BOCHUM, HANAU, MAIN_KINZIG, event, initiative, organization, person, two_cities

ULM = "08421000"


def test_only_rows_of_the_chosen_cities_are_kept(tmp_path: Path) -> None:
    tables = two_cities()
    tables["initiatives"].append(initiative("Anderswo", ULM))
    tables["people"].append(person("Niemand"))
    write_tables(tables, tmp_path)
    corpus, keys = read_corpus(tmp_path, ["Bochum", "Main-Kinzig-Kreis"])
    assert keys == [BOCHUM, MAIN_KINZIG]
    assert [item.name for item in corpus.initiatives.values()] == ["Mängelmelder"]
    assert corpus.people == {}
    # The article about Hanau proves a tie with Bochum.
    assert {"a1", "b1"} <= corpus.articles.keys()
    assert set(corpus.cities) >= {HANAU, BOCHUM, MAIN_KINZIG}


@pytest.mark.parametrize("evidence", [False, True])
def test_the_result_is_that_of_all_rows(evidence: bool, tmp_path: Path) -> None:
    tables = two_cities()
    # Bodies and people of elsewhere that events and positions of Hanau name.
    tables["organizations"].append(organization("Bund", "ministry", None))
    tables["people"].append(person("Gast"))
    tables["events"] += [
        event("2025-03-01", "signed", "o-Bund", article_id="b1"),
        event("2025-04-01", "visited", "p-Gast", article_id="a3"),
    ]
    write_tables(tables, tmp_path)
    whole = compare_cities(index_tables(tables), [HANAU, BOCHUM], evidence=evidence)
    assert compare_outputs(["Hanau", "Bochum"], tmp_path, evidence=evidence) == whole
    assert {fact.subject for fact in whole.cities[0].timeline} >= {"Bund", "Gast"}
    assert whole.cities[0].coverage.articles == (["a1", "a2", "a3"] if evidence else [])


def test_a_table_that_is_missing_is_named(tmp_path: Path) -> None:
    write_tables(two_cities(), tmp_path)
    for path in (tmp_path / "links.csv", tmp_path / "json" / "links.json"):
        path.unlink()
    with pytest.raises(StadtlupeError, match=r"E711.*there is no links\.csv"):
        compare_outputs(["Hanau", "Bochum"], tmp_path)
