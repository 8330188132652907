"""Options that say what of the tables is written, and ``stadtlupe export``."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stadtlupe.cli.common import app
from stadtlupe.settings import DEFAULT_FORMATS, FORMATS

if TYPE_CHECKING:
    from stadtlupe.write import TableChoice

Formats = Annotated[
    list[str] | None,
    typer.Option(
        "--format",
        "-f",
        metavar="FORMAT",
        help=f"{', '.join(FORMATS)}; several times or with commas. [default: {','.join(DEFAULT_FORMATS)}]",
    ),
]
Only = Annotated[
    list[str] | None,
    typer.Option("--only", metavar="TABLE", help="Write only this table; also several times. [default: all]"),
]
Since = Annotated[
    datetime | None,
    typer.Option(
        "--since",
        metavar="DATE",
        formats=["%Y-%m-%d"],
        help="Only rows that articles published on this day or later speak for (YYYY-MM-DD).",
    ),
]
Excel = Annotated[
    bool, typer.Option("--excel", "--bom", help="CSV with a byte order mark, by which Excel knows UTF-8.")
]


def choice_of(formats: list[str] | None, only: list[str] | None, since: datetime | None, excel: bool) -> TableChoice:
    """Choice from the options of a command."""
    from stadtlupe.run.export import choose

    return choose(formats or DEFAULT_FORMATS, only or (), since.date() if since else None, excel)


@app.command("export")
def export_command(
    ctx: typer.Context,
    source: Annotated[Path, typer.Argument(metavar="OUT", help="Output folder of a run.")],
    formats: Formats = None,
    only: Only = None,
    since: Since = None,
    excel: Excel = False,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FOLDER", help="Where to write. [default: OUT itself]")
    ] = None,
) -> None:
    """Write the tables of a run in other formats, or a part of them, without reading the articles again.

    CSV, JSON, JSON lines, Parquet, an SQLite database that is ready for Datasette, FollowTheMoney entities. What can be
    done with them is in docs/recipes.md. --only and --since need a folder of their own.

    Example: stadtlupe export outputs --format parquet,sqlite
    """
    from stadtlupe.run.export import export_tables

    for path in export_tables(source, choice_of(formats, only, since, excel), out):
        if not ctx.obj["quiet"]:
            typer.echo(path)
