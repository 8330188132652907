"""What all commands share: the application, common options, settings, printing of records."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

import typer
from pydantic import BaseModel

from stadtlupe import __version__
from stadtlupe.errors import Exit
from stadtlupe.settings import DEFAULT_MODEL, Settings, load_settings

HELP = """Reads German municipal news and writes tables in which cities can be compared.

Every input ends in one named outcome (extracted, duplicate, not_german, too_short, no_text, consent_page, unreadable,
too_large, timed_out, failed); one bad input never stops the others.

Settings come from options, then from environment variables (STADTLUPE_MODEL ...), then from stadtlupe.toml in the
working folder.

Exit codes: 0 done, 2 wrong use, 3 an input does not exist, 4 the output cannot be written, 5 the model or lexicon is
not usable, 6 nothing could be extracted, 7 sources of a crawl need attention, 130 interrupted.
"""
app = typer.Typer(
    name="stadtlupe",
    help=HELP,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
logger = logging.getLogger("stadtlupe")

Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="INPUT...",
        help="Files (.html .txt .md .json .jsonl .warc .warc.gz), folders, web addresses, s3:// and other stores, or - "
        "for a list on stdin.",
        show_default=False,
    ),
]
Model = Annotated[
    str | None,
    typer.Option(
        "--model",
        "-m",
        metavar="NAME_OR_PATH",
        help=f"spaCy pipeline with PER, LOC and ORG. [default: {DEFAULT_MODEL}]",
    ),
]
Workers = Annotated[
    int | None,
    typer.Option("--workers", "-w", min=0, help="Worker processes; 0 chooses by cores and inputs. [default: 0]"),
]
AsOf = Annotated[
    datetime | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        formats=["%Y-%m-%d"],
        help="Day that relative dates count from in articles without a publication date (YYYY-MM-DD).",
    ),
]
MinWords = Annotated[
    int | None, typer.Option("--min-words", min=0, help="Shorter texts end as too_short. [default: 25]")
]


def settings_of(**given: Any) -> Settings:
    """Settings from the options of a command; ``as_of`` may be a point in time."""
    as_of = given.pop("as_of", None)
    return load_settings(as_of=as_of.date() if as_of else None, **given)


def print_lines(records: Iterable[BaseModel]) -> Exit:
    """Print records as JSON lines; the exit code is 3 if an input does not exist."""
    code = Exit.OK
    for record in records:
        sys.stdout.write(record.model_dump_json(by_alias=True) + "\n")
        sys.stdout.flush()
        reason = getattr(record, "reason", None)
        if reason and reason.startswith("E101"):
            logger.error(reason)
            code = Exit.INPUT_MISSING
    return code


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"stadtlupe {__version__}")
        raise typer.Exit


@app.callback()
def common(
    ctx: typer.Context,
    _version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", is_eager=True, callback=_show_version)
    ] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Say more about what is done.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")] = False,
) -> None:
    """Set up what all commands share."""
    level = logging.ERROR if quiet else logging.DEBUG if verbose else logging.INFO
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
    logger.setLevel(level)
    # Libraries report problems of single pages, which the outcomes already name.
    for name in ("trafilatura", "htmldate", "httpx", "courlan"):
        logging.getLogger(name).setLevel(logging.WARNING if verbose else logging.CRITICAL)
    ctx.obj = {"quiet": quiet}
