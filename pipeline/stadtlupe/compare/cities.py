"""Which municipality a name, key or written form means, among those that the tables of a run have."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from types import MappingProxyType

from stadtlupe.compare.corpus import CityTables
from stadtlupe.errors import StadtlupeError
from stadtlupe.lexicon import current_key, municipalities, read_table

FEWEST, MOST = 2, 6
NEAR_MATCHES = 3
# Candidates that an error names; more would not help.
SHOWN = 8
# Halves of a double name are districts of other towns too often.
NO_NAMES = frozenset({"half of a double name"})
# Forms of inhabitants beyond the usual ones are guessed.
USUAL_DEMONYM = 1

_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_TOWN = re.compile(
    r"^(?:(?:landeshaupt|hanse|universitäts|kreis|welterbe)?stadt|gemeinde|markt)\s+(?=\S)", re.IGNORECASE
)
_KREIS = re.compile(r"^(?:landkreis|kreis|lkr?\.?)\s+(?=\S)", re.IGNORECASE)
_KREIS_DIGITS, _AGS_DIGITS = 5, 8


def fold_name(name: str) -> str:
    """Comparison form of a name: lower case, ``ü`` as ``ue``, no accents, signs as blanks (``Halle/Saale``)."""
    plain = unicodedata.normalize("NFKC", name).casefold().translate(_SPELLED_OUT)
    letters = "".join(sign for sign in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(sign))
    return re.sub(r"[^a-z0-9]+", " ", letters).strip()


def _short_forms(folded: str) -> Iterable[str]:
    """Usual abbreviations of what follows a name: ``frankfurt a m``, ``frankfurt a main``."""
    match = re.match(r"(.+?) ((?:am|an|auf|bei|im|in|ob|unter|vor)(?: d\w\w)?) (\w+)$", folded)
    if match:
        town, link, rest = match.groups()
        initials = " ".join(word[0] for word in link.split())
        yield f"{town} {initials} {rest}"
        yield f"{town} {initials} {rest[0]}"


@cache
def _names() -> MappingProxyType[str, frozenset[str]]:
    """Folded form -> keys of the municipalities and Landkreise of the register that bear it."""
    table: dict[str, set[str]] = defaultdict(set)
    for ags, place in municipalities().items():
        table[fold_name(place.name)].add(ags)
    for row in read_table("aliases.csv"):
        if row["kind"] not in NO_NAMES:
            table[fold_name(row["alias"])].add(row["ags"])
    for form, keys in list(table.items()):
        for short in _short_forms(form):
            table[short] |= keys
    return MappingProxyType({form: frozenset(keys) for form, keys in table.items()})


@cache
def _demonyms() -> MappingProxyType[str, frozenset[str]]:
    table: dict[str, set[str]] = defaultdict(set)
    for row in read_table("demonyms.csv"):
        if int(row["rank"]) <= USUAL_DEMONYM:
            table[fold_name(row["form"])].add(row["ags"])
    return MappingProxyType({form: frozenset(keys) for form, keys in table.items()})


def _of_key(text: str) -> str | None:
    """Key that digits stand for: an AGS, the five digits of a Kreis, either without its leading zero; else None."""
    digits = text.replace(" ", "")
    if not (digits.isascii() and digits.isdigit()):
        return None
    if len(digits) <= _KREIS_DIGITS:
        digits = digits.zfill(_KREIS_DIGITS).ljust(_AGS_DIGITS, "0")
    ags = digits.zfill(_AGS_DIGITS)
    return current_key(ags) or ags


def keys_of(text: str) -> frozenset[str]:
    """Keys of all municipalities and Landkreise of the register that a text may mean.

    Parameters
    ----------
    text : a key (AGS; five digits for a Kreis; a lost leading zero is put back, a retired key is followed), a name, a
        name with its type (``Stadt Hof``, ``Landkreis Hof``), or another written form (``Frankfurt a. M.``, ``Koeln``,
        ``Bochums``, ``Hanauer``).

    Returns
    -------
    The keys; empty when nothing fits. A town goes before the Landkreis that has its name, unless the text says
    ``Landkreis``; names go before genitives and forms of inhabitants.
    """
    key = _of_key(text)
    if key is not None:
        return frozenset({key})
    register = municipalities()
    town, kreis = _TOWN.match(text), _KREIS.match(text)
    folded = fold_name(text)
    bare = fold_name(text[match.end() :]) if (match := town or kreis) else folded

    def fitting(keys: Iterable[str]) -> frozenset[str]:
        kreise = frozenset(ags for ags in keys if ags in register and register[ags].is_kreis)
        if kreis:
            return kreise
        towns = frozenset(keys) - kreise
        if town:
            # "Stadt Hof" is not the village of that name.
            typed = town.group(0).casefold().strip().endswith("stadt")
            known = (ags for ags in towns if ags in register)
            return frozenset(ags for ags in known if register[ags].type.endswith("Stadt") == typed) or towns
        return towns or kreise

    readings: tuple[Callable[[], frozenset[str]], ...] = (
        lambda: fitting(_names().get(folded, frozenset()) | _names().get(bare, frozenset())),
        lambda: fitting(_names().get(bare.removesuffix("s"), frozenset()) if bare.endswith("s") else frozenset()),
        lambda: fitting(_demonyms().get(bare, frozenset())),
    )
    return next((keys for reading in readings if (keys := reading())), frozenset())


def _label(city: CityTables) -> str:
    land = f", {city.row.land}" if city.row else ""
    kind = "Landkreis " if city.row and city.row.type == "Landkreis" else ""
    return f"{kind}{city.name} ({city.ags}{land})"


def _most_reported(cities: Iterable[CityTables]) -> list[CityTables]:
    return sorted(cities, key=lambda city: (-len(city.articles), -(city.row.n_articles if city.row else 0), city.name))


def _near(text: str, cities: Mapping[str, CityTables]) -> list[CityTables]:
    """Municipalities of the tables whose names are spelled nearly like a text, the nearest first."""
    by_form: dict[str, list[CityTables]] = defaultdict(list)
    for city in cities.values():
        by_form[fold_name(city.name)].append(city)
    forms = difflib.get_close_matches(fold_name(text), by_form, n=NEAR_MATCHES, cutoff=0.7)
    return [city for form in forms for city in by_form[form]]


def choose_city(text: str, cities: Mapping[str, CityTables]) -> str:
    """Find the one municipality that a text means; see :func:`keys_of`.

    Parameters
    ----------
    text : name, key or written form. cities : municipalities of the tables by key.

    Returns
    -------
    Its key. Of several that bear a name only those in the tables count.

    Raises
    ------
    StadtlupeError : E411 when several in the tables bear the name (with candidates), E412 when none does (with near
    matches).
    """
    known = keys_of(text)
    found = sorted(known & cities.keys())
    if len(found) == 1:
        return found[0]
    if found:
        labels = [_label(city) for city in _most_reported(cities[ags] for ags in found)]
        raise StadtlupeError("E411", name=text, detail=", ".join(labels))
    # Where the register has it, what the tables have is more help than names that look alike.
    near = [] if known else _near(text, cities)
    if near:
        detail = f"Similar names: {', '.join(_label(city) for city in near)}."
    elif cities:
        shown = [_label(city) for city in _most_reported(cities.values())[:SHOWN]]
        detail = f"Most articles are about: {', '.join(shown)}."
    else:
        detail = "The tables are empty."
    raise StadtlupeError("E412", name=text, detail=detail)


def choose_cities(texts: Sequence[str], cities: Mapping[str, CityTables]) -> list[str]:
    """Find the municipalities to compare; the same one named twice counts once.

    Returns
    -------
    Two to six keys, in the order of ``texts``.

    Raises
    ------
    StadtlupeError : E411, E412 as :func:`choose_city`; E413 when they are fewer than two or more than six.
    """
    keys = list(dict.fromkeys(choose_city(text, cities) for text in texts))
    if not FEWEST <= len(keys) <= MOST:
        raise StadtlupeError("E413", count=len(keys))
    return keys
