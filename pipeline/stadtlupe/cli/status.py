"""``stadtlupe status``: how far a run is, or how it ended."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from stadtlupe.cli.common import app


@app.command("status")
def status_command(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Output folder of a run.", show_default=False)],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
) -> None:
    """Show the state of an output folder: whether a run is on, how far it is, and what became of the inputs.

    Example: stadtlupe status outputs
    """
    from stadtlupe.run.status import status_of

    found = status_of(out)
    if as_json:
        typer.echo(json.dumps(asdict(found), ensure_ascii=False, indent=2))
        return
    ended = f", ended {found.ended}" if found.ended else ""
    typer.echo(f"run {found.run}: {found.state}, started {found.started}{ended}")
    if found.holder:
        typer.echo(f"at work: {found.holder}")
    of_all = "" if found.inputs is None else f" of {found.inputs:,}"
    typer.echo(f"inputs: {found.done:,}{of_all} done")
    for outcome, count in found.outcomes.items():
        typer.echo(f"  {outcome}: {count:,}")
    if found.slowest:
        typer.echo("most work:")
    for ident, seconds, attempts in found.slowest:
        typer.echo(f"  {ident}: {seconds:.1f} s{f', attempt {attempts}' if attempts > 1 else ''}")
    if not found.tables and not found.holder:
        typer.echo("The tables are not those of this run. Give the command of the run again: it goes on.")
