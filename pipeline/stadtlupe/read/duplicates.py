"""Equal and nearly equal articles of a corpus: press releases that many papers print, and pages found twice.

Near duplicates are found with MinHash over word 5-grams (Broder 1997) and locality-sensitive hashing, so that the cost
grows with the number of articles, not of pairs; each candidate pair is then compared exactly.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import replace

from rensa import RMinHash

from stadtlupe.read.article import Article
from stadtlupe.read.text import words

EXTRACTED = "extracted"
SHINGLE = 5  # words
PERMUTATIONS = 80
BANDS = 20  # of 4 rows: pairs of similarity 0.7 meet with probability 0.996, of 0.8 with 0.99997
SIMILARITY = 0.7  # Jaccard index from which two texts are the same
SEED = 20251027  # fixed, so that every run finds the same
# Numbers that tell of a text which runs of words it has.
Sketch = tuple[int, ...]


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


def sketch_of(text: str) -> Sketch:
    """MinHash of a text (Broder 1997), from which its similarity to others can be told without it."""
    sketch = RMinHash(PERMUTATIONS, SEED)
    sketch.update(sorted(_shingles(words(text))))
    return tuple(sketch.digest())


class _Bands:
    """Positions by parts of their sketches: those that share a part may be similar."""

    def __init__(self) -> None:
        self._positions: defaultdict[tuple[int, Sketch], list[int]] = defaultdict(list)

    def meet(self, position: int, sketch: Sketch) -> set[int]:
        """Positions that came before and share a part with a sketch, which is entered."""
        found: set[int] = set()
        for part in _parts(sketch):
            positions = self._positions[part]
            found.update(positions)
            positions.append(position)
        return found


def _parts(sketch: Sketch) -> Iterator[tuple[int, Sketch]]:
    width = PERMUTATIONS // BANDS
    for start in range(0, PERMUTATIONS, width):
        yield start, sketch[start : start + width]


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


def find_duplicates(articles: Sequence[Article], sketches: MutableMapping[str, Sketch] | None = None) -> list[Article]:
    """Mark each article that repeats another one: ``outcome`` "duplicate" and ``duplicate_of`` the one it repeats.

    Of a group, the one published earliest stands (then the smallest article_id); one without a date comes last. The
    result does not depend on the order of the input, and is returned in that order. Only articles whose outcome is
    ``extracted`` take part.

    Parameters
    ----------
    articles : of a corpus.
    sketches : of articles by their identifiers, as far as they are known (see :func:`sketch_of`); the others are added.
    """
    sketches = {} if sketches is None else sketches
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

    bands = _Bands()
    for position in distinct:
        article = articles[ranked[position]]
        sketch = sketches.get(article.article_id)
        if sketch is None:
            sketch = sketches[article.article_id] = sketch_of(article.text)
        # Of each group the first and the latest one: enough to chain a group, and its size does not matter.
        latest: dict[int, int] = {}
        for other in sorted(bands.meet(position, sketch)):
            latest[groups.root(other)] = other
        if not latest:
            continue
        tokens = words(article.text)
        shingles = _shingles(tokens)
        for root, last in sorted(latest.items()):
            for other in sorted({root, last}):
                others = words(articles[ranked[other]].text)
                if _same_numbers(tokens, others) and _jaccard(shingles, _shingles(others)) >= SIMILARITY:
                    groups.join(other, position)
                    break

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
