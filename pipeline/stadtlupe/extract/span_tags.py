"""BILUO tags of labelled spans, and the best valid sequence of them for a table of probabilities (Viterbi 1967)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

OUTSIDE = 0
BEGIN, INSIDE, LAST, UNIT = range(4)
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
    allowed: NDArray[np.float32] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "allowed", self._allowed())

    @property
    def n_tags(self) -> int:
        """How many tags there are."""
        return 1 + 4 * len(self.labels)

    def tag(self, label: str, position: int) -> int:
        """Number of a tag; ``position`` is BEGIN, INSIDE, LAST or UNIT."""
        return 1 + 4 * self.labels.index(label) + position

    def _allowed(self) -> NDArray[np.float32]:
        """Matrix (tag before, tag) of 0 for valid neighbours and minus infinity for others."""
        matrix = np.full((self.n_tags, self.n_tags), -np.inf, dtype="float32")
        closed = [OUTSIDE, *(self.tag(label, position) for label in self.labels for position in (LAST, UNIT))]
        opening = [OUTSIDE, *(self.tag(label, position) for label in self.labels for position in (BEGIN, UNIT))]
        matrix[np.ix_(closed, opening)] = 0.0
        for label in self.labels:
            begin, inside, last = (self.tag(label, position) for position in (BEGIN, INSIDE, LAST))
            matrix[np.ix_([begin, inside], [inside, last])] = 0.0
        return matrix

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
        logs = np.log(scores + 1e-9)
        if len(logs) == 1:
            return [int((self.allowed[OUTSIDE] + logs[0] + self.allowed[:, OUTSIDE]).argmax())]
        total = self.allowed[OUTSIDE] + logs[0]
        back = np.zeros(scores.shape, dtype="int64")
        for token in range(1, len(scores)):
            paths = total[:, None] + self.allowed
            back[token] = paths.argmax(axis=0)
            total = paths.max(axis=0) + logs[token]
        # Nothing may stay open at the end: the same as one more token outside.
        tags = [int((total + self.allowed[:, OUTSIDE]).argmax())]
        for token in range(len(scores) - 1, 0, -1):
            tags.append(int(back[token][tags[-1]]))
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
        found = []
        for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            found += [
                (start + begin, start + stop, label, float(np.mean(scores[range(start + begin, start + stop), path])))
                for begin, stop, label, path in self._spans(self.best(scores[start:end] * weights))
            ]
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
