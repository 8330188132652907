"""Which initiatives of different articles are one: by the core of the name within a municipality."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from operator import itemgetter

from stadtlupe.lexicon import read_table, read_toml
from stadtlupe.normalize.facts import ArticleFacts, Initiative
from stadtlupe.normalize.identity import make_id, unmarked_once
from stadtlupe.normalize.place_tables import own_words

YEAR = re.compile(r"(?:19|20)\d\d(?:\+|/\d\d)?$")
# What a town draws up; what it is about stands before, in one word with it, or behind.
PAPERS = ("konzept", "strategie", "plan", "programm")
Key = tuple[str, str]
SAME_CORE = "same core of the name, same municipality"
SHORT_FORM = "short form of the only longer name"
ONLY_ONE = "the only one that the name can mean"


@cache
def _empty_words() -> frozenset[str]:
    return frozenset(read_toml("initiative_words.toml")["empty_in_names"].split())


@cache
def _works() -> frozenset[str]:
    """Words of works on something, as they stand in cores: ``neubau``, ``sanierung``."""
    return frozenset(_stem(row["head"]) for row in read_table("initiative_heads.csv") if row["use"] == "object")


@dataclass(frozen=True, slots=True)
class InitiativeCluster:
    """One initiative: (index of the article's facts, initiative) pairs in corpus order, and why they are one."""

    entity_id: str
    members: tuple[tuple[int, Initiative], ...]
    reasons: tuple[str, ...] = ()


def core_of(name: str, ags: str | None) -> tuple[str, ...]:
    """Words of a name that tell it from others of its municipality.

    Parameters
    ----------
    name : canonical name. ags : its municipality.

    Returns
    -------
    Folded words without years, articles, prepositions and the municipality's own name, case endings left out;
    ``("mobilitätskonzept",)`` for ``Mobilitätskonzept 2035 der Stadt Rhede``. All words when nothing else is left.
    """
    words = [word for word in re.split(r"[^\w+&]+", unmarked_once(name)) if word]
    own = own_words(ags) if ags else frozenset()
    kept = [
        word
        for word in words
        if not YEAR.match(word) and word not in _empty_words() and word not in own and word.removesuffix("s") not in own
    ]
    return one_compound(tuple(map(_stem, kept))) or tuple(words)


def one_compound(words: tuple[str, ...]) -> tuple[str, ...]:
    """Two words of which the first is what is drawn up for the other, as their compound, without linking letters.

    ``konzept radverkehr`` and ``radverkehrskonzept`` are ``radverkehrkonzept``; ``wärmeplanung`` is ``wärmeplan``.
    """
    words = tuple(word.removesuffix("ung") if word.endswith("planung") else word for word in words)
    if len(words) == 2 and words[0] in PAPERS:
        words = (words[1] + words[0],)
    return tuple(_unlinked(word) for word in words)


def _unlinked(word: str) -> str:
    """A compound without the letter that links the name of a paper to what it is about."""
    for paper in PAPERS:
        before = word.removesuffix(paper)
        if before != word and len(before) > 4:
            return before.removesuffix("s") + paper
    return word


def _stem(word: str) -> str:
    """Word without a case ending: ``Lahnlotsen`` and ``Lahnlotse`` meet."""
    return re.sub(r"(?:es|en|s|n|e)$", "", word) if len(word) > 5 else word


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
    answers: dict[tuple[str, str | None], list[tuple[int, Initiative]]] = {}
    members: dict[Key, list[tuple[int, Initiative]]] = defaultdict(list)
    for index, facts in enumerate(corpus):
        for item in facts.initiatives:
            question = (item.name, item.ags)
            found = answers.get(question)
            if found is None:
                found = answers[question] = members["\x1e".join(core_of(*question)), item.ags or ""]
            found.append((index, item))
    del answers
    longer: dict[Key, set[str]] = {}
    for short, (owner, reason) in sorted(_targets(members).items()):
        members[owner] += members.pop(short)
        longer.setdefault(owner, {SAME_CORE}).add(reason)
    clusters = [
        InitiativeCluster(
            make_id("i", key[0].replace("\x1e", " "), key[1]),
            tuple(sorted(found, key=itemgetter(0)) if key in longer else found),
            tuple(sorted(longer[key])) if key in longer else (SAME_CORE,),
        )
        for key, found in members.items()
    ]
    return sorted(clusters, key=lambda cluster: cluster.entity_id)


def _is_work_on(thing: str, longer: str) -> bool:
    """Whether a core only adds words of works to another one (``neubau feuerwache süd``: ``feuerwache süd``)."""
    words = set(thing.split("\x1e"))
    return words.isdisjoint(_works()) and set(longer.split("\x1e")) - words <= _works()


def _targets(members: Mapping[Key, Sequence[tuple[int, Initiative]]]) -> dict[Key, tuple[Key, str]]:
    """Shorter names -> the only longer one of the municipality with all their words."""
    by_word: dict[tuple[str, str], set[Key]] = defaultdict(set)
    for key in members:
        for word in key[0].split("\x1e"):
            by_word[word, key[1]].add(key)
    articles = {key: {index for index, _ in found} for key, found in members.items()}
    found: dict[Key, Key] = {}
    for key in members:
        # The rarest word tells most; and more than one longer name need not be looked for.
        rarest, *others = sorted((by_word[word, key[1]] for word in key[0].split("\x1e")), key=len)
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
    for key, owner in _others(members, found).items():
        reasons.setdefault(key, (owner, ONLY_ONE))
    return {key: value for key, value in reasons.items() if value[0] not in reasons}


def _others(members: Mapping[Key, Sequence[tuple[int, Initiative]]], taken: Mapping[Key, Key]) -> dict[Key, Key]:
    """Names that stand for the only thing they can mean.

    A proper name without municipality is the only one of the name that has one; a town's app that is called by the
    town alone (``Rhede-App``) is the only app of the town that has a name of its own, since towns have one at a time.
    """
    loose = {key[0] for key, found in members.items() if not key[1] and any(item.named for _, item in found)}
    placed: dict[str, list[Key]] = defaultdict(list)
    apps: dict[str, list[Key]] = defaultdict(list)
    plain: list[Key] = []
    for key, found in members.items():
        if not key[1]:
            continue
        if key[0] in loose:
            placed[key[0]].append(key)
        if key not in taken and all(item.kind == "app" for _, item in found):
            if all(_is_town_app(item) for _, item in found):
                plain.append(key)
            elif any(item.named for _, item in found):
                apps[key[1]].append(key)
    only = {(core, ""): keys[0] for core, keys in placed.items() if len(keys) == 1}
    return only | {key: apps[key[1]][0] for key in plain if len(apps[key[1]]) == 1}


def _is_town_app(item: Initiative) -> bool:
    """Whether an app is called by its town alone."""
    words = [word for word in re.split(r"[^\w]+", unmarked_once(item.name)) if word]
    own = own_words(item.ags) if item.ags else frozenset()
    return "app" in words and all(word in own or word in _empty_words() for word in words)
