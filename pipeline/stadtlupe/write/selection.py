"""The part of the tables that articles since a day speak for.

Rows are chosen, never changed: counts, first and last dates, aliases and the comparison stay those of the whole corpus.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from stadtlupe.schema import TABLES
from stadtlupe.write.schemas import columns
from stadtlupe.write.values import Tables, Values, column_index, key_indices

# Columns that hold a key of one of several tables.
ANY_ENTITY = {"participations": "entity_id", "events": "subject_id", "mentions": "entity_id"}
ENTITY_TABLES = ("cities", "people", "organizations", "initiatives")
OF_ARTICLES = ("mentions", "evidence")
UNDATED = ("rejected", "correction_lines")
_DAY = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


def row_id(name: str, values: Values) -> str:
    """Key of a row as ``evidence.row_id`` writes it: the key columns, joined by ``|``."""
    return "|".join(str(values[index]) for index in key_indices(name))


def is_since(published: str | None, since: date) -> bool:
    """Whether an EDTF date is on the day or later; a month or year is when its last day is, an unknown date is not."""
    start, _, end = (published or "").partition("/")
    if end == "..":
        return True
    match = _DAY.match(end or start)
    if match is None:
        return False
    year, month, day = match.groups()
    # As text, so that no month needs its own length: no day is after the 31st.
    return f"{year}-{month or 12}-{day or 31}" >= since.isoformat()


def select_since(tables: Tables, since: date) -> dict[str, list[Values]]:
    """Choose what articles published on a day or later say.

    - ``articles``: those published on ``since`` or later. A month or year counts by its last day. Articles without a
      publication date are left out, because nothing says that they are new.
    - ``mentions``, ``evidence``: those of these articles.
    - ``cities``, ``people``, ``positions``, ``organizations``, ``initiatives``, ``participations``,
      ``statuses``, ``events``, ``links``: rows that have evidence in these articles.
    - ``comparison``: municipalities that these articles report on, or whose initiatives are among the chosen.
    - ``merges``: those of the chosen people, bodies and initiatives.
    - ``rejected``, ``correction_lines``: all rows, since inputs that could not be read and corrections have no date.
    - Rows that a chosen row refers to are added, so that every key leads somewhere: the older article that a new one
      repeats, the body of a position.

    Parameters
    ----------
    tables : all tables of the schema. since : first day.

    Returns
    -------
    Every table with the chosen rows, unchanged and in the same order.
    """
    published, primary = column_index("articles", "published"), column_index("articles", "primary_ags")
    of_article = {name: column_index(name, "article_id") for name in (*OF_ARTICLES, "articles")}
    fresh = [row for row in tables["articles"] if is_since(_text(row[published]), since)]
    idents = {row[of_article["articles"]] for row in fresh}
    chosen: dict[str, set[str]] = defaultdict(set)
    chosen["articles"] = {row_id("articles", row) for row in fresh}
    for name in UNDATED:
        chosen[name] = {row_id(name, row) for row in tables[name]}
    for name in OF_ARTICLES:
        chosen[name] = {row_id(name, row) for row in tables[name] if row[of_article[name]] in idents}
    table, key = column_index("evidence", "table"), column_index("evidence", "row_id")
    for row in tables["evidence"]:
        if row[of_article["evidence"]] in idents:
            chosen[str(row[table])].add(str(row[key]))
    of_initiative = column_index("initiatives", "ags")
    chosen["comparison"] = {str(row[primary]) for row in fresh} | {
        str(row[of_initiative]) for row in tables["initiatives"] if row_id("initiatives", row) in chosen["initiatives"]
    }
    _add_referenced(tables, chosen)
    entity, kind = column_index("merges", "row_id"), column_index("merges", "table")
    chosen["merges"] = {row_id("merges", row) for row in tables["merges"] if row[entity] in chosen[str(row[kind])]}
    return {name: [row for row in tables[name] if row_id(name, row) in chosen[name]] for name in TABLES}


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _references(name: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Columns that hold a key of another table, and the tables it may be of."""
    for index, column in enumerate(columns(name)):
        if column.references:
            yield index, (column.references,)
        elif ANY_ENTITY.get(name) == column.name:
            yield index, ENTITY_TABLES


def _add_referenced(tables: Tables, chosen: dict[str, set[str]]) -> None:
    """Add the rows that chosen rows refer to, and what those refer to, until nothing is missing."""
    known = {name: {row_id(name, row) for row in tables[name]} for name in TABLES}
    references = {name: list(_references(name)) for name in TABLES}
    grown = True
    while grown:
        grown = False
        for name in TABLES:
            for row in tables[name]:
                if not references[name] or row_id(name, row) not in chosen[name]:
                    continue
                for index, targets in references[name]:
                    for target in targets:
                        key = str(row[index])
                        if row[index] is not None and key in known[target] and key not in chosen[target]:
                            chosen[target].add(key)
                            grown = True
