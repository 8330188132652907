"""Splits what is one entity by the rules but several to a user."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from stadtlupe.normalize.correction_units import Feature, Unit

Pair = frozenset[int]


@dataclass(slots=True)
class Part:
    """A part in the making: the classes that claim it, the units that they name, their marks, and all its units."""

    classes: set[int] = field(default_factory=set)
    seeds: set[int] = field(default_factory=set)
    strong: set[Feature] = field(default_factory=set)
    weak: set[Feature] = field(default_factory=set)
    units: set[int] = field(default_factory=set)

    def likeness(self, units: Collection[int], known: Sequence[Unit]) -> tuple[int, int, int, int]:
        """How much units have in common with what is named of this part."""
        strong: set[Feature] = set()
        weak: set[Feature] = set()
        for number in units:
            more_strong, more_weak = known[number].features
            strong |= more_strong
            weak |= more_weak
        return len(self.seeds.intersection(units)), len(self.strong & strong), len(self.weak & weak), len(self.seeds)

    def take(self, named: int, units: Iterable[int], known: Sequence[Unit]) -> None:
        """Add the units that a class names."""
        self.classes.add(named)
        for number in units:
            self.seeds.add(number)
            strong, weak = known[number].features
            self.strong |= strong
            self.weak |= weak


@dataclass(frozen=True, slots=True)
class Split:
    """Parts of one former entity, each with its units in order; the part of each class; classes that fit no part."""

    parts: tuple[tuple[int, ...], ...]
    part_of: Mapping[int, int]
    unclear: frozenset[int] = frozenset()


def split(
    members: Sequence[int], claims: Mapping[int, frozenset[int]], apart: Collection[Pair], known: Sequence[Unit]
) -> Split:
    """Split an entity so that classes which are kept apart are in different parts.

    Parameters
    ----------
    members : its units. claims : class -> the units that its references name. apart : pairs of classes that differ.
    known : all units by number.

    Returns
    -------
    The parts. Of a unit that two claim, who claims fewer has it, so that a single article can be taken out of an
    entity. Units that nobody names go where they have most in common: places, bodies and roles, then names and
    places near by.
    """
    fighting = sorted(one for one in claims if any(frozenset({one, other}) in apart for other in claims))
    if not fighting:
        return Split((tuple(sorted(members)),), dict.fromkeys(claims, 0))
    owned = {one: _owned(one, fighting, claims) for one in fighting}
    unclear = {one for one in fighting if not owned[one]}
    parts: list[Part] = []
    part_of: dict[int, int] = {}
    for one in sorted(owned.keys() - unclear, key=lambda one: (-len(owned[one]), min(owned[one]))):
        free = [part for part in parts if all(frozenset({one, other}) not in apart for other in part.classes)]
        part = _nearest(free, claims[one], known) if free else None
        if part is None:
            part = Part()
            parts.append(part)
        part.take(one, owned[one], known)
        part_of[one] = parts.index(part)
    if len(parts) < 2:
        return Split((tuple(sorted(members)),), dict.fromkeys(claims.keys() - unclear, 0), frozenset(unclear))
    for part in parts:
        part.units = set(part.seeds)
    placed = set().union(*(part.units for part in parts))
    for one in sorted(claims.keys() - set(fighting), key=lambda one: (min(claims[one]), len(claims[one]))):
        hit = [part for part in parts if not part.seeds.isdisjoint(claims[one])]
        if len(hit) > 1:
            unclear.add(one)
            continue
        part = hit[0] if hit else _nearest(parts, claims[one], known)
        part.units |= claims[one] - placed
        placed |= claims[one]
        part_of[one] = parts.index(part)
    for number in sorted(set(members) - placed):
        _nearest(parts, (number,), known).units.add(number)
    return Split(tuple(tuple(sorted(part.units)) for part in parts), part_of, frozenset(unclear))


def _owned(one: int, fighting: Sequence[int], claims: Mapping[int, frozenset[int]]) -> frozenset[int]:
    """Units that are a class's alone, or that it claims among the fewest."""
    return frozenset(
        number
        for number in claims[one]
        if all(
            number not in claims[other] or len(claims[one]) < len(claims[other]) for other in fighting if other != one
        )
    )


def _nearest(parts: Sequence[Part], units: Collection[int], known: Sequence[Unit]) -> Part:
    return max(parts, key=lambda part: (part.likeness(units, known), -min(part.seeds)))
