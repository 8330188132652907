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
PARTICLE = r"(?:(?:von|van|de|der|den|zu|zur|di|da|al)\s+){0,2}"
CAPITAL = r"[^\W\d_a-zäöüß]"
NAME = rf"(?:{CAPITAL}[\w'’.-]*\s+{PARTICLE}){{1,3}}{CAPITAL}[\w'’-]+"
NAMES = rf"(?P<names>{NAME}(?:(?:\s*,\s*|\s+(?:und|&|u\.)\s+){NAME}){{0,4}})"
KIND = (
    r"(?:ein(?:e)?\s+)?(?:artikel|bericht|beitrag|blog\s?beitrag|text|interview|kommentar|kolumne|reportage|gastbeitrag"
    r"|essay|analyse)"
)
# A label that can only name authors, and `von`, which can mean anything inside a line.
SURE_LABEL = (
    rf"(?:{KIND}\s+(?:von|by)|(?:autor(?:in|en|innen)?(?:[/:*]in(?:nen)?)?|text|words|bericht|interview"
    r"|(?:text|worte)\s*(?:&|und|\+)\s*(?:fotos?|bilder?))\s*:|autorin/autor|aufgezeichnet\s+von"
    r"|(?:verfasst|geschrieben|gepostet|veröffentlicht|erstellt|posted|written)\s+(?:von|by))"
)
LABEL = rf"(?:{SURE_LABEL}|von|by)"
SURE_BYLINE = re.compile(rf"^{SURE_LABEL}", re.I)
BYLINE = re.compile(rf"^{LABEL}\s*:?\s*(?:unsere[mr]\s+[\w-]+\s+)?(.{{5,90}})$", re.I)
# Names behind a label anywhere in a short line, and a name beside a day: `27.10.2025 · Vorname Name`.
LABELLED = re.compile(
    rf"(?i:(?<!\w){SURE_LABEL}|(?:^|[|·•–,/-]\s*|\d\s+|\buhr\s+)(?:von|by)\b)\s*:?\s*(?:(?i:unsere[mr])\s+[\w-]+\s+)?{NAMES}"
)
STARTS_LABELLED = re.compile(rf"^[(\[]?(?i:autor(?:in|en|innen)?(?:[/:*]in(?:nen)?)?|text|words)\s*:\s*{NAMES}")
DAY_MARK = r"(?:\d{1,2}\.\s?(?:\d{1,2}\.|[A-Za-zä]{3,9}\.?)\s?\d{2,4})"
CLOCK_MARK = r"(?:,?\s*(?:um\s+)?\d{1,2}[:.]\d{2}(?:\s*Uhr)?)?"
BEFORE_DAY = re.compile(rf"^(?P<names>{NAME})\s*[,|·•–-]?\s*(?:(?i:am)\s+)?{DAY_MARK}{CLOCK_MARK}\s*$")
AFTER_DAY = re.compile(rf"^{DAY_MARK}{CLOCK_MARK}\s*[,|·•–-]\s*(?P<names>{NAME})$")
# `erstellt von Waldfee am 27.10.2025`: one word, which a day or a note of writing shows to be an author.
ACCOUNT = re.compile(
    r"(?:\d[:.]\d\d(?:\s*uhr)?|\d{4}|geschrieben|erstellt|verfasst|gepostet|posted\b[^.!?]{0,40}?)\s*[,|·-]?\s*(?:von|by)\s+"
    r"(?P<names>[^\W\d_][\w.-]{2,24})(?=\s+(?:am|on|um)\b|\s*[,|·]|\s*$)",
    re.I,
)
ACCOUNT_NAME = re.compile(r"[a-zäöüß]+\.[a-zäöüß]+$")  # `vorname.nachname` is a login
# The whole of a paragraph, or what follows the last sentence of a text: `(Vorname Name)`.
SIGNATURE = re.compile(rf"(?:^|[.!?…][\"“”»«]?\s+[(\[])(?P<names>{NAME})(?:[)\]]\s*[+*]{{0,3}})?\s*$")
BYLINE_WORDS = 10
DESCRIBED_WORDS = 25  # `Autorin: Vorname Name, Leiterin der Abteilung ...`
BYLINE_HEAD = 5
BYLINE_TAIL = 3
SIGNED_PARAGRAPHS = 3
SENTENCE_END = re.compile(r"[.!?…][\"“”»«‘’)]*$")
MIN_WORDS, MAX_WORDS = 2, 5
BLOCKED_CHARS = 8
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
    while parts and (
        parts[0].casefold().rstrip(":") in rules.author_prefixes
        or (len(parts) > MIN_WORDS and rules.author_endings.search(parts[0]))
    ):
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
            or (any(char.isdigit() for char in part) and len(parts) > 1)
        ):
            return None
    if all(len(part.rstrip(".")) <= 2 for part in parts) or parts[-1].casefold() in rules.author_particles:
        return None
    name = " ".join(parts)
    # `Mdr De` is a domain, and some pages name their publisher as the author; but a blog can bear its author's name.
    if len(parts) > 1 and has_given_name(name):
        return name
    key = squash(name)
    if ACCOUNT_NAME.match(name) or (len(parts) > 1 and any(len(part) > 2 and part.isupper() for part in parts)):
        return None  # a login, or a body with an abbreviation in its name
    known = any(
        key == other or (" " in name and len(key) >= BLOCKED_CHARS and other.startswith(key)) for other in blocked
    )
    return None if known or rules.author_endings.search(name) else name


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


def named_in(line: str) -> str | None:
    """Return the names that a short line gives as authors, or None: behind a label, or beside a day."""
    for pattern in (LABELLED, BEFORE_DAY, AFTER_DAY):
        match = pattern.search(line)
        if match:
            return _cut(match["names"])
    return None


def account_in(line: str) -> str | None:
    """Return the name of one word that a line names as the author, with a day or the word for writing beside it."""
    match = ACCOUNT.search(line)
    return match["names"] if match else None


def _cut(names: str) -> str:
    """Cut off what is no name any more: ``Vorname Name Fr`` (from `Fr, 27. Oktober`), ``Vorname Name Foto``."""
    stops = boilerplate().author_stops
    kept: list[str] = []
    for word in names.split():
        if word.casefold().strip(".:") in stops:
            break
        kept.append(word)
    return " ".join(kept).rstrip(" ,&")


def take_byline(paragraphs: Sequence[str]) -> tuple[tuple[str, ...], list[str]]:
    """Find a line such as ``Von Vorname Nachname`` at either end of a text; return its names and the other lines."""
    last = max(BYLINE_HEAD, len(paragraphs) - BYLINE_TAIL)
    for index in (*range(min(BYLINE_HEAD, len(paragraphs))), *range(last, len(paragraphs))):
        paragraph = paragraphs[index]
        match = BYLINE.match(paragraph.strip("()[] "))
        sure = SURE_BYLINE.match(paragraph) is not None
        ends = ("!", "?", ":") if sure else (".", "!", "?", ":")
        if match is None or count_words(paragraph) > BYLINE_WORDS or paragraph.rstrip().endswith(ends):
            continue
        names = persons(_cut(match[1]))
        # `Von Dortmund nach Essen` is no byline: a known given name has to be there.
        if names and (sure or all(has_given_name(name) for name in names)):
            return names, [*paragraphs[:index], *paragraphs[index + 1 :]]
    for index, paragraph in enumerate(paragraphs):
        match = STARTS_LABELLED.match(paragraph)
        if match is not None and count_words(paragraph) <= DESCRIBED_WORDS:
            names = persons(_cut(match["names"]))
            if names and (match.end() == len(paragraph) or all(has_given_name(name) for name in names)):
                return names, [*paragraphs[:index], *paragraphs[index + 1 :]]
    if len(paragraphs) > SIGNED_PARAGRAPHS and (match := SIGNATURE.search(paragraphs[-1])):
        names = persons(match["names"])
        ended = match.start() > 0 or SENTENCE_END.search(paragraphs[-2])
        if ended and len(names) == 1 and has_given_name(names[0]):
            rest = paragraphs[-1][: match.start() + 1] if match.start() else ""
            return names, [*paragraphs[:-1], *([rest] if rest else [])]
    return (), list(paragraphs)
