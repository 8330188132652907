"""Word lists of the comparison, from ``comparison_words.toml`` of the lexicon."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from types import MappingProxyType

from stadtlupe.errors import StadtlupeError
from stadtlupe.lexicon import WORDS_KEPT, read_toml

FILE = "comparison_words.toml"


def _compiled(section: str, key: str, expressions: list[str]) -> re.Pattern[str]:
    try:
        return re.compile("|".join(f"(?:{expression})" for expression in expressions), re.IGNORECASE)
    except re.error as error:
        raise StadtlupeError("E304", path=FILE, detail=f"[{section}] {key}: {error}") from error


@cache
def pattern(section: str, key: str) -> re.Pattern[str]:
    """One list of the file as a single pattern, without regard to letter case.

    Raises
    ------
    StadtlupeError : E304 when the list is missing or an expression is not valid.
    """
    try:
        expressions = read_toml(FILE)[section][key]
    except KeyError as error:
        raise StadtlupeError("E304", path=FILE, detail=f"[{section}] {key} is missing") from error
    return _compiled(section, key, expressions)


@cache
def plural_offices() -> MappingProxyType[str, re.Pattern[str]]:
    """Office whose presence says that another one is held by several people -> pattern of that other one."""
    table = read_toml(FILE)["office_holders"]["plural"]
    return MappingProxyType({key: _compiled("office_holders", "plural", [value]) for key, value in table.items()})


@cache
def smallest_cost() -> float:
    """Sums below this are prices, not costs of an undertaking (euros)."""
    return float(read_toml(FILE)["money"]["smallest_cost"])


@lru_cache(maxsize=WORDS_KEPT)
def has(section: str, key: str, text: str) -> bool:
    """Whether a text has a word of the list ``[section] key``."""
    return pattern(section, key).search(text) is not None
