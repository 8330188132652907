"""Finds what a user means in the tables of a run: a key of any table, or the name of an entity."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

from stadtlupe.compare.cities import keys_of
from stadtlupe.errors import StadtlupeError
from stadtlupe.normalize.correction_units import PREFIXES
from stadtlupe.normalize.identity import fold
from stadtlupe.run.corrections import parse_reference
from stadtlupe.schema import LIST_SEPARATOR, TABLES, CorrectionLineRow, MatchItem, Row
from stadtlupe.write.load import read_rows
from stadtlupe.write.schemas import columns

NEAR, CUTOFF = 5, 0.6
ENTITY_TABLES = ("people", "organizations", "initiatives")
# Tables by the form of their keys.
_PREFIXED = {**PREFIXES, "r": "positions", "e": "events", "l": "links", "m": "mentions"}
_JOINED = {3: "participations"}
_KEY = re.compile(r"([a-z])-[0-9a-f]{12}")
_AGS = re.compile(r"\d{8}")
_QUOTED_ROW = {"people": "name", "organizations": "name", "initiatives": "name", "cities": "name", "articles": "title"}


@dataclass(frozen=True, slots=True)
class Place:
    """A row of a table; ``key`` as evidence writes it, key columns joined by ``|``."""

    table: str
    key: str


def key_columns(table: str) -> tuple[str, ...]:
    """Names of the key columns of a table."""
    return tuple(column.name for column in columns(table) if column.key)


def row_of(folder: Path, place: Place) -> Row | None:
    """The row, or None when the table has none of that key.

    Raises
    ------
    StadtlupeError : E711 when the folder does not hold the table.
    """
    wanted = tuple(place.key.split("|")) if place.table in _JOINED.values() else (place.key,)
    names = key_columns(place.table)
    if len(wanted) != len(names):
        return None
    return next(iter(read_rows(folder, place.table, (names, {wanted}))), None)


def key_of_row(table: str, row: Row) -> str:
    """Key of a row as evidence writes it."""
    return "|".join(str(getattr(row, name)) for name in key_columns(table))


def text_of(table: str, row: Row, names: Mapping[str, str] = MappingProxyType({})) -> str:
    """What a row is, in a few words; ``names`` stand in place of keys."""
    values: dict[str, Any] = {name: getattr(row, name) for name in TABLES[table].model_fields}
    name = values.get(_QUOTED_ROW.get(table, "")) or ""
    shown = {
        "people": ("title", "first_seen", "last_seen"),
        "organizations": ("type", "ags"),
        "initiatives": ("kind", "ags", "status"),
        "cities": ("type", "ags", "land"),
        "articles": ("article_id", "publisher", "published"),
        "positions": ("role", "person_id", "organization_id", "ags", "first_seen", "last_seen"),
        "events": ("date", "kind", "subject_id", "ags"),
        "participations": ("part", "entity_id", "initiative_id"),
        "links": ("from_name", "kind", "to_name"),
        "mentions": ("text", "label", "entity_id", "article_id"),
    }.get(table) or list(values)
    written = (str(values[column]) for column in shown if values[column] not in (None, ""))
    facts = dict.fromkeys(names.get(value, value) for value in written)
    return f"{name} ({', '.join(facts)})" if name and facts else name or ", ".join(facts)


def place_of_key(text: str) -> Place | None:
    """Table and key, if a text has the form of one; None for a name."""
    if match := _KEY.fullmatch(text):
        table = _PREFIXED.get(match[1])
        return Place(table, text) if table else None
    if _AGS.fullmatch(text):
        return Place("cities", text)
    if table := _JOINED.get(text.count("|") + 1):
        return Place(table, text)
    return None


def entity_of_key(folder: Path, place: Place) -> Place:
    """Where a key leads: a correction may have joined its bearer with another entity."""
    if place.table in ENTITY_TABLES and row_of(folder, place) is None:
        joined = cast(list[CorrectionLineRow], read_rows(folder, "correction_lines", (("other_id",), {(place.key,)})))
        keys = {row.entity_id for row in joined if row.entity_id} - {place.key}
        if len(keys) == 1:
            return Place(place.table, keys.pop())
    return place


def match_of(table: str, row: Row, names: Mapping[str, str] = MappingProxyType({})) -> MatchItem:
    """A row as it is listed; ``names`` stand in place of keys."""
    return MatchItem(table=table, row_id=key_of_row(table, row), text=text_of(table, row, names))


def named(folder: Path, text: str, tables: Sequence[str] = (*ENTITY_TABLES, "cities")) -> list[MatchItem]:
    """Rows that a name means: their name first, other written forms where no name fits.

    Parameters
    ----------
    folder : output folder of a run. text : a name; of people, bodies and initiatives also ``NAME @ PLACE``, where the
        place is a municipality or the id of an article. tables : where to look.

    Returns
    -------
    All that fit, by table and key.
    """
    reference = parse_reference(text)
    exact: list[MatchItem] = []
    others: list[MatchItem] = []
    for table in (table for table in tables if table in ENTITY_TABLES):
        rows = read_rows(folder, table)
        by_name = [row for row in rows if fold(getattr(row, "name", "")) == reference.name]
        by_form = [row for row in rows if row not in by_name and reference.name in _folded_aliases(row)]
        if reference.where:
            there = _entities_at(folder, table, reference.where, reference.keys)
            by_name = [row for row in by_name if key_of_row(table, row) in there]
            by_form = [row for row in by_form if key_of_row(table, row) in there]
        exact += [match_of(table, row) for row in by_name]
        others += [match_of(table, row) for row in by_form]
    if "cities" in tables and not reference.where:
        wanted = keys_of(text)
        exact += [
            match_of("cities", row) for row in read_rows(folder, "cities", (("ags",), {(ags,) for ags in wanted}))
        ]
    return exact or others


def _folded_aliases(row: Row) -> Iterator[str]:
    return map(fold, (getattr(row, "aliases", None) or "").split(LIST_SEPARATOR))


def _entities_at(folder: Path, table: str, where: str, keys: Iterable[str]) -> set[str]:
    """Keys of the entities that an article names, or that belong to municipalities."""
    found = {row.entity_id for row in read_rows(folder, "mentions", (("article_id",), {(where,)}))}  # type: ignore[attr-defined]
    wanted = {(key,) for key in keys}
    if not wanted:
        return found
    if table == "people":
        found |= {row.person_id for row in read_rows(folder, "positions", (("ags",), wanted))}  # type: ignore[attr-defined]
    else:
        found |= {key_of_row(table, row) for row in read_rows(folder, table, (("ags",), wanted))}
    # As corrections see it: without a place of its own somebody belongs to that of the article.
    about = {(row.article_id,) for row in read_rows(folder, "articles", (("primary_ags",), wanted))}  # type: ignore[attr-defined]
    return found | {row.entity_id for row in read_rows(folder, "mentions", (("article_id",), about))}  # type: ignore[attr-defined]


def nothing_found(folder: Path, text: str, tables: Sequence[str] = (*ENTITY_TABLES, "cities")) -> StadtlupeError:
    """E804 with the nearest keys or names of the tables."""
    is_key = place_of_key(text) is not None
    table_of: dict[str, list[MatchItem]] = {}
    for table in tables:
        for row in read_rows(folder, table):
            match = match_of(table, row)
            label = match.row_id if is_key else fold(str(getattr(row, "name", "")))
            table_of.setdefault(label, []).append(match)
    wanted = text if is_key else fold(parse_reference(text).name or text)
    near = difflib.get_close_matches(wanted, table_of, n=NEAR, cutoff=CUTOFF)
    found = [f"{match.row_id} {match.text}" for label in near for match in table_of[label]][:NEAR]
    return StadtlupeError("E804", name=text, detail=f" Nearest: {'; '.join(found)}." if found else "")
