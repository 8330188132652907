"""Who and which unit is in charge: offices at their latest date, units and people for digitalization."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from stadtlupe.compare.words import has, plural_offices
from stadtlupe.schema import OrganizationRow, PersonRow, PositionRow

# Where an office is written in more than one way: with the number that the only one bears, or with the town.
_SAME_OFFICE = re.compile(r"^(?:erster |stadt|gemeinde)(?=bürgermeister$)|^(?:stadt|kreis)(?=kämmerer$)")
# A corpus has few roles and many positions.
ROLES_KEPT = 4096
_LEADER = re.compile(r"(?:leiter(?:in)?|chef(?:in)?|direktor(?:in)?)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Holder:
    """A person with the positions that count."""

    person: PersonRow
    positions: tuple[PositionRow, ...]


def digital_units(bodies: Iterable[OrganizationRow]) -> list[OrganizationRow]:
    """Units of the administration in charge of digitalization, most written about first.

    An office is a unit, not a role; committees, ministries, companies and unions of towns are none, nor is a service
    that is merely digital (``Digitales Bürgerbüro``).
    """
    found = [
        body
        for body in bodies
        if body.type == "administration"
        and has("office", "digital", body.name)
        and not has("office", "not_digital", body.name)
    ]
    return sorted(found, key=lambda body: (-body.n_articles, body.name, body.organization_id))


@lru_cache(ROLES_KEPT)
def office_key(role: str) -> str:
    """What makes two roles the same office: masculine form without case (``Stadtkämmerin`` = ``Kämmerer``).

    Parameters
    ----------
    role : lemma of a role in the form that the text uses.
    """
    words = []
    for word in role.casefold().split():
        word = re.sub(r"rätin$", "rat", word)
        word = re.sub(r"kämmerin$", "kämmerer", word)
        word = re.sub(r"(?<=[a-zß])in$", "", word) if len(word) > 4 else word
        words.append(word)
    # "Erste Beigeordnete" and "Erster Beigeordneter" are one office.
    words = [re.sub(r"(?<=e)$", "r", word) if re.fullmatch(r"\w+(?:te|sche)", word) else word for word in words]
    return _SAME_OFFICE.sub("", " ".join(words))


def is_former(role: str) -> bool:
    """Whether a role is no longer, or not yet, held (``ehemalige Dezernentin``, ``Altbürgermeister``)."""
    return has("office_holders", "former", role)


def _plural_rivals(positions: Iterable[PositionRow]) -> list[re.Pattern[str]]:
    """Patterns of offices that several people hold in a town with these positions."""
    keys = {office_key(position.role) for position in positions}
    return [rival for office, rival in plural_offices().items() if office in keys]


def _is_single(role: str, rivals: Sequence[re.Pattern[str]]) -> bool:
    if any(rival.search(role) for rival in rivals):
        return False
    return has("office_holders", "single", role) or any(rule.search(role) for rule in plural_offices().values())


def _is_head(role: str, rivals: Sequence[re.Pattern[str]]) -> bool:
    return has("office_holders", "first", role) and not any(rival.search(role) for rival in rivals)


def latest_holders(positions: Sequence[PositionRow]) -> list[PositionRow]:
    """Positions that are held at their latest date.

    Parameters
    ----------
    positions : all positions of one municipality, at any date.

    Returns
    -------
    Those that are not former. Of an office that one person holds at a time (list ``single`` of the lexicon; a
    Bürgermeister only where there is no Oberbürgermeister) those seen last; several, when they were seen on the same
    day. Who has become head holds no office that was last seen before. A position without date is older than any other.
    """
    present = [position for position in positions if not is_former(position.role)]
    rivals = _plural_rivals(positions)
    newest: dict[str, str] = {}
    head_since: dict[str, str] = {}
    for position in present:
        key = office_key(position.role)
        newest[key] = max(newest.get(key, ""), position.last_seen or "")
        if _is_head(position.role, rivals) and position.first_seen:
            head_since[position.person_id] = max(head_since.get(position.person_id, ""), position.first_seen)
    return [
        position
        for position in present
        if (not _is_single(position.role, rivals) or (position.last_seen or "") == newest[office_key(position.role)])
        and not (position.last_seen and position.last_seen < head_since.get(position.person_id, ""))
    ]


def _rank(role: str, rivals: Sequence[re.Pattern[str]]) -> int:
    if _is_head(role, rivals):
        return 0
    return 2 if has("office_holders", "council", role) else 1


def _holders(
    positions: Iterable[PositionRow], people: Mapping[str, PersonRow], rank: Mapping[str, int] | None = None
) -> list[Holder]:
    held: dict[str, list[PositionRow]] = defaultdict(list)
    for position in positions:
        if position.person_id in people:
            held[position.person_id].append(position)
    ranks = {key: min((rank or {}).get(item.position_id, 0) for item in items) for key, items in held.items()}
    order = sorted(held, key=lambda key: (ranks[key], -people[key].n_articles, people[key].name, key))
    return [
        Holder(people[key], tuple(sorted(held[key], key=lambda item: (item.role, item.position_id)))) for key in order
    ]


def office_holders(positions: Sequence[PositionRow], people: Mapping[str, PersonRow]) -> list[Holder]:
    """People in public office at the latest date: the head first, then the administration, then the council.

    Parameters
    ----------
    positions : positions of one municipality. people : rows by person_id.

    Returns
    -------
    One entry per person; within a rank those most written about first.
    """
    public = [position for position in positions if position.is_public_office]
    rivals = _plural_rivals(public)
    ranks = {position.position_id: _rank(position.role, rivals) for position in public}
    return _holders(latest_holders(public), people, ranks)


def _leads_unit(role: str) -> bool:
    return _LEADER.search(role) is not None and not role.startswith("stellv")


def _is_digital_lead(position: PositionRow) -> bool:
    role = position.role
    known = has("lead", "digital", role) and has("lead", "heads", role) and not has("lead", "not_heads", role)
    # A company's head of IT is not the town's.
    return known and (position.organization_id is None or position.is_public_office)


def digital_leads(
    positions: Sequence[PositionRow], people: Mapping[str, PersonRow], units: Iterable[OrganizationRow]
) -> list[Holder]:
    """People in charge of digitalization: by their role, or as leaders of a unit in charge.

    Parameters
    ----------
    positions : positions of one municipality. people : rows by person_id. units : of :func:`digital_units`.
    """
    in_charge = {unit.organization_id for unit in units}
    found = [position for position in positions if position.organization_id in in_charge and _leads_unit(position.role)]
    found += [position for position in positions if position not in found and _is_digital_lead(position)]
    return _holders(latest_holders(found), people)


def shared_offices(positions: Sequence[PositionRow]) -> list[str]:
    """Offices of one person for which several are named on the same latest day; their keys, sorted."""
    public = [position for position in positions if position.is_public_office]
    rivals = _plural_rivals(public)
    holders: dict[str, set[str]] = defaultdict(set)
    for position in latest_holders(public):
        if _is_single(position.role, rivals):
            holders[office_key(position.role)].add(position.person_id)
    return sorted(key for key, people in holders.items() if len(people) > 1)


def role_text(position: PositionRow, bodies: Mapping[str, OrganizationRow]) -> str:
    """A role with its body (``Leiter: Amt für Digitales``)."""
    body = bodies.get(position.organization_id or "")
    return f"{position.role}: {body.name}" if body else position.role


def holder_text(holder: Holder, bodies: Mapping[str, OrganizationRow]) -> str:
    """A person with roles (``Anna Beispiel (Digitaldezernentin, Stadträtin)``)."""
    roles = dict.fromkeys(role_text(position, bodies) for position in holder.positions)
    return f"{holder.person.name} ({', '.join(roles)})"
