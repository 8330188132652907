"""What the words around a time expression say about it: is it a year at all, from when on, past or future."""

from __future__ import annotations

import re

from stadtlupe.extract.date_words import time_words

_TOKEN = re.compile(r"[^\W_]+|[^\w\s]")
_LETTERS = re.compile(r"[^\W\d_]+")
_NEXT = re.compile(r"[^\S\n]{0,3}\n?[^\S\n]{0,2}(-?[^\W_]+[²%]?|[€%$§°²])")
_SENTENCE_END = re.compile(r"[.!?…](?=\s+[\"„»]?[A-ZÄÖÜ])|\n")
_IN_YEAR = re.compile(r"\sim\s(?:Jahr|Jahre|vergangenen|vorigen|laufenden)\s")
_ORDINAL_STOP = re.compile(r"(?<![0-9])[0-9]{1,2}$")
_JOINTS = frozenset("/-–")
WINDOW = 60
SENTENCE_WINDOW = 200


def words_before(text: str, at: int) -> list[str]:
    """Up to some ten words and signs in front of ``at``, lower case, within the paragraph; last one next to it."""
    window = text[max(0, at - WINDOW) : at]
    return [token.lower() for token in _TOKEN.findall(window.rpartition("\n\n")[2])]


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
    if last.endswith(words.street_ends):
        return False
    if last in words.not_year_before or counts_something(text, end):
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
    if _counted_before(before, words.count_before) and (after[:1].isupper() or last != "etwa"):
        return False
    if year < 1900 and not cue:
        # Older years are rare in the news and look like counts; round ones with a noun behind are counts.
        return year >= 1500 and not after[:1].isupper() and year % 100 != 0
    if not cue and after[:1].isupper() and year % 50 == 0:
        return False
    return not (year % 100 == 0 and year != 2000 and not cue and last not in ("von", "bis", "vor", "nach", "ab", "um"))


def _year_like(digits: str) -> tuple[str, ...]:
    return (digits,) if len(digits) <= 2 or (len(digits) == 4 and "1000" <= digits <= "2100") else ()


def _counted_before(before: list[str], phrases: frozenset[str]) -> bool:
    return bool(before) and (before[-1] in phrases or " ".join(before[-2:]) in phrases)


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Bounds of the sentence around a span, at most some hundred characters to each side."""
    left = max(0, start - SENTENCE_WINDOW)
    begin = left
    for m in _SENTENCE_END.finditer(text, left, start):
        if not _ORDINAL_STOP.search(text[max(0, m.start() - 3) : m.start()]) or m[0] == "\n":
            begin = m.end()
    stop = min(len(text), end + SENTENCE_WINDOW)
    for m in _SENTENCE_END.finditer(text, end, stop):
        if not _ORDINAL_STOP.search(text[max(end, m.start() - 3) : m.start()]) or m[0] == "\n":
            return begin, m.start()
    return begin, stop


def tense(text: str, start: int, end: int) -> int:
    """Direction of a sentence: -1 past, 1 future, 0 unknown. A finite verb of the past outweighs."""
    words = time_words()
    begin, stop = sentence_around(text, start, end)
    found = {word.lower() for word in _LETTERS.findall(text[begin:stop])}
    past, future = bool(found & words.past), bool(found & words.future)
    if past == future:
        return 0
    return -1 if past else 1
