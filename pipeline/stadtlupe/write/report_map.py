"""The map of the report page: where a municipality lies in the picture, and all of them as a background.

No outlines are drawn, since none are among the project's data; the 10,747 municipalities of the register show the shape
of the country by themselves.
"""

from __future__ import annotations

import math
from collections import defaultdict
from functools import cache
from itertools import pairwise

from stadtlupe.lexicon import municipalities

# Germany between 5.8 and 15.1 degrees east, 47.2 and 55.1 north, on a plane that is true in its middle (51 degrees).
WEST, NORTH = 5.7, 55.15
SCALE = 64.0  # units per degree of latitude
SHRINK = math.cos(math.radians(51.0))
WIDTH, HEIGHT = 384, 512


def place(lat: float, lon: float) -> tuple[int, int]:
    """Position in the picture, in units of its ``viewBox`` (0 to WIDTH, 0 to HEIGHT for points in Germany).

    Parameters
    ----------
    lat, lon : degrees, WGS 84.
    """
    return round((lon - WEST) * SHRINK * SCALE), round((NORTH - lat) * SCALE)


@cache
def background() -> str:
    """SVG path with a dot of length zero per municipality of the register (round line caps make them visible).

    Dots that fall on one another are drawn once; rows run from north to south, so the path is short and the same.
    """
    rows: dict[int, set[int]] = defaultdict(set)
    for entry in municipalities().values():
        if not entry.is_kreis:
            x, y = place(entry.lat, entry.lon)
            rows[y].add(x)
    parts = []
    for y in sorted(rows):
        xs = sorted(rows[y])
        parts.append(f"M{xs[0]} {y}h0")
        parts += [f"m{x - before} 0h0" for before, x in pairwise(xs)]
    return "".join(parts)
