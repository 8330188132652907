"""``stadtlupe read`` and ``stadtlupe annotate``: records of single articles on standard output."""

from __future__ import annotations

import sys

import typer

from stadtlupe.cli.common import AsOf, Inputs, MinWords, Model, Workers, app, print_lines, settings_of


@app.command("read")
def read_command(inputs: Inputs, min_words: MinWords = None) -> None:
    """Print the clean text and metadata of each input as JSON lines.

    Fields: id, file, outcome, reason, title, text, published, published_from, authors, publisher, language.

    Example: stadtlupe read https://www.example.org/meldung.html | jq .title
    """
    from stadtlupe.api import read_all, read_record

    settings = settings_of(min_words=min_words)
    raise typer.Exit(print_lines(read_record(article) for article in read_all(inputs, settings, stdin=sys.stdin)))


@app.command("annotate")
def annotate_command(
    inputs: Inputs,
    model: Model = None,
    workers: Workers = None,
    as_of: AsOf = None,
    min_words: MinWords = None,
) -> None:
    """Print one nested record per article as JSON lines: cities, people, organizations, initiatives, dates, links.

    The JSON Schema of the record is printed by: stadtlupe schema annotate

    Example: stadtlupe annotate meldung.txt | jq '.cities, .initiatives'
    """
    from stadtlupe.api import annotate_all

    settings = settings_of(model=model, workers=workers, as_of=as_of, min_words=min_words)
    raise typer.Exit(print_lines(annotate_all(inputs, settings, stdin=sys.stdin)))
