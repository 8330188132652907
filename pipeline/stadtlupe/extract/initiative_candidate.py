"""The value that the initiative rules make, and how a phrase becomes a canonical name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from stadtlupe.extract.initiative_lexicon import HeadMatch, city_names, find_head
from stadtlupe.extract.initiative_words import CAMEL, Word, adjective_of, word_list

# What wins where candidates overlap.
PRIORITY = {"known": 5, "quote": 4, "named": 3, "object": 2, "phrase": 1, "action": 0, "anaphor": -1}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A phrase that is an initiative; offsets are characters of the text.

    ``city`` is the municipality as the phrase names it; ``target`` is what an action is done to; ``anaphor`` marks
    phrases that only point back. ``tagged`` and ``score`` are the label and probability of the trained recognizer.
    """

    start: int
    end: int
    value: str
    kind: str
    theme: str
    named: bool
    head: str
    city: str | None
    scope: str
    priority: int
    anaphor: bool = False
    target: str | None = None
    tagged: str = ""
    score: float = 0.0


def titled(
    word: Word, end: int, value: str, match: HeadMatch, city: str | None, scope: str, priority: str
) -> Candidate:
    """Candidate that bears a name of its own, from ``word`` to the character ``end``."""
    return Candidate(
        start=word.start,
        end=end,
        value=clean(value),
        kind=match.head.kind,
        theme=match.head.theme,
        named=True,
        head=match.lemma,
        city=city or city_in(value),
        scope="external" if match.head.head == "gesetz" else scope,
        priority=PRIORITY[priority],
    )


def clean(value: str) -> str:
    """Name without quotation marks, with single blanks."""
    return re.sub(r"\s+", " ", re.sub(r",?\s*[„“”»«\"‚‘]", _blank, value)).strip(" ,;:-–(")


def _blank(mark: re.Match[str]) -> str:
    """A comma before a title goes with its marks: ``Nr. 7, „Am Bach“`` is ``Nr. 7 Am Bach``."""
    return " " if mark.group()[0] in ", \t\n\u00a0" else ""


def nominative(adjectives: Sequence[Word], match: HeadMatch) -> str:
    """Join adjectives and head in the nominative without article: ``der digitalen Agenda`` -> ``digitale Agenda``."""
    ending = "e" if match.plural else {"m": "er", "f": "e", "n": "es"}[match.head.gender]
    words = []
    for word in adjectives:
        text = word.text
        if text[0].isupper() and text.endswith("er"):  # "das Iphöfer Winzerfest": -er forms of towns do not inflect
            words.append(text)
            continue
        if re.search(r"(?:e|er|es|en|em)$", text) and (text[0].islower() or find_head(text) is None):
            stem = re.sub(r"(?:er|es|en|em|e)$", "", text)
            text = stem + ending if len(stem) > 2 else text
        words.append(text)
    return " ".join([*words, match.lemma])


def city_in(title: str) -> str | None:
    """Municipality in a title; also as a part of one written together (``MeinHanau``)."""
    for part in re.findall(r"[A-ZÄÖÜ]?[a-zäöüß]+|[A-ZÄÖÜ]+", title):
        if part[0].isupper() and len(part) > 2 and part in city_names():
            return str(part)
    return None


def is_proper_prefix(prefix: str) -> bool:
    """Whether the first part of a hyphen compound is a proper noun (``Bochum-App``, ``KommunalCampus-Plattform``)."""
    first = prefix.rstrip("-")
    if not prefix.endswith("-") or first in word_list("acronyms"):
        return False
    return first in city_names() or CAMEL.search(first) is not None


def classifying(adjectives: Sequence[str]) -> list[str]:
    """Adjectives that say which one it is, without those that judge or date it (neu, geplant, wichtig)."""
    return [word for word in adjectives if not adjective_of("passing").match(word)]
