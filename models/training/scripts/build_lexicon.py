"""Build the fact tables of ``stadtlupe_lexicon`` from the public source tables.

Usage: ``python scripts/build_lexicon.py SOURCE_DIR LEXICON_DIR``

SOURCE_DIR holds ``gemeinden/`` (Destatis Gemeindeverzeichnis joined with VG250 coordinates, aliases, demonyms,
retired keys) and ``names/`` (given names of Berlin's registers, GermaNER surnames). Only facts are copied; files
that a domain expert edits by hand (roles, organization types, initiative heads, themes) are never touched.
"""

from __future__ import annotations

import argparse
import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

GEMEINDEN_COLUMNS = [
    "ags",
    "name",
    "type",
    "land",
    "kreis",
    "population",
    "area_km2",
    "lat",
    "lon",
    "postal_code",
    "name_official",
    "type_official",
    "ars",
    "seat",
    "note",
]
VERBAND_COLUMNS = ["verband_key", "name", "type", "land", "kreis", "kreis_ags", "seat", "population", "member_ags"]
# Registered once or twice in twelve years of Berlin registers: as a feature more noise than signal.
MIN_GIVEN_NAME_COUNT = 4
NAME = re.compile(r"^[^\W\d_][^\W\d_]*(?:['’][^\W\d_]+)?$")


def read(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a CSV file as dictionaries."""
    with path.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def write(path: Path, columns: list[str], rows: Iterable[dict[str, str]]) -> int:
    """Write rows (only the named columns) and return how many there were."""
    count = 0
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow(row)
            count += 1
    return count


def given_names(path: Path) -> Iterator[dict[str, str]]:
    """Single-word given names registered often enough, sorted."""
    rows = [
        row
        for row in read(path)
        if int(row["count"]) >= MIN_GIVEN_NAME_COUNT and NAME.match(row["name"]) and len(row["name"]) > 1
    ]
    yield from sorted(rows, key=lambda row: row["name"])


def surnames(path: Path) -> list[str]:
    """Single-word surnames; double names are left out since their halves are in the list."""
    names = {line.strip() for line in path.read_text(encoding="utf-8").splitlines()}
    return sorted(name for name in names if NAME.match(name) and name[0].isupper() and len(name) > 2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path)
    parser.add_argument("lexicon", type=Path)
    args = parser.parse_args()
    places, people, out = args.source / "gemeinden", args.source / "names", args.lexicon
    out.mkdir(parents=True, exist_ok=True)
    counts = {
        "gemeinden.csv": write(out / "gemeinden.csv", GEMEINDEN_COLUMNS, read(places / "gemeinden.csv")),
        "gemeindeverbaende.csv": write(
            out / "gemeindeverbaende.csv", VERBAND_COLUMNS, read(places / "gemeindeverbaende.csv")
        ),
        "aliases.csv": write(out / "aliases.csv", ["alias", "ags", "kind", "last_seen"], read(places / "aliases.csv")),
        "demonyms.csv": write(
            out / "demonyms.csv", ["form", "ags", "rank", "candidates"], read(places / "demonyms.csv")
        ),
        "retired_keys.csv": write(
            out / "retired_keys.csv",
            ["ags", "name", "last_year", "successor_ags", "basis"],
            read(places / "retired_keys.csv"),
        ),
        "given_names.csv": write(
            out / "given_names.csv", ["name", "share_female"], given_names(people / "given_names.csv")
        ),
    }
    family = surnames(people / "surnames.txt")
    (out / "surnames.txt").write_text("\n".join(family) + "\n", encoding="utf-8")
    counts["surnames.txt"] = len(family)
    for name, count in counts.items():
        print(f"{name:24} {count:7,}")


if __name__ == "__main__":
    main()
