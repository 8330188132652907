"""Packs the tables of places: ``python -m stadtlupe.extract.pack_places FOLDER`` writes the packed file of a folder."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from stadtlupe.extract.gazetteer_tables import derive, to_columns
from stadtlupe.lexicon import PACKED_FILE, PACKED_RUNS, Municipality, parse_rows, register_of
from stadtlupe.packed_places import PACKED_TABLES, pack, runs


def pack_places(contents: Mapping[str, str]) -> str:
    """Content of the packed file.

    Parameters
    ----------
    contents : text by name of file; at least those of :data:`stadtlupe.packed_places.PACKED_TABLES`.

    Raises
    ------
    StadtlupeError : E304 when a table is broken.
    """
    municipalities, *tables = (parse_rows(contents[name], name) for name in PACKED_TABLES)
    register = register_of(municipalities)
    columns = {name: [str(getattr(place, name)) for place in register.values()] for name in Municipality._fields}
    columns |= {name: runs(columns[name]) for name in PACKED_RUNS}
    derived = to_columns(derive(register, *tables))
    return pack({**columns, **derived}, [contents[name].encode() for name in PACKED_TABLES])


def main() -> None:
    """Pack the tables of the folder named on the command line."""
    folder = Path(sys.argv[1])
    contents = {name: (folder / name).read_bytes().decode() for name in PACKED_TABLES}
    (folder / PACKED_FILE).write_text(pack_places(contents), encoding="utf-8", newline="")


if __name__ == "__main__":
    main()
