"""``stadtlupe schema`` and ``stadtlupe models``: what there is."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from stadtlupe.cli.common import app


@app.command("schema")
def schema_command(
    name: Annotated[str, typer.Argument(metavar="annotate|read|TABLE", help="Which record or table.")],
) -> None:
    """Print the JSON Schema of the article record (annotate, read) or of a table (cities, people ...)."""
    from stadtlupe.write.schemas import json_schema

    typer.echo(json.dumps(json_schema(name), ensure_ascii=False, indent=2))


@app.command("models")
def models_command() -> None:
    """List the models that can be used here, and how missing ones are installed."""
    from stadtlupe.extract.models import list_models

    for info in list_models():
        typer.echo(f"{info.name}  {info.version or 'not installed'}")
        typer.echo(f"    {info.description}")
        if info.install_command:
            typer.echo(f"    install with: {info.install_command}")
