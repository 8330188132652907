"""A comparison as a table for the terminal and as Markdown for a document."""

from __future__ import annotations

import io
import re

from stadtlupe.schema import CityComparison
from stadtlupe.write.comparison_sheet import NOTHING, Sheet, SheetRow, comparison_sheet

DEFAULT_WIDTH = 80
LABEL_WIDTH = 23
# Narrower columns break every second word; further cities go into a block of their own.
CITY_WIDTH = 26
_ADDRESS = re.compile(r"(.*), (https?://[^\s<>]+)", re.DOTALL)
_MARKDOWN = re.compile(r"([\\`*_<>|\[\]])")


def _filled(row: SheetRow, first: int, last: int) -> bool:
    return any(row.cells[first:last])


def _cell(values: tuple[str, ...]) -> str:
    if not values:
        return NOTHING
    return values[0] if len(values) == 1 else "\n".join(f"· {value}" for value in values)


def text_table(comparison: CityComparison, width: int = DEFAULT_WIDTH, *, styled: bool = False) -> str:
    """Write a comparison as a table of a given width.

    Parameters
    ----------
    comparison : what is compared. width : characters per line.
    styled : whether headings are bold (escape sequences of a terminal).

    Returns
    -------
    Text with line ends. As many cities stand beside each other as fit (two in 80 columns); further ones follow in
    blocks below. Words are wrapped, nothing is cut off.
    """
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    sheet = comparison_sheet(comparison)
    stream = io.StringIO()
    console = Console(
        file=stream, width=width, force_terminal=styled, no_color=True, highlight=False, markup=False, emoji=False
    )
    per_block = max(1, (width - LABEL_WIDTH) // (CITY_WIDTH + 2))
    bold = "bold" if styled else ""
    for first in range(0, len(sheet.cities), per_block):
        last = first + per_block
        table = Table(box=SIMPLE_HEAD, pad_edge=False, header_style=bold, expand=True)
        table.add_column("", width=LABEL_WIDTH, overflow="fold")
        for name in sheet.cities[first:last]:
            table.add_column(Text(name), ratio=1, overflow="fold")
        for section in sheet.sections:
            rows = [row for row in section.rows if not section.sparse or _filled(row, first, last)]
            if not rows:
                continue
            table.add_row(Text(section.title.upper(), style=bold))
            for row in rows:
                table.add_row(Text(row.label), *(Text(_cell(values)) for values in row.cells[first:last]))
            table.add_section()
        console.print(table)
    for title, entries in (("Verbindungen", sheet.links), ("Hinweise", sheet.notes), ("Belege", sheet.proofs)):
        if entries:
            grid = Table.grid(padding=(0, 1))
            grid.add_column(no_wrap=True)
            grid.add_column(overflow="fold")
            for number, entry in enumerate(entries, start=1):
                grid.add_row(Text(f"[{number}]" if title == "Belege" else "·"), Text(entry))
            console.print(Text(title.upper(), style=bold), grid, Text())
    return "\n".join(line.rstrip() for line in stream.getvalue().rstrip().splitlines()) + "\n"


def _escaped(text: str) -> str:
    """Text that Markdown shows as it is; numbers of proofs stay."""
    return re.sub(r"\\\[(\d+)\\\]", r"[\1]", _MARKDOWN.sub(r"\\\1", text))


def _markdown_proof(proof: str) -> str:
    """A proof whose address is a link: escaping would break it."""
    match = _ADDRESS.fullmatch(proof)
    return f"{_escaped(match.group(1))}, <{match.group(2)}>" if match else _escaped(proof)


def _markdown_row(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"


def _markdown_table(sheet: Sheet) -> list[str]:
    lines = [_markdown_row("", *map(_escaped, sheet.cities)), _markdown_row(*["---"] * (len(sheet.cities) + 1))]
    for section in sheet.sections:
        lines.append(_markdown_row(f"**{section.title}**", *[""] * len(sheet.cities)))
        for row in section.rows:
            # A semicolon, not <br>: it also survives where Markdown becomes a Word document.
            empty = "" if section.sparse else NOTHING
            cells = ("; ".join(map(_escaped, values)) or empty for values in row.cells)
            lines.append(_markdown_row(_escaped(row.label), *cells))
    return lines


def markdown(comparison: CityComparison, heading: int = 2) -> str:
    """Write a comparison as Markdown: one table, then ties, notes and proofs as lists.

    Parameters
    ----------
    comparison : what is compared. heading : level of its heading; 0 for none.

    Returns
    -------
    Text with line ends. Signs that Markdown reads are escaped, so that names from foreign pages stay names.
    """
    sheet = comparison_sheet(comparison)
    lines = [f"{'#' * heading} {_escaped(sheet.title)}", ""] if heading else []
    lines += _markdown_table(sheet)
    for title, entries in (("Verbindungen", sheet.links), ("Hinweise", sheet.notes)):
        if entries:
            lines += ["", f"**{title}**", "", *(f"- {_escaped(entry)}" for entry in entries)]
    if sheet.proofs:
        lines += ["", "**Belege**", ""]
        lines += [f"{number}. {_markdown_proof(proof)}" for number, proof in enumerate(sheet.proofs, start=1)]
    return "\n".join(lines) + "\n"
