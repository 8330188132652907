"""Theme of an initiative and its second level, the tags, by the stems of ``themes.csv``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from types import MappingProxyType
from typing import NamedTuple, get_args

from stadtlupe.errors import StadtlupeError
from stadtlupe.lexicon import SENTENCES_KEPT, WORDS_KEPT, read_table
from stadtlupe.normalize.facts import Initiative
from stadtlupe.schema import Theme

THEMES_FILE = "themes.csv"
NAME_WEIGHT, SENTENCE_WEIGHT, ARTICLE_WEIGHT, DEFAULT_WEIGHT = 3.0, 1.0, 0.1, 5.0
WORD = re.compile(r"[^\W\d_][\w-]*")
# Tags of an initiative at most. A sentence speaks of other things too: there one weak hint is not enough.
MOST_TAGS, ENOUGH = 2, 2.0


class Hit(NamedTuple):
    """What a stem points to: ``weight`` is 1 (weak hint) to 4, ``tag`` the second level within the theme."""

    theme: str
    weight: float
    tag: str


@cache
def _stems() -> Mapping[str, Mapping[str, Hit]]:
    """Kind of match (exact, prefix, suffix, inside, phrase) -> stem -> what it points to."""
    tables: dict[str, dict[str, Hit]] = {kind: {} for kind in ("exact", "prefix", "suffix", "inside", "phrase")}
    themes = get_args(Theme)
    for number, row in enumerate(read_table(THEMES_FILE), start=2):
        try:
            theme, stem, hit = row["theme"], row["stem"].lower(), Hit(row["theme"], float(row["weight"]), row["tag"])
        except (KeyError, ValueError) as error:
            raise StadtlupeError("E304", path=THEMES_FILE, detail=f"row {number}: {error}") from error
        if theme not in themes:
            raise StadtlupeError("E304", path=THEMES_FILE, detail=f"row {number}: theme {theme!r} is unknown")
        bare = stem.strip("*")
        kind = ("inside" if stem.endswith("*") else "suffix") if stem.startswith("*") else "prefix"
        if not stem.startswith("*") and not stem.endswith("*"):
            kind = "exact"
        if " " in bare:
            kind = "phrase"
        known = tables[kind].get(bare)
        if known is None or known.weight < hit.weight:
            tables[kind][bare] = hit
    return MappingProxyType(tables)


@lru_cache(maxsize=WORDS_KEPT)
def _hits_of_word(word: str) -> tuple[Hit, ...]:
    """What the stems in a word point to, for each theme the best stem."""
    tables = _stems()
    size = len(word)
    hits = [tables["exact"].get(word)]
    hits += [tables["prefix"].get(word[:end]) for end in range(2, min(size, 30) + 1)]
    hits += [tables["suffix"].get(word[start:]) for start in range(1, min(size, 30) - 1)]
    if size <= 40:
        # In the order in which they stand in the word, so that sums over themes are always made in the same order.
        found = sorted((word.find(stem), len(stem), hit) for stem, hit in tables["inside"].items() if stem in word)
        hits += [hit for _, length, hit in found if 3 <= length <= 20]
    best: dict[str, Hit] = {}
    for hit in hits:
        if hit is not None and (hit.theme not in best or best[hit.theme].weight < hit.weight):
            best[hit.theme] = hit
    return tuple(best.values())


@lru_cache(maxsize=SENTENCES_KEPT)
def _hits(text: str) -> tuple[Hit, ...]:
    """What the stems of a text point to: those of its words, then the phrases.

    Several initiatives of a sentence ask for the same.
    """
    lower = text.lower()
    found = [hit for word in WORD.findall(lower) for hit in _hits_of_word(word)]
    found += [hit for phrase, hit in _stems()["phrase"].items() if phrase in lower]
    return tuple(found)


@lru_cache(maxsize=SENTENCES_KEPT)
def theme_scores(text: str) -> Mapping[str, float]:
    """Sum of the weights of the themes' stems in a text; a word counts once per theme, with its best stem."""
    scores: dict[str, float] = {}
    for hit in _hits(text):
        scores[hit.theme] = scores.get(hit.theme, 0.0) + hit.weight
    return MappingProxyType(scores)


def theme_of(name: str, sentences: Iterable[str], article: Mapping[str, float], default: str) -> str:
    """Theme of an initiative.

    Parameters
    ----------
    name : its name or describing phrase. sentences : those that mention it.
    article : :func:`theme_scores` of the whole text. default : theme of the head noun, may be empty.

    Returns
    -------
    The theme with the highest weighted score; ``Sonstiges`` when no word points to any.
    """
    total: dict[str, float] = {}
    in_article = sum(article.values()) or 1
    parts = [(theme_scores(name), NAME_WEIGHT), (theme_scores(" ".join(sentences)), SENTENCE_WEIGHT)]
    for scores, weight in parts:
        for theme, score in scores.items():
            total[theme] = total.get(theme, 0.0) + weight * score
    if total or default:
        # The article only tips the scales between themes: its share, not its length, counts.
        strongest = max(total.values(), default=1.0)
        for theme, score in article.items():
            total[theme] = total.get(theme, 0.0) + ARTICLE_WEIGHT * strongest * score / in_article
        if default:
            total[default] = total.get(default, 0.0) + DEFAULT_WEIGHT
    elif article:
        total = dict(article)
    order = {theme: index for index, theme in enumerate(get_args(Theme))}
    return min(total, key=lambda theme: (-total[theme], order[theme]), default="Sonstiges")


def tags_of(name: str, sentences: Sequence[str], theme: str) -> tuple[str, ...]:
    """Second level of the theme of an initiative.

    Parameters
    ----------
    name : its name or describing phrase. sentences : those that mention it, each once. theme : its theme.

    Returns
    -------
    Tags of that theme, at most two, the best one first: those that the name points to; where it points to none, the
    one for which the sentences speak most, if they do clearly.
    """
    own = _tag_scores([name], theme)
    if own:
        return tuple(sorted(own, key=lambda tag: (-own[tag], tag))[:MOST_TAGS])
    told = _tag_scores(sentences, theme)
    best = min(told, key=lambda tag: (-told[tag], tag), default=None)
    return (best,) if best is not None and told[best] >= ENOUGH else ()


def _tag_scores(texts: Iterable[str], theme: str) -> dict[str, float]:
    scores: dict[str, float] = {}
    for text in texts:
        for hit in _hits(text):
            if hit.theme == theme and hit.tag:
                scores[hit.tag] = scores.get(hit.tag, 0.0) + hit.weight
    return scores


def with_tags(text: str, initiatives: Sequence[Initiative]) -> tuple[Initiative, ...]:
    """Tell the tags of the initiatives of an article, whose themes are known.

    Parameters
    ----------
    text : the article's text, to which the offsets of the mentions refer.
    """
    return tuple(
        replace(
            item,
            tags=tags_of(
                item.name,
                [
                    text[start:end]
                    for start, end in dict.fromkeys((mention.sent_start, mention.sent_end) for mention in item.mentions)
                ],
                item.theme,
            ),
        )
        for item in initiatives
    )
