"""The page of errors, made from ``errors.CATALOGUE``: ``python -m stadtlupe.write.error_reference docs/errors.md``."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from stadtlupe.errors import CATALOGUE, Exit
from stadtlupe.write.files import replacing

HEAD = """\
# Errors

Generated from `pipeline/stadtlupe/errors.py` by `make docs`; do not edit by hand.

Every error names its code, what happened and what to do. *Slanted* words stand for what the message names.
A problem of a single input is not an error of the run: it is an outcome (see [inputs.md](inputs.md#outcomes)).
"""
MEANING = {
    Exit.OK: "done",
    Exit.USAGE: "wrong use: option, setting or kind of input",
    Exit.INPUT_MISSING: "an input does not exist; the others were processed",
    Exit.OUTPUT: "the output cannot be written",
    Exit.MODEL: "model or lexicon not usable",
    Exit.NOTHING_EXTRACTED: "nothing could be extracted from any input",
    Exit.SOURCES: "sources of a crawl need attention",
    Exit.INTERRUPTED: "interrupted (Ctrl-C)",
}


def _text(template: str) -> str:
    """Template as Markdown: fields in italics, nothing that would break the table."""
    return re.sub(r"\{(\w+)\}", r"*\1*", template).replace("|", "\\|")


def exit_codes() -> str:
    """Markdown table of the exit codes."""
    rows = [f"| {code.value} | {MEANING[code]} |" for code in Exit]
    return "\n".join(["| exit code | meaning |", "|--:|---|", *rows]) + "\n"


def error_reference() -> str:
    """Markdown text: exit codes, then every error with its code."""
    rows = [
        f"| {kind.code} | {_text(kind.what)} | {_text(kind.do)} | {kind.exit_code.value} |"
        for kind in CATALOGUE.values()
    ]
    table = "\n".join(["| code | what happened | what to do | exit code |", "|---|---|---|--:|", *rows]) + "\n"
    return "\n".join([HEAD, "## Exit codes\n", exit_codes(), "## Codes\n", table])


def main(arguments: list[str]) -> int:
    """Write the page to the path given, or print it."""
    if arguments:
        with replacing(Path(arguments[0])) as stream:
            stream.write(error_reference())
    else:
        sys.stdout.write(error_reference())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
