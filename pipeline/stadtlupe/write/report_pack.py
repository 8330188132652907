"""How the data of the report page are packed: values held once, tables as lists, JSON that may stand in a page."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Sequence
from typing import Any


class Pool:
    """Values that are held once and referred to by number."""

    def __init__(self) -> None:
        self.values: dict[Hashable, int] = {}

    def add(self, value: Hashable) -> int:
        """Number of a value, in the order in which values come."""
        return self.values.setdefault(value, len(self.values))


def packed(fields: str, rows: Iterable[Sequence[Any]]) -> dict[str, Any]:
    """A table as names of fields and rows without what is empty at their end."""
    lists = []
    for row in rows:
        values = list(row)
        while values and values[-1] is None:
            values.pop()
        lists.append(values)
    return {"fields": fields.split(), "rows": lists}


def as_json(data: Any) -> str:
    """JSON that may stand inside a ``script`` element: no ``<`` can end it or begin a comment."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    # A lone surrogate (from an undecodable file name) has no bytes; inside JSON its escape means the same.
    return text.encode("utf-8", errors="backslashreplace").decode("utf-8")
