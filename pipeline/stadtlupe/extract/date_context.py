"""What the words around a time expression say about it: is it a year at all, from when on, past or future."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from stadtlupe.extract.date_words import time_words

_TOKEN = re.compile(r"[^\W_]+|[^\w\s]")
_LETTERS = re.compile(r"(?<![^\W\d_])[^\W\d_]+")
_NEXT = re.compile(r"[^\S\n]{0,3}\n?[^\S\n]{0,2}(-?[^\W_]+[²%]?|[€%$§°²])")
_SENTENCE_END = re.compile(r"[.!?…](?=\s+[\"„»]?[A-ZÄÖÜ])|\n")
_IN_YEAR = re.compile(r"\sim\s(?:Jahr|Jahre|vergangenen|vorigen|laufenden)\s")
_ORDINAL_STOP = re.compile(r"(?<![0-9])[0-9]{1,2}$")
_JOINTS = frozenset("/-–")
# A postal code behind a street number, or the end of an entry in a list of addresses.
_POSTAL_CODE = re.compile(r"[a-z]?[,;]?\s{1,3}[0-9]{5}(?![0-9])")
_ENTRY_END = re.compile(r"\s{0,3}(?:[,;)\n]|\Z)")
_BEFORE_CHRIST = re.compile(r"\s{0,3}(?:v\.|vor)\s{0,3}(?:Chr|u\.\s?Z)")
# Words in front of a file number that are read.
_FILE_REACH = 8
WINDOW = 60
SENTENCE_WINDOW = 200
# Characters that are searched at once for words that tell past or future.
STRETCH = 256
# What words of a sentence tell.
PAST, FUTURE, RECURRING = range(3)


def words_before(text: str, at: int) -> list[str]:
    """Up to some ten words and signs in front of ``at``, lower case, within the paragraph; last one next to it."""
    window = text[max(0, at - WINDOW) : at]
    return _TOKEN.findall(window.rpartition("\n\n")[2].lower())


def word_after(text: str, at: int) -> str:
    """The next word or unit sign behind ``at``, as written; empty if punctuation or a paragraph follows first."""
    m = _NEXT.match(text, at, at + WINDOW)
    return m[1] if m else ""


def counts_something(text: str, end: int) -> bool:
    """Whether a number that ends at ``end`` counts what follows: "2017 Euro", "2000 neue Wohnungen"."""
    word = word_after(text, end)
    if not word:
        return False
    if _is_counted(word):
        return True
    if word[0].islower() and word.endswith(("e", "en", "er", "n")) and not word.endswith("ten"):
        start = text.find(word, end) + len(word)
        noun = word_after(text, start)
        return bool(noun) and noun[0].isupper() and _is_counted(noun)
    return False


def _is_counted(word: str) -> bool:
    counted = time_words().counted
    lower = word.lower().lstrip("-")
    if lower in counted:
        # "m", "l", "t" stand for measures only in lower case, nouns only with a capital or as a known abbreviation.
        return word[0].isupper() or len(lower) < 6 or lower.endswith(("meter", "metern", "franken"))
    if not word[0].isupper() or len(lower) < 8:
        return False
    return any(lower[cut:] in counted for cut in range(3, len(lower) - 4))


def is_year(text: str, start: int, end: int) -> bool:
    """Whether the four digits from ``start`` to ``end`` are a year rather than a count, a code or a price."""
    words = time_words()
    year = int(text[start:end])
    following = text[end : end + 2]
    if following[:1] in (".", ",", ":") and following[1:].isdigit():
        return False
    if following[:1] in ("/", "_", "@", "€", "$", "%", "°", "#", "×"):
        return following[:1] == "/" and not following[1:].isdigit()
    before = words_before(text, start)
    last = before[-1] if before else ""
    if last == "." and len(before) > 1 and before[-2] in words.not_year_before:
        return False
    if last == "." and len(before) > 1 and before[-2].endswith("str"):
        last = before[-2]
    if last.endswith(words.street_ends) and is_address(text, start, end):
        return False
    if before_christ(text, end):
        return False
    if last in words.not_year_before or (last != "seit" and counts_something(text, end)):
        return False
    if last in _JOINTS and len(before) > 1 and before[-2].isdigit() and not _year_like(before[-2]):
        # "06181 / 2017"
        return False
    if _IN_YEAR.match(text, end):
        # "2000 im Jahr 2011"
        return False
    if last.isdigit() and start and text[start - 1].isspace() and last not in _year_like(last):
        return False
    cue = last in words.year_before or (last == "(" and text[end : end + 1] in ")–-,;")
    after = word_after(text, end)
    if last in ("auf", "um", "von") and after.lower() in words.change:
        return False
    # "weniger als 2018." compares with a year; "rund 2018." counts
    if _counted_before(before, words.count_before) and (after[:1].isupper() or last not in ("etwa", "als")):
        return False
    if year < 1900 and not cue:
        # Older years are rare in the news and look like counts; round ones with a noun behind are counts.
        return year >= 1500 and not after[:1].isupper() and year % 100 != 0
    if not cue and after[:1].isupper() and year % 50 == 0:
        return False
    return not (year % 100 == 0 and year != 2000 and not cue and last not in ("von", "bis", "vor", "nach", "ab", "um"))


def is_address(text: str, start: int, end: int) -> bool:
    """Whether four digits behind a street are a house number: "Rathaus, Hauptstraße 2017, Hanau".

    House numbers of that size hardly exist, and "die Sanierung der Hauptstraße 2026" is a year; so the number needs a
    postal code behind it, or must close an entry in which nothing but the street stands.
    """
    if _POSTAL_CODE.match(text, end):
        return True
    if not _ENTRY_END.match(text, end):
        return False
    entry = re.split(r"[,;:(\n]", text[max(0, start - WINDOW) : start])[-1].split()
    return 0 < len(entry) <= 4 and not any(word[0].islower() and word not in _STREET_PARTICLES for word in entry)


_STREET_PARTICLES = frozenset({"am", "an", "der", "dem", "den", "des", "im", "in", "zum", "zur", "von", "auf"})


def before_christ(text: str, end: int) -> bool:
    """Whether "v. Chr." follows: years that EDTF level 0 cannot write."""
    return bool(_BEFORE_CHRIST.match(text, end))


def is_file_number(text: str, at: int) -> bool:
    """Whether the words in front announce a file number: "Az.: 4 C 12/2023"."""
    return not time_words().file_before.isdisjoint(words_before(text, at)[-_FILE_REACH:])


def _year_like(digits: str) -> tuple[str, ...]:
    return (digits,) if len(digits) <= 2 or (len(digits) == 4 and "1000" <= digits <= "2100") else ()


def _counted_before(before: list[str], phrases: frozenset[str]) -> bool:
    return bool(before) and (before[-1] in phrases or " ".join(before[-2:]) in phrases)


class Sentences:
    """Sentence bounds and tense of one text, found once and looked up by position.

    A stretch of the text is read once, when it is first asked for: many questions about a long sentence stay cheap.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._ends: list[tuple[int, int]] | None = None
        self._cues: dict[int, list[tuple[int, int]]] = {}

    def around(self, start: int, end: int) -> tuple[int, int]:
        """Bounds of the sentence around a span, at most some hundred characters to each side."""
        if self._ends is None:
            self._ends = [
                (m.end(), m.start())
                for m in _SENTENCE_END.finditer(self._text)
                if m[0] == "\n" or not _ORDINAL_STOP.search(self._text[max(0, m.start() - 3) : m.start()])
            ]
        at = bisect_right(self._ends, (start, len(self._text)))
        begin = max(self._ends[at - 1][0] if at else 0, start - SENTENCE_WINDOW)
        while at < len(self._ends) and self._ends[at][1] < end:
            at += 1
        stop = self._ends[at][1] if at < len(self._ends) else len(self._text)
        return begin, min(stop, end + SENTENCE_WINDOW)

    def tense(self, start: int, end: int) -> int:
        """Direction of the sentence around a span: -1 past, 1 future, 0 unknown or both."""
        cues = self._told(*self.around(start, end))
        return (FUTURE in cues) - (PAST in cues)

    def recurring(self, start: int, end: int) -> bool:
        """Whether the sentence around a span gives hours of opening or the like."""
        return RECURRING in self._told(*self.around(start, end))

    def _told(self, begin: int, stop: int) -> set[int]:
        """What the words that begin between two characters tell: some of PAST, FUTURE, RECURRING."""
        stretches = range(begin // STRETCH, (stop - 1) // STRETCH + 1)
        return {cue for number in stretches for at, cue in self._cues_of(number) if begin <= at < stop}

    def _cues_of(self, number: int) -> list[tuple[int, int]]:
        """Places and cues of the words that begin in a stretch; each is read once, when it is first asked for."""
        known = self._cues.get(number)
        if known is None:
            tables, end = _cue_tables(), (number + 1) * STRETCH
            known = self._cues[number] = []
            for match in _LETTERS.finditer(self._text, number * STRETCH):
                if match.start() >= end:
                    break
                known += [(match.start(), cue) for cue in tables.get(match[0].lower(), ())]
        return known


@cache
def _cue_tables() -> Mapping[str, tuple[int, ...]]:
    """Word -> which of PAST, FUTURE, RECURRING it tells."""
    words = time_words()
    tables = {PAST: words.past, FUTURE: words.future, RECURRING: words.recurring}
    every = frozenset[str]().union(*tables.values())
    return MappingProxyType({word: tuple(cue for cue, table in tables.items() if word in table) for word in every})
