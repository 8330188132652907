"""Joins and splits the entities of one table as the lines say that concern it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from stadtlupe.normalize.correction_split import split
from stadtlupe.normalize.correction_units import Grouping, Unit
from stadtlupe.normalize.corrections import DIFFERENT, RENAME, SAME, Correction, Joined, check_names, contradiction
from stadtlupe.normalize.identity import fold, make_id

JOINED = "a correction says that they are the same"
BOTH_SAME = "both sides mean the same mentions"
SPLIT_UP = "other lines keep apart what it means"
Node = frozenset[int]


@dataclass(frozen=True, slots=True)
class Found:
    """A line with the units that its two sides mean; ``other`` is empty for rename."""

    line: Correction
    one: Node
    other: Node = frozenset()

    @property
    def nodes(self) -> tuple[Node, ...]:
        """Both sides."""
        return (self.one, self.other) if self.other else (self.one,)


@dataclass(frozen=True, slots=True)
class Group:
    """A corrected entity: its key, its units, keys of the entities that it would be, and the name that a line gives."""

    key: str
    units: tuple[int, ...]
    parts: Mapping[str, tuple[int, ...]]
    name: str | None


@dataclass(frozen=True, slots=True)
class Groups:
    """What lines make of a table.

    Attributes
    ----------
    changed : corrected entities by key. gone : keys of rules' entities that they replace.
    unclear : number of a line -> why it cannot be applied. meant : what a line's side means -> key that it would have
        without being joined, and its key.
    """

    changed: Mapping[str, Group] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    unclear: Mapping[int, str] = field(default_factory=dict)
    meant: Mapping[Node, tuple[str, str]] = field(default_factory=dict)


def group(prefix: str, units: Sequence[Unit], members: Mapping[str, Node], found: Sequence[Found], path: str) -> Groups:
    """Apply lines to a table.

    Parameters
    ----------
    prefix : of the table's keys. units : of the table. members : units of each entity by the rules, by key.
    found : lines with what they mean. path : of their file, for messages.

    Returns
    -------
    The corrected entities; the same whatever the order of the lines. With lines in ``unclear`` nothing is to be used
    but that.

    Raises
    ------
    StadtlupeError : E803 when lines contradict each other.
    """
    unclear, classes, apart = _classes(found, path)
    if unclear:
        return Groups(unclear=unclear)
    claims: dict[str, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    concerned: dict[str, dict[Node, None]] = defaultdict(dict)
    for node in classes:
        for number in node:
            claims[units[number].cluster][classes[node]].add(number)
            concerned[units[number].cluster][node] = None
    parts: dict[str, tuple[int, ...]] = {}
    placed: dict[Node, set[str]] = defaultdict(set)
    joined = Joined()
    taken = set(members)
    for cluster in sorted(claims):
        claimed = {one: frozenset(numbers) for one, numbers in claims[cluster].items()}
        result = split(sorted(members[cluster]), claimed, apart, units)
        keys = _keys(prefix, cluster, result.parts, units, taken)
        parts |= dict(zip(keys, result.parts, strict=True))
        for node in concerned[cluster]:
            one = classes[node]
            if one in result.unclear:
                unclear |= _lines_of(found, node)
            else:
                placed[node].add(keys[result.part_of[one]])
                joined.join(node, keys[result.part_of[one]])
    if unclear:
        return Groups(unclear=unclear)
    for each in found:
        if each.line.action == SAME:
            joined.join(each.one, each.other, each.line.line)
    for each in found:
        if each.line.action == DIFFERENT and (between := joined.lines_between(each.one, each.other)) is not None:
            raise contradiction(path, each.line.line, between)
    changed = _groups(parts, placed, joined, found, path)
    now = {part: key for key, each in changed.items() for part in each.parts}
    meant = {node: (min(own), now[min(own)]) for node, own in placed.items()}
    return Groups(changed, frozenset(claims), {}, meant)


def _classes(found: Sequence[Found], path: str) -> tuple[dict[int, str], dict[Node, int], frozenset[frozenset[int]]]:
    """Unclear lines; class of each node, joined ones having the same; pairs of classes that are kept apart."""
    nodes = sorted(
        {node for each in found for node in each.nodes}, key=lambda node: (min(node), len(node), sorted(node))
    )
    joined = Joined()
    for each in found:
        if each.line.action == SAME:
            joined.join(each.one, each.other, each.line.line)
    numbers = joined.classes(nodes)
    classes = {node: numbers[node] for node in nodes}
    unclear, apart = {}, set()
    for each in found:
        if each.line.action != DIFFERENT:
            continue
        if each.one == each.other:
            unclear[each.line.line] = BOTH_SAME
        elif (between := joined.lines_between(each.one, each.other)) is not None:
            raise contradiction(path, each.line.line, between)
        else:
            apart.add(frozenset({classes[each.one], classes[each.other]}))
    return unclear, classes, frozenset(apart)


def _lines_of(found: Iterable[Found], node: Node) -> dict[int, str]:
    """Lines that name a node whose place is unclear."""
    return {
        each.line.line: BOTH_SAME if each.line.action == DIFFERENT else SPLIT_UP for each in found if node in each.nodes
    }


def _keys(
    prefix: str, cluster: str, parts: Sequence[tuple[int, ...]], units: Sequence[Unit], taken: set[str]
) -> list[str]:
    """Keys of the parts of an entity: the one that its key fits best keeps it, the others get those of their own.

    Parameters
    ----------
    taken : keys that are in use; new ones are added.
    """
    fitting = [Counter(key for number in part for key in units[number].keys) for part in parts]
    order = range(len(parts))
    heir = max(order, key=lambda index: (fitting[index][cluster], len(parts[index]), -index))
    keys = [cluster] * len(parts)
    for index in order:
        if index == heir:
            continue
        # A key that mentions of another part have too would mean both in a line.
        shared = {key for other in order if other != index for key in fitting[other]}
        own = min(fitting[index], key=lambda key: (key in shared, -fitting[index][key], key))
        key, number = own, 0
        while key in taken or key in shared:
            number += 1
            key = make_id(prefix, own, str(number))
        taken.add(key)
        keys[index] = key
    return keys


def _groups(
    parts: Mapping[str, tuple[int, ...]],
    placed: Mapping[Node, set[str]],
    joined: Joined,
    found: Sequence[Found],
    path: str,
) -> dict[str, Group]:
    """Join the parts, and give each group its key and name."""
    class_of = joined.classes(parts)
    keys: dict[int, set[str]] = defaultdict(set)
    for part in parts:
        keys[class_of[part]].add(part)
    of_node = {node: class_of[min(own)] for node, own in placed.items()}
    renames = check_names(path, ((of_node[each.one], each.line) for each in found if each.line.action == RENAME))
    joining = [each for each in found if each.line.action == SAME]
    groups = {}
    for one, own in keys.items():
        key = _kept(own, [each for each in joining if of_node[each.one] == one], placed)
        members = {part: parts[part] for part in sorted(own)}
        line = renames.get(one)
        units = tuple(sorted(number for numbers in members.values() for number in numbers))
        groups[key] = Group(key, units, members, line.name if line else None)
    return groups


def _kept(keys: set[str], joining: Sequence[Found], placed: Mapping[Node, set[str]]) -> str:
    """Key of a joined entity: of what lines name first and never second, so that it stays when articles come."""
    seconds = {each.other for each in joining}
    firsts = {key for each in joining if each.one not in seconds for key in placed[each.one]}
    return min(keys & firsts or keys)


def grouping_of(units: Sequence[Unit], members: Mapping[str, Node], groups: Groups | None) -> Grouping:
    """Which units are one after lines were applied; by the rules alone when there are none."""
    if groups is None:
        return Grouping([unit.cluster for unit in units], members)
    now = {key: numbers for key, numbers in members.items() if key not in groups.gone}
    now |= {key: frozenset(each.units) for key, each in groups.changed.items()}
    entity = [unit.cluster for unit in units]
    for key, each in groups.changed.items():
        for number in each.units:
            entity[number] = key
    renamed = {fold(each.name): frozenset(each.units) for each in groups.changed.values() if each.name}
    return Grouping(entity, now, renamed)
