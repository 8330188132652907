"""Descriptor of the written tables: Data Package, version 2 (https://datapackage.org)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from stadtlupe.lexicon import register_state
from stadtlupe.schema import SCHEMA_VERSION, TABLES
from stadtlupe.write.choice import DATABASE, DATASETTE, ENTITIES
from stadtlupe.write.files import digest
from stadtlupe.write.schemas import columns

DESCRIPTOR = "datapackage.json"
NAME = "stadtlupe"
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
# Names, population and coordinates of these tables are official data; everything else was read from articles, whose
# quoted sentences stay under their publishers' rights. So the licence stands at the tables, not at the package.
OFFICIAL = frozenset({"cities", "comparison"})
OFFICIAL_PATH = "https://www.destatis.de"
LICENSE = {
    "name": "DL-DE-BY-2.0",
    "title": "Datenlizenz Deutschland – Namensnennung – Version 2.0 (official names, population, coordinates)",
    "path": "https://www.govdata.de/dl-de/by-2-0",
}
MEDIA_TYPES = {
    "csv": "text/csv",
    "json": "application/json",
    "jsonl": "application/jsonl",
    "parquet": "application/vnd.apache.parquet",
}
DATABASE_RESOURCE = "database"
# Files that hold all tables at once: name of the resource, media type and what it is.
WHOLE = {
    DATABASE: (
        DATABASE_RESOURCE,
        "application/vnd.sqlite3",
        "All tables with keys, indices, full-text search and views (SQLite).",
    ),
    DATASETTE: (
        "datasette-metadata",
        "application/json",
        "Titles, descriptions and queries of the database for Datasette.",
    ),
    ENTITIES: ("entities", "application/jsonl", "FollowTheMoney entities, one a line."),
}


def official_source() -> dict[str, str]:
    """Source of the official data, with the state of the register that the lexicon in use holds."""
    return {"title": register_state().attribution, "path": OFFICIAL_PATH}


def table_schema(name: str, among: Collection[str] = tuple(TABLES)) -> dict[str, Any]:
    """Table Schema of a table: fields with type, description and constraints, primary key and foreign keys.

    Parameters
    ----------
    name : a table. among : tables to which foreign keys may point, namely those of the same package.

    Raises
    ------
    StadtlupeError : E401 for an unknown name.
    """
    fields = []
    for column in columns(name):
        constraints = ({} if column.nullable else {"required": True}) | dict(column.constraints)
        content: dict[str, Any] = {"name": column.name, "type": column.type, "description": column.description}
        fields.append(content | ({"constraints": constraints} if constraints else {}))
    schema: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    schema["primaryKey"] = [column.name for column in columns(name) if column.key]
    foreign = [
        {"fields": [column.name], "reference": {"resource": column.references, "fields": key_of(column.references)}}
        for column in columns(name)
        if column.references and column.references in among
    ]
    return schema | ({"foreignKeys": foreign} if foreign else {})


def key_of(name: str) -> list[str]:
    """Key columns of a table."""
    return [column.name for column in columns(name) if column.key]


def descriptor(
    out: Path, paths: Mapping[str, Path], *, whole: Collection[Path] = (), created: str | None = None
) -> dict[str, Any]:
    """Descriptor of what lies below ``out``, with size and SHA-256 of each file.

    Parameters
    ----------
    out : output folder. paths : file of each table, relative to ``out``.
    whole : files that hold all tables at once (SQLite, FollowTheMoney), relative to ``out``; others are passed over.
    created : RFC 3339 moment, or None.
    """
    resources = []
    for name, path in paths.items():
        form = path.suffix.removeprefix(".")
        official = {"sources": [official_source()], "licenses": [LICENSE]} if name in OFFICIAL else {}
        resources.append(
            {
                "name": name,
                "type": "table",
                **_file(out, path, MEDIA_TYPES[form]),
                "scheme": "file",
                "format": form,
                **({} if form == "parquet" else {"encoding": "utf-8"}),
                "description": (TABLES[name].__doc__ or "").strip(),
                **official,
                "schema": table_schema(name, paths),
            }
        )
    for path, (name, media_type, description) in WHOLE.items():
        if path in whole and (out / path).is_file():
            resources.append({"name": name, **_file(out, path, media_type), "description": description})
    return {
        "$schema": PROFILE,
        "name": NAME,
        "title": "Stadtlupe: municipal news as tables",
        "description": (
            "Municipalities, people, organizations, initiatives and dates found in news articles. Made by a program "
            "from the articles of the table 'articles'; each fact has its sentence in the table 'evidence'. Quoted "
            "sentences and titles are under the rights of their publishers. In CSV, an apostrophe before = + - @ or a "
            "control character is no part of the text."
        ),
        "version": SCHEMA_VERSION,
        **({"created": created} if created else {}),
        "sources": [official_source(), {"title": "Articles listed in the table 'articles' (columns url and file)"}],
        "resources": resources,
    }


def _file(out: Path, path: Path, media_type: str) -> dict[str, Any]:
    size, checksum = digest(out / path)
    return {"path": path.as_posix(), "mediatype": media_type, "bytes": size, "hash": f"sha256:{checksum}"}
