"""A large text file of a former run: where its lines end, and runs of them copied as they stand.

Of the content nothing stays in memory but an offset per line.
"""

from __future__ import annotations

import os
import weakref
from array import array
from collections.abc import Callable, Sequence
from itertools import accumulate
from pathlib import Path

# Small enough to stay near the processor while its lines are looked at.
BLOCK = 1 << 18


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
    look : given the number of a line, it and some that follow, without their ends; each line once, in order.
    quoted : whether an end inside of quotes ends nothing.

    Raises
    ------
    OtherContentError : it cannot be read, or its last line has no end.
    """

    def __init__(
        self,
        path: Path,
        end: bytes,
        look: Callable[[int, Sequence[bytes]], object] | None = None,
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
                lines = (rest + block).split(end)
                rest = lines.pop()
                if quoted:
                    lines, rest = _whole(lines, rest, end)
                if look is not None:
                    look(len(self), lines)
                widths = map(len(end).__add__, map(len, lines))
                self.bounds.extend(accumulate(widths, initial=self.bounds.pop()))
        except OSError as error:
            raise OtherContentError(path) from error
        if rest:
            raise OtherContentError(path)

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def read(self, first: int, last: int) -> bytes:
        """Lines from ``first`` to before ``last``, with their ends."""
        start = self.bounds[first]
        return os.pread(self._file.fileno(), self.bounds[last] - start, start)


def _whole(pieces: Sequence[bytes], rest: bytes, end: bytes) -> tuple[list[bytes], bytes]:
    """Lines of which an end inside of quotes has made several pieces, and what follows the last of them."""
    lines: list[bytes] = []
    parts: list[bytes] = []
    for piece in pieces:
        parts.append(piece)
        if piece.count(b'"') % 2 == (len(parts) > 1):
            lines.append(end.join(parts))
            parts = []
    return lines, end.join([*parts, rest])
