"""Which mentions of one full name are one person, and which are namesakes.

What ties mentions to each other is a municipality or a body. Mentions that hang together by such ties are found as a
whole, not one after the other, so the outcome does not depend on the order of the articles and the cost grows with the
number of mentions, not with that of their pairs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from stadtlupe.normalize.person_groups import Group, connected, is_rare, joined

IN_COMMON = "same name, and a municipality or body in common"
RARE = "same name, which is rare, and no office that contradicts"
Tie = tuple[str, ...]


def same_name(entries: Sequence[Group]) -> list[Group]:
    """Tell apart the people of one full name.

    Parameters
    ----------
    entries : all mentions of that name, a group each; they are used up.

    Returns
    -------
    A group per person: mentions with a municipality or body in common, then, when the name is rare, all that no office
    contradicts.
    """
    rare = is_rare(entries[0].family)
    if len(entries) == 1:
        return [joined(entries, IN_COMMON)]
    parts = _by_body(_by_place_rare(entries) if rare else _by_place_common(entries))
    placed = [part for part in parts if part.held]
    loose = [part for part in parts if not part.held]
    if not rare or not loose:
        return parts
    # Of several namesakes in office nobody knows which one is meant without a place in common.
    return [*placed, joined(loose, RARE)] if len(placed) > 1 else [joined([*placed, *loose], RARE)]


def _by_place_rare(entries: Sequence[Group]) -> list[Group]:
    """A rare name in one town is one person; so is the visitor of another town, where his own is named beside it."""
    held = frozenset().union(*(entry.held for entry in entries))
    return [joined(found, IN_COMMON) for found in connected(entries, lambda entry: entry.places | (entry.near & held))]


def _by_place_common(entries: Sequence[Group]) -> list[Group]:
    """A common name in one town: an office-holder and the head of a club are rarely one person."""

    def ties(entry: Group) -> Iterator[Tie]:
        for place in entry.places:
            yield place, "public" if entry.public else "private"
            for role in entry.roles:
                yield place, "role", role
            for body in entry.bodies:
                yield place, "body", body

    parts = [joined(found, IN_COMMON) for found in connected([entry for entry in entries if entry.roles], ties)]
    at: dict[str, list[Group]] = defaultdict(list)
    for part in parts:
        for place in part.places:
            at[place].append(part)
    # Those of whom nothing is said are the only one of their town who is known; else they stay by themselves.
    unknown = connected([entry for entry in entries if not entry.roles], lambda entry: entry.places)
    taken: dict[int, tuple[Group, list[Group]]] = {}
    for found in unknown:
        known = {id(part): part for place in found[0].places for part in at.get(place, ())}
        if len(known) == 1:
            owner = next(iter(known.values()))
            taken.setdefault(id(owner), (owner, []))[1].extend(found)
        else:
            parts.append(joined(found, IN_COMMON))
    for owner, found in taken.values():
        owner.absorb(found, IN_COMMON)
    return parts


def _by_body(parts: Sequence[Group]) -> list[Group]:
    """Join those without office in a town over a common body: with each other, then with the only one in office."""
    placed = [part for part in parts if part.held]
    loose = [
        joined(found, IN_COMMON)
        for found in connected([part for part in parts if not part.held], lambda part: part.bodies)
    ]
    of_body: dict[str, list[Group]] = defaultdict(list)
    for part in placed:
        for body in part.bodies:
            of_body[body].append(part)
    taken: dict[int, list[Group]] = defaultdict(list)
    left = []
    for part in loose:
        owners = {id(owner): owner for body in part.bodies for owner in of_body.get(body, ())}
        if len(owners) == 1:
            taken[next(iter(owners))].append(part)
        else:
            left.append(part)
    for part in placed:
        part.absorb(taken.get(id(part), ()), IN_COMMON)
    return [*placed, *left]
