"""What tells kind and theme of an initiative: its name, the words beside it, its sentences, paragraphs and article.

A view is a stretch of text that is read as a set of words. Each word stands for itself and for its beginning and its
ending, since most German nouns of this field are compounds that no list holds: ``Kneippanlage`` is told by ``anlage``
and by ``kneipp``. The name is read more closely than the rest, by all its character n-grams.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from stadtlupe.extract import Mention
from stadtlupe.lexicon import WORDS_KEPT
from stadtlupe.normalize.facts import Initiative
from stadtlupe.normalize.initiative_themes import theme_scores

NAME, BESIDE, SENTENCE, PARAGRAPH, ARTICLE = "name", "beside", "sentence", "paragraph", "article"
# Which of them are read for what; others do not make it better in cross-validation.
SEEN: Mapping[str, tuple[str, ...]] = {"kind": (NAME, BESIDE, SENTENCE), "theme": (NAME, PARAGRAPH, ARTICLE)}
# View -> how much it counts against single signs; more makes the learned weights larger, that is, less restrained.
VIEWS: Mapping[str, float] = {NAME: 3.0, BESIDE: 3.0, SENTENCE: 5.0, PARAGRAPH: 6.5, ARTICLE: 7.0}
# Views of running text share the features of a word, with weights for each.
TEXTS = (SENTENCE, PARAGRAPH, ARTICLE)
TEXT = "text"
# The theme's stems of the lexicon -> how much the share of a theme among them counts.
SHARES: Mapping[str, float] = {NAME: 2.0, ARTICLE: 4.0}
GRAMS = range(3, 7)
# Lengths of the beginnings and endings of words that are looked at.
PARTS: Mapping[str, tuple[int, ...]] = {BESIDE: (4, 6, 8), TEXT: (6,)}
# Shorter words say little by their parts; verbs and adjectives only when they are long.
NOUN, OTHER = 4, 6
# Mentions that are read, words beside each, and words beside each whose place counts.
MENTIONS, NEAR, NEXT = 3, 6, 3
REACH = 100  # characters of a sentence that are searched for them
WORD = re.compile(r"\w[\w.&+/-]*\w|\w")
TOKEN = re.compile(r"\w[\w.&+/-]*\w|\w|[„“»«\"():!?]")
LINE = re.compile(r".+")
NUMBER = re.compile(r"\d")
Span = tuple[int, int]


@lru_cache(maxsize=WORDS_KEPT)
def signs_of_word(reading: str, word: str) -> tuple[str, ...]:
    """What a word stands for.

    Parameters
    ----------
    reading : how closely it is read: NAME, BESIDE or TEXT. word : as it is written.

    Returns
    -------
    Names of features, each once. In a name the n-grams with the word's borders (``<`` and ``>``); elsewhere beginnings
    and endings.
    """
    lower = NUMBER.sub("0", word.lower())
    found = [f"{reading}={lower}"]
    if reading == NAME:
        marked = f"<{lower}>"
        found += [f"{reading}~{marked[at : at + size]}" for size in GRAMS for at in range(len(marked) - size + 1)]
    elif len(word) >= (NOUN if word[0].isupper() else OTHER):
        found += [f"{reading}<{lower[:size]}" for size in PARTS[reading] if len(lower) > size]
        found += [f"{reading}>{lower[-size:]}" for size in PARTS[reading] if len(lower) > size]
    return tuple(dict.fromkeys(found))


class ArticleViews:
    """The views of the initiatives of one article.

    Parameters
    ----------
    text : the article's text, to which all offsets refer.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._words: dict[Span, frozenset[str]] = {}
        self._beside: dict[Span, tuple[list[str], list[str]]] = {}
        self._shares = tuple(_shares(ARTICLE, text))
        self._paragraphs = tuple((found.start(), found.end()) for found in LINE.finditer(text))

    def spans(self, item: Initiative, view: str) -> tuple[Span, ...]:
        """Where the words of a view of running text stand."""
        mentions = item.mentions[:MENTIONS]
        if view == ARTICLE:
            return self._paragraphs
        if view == SENTENCE:
            return tuple(dict.fromkeys((mention.sent_start, mention.sent_end) for mention in mentions))
        return tuple(dict.fromkeys(map(self._paragraph, mentions)))

    def _paragraph(self, mention: Mention) -> Span:
        end = self.text.find("\n", mention.end)
        return self.text.rfind("\n", 0, mention.start) + 1, len(self.text) if end < 0 else end

    def words(self, item: Initiative, view: str) -> frozenset[str]:
        """Words of a view, each once."""
        if view == NAME:
            return frozenset(WORD.findall(item.name))
        if view == BESIDE:
            return frozenset(
                word
                for mention in item.mentions[:MENTIONS]
                for side in self._around(mention)
                for word in side
                if len(word) >= NOUN
            )
        spans = self.spans(item, view)
        return self._in(spans[0]) if len(spans) == 1 else frozenset[str]().union(*map(self._in, spans))

    def _in(self, span: Span) -> frozenset[str]:
        known = self._words.get(span)
        if known is None:
            known = self._words[span] = frozenset(WORD.findall(self.text, *span))
        return known

    def _around(self, mention: Mention) -> tuple[list[str], list[str]]:
        """Words and marks of the sentence right before a mention, the nearest first, and behind it."""
        at = mention.start, mention.end
        known = self._beside.get(at)
        if known is None:
            before = TOKEN.findall(self.text, max(mention.sent_start, at[0] - REACH), at[0])
            behind = TOKEN.findall(self.text, at[1], min(mention.sent_end, at[1] + REACH))
            known = self._beside[at] = before[: -NEAR - 1 : -1], behind[:NEAR]
        return known

    def shares(self, item: Initiative) -> Iterator[tuple[str, float]]:
        """Names of features and their values: which share of the lexicon's stems in a view speaks for a theme."""
        yield from _shares(NAME, item.name)
        yield from self._shares

    def signs(self, item: Initiative) -> Iterator[str]:
        """Single features: what the rules say, and what stands directly beside the mentions."""
        first = item.mentions[0].attributes
        yield f"theme={item.theme}"
        yield f"kind={item.kind}"
        yield f"kind={item.kind} theme={item.theme}"
        yield f"named={item.named}"
        yield f"head={str(first.get('head') or '').lower()}"
        yield f"rule={first.get('rule')}"
        yield f"tagged={first.get('tagged')}"
        yield f"entity={first.get('entity')}"
        yield f"money={item.amount_eur is not None}"
        yield f"mentions={min(len(item.mentions), 4)}"
        words = WORD.findall(item.name.lower()) or [""]
        yield f"words={min(len(words), 6)}"
        yield f"first={words[0]}"
        yield f"last={words[-1]}"
        places = set[str]()
        for mention in item.mentions[:MENTIONS]:
            before, behind = self._around(mention)
            places.update(_placed("before", before[:NEXT]))
            places.update(_placed("behind", behind[:NEXT]))
        yield from places


def _shares(view: str, text: str) -> Iterator[tuple[str, float]]:
    scores = theme_scores(text)
    total = sum(scores.values())
    for theme, score in scores.items():
        yield f"{view} share={theme}", SHARES[view] * score / total


def _placed(side: str, words: Sequence[str]) -> Iterator[str]:
    plain = [NUMBER.sub("0", word.lower()) for word in words]
    for distance, word in enumerate(plain, start=1):
        yield f"{side}{distance}={word}"
    if not plain:
        yield f"{side} nothing"
