"""One table as text: CSV, a JSON array, JSON lines."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from typing import TextIO

from stadtlupe.write.cells import csv_cell
from stadtlupe.write.values import Values

BYTE_ORDER_MARK = "\ufeff"


def write_csv(stream: TextIO, names: Sequence[str], table: Sequence[Values], *, bom: bool = False) -> None:
    """Write RFC 4180 with a header line; ``bom`` puts a byte order mark before it."""
    if bom:
        stream.write(BYTE_ORDER_MARK)
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([csv_cell(value) for value in values] for values in table)


def _object(names: Sequence[str], values: Values) -> str:
    return json.dumps(dict(zip(names, values, strict=True)), ensure_ascii=False, allow_nan=False)


def write_json(stream: TextIO, names: Sequence[str], table: Sequence[Values]) -> None:
    """Write an array with one object a line: any reader takes it, and a diff shows the rows that changed."""
    before = "[\n"
    for values in table:
        stream.write(before + _object(names, values))
        before = ",\n"
    stream.write("\n]\n" if table else "[]\n")


def write_jsonl(stream: TextIO, names: Sequence[str], table: Sequence[Values]) -> None:
    """Write one object a line (https://jsonlines.org)."""
    for values in table:
        stream.write(_object(names, values) + "\n")
