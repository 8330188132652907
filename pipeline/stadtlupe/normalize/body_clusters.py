"""Which bodies of different articles are one body: by the core of the name and the municipality it belongs to.

The core is the name without legal form and without the municipality's own name; councils go by one word; an
abbreviation that some article defines stands for the long form.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from stadtlupe.lexicon import WORDS_KEPT, read_toml
from stadtlupe.normalize.facts import ArticleFacts, Organization
from stadtlupe.normalize.identity import fold, make_id, without_marks
from stadtlupe.normalize.place_tables import forms_of

# Bodies of these types act in many places; the municipality of an article says nothing about which body it is.
PLACELESS_TYPES = frozenset({"media", "ministry", "company", "authority", "research", "court", "university"})
Key = tuple[str, str]


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
def _legal_forms() -> frozenset[str]:
    table = read_toml("organization_words.toml")["legal_forms"]
    return frozenset(fold(form).replace(".", "") for forms in table.values() for form in forms)


@lru_cache(maxsize=WORDS_KEPT)
def core_of(name: str, ags: str | None) -> str:
    """Core of a name: folded, without legal form and the forms of its own municipality.

    Parameters
    ----------
    name : canonical name. ags : the municipality that the body belongs to, None if there is none.

    Returns
    -------
    ``stadtwerke`` for ``Stadtwerke Rhede GmbH`` of Rhede; the whole name when nothing else would be left.
    """
    words = without_marks(name).replace(".", "").split()
    kept = [word for word in words if word not in _legal_forms()]
    if ags:
        own = {form for written in forms_of(ags) for form in map(without_marks, written)}
        rest = [word for word in kept if word not in own and word.removesuffix("s") not in own]
        while rest and rest[-1] in _words()["links"]:
            rest.pop()
        kept = rest or kept
    core = " ".join(kept) or " ".join(words)
    return "rat" if core in _words()["councils"] else core


def _is_local(body: Organization) -> bool:
    """Whether a body without municipality belongs to that of its article rather than to the whole country."""
    if body.type in PLACELESS_TYPES:
        return False
    if body.type == "party":
        return True
    if " " not in body.name and sum(letter.isupper() for letter in body.name) > 1:
        return False  # KfW, VKU: local bodies are not known by letters alone
    words = set(without_marks(body.name).replace("-", " ").split())
    wide = _words()["wide"]
    return words.isdisjoint(wide) and not any(word.startswith(tuple(_words()["wide_beginnings"])) for word in words)


def key_of(body: Organization, primary: str | None) -> Key:
    """Core of the name and municipality, the latter empty for bodies that belong to none.

    Parameters
    ----------
    body : the body. primary : municipality that its article is about.
    """
    place = "" if body.type in PLACELESS_TYPES else body.ags or (primary if _is_local(body) else "") or ""
    return core_of(body.name, body.ags or place or None), place


def cluster_bodies(corpus: Sequence[ArticleFacts]) -> list[BodyCluster]:
    """Join the bodies of a corpus.

    Parameters
    ----------
    corpus : facts of the articles, ordered by article id.

    Returns
    -------
    Clusters ordered by id; every body is in exactly one, whatever the order of the articles.
    """
    members: dict[Key, list[tuple[int, Organization]]] = defaultdict(list)
    longs: dict[Key, set[Key]] = defaultdict(set)
    for index, facts in enumerate(corpus):
        primary = facts.primary.ags if facts.primary else None
        for body in facts.organizations:
            key = key_of(body, primary)
            members[key].append((index, body))
            for mention in body.mentions:
                short = mention.attributes.get("abbreviation")
                if short:
                    longs[without_marks(str(short)), key[1]].add(key)
    target = _targets(members, longs)
    joined: dict[Key, list[tuple[int, Organization]]] = defaultdict(list)
    reasons: dict[Key, set[str]] = defaultdict(set)
    for key in sorted(members):
        owner, reason = target.get(key, (key, "same core of the name, same municipality"))
        joined[owner] += members[key]
        reasons[owner].add(reason)
    clusters = [
        BodyCluster(make_id("o", *key), tuple(sorted(found, key=lambda member: member[0])), tuple(sorted(reasons[key])))
        for key, found in joined.items()
    ]
    return sorted(clusters, key=lambda cluster: cluster.entity_id)


def _targets(members: Mapping[Key, object], longs: Mapping[Key, set[Key]]) -> dict[Key, tuple[Key, str]]:
    """Keys that stand for another one: abbreviations, and names without municipality of the only one that has one."""
    placed: dict[str, list[Key]] = defaultdict(list)
    for key in members:
        if key[1]:
            placed[key[0]].append(key)
    by_short: dict[str, set[Key]] = defaultdict(set)
    for (short, _), keys in longs.items():
        by_short[short] |= keys
    found: dict[Key, tuple[Key, str]] = {}
    for key in members:
        core, place = key
        owners = longs.get((core, place)) or by_short.get(core, set())
        owners = {owner for owner in owners if owner != key}
        if not owners:
            owners = _abbreviated(key, by_short)
        if len(owners) == 1:
            found[key] = (next(iter(owners)), "abbreviation that an article defines")
        elif not place and len(placed.get(core, ())) == 1:
            found[key] = (placed[core][0], "the only body of the name that has a municipality")
    # A chain ends at its last link; two that point at each other stay as they are.
    return {key: value for key, value in found.items() if value[0] not in found}


def _abbreviated(key: Key, by_short: Mapping[str, set[Key]]) -> set[Key]:
    """Long form of ``Fraunhofer IESE``: its abbreviation is a word of the name, another word is shared."""
    words = key[0].split()
    return {
        owner
        for word in words
        if len(words) > 1 and len(word) > 2
        for owner in by_short.get(word, ())
        if owner != key and any(other in owner[0] for other in words if other != word and len(other) > 3)
    }
