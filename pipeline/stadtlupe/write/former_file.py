"""A large text file of a former run: where its lines end, and runs of them copied as they stand.

Of the content nothing stays in memory but an offset per line.
"""

from __future__ import annotations

import os
import weakref
from array import array
from bisect import bisect_right
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

# Small enough to stay near the processor while its lines are looked at.
BLOCK = 1 << 18
# Bytes that are read at once where lines are read one after the other.
AHEAD = 1 << 20


class OtherContentError(Exception):
    """The files do not hold what is expected of them; all rows have to be written anew."""


class FormerFile:
    """A file that is open until nobody needs it any more.

    Attributes
    ----------
    bounds : offset of each line, and after them that of the end of the file.

    Parameters
    ----------
    path : the file. end : what ends a line.
    look : given the number of a line, some bytes, and where in them it and those that follow end; each line once, in
        order. The first one begins with the bytes, and bytes behind the end of the last one do not count.
    quoted : whether an end inside of quotes ends nothing.

    Raises
    ------
    OtherContentError : it cannot be read, or its last line has no end.
    """

    def __init__(
        self,
        path: Path,
        end: bytes,
        look: Callable[[int, bytes, Sequence[int]], object] | None = None,
        *,
        quoted: bool = False,
    ) -> None:
        self.path = path
        self.bounds = array("Q", [0])
        try:
            self._file = path.open("rb")
            # Closed with this object: rows are asked for one by one, at any time.
            weakref.finalize(self, self._file.close)
            rest = b""
            while block := self._file.read(BLOCK):
                block = rest + block
                ends = _ends_outside_quotes(block, end) if quoted else _ends(block, end)
                if look is not None:
                    look(len(self), block, ends)
                self.bounds.extend(map(self.bounds[-1].__add__, ends))
                rest = block[ends[-1] :] if ends else block
        except OSError as error:
            raise OtherContentError(path) from error
        if rest:
            raise OtherContentError(path)

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def read(self, first: int, last: int, *, but: int = 0) -> bytes:
        """Lines from ``first`` to before ``last``, with their ends; ``but`` so many bytes at the end of the last."""
        start = self.bounds[first]
        return os.pread(self._file.fileno(), self.bounds[last] - start - but, start)


class Reading:
    """Reads lines of a former file one after the other, many at once from the disk."""

    def __init__(self, file: FormerFile) -> None:
        self._file = file
        self._first = self._last = 0
        self._text = b""

    def read(self, first: int, last: int, *, but: int = 0) -> bytes:
        """As :meth:`FormerFile.read`; cheap if the lines follow those that were asked for before."""
        bounds = self._file.bounds
        if not self._first <= first <= last <= self._last:
            enough = bisect_right(bounds, bounds[first] + AHEAD) - 1
            self._first, self._last = first, max(last, enough)
            self._text = self._file.read(first, self._last)
        start = bounds[self._first]
        return self._text[bounds[first] - start : bounds[last] - start - but]


def _ends(text: bytes, end: bytes) -> list[int]:
    """Where lines end, each with what ends it: one or two bytes."""
    signs = np.frombuffer(text, np.uint8)
    places = np.flatnonzero(signs == end[-1])
    if len(end) > 1:
        places = places[places > 0]
        places = places[signs[places - 1] == end[0]]
    found: list[int] = (places + 1).tolist()
    return found


def _ends_outside_quotes(text: bytes, end: bytes) -> list[int]:
    """Where lines end; of a text that begins with a line, an end inside of quotes ends none."""
    found = []
    start = quotes = 0
    for place in _ends(text, end):
        quotes += text.count(b'"', start, place)
        start = place
        if quotes % 2 == 0:
            found.append(place)
    return found
