"""Which people of different articles are one person.

By surname and first letter of the given name first: what is decided about the bearers of one concerns no others, so the
tables of each stay small, however many people there are. Within it everything is looked up by name together with a
place, a body or a given name, never over pairs of mentions, so the cost stays close to linear.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from stadtlupe.normalize.facts import ArticleFacts, Person
from stadtlupe.normalize.identity import make_id
from stadtlupe.normalize.person_forms import with_surnames, with_variants
from stadtlupe.normalize.person_groups import Group, Grouping, by_family, joined
from stadtlupe.normalize.person_namesakes import IN_COMMON, same_name

Member = tuple[int, Person]


@dataclass(frozen=True, slots=True)
class PersonCluster:
    """One person: (index of the article's facts, person) pairs in corpus order, and why they are one."""

    entity_id: str
    members: tuple[Member, ...]
    reasons: tuple[str, ...] = ()


def cluster_people(corpus: Sequence[ArticleFacts]) -> list[PersonCluster]:
    """Join the people of a corpus.

    Parameters
    ----------
    corpus : facts of the articles, in any order; article ids are unique, and so are the names within an article.

    Returns
    -------
    Clusters ordered by id; the same whatever the order of the articles. People of one full name are one person when
    they share a municipality or a body, or when the name is rare and nothing speaks against it; those whose positions
    lie in different municipalities stay apart. Written forms join the only full name that fits: initials, a second
    given name left out, one half of a double name, a bare surname.
    """
    grouping = Grouping()
    for index, facts in enumerate(corpus):
        grouping.add(index, facts)
    clusters = [
        PersonCluster(
            ident,
            # No two members have article and number in common, so the people themselves are never compared.
            tuple((index, person) for index, _, person in sorted(group.members)),
            tuple(sorted(group.reasons)),
        )
        for ident, group in _with_ids(_people_of(grouping.groups), corpus)
    ]
    return sorted(clusters, key=lambda cluster: cluster.entity_id)


def _people_of(groups: Sequence[Group]) -> list[Group]:
    """The people among all groups; first full names, then the shorter forms that fit one of them."""
    full: list[Group] = []
    bare: list[Group] = []
    for group in groups:
        (full if group.given else bare).append(group)
    people = [person for alike in by_family(full) for person in _of_family(alike)]
    return with_surnames(people, bare)


def _of_family(groups: Sequence[Group]) -> Sequence[Group]:
    """The people among the groups of a surname and first letter."""
    if len(groups) == 1:
        return [joined(groups, IN_COMMON)]
    named: dict[tuple[tuple[str, ...], frozenset[str]], list[Group]] = defaultdict(list)
    for group in groups:
        named[group.given, group.family].append(group)
    return with_variants([one for entries in named.values() for one in same_name(entries)])


def _with_ids(groups: Sequence[Group], corpus: Sequence[ArticleFacts]) -> Iterator[tuple[str, Group]]:
    """Groups with their ids: of the fullest name and the town."""
    first: dict[tuple[str, str], Group] = {}
    others: dict[tuple[str, str], list[Group]] = defaultdict(list)
    for group in groups:
        base = group.label, group.home
        if first.setdefault(base, group) is not group:
            others[base].append(group)
    for base, group in first.items():
        # Namesakes of one town are told apart by their number; the first by article keeps the plain id.
        namesakes = [group]
        if base in others:
            namesakes = sorted([group, *others[base]], key=lambda group: _order(group, corpus))
        for number, one in enumerate(namesakes):
            yield make_id("p", *base, str(number) if number else None), one


def _order(group: Group, corpus: Sequence[ArticleFacts]) -> list[tuple[str, str]]:
    return sorted((corpus[index].article.article_id, person.name) for index, _, person in group.members)
