"""What Datasette (https://datasette.io) shows beside the database: titles, descriptions, facets and ready queries."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from stadtlupe.schema import SCHEMA_VERSION, TABLES
from stadtlupe.write.choice import DATABASE
from stadtlupe.write.datapackage import LICENSE, OFFICIAL, OFFICIAL_PATH, official_source
from stadtlupe.write.schemas import columns
from stadtlupe.write.sqlite_views import views_of

META = "stadtlupe_meta"
FACETS = {
    "articles": ("publisher", "theme"),
    "cities": ("type", "land"),
    "positions": ("role", "is_public_office"),
    "organizations": ("type",),
    "initiatives": ("kind", "theme", "status"),
    "participations": ("part",),
    "events": ("kind",),
    "links": ("kind",),
    "mentions": ("label",),
    "evidence": ("table",),
    "merges": ("table", "reason"),
    "correction_lines": ("action", "status"),
    "rejected": ("outcome",),
}
# What stands for a row where another one refers to it.
LABELS = {"articles": "title", "cities": "name", "people": "name", "organizations": "name", "initiatives": "name"}
SORTED_BY = {"cities": "n_articles", "people": "n_articles", "organizations": "n_articles", "initiatives": "n_articles"}
# Tables that a query needs, its title, its SQL with :parameters. escape_fts is Datasette's: any words can be typed.
QUERIES: dict[str, tuple[tuple[str, ...], str, str]] = {
    "search_quotes": (
        ("evidence", "articles"),
        "Facts whose sentence contains these words",
        """
        SELECT DISTINCT e."table", e.row_id, e.quote, r.title, r.published, r.url
        FROM evidence_fts f
        JOIN evidence e ON e.rowid = f.rowid
        JOIN articles r ON r.article_id = e.article_id
        WHERE evidence_fts MATCH escape_fts(:words)
        ORDER BY f.rank, e.rowid
        """,
    ),
    "search_titles": (
        ("articles",),
        "Articles whose title contains these words",
        """
        SELECT r.article_id, r.title, r.publisher, r.published, r.url
        FROM articles_fts f
        JOIN articles r ON r.rowid = f.rowid
        WHERE articles_fts MATCH escape_fts(:words)
        ORDER BY f.rank, r.rowid
        """,
    ),
    "side_by_side": (
        ("comparison",),
        "Two municipalities side by side",
        "SELECT * FROM comparison WHERE city IN (:city, :other_city) ORDER BY city, ags",
    ),
    "initiatives_of_theme": (
        ("initiatives", "cities"),
        "Initiatives of a theme in all municipalities",
        """
        SELECT c.name AS city, i.name AS initiative, i.kind, i.status, i.started, i.target, i.amount_eur
        FROM initiatives i
        LEFT JOIN cities c ON c.ags = i.ags
        WHERE i.theme = :theme
        ORDER BY c.name, i.name
        """,
    ),
}


def _table(name: str) -> dict[str, Any]:
    content: dict[str, Any] = {
        "description": (TABLES[name].__doc__ or "").strip(),
        "columns": {column.name: column.description for column in columns(name)},
    }
    if name in LABELS:
        content["label_column"] = LABELS[name]
    if name in FACETS:
        content["facets"] = list(FACETS[name])
    if name in SORTED_BY:
        content["sort_desc"] = SORTED_BY[name]
    if name in OFFICIAL:
        content |= {"license": LICENSE["title"], "license_url": LICENSE["path"]}
    return content


def _query(title: str, sql: str) -> dict[str, str]:
    lines = [line.removeprefix("        ") for line in sql.strip("\n").rstrip().splitlines()]
    return {"title": title, "sql": "\n".join(lines)}


def datasette_metadata(tables: Collection[str]) -> dict[str, Any]:
    """Metadata of a database that holds these tables, as ``datasette --metadata`` takes it."""
    described = {name: _table(name) for name in tables}
    described[META] = {"description": "Version of the schema and of the program; attribution of official data."}
    described |= {view.name: {"description": view.question} for view in views_of(tables)}
    return {
        "title": "Stadtlupe: municipal news as tables",
        "description": (
            f"Made by a program from news articles; schema version {SCHEMA_VERSION}. Each fact has its sentence in "
            "'evidence'. Little news is not little activity. Quoted sentences and titles are their publishers'."
        ),
        "source": official_source()["title"],
        "source_url": OFFICIAL_PATH,
        "databases": {
            DATABASE.stem: {
                "tables": described,
                "queries": {
                    name: _query(title, sql)
                    for name, (needed, title, sql) in QUERIES.items()
                    if set(needed) <= set(tables)
                },
            }
        },
    }
