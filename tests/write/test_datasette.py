"""Datasette itself reads the database with the metadata file and answers; nothing leaves this machine."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from stadtlupe.schema import TABLES
from stadtlupe.write.datapackage import official_source
from stadtlupe.write.datasette import FACETS, LABELS, META, QUERIES, SORTED_BY, datasette_metadata
from stadtlupe.write.schemas import columns
from stadtlupe.write.sqlite_views import VIEWS

CONTENT: dict[str, Any] = datasette_metadata(list(TABLES))["databases"]["stadtlupe"]


SEARCH = "/stadtlupe/articles.json?_search=Bochum&_shape=objects&_labels=on"
FACETED = "/stadtlupe/initiatives.json?_size=1"
# Values of its parameters, a column of the answer, and what must be in it.
READY = {
    "search_quotes": ("words=Bochum-App", "quote", "Bochum-App"),
    "search_titles": ("words=Hanau", "title", "Hanau"),
    "side_by_side": ("city=Hanau&other_city=Bochum", "city", "Hanau"),
    "initiatives_of_theme": ("theme=Mobilit%C3%A4t", "city", "Kiel"),
}
PATHS = (
    *("/.json", "/stadtlupe.json", "/-/metadata.json", SEARCH, FACETED),
    *(f"/stadtlupe/{query}.json?{values}&_shape=objects" for query, (values, _, _) in READY.items()),
)
# Asks the application itself, without a server; a process of its own, since its warnings are not ours.
PROGRAM = """
import asyncio, json, sys
from pathlib import Path
from datasette.app import Datasette

async def answers(database, metadata, *paths):
    application = Datasette([database], metadata=json.loads(Path(metadata).read_text(encoding="utf-8")))
    await application.invoke_startup()
    return {path: (await application.client.get(path)).json() for path in paths}

print(json.dumps(asyncio.run(answers(*sys.argv[1:]))))
"""


@pytest.fixture(scope="module")
def answers(sample_outputs: Path) -> Any:
    """What Datasette answers to each path."""
    pytest.importorskip("datasette", reason="Datasette is not installed (extra: test)")
    files = [str(sample_outputs / name) for name in ("stadtlupe.db", "datasette-metadata.json")]
    done = subprocess.run([sys.executable, "-c", PROGRAM, *files, *PATHS], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


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


def test_datasette_knows_keys_search_and_attribution(answers: Any) -> None:
    (database,) = [each for each in answers["/.json"].values() if each["name"] == "stadtlupe"]
    assert database["tables_count"] >= len(TABLES)
    about = answers["/stadtlupe.json"]
    tables = {table["name"]: table for table in about["tables"]}
    assert tables["evidence"]["fts_table"] == "evidence_fts"
    assert tables["articles"]["fts_table"] == "articles_fts"
    assert {key["other_table"] for key in tables["positions"]["foreign_keys"]["outgoing"]} == {
        *("people", "organizations", "cities"),
    }
    assert {view["name"] if isinstance(view, dict) else view for view in about["views"]} == {v.name for v in VIEWS}
    assert answers["/-/metadata.json"]["source"] == official_source()["title"]


def test_tables_can_be_searched_and_have_facets(answers: Any) -> None:
    rows = answers[SEARCH]["rows"]
    assert rows
    assert all("ochum" in row["title"] for row in rows)
    assert {each["label"] for row in rows if (each := row["primary_ags"])} <= {"Bochum", "Hanau"}
    assert set(answers[FACETED]["facet_results"]) == set(FACETS["initiatives"])


@pytest.mark.parametrize("query", QUERIES)
def test_ready_queries_answer(answers: Any, query: str) -> None:
    values, column, expected = READY[query]
    rows = answers[f"/stadtlupe/{query}.json?{values}&_shape=objects"]["rows"]
    assert any(expected in (row[column] or "") for row in rows)
    assert set(CONTENT["queries"]) == set(QUERIES)
