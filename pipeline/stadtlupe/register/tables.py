"""The lexicon's tables of the register, made anew: what the register says, and what hand or rule had added before."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from stadtlupe.register import names
from stadtlupe.register.model import KREIS, KREIS_TYPES, MUNICIPALITY_TYPES, UNION, UNION_TYPES, Register, Unit
from stadtlupe.register.succession import Named, successors

Row = dict[str, str]
LANDKREIS = "Landkreis"
# Kinds of aliases.csv that repeat the official name: they are replaced when it changes, others stay.
OFFICIAL_KINDS = frozenset({"name", "official", "title first", "with type", "name with Sorbian part"})
NO_COORDINATES = "coordinates of its Kreis: the register has none"
LARGE_CHANGE = 0.2


@dataclass(frozen=True, slots=True)
class Tables:
    """Rows of the five tables by name of the file without ``.csv``."""

    gemeinden: list[Row]
    gemeindeverbaende: list[Row]
    aliases: list[Row]
    demonyms: list[Row]
    retired_keys: list[Row]


@dataclass(frozen=True, slots=True)
class Changes:
    """What a refresh changes, each list by key.

    Attributes
    ----------
    added : (ags, name, Kreis). retired : (ags, name, successor or empty, reason).
    renamed : (ags, former official name, new one). population : (ags, name, former, new), changes over a fifth.
    unions_added, unions_removed : (key, name) of associations. guessed : (ags, name) with coordinates of the Kreis.
    """

    added: list[tuple[str, str, str]] = field(default_factory=list)
    retired: list[tuple[str, str, str, str]] = field(default_factory=list)
    renamed: list[tuple[str, str, str]] = field(default_factory=list)
    population: list[tuple[str, str, int, int]] = field(default_factory=list)
    unions_added: list[tuple[str, str]] = field(default_factory=list)
    unions_removed: list[tuple[str, str]] = field(default_factory=list)
    guessed: list[tuple[str, str]] = field(default_factory=list)


def refreshed(old: Tables, register: Register, known: date | None) -> tuple[Tables, Changes]:
    """Make the tables of a register.

    Parameters
    ----------
    old : the tables so far. register : a register that was checked. known : Gebietsstand of the keys so far.

    Returns
    -------
    New tables and what changed. Columns that are not ours and rows that no rule makes are kept; rows of keys that ended
    go to their successor, or are left out where there is none.
    """
    changes = Changes()
    register = _uncut(register, old)
    before = {row["ags"]: row for row in old.gemeinden}
    heirs = _successors(before, register)
    former = {new: ended for ended, (new, _) in heirs.items()}
    gemeinden = _gemeinden(before, register, former, known, changes)
    after = {row["ags"]: row for row in gemeinden}
    retired = _retired(old.retired_keys, before, after, heirs, known, changes)
    renamed = _renamed(before, after, former)
    tables = Tables(
        gemeinden,
        _unions(old.gemeindeverbaende, register, after, changes),
        _aliases(old.aliases, before, after, heirs, renamed, known),
        _demonyms(old.demonyms, before, after, heirs, renamed),
        retired,
    )
    for key, row in after.items():
        previous = before.get(former.get(key, key))
        if previous is None or key in former:
            changes.added.append((key, row["name"], row["kreis"]))
        elif key in renamed or previous["name_official"].split() != row["name_official"].split():
            changes.renamed.append((key, previous["name_official"], row["name_official"]))
        if previous is not None and row["type"] != LANDKREIS:
            was, now = int(previous["population"]), int(row["population"])
            if abs(now - was) > LARGE_CHANGE * was:
                changes.population.append((key, row["name"], was, now))
    return tables, changes


def _uncut(register: Register, old: Tables) -> Register:
    """The register with names that were cut off at the width of their column as the tables have them."""
    known = {row["ars"][:5] if row["type"] == LANDKREIS else row["ars"]: row["name_official"] for row in old.gemeinden}
    known |= {row["verband_key"]: row["name"] for row in old.gemeindeverbaende}
    units = (replace(unit, name=names.uncut(unit.name, known.get(unit.code, ""))) for unit in register.units)
    return replace(register, units=tuple(units))


def _official_name(unit: Unit, previous: Row | None) -> str:
    """Short name: the one in use while the official name says the same, otherwise by rule."""
    if previous is not None and (
        previous["name_official"] == unit.name or names.keeps_name(previous["name"], unit.name)
    ):
        return previous["name"]
    return names.short_name(unit.name)


def _successors(before: Mapping[str, Row], register: Register) -> dict[str, tuple[str, str]]:
    municipalities = register.municipalities()
    kreise = [unit for unit in register.at(KREIS) if unit.kind in KREIS_TYPES]
    districts = _district_codes(register)
    current = {unit.ags for unit in municipalities} | {code + "000" for code in districts}
    ended = [Named(ags, row["name"], row["type"] == LANDKREIS) for ags, row in before.items() if ags not in current]
    begun = [Named(unit.ags, names.short_name(unit.name), False) for unit in municipalities if unit.ags not in before]
    begun += [
        Named(unit.code + "000", names.short_name(unit.name), True)
        for unit in kreise
        if unit.code in districts and unit.code + "000" not in before
    ]
    # The tables know short names that no rule finds; a key that began often has an official name that is known.
    known = {row["name_official"]: row["name"] for row in before.values()}
    officials = {unit.ags: unit.name for unit in municipalities}
    begun = [Named(unit.ags, known.get(officials.get(unit.ags, ""), unit.name), unit.is_kreis) for unit in begun]
    return successors(ended, begun)


def _district_codes(register: Register) -> set[str]:
    """Five digits of the Kreise that are no city."""
    cities = {
        unit.code[:5] for unit in register.municipalities() if MUNICIPALITY_TYPES[unit.kind][0] == "kreisfreie Stadt"
    }
    return {unit.code[:5] for unit in register.municipalities()} - cities


def _gemeinden(
    before: Mapping[str, Row], register: Register, former: Mapping[str, str], known: date | None, changes: Changes
) -> list[Row]:
    columns = list(next(iter(before.values()), {}))
    lands = {ags[:2]: row["land"] for ags, row in before.items()}
    lands |= {
        unit.code: names.short_name(unit.name)
        for unit in register.units
        if len(unit.code) == 2 and unit.code not in lands
    }
    kreise = {unit.code: unit for unit in register.at(KREIS)}
    members: dict[str, list[Row]] = defaultdict(list)
    for unit in register.municipalities():
        ended = former.get(unit.ags)
        previous = before.get(ended or unit.ags)
        row: Row = dict.fromkeys(columns, "") | (previous or {})
        kind, official_kind = MUNICIPALITY_TYPES[unit.kind]
        row |= {
            "ags": unit.ags,
            "name": _official_name(unit, previous),
            "type": kind,
            "land": lands[unit.code[:2]],
            "population": str(unit.population),
            "area_km2": f"{unit.area_km2:.2f}",
            "postal_code": unit.postal_code or row.get("postal_code", ""),
            "name_official": unit.name,
            "type_official": official_kind,
            "ars": unit.code,
        }
        if unit.lat is not None and unit.lon is not None:
            row |= {"lat": f"{unit.lat:.5f}", "lon": f"{unit.lon:.5f}"}
            row["note"] = row.get("note", "").replace(NO_COORDINATES, "").strip("; ")
        if ended is not None:
            year = f" until {known.year}" if known else ""
            row["note"] = "; ".join(filter(None, (row.get("note", ""), f"{ended}{year}")))
        members[unit.code[:5]].append(row)
    rows = []
    for code in sorted(members):
        group = sorted(members[code], key=lambda row: row["ags"])
        city = group[0]["type"] == "kreisfreie Stadt"
        previous = before.get(former.get(code + "000", code + "000"))
        name = group[0]["name"] if city else _official_name(kreise[code], previous)
        for row in group:
            row["kreis"] = name
        _fill_coordinates(group, previous, changes)
        if not city:
            rows.append(_landkreis(kreise[code], name, group, previous, columns, before))
        rows += group
    return rows


def _fill_coordinates(group: Sequence[Row], kreis: Row | None, changes: Changes) -> None:
    """Give municipalities without coordinates those of their Kreis."""
    placed = [row for row in group if row["lat"] and row["lon"]]
    for row in group:
        if not (row["lat"] and row["lon"]):
            lat, lon = _mean(placed) if placed else (float(kreis["lat"]), float(kreis["lon"])) if kreis else (0.0, 0.0)
            row |= {"lat": f"{lat:.5f}", "lon": f"{lon:.5f}"}
            row["note"] = "; ".join(filter(None, (row.get("note", ""), NO_COORDINATES)))
            changes.guessed.append((row["ags"], row["name"]))


def _mean(rows: Sequence[Row]) -> tuple[float, float]:
    """Mean of coordinates, weighted with inhabitants."""
    weights = [max(1, int(row["population"])) for row in rows]
    lat, lon = (
        sum(float(row[axis]) * weight for row, weight in zip(rows, weights, strict=True)) / sum(weights)
        for axis in ("lat", "lon")
    )
    return lat, lon


def _landkreis(
    unit: Unit, name: str, group: Sequence[Row], previous: Row | None, columns: Sequence[str], before: Mapping[str, Row]
) -> Row:
    row: Row = dict.fromkeys(columns, "") | (previous or {})
    # The mean is computed anew only where members or their places changed: rounding alone changes no row.
    same = previous is not None and all(
        (old := before.get(member["ags"])) is not None and (old["lat"], old["lon"]) == (member["lat"], member["lon"])
        for member in group
    )
    count = f"{len(group)} municipalities"
    if not (same and previous and previous["note"] == count):
        lat, lon = _mean(group)
        row |= {"lat": f"{lat:.5f}", "lon": f"{lon:.5f}"}
    return row | {
        "ags": unit.code + "000",
        "name": name,
        "type": LANDKREIS,
        "land": group[0]["land"],
        "kreis": name,
        "population": str(sum(int(member["population"]) for member in group)),
        "area_km2": f"{sum(float(member['area_km2']) for member in group):.2f}",
        "postal_code": "",
        "name_official": unit.name,
        "type_official": KREIS_TYPES[unit.kind],
        "ars": unit.code + "0000000",
        "seat": unit.seat or row.get("seat", ""),
        "note": count,
    }


def _unions(old: Sequence[Row], register: Register, after: Mapping[str, Row], changes: Changes) -> list[Row]:
    before = {row["verband_key"]: row for row in old}
    members: dict[str, list[Row]] = defaultdict(list)
    for unit in register.municipalities():
        members[unit.code[:9]].append(after[unit.ags])
    columns = list(old[0]) if old else []
    rows = []
    for unit in sorted(register.at(UNION), key=lambda item: item.code):
        group = sorted(members[unit.code], key=lambda row: row["ags"])
        if unit.kind not in UNION_TYPES or len(group) < 2:
            continue
        previous = before.get(unit.code)
        keep = previous is not None and names.keeps_name(previous["name"], unit.name)
        row: Row = dict.fromkeys(columns, "") | (previous or {})
        row |= {
            "verband_key": unit.code,
            "name": previous["name"] if keep and previous else names.short_name(unit.name),
            "type": UNION_TYPES[unit.kind],
            "land": group[0]["land"],
            "kreis": group[0]["kreis"],
            "kreis_ags": unit.code[:5],
            "seat": unit.seat or row.get("seat", ""),
            "population": str(sum(int(member["population"]) for member in group)),
            "member_ags": " ".join(member["ags"] for member in group),
        }
        rows.append(row)
        if previous is None:
            changes.unions_added.append((unit.code, row["name"]))
    current = {row["verband_key"] for row in rows}
    changes.unions_removed.extend((key, row["name"]) for key, row in before.items() if key not in current)
    return rows


def _retired(
    old: Sequence[Row],
    before: Mapping[str, Row],
    after: Mapping[str, Row],
    heirs: Mapping[str, tuple[str, str]],
    known: date | None,
    changes: Changes,
) -> list[Row]:
    columns = list(old[0]) if old else ["ags", "name", "last_year", "successor_ags", "basis"]
    rows = {row["ags"]: row for row in old if row["ags"] not in after}
    for ags, row in before.items():
        if ags in after:
            continue
        successor, reason = heirs.get(ags, ("", ""))
        changes.retired.append((ags, row["name"], successor, reason))
        rows[ags] = dict.fromkeys(columns, "") | {
            "ags": ags,
            "name": row["name_official"],
            "last_year": str(known.year) if known else "",
            "successor_ags": successor,
            "basis": reason,
        }
    return [rows[ags] for ags in sorted(rows)]


def _renamed(before: Mapping[str, Row], after: Mapping[str, Row], former: Mapping[str, str]) -> dict[str, Row]:
    """Former rows of the keys whose short name is another one."""
    pairs = ((ags, before.get(former.get(ags, ags)), row) for ags, row in after.items())
    return {ags: old for ags, old, row in pairs if old is not None and old["name"] != row["name"]}


def _moved(rows: Iterable[Row], after: Mapping[str, Row], heirs: Mapping[str, tuple[str, str]]) -> list[Row]:
    """Rows with the keys of today; those of keys without successor are left out."""
    moved = [row | {"ags": heirs.get(row["ags"], (row["ags"], ""))[0]} for row in rows]
    return [row for row in moved if row["ags"] in after]


def _aliases(
    old: Sequence[Row],
    before: Mapping[str, Row],
    after: Mapping[str, Row],
    heirs: Mapping[str, tuple[str, str]],
    renamed: Mapping[str, Row],
    known: date | None,
) -> list[Row]:
    columns = list(old[0]) if old else ["alias", "ags", "kind", "last_seen"]
    expansions = names.expansions(old, {ags: row["name"] for ags, row in before.items()})
    former = {new: ended for ended, (new, _) in heirs.items()}
    changed = {
        ags
        for ags, row in after.items()
        if (previous := before.get(former.get(ags, ags))) is None or previous["name_official"] != row["name_official"]
    }
    rows = [row for row in _moved(old, after, heirs) if row["ags"] not in changed or row["kind"] not in OFFICIAL_KINDS]
    for ags, previous in renamed.items():
        row = {
            "alias": previous["name"],
            "ags": ags,
            "kind": "former name",
            "last_seen": known.isoformat() if known else "",
        }
        rows.append(dict.fromkeys(columns, "") | row)
    seen = {(row["alias"], row["ags"]) for row in rows}
    for ags in changed:
        place = after[ags]
        made = names.aliases_of(place["name_official"], place["name"], place["type"] == LANDKREIS, expansions)
        for alias, kind in made:
            if (alias, ags) not in seen or kind in OFFICIAL_KINDS:
                seen.add((alias, ags))
                rows.append(dict.fromkeys(columns, "") | {"alias": alias, "ags": ags, "kind": kind})
    distinct = {(row["alias"], row["ags"], row["kind"]): row for row in rows}
    return [distinct[key] for key in sorted(distinct)]


def _demonyms(
    old: Sequence[Row],
    before: Mapping[str, Row],
    after: Mapping[str, Row],
    heirs: Mapping[str, tuple[str, str]],
    renamed: Mapping[str, Row],
) -> list[Row]:
    columns = list(old[0]) if old else ["form", "ags", "rank", "candidates"]
    rows = _moved(old, after, heirs)
    placed = {row["ags"] for row in rows}
    wanted = [ags for ags, row in after.items() if row["type"] != LANDKREIS and (ags not in placed or ags in renamed)]
    inhabitants = names.learn_inhabitants(old, {ags: row["name"] for ags, row in before.items()}) if wanted else None
    seen = {(row["form"], row["ags"]) for row in rows}
    for ags in wanted:
        for form, rank in inhabitants.forms(after[ags]["name"]) if inhabitants else ():
            if (form, ags) not in seen:
                rows.append(dict.fromkeys(columns, "") | {"form": form, "ags": ags, "rank": str(rank)})
    counts = Counter(form for form, _ in {(row["form"], row["ags"]) for row in rows})
    for row in rows:
        row["candidates"] = str(counts[row["form"]])
    return sorted(rows, key=lambda row: (row["form"], -int(after[row["ags"]]["population"]), row["ags"]))
