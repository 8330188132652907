"""What a user says about people, bodies and initiatives: same, different, or another name.

A line names an entity by its key, or by a name that may be followed by a place or an article::

    p-0123456789ab
    Anna Beispiel
    Anna Beispiel @ Hanau        (also: @ 06415000, @ the id of an article)
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from stadtlupe.errors import StadtlupeError
from stadtlupe.normalize.identity import fold
from stadtlupe.schema import CorrectionAction

SAME, DIFFERENT, RENAME = "same", "different", "rename"


@dataclass(frozen=True, slots=True)
class Reference:
    """An entity as a line names it.

    Attributes
    ----------
    text : as written. ident : key of an entity, None when it is named.
    name : folded name, empty for a key. keys : municipalities that the place means.
    where : what is written behind the name, which may be the id of an article.
    """

    text: str = field(compare=False)
    ident: str | None = None
    name: str = ""
    keys: frozenset[str] = frozenset()
    where: str = ""

    @classmethod
    def of_key(cls, ident: str) -> Reference:
        """Reference to a key such as ``p-0123456789ab``."""
        return cls(ident, ident)

    @classmethod
    def of_name(cls, text: str, name: str, where: str = "", keys: Iterable[str] = ()) -> Reference:
        """Reference to a name.

        Parameters
        ----------
        text : as written. name : the name. where : place or article behind it. keys : municipalities that it means.
        """
        return cls(text, None, fold(name), frozenset(keys), where)


@dataclass(frozen=True, slots=True)
class Correction:
    """A line of the file; ``other`` belongs to same and different, ``name`` to rename."""

    line: int
    action: CorrectionAction
    one: Reference
    other: Reference | None = None
    name: str | None = None
    note: str | None = None

    @property
    def references(self) -> tuple[Reference, ...]:
        """The entities that the line names."""
        return (self.one,) if self.other is None else (self.one, self.other)


@dataclass(frozen=True, slots=True)
class Corrections:
    """All lines of a file.

    Attributes
    ----------
    path : of the file, for messages; empty when there is none. lines : in the order of the file.
    digest : of the content of the file.
    """

    path: str = ""
    lines: tuple[Correction, ...] = ()
    digest: str = ""


class Joined:
    """What lines join, with the lines on the way from one thing to another.

    Things are any values; an edge without a line joins what is one without a correction.
    """

    def __init__(self) -> None:
        self._edges: dict[Hashable, dict[Hashable, int | None]] = defaultdict(dict)

    def join(self, one: Hashable, other: Hashable, line: int | None = None) -> None:
        """Join two things; of several lines that do so the first one counts."""
        former = self._edges[one].get(other, line)
        kept = line if former is None else former if line is None else min(former, line)
        self._edges[one][other] = self._edges[other][one] = kept

    def lines_between(self, one: Hashable, other: Hashable) -> list[int] | None:
        """Lines on a shortest way between two things; None when nothing joins them."""
        before: dict[Hashable, Hashable] = {one: one}
        waiting = deque([one])
        while waiting and other not in before:
            thing = waiting.popleft()
            for neighbour in self._edges.get(thing, ()):
                if neighbour not in before:
                    before[neighbour] = thing
                    waiting.append(neighbour)
        if other not in before:
            return None
        lines = set()
        while other != one:
            line = self._edges[other][before[other]]
            if line is not None:
                lines.add(line)
            other = before[other]
        return sorted(lines)

    def classes(self, things: Iterable[Hashable]) -> dict[Hashable, int]:
        """Number of the class of each thing; things that are joined have the same."""
        found: dict[Hashable, int] = {}
        for number, thing in enumerate(things):
            waiting = [thing] if thing not in found else []
            while waiting:
                reached = waiting.pop()
                if reached not in found:
                    found[reached] = number
                    waiting.extend(self._edges.get(reached, ()))
        return found


def listed(lines: Sequence[int]) -> str:
    """``line 3`` or ``lines 3 and 5``."""
    return f"line{'s' if len(lines) > 1 else ''} {' and '.join(map(str, lines))}"


def contradiction(path: str, apart: int, joining: Sequence[int]) -> StadtlupeError:
    """E803 for a line that keeps apart what others join."""
    verb = "joins" if len(joining) == 1 else "join"
    return StadtlupeError("E803", path=path, detail=f"line {apart} keeps apart what {listed(joining)} {verb}")


def two_names(path: str, one: int, other: int) -> StadtlupeError:
    """E803 for two lines that give one entity different names."""
    return StadtlupeError("E803", path=path, detail=f"lines {min(one, other)} and {max(one, other)} name one entity")


def check_lines(corrections: Corrections) -> None:
    """Find contradictions that can be seen without any article.

    Raises
    ------
    StadtlupeError : E803 when a line keeps apart what others join, or two give different names to the same.
    """
    joined = Joined()
    for line in corrections.lines:
        if line.action == SAME and line.other is not None:
            joined.join(line.one, line.other, line.line)
    for line in corrections.lines:
        if line.action == DIFFERENT and line.other is not None:
            between = joined.lines_between(line.one, line.other)
            if between is not None:
                raise contradiction(corrections.path, line.line, between)
    renames = [line for line in corrections.lines if line.action == RENAME]
    classes = joined.classes(line.one for line in renames)
    check_names(corrections.path, ((classes[line.one], line) for line in renames))


def check_names(path: str, renames: Iterable[tuple[Hashable, Correction]]) -> Mapping[Hashable, Correction]:
    """The line that names each thing.

    Raises
    ------
    StadtlupeError : E803 when two lines give it different names.
    """
    found: dict[Hashable, Correction] = {}
    for thing, line in renames:
        first = found.setdefault(thing, line)
        if first.name != line.name:
            raise two_names(path, first.line, line.line)
    return found
