"""The tables of the matcher of places: what each written form may mean, derived from the tables of the lexicon.

Deriving them takes a while, so the lexicon has them ready made (:mod:`stadtlupe.packed_places`), and they are derived
only where tables are used that nothing was packed of.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import repeat
from pathlib import Path
from typing import NamedTuple

from stadtlupe.lexicon import Municipality, municipalities, packed_places, read_table
from stadtlupe.packed_places import Columns, tuples_of

PIECE = re.compile(r"\n[^\S\n]*\n|[^\W_]+|[^\w\s]")
SIMPLE = re.compile(r"[^\W\d_]+\Z")
# Kinds of aliases.csv that texts use; the others repeat the name with its title or are halves of double names.
TEXT_KINDS = frozenset(
    {"base", "expanded", "spelling", "former name", "without title", "second name", "name with Sorbian part"}
)
# "Frankfurt am Main" is also written "Frankfurt a. M.", "Frankfurt/Main" and "Frankfurt/M.".
RIVERSIDE = re.compile(r"^(?P<base>.+?) (?P<link>am|an der|in der|im|ob der) (?P<rest>[^\W\d_]+)$")
SHORTENED = {"Rhein": ("Rh",), "Breisgau": ("Br", "B")}
# A Landkreis name of two words inflects: "im Märkischen Kreis", "des Oberbergischen Kreises".
INFLECTED = re.compile(r"^(?P<stem>[^\W\d_-]+(?:-[^\W\d_]+)?isch)(?:er|e) (?P<rest>.+)$")
# Pieces that bear a full stop inside a name, beside those that the register itself abbreviates.
ABBREVIATIONS = frozenset({"a", "b", "d", "i", "o", "u", "v", "M", "Rh", "Br", "St"})
Row = Mapping[str, str]


class Union(NamedTuple):
    """A Verbandsgemeinde, Samtgemeinde, Amt or Verwaltungsgemeinschaft."""

    key: str
    type: str
    name: str


class Entry(NamedTuple):
    """What one written form may mean; keys by descending number of inhabitants.

    Attributes
    ----------
    form : normalized form (pieces separated by one blank).
    places : municipalities. districts : Landkreise. unions : associations of municipalities.
    short : whether the form is only the beginning of the official names (``Frankfurt``).
    """

    form: str
    places: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    unions: tuple[Union, ...] = ()
    short: bool = False


class Demonym(NamedTuple):
    """Municipalities of an -er form; ``rank`` 0 is the usual form, higher ones are guesses of the rule."""

    keys: tuple[str, ...]
    rank: int


class Tables(NamedTuple):
    """What the register says of written forms.

    Attributes
    ----------
    entries : by form. demonyms : by form. abbreviations : pieces that may be followed by a full stop inside a name.
    """

    entries: dict[str, Entry]
    demonyms: dict[str, Demonym]
    abbreviations: frozenset[str]


def normalized(name: str) -> str:
    """Pieces of ``name`` without full stops, separated by one blank: the form under which a name is stored."""
    if SIMPLE.match(name):
        return name
    return " ".join(piece for piece in PIECE.findall(name) if piece != ".")


def _variants(name: str) -> Iterator[str]:
    """Abbreviated and inflected spellings that the register does not list."""
    if found := RIVERSIDE.match(name):
        base, rest = found["base"], found["rest"]
        link = " ".join(word[0] for word in found["link"].split())
        for short in (rest, *SHORTENED.get(rest, rest[0])):
            yield f"{base} {link} {short}"
            yield f"{base}/{short}"
    if name.startswith("St. "):
        yield "Sankt " + name[4:]
    if found := INFLECTED.match(name):
        yield f"{found['stem']}en {found['rest']}"
        yield f"{found['stem']}e {found['rest']}"


def _forms(register: Mapping[str, Municipality], aliases: Iterable[Row]) -> Iterator[tuple[str, str, bool]]:
    """(written form, key, whether it is only a short form) of municipalities and Landkreise."""
    for key, place in register.items():
        yield place.name, key, False
        if " " in place.name:
            for variant in _variants(place.name):
                yield variant, key, False
    for row in aliases:
        if row["kind"] in TEXT_KINDS and len(row["alias"]) > 2:
            yield row["alias"], row["ags"], row["kind"] == "base"
            if row["kind"] == "expanded":
                for variant in _variants(row["alias"]):
                    yield variant, row["ags"], False


def derive(
    register: Mapping[str, Municipality], unions: Iterable[Row], aliases: Iterable[Row], demonyms: Iterable[Row]
) -> Tables:
    """Make the tables.

    Parameters
    ----------
    register : municipalities and Landkreise by key. unions, aliases, demonyms : rows of ``gemeindeverbaende.csv``,
        ``aliases.csv`` and ``demonyms.csv``.
    """
    entries, abbreviations = _entries(register, unions, aliases)
    return Tables(entries, _demonyms(register, demonyms), abbreviations)


def _entries(
    register: Mapping[str, Municipality], unions: Iterable[Row], aliases: Iterable[Row]
) -> tuple[dict[str, Entry], frozenset[str]]:
    keys: dict[str, dict[str, bool]] = defaultdict(dict)
    abbreviations = set(ABBREVIATIONS)
    for written, key, short in _forms(register, aliases):
        form = normalized(written)
        keys[form][key] = keys[form].get(key, True) and short
        if "." in written:
            abbreviations.update(part.rstrip(".") for part in re.findall(r"[^\W\d_]+\.", written))
        elif " a " in form or "/" in form:
            abbreviations.update(part for part in form.split() if len(part) <= 2)
    joined: dict[str, list[Union]] = defaultdict(list)
    for row in unions:
        joined[normalized(row["name"])].append(Union(row["verband_key"], row["type"], row["name"]))
    table = {}
    for form, found in keys.items():
        districts = [key for key in found if register[key].is_kreis]
        places = [key for key in found if not register[key].is_kreis] if districts else list(found)
        if len(places) > 1:
            places.sort(key=lambda key: (-register[key].population, key))
        table[form] = Entry(form, tuple(places), tuple(districts), tuple(joined.pop(form, ())), all(found.values()))
    for form, members in joined.items():
        table[form] = Entry(form, unions=tuple(members))
    return table, frozenset(part for part in abbreviations if part.isalpha())


def _demonyms(register: Mapping[str, Municipality], rows: Iterable[Row]) -> dict[str, Demonym]:
    found: dict[str, Demonym] = {}
    for row in rows:
        form, key, rank = row["form"], row["ags"], int(row["rank"])
        known = found.get(form)
        if known is None:
            found[form] = Demonym((key,), rank)
        elif key not in known.keys:
            keys = sorted(
                (*known.keys, key), key=lambda item: (-register[item].population if item in register else 0, item)
            )
            found[form] = Demonym(tuple(keys), min(rank, known.rank))
    return found


@cache
def _code() -> str:
    """Digest of the rules by which the tables are derived: what other rules have packed does not count."""
    return hashlib.blake2b(Path(__file__).read_bytes(), digest_size=8).hexdigest()


def to_columns(tables: Tables) -> dict[str, Sequence[str]]:
    """The tables as columns of text, for packing; most forms mean one municipality and nothing else."""
    entries, demonyms = tables.entries.values(), tables.demonyms.values()
    return {
        "rules": [_code()],
        "forms": list(tables.entries),
        "places": [" ".join(entry.places) for entry in entries],
        "districts": [part for entry in entries for key in entry.districts for part in (entry.form, key)],
        "unions": [part for entry in entries for union in entry.unions for part in (entry.form, *union)],
        "short": [entry.form for entry in entries if entry.short],
        "abbreviations": sorted(tables.abbreviations),
        "demonyms": list(tables.demonyms),
        "demonym_keys": [" ".join(demonym.keys) for demonym in demonyms],
        "demonym_ranks": [str(demonym.rank) for demonym in demonyms],
    }


def from_columns(columns: Columns) -> Tables | None:
    """The tables as :func:`to_columns` has packed them; None when other rules did so."""
    if list(columns.get("rules", ())) != [_code()]:
        return None
    forms = columns["forms"]
    count = len(forms)
    places = map(tuple, map(str.split, columns["places"]))
    none: tuple[()] = ()
    plain = tuples_of(Entry, forms, places, repeat(none, count), repeat(none, count), repeat(False, count))
    entries = dict(zip(forms, plain, strict=True))
    districts: dict[str, list[str]] = defaultdict(list)
    for form, key in _tuples(columns["districts"], 2):
        districts[form].append(key)
    unions: dict[str, list[Union]] = defaultdict(list)
    for form, *union in _tuples(columns["unions"], 4):
        unions[form].append(Union(*union))
    for form, keys in districts.items():
        entries[form] = entries[form]._replace(districts=tuple(keys))
    for form, members in unions.items():
        entries[form] = entries[form]._replace(unions=tuple(members))
    for form in columns["short"]:
        entries[form] = entries[form]._replace(short=True)
    keys_of = map(tuple, map(str.split, columns["demonym_keys"]))
    demonyms = tuples_of(Demonym, keys_of, map(int, columns["demonym_ranks"]))
    return Tables(entries, dict(zip(columns["demonyms"], demonyms, strict=True)), frozenset(columns["abbreviations"]))


def _tuples(values: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    """Values that stand one behind the other, ``size`` at a time."""
    return zip(*repeat(iter(values), size), strict=True)


def load_tables() -> Tables:
    """The tables of the lexicon in use: as they were packed, else derived.

    Raises
    ------
    StadtlupeError : E304 when a table of the lexicon is missing or broken.
    """
    columns = packed_places()
    tables = from_columns(columns) if columns else None
    if tables is not None:
        return tables
    return derive(
        municipalities(), read_table("gemeindeverbaende.csv"), read_table("aliases.csv"), read_table("demonyms.csv")
    )
