"""Which people of different articles are one person.

By surname first: what is decided about the bearers of one concerns no others, so the tables of each stay small, however
many people there are. Within it everything is looked up by name together with a place, a body or a given name, never
over pairs of mentions, so the cost stays close to linear.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from stadtlupe.normalize.facts import ArticleFacts, Person
from stadtlupe.normalize.identity import make_id
from stadtlupe.normalize.person_forms import with_surnames, with_variants
from stadtlupe.normalize.person_groups import Group, Grouping, by_family
from stadtlupe.normalize.person_namesakes import same_name

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
            tuple((index, person) for index, _, person in sorted(group.members, key=lambda member: member[:2])),
            tuple(sorted(group.reasons)),
        )
        for family in by_family(grouping.groups)
        for ident, group in _with_ids(_people_of(family), corpus)
    ]
    return sorted(clusters, key=lambda cluster: cluster.entity_id)


def _people_of(groups: Sequence[Group]) -> list[Group]:
    """The people among all groups of a surname; first full names, then the shorter forms that fit one of them."""
    named: dict[tuple[tuple[str, ...], frozenset[str]], list[Group]] = defaultdict(list)
    bare: list[Group] = []
    for group in groups:
        if group.given:
            named[group.given, group.family].append(group)
        else:
            bare.append(group)
    people = with_variants([group for entries in named.values() for group in same_name(entries)])
    return with_surnames(people, bare) if bare else people


def _with_ids(groups: Sequence[Group], corpus: Sequence[ArticleFacts]) -> Iterator[tuple[str, Group]]:
    """Groups with their ids: of the fullest name and the town."""
    alike: dict[tuple[str, str], list[Group]] = defaultdict(list)
    for group in groups:
        alike[group.label, group.home].append(group)
    for base, namesakes in alike.items():
        # Namesakes of one town are told apart by their number; the first by article keeps the plain id.
        if len(namesakes) > 1:
            namesakes.sort(key=lambda group: _order(group, corpus))
        for number, group in enumerate(namesakes):
            yield make_id("p", *base, str(number) if number else None), group


def _order(group: Group, corpus: Sequence[ArticleFacts]) -> list[tuple[str, str]]:
    return sorted((corpus[index].article.article_id, person.name) for index, _, person in group.members)
