"""Columns at a time give what cells one by one give."""

from __future__ import annotations

import csv
import io
import json

from hypothesis import given
from hypothesis import strategies as st

from stadtlupe.write.cells import Value, csv_cell, plain_value
from stadtlupe.write.text_tables import write_csv, write_json, write_jsonl

NAMES = ["a%s", 'b"', "c"]
TEXT = st.sampled_from(["", "x", "a,b", 'q"q', "=1", "x;=2", "ä\r\nß", "%s", "\ud800", "\u2028", "'"]) | st.text()
CELLS: st.SearchStrategy[Value] = (
    TEXT | st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False).map(plain_value)
)
ROWS = st.lists(st.tuples(CELLS, TEXT | st.none(), st.integers()).map(list), max_size=8)


@given(ROWS)
def test_csv(table: list[list[Value]]) -> None:
    found, expected = io.StringIO(newline=""), io.StringIO(newline="")
    write_csv(found, NAMES, table)
    writer = csv.writer(expected, lineterminator="\r\n")
    writer.writerows([NAMES, *([csv_cell(value) for value in row] for row in table)])
    assert found.getvalue() == expected.getvalue()


@given(ROWS)
def test_json(table: list[list[Value]]) -> None:
    lines = [json.dumps(dict(zip(NAMES, row, strict=True)), ensure_ascii=False) for row in table]
    array, objects = io.StringIO(), io.StringIO()
    write_json(array, NAMES, table)
    write_jsonl(objects, NAMES, table)
    assert objects.getvalue() == "".join(f"{line}\n" for line in lines)
    assert array.getvalue() == ("[\n" + ",\n".join(lines) + "\n]\n" if lines else "[]\n")
