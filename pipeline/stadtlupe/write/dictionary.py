"""The data dictionary, made from ``schema.py``: ``python -m stadtlupe.write.dictionary docs/data-dictionary.md``."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from stadtlupe.schema import RECORDS, SCHEMA_VERSION, TABLES
from stadtlupe.write.files import replacing
from stadtlupe.write.schemas import Column, columns, json_schema

HEAD = f"""\
# Data dictionary

Schema version {SCHEMA_VERSION}. Generated from `pipeline/stadtlupe/schema.py` by `make docs`; do not edit by hand.

- Keys are strings. The AGS (Amtlicher Gemeindeschlüssel) has 8 digits and keeps its leading zero; a Landkreis has the
  5 digits of its Kreis and `000`.
- Dates are EDTF level 0/1 (ISO 8601-2): `2025-10-27`, `2023`, `2026-05/2026-07`, `2030~`. `first_seen` and `last_seen`
  are publication dates of articles, not dates of what they report.
- "may be empty" means an empty CSV cell, `null` in JSON. Several values in one cell are separated by `; `.
- How the files are written (encoding, line ends, apostrophes) is in [outputs/README.md](../outputs/README.md).
"""


def _bounds(constraints: Mapping[str, Any]) -> str:
    return f" ≥ {constraints['minimum']}" if "minimum" in constraints else ""


def _values(values: list[str]) -> str:
    return ", ".join(f"`{value}`" for value in values)


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _column_row(column: Column) -> str:
    kind = column.type + _bounds(column.constraints) + (", may be empty" if column.nullable else "")
    key = ", ".join(
        part for part in ("key" if column.key else "", f"→ {column.references}" if column.references else "") if part
    )
    description = column.description
    if "enum" in column.constraints:
        description += "; one of " + _values(column.constraints["enum"])
    return _row(f"`{column.name}`", kind, key, description)


def _kind(content: Mapping[str, Any]) -> str:
    """Type of a field of a nested record in words; nested items link to their section."""
    options = content.get("anyOf", [content])
    words = []
    for option in options:
        if "$ref" in option:
            name = option["$ref"].rsplit("/", 1)[1]
            words.append(f"[{name}](#{name.lower()})")
        elif option.get("type") == "array":
            words.append(f"list of {_kind(option['items'])}")
        elif option.get("type") != "null":
            words.append(option["type"] + _bounds(option))
    return " or ".join(words) + (", may be null" if len(words) < len(options) else "")


def _enum(content: Mapping[str, Any]) -> list[str]:
    """Fixed values of a field, also of the items of a list."""
    for option in (content, content.get("items", {}), *content.get("anyOf", [])):
        if "enum" in option:
            return list(option["enum"])
    return []


def _record_rows(properties: Mapping[str, Any]) -> list[str]:
    rows = [_row("field", "type", "description"), "|---|---|---|"]
    for name, content in properties.items():
        description = content["description"]
        if values := _enum(content):
            description += "; one of " + _values(values)
        rows.append(_row(f"`{name}`", _kind(content), description))
    return rows


def data_dictionary() -> str:
    """Markdown text: one section per table, then the nested records with their items."""
    parts = [HEAD, "## Tables\n"]
    for name, model in TABLES.items():
        rows = [_row("column", "type", "key", "description"), "|---|---|---|---|"]
        rows += [_column_row(column) for column in columns(name)]
        parts += [f"### {name}\n", (model.__doc__ or "").strip() + "\n", "\n".join(rows) + "\n"]
    parts.append("## Records\n")
    items: dict[str, Any] = {}
    for name, model in RECORDS.items():
        schema = json_schema(name)
        items |= schema.get("$defs", {})
        parts += [f"### {name}\n", (model.__doc__ or "").strip() + "\n"]
        parts.append("\n".join(_record_rows(schema["properties"])) + "\n")
    parts.append("## Items of records\n")
    for name, schema in items.items():
        parts += [f"### {name}\n", schema["description"] + "\n", "\n".join(_record_rows(schema["properties"])) + "\n"]
    return "\n".join(parts)


def main(arguments: list[str]) -> int:
    """Write the dictionary to the path given, or print it."""
    if arguments:
        with replacing(Path(arguments[0])) as stream:
            stream.write(data_dictionary())
    else:
        sys.stdout.write(data_dictionary())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
