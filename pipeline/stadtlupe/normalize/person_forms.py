"""Which shorter written forms belong to which full name: initials, halves of double names, bare surnames.

Everything is looked up by a part of the surname together with a municipality or body, never over pairs of mentions.
Whom a form joins is decided before any form of its kind joins, so that it does not depend on their order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from stadtlupe.normalize.person_groups import Group, is_rare, joined

SHORT_FORM = "short form of the only name of the place or body that fits"
SURNAME = "surname of the only person of the place or body that fits"
SAME_SURNAME = "same surname, same place"
Table = dict[tuple[str, ...], list[Group]]
Fullness = tuple[int, int, int, str]


def with_variants(groups: Sequence[Group]) -> list[Group]:
    """Join shorter written forms of full names with the only fuller one of the same place or body that fits.

    The fullest names come first, so that ``A. Roth`` finds ``Anna Maria Roth`` and ``Anna Roth`` as one person.
    """
    if len(groups) < 2:
        return list(groups)
    table: Table = defaultdict(list)
    for group in groups:
        for anchor in group.places | group.bodies:
            for part in group.family:
                first = group.given[0]
                table[part, anchor, first].append(group)
                table[part, anchor, first[0], "*"].append(group)
    fullness = {id(group): _fullness(group) for group in groups}
    owner_of: dict[int, Group] = {}

    def person(group: Group) -> Group:
        while id(group) in owner_of:
            group = owner_of[id(group)]
        return group

    ordered = sorted(groups, key=lambda group: fullness[id(group)], reverse=True)
    for full, alike in groupby(ordered, key=lambda group: fullness[id(group)]):
        chosen: dict[int, list[Group]] = defaultdict(list)
        owners: dict[int, Group] = {}
        for form in alike:
            fuller = {
                id(owner): owner
                for group in _sharing(table, form)
                if fullness[id(group)] > full and _fits(owner := person(group), form)
            }
            best = _best(list(fuller.values()), form)
            if best is not None:
                owners[id(best)] = best
                chosen[id(best)].append(form)
        for ident, forms in chosen.items():
            owners[ident].absorb(forms, SHORT_FORM)
            owner_of.update((id(form), owners[ident]) for form in forms)
    return [group for group in groups if id(group) not in owner_of]


def _sharing(table: Table, form: Group) -> list[Group]:
    """Groups with a part of the surname, a place or body and the first letter or first given name in common."""
    first = form.given[0]
    # Who gives an initial may have any name that begins so, who gives a name may elsewhere give its initial.
    keys = [(first,), (first[0],)] if len(first) > 1 else [(first, "*")]
    return [
        group
        for part in form.family
        for anchor in form.places | form.bodies
        for key in keys
        for group in table.get((part, anchor, *key), ())
    ]


def _fullness(group: Group) -> Fullness:
    """Order from short to full names; the same for the same names whatever the articles."""
    return len(group.family), len(group.given), sum(map(len, group.given)), group.label


def _fits(full: Group, form: Group) -> bool:
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


def _best(candidates: Sequence[Group], form: Group) -> Group | None:
    """The only candidate, or the one with more evidence than all others."""
    if len(candidates) < 2:
        return candidates[0] if candidates else None
    scores = [_evidence(group, form) for group in candidates]
    most = max(scores)
    return candidates[scores.index(most)] if scores.count(most) == 1 else None


def _evidence(group: Group, form: Group) -> int:
    """In how many of place, body and role they agree."""
    return (
        (not group.places.isdisjoint(form.places))
        + (not group.bodies.isdisjoint(form.bodies))
        + (not group.roles.isdisjoint(form.roles))
    )


def with_surnames(groups: Sequence[Group], bare: Iterable[Group]) -> list[Group]:
    """Give bare surnames to the only person of the place or body that fits; those left over meet by place."""
    # A bearer has every part of a surname, so looking among those of one part is enough; the tables of each stay small.
    forms_of: dict[str, list[Group]] = defaultdict(list)
    for form in bare:
        forms_of[min(form.family, default="")].append(form)
    people_of: dict[str, list[Group]] = {part: [] for part in forms_of}
    for group in groups:
        for part in group.family:
            if part in people_of:
                people_of[part].append(group)
    owners: list[tuple[Group, list[Group]]] = []
    left: dict[tuple[str, str], list[Group]] = defaultdict(list)
    for part, forms in forms_of.items():
        owner_of = _owners(people_of[part])
        taken: dict[int, tuple[Group, list[Group]]] = {}
        for form in forms:
            owner = owner_of(form)
            if owner is not None:
                taken.setdefault(id(owner), (owner, []))[1].append(form)
            else:
                left[form.key, min(form.places, default="")].append(form)
        owners += taken.values()
    # None joins before all are decided, and who has two parts gets those of both at once: the order must not matter.
    joining: dict[int, tuple[Group, list[Group]]] = {}
    for owner, found in owners:
        joining.setdefault(id(owner), (owner, []))[1].extend(found)
    for owner, found in joining.values():
        owner.absorb(found, SURNAME)
    return [*groups, *(joined(forms, SAME_SURNAME) for forms in left.values())]


def _owners(groups: Sequence[Group]) -> Callable[[Group], Group | None]:
    """A function that finds the person whom a bare surname means; alike questions are answered once.

    Parameters
    ----------
    groups : all people who have a part of the surname in common.
    """
    table: dict[str, list[Group]] = defaultdict(list)
    for group in groups:
        for anchor in group.places | group.bodies:
            table[anchor].append(group)
    answers: dict[tuple[frozenset[str], ...], Group | None] = {}

    def fitting(form: Group, anchors: Iterable[str]) -> list[Group]:
        found = {
            id(group): group for anchor in anchors for group in table.get(anchor, ()) if form.family <= group.family
        }
        return list(found.values())

    def owner_of(form: Group) -> Group | None:
        question = (form.family, form.places, form.bodies, form.roles, form.near)
        if question not in answers:
            found = fitting(form, form.places | form.bodies)
            if not found and is_rare(form.family):
                found = fitting(form, form.near)
            answers[question] = _best(found, form)
        return answers[question]

    return owner_of
