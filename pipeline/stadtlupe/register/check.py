"""Whether a register is whole in itself, and plausible beside the tables that it replaces."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from stadtlupe.errors import StadtlupeError
from stadtlupe.register.model import (
    CODE_DIGITS,
    KREIS,
    KREIS_CITIES,
    KREIS_TYPES,
    LAND,
    LANDS,
    MUNICIPALITY_TYPES,
    NO_UNION,
    UNION,
    UNION_TYPES,
    Register,
    Unit,
)

# How many problems a message lists.
SHOWN = 5
# Municipalities merge by the dozen a year, of 10,750; a larger difference means a cut or foreign file.
MOST_CHANGE = 0.05
# A new census moved the sum of inhabitants by less than two percent.
MOST_POPULATION_CHANGE = 0.08


def check_whole(register: Register, path: Path) -> None:
    """Check every record, and that the records belong together.

    Raises
    ------
    StadtlupeError : E321 with the first problems and how many there are.
    """
    problems = [*_record_problems(register), *_structure_problems(register)]
    if problems:
        rest = f" (and {len(problems) - SHOWN} more)" if len(problems) > SHOWN else ""
        raise StadtlupeError("E321", path=path, detail="; ".join(problems[:SHOWN]) + rest)


def _record_problems(register: Register) -> Iterator[str]:
    seen: dict[tuple[str, str], str] = {}
    keys: dict[str, str] = {}
    for unit in register.units:
        if not re.fullmatch(rf"\d{{{CODE_DIGITS[unit.level]}}}", unit.code, re.ASCII):
            yield f"{unit.where}: the key {unit.code!r} does not have {CODE_DIGITS[unit.level]} digits"
        elif unit.code[:2] not in LANDS:
            yield f"{unit.where}: there is no Land {unit.code[:2]} (key {unit.code})"
        if (first := seen.setdefault((unit.level, unit.code), unit.where)) != unit.where:
            yield f"{unit.where}: the key {unit.code} stands already in {first}"
        elif unit.is_municipality and (first := keys.setdefault(unit.ags, unit.where)) != unit.where:
            yield f"{unit.where}: the AGS {unit.ags} stands already in {first}"
        if not any(letter.isalpha() for letter in unit.name):
            yield f"{unit.where}: the name of {unit.code} is {unit.name!r}"
        if unit.is_municipality:
            yield from _figure_problems(unit)


def _figure_problems(unit: Unit) -> Iterator[str]:
    if unit.kind not in MUNICIPALITY_TYPES:
        yield f"{unit.where}: {unit.kind!r} is no Textkennzeichen of a municipality ({unit.name})"
    if unit.population is None or unit.population < 0:
        yield f"{unit.where}: {unit.name} has no number of inhabitants ({unit.population})"
    if unit.area_km2 is None or unit.area_km2 <= 0:
        yield f"{unit.where}: {unit.name} has no area ({unit.area_km2})"
    if (unit.lat is None) != (unit.lon is None):
        yield f"{unit.where}: only one of the coordinates of {unit.name} is there"


def _structure_problems(register: Register) -> Iterator[str]:
    lands = {unit.code for unit in register.at(LAND)}
    if missing := sorted(set(LANDS) - lands):
        yield f"the Länder {', '.join(missing)} are missing"
    kreise = {unit.code: unit for unit in register.at(KREIS)}
    unions = {unit.code: unit for unit in register.at(UNION)}
    municipalities = register.municipalities()
    members = Counter(unit.code[:5] for unit in municipalities)
    for unit in municipalities:
        if unit.code[:5] not in kreise:
            yield f"{unit.where}: there is no Kreis {unit.code[:5]} for {unit.name}"
        elif unit.code[:9] not in unions:
            yield f"{unit.where}: there is no Gemeindeverband {unit.code[:9]} for {unit.name}"
    for code, kreis in kreise.items():
        if not members[code]:
            continue  # waters
        if kreis.kind not in KREIS_TYPES:
            yield f"{kreis.where}: {kreis.kind!r} is no Textkennzeichen of a Kreis ({kreis.name})"
        elif kreis.kind in KREIS_CITIES and members[code] > 1:
            yield f"{kreis.where}: {kreis.name} is a kreisfreie Stadt with {members[code]} municipalities"
    for code, union in unions.items():
        if union.kind not in UNION_TYPES and union.kind != NO_UNION and any(u.code[:9] == code for u in municipalities):
            yield f"{union.where}: {union.kind!r} is no Textkennzeichen of a Gemeindeverband ({union.name})"


def check_plausible(register: Register, old: Sequence[dict[str, str]], known: date | None, path: Path) -> None:
    """Compare a register with the table that it is to replace.

    Parameters
    ----------
    old : rows of ``gemeinden.csv``. known : its Gebietsstand, if it is known.

    Raises
    ------
    StadtlupeError : E322 when it is older, or numbers of municipalities, Kreise or inhabitants differ too much.
    """
    if known is not None and register.reference < known:
        detail = f"its Gebietsstand is {register.reference:%d.%m.%Y}, that of the tables already {known:%d.%m.%Y}"
        raise StadtlupeError("E322", path=path, detail=detail)
    municipalities = register.municipalities()
    before = [row for row in old if row["type"] != "Landkreis"]
    pairs = (
        ("municipalities", len(before), len(municipalities), MOST_CHANGE),
        (
            "Kreise",
            len({row["ags"][:5] for row in old}),
            len({unit.code[:5] for unit in municipalities}),
            MOST_CHANGE,
        ),
        (
            "inhabitants",
            sum(int(row["population"]) for row in before),
            sum(unit.population or 0 for unit in municipalities),
            MOST_POPULATION_CHANGE,
        ),
    )
    problems = [
        f"{new:,} {name} instead of {was:,}" for name, was, new, most in pairs if was and abs(new - was) > most * was
    ]
    kept = {row["ags"] for row in before} & {unit.ags for unit in municipalities}
    if before and len(kept) < (1 - MOST_CHANGE) * len(before):
        problems.append(f"only {len(kept):,} of {len(before):,} known keys are in it")
    if problems:
        raise StadtlupeError("E322", path=path, detail="; ".join(problems))
