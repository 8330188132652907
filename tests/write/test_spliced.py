"""Rows taken over from files of a former run give the bytes that writing all rows gives."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stadtlupe.row_table import RowTable
from stadtlupe.schema import EvidenceRow, MentionRow
from stadtlupe.write.choice import TableChoice
from stadtlupe.write.spliced import OtherContentError, SplicedTable
from stadtlupe.write.tables import write_tables

TEXT = (
    st.sampled_from(["", "x", 'q"q', "a,b", "z\r\ny", "\n", "=1", "\\", "\\u00e4", "ä", "\ud800", "\u2028"]) | st.text()
)
ARTICLES = ("a", "b", 'c"\\', "ä,\r\n")
TABLES = st.sampled_from(["cities", "people", "statuses"])
EVIDENCE = st.dictionaries(
    st.tuples(TABLES, TEXT, st.sampled_from(ARTICLES), st.integers(0, 99)),
    st.tuples(st.integers(0, 99), TEXT, TEXT, TEXT),
    max_size=30,
).map(lambda found: [(*key, *rest) for key, rest in found.items()])
MENTIONS = st.dictionaries(
    TEXT, st.tuples(st.sampled_from(ARTICLES), st.integers(0, 9), st.integers(0, 9), TEXT, TEXT, st.none() | TEXT, TEXT)
).map(lambda found: [(key, *rest) for key, rest in found.items()])
QUIET = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def files(folder: Path) -> tuple[Path, Path]:
    return folder / "json" / "evidence.json", folder / "evidence.csv"


def written(table: SplicedTable[EvidenceRow]) -> tuple[bytes, bytes]:
    as_json, as_csv = io.BytesIO(), io.BytesIO()
    table.write_json(as_json)
    table.write_csv(as_csv)
    return as_json.getvalue(), as_csv.getvalue()


@QUIET
@given(EVIDENCE.filter(len), EVIDENCE, st.sets(st.sampled_from(ARTICLES)), st.booleans())
def test_evidence(
    tmp_path: Path, former: list[tuple[object, ...]], later: list[tuple[object, ...]], kept: set[str], bom: bool
) -> None:
    choice = TableChoice(bom=bom)
    write_tables({"evidence": RowTable(EvidenceRow, former)}, tmp_path / "former", choice=choice)
    same = [row for row in former if row[2] in kept]
    fresh = [row for row in later if row[2] not in kept]
    write_tables({"evidence": RowTable(EvidenceRow, [*same, *fresh])}, tmp_path / "whole", choice=choice)
    table = SplicedTable(
        "evidence",
        RowTable(EvidenceRow, fresh),
        *files(tmp_path / "former"),
        kept=kept,
        count=len(former),
    )
    assert written(table) == tuple(path.read_bytes() for path in files(tmp_path / "whole"))
    rows = RowTable(EvidenceRow, sorted([*same, *fresh]))
    assert len(table) == len(rows)
    grouped, expected = table.by("table", "row_id"), rows.by("table", "row_id")
    assert {key: sorted(found.values) for key, found in grouped.items()} == {
        key: found.values for key, found in expected.items()
    }


@QUIET
@given(MENTIONS.filter(len), st.sets(st.sampled_from(ARTICLES)))
def test_mentions(tmp_path: Path, rows: list[tuple[object, ...]], kept: set[str]) -> None:
    write_tables({"mentions": RowTable(MentionRow, rows)}, tmp_path)
    table = SplicedTable(
        "mentions",
        RowTable(MentionRow, [row for row in rows if row[1] not in kept]),
        tmp_path / "json" / "mentions.json",
        tmp_path / "mentions.csv",
        kept=kept,
        count=len(rows),
    )
    whole = {name: (tmp_path / name).read_bytes() for name in ("mentions.csv", "json/mentions.json")}
    write_tables({"mentions": table}, tmp_path / "again")
    assert {name: (tmp_path / "again" / name).read_bytes() for name in whole} == whole
    # In a format of which no part can be taken over, all rows are written.
    write_tables({"mentions": table}, tmp_path / "lines", formats=["jsonl"])
    write_tables({"mentions": RowTable(MentionRow, rows)}, tmp_path / "expected", formats=["jsonl"])
    lines = [(tmp_path / name / "jsonl" / "mentions.jsonl").read_bytes() for name in ("lines", "expected")]
    assert lines[0] == lines[1]


ROW = ("people", "p", "a", 1, 2, "Satz, mit Komma", "ner", "v")


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("json/evidence.json", lambda text: ""),
        ("json/evidence.json", lambda text: text.replace('"start"', '"begin"')),
        ("json/evidence.json", lambda text: text.replace("[\n", "[\n{},\n")),
        ("json/evidence.json", None),
        ("evidence.csv", lambda text: text.splitlines(keepends=True)[0]),
        ("evidence.csv", None),
    ],
)
def test_files_that_somebody_has_changed(tmp_path: Path, name: str, change: object) -> None:
    write_tables({"evidence": RowTable(EvidenceRow, [ROW])}, tmp_path)
    path = tmp_path / name
    if callable(change):
        path.write_text(change(path.read_text("utf-8")), encoding="utf-8", newline="")
    else:
        path.unlink()
    with pytest.raises(OtherContentError):
        written(SplicedTable("evidence", RowTable(EvidenceRow, []), *files(tmp_path), kept={"a"}, count=1))
