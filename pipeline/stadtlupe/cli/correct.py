"""``stadtlupe correct``: lines for the file of corrections."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stadtlupe.cli.common import app, settings_of
from stadtlupe.cli.explain import Source

group = typer.Typer(no_args_is_help=True, help="Say who is who; the next stadtlupe run applies it to the tables.")
app.add_typer(group, name="correct")

Entity = Annotated[str, typer.Argument(metavar="ID|NAME", help="Key, or name (NAME @ PLACE).", show_default=False)]
File = Annotated[
    Path | None,
    typer.Option("--file", metavar="FILE", help="File to extend. [default: setting, else FOLDER/corrections.csv]"),
]
Note = Annotated[str, typer.Option("--note", metavar="TEXT", help="Why. [default: what is meant, in words]")]


def _add(ctx: typer.Context, action: str, one: str, second: str, source: Path, file: Path | None, note: str) -> None:
    from stadtlupe.run.correcting import add_correction

    written = add_correction(action, one, second, folder=source, settings=settings_of(), file=file, note=note)
    if not ctx.obj["quiet"]:
        for match in written.meant:
            typer.echo(f"{match.row_id}  {match.text}")
        typer.echo(f"Line {written.line} of {written.path}; it holds from the next stadtlupe run on.")


@group.command("same")
def same_command(
    ctx: typer.Context,
    one: Entity,
    other: Entity,
    source: Source = Path("outputs"),
    file: File = None,
    note: Note = "",
) -> None:
    """Join two people, bodies or initiatives; the first one's key stays.

    Example: stadtlupe correct same "Stadtwerke Hanau GmbH" "Hanauer Stadtwerke" --from outputs
    """
    _add(ctx, "same", one, other, source, file, note)


@group.command("different")
def different_command(
    ctx: typer.Context,
    one: Entity,
    other: Entity,
    source: Source = Path("outputs"),
    file: File = None,
    note: Note = "",
) -> None:
    """Keep two apart, also when they are one now: name them with place or article then.

    Example: stadtlupe correct different "Anna Beispiel @ Hanau" "Anna Beispiel @ Bochum" --from outputs
    """
    _add(ctx, "different", one, other, source, file, note)


@group.command("rename")
def rename_command(
    ctx: typer.Context,
    one: Entity,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name for the tables, without title.")],
    source: Source = Path("outputs"),
    file: File = None,
    note: Note = "",
) -> None:
    """Give a person, body or initiative the name that the tables show.

    Example: stadtlupe correct rename o-0123456789ab "Stadtwerke Hanau" --from outputs
    """
    _add(ctx, "rename", one, name, source, file, note)
