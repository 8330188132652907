"""Which people of different articles are one person.

By name first, then by what ties a name to a place or body. Everything is looked up by surname together with a place, a
body or a given name, never over pairs of mentions, so the cost stays close to linear.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from stadtlupe.lexicon import WORDS_KEPT, read_toml
from stadtlupe.normalize.facts import ArticleFacts, Person
from stadtlupe.normalize.identity import fold, make_id, without_marks

Member = tuple[int, Person]


@dataclass(frozen=True, slots=True)
class PersonCluster:
    """One person: (index of the article's facts, person) pairs in corpus order, and why they are one."""

    entity_id: str
    members: tuple[Member, ...]
    reasons: tuple[str, ...] = ()


@dataclass(slots=True)
class _Group:
    """A person in the making: what its members have in common."""

    given: tuple[str, ...]
    family: frozenset[str]
    key: str
    members: list[Member] = field(default_factory=list)
    held: set[str] = field(default_factory=set)  # municipalities of positions
    places: set[str] = field(default_factory=set)  # those, or else the primary ones of the articles
    near: set[str] = field(default_factory=set)  # all municipalities of the articles
    bodies: set[str] = field(default_factory=set)
    roles: set[str] = field(default_factory=set)
    reasons: set[str] = field(default_factory=set)
    public: bool = False
    private: bool = False

    def take(self, other: _Group, reason: str) -> None:
        """Add all of another group."""
        self.members += other.members
        for name in ("held", "places", "near", "bodies", "roles", "reasons"):
            getattr(self, name).update(getattr(other, name))
        self.reasons.add(reason)
        self.public |= other.public
        self.private |= other.private
        if len(other.given) > len(self.given) or (len(other.given) == len(self.given) and other.given > self.given):
            self.given = other.given
        self.family |= other.family


@cache
def _common_surnames() -> frozenset[str]:
    """Surnames so common that the name alone says little about who it is."""
    return frozenset(without_marks(name) for name in read_toml("person_words.toml")["common_surnames"]["words"])


@lru_cache(maxsize=WORDS_KEPT)
def _given_key(given: str | None) -> tuple[str, ...]:
    return tuple(without_marks(word).rstrip(".") for word in (given or "").replace("-", " ").split())


@lru_cache(maxsize=WORDS_KEPT)
def _family_key(family: str) -> frozenset[str]:
    """Parts of a surname; ``Meier-Lüdenscheid`` and ``Lüdenscheid`` meet in one."""
    return frozenset(part for part in without_marks(family).replace("-", " ").split() if len(part) > 1)


def _group_of(index: int, person: Person, facts: ArticleFacts) -> _Group:
    group = _Group(_given_key(person.given_name), _family_key(person.family_name or person.name), fold(person.name))
    group.members = [(index, person)]
    group.held = {position.ags for position in person.positions if position.ags}
    group.places = set(group.held)
    if not group.held and facts.primary and facts.primary.ags:
        group.places.add(facts.primary.ags)
    group.near = {city.ags for city in facts.cities if city.ags}
    group.bodies = {fold(position.organization) for position in person.positions if position.organization}
    group.roles = {_role_key(position.role) for position in person.positions}
    group.public = any(position.is_public_office for position in person.positions)
    group.private = bool(person.positions) and not group.public
    return group


def _role_key(role: str) -> str:
    folded = fold(role)
    return folded.removesuffix("in") if len(folded) > 5 else folded


def cluster_people(corpus: Sequence[ArticleFacts]) -> list[PersonCluster]:
    """Join the people of a corpus.

    Parameters
    ----------
    corpus : facts of the articles, ordered by article id.

    Returns
    -------
    Clusters ordered by id; the same whatever the order of the articles. People of one full name are one person when
    they share a municipality or a body, or when the name is rare and nothing speaks against it; those whose positions
    lie in different municipalities stay apart. Written forms join the only full name that fits: initials, a second
    given name left out, one half of a double name, a bare surname.
    """
    named: dict[tuple[tuple[str, ...], frozenset[str]], list[_Group]] = defaultdict(list)
    bare: list[_Group] = []
    for index, facts in enumerate(corpus):
        for person in facts.people:
            group = _group_of(index, person, facts)
            if group.given:
                named[group.given, group.family].append(group)
            else:
                bare.append(group)
    groups = [group for name in sorted(named, key=_name_order) for group in _same_name(named[name])]
    groups = _with_variants(groups)
    groups = _with_surnames(groups, bare)
    used: Counter[str] = Counter()
    clusters = []
    for group in sorted(groups, key=lambda group: (_label(group), _home(group, corpus), _order(group, corpus))):
        group.members.sort(key=lambda member: member[0])
        # Namesakes of one town are told apart by their number; the first by article keeps the plain id.
        base = (_label(group), _home(group, corpus))
        number = used["\x1f".join(base)]
        used["\x1f".join(base)] += 1
        ident = make_id("p", *base, str(number) if number else None)
        clusters.append(PersonCluster(ident, tuple(group.members), tuple(sorted(group.reasons))))
    return sorted(clusters, key=lambda cluster: cluster.entity_id)


def _name_order(name: tuple[tuple[str, ...], frozenset[str]]) -> tuple[tuple[str, ...], list[str]]:
    return name[0], sorted(name[1])


def _order(group: _Group, corpus: Sequence[ArticleFacts]) -> list[tuple[str, str]]:
    return sorted((corpus[index].article.article_id, person.name) for index, person in group.members)


def _label(group: _Group) -> str:
    """Fullest written name, folded."""
    return max((fold(person.name) for _, person in group.members), key=lambda name: (len(name), name))


def _home(group: _Group, corpus: Sequence[ArticleFacts]) -> str:
    """The municipality a person is most often tied to (ties: the smaller key)."""
    counts: Counter[str] = Counter()
    for index, person in group.members:
        counts.update(_group_of(index, person, corpus[index]).places)
    return min(counts, key=lambda place: (-counts[place], place)) if counts else ""


def _same_name(entries: Sequence[_Group]) -> list[_Group]:
    """Persons of one full name: joined over common places and bodies, then, when the name is rare, over the rest."""
    parts: list[_Group] = []
    rare = entries[0].family.isdisjoint(_common_surnames())
    for entry in entries:
        touching = [part for part in parts if _touch(part, entry, rare=rare)]
        merged = entry
        for part in touching:
            part.take(merged, "same name, and a municipality or body in common")
            merged = part
        parts = [part for part in parts if part not in touching] + [merged]
    placed = [part for part in parts if part.held]
    loose = [part for part in parts if not part.held]
    if not rare or len(placed) > 1:
        # Of several namesakes in office nobody knows which one is meant without a place in common.
        if len(placed) == 1 or not loose:
            return parts
        return [*placed, *(_joined(loose) if rare else loose)]
    return _joined([*placed, *loose])


def _joined(parts: Sequence[_Group]) -> list[_Group]:
    if not parts:
        return []
    first, *others = parts
    for other in others:
        first.take(other, "same name, which is rare, and no office that contradicts")
    return [first]


def _touch(one: _Group, other: _Group, *, rare: bool) -> bool:
    if one.bodies & other.bodies and (one.places & other.places or not (one.held and other.held)):
        return True
    if not one.places & other.places:
        # The visitor of another town: his own is named beside it.
        return rare and bool(one.held & other.near or other.held & one.near)
    if rare or one.roles & other.roles or not (one.roles and other.roles):
        return True
    # A common name in one town: an office-holder and the head of a club are rarely one person.
    return one.public == other.public


def _fits(full: _Group, form: _Group) -> bool:
    """Whether a name can be a form of a fuller one: ``A. Roth``, ``Anna Roth`` of ``Anna Maria Roth-Klein``."""
    if not (form.family <= full.family or full.family <= form.family):
        return False
    for left, right in zip(full.given, form.given, strict=False):
        if (
            left != right
            and not (len(right) == 1 and left.startswith(right))
            and not (len(left) == 1 and right.startswith(left))
        ):
            return False
    return True


def _evidence(group: _Group, form: _Group) -> tuple[bool, bool, bool]:
    return bool(group.places & form.places), bool(group.bodies & form.bodies), bool(group.roles & form.roles)


def _index(groups: Iterable[_Group]) -> dict[tuple[str, str], list[_Group]]:
    """Groups by (part of the surname, place or body)."""
    table: dict[tuple[str, str], list[_Group]] = defaultdict(list)
    for group in groups:
        for part in group.family:
            for anchor in group.places | group.bodies:
                table[part, anchor].append(group)
    return table


def _candidates(
    table: dict[tuple[str, str], list[_Group]], form: _Group, anchors: Iterable[str] | None = None
) -> list[_Group]:
    found: dict[int, _Group] = {}
    for part in form.family:
        for anchor in form.places | form.bodies if anchors is None else anchors:
            for group in table.get((part, anchor), ()):
                if group is not form:
                    found[id(group)] = group
    return list(found.values())


def _best(candidates: Sequence[_Group], form: _Group) -> _Group | None:
    """The only candidate, or the one with more evidence than all others."""
    if len(candidates) < 2:
        return candidates[0] if candidates else None
    scored = sorted(((sum(_evidence(group, form)), group) for group in candidates), key=lambda pair: -pair[0])
    return scored[0][1] if scored[0][0] > scored[1][0] else None


def _with_variants(groups: Sequence[_Group]) -> list[_Group]:
    """Join shorter written forms of full names with the only fuller one of the same place or body that fits."""
    table = _index(groups)
    gone: set[int] = set()
    for form in sorted(groups, key=_shortness):
        fuller = [
            group
            for group in _candidates(table, form)
            if id(group) not in gone and _shortness(group) > _shortness(form) and _fits(group, form)
        ]
        owner = _best(fuller, form)
        if owner is not None:
            owner.take(form, "short form of the only name of the place or body that fits")
            gone.add(id(form))
    return [group for group in groups if id(group) not in gone]


def _shortness(group: _Group) -> tuple[int, int, int, str]:
    """Order from short to full names; the same for the same names whatever the articles."""
    return len(group.family), len(group.given), sum(map(len, group.given)), _label(group)


def _with_surnames(groups: Sequence[_Group], bare: Sequence[_Group]) -> list[_Group]:
    """Give bare surnames to the only person of the place or body that fits; those left over meet by place."""
    table = _index(groups)
    left: dict[tuple[str, str], _Group] = {}
    chosen: list[tuple[_Group, _Group]] = []
    for form in bare:
        fitting = [group for group in _candidates(table, form) if form.family <= group.family]
        if not fitting and form.family.isdisjoint(_common_surnames()):
            fitting = [group for group in _candidates(table, form, form.near) if form.family <= group.family]
        owner = _best(fitting, form)
        if owner is not None:
            chosen.append((owner, form))
            continue
        key = (form.key, min(form.held or form.places or {""}))
        if key in left:
            left[key].take(form, "same surname, same place")
        else:
            left[key] = form
    # Only now: what joins must not depend on what has joined before.
    for owner, form in chosen:
        given = owner.given
        owner.take(form, "surname of the only person of the place or body that fits")
        owner.given = given
    return [*groups, *left.values()]
