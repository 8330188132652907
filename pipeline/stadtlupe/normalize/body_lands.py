"""Bodies of the Länder: each Land has its ministries and its Verbraucherzentrale, and its news leave out which.

So such a body belongs to the Land that its name gives, else to that of the municipality that the article is about.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from stadtlupe.lexicon import municipalities, read_toml
from stadtlupe.normalize.identity import without_marks
from stadtlupe.normalize.place_resolution import lands_of, without_lands

# Digits of a municipality's key that tell the Land.
LAND_DIGITS = 2
MINISTRY = "ministerium"
WORD = re.compile(r"\w+")
# "verkehrs", "innern", "digitales", "digitalisierung": case endings, and what differs between short and long forms.
ENDING = re.compile(r"(?:eres|ern|en|es|s)$")
STEM_LETTERS = 5


@cache
def _words() -> tuple[frozenset[str], frozenset[str], str]:
    """Words that ministries' names have besides their subjects, first words of other bodies of Länder, the Bund's."""
    table = read_toml("organization_words.toml")["clusters"]
    return frozenset(table["ministry_fill"]), frozenset(table["of_each_land"]), str(table["federal"])


@cache
def _digits() -> Mapping[str, str]:
    """Land -> digits of the keys of its municipalities."""
    return MappingProxyType({place.land: key[:LAND_DIGITS] for key, place in municipalities().items()})


def is_of_land(folded: str, kind: str) -> bool:
    """Whether a body is one that each Land has its own of.

    Parameters
    ----------
    folded : canonical name without marks. kind : type of the body.
    """
    _, of_each_land, federal = _words()
    return federal not in folded and (_is_ministry(folded, kind) or folded.split(" ", 1)[0] in of_each_land)


def _is_ministry(folded: str, kind: str) -> bool:
    return kind == "ministry" and MINISTRY in folded


def core_in_land(name: str, kind: str, near: str | None) -> tuple[str, str] | None:
    """Core of the name of a body of a Land, and the digits of the Land.

    Parameters
    ----------
    name : canonical name. kind : type of the body.
    near : key of the municipality that the body or its article belongs to, None if there is none.

    Returns
    -------
    ``("ministerium verkehr", "08")`` for a ``Verkehrsministerium`` and a ``Ministerium für Verkehr`` in the news of a
    town of Baden-Württemberg; None for other bodies, those of the Bund, and where no Land is known.
    """
    if not is_of_land(without_marks(name), kind):
        return None
    fill, _, _ = _words()
    lands = lands_of(name)
    digits = _digits()[next(iter(lands))] if len(lands) == 1 else (near or "")[:LAND_DIGITS]
    if not digits:
        return None
    words = WORD.findall(without_marks(without_lands(name)))
    if not _is_ministry(without_marks(name), kind):
        return " ".join(word for word in words if word not in fill), digits
    stems = [_stem(word) for word in words if word not in fill]
    return " ".join([MINISTRY, *(stem for stem in stems if stem)]), digits


def _stem(word: str) -> str:
    """What a subject of a ministry has in all forms: ``verke`` of ``landesverkehrsministerium`` and ``verkehr``."""
    subject = word.removesuffix(MINISTRY).removeprefix("landes").removeprefix("staats")
    return ENDING.sub("", subject)[:STEM_LETTERS]
