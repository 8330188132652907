"""Datasette itself reads the database with the metadata file and answers; nothing leaves this machine."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from stadtlupe.schema import TABLES
from stadtlupe.write.datapackage import ATTRIBUTION
from stadtlupe.write.datasette import FACETS, LABELS, META, QUERIES, SORTED_BY, datasette_metadata
from stadtlupe.write.schemas import columns
from stadtlupe.write.sqlite_views import VIEWS

CONTENT: dict[str, Any] = datasette_metadata(list(TABLES))["databases"]["stadtlupe"]


@pytest.fixture(scope="module")
def datasette(sample_outputs: Path) -> Any:
    """Answers of the application to a path, as JSON."""
    pytest.importorskip("datasette", reason="Datasette is not installed (extra: test)")
    files = [str(sample_outputs / "stadtlupe.db"), "--metadata", str(sample_outputs / "datasette-metadata.json")]

    def get(path: str) -> Any:
        command = [sys.executable, "-m", "datasette", *files, "--get", path]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout)

    return get


def test_the_metadata_name_only_what_there_is(sample_outputs: Path) -> None:
    assert json.loads((sample_outputs / "datasette-metadata.json").read_text(encoding="utf-8")) == datasette_metadata(
        list(TABLES)
    )
    with closing(sqlite3.connect(sample_outputs / "stadtlupe.db")) as connection:
        known = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")}
    assert set(CONTENT["tables"]) == {*TABLES, META, *(view.name for view in VIEWS)} <= known
    for name in TABLES:
        names = [column.name for column in columns(name)]
        assert list(CONTENT["tables"][name]["columns"]) == names
        used = {*FACETS.get(name, ()), *({LABELS[name]} if name in LABELS else ())}
        used |= {SORTED_BY[name]} if name in SORTED_BY else set()
        assert used <= set(names)
    assert {*FACETS, *LABELS, *SORTED_BY} <= set(TABLES)


def test_a_part_has_only_its_own_metadata() -> None:
    content = datasette_metadata(["initiatives", "cities"])["databases"]["stadtlupe"]
    assert {*content["tables"]} & set(TABLES) == {"initiatives", "cities"}
    assert list(content["queries"]) == ["initiatives_of_theme"]


def test_datasette_knows_keys_search_and_attribution(datasette: Any) -> None:
    (database,) = [each for each in datasette("/.json").values() if each["name"] == "stadtlupe"]
    assert database["tables_count"] >= len(TABLES)
    about = datasette("/stadtlupe.json")
    tables = {table["name"]: table for table in about["tables"]}
    assert tables["evidence"]["fts_table"] == "evidence_fts"
    assert tables["articles"]["fts_table"] == "articles_fts"
    assert {key["other_table"] for key in tables["positions"]["foreign_keys"]["outgoing"]} == {
        *("people", "organizations", "cities"),
    }
    assert {view["name"] if isinstance(view, dict) else view for view in about["views"]} == {v.name for v in VIEWS}
    assert datasette("/-/metadata.json")["source"] == ATTRIBUTION


def test_tables_can_be_searched_and_have_facets(datasette: Any) -> None:
    found = datasette("/stadtlupe/articles.json?_search=Bochum&_shape=objects&_labels=on")
    assert found["rows"]
    assert all("ochum" in row["title"] for row in found["rows"])
    assert {each["label"] for row in found["rows"] if (each := row["primary_ags"])} <= {"Bochum", "Hanau"}
    assert set(datasette("/stadtlupe/initiatives.json?_size=1")["facet_results"]) == {"kind", "theme", "status"}


@pytest.mark.parametrize(
    ("query", "values", "column", "expected"),
    [
        ("search_quotes", {"words": "Bochum-App"}, "quote", "Bochum-App"),
        ("search_titles", {"words": "Hanau"}, "title", "Hanau"),
        ("side_by_side", {"city": "Hanau", "other_city": "Bochum"}, "city", "Hanau"),
        ("initiatives_of_theme", {"theme": "Mobilität"}, "city", "Kiel"),
    ],
)
def test_ready_queries_answer(datasette: Any, query: str, values: dict[str, str], column: str, expected: str) -> None:
    arguments = "&".join(f"{name}={quote(value)}" for name, value in values.items())
    found = datasette(f"/stadtlupe/{query}.json?{arguments}&_shape=objects")
    assert any(expected in (row[column] or "") for row in found["rows"])


def test_every_ready_query_is_tested() -> None:
    (mark,) = test_ready_queries_answer.pytestmark  # type: ignore[attr-defined]
    assert {case[0] for case in mark.args[1]} == set(QUERIES) == set(CONTENT["queries"])
