"""Which new key follows a key that ended, where exactly one can be told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Named:
    """A municipality or Landkreis as far as its succession depends on it."""

    ags: str
    name: str
    is_kreis: bool

    @property
    def kreis(self) -> str:
        """Five digits of its Kreis."""
        return self.ags[:5]

    @property
    def land(self) -> str:
        """Two digits of its Land."""
        return self.ags[:2]


def successors(ended: Iterable[Named], begun: Iterable[Named]) -> dict[str, tuple[str, str]]:
    """Pair keys that ended with keys that began.

    Parameters
    ----------
    ended : units whose keys are not in the new register. begun : units whose keys are only there.

    Returns
    -------
    (key that began, reason) by key that ended. A pair has the same name and is of the same kind, and is the only one of
    that name: first within a Kreis, then (Hanau, which left its Kreis) within a Land. Mergers under a new or another
    name have no successor: the register does not say who took in whom.
    """
    old, new = list(ended), list(begun)
    found: dict[str, tuple[str, str]] = {}
    for area, reason in (("kreis", "same name, same Kreis"), ("land", "same name, same Land")):
        taken = {key for key, _ in found.values()}
        left = _grouped((unit for unit in old if unit.ags not in found), area)
        right = _grouped((unit for unit in new if unit.ags not in taken), area)
        for group, units in left.items():
            if len(units) == 1 and len(right.get(group, ())) == 1:
                found[units[0].ags] = (right[group][0].ags, reason)
    return found


def _grouped(units: Iterable[Named], area: str) -> Mapping[tuple[str, bool, str], list[Named]]:
    groups: dict[tuple[str, bool, str], list[Named]] = defaultdict(list)
    for unit in units:
        groups[unit.name, unit.is_kreis, getattr(unit, area)].append(unit)
    return groups
