"""What of the tables goes into the report page: how much, and which rows first when not all fit.

Counts on the page are made from all rows; only lists are shortened.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from stadtlupe.schema import EvidenceRow

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Limits:
    """Most rows of each table on the page, quotes per fact, characters per quote, and values of a kind per city."""

    initiatives: int
    people: int
    organizations: int
    events: int
    links: int
    articles: int
    quotes: int
    characters: int
    listed: int


# From generous to tight; the first one with which the page is likely to keep within its size, and does, is taken.
LEVELS = (
    Limits(6_000, 6_000, 6_000, 6_000, 4_000, 4_000, quotes=3, characters=600, listed=8),
    Limits(5_000, 4_000, 4_000, 4_000, 3_000, 3_000, quotes=2, characters=400, listed=8),
    Limits(4_000, 3_000, 3_000, 3_000, 2_000, 2_000, quotes=1, characters=320, listed=6),
    Limits(3_000, 2_000, 2_000, 2_000, 1_500, 1_200, quotes=1, characters=260, listed=5),
    Limits(2_000, 1_200, 1_200, 1_200, 800, 600, quotes=1, characters=200, listed=4),
    Limits(1_700, 900, 900, 900, 600, 450, quotes=1, characters=180, listed=4),
    Limits(1_000, 600, 600, 600, 400, 300, quotes=1, characters=160, listed=3),
    Limits(400, 200, 200, 200, 100, 100, quotes=1, characters=120, listed=2),
)


def fairly_ranked(
    rows: Iterable[R], *, city: Callable[[R], Hashable], order: Callable[[R], tuple[Any, ...]]
) -> list[R]:
    """Rows in the order in which they are given room.

    Every other place goes to the cities in turn (each city's first row, then each city's second one), so that none is
    left out; the places between go to them in proportion to their rows, so that much news is seen to be much.

    Parameters
    ----------
    rows : rows of a table. city : what a row belongs to.
    order : sorts rows, best first; rows that it does not tell apart stay in the order given.
    """
    ordered = sorted(rows, key=order)
    cities = list(map(city, ordered))
    seen: dict[Hashable, int] = defaultdict(int)
    ranks = []
    for each in cities:
        ranks.append(seen[each])
        seen[each] += 1
    numbers = range(len(ordered))
    in_turn = sorted(numbers, key=ranks.__getitem__)
    shares = [(rank + 1) / seen[each] for rank, each in zip(ranks, cities, strict=True)]
    by_size = sorted(numbers, key=shares.__getitem__)
    both = (number for pair in zip(in_turn, by_size, strict=True) for number in pair)
    return [ordered[number] for number in dict.fromkeys(both)]


@dataclass(frozen=True, slots=True)
class Evidence:
    """The evidence of all facts.

    Attributes
    ----------
    rows : by table and key of the fact. published : publication date of each article.
    """

    rows: Mapping[tuple[str, str], Sequence[EvidenceRow]]
    published: Mapping[str, str | None]
    # The page is tried with several limits, and each asks for the sentences of the same facts.
    _ranked: dict[tuple[str, str], list[EvidenceRow]] = field(default_factory=dict, repr=False, compare=False)

    def quotes(self, table: str, row_id: str, limit: int) -> tuple[int, list[EvidenceRow]]:
        """Number of different sentences that prove a fact, and the first of them.

        A sentence that proves a fact twice counts once. Newest articles come first, and sentences of different articles
        before a second one of the same article.
        """
        ranked = self._ranked.get((table, row_id))
        if ranked is None:
            ranked = self._ranked[table, row_id] = self._rank(self.rows.get((table, row_id), ()))
        return len(ranked), ranked[:limit]

    def _rank(self, rows: Sequence[EvidenceRow]) -> list[EvidenceRow]:
        """Different sentences of a fact in the order in which they are shown."""
        if len(rows) < 2:
            return list(rows)
        group = sorted(rows, key=lambda row: (row.article_id, row.start, row.end))
        distinct: dict[tuple[str, str], EvidenceRow] = {}
        for row in group:
            distinct.setdefault((row.article_id, row.quote), row)
        newest = sorted(distinct.values(), key=lambda row: self.published.get(row.article_id) or "", reverse=True)
        seen: dict[str, int] = defaultdict(int)
        ranks = []
        for row in newest:
            ranks.append(seen[row.article_id])
            seen[row.article_id] += 1
        return [newest[number] for number in sorted(range(len(newest)), key=ranks.__getitem__)]


def shortened(text: str, limit: int) -> str:
    """A text of at most ``limit`` characters, cut between words and marked with an ellipsis."""
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    kept = text[: limit - 1]
    head, space, _ = kept.rpartition(" ")
    return (head if space and len(head) > limit // 2 else kept).rstrip(" ,;:–-") + "…"
