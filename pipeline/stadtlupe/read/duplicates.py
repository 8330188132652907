"""Equal and nearly equal articles of a corpus: press releases that many papers print, and pages found twice.

Near duplicates are found with MinHash over word 5-grams (Broder 1997) and locality-sensitive hashing, so that the cost
grows with the number of articles, not of pairs; each candidate pair is then compared exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import blake2b
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from stadtlupe.read.article import Article
from stadtlupe.read.text import words

EXTRACTED = "extracted"
SHINGLE = 5  # words
PERMUTATIONS = 80
BAND = 4  # rows per band: pairs of similarity 0.7 meet with probability 0.996, of 0.8 with 0.99997
SIMILARITY = 0.7  # Jaccard index from which two texts are the same
Hashes = NDArray[np.uint64]


def _shingles(tokens: list[str], known: dict[str, int]) -> Hashes:
    """Sorted distinct 64-bit hashes of all runs of 5 words."""
    for token in tokens:
        if token not in known:
            known[token] = int.from_bytes(blake2b(token.encode("utf-8", "replace"), digest_size=8).digest(), "big")
    values = np.array([known[token] for token in tokens], dtype=np.uint64)
    size = max(1, len(values) - SHINGLE + 1)
    total = np.zeros(size, dtype=np.uint64)
    for offset in range(min(SHINGLE, len(values))):
        total = total * np.uint64(0x9E3779B97F4A7C15) + values[offset : offset + size]
    total ^= total >> np.uint64(29)
    return np.unique(total)


def _signature(shingles: Hashes, factors: Hashes, addends: Hashes) -> Hashes:
    result = np.empty(PERMUTATIONS, dtype=np.uint64)
    for index in range(PERMUTATIONS):
        result[index] = (shingles * factors[index] + addends[index]).min()
    return result


def _jaccard(first: Hashes, second: Hashes) -> float:
    common = np.intersect1d(first, second, assume_unique=True).size
    return float(common) / (first.size + second.size - common)


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

    generator = np.random.default_rng(20251027)  # fixed, so that every run finds the same
    factors = generator.integers(0, 2**63, PERMUTATIONS, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
    addends = generator.integers(0, 2**63, PERMUTATIONS, dtype=np.uint64)
    known: dict[str, int] = {}
    buckets: dict[bytes, list[int]] = {}
    for position in distinct:
        signature = _signature(_shingles(words(articles[ranked[position]].text), known), factors, addends)
        for row in range(0, PERMUTATIONS, BAND):
            buckets.setdefault(row.to_bytes(1, "big") + signature[row : row + BAND].tobytes(), []).append(position)

    compared: set[tuple[int, int]] = set()
    for members in buckets.values():
        # Against the first and the previous one: enough to chain a group, and linear in its size.
        for before, position in pairwise(members):
            for other in {members[0], before}:
                pair = (other, position)
                if pair in compared or groups.root(other) == groups.root(position):
                    continue
                compared.add(pair)
                left, right = (words(articles[ranked[item]].text) for item in pair)
                if (
                    _same_numbers(left, right)
                    and _jaccard(_shingles(left, known), _shingles(right, known)) >= SIMILARITY
                ):
                    groups.join(other, position)

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
