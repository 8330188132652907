"""Who wrote it: names of persons out of bylines and metadata, without desks, agencies and publishers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from stadtlupe.lexicon import read_table
from stadtlupe.read.boilerplate import boilerplate
from stadtlupe.read.text import count_words, one_line, squash

SPLIT = re.compile(r"\s*(?:[;,/|&\n•·]|\s(?:und|and|sowie|mit)\s)\s*", re.I)
NAME_WORD = re.compile(r"(?:[^\W\d_]['’])?[^\W\d_][\w'’.-]*$")
BRACKETS = re.compile(r"\s*[(\[<].*$")
MAIL = re.compile(r"\S*@\S*|https?://\S*|www\.\S*")
TITLES = re.compile(r"^(?:(?:prof|dr|dipl|ing|mag|med|phil|rer|nat|jur|h\.c)\.?(?:-ing\.?)?\s+)+", re.I)
BYLINE = re.compile(
    r"^(?:(?:ein\s+)?(?:artikel|bericht|beitrag|text|interview|kommentar|reportage|gastbeitrag)\s+)?"
    r"(?:von|text|autor(?:in|en)?|verfasst von|geschrieben von)\s*:?\s+(?:unsere[mr]\s+[\w-]+\s+)?(.{5,90})$",
    re.I,
)
BYLINE_WORDS = 10
BYLINE_HEAD = 5
MIN_WORDS, MAX_WORDS = 2, 5
NICKNAME_CHARS = 4  # shorter ones are initials


@cache
def _given_names() -> frozenset[str]:
    return frozenset(row["name"].casefold() for row in read_table("given_names.csv"))


def has_given_name(name: str) -> bool:
    """Whether the first word of a name (or its first part, for ``Hans-Peter``) is a known given name."""
    first = TITLES.sub("", name).split(" ")[0].casefold()
    return first in _given_names() or first.partition("-")[0] in _given_names()


def _name(text: str, blocked: frozenset[str], fewest: int) -> str | None:
    rules = boilerplate()
    parts = BRACKETS.sub("", MAIL.sub("", one_line(text))).strip(" .,:;-–—*\"'„“”").split()
    while parts and parts[0].casefold().rstrip(":") in rules.author_prefixes:
        parts.pop(0)
    name = TITLES.sub("", " ".join(parts))
    parts = name.split()
    if not fewest <= len(parts) <= MAX_WORDS or (len(parts) == 1 and len(parts[0]) < NICKNAME_CHARS):
        return None
    if name.isupper():
        parts = [part.title() if len(part) > 2 else part for part in parts]
    for part in parts:
        folded = part.casefold()
        if folded in rules.author_words or folded.rstrip(".") in rules.author_words:
            return None
        if folded in rules.author_particles:
            continue
        if (
            not NAME_WORD.match(part)
            or (not part[0].isupper() and len(parts) > 1)
            or any(char.isdigit() for char in part)
        ):
            return None
    if all(len(part.rstrip(".")) <= 2 for part in parts) or parts[-1].casefold() in rules.author_particles:
        return None
    name = " ".join(parts)
    # `Mdr De` is a domain, and some pages name their publisher as the author; but a blog can bear its author's name.
    personal = len(parts) > 1 and has_given_name(name)
    return None if squash(name) in blocked and not personal else name


def persons(
    given: str | Iterable[object] | None,
    *,
    publisher: str | None = None,
    url: str | None = None,
    nicknames: bool = False,
) -> tuple[str, ...]:
    """Return the persons among given names, in order, each once.

    Parameters
    ----------
    given : one string with names separated by commas, semicolons or ``und``, or several such strings.
    publisher, url : names that are taken out: the publisher's, and the domain's.
    nicknames : also take names of one word, as blogs have them; for places that can only name authors.
    """
    if given is None:
        return ()
    items = [given] if isinstance(given, str) else [item for item in given if isinstance(item, str)]
    host = re.sub(r"^https?://(?:www\.)?|[/?#].*$", "", url or "")
    blocked = frozenset(key for key in (squash(publisher or ""), squash(host), squash(host.rpartition(".")[0])) if key)
    names = (
        _name(part, blocked, 1 if nicknames else MIN_WORDS) for item in items for part in SPLIT.split(item) if part
    )
    return tuple(dict.fromkeys(name for name in names if name))


def take_byline(paragraphs: Sequence[str]) -> tuple[tuple[str, ...], list[str]]:
    """Find a line such as ``Von Vorname Nachname`` among the first paragraphs; return its names and the other lines."""
    for index, paragraph in enumerate(paragraphs[:BYLINE_HEAD]):
        match = BYLINE.match(paragraph.strip())
        if match is None or count_words(paragraph) > BYLINE_WORDS or paragraph.rstrip().endswith((".", "!", "?", ":")):
            continue
        names = persons(match[1])
        # `Von Dortmund nach Essen` is no byline: a known given name has to be there.
        if names and all(has_given_name(name) for name in names):
            return names, [*paragraphs[:index], *paragraphs[index + 1 :]]
    return (), list(paragraphs)
