"""Words and quoted titles of a sentence, and the word classes that can be told from the shape of a German word.

The recognizer works on characters, not on spaCy's tokens: quotation marks inside of compounds (``„MeinOrt“-App``) are
glued to words by the tokenizer, and no tagger is needed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from stadtlupe.errors import StadtlupeError
from stadtlupe.lexicon import read_toml

MOST_TITLE_WORDS = 9

TOKEN = re.compile(
    r"""(?P<word>[#@]?\w(?:[\w’]+|['&:.*/_+@-](?=\w))*(?:\+(?!\w)|-(?=[\s,]))?)"""
    r"""|(?P<quote>„[^„“”"\n]{1,90}[“”"]|»[^»«\n]{1,90}«|«[^»«\n]{1,90}»|“[^“”\n]{1,90}”|"[^"\n]{1,90}"|‚[^‚‘’\n]{1,90}[‘’])"""
    r"""|(?P<tail>-\w(?:[\w]|-(?=\w))*)"""
    r"""|(?P<mark>\S)"""
)
# Parts of words, between hyphens or other marks, that are not written in small letters.
CAPITALIZED = re.compile(r"(?<!\w)[^\W\d_a-zäöüß]\w*")
OPENING = re.compile('[„»«“"‚]')
BRAND = re.compile(
    r"[a-zäöüß][A-ZÄÖÜ]|^[A-ZÄÖÜ]{2,}$|^[A-ZÄÖÜ]+\d|^[#@]|\w\.(?:de|com|net|org|eu|digital|app|city|online|nrw|bayern)\b|\w\+$"
)
CAMEL = re.compile(r"[a-zäöüß][A-ZÄÖÜ]|\w\.(?:de|com|net|org|eu|digital|app|city|online|nrw|bayern)\b|^[#@]\w")
YEAR = re.compile(r"^(?:19|20)\d\d(?:[/-](?:\d\d|(?:19|20)\d\d))?\+?$")
ADJECTIVE = re.compile(r"^[a-zäöüß][a-zäöüß-]{1,}(?:e|er|es|en|em)$")
INDEFINITE = frozenset({"ein", "eine", "einen", "einem", "einer", "eines"})
CONTRACTED = frozenset({"im", "am", "zum", "zur", "beim", "vom", "ins", "ans", "fürs", "ums"})
WORDS_FILE = "initiative_words.toml"
ENDINGS = "(?:e|er|es|en|em)"


@cache
def word_list(name: str) -> frozenset[str]:
    """Words of the entry ``name`` of ``initiative_words.toml``."""
    return frozenset(_entry(name))


@cache
def any_word(name: str) -> re.Pattern[str]:
    """Pattern that finds one of the whole words (patterns) of the entry ``name``, in any case."""
    return re.compile(r"(?<!\w)(?:" + "|".join(_entry(name)) + r")(?!\w)", re.IGNORECASE)


@cache
def adjective_of(name: str) -> re.Pattern[str]:
    """Pattern of the adjectives whose stems the entry ``name`` lists, whole word, any ending and case."""
    return re.compile(r"^(?:" + "|".join(_entry(name)) + ")" + ENDINGS + "$", re.IGNORECASE)


@cache
def verb_phrase_behind() -> re.Pattern[str]:
    """Pattern of what stands behind a name but belongs to the verb, at the end of a stretch of text."""
    return re.compile(r"(?<=\w)[“«\"]?\s+(?:" + "|".join(_entry("verb_phrases")) + r")\s*$")


@cache
def _clear_adjective() -> re.Pattern[str]:
    return re.compile(r"(?:" + "|".join(_entry("clear_adjectives")) + ")" + ENDINGS + "$")


def _entry(name: str) -> list[str]:
    value = read_toml(WORDS_FILE).get(name)
    words = value.split() if isinstance(value, str) else value
    if not isinstance(words, list) or not words:
        raise StadtlupeError("E304", path=WORDS_FILE, detail=f"the entry {name} is missing or empty")
    return words


def is_clear_adjective(word: str) -> bool:
    """Whether a word in lower case has the shape of an adjective and hardly of a verb (``städtische``, ``neuen``)."""
    return _clear_adjective().search(word) is not None


@cache
def articles() -> frozenset[str]:
    """Articles, also joined with a preposition, and the pronouns that stand in their place."""
    return word_list("definite") | INDEFINITE


@cache
def function_words() -> frozenset[str]:
    """Articles, pronouns, prepositions, conjunctions, auxiliaries."""
    return articles() | word_list("prepositions") | word_list("function")


class Word(NamedTuple):
    """A word, a mark or a quoted title; offsets are characters of the text, a title's ``text`` is without its marks."""

    text: str
    start: int
    end: int
    kind: str  # word, quote, tail, mark

    @property
    def lower(self) -> str:
        """The word in lower case."""
        return self.text.lower()

    @property
    def is_name_shaped(self) -> bool:
        """Whether the word is written like a noun or a name."""
        return self.kind == "word" and self.text[:1].isupper()

    @property
    def is_brand(self) -> bool:
        """Whether the shape itself says that this is a name (MeinOrt, DIPAS, mitreden.de, #mobil2035)."""
        return self.kind == "word" and bool(BRAND.search(self.text)) and self.text not in word_list("acronyms")


def is_title(inner: str) -> bool:
    """Whether quoted characters can be a name: short, no sentence inside, no punctuation that speech has."""
    text = inner.strip()
    words = text.split()
    if not text or len(words) > MOST_TITLE_WORDS or text[-1] in ".,;:?…" or text[0] in ",.;:!?…":
        return False
    if any(mark in text for mark in (". ", "; ", "? ", ", ", "…")):
        return False
    return any(letter.isupper() for letter in text)


def looks_like_name(inner: str) -> bool:
    """Whether a title needs no head noun beside it: nouns, adjectives and small words only, no verb."""
    words = inner.split()
    if inner[:1].islower() and not BRAND.search(words[0]):
        return False
    for word in words:
        bare = word.strip("!:–-&/+.")
        if not bare or not bare[0].islower() or BRAND.search(bare):
            continue
        if bare in function_words() or is_clear_adjective(bare):
            continue
        return False
    return bool(words) and not (words[0].lower() in {"wir", "ich", "es", "das", "man", "sie"} and len(words) > 1)


def words_of(text: str, start: int, end: int) -> list[Word]:
    """Split ``text[start:end]`` into words, marks and quoted titles, in order."""
    found: list[Word] = []
    position = start
    while position < end:
        # Quoted speech is no title: its first mark is a word of its own, and the rest is read anew.
        for match in TOKEN.finditer(text, position, end):
            kind = match.lastgroup or "mark"
            first, position = match.span()
            if kind != "quote":
                found.append(Word(text[first:position], first, position, kind))
                continue
            inner = text[first + 1 : position - 1]
            if is_title(inner):
                lead = len(inner) - len(inner.lstrip())
                found.append(Word(inner.strip(), first + 1 + lead, first + 1 + len(inner.rstrip()), "quote"))
                continue
            found.append(Word(text[first], first, first + 1, "mark"))
            position = first + 1
            break
        else:
            break
    return found


def adjacent(words: Sequence[Word], text: str, index: int) -> bool:
    """Whether only blanks lie between word ``index`` and the next one."""
    if not 0 <= index < len(words) - 1:
        return False
    left, right = words[index], words[index + 1]
    return len(text[left.end : right.start].strip(' \u00a0\u202f\t„“”»«"‚‘’')) == 0 and right.kind != "mark"
