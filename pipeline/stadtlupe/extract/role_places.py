"""Recognizes names of municipalities beside roles and bodies: ``Bochums``, ``Hanauer``, ``der Stadt Bad Homburg``."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

from stadtlupe.extract.role_text import PlainToken
from stadtlupe.lexicon import WORDS_KEPT, municipalities, read_table

CITY_TYPES = (
    "stadt",
    "gemeinde",
    "markt",
    "kommune",
    "kreis",
    "kreises",
    "landkreis",
    "landkreises",
    "dorf",
    "marktes",
)
USABLE_ALIASES = frozenset({"name", "base", "expanded", "spelling", "without title"})
MAX_WORDS = 5


@cache
def municipality_names() -> frozenset[str]:
    """Names of municipalities and Landkreise as written, several words joined by one space."""
    names = {place.name for place in municipalities().values()}
    names |= {row["alias"] for row in read_table("aliases.csv") if row["kind"] in USABLE_ALIASES}
    return frozenset(name for name in names if "," not in name)


@cache
def first_words() -> frozenset[str]:
    """First words of the names of several words."""
    return frozenset(name.split(" ", 1)[0] for name in municipality_names() if " " in name)


@cache
def demonyms() -> frozenset[str]:
    """Forms like ``Hanauer``."""
    return frozenset(row["form"] for row in read_table("demonyms.csv"))


@lru_cache(maxsize=WORDS_KEPT)
def _is_name(text: str) -> bool:
    known = municipality_names()
    if text in known:
        return True
    return len(text) > 3 and text[-1] in "s'’" and text[:-1].rstrip("'’") in known


def city_at(tokens: Sequence[PlainToken], index: int) -> int:
    """Number of tokens of the longest municipality name (nominative, genitive) that starts at ``index``; 0 if none."""
    if index >= len(tokens) or not tokens[index].text[:1].isupper():
        return 0
    if tokens[index].text in first_words():
        text = ""
        best = 0
        for size in range(1, min(MAX_WORDS, len(tokens) - index) + 1):
            token = tokens[index + size - 1]
            text += token.text
            if _is_name(text):
                best = size
            text += token.whitespace_
        if best:
            return best
    return 1 if _is_name(tokens[index].text) else 0


@lru_cache(maxsize=WORDS_KEPT)
def is_genitive_city(text: str) -> bool:
    """Whether a word is the genitive of a one-word municipality (``Bochums``, ``Fuldas``)."""
    return len(text) > 3 and text[-1] in "s'’" and text not in municipality_names() and _is_name(text)


def is_demonym(text: str) -> bool:
    """Whether a word is a form like ``Hanauer``."""
    return text in demonyms()


def city_phrase_at(tokens: Sequence[PlainToken], index: int) -> tuple[int, int] | None:
    """Find ``der Stadt Hanau``, ``des Landkreises Fulda``, ``von Ulm``, ``in Hanau`` at ``index``.

    Returns
    -------
    (index of the name, index after it), or None.
    """
    if index >= len(tokens):
        return None
    lower = tokens[index].lower_
    start = index + 1
    if lower in ("der", "des", "in", "von", "für", "aus", "die", "dem", "zur", "den"):
        genitive = lower in ("der", "des")
        if (
            lower in ("in", "von", "für", "aus")
            and start < len(tokens)
            and tokens[start].lower_ in ("der", "des", "dem")
        ):
            start += 1
            genitive = True
        while start < len(tokens) and tokens[start].text.lower().endswith(CITY_TYPES) and city_at(tokens, start + 1):
            size = city_at(tokens, start + 1)
            return start + 1, start + 1 + size
        if genitive and lower != "der" and lower != "des":
            return None
        size = city_at(tokens, start)
        if size and lower in ("von", "in", "aus"):
            return start, start + size
        if size and genitive and "-" in tokens[start].text and tokens[start].lower_.endswith(("kreis", "kreises")):
            return start, start + size
    return None
