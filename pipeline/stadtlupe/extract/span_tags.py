"""BILUO tags of labelled spans, and the best valid sequence of them for a table of probabilities (Viterbi 1967)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

OUTSIDE = 0
POSITIONS = BEGIN, INSIDE, LAST, UNIT = tuple(range(4))
NEVER = float("-inf")
# Added to probabilities before their logarithm is taken.
SMALLEST = 1e-9
# Tokens below this probability of being inside are not decoded.
LIKELY = 0.05


@dataclass(frozen=True)
class TagScheme:
    """Numbers of the tags: 0 outside, then for each label begin, inside, last, unit.

    Parameters
    ----------
    labels : the labels of the spans, in the order of their tags.
    """

    labels: tuple[str, ...]
    closed: tuple[int, ...] = field(init=False, repr=False, compare=False)  # tags after which nothing is open
    opening: tuple[int, ...] = field(init=False, repr=False, compare=False)  # tags that may follow them
    singles: tuple[int, ...] = field(init=False, repr=False, compare=False)  # tags of a text of one token

    def __post_init__(self) -> None:
        for name, positions in (("closed", (LAST, UNIT)), ("opening", (BEGIN, UNIT)), ("singles", (UNIT,))):
            tags = [self.tag(label, position) for label in self.labels for position in positions]
            object.__setattr__(self, name, (OUTSIDE, *sorted(tags)))

    @property
    def n_tags(self) -> int:
        """How many tags there are."""
        return 1 + 4 * len(self.labels)

    def tag(self, label: str, position: int) -> int:
        """Number of a tag; ``position`` is BEGIN, INSIDE, LAST or UNIT."""
        return 1 + 4 * self.labels.index(label) + position

    def write(self, tags: NDArray[np.int64], start: int, end: int, label: str) -> None:
        """Write the tags of one span into an array with one tag per token."""
        if end - start == 1:
            tags[start] = self.tag(label, UNIT)
            return
        tags[start:end] = self.tag(label, INSIDE)
        tags[start], tags[end - 1] = self.tag(label, BEGIN), self.tag(label, LAST)

    def best(self, scores: NDArray[np.float32]) -> list[int]:
        """Find the most likely valid tag sequence.

        Parameters
        ----------
        scores : probabilities, shape (tokens, tags).

        Returns
        -------
        One tag per token. The sequence begins and ends outside of or at the border of a span.
        """
        return self._path(np.log(scores + SMALLEST).tolist())

    def _path(self, rows: Sequence[Sequence[float]]) -> list[int]:
        """Best tags for logarithms of probabilities, a line of them per token.

        Written for the few tokens of a span: closed tags all have the same successors, and what is open only its own,
        so a step costs a few additions, which lists do faster than arrays.
        """
        if len(rows) == 1:  # nothing may be left open
            return [max(self.singles, key=rows[0].__getitem__)]
        total = [NEVER] * self.n_tags
        for tag in self.opening:
            total[tag] = rows[0][tag]
        back: list[list[int]] = []
        for row in rows[1:]:
            closed = max(self.closed, key=total.__getitem__)
            before = [closed] * self.n_tags
            score = total[closed]
            reached = [score + chance for chance in row]
            for begin in range(OUTSIDE + 1, self.n_tags, len(POSITIONS)):
                inside, last = begin + INSIDE, begin + LAST
                opened = begin if total[begin] >= total[inside] else inside
                before[inside] = before[last] = opened
                reached[inside], reached[last] = total[opened] + row[inside], total[opened] + row[last]
            back.append(before)
            total = reached
        # Nothing may stay open at the end: the same as one more token outside.
        tags = [max(self.closed, key=total.__getitem__)]
        for before in reversed(back):
            tags.append(before[tags[-1]])
        return tags[::-1]

    def decode(self, scores: NDArray[np.float32], outside: float = 1.0) -> list[tuple[int, int, str, float]]:
        """Read the spans of a document.

        Parameters
        ----------
        scores : probabilities, shape (tokens, tags).
        outside : factor of the probability of being outside; below 1 more spans are read, also less likely ones.

        Returns
        -------
        First token, token after the last, label, mean probability of its tags, for each span in text order.
        """
        likely = 1.0 - scores[:, OUTSIDE] > LIKELY
        edges = np.flatnonzero(np.diff(np.concatenate(([False], likely, [False])).astype("int8")))
        weights = np.ones(self.n_tags, dtype="float32")
        weights[OUTSIDE] = outside
        tables = scores[likely]
        chances, rows = tables.tolist(), np.log(tables * weights + SMALLEST).tolist()
        found = []
        read = 0
        for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            following = read + end - start
            for begin, stop, label, path in self._spans(self._path(rows[read:following])):
                own = [chances[read + begin + place][tag] for place, tag in enumerate(path)]
                found.append((start + begin, start + stop, label, sum(own) / len(own)))
            read = following
        return found

    def _spans(self, tags: Sequence[int]) -> list[tuple[int, int, str, Sequence[int]]]:
        """Spans of a valid sequence: first token, token after the last, label, its tags."""
        found = []
        begin = 0
        for at, tag in enumerate(tags):
            if tag == OUTSIDE:
                continue
            label, position = divmod(tag - 1, 4)
            if position in (BEGIN, UNIT):
                begin = at
            if position in (LAST, UNIT):
                found.append((begin, at + 1, self.labels[label], tags[begin : at + 1]))
        return found
