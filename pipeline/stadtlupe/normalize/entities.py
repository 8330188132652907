"""The people, bodies and initiatives of a corpus: joined over articles by the rules, then as the user's lines say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from stadtlupe.normalize.clusters import (
    BodyCluster,
    InitiativeCluster,
    PersonCluster,
    cluster_bodies,
    cluster_initiatives,
    cluster_people,
)
from stadtlupe.normalize.correction_groups import BOTH_SAME, JOINED, Found, Groups, group, grouping_of
from stadtlupe.normalize.correction_units import NOUNS, PREFIXES, Grouping, Lookup, Several, Unit
from stadtlupe.normalize.corrections import SAME, Correction, Corrections, Reference
from stadtlupe.normalize.facts import ArticleFacts
from stadtlupe.schema import CorrectionLineRow, EntityTable

Cluster = PersonCluster | BodyCluster | InitiativeCluster
C = TypeVar("C", PersonCluster, BodyCluster, InitiativeCluster)
PREFIX_OF = {table: prefix for prefix, table in PREFIXES.items()}


@dataclass(frozen=True, slots=True)
class Entities:
    """Clusters of each table in order of their keys, names that lines give, and what became of each line."""

    people: Sequence[PersonCluster]
    bodies: Sequence[BodyCluster]
    initiatives: Sequence[InitiativeCluster]
    names: Mapping[str, str] = field(default_factory=dict)
    lines: Sequence[CorrectionLineRow] = ()

    def merges(self) -> Iterator[tuple[EntityTable, str, str]]:
        """Why each entity of several articles is one: values of rows (see :class:`stadtlupe.schema.MergeRow`)."""
        tables: tuple[tuple[EntityTable, Sequence[Cluster]], ...] = (
            ("people", self.people),
            ("organizations", self.bodies),
            ("initiatives", self.initiatives),
        )
        for table, clusters in tables:
            for cluster in clusters:
                for reason in cluster.reasons if len(cluster.members) > 1 else ():
                    yield table, cluster.entity_id, reason


def assigned_names(corpus: Sequence[ArticleFacts], entities: Entities) -> dict[str, list[str]]:
    """Per article: which entity each of its names stands for, as text, in the order of the entities.

    Together with the facts of an article this decides what its mentions are and what it proves.
    """
    found: dict[str, list[str]] = {facts.article.article_id: [] for facts in corpus}
    named = [found[facts.article.article_id] for facts in corpus]
    clusters: tuple[Sequence[Cluster], ...] = (entities.people, entities.bodies, entities.initiatives)
    for cluster in (cluster for table in clusters for cluster in table):
        for index, item in cluster.members:
            named[index] += (item.name, cluster.entity_id)
    return found


def resolve_entities(corpus: Sequence[ArticleFacts], corrections: Corrections | None = None) -> Entities:
    """Join the entities of a corpus and apply corrections.

    Parameters
    ----------
    corpus : facts of the articles, ordered by article id. corrections : lines of the user, in any order.

    Returns
    -------
    The entities. Each entity of an article is in exactly one cluster, and clusters that no line concerns are those of
    the rules, with the same keys.

    Raises
    ------
    StadtlupeError : E803 when lines contradict each other.
    """
    people, bodies, initiatives = cluster_people(corpus), cluster_bodies(corpus), cluster_initiatives(corpus)
    if corrections is None or not corrections.lines:
        return Entities(people, bodies, initiatives)
    given: dict[EntityTable, Sequence[Cluster]] = {
        "people": people,
        "organizations": bodies,
        "initiatives": initiatives,
    }
    tables = {table: _Table(table, clusters, corpus, corrections) for table, clusters in given.items()}
    problems = _apply(tables, corrections)
    names = {
        each.key: each.name
        for table in tables.values()
        for each in (table.groups.changed.values() if table.groups else ())
        if each.name
    }
    return Entities(
        _corrected(people, tables["people"]),
        _corrected(bodies, tables["organizations"]),
        _corrected(initiatives, tables["initiatives"]),
        names,
        [_row(line, tables, problems.get(line.line)) for line in corrections.lines],
    )


class _Table:
    """A table with the lines that concern it, as far as they were understood."""

    def __init__(
        self, table: EntityTable, clusters: Sequence[Cluster], corpus: Sequence[ArticleFacts], corrections: Corrections
    ) -> None:
        self.table = table
        self.units = [
            Unit(corpus[index], index, item, cluster.entity_id)
            for cluster in clusters
            for index, item in cluster.members
        ]
        members: dict[str, set[int]] = defaultdict(set)
        for number, unit in enumerate(self.units):
            members[unit.cluster].add(number)
        self.members = {key: frozenset(numbers) for key, numbers in members.items()}
        self.reasons = {cluster.entity_id: cluster.reasons for cluster in clusters}
        self.lookup = Lookup(table, self.units, (each for line in corrections.lines for each in line.references))
        self.path = corrections.path
        self.found: dict[int, Found] = {}
        self.groups: Groups | None = None
        self.grouping: Grouping = grouping_of(self.units, self.members, None)

    def regroup(self) -> Mapping[int, str]:
        """Apply the lines that were found; returns those that turned out to be unclear, with the reason."""
        found = sorted(self.found.values(), key=lambda each: each.line.line)
        self.groups = group(PREFIX_OF[self.table], self.units, self.members, found, self.path)
        if not self.groups.unclear:
            self.grouping = grouping_of(self.units, self.members, self.groups)
        return self.groups.unclear


@dataclass(frozen=True, slots=True)
class _Problem:
    """Why a line changes nothing; ``status`` is one of schema.CorrectionStatus."""

    status: str
    detail: str


def _apply(tables: Mapping[EntityTable, _Table], corrections: Corrections) -> dict[int, _Problem]:
    """Find what lines mean and apply them, in rounds: a line may name what only another line makes.

    Returns
    -------
    Lines that change nothing, with the reason. Each round treats all lines at once, so their order does not matter.
    """
    unclear: dict[int, _Problem] = {}
    retried: set[int] = set()
    while True:
        problems: dict[int, _Problem] = {}
        grown = False
        for line in corrections.lines:
            if line.line in unclear or any(line.line in table.found for table in tables.values()):
                continue
            result = _meant(line, tables)
            if isinstance(result, _Problem):
                problems[line.line] = result
            else:
                name, found = result
                tables[name].found[line.line] = found
                grown = True
        if not grown:
            return problems | unclear
        for table in tables.values():
            while more := table.regroup():
                for number, detail in more.items():
                    del table.found[number]
                    # After a split a key means its bearer alone; the next round sees that.
                    if detail == BOTH_SAME or number in retried:
                        unclear[number] = _Problem("ambiguous", detail)
                    retried.add(number)


def _meant(line: Correction, tables: Mapping[EntityTable, _Table]) -> tuple[EntityTable, Found] | _Problem:
    """The table that a line concerns and what it means there, or why it cannot be applied."""
    sides = [
        {name: table.lookup.find(each, table.grouping) for name, table in tables.items()} for each in line.references
    ]
    known = [{name for name, found in side.items() if found} for side in sides]
    missing = [each for each, found in zip(line.references, known, strict=True) if not found]
    if missing:
        return _Problem("unmatched", "; ".join(map(_missing, missing)))
    common = [name for name in tables if all(name in found for found in known)]
    if not common:
        kinds = (" or ".join(sorted(NOUNS[name] for name in found)) for found in known)
        return _Problem("unmatched", f"not of one kind: {', '.join(kinds)}")
    several = [side[name] for name in common for side in sides if isinstance(side[name], Several)]
    if len(common) > 1 or several:
        keys = {key for name in common for side in sides for key in _keys_of(side[name], tables[name])}
        return _Problem("ambiguous", f"may mean {', '.join(sorted(keys))}")
    return common[0], Found(line, *(cast(frozenset[int], side[common[0]]) for side in sides))


def _keys_of(found: frozenset[int] | Several | None, table: _Table) -> set[str]:
    if isinstance(found, Several):
        return set(found.keys)
    return {table.grouping.entity[number] for number in found or ()}


def _missing(reference: Reference) -> str:
    if reference.ident:
        return f"no entity has the key {reference.ident}"
    if reference.where and not reference.keys:
        return f"nothing is found for {reference.text}; {reference.where} is neither a municipality nor an article"
    return f"nothing is found for {reference.text}"


def _corrected(clusters: Sequence[C], table: _Table) -> list[C]:
    """Clusters after the lines of a table."""
    groups = table.groups
    if groups is None:
        return list(clusters)
    kept = [cluster for cluster in clusters if cluster.entity_id not in groups.gone]
    for key, each in groups.changed.items():
        members = sorted((table.units[n].index, n) for n in each.units)
        reasons = {
            reason for n in each.units for reason in table.reasons[table.units[n].cluster] if len(each.units) > 1
        }
        if len(each.parts) > 1:
            reasons.add(JOINED)
        items = tuple((index, cast(Any, table.units[n].item)) for index, n in members)
        kept.append(type(clusters[0])(key, items, tuple(sorted(reasons))))
    return sorted(kept, key=lambda cluster: cluster.entity_id)


def _row(line: Correction, tables: Mapping[EntityTable, _Table], problem: _Problem | None) -> CorrectionLineRow:
    """What became of a line."""
    content: dict[str, Any] = {
        "line": line.line,
        "action": line.action,
        "id": line.one.text,
        "other": line.other.text if line.other else None,
        "name": line.name,
        "note": line.note,
        "status": problem.status if problem else "applied",
        "detail": problem.detail if problem else None,
        **dict.fromkeys(("table", "entity_id", "other_id")),
    }
    for table in tables.values() if problem is None else ():
        found = table.found.get(line.line)
        if found is None or table.groups is None:
            continue
        meant = table.groups.meant
        content |= {"table": table.table, "entity_id": meant[found.one][1]}
        if found.other:
            content["other_id"] = meant[found.other][0 if line.action == SAME else 1]
            before = [{table.units[number].cluster for number in node} for node in found.nodes]
            together = not before[0].isdisjoint(before[1])
            if together == (line.action == SAME):
                content["status"] = "unneeded"
    return CorrectionLineRow.model_validate(content)
