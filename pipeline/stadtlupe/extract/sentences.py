"""Sentence boundaries by rule: German ordinals and abbreviations do not end a sentence, a new line does.

A statistical splitter of this size errs on headlines and bullet lists, which municipal pages are full of, and every
evidence quote is a sentence; so this is rules over tokens, fast and the same on every machine.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from spacy.attrs import ORTH, SENT_START, SPACY
from spacy.language import Language
from spacy.tokens import Doc

from stadtlupe.lexicon import read_toml

FACTORY = "stadtlupe_sentences"

TERMINAL = frozenset({".", "!", "?", "…", "...", "..", "?!", "!?", "!!", "!!!", "??"})
FINAL = frozenset("".join(TERMINAL))
CLOSING = frozenset({'"', "“", "”", "«", "»", "‘", "’", "'", ")", "]", "‹", "›"})
OPENING = frozenset({"„", "»", "«", "‚", "(", "[", '"', "›", "‹", "–", "-", "•"})
CONTINUING = frozenset(",;:")
ORDINAL = re.compile(r"^(?:\d{1,2}|[IVX]{1,5})\.$")
INITIAL = re.compile(r"^[^\W\d_]\.$")
# Dipl.-Wirt.-Ing., Dr.-Ing.: a name follows.
TITLE = re.compile(r"^(?:dr|dipl)\.-[^\W\d_][\w.-]*\.$")
ABBREVIATION = re.compile(r"^[^\W\d_][\w.-]*\.$")


@dataclass(frozen=True, slots=True)
class SentenceWords:
    """The word lists of ``sentence_words.toml``, lower case."""

    inner_abbreviations: frozenset[str]
    outer_abbreviations: frozenset[str]
    starters: frozenset[str]


@cache
def sentence_words() -> SentenceWords:
    """Read the word lists once."""
    table = read_toml("sentence_words.toml")
    return SentenceWords(**{name: frozenset(words.split()) for name, words in table.items()})


def _breaks_after(text: str, following: str, words: SentenceWords) -> bool:
    """Whether a sentence ends with a token; ``following`` is the next one, spaces and closing marks left out."""
    if text in TERMINAL:
        # A full stop inside "... ." or before a lower-case word is not an end, "!" inside a quotation neither.
        return not (following[:1].islower() or following[:1] in CONTINUING)
    if len(text) > 1 and text[-1] == ".":
        lower = text.lower()
        starter = following[:1].isupper() and following.lower() in words.starters
        if ORDINAL.match(text) or INITIAL.match(text):
            return starter
        if lower in words.inner_abbreviations or TITLE.match(lower):
            return False
        if lower in words.outer_abbreviations:
            return starter
        if ABBREVIATION.match(text):
            return following[:1].isupper() and (starter or len(text) > 6)
    return False


class SentenceSplitter:
    """Stateless component that sets ``token.is_sent_start`` for every token of a Doc."""

    def __call__(self, doc: Doc) -> Doc:
        """Set sentence starts of ``doc`` and return it; existing boundaries are overwritten."""
        size = len(doc)
        if not size:
            return doc
        # Read in one go: asking each token costs several times as much.
        table = doc.to_array([ORTH, SPACY])
        strings = doc.vocab.strings
        keys = table[:, 0].tolist()
        words_of = {key: strings[key] for key in set(keys)}
        texts = [words_of[key] for key in keys]
        # Only after white space and final marks a sentence may end.
        marks = {key for key, text in words_of.items() if text[-1] in FINAL or text.isspace()}
        blank_behind = table[:, 1].tolist()
        starts = np.full(size, -1, dtype="int64")
        starts[0] = 1
        words = sentence_words()
        read = 0
        for index in [index for index, key in enumerate(keys) if key in marks]:
            if index < read:
                continue
            text = texts[index]
            if text.isspace():
                # The white space stays with the sentence before; a paragraph always ends a sentence.
                if "\n" in text and index + 1 < size:
                    starts[index + 1] = 1
                continue
            end = index + 1
            if text in TERMINAL or (len(text) > 1 and text[-1] == "."):
                while end < size and texts[end] in CLOSING and not (blank_behind[end - 1] and texts[end] in OPENING):
                    end += 1
                following = end
                while following < size and (texts[following] in OPENING or texts[following].isspace()):
                    if "\n" in texts[following]:
                        break
                    following += 1
                if following < size and not texts[following].isspace() and _breaks_after(text, texts[following], words):
                    while end < size and texts[end].isspace():
                        end += 1
                    if end < size:
                        starts[end] = 1
            read = end
        # One call instead of one per token; spaCy reads the signs out of unsigned numbers.
        attributes: Any = starts.astype("uint64")
        return doc.from_array([SENT_START], attributes)


@Language.factory(FACTORY, assigns=["token.is_sent_start", "doc.sents"])
def create_sentence_splitter(nlp: Language, name: str) -> SentenceSplitter:
    """Create the component; ``nlp.add_pipe("stadtlupe_sentences", first=True)`` in any German pipeline."""
    return SentenceSplitter()
