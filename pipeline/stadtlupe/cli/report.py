"""``stadtlupe report``: the page, from tables that are already there."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stadtlupe.cli.common import app


@app.command("report")
def report_command(
    ctx: typer.Context,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Output folder of a run.", show_default=False)],
) -> None:
    """Write OUT/report.html anew from the tables in OUT: one page in German that works without network.

    The page shows the map, themes, timeline, profiles and comparison of the cities, and the sentence behind each fact.

    Example: stadtlupe report outputs
    """
    from stadtlupe.run.report import report_of_folder

    path = report_of_folder(out)
    if not ctx.obj["quiet"]:
        typer.echo(f"Open {path}")
