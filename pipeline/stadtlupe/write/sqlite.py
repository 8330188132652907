"""All tables as one SQLite database: typed, with keys, indices, full-text search and views.

The file is built anew each time, in one order and with fixed settings, and packed at the end: the same rows give the
same bytes with the same SQLite library.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from contextlib import closing
from pathlib import Path

from stadtlupe import __version__
from stadtlupe.errors import StadtlupeError
from stadtlupe.schema import SCHEMA_VERSION, TABLES
from stadtlupe.write.cells import plain_value
from stadtlupe.write.choice import DATABASE, DATASETTE
from stadtlupe.write.datapackage import key_of, official_source
from stadtlupe.write.datasette import META, datasette_metadata
from stadtlupe.write.files import replacing, replacing_file
from stadtlupe.write.schemas import Column, columns
from stadtlupe.write.sqlite_views import views_of
from stadtlupe.write.values import Tables, Values, storable

APPLICATION_ID = int.from_bytes(b"StLu")  # tells `file` and other tools whose database this is
TYPES = {"string": "TEXT", "date": "TEXT", "integer": "INTEGER", "number": "REAL", "boolean": "INTEGER"}
# Columns that are searched or joined on, beside keys and references.
INDICES = {
    "articles": ("published", "publisher"),
    "cities": ("name",),
    "people": ("name", "family_name"),
    "positions": ("role",),
    "organizations": ("name", "type"),
    "initiatives": ("name", "kind", "theme", "status"),
    "participations": ("entity_id",),
    "events": ("date_from", "kind", "subject_id"),
    "mentions": ("entity_id",),
    "merges": ("row_id",),
    "correction_lines": ("entity_id",),
}
SEARCHED = {"articles": "title", "evidence": "quote"}
# "Muller" finds "Müller", and the first letters of a word find it quickly, which German compounds need.
TOKENS = "tokenize = 'unicode61 remove_diacritics 2', prefix = '3 5'"
SETTINGS = (
    "encoding = 'UTF-8'",
    "page_size = 4096",
    "journal_mode = OFF",
    "synchronous = OFF",
    "secure_delete = ON",  # freed space is zeroed, so it cannot differ
    f"application_id = {APPLICATION_ID}",
)


def user_version() -> int:
    """Number of the schema's version for ``PRAGMA user_version``: 1.2 is 102."""
    major, minor = SCHEMA_VERSION.split(".")
    return int(major) * 100 + int(minor)


def _quoted(name: str) -> str:
    return f'"{name}"'


def _column_sql(column: Column) -> str:
    parts = [_quoted(column.name), TYPES[column.type]]
    if not column.nullable:
        parts.append("NOT NULL")
    if column.type == "boolean":
        parts.append(f"CHECK ({_quoted(column.name)} IN (0, 1))")
    if "enum" in column.constraints:
        values = ", ".join("'" + value.replace("'", "''") + "'" for value in column.constraints["enum"])
        parts.append(f"CHECK ({_quoted(column.name)} IN ({values}))")
    return " ".join(parts)


def table_sql(name: str, among: Sequence[str]) -> list[str]:
    """Statements that make a table and its indices.

    Parameters
    ----------
    name : a table. among : tables of the database; foreign keys to others are left out.
    """
    lines = [_column_sql(column) for column in columns(name)]
    lines.append(f"PRIMARY KEY ({', '.join(map(_quoted, key_of(name)))})")
    references = [column for column in columns(name) if column.references in among]
    for column in references:
        (target,) = key_of(str(column.references))
        lines.append(f"FOREIGN KEY ({_quoted(column.name)}) REFERENCES {_quoted(str(column.references))} ({target})")
    statements = [f"CREATE TABLE {_quoted(name)} (\n  " + ",\n  ".join(lines) + "\n)"]
    # The first key column needs no index of its own, the key is one.
    wanted = [column.name for column in references if column.name != key_of(name)[0]]
    for column_name in dict.fromkeys([*wanted, *INDICES.get(name, ())]):
        index = _quoted(f"{name}_{column_name}")
        statements.append(f"CREATE INDEX {index} ON {_quoted(name)} ({_quoted(column_name)})")
    return statements


def _search_sql(name: str) -> list[str]:
    """Full-text index over a table's text that keeps no copy of it (external content)."""
    index = f"{name}_fts"
    return [
        # Datasette finds the index of a table by exactly this spelling of its content.
        f'CREATE VIRTUAL TABLE {index} USING fts5({SEARCHED[name]}, content="{name}", {TOKENS})',
        f"INSERT INTO {index} ({index}) VALUES ('rebuild')",
        f"INSERT INTO {index} ({index}) VALUES ('optimize')",
    ]


def _fill(database: sqlite3.Connection, tables: Tables) -> None:
    names = list(tables)
    for name, table in tables.items():
        for statement in table_sql(name, names):
            database.execute(statement)
        places = ", ".join("?" * len(columns(name)))
        database.executemany(
            f"INSERT INTO {_quoted(name)} VALUES ({places})", ([storable(value) for value in row] for row in table)
        )
        if name in SEARCHED:
            for statement in _search_sql(name):
                database.execute(statement)
    for view in views_of(names):
        body = "\n".join(line.removeprefix("        ") for line in view.sql.strip("\n").rstrip().splitlines())
        database.execute(f"CREATE VIEW {_quoted(view.name)} AS\n{body}")
    database.execute(f'CREATE TABLE {META} ("key" TEXT PRIMARY KEY, "value" TEXT NOT NULL) WITHOUT ROWID')
    meta = {"schema_version": SCHEMA_VERSION, "stadtlupe": __version__, "attribution": official_source()["title"]}
    database.executemany(f"INSERT INTO {META} VALUES (?, ?)", meta.items())
    database.execute(f"PRAGMA user_version = {user_version()}")


def write_database(tables: Tables, out: Path) -> list[Path]:
    """Write ``stadtlupe.db`` and ``datasette-metadata.json``, replacing former ones atomically.

    Parameters
    ----------
    tables : sorted rows of the tables to be written. out : output folder.

    Returns
    -------
    The two files.

    Raises
    ------
    StadtlupeError : E201 when the folder or the disk refuses.
    """
    path = out / DATABASE
    with replacing_file(path) as temporary:
        try:
            with closing(sqlite3.connect(temporary, isolation_level=None)) as database:
                for setting in SETTINGS:
                    database.execute(f"PRAGMA {setting}")
                database.execute("BEGIN")
                _fill(database, tables)
                database.execute("COMMIT")
                database.execute("ANALYZE")
                database.execute("VACUUM")
        except sqlite3.OperationalError as error:
            raise StadtlupeError("E201", path=path, detail=str(error)) from error
    metadata = out / DATASETTE
    with replacing(metadata) as stream:
        stream.write(json.dumps(datasette_metadata(list(tables)), ensure_ascii=False, indent=2) + "\n")
    return [path, metadata]


def read_database(path: Path, names: Collection[str] = tuple(TABLES)) -> dict[str, list[Values]]:
    """Read back the tables that :func:`write_database` wrote, in the order of the schema.

    Parameters
    ----------
    path : the database. names : tables that are wanted; those that it does not hold are left out.

    Raises
    ------
    ValueError : the file is no database of this schema version.
    """
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
            (version,) = database.execute("PRAGMA user_version").fetchone()
            if version != user_version():
                raise ValueError(f"schema version {version / 100}; this program writes {SCHEMA_VERSION}")
            known = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            return {name: _read_table(database, name) for name in TABLES if name in known and name in names}
    except sqlite3.Error as error:
        raise ValueError(str(error)) from error


def _read_table(database: sqlite3.Connection, name: str) -> list[Values]:
    expected = columns(name)
    selected = ", ".join(_quoted(column.name) for column in expected)
    booleans = [index for index, column in enumerate(expected) if column.type == "boolean"]
    table: list[Values] = []
    for row in database.execute(f"SELECT {selected} FROM {_quoted(name)}"):
        values = [plain_value(value) for value in row]
        for index in booleans:
            values[index] = None if values[index] is None else bool(values[index])
        table.append(values)
    return table
