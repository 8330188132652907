"""``stadtlupe lexicon``: which tables are in use, and how they follow the official register."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from stadtlupe.cli.common import app, logger

if TYPE_CHECKING:
    from stadtlupe.register.refresh import Refresh

# Longer lists of changes are cut unless --verbose is given.
SHOWN = 20
group = typer.Typer(
    name="lexicon",
    help="Show the tables of the lexicon, or bring them up to the current official register.",
    no_args_is_help=True,
)
app.add_typer(group)


@group.command("info")
def info_command() -> None:
    """Print each file of the lexicon in use: rows, reference date, fingerprint, and whether it is the shipped one.

    Example: STADTLUPE_LEXICON=my-lexicon stadtlupe lexicon info
    """
    from stadtlupe import lexicon

    state, folder = lexicon.register_state(), lexicon.overlay()
    names = lexicon.data_files()
    width = max(map(len, names))
    # Plain lines, not a table that fits the terminal: a cell that is cut is of no use to grep.
    typer.echo(f"{'file':{width}}  {'rows':>7}  reference date  fingerprint   from")
    for name in names:
        rows = f"{len(lexicon.read_table(name)):,}" if name.endswith(".csv") else ""
        day = state.keys.isoformat() if name in lexicon.REGISTER_FILES else ""
        origin = "own" if folder is not None and (folder / name).is_file() else "shipped"
        typer.echo(f"{name:{width}}  {rows:>7}  {day:14}  {lexicon.digest_of([name])}  {origin}")
    if folder is not None:
        typer.echo(f"Own files are in {folder}")
    population = f", inhabitants: {state.population}" if state.population else ""
    typer.echo(f"Keys and names: Gebietsstand {state.keys}; figures: {state.figures}{population}")
    typer.echo(f"Source: {state.source}")
    typer.echo(f"Fingerprint of all files: {lexicon.fingerprint()}")
    typer.echo(state.attribution)


@group.command("refresh")
def refresh_command(
    ctx: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Workbook AuszugGV....xlsx, GV100AD text, or its ZIP archive.")
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", metavar="FOLDER", help="Folder for the tables; without it, the one of the setting lexicon."
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only print what would change.")] = False,
) -> None:
    """Read the official register as Destatis publishes it and write the tables that the lexicon holds of it.

    The file is checked record by record and against the tables so far; nothing is written unless all of it is right.
    What was added to the tables by hand stays.

    Example: stadtlupe lexicon refresh AuszugGV3QAktuell.xlsx --out my-lexicon
    """
    from stadtlupe.register.refresh import refresh

    result = refresh(file, out, dry_run=dry_run)
    if not ctx.obj["quiet"]:
        _print_summary(result, everything=logger.isEnabledFor(logging.DEBUG))


def _print_summary(result: Refresh, *, everything: bool) -> None:
    console = Console(soft_wrap=True, highlight=False, markup=False)
    register, tables, changes = result.register, result.tables, result.changes
    day = f"{register.reference:%d.%m.%Y}"
    console.print(f"{register.source}: Gebietsstand {day} (tables so far: {result.before.keys:%d.%m.%Y})")
    districts = sum(row["type"] == "Landkreis" for row in tables.gemeinden)
    console.print(
        f"{len(tables.gemeinden) - districts:,} municipalities, {districts} Landkreise, "
        f"{len(tables.gemeindeverbaende):,} associations, {len(tables.aliases):,} written forms, "
        f"{len(tables.demonyms):,} names of inhabitants, {len(tables.retired_keys):,} retired keys"
    )
    listed: tuple[tuple[str, Sequence[str]], ...] = (
        ("added", [f"{ags} {name} ({kreis})" for ags, name, kreis in changes.added]),
        (
            "retired",
            [
                f"{ags} {name} -> {successor} ({reason})" if successor else f"{ags} {name} (no successor can be told)"
                for ags, name, successor, reason in changes.retired
            ],
        ),
        ("renamed", [f"{ags} {old} -> {new}" for ags, old, new in changes.renamed]),
        (
            "population changed by more than 20 %",
            [f"{ags} {name} {old:,} -> {new:,}" for ags, name, old, new in changes.population],
        ),
        ("associations added", [f"{key} {name}" for key, name in changes.unions_added]),
        ("associations removed", [f"{key} {name}" for key, name in changes.unions_removed]),
        ("without coordinates, placed at their Kreis", [f"{ags} {name}" for ags, name in changes.guessed]),
    )
    for title, lines in listed:
        console.print(f"{title}: {len(lines)}")
        shown = lines if everything else lines[:SHOWN]
        for line in shown:
            console.print(f"  {line}")
        if len(shown) < len(lines):
            console.print(f"  ... and {len(lines) - len(shown)} more (stadtlupe --verbose lexicon refresh lists all)")
    if result.folder is None:
        console.print("Nothing was written.")
    else:
        console.print(f"Written to {result.folder}. Commands read it with STADTLUPE_LEXICON={result.folder}")
