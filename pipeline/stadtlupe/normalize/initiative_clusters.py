"""Which initiatives of different articles are one: by the core of the name within a municipality."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter

from stadtlupe.normalize.facts import ArticleFacts, Initiative
from stadtlupe.normalize.identity import is_nowhere, make_id
from stadtlupe.normalize.initiative_names import core_of_words, is_head, is_plain_app, place_of, words_of_name, works
from stadtlupe.normalize.place_tables import own_words

Key = tuple[str, str]
# Between the words of a core in a key.
SEPARATOR = "\x1e"
SAME_CORE = "same core of the name, same municipality"
SHORT_FORM = "short form of the only longer name"
ONLY_ONE = "the only one that the name can mean"
# Kinds that a town's app is taken for where its article does not call it one ("Mein Rhede").
ONLINE = frozenset({"platform", "service"})


@dataclass(frozen=True, slots=True)
class InitiativeCluster:
    """One initiative: (index of the article's facts, initiative) pairs in corpus order, and why they are one."""

    entity_id: str
    members: tuple[tuple[int, Initiative], ...]
    reasons: tuple[str, ...] = ()


def cluster_initiatives(corpus: Sequence[ArticleFacts]) -> list[InitiativeCluster]:
    """Join the initiatives of a corpus.

    Parameters
    ----------
    corpus : facts of the articles, in any order; article ids are unique.

    Returns
    -------
    Clusters ordered by id. Names of one core in one municipality are one initiative; a shorter name joins the only
    longer one of its municipality that holds all its words (``Feuerwache Süd``: ``Neubau der Feuerwache Süd``).
    """
    # Each distinct name is looked at once, however many there are.
    words: dict[str, list[str]] = {}
    parts: dict[str, Sequence[str]] = {}
    answers: dict[tuple[str, str], list[tuple[int, Initiative]]] = {}
    members: dict[Key, list[tuple[int, Initiative]]] = defaultdict(list)
    for index, facts in enumerate(corpus):
        for item in facts.initiatives:
            place = place_of(item.ags, item.named, facts.article.article_id)
            found = answers.get((item.name, place))
            if found is None:
                if item.name not in words:
                    words[item.name] = words_of_name(item.name)
                found = members[SEPARATOR.join(core_of_words(words[item.name], item.ags, parts)), place]
                answers[item.name, place] = found
            found.append((index, item))
    del answers
    longer: dict[Key, set[str]] = {}
    for short, (owner, reason) in sorted(_targets(members, words).items()):
        members[owner] += members.pop(short)
        longer.setdefault(owner, {SAME_CORE}).add(reason)
    clusters = [
        InitiativeCluster(
            make_id("i", key[0].replace(SEPARATOR, " "), key[1]),
            tuple(sorted(found, key=itemgetter(0)) if key in longer else found),
            tuple(sorted(longer[key])) if key in longer else (SAME_CORE,),
        )
        for key, found in members.items()
    ]
    return sorted(clusters, key=lambda cluster: cluster.entity_id)


def _is_work_on(thing: str, longer: str) -> bool:
    """Whether a core only adds words of works to another one (``neubau feuerwache süd``: ``feuerwache süd``)."""
    words = set(thing.split(SEPARATOR))
    return words.isdisjoint(works()) and set(longer.split(SEPARATOR)) - words <= works()


def _targets(
    members: Mapping[Key, Sequence[tuple[int, Initiative]]], words: Mapping[str, Sequence[str]]
) -> dict[Key, tuple[Key, str]]:
    """Shorter names -> the only longer one of the municipality with all their words.

    ``words`` are those of each name, as :func:`words_of_name` gives them.
    """
    by_word: dict[tuple[str, str], set[Key]] = defaultdict(set)
    for key in members:
        for word in key[0].split(SEPARATOR):
            by_word[word, key[1]].add(key)
    articles = {key: {index for index, _ in found} for key, found in members.items()}
    found: dict[Key, Key] = {}
    for key in members:
        # The rarest word tells most; and more than one longer name need not be looked for.
        rarest, *others = sorted((by_word[word, key[1]] for word in key[0].split(SEPARATOR)), key=len)
        longer = [
            *islice(
                (
                    other
                    for other in rarest
                    if other != key
                    and all(other in keys for keys in others)
                    # Of one article that names both as two things, they are two; a thing and the work on it are one.
                    and (articles[key].isdisjoint(articles[other]) or _is_work_on(key[0], other[0]))
                ),
                2,
            )
        ]
        if len(longer) == 1:
            found[key] = longer[0]
    reasons = {key: (owner, SHORT_FORM) for key, owner in found.items()}
    for key, owner in _others(members, found, words).items():
        reasons.setdefault(key, (owner, ONLY_ONE))
    return {key: value for key, value in reasons.items() if value[0] not in reasons}


def _others(
    members: Mapping[Key, Sequence[tuple[int, Initiative]]],
    taken: Mapping[Key, Key],
    words: Mapping[str, Sequence[str]],
) -> dict[Key, Key]:
    """Names that stand for the only thing they can mean.

    A proper name without municipality is the only one of the name that has one; a town's app that is called by the
    town or its users alone (``Rhede-App``, ``Bürger-App``) is the only app of the town that has a name of its own,
    since towns have one at a time.
    """
    loose: dict[str, list[Key]] = defaultdict(list)
    for key in members:
        if is_nowhere(key[1]):
            loose[key[0]].append(key)
    placed: dict[Key, set[Key]] = defaultdict(set)
    apps: dict[str, list[Key]] = defaultdict(list)
    plain: dict[str, list[Key]] = defaultdict(list)
    for key, found in members.items():
        if is_nowhere(key[1]):
            continue
        for core in _cores_without_place(key, found, words) if loose else ():
            for other in loose.get(core, ()):
                # A name that bears the town's name needs no other mark; others must be proper names.
                if core != key[0] or any(item.named for _, item in members[other]):
                    placed[other].add(key)
        if key not in taken:
            if all(item.kind == "app" and is_plain_app(item.name, item.ags) for _, item in found):
                plain[key[1]].append(key)
            elif any(_is_own_app(item) for _, item in found):
                apps[key[1]].append(key)
    only = {key: next(iter(keys)) for key, keys in placed.items() if len(keys) == 1}
    for ags, keys in plain.items():
        owner = apps[ags][0] if len(apps[ags]) == 1 else min(keys)
        only |= {key: owner for key in keys if key != owner}
    return only


def _cores_without_place(
    key: Key, found: Sequence[tuple[int, Initiative]], words: Mapping[str, Sequence[str]]
) -> set[str]:
    """Cores that its names have where nobody knows the municipality, whose own name is then part of them."""
    own = own_words(key[1])
    named = (words[item.name] for _, item in found)
    return {key[0]} | {SEPARATOR.join(core_of_words(each, None)) for each in named if not own.isdisjoint(each)}


def _is_own_app(item: Initiative) -> bool:
    """Whether it is an app with a name of its own, or something to be used online that bears the town's name as one."""
    if not item.named:
        return False
    if item.kind == "app":
        return True
    words = words_of_name(item.name)
    own = own_words(item.ags) if item.ags else frozenset()
    return item.kind in ONLINE and not own.isdisjoint(words) and not any(is_head(word) for word in words)
