"""``stadtlupe places``: what the place recognition makes of a text."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from stadtlupe.cli.common import Model, app, settings_of

if TYPE_CHECKING:
    from stadtlupe.schema import PlaceItem, PlacesRecord, RegisterItem

# Rows of candidates that are shown of a name that many bear; --json has all.
SHOWN = 8


@app.command("places")
def places_command(
    texts: Annotated[
        list[str],
        typer.Argument(metavar="TEXT...", help="Texts to look at, or - for one on stdin.", show_default=False),
    ],
    land: Annotated[
        str | None,
        typer.Option("--land", metavar="LAND", help="Land that the texts come from, as evidence for ambiguous names."),
    ] = None,
    model: Model = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON lines instead of tables.")] = False,
) -> None:
    """Show which municipalities a text names, how it uses their names, and which one it is about.

    A name that several municipalities bear is shown with its candidates and the reason why none was chosen. The JSON
    Schema of the lines is printed by: stadtlupe schema places

    Example: stadtlupe places "Die Stadt Hanau lernt von Bochum." --json
    """
    from stadtlupe.run.places import places_of

    settings = settings_of(model=model)
    console = Console()
    for text in texts:
        record = places_of(sys.stdin.read() if text == "-" else text, settings, land)
        if as_json:
            sys.stdout.write(record.model_dump_json() + "\n")
        else:
            _print_table(record, console)


def _print_table(record: PlacesRecord, console: Console) -> None:
    if not record.places:
        console.print("No municipality is named.")
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("offsets", "written", "use", "AGS", "municipality, type, Kreis, Land, inhabitants", "primary"):
        table.add_column(heading, overflow="fold", no_wrap=heading in ("offsets", "AGS", "primary"))
    reasons = []
    for item in record.places:
        place = item.municipality
        cells = _cells(place) if place else ("?", "") if item.candidates else ("-", "")
        table.add_row(f"{item.start}-{item.end}", escape(item.text), item.use, *cells, "yes" if item.primary else "")
        for candidate in item.candidates[:SHOWN]:
            table.add_row("", "", f"{candidate.points or 0:g} points", *_cells(candidate), "")
        if item.reason:
            reasons.append(_reason(item))
    console.print(table)
    for reason in dict.fromkeys(reasons):
        console.print(reason, soft_wrap=True, highlight=False, markup=False)


def _cells(place: RegisterItem) -> tuple[str, str]:
    area = () if place.kreis == place.name else (place.kreis,)
    described = (place.name, place.type, *area, place.land, f"{place.population:,}")
    return place.ags, escape(", ".join(described))


def _reason(item: PlaceItem) -> str:
    more = len(item.candidates) - SHOWN
    rest = f" ({more} more candidates: --json)" if more > 0 else ""
    union = f" {', '.join(item.union_keys)}" if item.union_keys else ""
    return f"{item.text}: {item.reason}{union}{rest}"
