"""Adds a line to the user's file of corrections, after a look into the tables of a run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from stadtlupe.errors import StadtlupeError
from stadtlupe.run.corrections import FILE, append_correction, corrections_path
from stadtlupe.run.finding import ENTITY_TABLES, entity_of_key, match_of, named, nothing_found, place_of_key, row_of
from stadtlupe.schema import MatchItem
from stadtlupe.settings import Settings


@dataclass(frozen=True, slots=True)
class Written:
    """Attributes: path and line of what was written; meant, the entities of the tables that it names."""

    path: Path
    line: int
    meant: tuple[MatchItem, ...]


def add_correction(
    action: str, one: str, second: str, *, folder: Path, settings: Settings, file: Path | None = None, note: str = ""
) -> Written:
    """Write a correction that the next run applies.

    Parameters
    ----------
    action : same, different or rename. one : key or name of an entity in the tables.
    second : the other entity, or the new name. folder : output folder of a run.
    settings, file : ``file``, or what the settings name, or ``corrections.csv`` in the folder is extended.
    note : of the user; without one it says which entities are meant.

    Raises
    ------
    StadtlupeError : E804 when the tables have nothing of that name, E805 when they have several, E711 when the folder
        holds none, E801 to E803 for the file and the new line.
    """
    renames = action == "rename"
    sides = (one,) if renames else (one, second)
    meant = tuple(_entity(folder, " ".join(side.split())) for side in sides)
    if len({match.table for match in meant}) > 1:
        detail = " and ".join(f"{match.row_id} of {match.table}" for match in meant)
        raise StadtlupeError("E806", detail=detail)
    path = file or corrections_path(settings, folder) or folder / FILE
    line = append_correction(
        path,
        action,
        one,
        other="" if renames else second,
        name=second if renames else "",
        note=note,
        remark=" | ".join(match.text for match in meant),
    )
    return Written(path, line, meant)


def _entity(folder: Path, text: str) -> MatchItem:
    """The only entity that a key or name means."""
    place = place_of_key(text)
    if place is not None:
        place = entity_of_key(folder, place)
        row = row_of(folder, place) if place.table in ENTITY_TABLES else None
        if row is None:
            raise nothing_found(folder, text, ENTITY_TABLES)
        return match_of(place.table, row)
    matches = named(folder, text, ENTITY_TABLES)
    if not matches:
        raise nothing_found(folder, text, ENTITY_TABLES)
    if len(matches) > 1:
        detail = "; ".join(f"{match.row_id} {match.text}" for match in matches)
        raise StadtlupeError("E805", name=text, detail=detail)
    return matches[0]
