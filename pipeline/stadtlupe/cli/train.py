"""``stadtlupe train``: own models from own annotated articles."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from stadtlupe.cli.common import Model, app, settings_of


@app.command("train")
def train_command(
    ctx: typer.Context,
    articles: Annotated[
        list[Path], typer.Argument(metavar="ARTICLES...", help="Annotated articles (.json) or folders.")
    ],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FOLDER", help="Where the new model goes.")],
    model: Model = None,
    dev: Annotated[
        list[Path] | None,
        typer.Option(
            "--dev", metavar="PATH", help="Articles to choose the best state on. [default: a fifth of ARTICLES]"
        ),
    ] = None,
    epochs: Annotated[int, typer.Option("--epochs", min=1, help="Passes over the articles at most.")] = 20,
    patience: Annotated[int, typer.Option("--patience", min=1, help="Passes without gain after which to stop.")] = 5,
    seed: Annotated[int, typer.Option("--seed", help="Same seed, same model.")] = 0,
) -> None:
    """Train a model further on own annotated articles (format: corpus/annotated), then use it with --model FOLDER.

    People, organizations, places and initiatives are learned; the model is kept in the state that is best on articles
    that it does not learn from. Some hundred articles of the same kind as those to be read are a good number.

    Example: stadtlupe train my-articles -o my-model && stadtlupe run news -o out --model my-model
    """
    from stadtlupe.run.progress import track
    from stadtlupe.run.training import train_model

    quiet = ctx.obj["quiet"]
    result = train_model(
        articles,
        out,
        base=settings_of(model=model).model,
        dev=dev or (),
        epochs=epochs,
        patience=patience,
        seed=seed,
        track=lambda items, total: track(items, total, quiet=quiet, unit="passes"),
    )
    if quiet:
        return
    console = Console()
    console.print(
        f"{result.n_train} articles to learn from, {result.n_dev} to choose on; best pass: {result.best_epoch}"
    )
    table = Table(box=None, pad_edge=False)
    for heading in ("F1 of mentions", "before", "after"):
        table.add_column(heading, justify="left" if heading.startswith("F1") else "right")
    for name, value in result.after.items():
        table.add_row(name, f"{result.before.get(name, 0.0):.4f}", f"{value:.4f}")
    console.print(table)
    console.print(f"Saved to {result.out}", soft_wrap=True, highlight=False)
