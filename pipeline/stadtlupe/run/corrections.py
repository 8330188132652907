"""The user's file of corrections: found, read and checked before any work is done, and extended by ``correct``.

CSV in UTF-8 with or without byte order mark, with commas or, as a German Excel saves it, semicolons.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from stadtlupe.compare.cities import keys_of
from stadtlupe.errors import StadtlupeError
from stadtlupe.normalize.corrections import DIFFERENT, RENAME, SAME, Correction, Corrections, Reference, check_lines
from stadtlupe.schema import LIST_SEPARATOR, CorrectionAction
from stadtlupe.settings import Settings
from stadtlupe.write.cells import escape_cell, unescape_cell
from stadtlupe.write.files import replacing

FILE = "corrections.csv"
COLUMNS = ("action", "id", "other", "name", "note")
REQUIRED = ("action", "id")
# Which columns a line has to fill, and which of the others it must leave empty.
FILLED = {SAME: ("other",), DIFFERENT: ("other",), RENAME: ("name",)}
MARK = "\ufeff"
COMMENT = "#"
_KEY = re.compile(r"[poi]-[0-9a-f]{12}")
_PLACED = re.compile(r"(.+?)\s+@\s+(.+)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Table:
    """A file as it is written.

    Attributes
    ----------
    text : without byte order mark. marked : whether it has one. delimiter : between cells. columns : by place.
    lines : (number of its first line, cells by column) of each line that says something.
    """

    text: str
    marked: bool
    delimiter: str
    columns: tuple[str, ...]
    lines: tuple[tuple[int, Mapping[str, str]], ...]


def parse_reference(text: str) -> Reference:
    """Entity that a cell names: a key, a name, or a name with ``@`` and a place or the id of an article."""
    text = " ".join(text.split())
    if _KEY.fullmatch(text):
        return Reference.of_key(text)
    if match := _PLACED.fullmatch(text):
        name, where = match.groups()
        return Reference.of_name(text, name, where, keys_of(where))
    return Reference.of_name(text, text)


def corrections_path(settings: Settings, out: Path) -> Path | None:
    """File of corrections of a run into ``out``: the one that is set, else the one that lies there; None if neither."""
    if settings.corrections is not None:
        return settings.corrections
    return out / FILE if (out / FILE).is_file() else None


def load_corrections(path: Path | None) -> Corrections:
    """Read a file of corrections.

    Parameters
    ----------
    path : the file; None for no corrections.

    Raises
    ------
    StadtlupeError : E801 when it cannot be read, E802 with the line that is not valid, E803 when lines contradict each
        other. What that depends on the articles is found later.
    """
    if path is None:
        return Corrections()
    content = _content(path)
    corrections = Corrections(
        path=str(path),
        lines=tuple(_correction(path, number, cells) for number, cells in _table(path, content).lines),
        digest=hashlib.blake2b(content, digest_size=8).hexdigest(),
    )
    check_lines(corrections)
    return corrections


def append_correction(
    path: Path, action: str, one: str, *, other: str = "", name: str = "", note: str = "", remark: str = ""
) -> int:
    """Write a line at the end of a file, which is made when missing; the file is replaced at once.

    A new file has a byte order mark and semicolons, which a German Excel opens with a double click.

    Parameters
    ----------
    path : the file. action, one, other, name, note : cells. remark : the note when there is none and a column for it.

    Returns
    -------
    Number of the line.

    Raises
    ------
    StadtlupeError : E801 to E803 as :func:`load_corrections`, also for the new line; E201 when it cannot be written.
    """
    content = _content(path) if path.exists() else f"{MARK}{';'.join(COLUMNS)}\r\n".encode()
    table = _table(path, content)
    cells = {"action": action, "id": one, "other": other, "name": name, "note": note}
    if missing := [column for column, cell in cells.items() if cell and column not in table.columns]:
        raise _invalid(path, 1, f"there is no column {missing[0]}")
    if not note and "note" in table.columns:
        cells["note"] = remark
    ending = "\r\n" if "\r\n" in table.text or not table.text else "\n"
    line = io.StringIO()
    csv.writer(line, delimiter=table.delimiter, lineterminator=ending).writerow(
        escape_cell(cells.get(column, "")) for column in table.columns
    )
    text = table.text if table.text.endswith(("\n", "\r")) else table.text + ending
    whole = (MARK if table.marked else "") + text + line.getvalue()
    known = _table(path, whole.encode("utf-8"))
    check_lines(Corrections(str(path), tuple(_correction(path, number, cells) for number, cells in known.lines)))
    with replacing(path) as stream:
        stream.write(whole)
    return known.lines[-1][0]


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise StadtlupeError("E801", path=path, detail=error.strerror or str(error)) from error


def _invalid(path: Path, line: int, detail: str) -> StadtlupeError:
    return StadtlupeError("E802", path=path, count=line, detail=detail)


def _table(path: Path, content: bytes) -> Table:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        # Excel's plain "CSV" is in the encoding of the machine, which nothing in the file tells.
        number = content[: error.start].count(b"\n") + 1
        raise StadtlupeError("E801", path=path, detail=f"line {number} is not in UTF-8") from error
    marked = text.startswith(MARK)
    text = text.removeprefix(MARK)
    delimiter = _delimiter(text)
    rows = _rows(path, text, delimiter)
    number, header = next(rows, (1, []))
    columns = tuple(cell.casefold() for cell in header)
    _check_header(path, number, columns)
    lines = []
    for number, row in rows:
        if any(row[len(columns) :]):
            raise _invalid(path, number, f"it has more than {len(columns)} cells")
        lines.append((number, dict(zip(columns, row, strict=False))))
    return Table(text, marked, delimiter, columns, tuple(lines))


def _delimiter(text: str) -> str:
    """Delimiter of a file: what Excel's ``sep=`` names, else what stands in the header."""
    for line in text.splitlines():
        if line.casefold().startswith("sep="):
            return line[4:5] or ","
        if line.strip() and not line.startswith(COMMENT):
            return max(",;\t", key=line.count)
    return ","


def _rows(path: Path, text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """(number of its first line, cells) of each row that is neither empty nor a comment."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 1
    try:
        for row in reader:
            cells = [unescape_cell(cell).strip() for cell in row]
            if any(cells) and not cells[0].startswith(COMMENT) and not cells[0].casefold().startswith("sep="):
                yield number, cells
            number = reader.line_num + 1
    except csv.Error as error:
        raise _invalid(path, number, str(error)) from error


def _check_header(path: Path, number: int, columns: tuple[str, ...]) -> None:
    if missing := [column for column in REQUIRED if column not in columns]:
        raise _invalid(path, number, f"it is the header and lacks the column {missing[0]}")
    named = [column for column in columns if column]
    if unknown := [column for column in named if column not in COLUMNS]:
        raise _invalid(path, number, f"no column is named {unknown[0]}; they are {', '.join(COLUMNS)}")
    if len(set(named)) < len(named):
        raise _invalid(path, number, "a column is there twice")


def _correction(path: Path, number: int, cells: Mapping[str, str]) -> Correction:
    action = cells["action"].casefold()
    if action not in FILLED:
        raise _invalid(path, number, f"the action {cells['action']!r} is none of {', '.join(FILLED)}")
    filled = ("id", *FILLED[action])
    for column in ("id", "other", "name"):
        if (column in filled) != bool(cells.get(column)):
            raise _invalid(path, number, f"{action} {'needs' if column in filled else 'takes no'} {column}")
    if extra := cells.get(""):
        raise _invalid(path, number, f"{extra!r} stands below no heading")
    one, other = parse_reference(cells["id"]), cells.get("other")
    second = parse_reference(other) if other else None
    if one == second:
        raise _invalid(path, number, "both sides are the same")
    name = " ".join(cells.get("name", "").split())
    if LIST_SEPARATOR.strip() in name:
        raise _invalid(path, number, "a name has no semicolon")
    if any(_CONTROL.search(text) for text in (name, one.text, second.text if second else "")):
        raise _invalid(path, number, "there is a control character in it")
    return Correction(
        line=number,
        action=cast(CorrectionAction, action),
        one=one,
        other=second,
        name=name or None,
        note=cells.get("note") or None,
    )
