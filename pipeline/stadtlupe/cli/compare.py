"""``stadtlupe compare``: cities side by side."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from stadtlupe.cli.common import app
from stadtlupe.cli.tables import Excel


class Form(StrEnum):
    """Forms in which a comparison is printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    MD = "md"


@app.command("compare")
def compare_command(
    cities: Annotated[
        list[str],
        typer.Argument(
            metavar="CITY CITY...",
            help="Two to six municipalities: name, AGS or another written form.",
            show_default=False,
        ),
    ],
    themes: Annotated[
        list[str] | None,
        typer.Option(
            "--theme",
            metavar="THEME",
            help="Only initiatives of this theme, also several times; its beginning is enough. [default: all]",
        ),
    ] = None,
    form: Annotated[
        Form, typer.Option("--format", help="table to look at, md for a document, csv and json for programs.")
    ] = Form.TABLE,
    source: Annotated[Path, typer.Option("--from", metavar="FOLDER", help="Output folder of stadtlupe run.")] = Path(
        "outputs"
    ),
    evidence: Annotated[bool, typer.Option("--evidence", help="Add quote, source and date to every value.")] = False,
    excel: Excel = False,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FILE", help="Write to a file instead of the terminal.")
    ] = None,
) -> None:
    """Show cities side by side: strategy, offices, people, platforms, initiatives, money, dates and ties.

    It reads the tables that stadtlupe run has written. Coverage is always shown, since little news is not little
    activity. The JSON Schema is printed by: stadtlupe schema compare

    Example: stadtlupe compare Hanau Bochum --theme Verwaltung --format md -o vergleich.md
    """
    from stadtlupe.api import compare
    from stadtlupe.write.comparison_csv import comparison_csv
    from stadtlupe.write.comparison_text import markdown, text_table
    from stadtlupe.write.files import replacing

    comparison = compare(cities, source, themes=themes or (), evidence=evidence)
    if form is Form.CSV:
        text = comparison_csv(comparison, bom=excel)
    elif form is Form.JSON:
        text = comparison.model_dump_json(indent=2) + "\n"
    elif form is Form.MD:
        text = markdown(comparison)
    elif out is None:
        from rich.console import Console

        console = Console()
        text = text_table(comparison, console.width, styled=console.is_terminal and not console.no_color)
    else:
        text = text_table(comparison)
    if out is None:
        sys.stdout.write(text)
        return
    with replacing(out) as stream:
        stream.write(text)
