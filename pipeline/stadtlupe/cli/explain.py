"""``stadtlupe explain``: why mentions are one entity."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from stadtlupe.cli.common import app

Source = Annotated[Path, typer.Option("--from", metavar="FOLDER", help="Output folder of stadtlupe run.")]


class Form(StrEnum):
    """Forms in which an explanation is printed."""

    TEXT = "text"
    JSON = "json"


@app.command("explain")
def explain_command(
    query: Annotated[
        str,
        typer.Argument(metavar="ID|NAME", help="Key of any table, or a name (NAME @ PLACE).", show_default=False),
    ],
    source: Source = Path("outputs"),
    form: Annotated[Form, typer.Option("--format", help="text to read, json for programs.")] = Form.TEXT,
) -> None:
    """Show why mentions are one person, body, initiative or city: written forms, reasons, corrections, sentences.

    Positions, events, links and articles are explained too. A name that several rows bear is answered with their keys;
    a place name that stays open with its candidates. The JSON Schema is printed by: stadtlupe schema explain

    Example: stadtlupe explain "Isabelle Hemsley" --from outputs
    """
    from stadtlupe.api import explain
    from stadtlupe.write.explanation_text import explanation_text

    explanation = explain(query, source)
    text = explanation_text(explanation) if form is Form.TEXT else explanation.model_dump_json(indent=2) + "\n"
    sys.stdout.write(text)
