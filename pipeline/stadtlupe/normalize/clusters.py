"""Joins entities over articles: which people and bodies of different articles are the same.

Work is done per distinct folded name (blocks), never over pairs of mentions, so its cost is close to linear.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from stadtlupe.normalize.facts import ArticleFacts, Initiative, Organization, Person
from stadtlupe.normalize.identity import fold, make_id

# Bodies of these types act in many places; the municipality of an article says nothing about which body it is.
PLACELESS_TYPES = frozenset({"party", "media", "ministry", "company", "authority", "research", "court"})


@dataclass(frozen=True, slots=True)
class PersonCluster:
    """One person: (index of the article's facts, person) pairs in corpus order."""

    person_id: str
    members: tuple[tuple[int, Person], ...]


def _places(person: Person, facts: ArticleFacts) -> set[str]:
    """Municipalities that tell a person from a namesake: those of the roles, else the one the article reports on."""
    held = {position.ags for position in person.positions if position.ags}
    if held:
        return held
    return {facts.primary.ags} if facts.primary and facts.primary.ags else set()


def cluster_people(corpus: Sequence[ArticleFacts]) -> list[PersonCluster]:
    """Join people by full name and a municipality in common; bare surnames join the only full name that fits.

    Parameters
    ----------
    corpus : facts of the articles, ordered by article id.

    Returns
    -------
    Clusters ordered by id. Namesakes in different municipalities stay apart; a person of whom no municipality is
    known joins when only one namesake exists.
    """
    blocks: dict[str, list[tuple[int, Person, set[str]]]] = defaultdict(list)
    surname_only: list[tuple[int, Person, set[str]]] = []
    for index, facts in enumerate(corpus):
        for person in facts.people:
            entry = (index, person, _places(person, facts))
            if person.given_name:
                blocks[fold(person.name)].append(entry)
            else:
                surname_only.append(entry)
    groups: list[tuple[str, set[str], list[tuple[int, Person]]]] = []
    by_surname: dict[str, list[int]] = defaultdict(list)
    for name in sorted(blocks):
        for places, members in _split_namesakes(blocks[name]):
            by_surname[fold(members[0][1].family_name or name)].append(len(groups))
            groups.append((name, places, members))
    leftovers: dict[tuple[str, str], list[tuple[int, Person]]] = defaultdict(list)
    left_places: dict[tuple[str, str], set[str]] = defaultdict(set)
    for index, person, places in surname_only:
        surname = fold(person.family_name or person.name)
        fitting = [number for number in by_surname.get(surname, ()) if places & groups[number][1]]
        if len(fitting) == 1:
            groups[fitting[0]][2].append((index, person))
        else:
            key = (surname, min(places) if places else "")
            leftovers[key].append((index, person))
            left_places[key] |= places
    groups += [(name, left_places[(name, place)], members) for (name, place), members in leftovers.items()]
    clusters = []
    for name, places, members in groups:
        members.sort(key=lambda member: member[0])
        clusters.append(PersonCluster(make_id("p", name, _home(places, members, corpus)), tuple(members)))
    return sorted(clusters, key=lambda cluster: cluster.person_id)


def _split_namesakes(
    entries: list[tuple[int, Person, set[str]]],
) -> list[tuple[set[str], list[tuple[int, Person]]]]:
    """Connected components over shared municipalities, within the bearers of one name."""
    parts: list[tuple[set[str], list[tuple[int, Person]]]] = []
    unplaced: list[tuple[int, Person]] = []
    for index, person, places in entries:
        if not places:
            unplaced.append((index, person))
            continue
        touching = [part for part in parts if part[0] & places]
        merged_places = set(places).union(*(part[0] for part in touching))
        merged = [(index, person)] + [member for part in touching for member in part[1]]
        parts = [part for part in parts if part not in touching] + [(merged_places, merged)]
    if unplaced:
        if len(parts) == 1:
            parts[0][1].extend(unplaced)
        else:
            parts.append((set(), unplaced))
    return parts


def _home(places: set[str], members: list[tuple[int, Person]], corpus: Sequence[ArticleFacts]) -> str:
    """The municipality a person is most often tied to (ties: the smaller key)."""
    counts = Counter(place for index, person in members for place in _places(person, corpus[index]))
    return min(counts, key=lambda place: (-counts[place], place)) if counts else (min(places) if places else "")


def organization_key(body: Organization) -> tuple[str, str]:
    """Folded name and the municipality, the latter only for bodies that belong to one."""
    return fold(body.name), "" if body.type in PLACELESS_TYPES else body.ags or ""


def organization_ids(corpus: Sequence[ArticleFacts]) -> dict[tuple[str, str], str]:
    """Id per :func:`organization_key`; a body without municipality joins its only namesake that has one."""
    keys = {organization_key(body) for facts in corpus for body in facts.organizations}
    placed: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for key in keys:
        if key[1]:
            placed[key[0]].append(key)
    ids = {}
    for key in sorted(keys):
        target = placed[key[0]][0] if not key[1] and len(placed.get(key[0], ())) == 1 else key
        ids[key] = make_id("o", *target)
    return ids


def initiative_id(item: Initiative) -> str:
    """Id of an initiative: its folded name within its municipality."""
    return make_id("i", fold(item.name), item.ags)
