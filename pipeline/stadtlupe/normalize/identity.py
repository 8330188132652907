"""Names and keys: when two written forms are the same entity, and the id that it gets.

Ids are hashes of what makes an entity that entity (its folded name and its municipality), so they are the same in
every run and on every machine, and do not depend on the order of the articles.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

from stadtlupe.lexicon import WORDS_KEPT

_MARKS = re.compile(r"[„“”\"‚‘’'»«›‹]")
KEPT_MARKS = frozenset("äöü")
_MARKED = re.compile(r"[^\x00-\x7fäöü]")
_NOWHERE = "?"
_JOINERS = re.compile(r"[\s\-–—/_]+")
# Most names hold nothing but these: there is nothing to normalize, and all that joins words are single spaces.
_SIMPLE = re.compile(r"[A-Za-zÄÖÜäöüß0-9.,&+]+(?: [A-Za-zÄÖÜäöüß0-9.,&+]+)*")


def folded_once(name: str) -> str:
    """As :func:`fold`, without keeping it: for names that are asked for once, which would drive others out."""
    if _SIMPLE.fullmatch(name):
        return name.casefold()
    plain = _MARKS.sub("", unicodedata.normalize("NFKC", name)).casefold()
    return _JOINERS.sub(" ", plain).strip()


@lru_cache(maxsize=WORDS_KEPT)
def fold(name: str) -> str:
    """Comparison form of a name: case, quotes, hyphens and spaces do not count (``Stadt-App`` = ``Stadt App``)."""
    return folded_once(name)


def unmarked_once(name: str) -> str:
    """As :func:`without_marks`, without keeping it."""
    folded = folded_once(name)
    if not _MARKED.search(folded):
        return folded
    kept = [letter if letter in KEPT_MARKS else unicodedata.normalize("NFD", letter)[0] for letter in folded]
    return "".join(kept).replace("ß", "ss")


@lru_cache(maxsize=WORDS_KEPT)
def without_marks(name: str) -> str:
    """Folded name without accents: ``Demirtaş`` and ``Demirtas`` are one spelling; umlauts stay as they are."""
    return unmarked_once(name)


def place_in(article_id: str) -> str:
    """What stands for the municipality of something that has none and is known by its municipality alone.

    The "Stadtrat" or the "Feuerwehrbedarfsplan" of another article is that of another place, or the same by chance.
    """
    return f"{_NOWHERE}{article_id}"


def is_nowhere(place: str) -> bool:
    """Whether a place is no municipality: none at all, or only an article."""
    return not place or place.startswith(_NOWHERE)


def make_id(prefix: str, *parts: str | None) -> str:
    """Stable identifier ``<prefix>-<12 hex digits>`` over the parts; None and "" are the same part."""
    joined = "\x1f".join(part or "" for part in parts)
    return f"{prefix}-{hashlib.blake2b(joined.encode(), digest_size=6).hexdigest()}"
