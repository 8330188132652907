"""Mentions of people as groups that can be joined: what a group has in common, and how groups become one."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from stadtlupe.lexicon import read_toml
from stadtlupe.normalize.facts import ArticleFacts, Person
from stadtlupe.normalize.identity import fold, folded_once, without_marks

# Index of the article's facts, number of the person among those of the article, the person.
Found = tuple[int, int, Person]
NOTHING: frozenset[str] = frozenset()
JOINED = ("held", "places", "near", "bodies", "roles", "reasons", "family")


# Compared by identity: two groups are never the same, however alike they are.
@dataclass(slots=True, eq=False)
class Group:
    """A person in the making: what its members have in common.

    Attributes
    ----------
    given, family : words of the names, folded; family without order. key : the name of the first member, folded.
    label : the fullest written name, folded.
    held : municipalities of positions. places : those, or else the primary ones of the articles.
    near : all municipalities of the articles. bodies, roles : of the positions, folded.
    uses : places, and how many members are tied to all of them; None while all members are tied to all places.
    """

    given: tuple[str, ...]
    family: frozenset[str]
    key: str
    label: str
    members: list[Found]
    held: frozenset[str]
    places: frozenset[str]
    near: frozenset[str]
    bodies: frozenset[str]
    roles: frozenset[str]
    public: bool
    uses: list[tuple[frozenset[str], int]] | None = None
    reasons: frozenset[str] = NOTHING

    def absorb(self, others: Sequence[Group], reason: str) -> None:
        """Add all of some other groups at once; the result does not depend on their order."""
        if not others:
            return
        if self.uses is None:
            self.uses = [(self.places, len(self.members))]
        for group in others:
            self.uses += group.uses or ((group.places, len(group.members)),)
            self.members += group.members
            self.public = self.public or group.public
            if group.given is not self.given:
                self.given = max(self.given, group.given, key=_length)
            if group.label is not self.label:
                self.label = max(self.label, group.label, key=_length)
        for name in JOINED:
            own = getattr(self, name)
            # Most say the same, and then it is the same set; finding that out costs far less than a union.
            more = [found for group in others if (found := getattr(group, name)) is not own]
            if more:
                # All in one union: growing a set group by group would take time by the square of their number.
                setattr(self, name, own.union(*more))
        if reason not in self.reasons:
            self.reasons |= {reason}

    @property
    def home(self) -> str:
        """The municipality that the person is most often tied to (ties: the smaller key); empty if there is none."""
        if self.uses is None:
            return min(self.places, default="")
        uses: dict[str, int] = {}
        for places, members in self.uses:
            for place in places:
                uses[place] = uses.get(place, 0) + members
        return min(uses, key=lambda place: (-uses[place], place), default="")


def _length(words: str | tuple[str, ...]) -> tuple[int, str | tuple[str, ...]]:
    """Order from short to long, and by letters where the length is the same."""
    return len(words), words


@cache
def common_surnames() -> frozenset[str]:
    """Surnames so common that the name alone says little about who it is."""
    return frozenset(without_marks(name) for name in read_toml("person_words.toml")["common_surnames"]["words"])


def is_rare(family: frozenset[str]) -> bool:
    """Whether a surname tells who it is; of double names hardly two are alike, whatever their halves."""
    return len(family) > 1 or family.isdisjoint(common_surnames())


def given_key(given: str | None) -> tuple[str, ...]:
    """Given names in order, folded, initials without their full stop."""
    words = (without_marks(word).rstrip(".") for word in (given or "").replace("-", " ").split())
    return tuple(word for word in words if word)


def family_key(family: str) -> frozenset[str]:
    """Parts of a surname; ``Meier-Lüdenscheid`` and ``Lüdenscheid`` meet in one."""
    parts = without_marks(family).replace("-", " ").split()
    return frozenset(part for part in parts if len(part) > 1) or frozenset(parts)


def role_key(role: str) -> str:
    """A role without gender."""
    folded = fold(role)
    return folded.removesuffix("in") if len(folded) > 5 else folded


class Grouping:
    """Makes groups of mentions; what many of them have in common is worked out once and kept in memory once."""

    def __init__(self) -> None:
        self.groups: list[Group] = []
        self._alike: dict[tuple[Hashable, ...], Group] = {}
        self._sets: dict[frozenset[str], frozenset[str]] = {NOTHING: NOTHING}
        self._name = cache(_name_keys)
        self._role = cache(role_key)
        self._body = cache(fold)

    def _set(self, values: Iterable[str | None]) -> frozenset[str]:
        found = frozenset(filter(None, values))
        return self._sets.setdefault(found, found) if found else NOTHING

    def add(self, index: int, facts: ArticleFacts) -> None:
        """Add the people of an article; those of whom the same is said in the same place of another join their group.

        Parameters
        ----------
        index : of the article's facts in the corpus.
        """
        about = facts.primary
        primary = self._set((about.ags,)) if about else NOTHING
        near = self._set([city.ags for city in facts.cities])
        for number, person in enumerate(facts.people):
            names = self._name(person.name, person.given_name, person.family_name)
            held = bodies = roles = NOTHING
            public = False
            if positions := person.positions:
                held = self._set([position.ags for position in positions])
                bodies = self._set([self._body(item.organization) for item in positions if item.organization])
                roles = self._set([self._role(position.role) for position in positions])
                public = any(position.is_public_office for position in positions)
            places = held or primary
            said = (names, held, places, near, bodies, roles, public)
            group = self._alike.get(said) if places or bodies else None
            if group is None:
                key, given, family = names
                members = [(index, number, person)]
                group = Group(given, family, key, key, members, held, places, near, bodies, roles, public)
                self.groups.append(group)
                self._alike[said] = group
            else:
                group.members.append((index, number, person))


def _name_keys(name: str, given: str | None, family: str | None) -> tuple[str, tuple[str, ...], frozenset[str]]:
    return folded_once(name), given_key(given), family_key(family or name)


def by_family(groups: Sequence[Group]) -> list[list[Group]]:
    """Sort groups with given names by surname and first letter; a double name keeps those of its halves together.

    Written forms of one name begin with the same letter; without it, double names would tie most people together.

    Returns
    -------
    Every group in exactly one list; groups of different lists differ in the first letter of their given names or have
    no part of a surname in common.
    """
    parent: dict[str, str] = {}

    def root(part: str) -> str:
        while (above := parent.get(part, part)) != part:
            parent[part] = parent.get(above, above)
            part = above
        return part

    def part_of(group: Group, part: str) -> str:
        return group.given[0][0] + part

    for group in groups:
        if len(group.family) > 1:
            first, *others = sorted({root(part_of(group, part)) for part in group.family})
            for other in others:
                parent[other] = first
    found: dict[str, list[Group]] = {}
    for group in groups:
        found.setdefault(root(part_of(group, next(iter(group.family), ""))), []).append(group)
    return list(found.values())


def connected(groups: Sequence[Group], ties: Callable[[Group], Iterable[Hashable]]) -> list[list[Group]]:
    """Sort groups into those that hang together.

    Parameters
    ----------
    ties : what a group can be tied by; two groups that share a tie hang together, and so do all along a chain.

    Returns
    -------
    Every group in exactly one list; which ones stand together does not depend on their order.
    """
    parent = list(range(len(groups)))

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = number = parent[parent[number]]
        return number

    first: dict[Hashable, int] = {}
    for number, group in enumerate(groups):
        for tie in ties(group):
            parent[root(number)] = root(first.setdefault(tie, number))
    found: dict[int, list[Group]] = {}
    for number, group in enumerate(groups):
        found.setdefault(root(number), []).append(group)
    return list(found.values())


def joined(groups: Sequence[Group], reason: str) -> Group:
    """One group of all members of some (at least one)."""
    first, *others = groups
    first.absorb(others, reason)
    if len(first.members) > 1 and not first.reasons:  # of whom the same was said
        first.reasons = frozenset((reason,))
    return first
