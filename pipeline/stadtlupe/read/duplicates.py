"""Equal and nearly equal articles of a corpus: press releases that many papers print, and pages found twice.

Near duplicates are found with MinHash over word 5-grams (Broder 1997) and locality-sensitive hashing, so that the cost
grows with the number of articles, not of pairs; each candidate pair is then compared exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rensa import RMinHash, RMinHashLSH

from stadtlupe.read.article import Article
from stadtlupe.read.text import words

EXTRACTED = "extracted"
SHINGLE = 5  # words
PERMUTATIONS = 80
BANDS = 20  # of 4 rows: pairs of similarity 0.7 meet with probability 0.996, of 0.8 with 0.99997
SIMILARITY = 0.7  # Jaccard index from which two texts are the same
SEED = 20251027  # fixed, so that every run finds the same


def _shingles(tokens: Sequence[str]) -> frozenset[str]:
    """All runs of 5 words; a shorter text is one run."""
    return frozenset(" ".join(tokens[start : start + SHINGLE]) for start in range(max(1, len(tokens) - SHINGLE + 1)))


def _jaccard(first: frozenset[str], second: frozenset[str]) -> float:
    common = len(first & second)
    return common / (len(first) + len(second) - common)


def _same_numbers(first: list[str], second: list[str]) -> bool:
    """Whether no text has numbers that the other lacks *and* the other way round.

    Weekly notices repeat their words and change the day: they are not the same news.
    """
    left = {token for token in first if token[0].isdigit()}
    right = {token for token in second if token[0].isdigit()}
    return not (left - right and right - left)


class _Groups:
    """Disjoint sets over positions; the smallest position stands for its set."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def root(self, item: int) -> int:
        while self._parent[item] != item:
            self._parent[item] = self._parent[self._parent[item]]
            item = self._parent[item]
        return item

    def join(self, first: int, second: int) -> None:
        first, second = sorted((self.root(first), self.root(second)))
        self._parent[second] = first


def find_duplicates(articles: Sequence[Article]) -> list[Article]:
    """Mark each article that repeats another one: ``outcome`` "duplicate" and ``duplicate_of`` the one it repeats.

    Of a group, the one published earliest stands (then the smallest article_id); one without a date comes last. The
    result does not depend on the order of the input, and is returned in that order. Only articles whose outcome is
    ``extracted`` take part.
    """
    ranked = sorted(
        (index for index, article in enumerate(articles) if article.outcome == EXTRACTED and article.text),
        key=lambda index: (
            articles[index].published is None,
            articles[index].published or "",
            articles[index].article_id,
            articles[index].file or "",
        ),
    )
    groups = _Groups(len(ranked))
    by_hash: dict[str, int] = {}
    distinct: list[int] = []  # positions in `ranked`, one per content
    for position, index in enumerate(ranked):
        first = by_hash.setdefault(articles[index].content_hash or f"#{position}", position)
        if first != position:
            groups.join(first, position)
        else:
            distinct.append(position)

    index_of_hashes = RMinHashLSH(SIMILARITY, PERMUTATIONS, BANDS)
    for position in distinct:
        text = articles[ranked[position]].text
        tokens = words(text)
        shingles = _shingles(tokens)
        sketch = RMinHash(PERMUTATIONS, SEED)
        sketch.update(sorted(shingles))
        # Of each group the first and the latest one: enough to chain a group, and its size does not matter.
        latest: dict[int, int] = {}
        for other in sorted(index_of_hashes.query(sketch)):
            latest[groups.root(other)] = other
        for root, last in sorted(latest.items()):
            for other in sorted({root, last}):
                others = words(articles[ranked[other]].text)
                if _same_numbers(tokens, others) and _jaccard(shingles, _shingles(others)) >= SIMILARITY:
                    groups.join(other, position)
                    break
        index_of_hashes.insert(position, sketch)

    result = list(articles)
    for position, index in enumerate(ranked):
        root = groups.root(position)
        if root != position:
            original = articles[ranked[root]].article_id
            result[index] = replace(
                articles[index],
                outcome="duplicate",
                reason=f"it repeats the article {original}",
                duplicate_of=original,
            )
    return result
