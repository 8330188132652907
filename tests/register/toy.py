"""A small Germany: some Kreise of the shipped tables, with all sixteen Länder, as tables and as records."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from stadtlupe.lexicon import read_table
from tests.register.builders import Record, records_of

# Main-Kinzig-Kreis and Hanau, Stuttgart, Oberspreewald-Lausitz (Sorbian names), Weimarer Land, Ahrweiler.
KREISE = ("06415", "06435", "08111", "12066", "16071", "07131")
STATE = 'keys = 2026-06-30\nfigures = 2025-10-31\npopulation = 2024-12-31\nsource = "made for tests"\n'
Row = dict[str, str]


def rows(name: str) -> list[Row]:
    """Rows of a shipped table that belong to the Kreise."""
    key = "verband_key" if name == "gemeindeverbaende.csv" else "ags"
    return [dict(row) for row in read_table(name) if row[key][:5] in KREISE]


def records(gemeinden: Sequence[Mapping[str, str]] | None = None) -> list[Record]:
    """Records of the register of which the tables are made."""
    found = records_of(gemeinden or rows("gemeinden.csv"), rows("gemeindeverbaende.csv"))
    lands = {record.code for record in found if record.level == "10"}
    return [Record("10", f"{land:02}", "Land") for land in range(1, 17) if f"{land:02}" not in lands] + found


def write_tables(folder: Path, changed: Mapping[str, Sequence[Mapping[str, str]]] | None = None) -> Path:
    """Write the tables into a folder, some of them with other rows."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("gemeinden.csv", "gemeindeverbaende.csv", "aliases.csv", "demonyms.csv", "retired_keys.csv"):
        write_csv(folder / name, (changed or {}).get(name, rows(name)))
    (folder / "register.toml").write_text(STATE, encoding="utf-8")
    return folder


def write_csv(path: Path, lines: Iterable[Mapping[str, str]]) -> None:
    """Write rows with the header of the first one."""
    listed = list(lines)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(listed[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(listed)


def read_csv(path: Path) -> list[Row]:
    """Rows of a table that was written."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(line for line in stream if not line.startswith("#")))
