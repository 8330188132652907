"""The rules of ``boilerplate.toml``, checked and compiled."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from stadtlupe.errors import StadtlupeError
from stadtlupe.lexicon import read_toml

FILE = "boilerplate.toml"
PLACES = ("any", "head", "tail")


@dataclass(frozen=True, slots=True)
class LineRule:
    """One kind of line that is dropped; the fields are explained in ``boilerplate.md``."""

    name: str
    pattern: re.Pattern[str]
    max_words: int
    where: str
    takes_links: bool


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """All rules of the file."""

    lines: tuple[LineRule, ...]
    inline: tuple[re.Pattern[str], ...]
    consent: tuple[re.Pattern[str], ...]
    consent_share: float
    consent_paragraphs: int
    debris_words: frozenset[str]
    debris_before: frozenset[str]
    hyphen_before: frozenset[str]
    kicker_starters: frozenset[str]
    page_names: frozenset[str]
    author_words: frozenset[str]
    author_prefixes: frozenset[str]
    author_particles: frozenset[str]
    author_stops: frozenset[str]
    author_endings: re.Pattern[str]


def _compile(entry: dict[str, Any]) -> re.Pattern[str]:
    name = entry.get("name", "?")
    try:
        return re.compile(entry["pattern"], re.IGNORECASE | re.DOTALL)
    except (KeyError, TypeError, re.error) as error:
        raise StadtlupeError("E304", path=FILE, detail=f"pattern of {name!r}: {error}") from error


def _line(entry: dict[str, Any]) -> LineRule:
    where = entry.get("where", "any")
    if where not in PLACES:
        raise StadtlupeError("E304", path=FILE, detail=f"where of {entry.get('name')!r} is none of {', '.join(PLACES)}")
    return LineRule(
        name=str(entry.get("name", "")),
        pattern=_compile(entry),
        max_words=int(entry.get("max_words", 30)),
        where=where,
        takes_links=bool(entry.get("takes_links", False)),
    )


def _words(section: dict[str, Any], key: str) -> frozenset[str]:
    return frozenset(str(section[key]).split())


@cache
def boilerplate() -> Boilerplate:
    """Read the rules once per process.

    Raises
    ------
    StadtlupeError : E304 with the name of the first rule that is not usable.
    """
    content = read_toml(FILE)
    try:
        consent, debris, authors = content["consent"], content["debris"], content["authors"]
        return Boilerplate(
            lines=tuple(_line(entry) for entry in content["line"]),
            inline=tuple(_compile(entry) for entry in content["inline"]),
            consent=tuple(_compile({"name": "consent", "pattern": pattern}) for pattern in consent["patterns"]),
            consent_share=float(consent["share"]),
            consent_paragraphs=int(consent["paragraphs"]),
            debris_words=_words(debris, "words"),
            debris_before=_words(debris, "before"),
            hyphen_before=_words(debris, "hyphen_before"),
            kicker_starters=_words(content["kicker"], "starters"),
            page_names=frozenset("".join(str(name).casefold().split()) for name in content["pages"]["names"]),
            author_words=_words(authors, "words"),
            author_prefixes=_words(authors, "prefixes"),
            author_particles=_words(authors, "particles"),
            author_stops=_words(authors, "stops"),
            author_endings=re.compile(rf"(?:{'|'.join(str(authors['endings']).split())})$", re.I),
        )
    except (KeyError, TypeError, ValueError, re.error) as error:
        raise StadtlupeError("E304", path=FILE, detail=f"missing or wrong: {error}") from error
