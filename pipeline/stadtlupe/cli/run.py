"""``stadtlupe run``: the main job."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from stadtlupe.cli.common import AsOf, Inputs, MinWords, Model, Workers, app, logger, settings_of
from stadtlupe.cli.tables import Excel, Formats, Only, Since, choice_of
from stadtlupe.errors import Exit, StadtlupeError

if TYPE_CHECKING:
    from stadtlupe.run.corpus import RunSummary
    from stadtlupe.write import TableChoice


@app.command("run")
def run_command(
    ctx: typer.Context,
    inputs: Inputs,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="OUT", help="Folder for all tables and records.")],
    model: Model = None,
    workers: Workers = None,
    as_of: AsOf = None,
    min_words: MinWords = None,
    private_persons: Annotated[
        bool, typer.Option("--private-persons", help="Also write people to whom no article gives a function.")
    ] = False,
    corrections: Annotated[
        Path | None,
        typer.Option(
            "--corrections",
            metavar="FILE",
            help="CSV of what is the same, different or named otherwise. [default: OUT/corrections.csv, if there]",
        ),
    ] = None,
    formats: Formats = None,
    only: Only = None,
    since: Since = None,
    excel: Excel = False,
    no_report: Annotated[bool, typer.Option("--no-report", help="Leave out the page report.html.")] = False,
    rerun: Annotated[
        str | None,
        typer.Option(
            "--rerun", metavar="failed|all", help="Work again on inputs that failed or timed out, or on all of them."
        ),
    ] = None,
    log_json: Annotated[
        bool, typer.Option("--log-json", help="Report progress as JSON lines on standard error.")
    ] = False,
    engine: Annotated[
        str, typer.Option("--engine", metavar="local|ray", help="Where articles are worked on.")
    ] = "local",
    ray_address: Annotated[
        str | None,
        typer.Option("--ray-address", metavar="ADDRESS", help="Ray cluster to use. [default: one in this machine]"),
    ] = None,
    copy_to: Annotated[
        str | None,
        typer.Option(
            "--copy-to", metavar="ADDRESS", help="Also copy what is published to a store (s3://bucket/folder)."
        ),
    ] = None,
) -> None:
    """Read all inputs and write every table (CSV and JSON, or --format) and one record per article.

    Start with OUT/report.html, or with OUT/comparison.csv: one row per municipality. Every fact has its sentence in
    OUT/evidence.csv; every input that is not among the articles has its reason in OUT/rejected.csv.

    A second run into the same folder works only on inputs that are new or changed; one that was stopped or killed goes
    on when the same command is given again.

    Example: stadtlupe run corpus/sample -o outputs
    """
    from stadtlupe.run.corpus import run_corpus

    settings = settings_of(
        model=model,
        workers=workers,
        as_of=as_of,
        min_words=min_words,
        private_persons=private_persons or None,
        corrections=corrections,
    )
    choice = choice_of(formats, only, since, excel)
    summary = run_corpus(
        inputs,
        out,
        settings,
        quiet=ctx.obj["quiet"] or log_json,
        stdin=sys.stdin,
        choice=choice,
        report=not no_report,
        rerun=rerun,
        log_json=log_json,
        engine=engine,
        ray_address=ray_address,
        copy_to=copy_to,
    )
    for reason in summary.missing:
        logger.error(reason)
    for reason in summary.unused:
        logger.warning(reason)
    if not ctx.obj["quiet"]:
        _print_summary(summary)
        for name in (_to_open(choice), *(() if no_report else ("report.html",))):
            Console().print(f"Open {summary.out / name}", soft_wrap=True, highlight=False)
    if summary.exit_code is Exit.NOTHING_EXTRACTED:
        raise StadtlupeError("E501", count=sum(summary.outcomes.values()))
    raise typer.Exit(summary.exit_code)


def _print_summary(summary: RunSummary) -> None:
    total = sum(summary.outcomes.values())
    console = Console()
    reused = f" ({summary.reused:,} unchanged)" if summary.reused else ""
    counts = ", ".join(f"{count:,} {outcome}" for outcome, count in summary.outcomes.items())
    console.print(f"{total:,} inputs{reused}: {counts}")
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column()
    table.add_column(justify="right")
    for name, count in summary.rows.items():
        table.add_row(name, f"{count:,}")
    console.print(table)
    seconds = summary.seconds
    console.print(f"{sum(seconds.values()):.1f} s (articles {seconds['map']:.1f}, tables {seconds['reduce']:.1f})")


def _to_open(choice: TableChoice) -> Path:
    """File to start with: the comparison if it is written, else the first one."""
    from stadtlupe.write.choice import table_path

    start = table_path("comparison", "csv")
    return start if start in choice.paths() else choice.paths()[0]
