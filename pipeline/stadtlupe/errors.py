"""Every error a user can meet: a code, one sentence that says what happened, one that says what to do.

Exit codes are part of the interface (see README): 0 done, 2 wrong use, 3 an input is missing, 4 output cannot be
written, 5 model or lexicon not usable, 6 nothing could be extracted, 7 sources of a crawl need attention,
130 interrupted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from functools import partial


class Exit(IntEnum):
    """Exit codes of the command line."""

    OK = 0
    USAGE = 2
    INPUT_MISSING = 3
    OUTPUT = 4
    MODEL = 5
    NOTHING_EXTRACTED = 6
    SOURCES = 7
    INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class ErrorKind:
    """One entry of the catalogue; ``what`` and ``do`` are ``str.format`` templates."""

    code: str
    what: str
    do: str
    exit_code: Exit


CATALOGUE: dict[str, ErrorKind] = {
    kind.code: kind
    for kind in (
        ErrorKind(
            "E101",
            "The input {path} does not exist.",
            "Check the spelling; the other inputs were processed.",
            Exit.INPUT_MISSING,
        ),
        ErrorKind(
            "E102",
            "The input {path} is of a kind that cannot be read ({detail}).",
            "Give .html, .txt, .md, .json, .jsonl, .warc or .warc.gz files, folders of them, or http(s) addresses.",
            Exit.USAGE,
        ),
        ErrorKind(
            "E103",
            "No input was given.",
            "Name at least one file, folder or address, or '-' to read a list from standard input.",
            Exit.USAGE,
        ),
        ErrorKind(
            "E201",
            "The output folder {path} cannot be written ({detail}).",
            "Choose another folder with -o, or change its permissions.",
            Exit.OUTPUT,
        ),
        ErrorKind(
            "E202",
            "The output path {path} is a file, not a folder.",
            "Choose a folder with -o.",
            Exit.OUTPUT,
        ),
        ErrorKind(
            "E203",
            "Another run is writing to {path} ({detail}).",
            "Wait until it has ended (stadtlupe status shows how far it is), or choose another folder with -o.",
            Exit.OUTPUT,
        ),
        ErrorKind(
            "E204",
            "The ledger {path} cannot be used ({detail}).",
            "Remove the folder .stadtlupe beside the tables: the next run then does all work anew.",
            Exit.OUTPUT,
        ),
        ErrorKind(
            "E205",
            "There is no run in {path}.",
            "Name the folder that was given to stadtlupe run with -o.",
            Exit.USAGE,
        ),
        ErrorKind(
            "E206",
            "The tables cannot be copied to {path} ({detail}).",
            "They lie in the output folder. Check address, keys and rights, and give the same command again.",
            Exit.OUTPUT,
        ),
        ErrorKind(
            "E301",
            "The model {name} is not installed here.",
            "Install it with: {command}",
            Exit.MODEL,
        ),
        ErrorKind(
            "E302",
            "The model {name} could not be loaded ({detail}).",
            "Reinstall it, or use --model de_stadtlupe_sm.",
            Exit.MODEL,
        ),
        ErrorKind(
            "E303",
            "The model {name} has no entity recognizer with the labels PER, LOC and ORG (it has: {detail}).",
            "Use a German spaCy pipeline with these labels, for example de_stadtlupe_sm or de_core_news_sm.",
            Exit.MODEL,
        ),
        ErrorKind(
            "E304",
            "The lexicon file {path} is not usable ({detail}).",
            "Correct the named line; the columns are described in the .md file beside it.",
            Exit.MODEL,
        ),
        ErrorKind(
            "E321",
            "The register file {path} is not usable ({detail}).",
            "Give the workbook AuszugGV....xlsx or GV100AD (text or ZIP) as published by Destatis, unchanged.",
            Exit.MODEL,
        ),
        ErrorKind(
            "E322",
            "The register file {path} does not fit the tables that it is to replace ({detail}).",
            "Take a complete and newer file; nothing was written.",
            Exit.MODEL,
        ),
        ErrorKind(
            "E323",
            "Workbooks need the package {name}, which is not installed.",
            "Install it with: {command} - or give the GV100AD text, which needs no package.",
            Exit.MODEL,
        ),
        ErrorKind(
            "E324",
            "The lexicon folder {path} is not usable ({detail}).",
            "Correct the folder, the variable STADTLUPE_LEXICON or lexicon in stadtlupe.toml.",
            Exit.MODEL,
        ),
        ErrorKind(
            "E325",
            "It is not said where the refreshed tables go.",
            "Name a folder with --out; later commands read it with STADTLUPE_LEXICON or lexicon in stadtlupe.toml.",
            Exit.USAGE,
        ),
        ErrorKind(
            "E401",
            "There is no table or record named {name}.",
            "Choose one of: {detail}.",
            Exit.USAGE,
        ),
        ErrorKind(
            "E402",
            "The setting {name} is not valid ({detail}).",
            "Correct it on the command line, in the environment or in stadtlupe.toml.",
            Exit.USAGE,
        ),
        ErrorKind(
            "E411",
            "The name {name} is ambiguous: several municipalities in these tables bear it.",
            "Give the key (AGS) or the full name of one of: {detail}.",
            Exit.USAGE,
        ),
        ErrorKind(
            "E412",
            "No municipality in these tables is named {name}.",
            "Check the spelling, or give the key (AGS). {detail}",
            Exit.USAGE,
        ),
        ErrorKind(
            "E413",
            "Two to six different municipalities can be compared, not {count}.",
            "Name each of them once.",
            Exit.USAGE,
        ),
        ErrorKind(
            "E501",
            "None of the {count} inputs could be extracted.",
            "See rejected.csv (or the outcome fields) for the reason of each.",
            Exit.NOTHING_EXTRACTED,
        ),
        ErrorKind(
            "E502",
            "There are {count} annotated articles, too few to train on.",
            "Annotate at least {detail}; some hundred are better.",
            Exit.USAGE,
        ),
        ErrorKind(
            "E503",
            "The run was stopped after {count} inputs.",
            "Give the same command again: it goes on where it stopped.",
            Exit.INTERRUPTED,
        ),
        ErrorKind(
            "E504",
            "Worker processes cannot be started ({detail}).",
            "See the messages above, or use --workers 1; a Python script must call run() below __name__ == '__main__'.",
            Exit.USAGE,
        ),
        ErrorKind(
            "E505",
            "The engine ray cannot be used ({detail}).",
            "Install it with: pip install 'stadtlupe[ray]', check the address of the cluster, or use --engine local.",
            Exit.USAGE,
        ),
        ErrorKind(
            "E601",
            "The list of sources {path} cannot be read ({detail}).",
            "Name another file, or make one: stadtlupe sources add --starter, or stadtlupe sources add ADDRESS.",
            Exit.INPUT_MISSING,
        ),
        ErrorKind(
            "E602",
            "The list of sources {path} is not valid ({detail}).",
            "Correct the named place; all fields are described in docs/crawl.md.",
            Exit.USAGE,
        ),
        ErrorKind(
            "E603",
            "There is no source named {name}.",
            "Choose one of: {detail}.",
            Exit.USAGE,
        ),
        ErrorKind(
            "E604",
            "There is a source named {name} in {path} already.",
            "Choose another name with --name, or edit the entry that is there.",
            Exit.USAGE,
        ),
        ErrorKind(
            "E605",
            "The state of the crawl {path} is not usable ({detail}).",
            "Name the folder that stadtlupe crawl wrote; a damaged state can be moved away, then all is fetched anew.",
            Exit.USAGE,
        ),
        ErrorKind(
            "E606",
            "Another crawl is writing to {path}.",
            "Wait until it has ended, or choose another folder with -o.",
            Exit.OUTPUT,
        ),
        ErrorKind(
            "E607",
            "No contact is known that site owners could reach.",
            'Write contact = "mail or web address" at the top of the list of sources, or give --contact.',
            Exit.USAGE,
        ),
        ErrorKind(
            "E608",
            "The crawl's process ended unexpectedly ({detail}).",
            "Start it again: what was stored is kept, and it goes on where it was.",
            Exit.SOURCES,
        ),
        ErrorKind(
            "E609",
            "Nothing to follow was found at {path} ({detail}).",
            "Name the address of a feed, a sitemap or a page that lists articles.",
            Exit.USAGE,
        ),
        ErrorKind(
            "E711",
            "The folder {path} holds no tables of a run ({detail}).",
            "Name the output folder of a run, or make one with 'stadtlupe run ARTICLES -o FOLDER'.",
            Exit.INPUT_MISSING,
        ),
        ErrorKind(
            "E712",
            "The table file {path} is not usable ({detail}).",
            "Run again with this version, or undo what was changed by hand.",
            Exit.USAGE,
        ),
        ErrorKind(
            "E713",
            "A part of the tables would replace all of them in {path}.",
            "Name another folder with -o.",
            Exit.USAGE,
        ),
        ErrorKind(
            "E714",
            "This needs the tables {name}, and {path} does not hold them.",
            "Export from the output folder of a run with all tables.",
            Exit.USAGE,
        ),
        ErrorKind(
            "E801",
            "The file of corrections {path} cannot be read ({detail}).",
            "Check the path of --corrections, or save the file as 'CSV UTF-8'.",
            Exit.INPUT_MISSING,
        ),
        ErrorKind(
            "E802",
            "Line {count} of the file of corrections {path} is not valid ({detail}).",
            "Correct the line; the columns are described in docs/corrections.md.",
            Exit.USAGE,
        ),
        ErrorKind(
            "E803",
            "The corrections in {path} contradict each other: {detail}.",
            "Remove or change one of these lines; the former outputs stand until then.",
            Exit.USAGE,
        ),
        ErrorKind(
            "E804",
            "Nothing in the tables is named {name} or has this key.",
            "Check the spelling, or look into the tables.{detail}",
            Exit.USAGE,
        ),
        ErrorKind(
            "E805",
            "The name {name} is that of several entities in the tables.",
            "Give the key of one of: {detail}.",
            Exit.USAGE,
        ),
        ErrorKind(
            "E806",
            "A correction concerns two people, two bodies or two initiatives, not {detail}.",
            "Name two of one kind.",
            Exit.USAGE,
        ),
    )
}


class StadtlupeError(Exception):
    """An error of the catalogue, raised with the values for its templates.

    Parameters
    ----------
    code : a key of :data:`CATALOGUE`.
    values : the fields that the two templates name.
    """

    def __init__(self, code: str, **values: object) -> None:
        kind = CATALOGUE[code]
        fields = {"path": "", "detail": "", "name": "", "command": "", "count": ""} | values
        self.code = code
        self.values = values
        self.exit_code = kind.exit_code
        self.what = kind.what.format(**fields)
        self.do = kind.do.format(**fields)
        super().__init__(f"{code}: {self.what} {self.do}")

    def __reduce__(self) -> tuple[Callable[[], StadtlupeError], tuple[()]]:
        """Come out of a worker process as what it was."""
        return partial(StadtlupeError, self.code, **self.values), ()
