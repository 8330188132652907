"""Products of matrices in which a line comes out the same whatever stands beside it, by the faster of two libraries.

Thinc multiplies with BLIS, which computes each line in the same way but on many processors takes three times as long as
the library that numpy brings (OpenBLAS, Accelerate). What that gives for a line depends in the last digit on how many
lines there are and which one it is, so that an article would be read differently in another batch. It gives the same
when all products have the same number of lines and the line has the same place in the pattern of its kernels, so
matrices are cut into blocks of one size, and documents begin at multiples of a number that all such patterns divide.

Which library is used, Thinc's operations say: ``NumpyOps(use_blis=False)`` means numpy's.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from thinc.api import NumpyOps

# A multiple of the lines that kernels take at once: 4, 6, 8, 12 or 16 of them.
TILE = 48
BLOCK = 8 * TILE
Array = NDArray[np.float32]


def by_numpy(ops: Any) -> bool:
    """Whether products are numpy's."""
    return isinstance(ops, NumpyOps) and not ops.use_blis


def aligned(ops: Any, line: int) -> int:
    """First line from ``line`` on where a document may begin."""
    return line + -line % TILE if by_numpy(ops) else line


def blocks(count: int) -> Iterator[slice]:
    """Cut so many lines into blocks, which also stay in the processor's cache from one step to the next."""
    return (slice(start, start + BLOCK) for start in range(0, count, BLOCK))


def product(ops: Any, lines: Array, weights: Array) -> Array:
    """Matrix product of the lines of one block and the transposed weights.

    Parameters
    ----------
    ops : Thinc's operations. lines : shape (tokens, inputs), at most ``BLOCK`` tokens. weights : shape (units, inputs).

    Returns
    -------
    Shape (tokens, units).
    """
    if not by_numpy(ops):
        found: Array = ops.gemm(lines, weights, trans2=True)
        return found
    count, inputs = lines.shape
    if count < BLOCK:
        lines = np.concatenate([lines, np.zeros((BLOCK - count, inputs), dtype="float32")])
    result: Array = np.matmul(lines, weights.T)[:count]
    return result
