"""The command line: thin; each command calls one function of the package.

A module per group of commands; importing it adds them to the application.
"""

from __future__ import annotations

import atexit
import gc
import sys

import typer

# In the order in which --help shows them.
# isort: off
from stadtlupe.cli import run, status, compare, report, tables, records, places, crawl, sources  # noqa: F401
from stadtlupe.cli import explain, correct  # noqa: F401
from stadtlupe.cli import info, evaluate, train, lexicon  # noqa: F401

# isort: on
from stadtlupe.cli.common import app
from stadtlupe.errors import Exit, StadtlupeError

__all__ = ["app", "main"]


def main() -> None:
    """Run the command line; errors of the catalogue end with their own exit code and no traceback."""
    # Python looks for garbage before it ends; here all of it ends with the process.
    atexit.register(gc.freeze)
    try:
        app(standalone_mode=True)
    except StadtlupeError as error:
        typer.echo(f"{error.code}: {error.what}\n{error.do}", err=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        typer.echo("Interrupted.", err=True)
        sys.exit(Exit.INTERRUPTED)
    except BrokenPipeError:  # the reader of our output (head, less) has gone: that is no error
        sys.stderr.close()
        sys.exit(Exit.OK)
