"""The refresh as a whole: register file -> checked -> tables, their pages and their state in one folder."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path

from stadtlupe.errors import StadtlupeError
from stadtlupe.extract.pack_places import pack_places
from stadtlupe.lexicon import (
    PACKED_FILE,
    REGISTER_FILES,
    REGISTER_STATE,
    RegisterState,
    check_complete,
    overlay_folder,
    parse_state,
    parse_table,
    resource,
)
from stadtlupe.register.check import check_plausible, check_whole
from stadtlupe.register.model import Register
from stadtlupe.register.replace import finish_pending, replace_together
from stadtlupe.register.source import read_register
from stadtlupe.register.tables import Changes, Row, Tables, refreshed

NOTE_BEGIN, NOTE_END = "<!-- state of this copy -->", "<!-- end of state -->"


@dataclass(frozen=True, slots=True)
class Refresh:
    """What a refresh did or would do.

    Attributes
    ----------
    register : what was read. before : state of the tables so far. tables, changes : the new tables.
    folder : where they were written; None when nothing was.
    """

    register: Register
    before: RegisterState
    tables: Tables
    changes: Changes
    folder: Path | None


def refresh(file: str | Path, out: str | Path | None = None, *, dry_run: bool = False) -> Refresh:
    """Read the official register and make the lexicon's tables of it.

    Parameters
    ----------
    file : workbook ``AuszugGV*.xlsx``, GV100AD text, or its ZIP archive.
    out : folder for the tables; None takes that of the setting ``lexicon``. Tables that it holds are the starting
        point, so what was added to them by hand is kept; else those of the lexicon in use are.
    dry_run : only say what would change.

    Raises
    ------
    StadtlupeError : E101 no such file, E201/E202 output, E304 a table so far is broken, E321 the file is none or is
        broken, E322 it does not fit the tables, E323 openpyxl is missing, E324 the folder is half replaced,
        E325 no folder.
    """
    path = Path(file)
    folder = Path(out).expanduser() if out is not None else overlay_folder()
    if folder is None and not dry_run:
        raise StadtlupeError("E325")
    if folder is not None and folder.is_dir():
        # Before anything is read: the lexicon in use may be this very folder.
        if dry_run:
            check_complete(folder)
        else:
            finish_pending(folder)
    register = read_register(path)
    check_whole(register, path)
    before = parse_state(_current(folder, REGISTER_STATE))
    old = Tables(*(_rows(folder, name) for name in REGISTER_FILES))
    check_plausible(register, old.gemeinden, before.keys, path)
    tables, changes = refreshed(old, register, before.keys)
    if folder is None or dry_run:
        return Refresh(register, before, tables, changes, None)
    replace_together(folder, _contents(folder, register, tables))
    return Refresh(register, before, tables, changes, folder)


def _current(folder: Path | None, name: str) -> Traversable:
    """File of the folder that is refreshed, else of the lexicon in use."""
    if folder is not None and (folder / name).is_file():
        return folder / name
    return resource(name)


def _rows(folder: Path | None, name: str) -> list[Row]:
    return [dict(row) for row in parse_table(_current(folder, name), name)]


def _contents(folder: Path, register: Register, tables: Tables) -> dict[str, str]:
    """New contents of all files, the tables with the remarks at their head."""
    contents = {}
    lists = (tables.gemeinden, tables.gemeindeverbaende, tables.aliases, tables.demonyms, tables.retired_keys)
    for name, rows in zip(REGISTER_FILES, lists, strict=True):
        contents[name] = _remarks(_current(folder, name)) + _csv(rows, _header(_current(folder, name)))
        page = name.removesuffix(".csv") + ".md"
        contents[page] = _described(_current(folder, page), register, len(rows))
    contents[PACKED_FILE] = pack_places(contents)
    contents[REGISTER_STATE] = _state(register)
    page = REGISTER_STATE.removesuffix(".toml") + ".md"
    contents[page] = _described(_current(folder, page), register, None)
    return contents


def _lines(file: Traversable) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines()


def _remarks(file: Traversable) -> str:
    return "".join(line + "\n" for line in _lines(file) if line.startswith("#"))


def _header(file: Traversable) -> list[str]:
    return next(csv.reader(line for line in _lines(file) if not line.startswith("#")), [])


def _csv(rows: Sequence[Row], header: Sequence[str]) -> str:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, header, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


def _state(register: Register) -> str:
    day = register.reference.isoformat()
    lines = [
        "# Which state of the official register gemeinden.csv and the tables that belong to it hold; see register.md.",
        f"keys = {day}",
        f"figures = {day}",
        f"source = {json.dumps(register.source, ensure_ascii=False)}",
        f'sha256 = "{register.digest}"',
    ]
    if register.population_date:
        lines.insert(3, f"population = {register.population_date.isoformat()}")
    return "\n".join(lines) + "\n"


def _described(page: Traversable, register: Register, rows: int | None) -> str:
    """Page of a file with a note below its title that says what this copy holds."""
    lines = _lines(page)
    if NOTE_BEGIN in lines and NOTE_END in lines:
        del lines[lines.index(NOTE_BEGIN) : lines.index(NOTE_END) + 2]
    count = "" if rows is None else f", {rows:,} rows"
    note = [
        NOTE_BEGIN,
        f"> This copy: Gebietsstand {register.reference:%d.%m.%Y}{count}, made by `stadtlupe lexicon refresh` from",
        f"> `{register.source}` (SHA-256 {register.digest[:16]}…). Dates and counts further down are those of the",
        "> shipped table; columns and licence are the same.",
        NOTE_END,
        "",
    ]
    title = next((index for index, line in enumerate(lines) if line.startswith("# ")), -1)
    return "\n".join([*lines[: title + 1], "", *note, *lines[title + 2 :]]).rstrip("\n") + "\n"
