"""Which bodies of different articles are one body: by the core of the name and the municipality it belongs to.

The core is the name without legal form and without the municipality's own name; councils go by one word, the group of a
party in the council by the party; an abbreviation that some article defines stands for the long form, and a name
without its adjective for the only one with it. Bodies of the Länder belong to their Land.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import NamedTuple

from stadtlupe.lexicon import read_toml
from stadtlupe.normalize.body_lands import MINISTRY, core_in_land, is_of_land
from stadtlupe.normalize.facts import ArticleFacts, Organization
from stadtlupe.normalize.identity import fold, is_nowhere, make_id, place_in, unmarked_once, without_marks
from stadtlupe.normalize.place_tables import own_words

# "e. V." and "e. G." are one word each.
CLUB = re.compile(r"\be ([vg])\b")
# "freiwillige feuerwehr", "städtisches klinikum": with the adjective or without.
ADJECTIVE = re.compile(r"(?:lich|isch|ig|al|ell)e[rs]?$")
SAME_CORE = "same core of the name, same municipality"
SHORT_FORM = "short form of the only longer name of the place"
# Bodies of these types act in many places; the municipality of an article says nothing about which body it is.
PLACELESS_TYPES = frozenset({"media", "ministry", "company", "authority", "research", "court", "university"})
Key = tuple[str, str]
# Abbreviation -> core of its long form -> the keys of that core.
ByShort = Mapping[str, Mapping[str, set[Key]]]


@dataclass(frozen=True, slots=True)
class BodyCluster:
    """One body: (index of the article's facts, body) pairs in corpus order, and why they are one."""

    entity_id: str
    members: tuple[tuple[int, Organization], ...]
    reasons: tuple[str, ...] = ()


@cache
def _words() -> Mapping[str, frozenset[str]]:
    table = read_toml("organization_words.toml")["clusters"]
    return {name: frozenset(words) for name, words in table.items()}


@cache
def _wide_beginnings() -> tuple[str, ...]:
    return tuple(_words()["wide_beginnings"])


@cache
def _legal_forms() -> frozenset[str]:
    table = read_toml("organization_words.toml")["legal_forms"]
    return frozenset(fold(form).replace(".", "") for forms in table.values() for form in forms)


def core_of(name: str, ags: str | None) -> str:
    """Core of a name: folded, without legal form and the forms of its own municipality.

    Parameters
    ----------
    name : canonical name. ags : the municipality that the body belongs to, None if there is none.

    Returns
    -------
    ``stadtwerke`` for ``Stadtwerke Rhede GmbH`` of Rhede; the whole name when nothing else would be left.
    """
    return _core(_words_of(unmarked_once(name)), ags)


def _words_of(plain: str) -> list[str]:
    """Words of a name without marks, legal forms left out unless there is nothing else."""
    plain = plain.replace(".", "")
    words = (CLUB.sub(r"e\1", plain) if "e " in plain else plain).split()
    forms = _legal_forms()
    return [word for word in words if word not in forms] or words


def _core(kept: list[str], ags: str | None) -> str:
    """Core of a name of which the words are given as :func:`_words_of` gives them."""
    if ags:
        own = own_words(ags)
        rest = [word for word in kept if word not in own and word.removesuffix("s") not in own]
        while rest and rest[-1] in _words()["links"]:
            rest.pop()
        kept = rest or kept
    if len(kept) > 1:  # the group of a party in the council stands for the party of the town
        kept = [word for word in kept if not word.endswith("fraktion")] or kept
    if len(kept) > 2:  # "stabsstelle für klimaschutz" is one with "stabsstelle klimaschutz"
        kept = [kept[0], *(word for word in kept[1:] if word != "für")]
    if len(kept) == 2 and kept[0] == "ausschuss":  # and "ausschuss für umwelt" with "umweltausschuss"
        kept = [kept[1] + kept[0]]
    core = " ".join(kept)
    return "rat" if core in _words()["councils"] else core


def _is_local(name: str, plain: str, kind: str) -> bool:
    """Whether a body without municipality belongs to that of its article rather than to the whole country."""
    if kind in PLACELESS_TYPES:
        return False
    if kind == "party":
        return True
    if " " not in name and sum(letter.isupper() for letter in name) > 1:
        return False  # KfW, VKU: local bodies are not known by letters alone
    words = set(plain.split())
    return words.isdisjoint(_words()["wide"]) and not any(word.startswith(_wide_beginnings()) for word in words)


def key_of(body: Organization, primary: str | None, article_id: str) -> Key:
    """Core of the name and municipality, the latter empty for bodies that belong to none.

    Where only its municipality would tell which body is meant (``Stadtrat``) and nobody knows it, the article stands
    for it: that of another article is another one.

    Parameters
    ----------
    body : the body. primary : municipality that its article is about.
    """
    return _in_article(_key(_named(body.name), body.type, body.ags, primary), body, article_id)


def _in_article(key: Key, body: Organization, article_id: str) -> Key:
    if key[1] or not body.generic or body.type in PLACELESS_TYPES:
        return key
    return key[0], place_in(article_id)


class _Name(NamedTuple):
    """A name, it without marks, and its words that tell something."""

    name: str
    plain: str
    words: list[str]


def _named(name: str) -> _Name:
    plain = unmarked_once(name)
    return _Name(name, plain, _words_of(plain))


def _key(named: _Name, kind: str, ags: str | None, primary: str | None) -> Key:
    name, plain, words = named
    of_land = core_in_land(name, kind, ags or primary) if is_of_land(plain, kind) else None
    if of_land is not None:
        return of_land
    place = "" if kind in PLACELESS_TYPES else ags or (primary if _is_local(name, plain, kind) else "") or ""
    return _core(words, ags or place or None), place


def cluster_bodies(corpus: Sequence[ArticleFacts]) -> list[BodyCluster]:
    """Join the bodies of a corpus.

    Parameters
    ----------
    corpus : facts of the articles, in any order; article ids are unique.

    Returns
    -------
    Clusters ordered by id; every body is in exactly one, whatever the order of the articles.
    """
    # Each distinct question is answered once, however many there are.
    answers: dict[tuple[str, str, str | None, str | None], tuple[Key, list[tuple[int, Organization]]]] = {}
    members: dict[Key, list[tuple[int, Organization]]] = defaultdict(list)
    named = cache(_named)
    longs: dict[Key, set[Key]] = defaultdict(set)
    for index, facts in enumerate(corpus):
        primary = facts.primary.ags if facts.primary else None
        for body in facts.organizations:
            question = (body.name, body.type, body.ags, primary)
            answer = answers.get(question)
            if answer is None:
                own = _key(named(body.name), body.type, body.ags, primary)
                answer = answers[question] = own, members[own]
            own, found = answer
            if own != (key := _in_article(own, body, facts.article.article_id)):
                own, found = key, members[key]
            found.append((index, body))
            for mention in body.mentions:
                short = mention.attributes.get("abbreviation")
                if short:
                    longs[without_marks(str(short)), own[1]].add(own)
    del answers
    members = {key: found for key, found in members.items() if found}
    reasons: dict[Key, set[str]] = {}
    for form, (owner, reason) in sorted(_targets(members, longs).items()):
        members[owner] += members.pop(form)
        reasons.setdefault(owner, {SAME_CORE}).add(reason)
    clusters = [
        BodyCluster(
            make_id("o", *owner),
            tuple(sorted(found, key=itemgetter(0)) if owner in reasons else found),
            tuple(sorted(reasons[owner])) if owner in reasons else (SAME_CORE,),
        )
        for owner, found in members.items()
    ]
    return sorted(clusters, key=lambda cluster: cluster.entity_id)


def _targets(members: Mapping[Key, object], longs: Mapping[Key, set[Key]]) -> dict[Key, tuple[Key, str]]:
    """Keys that stand for another one: abbreviations, and names without municipality of the only one that has one."""
    # Most names have neither a namesake without municipality nor an abbreviation, and cost no more than a look.
    loose = {core for core, place in members if is_nowhere(place)}
    placed: dict[str, list[Key]] = defaultdict(list)
    by_short: dict[str, dict[str, set[Key]]] = defaultdict(lambda: defaultdict(set))
    longer: dict[Key, list[Key]] = defaultdict(list)
    for (short, _), keys in longs.items():
        for key in keys:
            by_short[short][key[0]].add(key)
    # The more names, the more long forms of an abbreviation: most names are told from all of them at once.
    texts = {short: "\n".join(by_core) for short, by_core in by_short.items()}
    asked: list[Key] = []
    for key in members:
        core, place = key
        if is_nowhere(place) or core in by_short or not by_short.keys().isdisjoint(core.split()):
            asked.append(key)
        if core in loose and not is_nowhere(place):
            placed[core].append(key)
        if " " in core:
            for short in _shorter(key):
                longer[short, place].append(key)
    asked += (key for key in longer if key in members)
    found: dict[Key, tuple[Key, str]] = {}
    for key in dict.fromkeys(asked):
        core, place = key
        owners: set[Key] = set()
        if core in by_short:
            own = longs.get(key)
            owners = _one_or_two([own] if own else by_short[core].values(), key)
        if not owners and " " in core:
            owners = _one_or_two(_abbreviated(core, by_short, texts), key)
        if len(owners) == 1:
            found[key] = (owners.pop(), "abbreviation that an article defines")
        elif is_nowhere(place) and len(placed.get(core, ())) == 1:
            found[key] = (placed[core][0], "the only body of the name that has a municipality")
        elif key in longer and len(longer[key]) == 1:
            found[key] = (longer[key][0], SHORT_FORM)
    # A chain ends at its last link; two that point at each other stay as they are.
    return {key: value for key, value in found.items() if value[0] not in found}


def _shorter(key: Key) -> Iterator[str]:
    """Shorter cores that a body goes by in its town or Land: ``feuerwehr``, ``ministerium digit``."""
    core, place = key
    if core.startswith(MINISTRY):
        subjects = core.split()[1:]
        if len(subjects) > 1:
            yield from (f"{MINISTRY} {subject}" for subject in dict.fromkeys(subjects))
    elif place and core.count(" ") == 1:
        adjective, _, noun = core.partition(" ")
        if ADJECTIVE.search(adjective):
            yield noun


def _one_or_two(groups: Iterable[Iterable[Key]], key: Key) -> set[Key]:
    """Keys of some groups other than ``key``: none, the only one, or any two when there are more.

    An abbreviation may have a long form in every town; whether there is more than one is all that matters.
    """
    found: set[Key] = set()
    for group in groups:
        for other in group:
            if other != key:
                found.add(other)
                if len(found) > 1:
                    return found
    return found


def _abbreviated(core: str, by_short: ByShort, texts: Mapping[str, str]) -> Iterator[set[Key]]:
    """Long forms of ``Fraunhofer IESE``: its abbreviation is a word of the name, another word is shared.

    ``texts`` holds all long forms of each abbreviation in one string.
    """
    words = core.split()
    for word in words:
        if len(word) > 2 and word in by_short:
            shared = [other for other in words if other != word and len(other) > 3 and other in texts[word]]
            if shared:
                for long, keys in by_short[word].items():
                    if any(other in long for other in shared):
                        yield keys
