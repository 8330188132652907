"""What the models of ``schema.py`` say about themselves: JSON Schema (2020-12) and the columns of a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from stadtlupe.errors import StadtlupeError
from stadtlupe.schema import RECORDS, SCHEMA_VERSION, TABLES, Row

DIALECT = "https://json-schema.org/draft/2020-12/schema"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes
    ----------
    name : header. type : ``string``, ``date`` (ISO 8601 days), ``integer``, ``number`` or ``boolean``.
    nullable : whether it may be empty.
    key : part of the primary key. references : table whose key it holds. constraints : ``minimum``, ``maximum``,
    ``pattern`` and ``enum`` as JSON Schema and Data Package call them.
    """

    name: str
    type: str
    nullable: bool
    description: str
    key: bool = False
    references: str | None = None
    constraints: Mapping[str, Any] = field(default_factory=dict)


class _AsWritten(GenerateJsonSchema):
    """JSON Schema of output: a field with a default is always written, so readers may rely on it."""

    def field_is_required(self, field: Any, total: bool) -> bool:
        return True


def model_of(name: str) -> type[Row]:
    """Model of a table or record.

    Raises
    ------
    StadtlupeError : E401 when there is none of that name.
    """
    models = TABLES | RECORDS
    if name not in models:
        raise StadtlupeError("E401", name=name, detail=", ".join(models))
    return models[name]


def json_schema(name: str) -> dict[str, Any]:
    """JSON Schema of a record, or of one row of a table, as it is written.

    Parameters
    ----------
    name : a table (``cities``; see ``schema.TABLES``) or a record (``annotate``, ``read``).

    Returns
    -------
    A new dictionary. Keys and references of tables are the annotations ``x-key`` and ``x-references``.

    Raises
    ------
    StadtlupeError : E401 for an unknown name.
    """
    schema = model_of(name).model_json_schema(by_alias=True, schema_generator=_AsWritten, mode="serialization")
    for column in schema["properties"].values():
        for word in ("key", "references"):
            if word in column:
                column[f"x-{word}"] = column.pop(word)
    head = {"$schema": DIALECT, "$id": f"urn:stadtlupe:schema:{SCHEMA_VERSION}:{name}"}
    return head | schema | {"title": name}


@cache
def columns(name: str) -> tuple[Column, ...]:
    """Columns of a table in the order in which they are written.

    Raises
    ------
    StadtlupeError : E401 for an unknown name.
    """
    if name not in TABLES:
        raise StadtlupeError("E401", name=name, detail=", ".join(TABLES))
    result = []
    for column, content in json_schema(name)["properties"].items():
        options = content.get("anyOf", [content])
        kinds = [option for option in options if option["type"] != "null"]
        (kind,) = kinds  # a column has one type
        result.append(
            Column(
                name=column,
                type="date" if content.get("format") == "date" else kind["type"],
                nullable=len(kinds) < len(options),
                description=content["description"],
                key=content.get("x-key", False),
                references=content.get("x-references"),
                constraints={word: kind[word] for word in ("minimum", "maximum", "pattern", "enum") if word in kind},
            )
        )
    return tuple(result)
