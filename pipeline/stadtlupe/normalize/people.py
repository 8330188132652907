"""Joins the mentions of people of one article to persons with names, titles and positions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from types import MappingProxyType
from typing import Any

from stadtlupe.extract import Mention
from stadtlupe.lexicon import read_toml
from stadtlupe.normalize.facts import City, Person, Position
from stadtlupe.normalize.identity import fold
from stadtlupe.normalize.place_lookup import city_of_name, nearest_city, of_level
from stadtlupe.normalize.place_reference import pointed_city, visiting_city
from stadtlupe.read import Article

LABEL = "PER"
CONTACT = "Ansprechpartner"


@dataclass(slots=True)
class _Entry:
    """A person in the making."""

    family: str
    given: str | None
    mentions: list[Mention] = field(default_factory=list)


@cache
def _particles() -> frozenset[str]:
    return frozenset(read_toml("person_words.toml")["particles"]["words"])


@cache
def _municipal_words() -> MappingProxyType[str, tuple[str, ...]]:
    table = read_toml("person_words.toml")["municipal"]
    return MappingProxyType({key: tuple(words) for key, words in table.items()})


def split_name(name: str) -> tuple[str | None, str]:
    """Split a name without titles into given names and family name.

    Parameters
    ----------
    name : for example ``Anna-Lena von der Heide``.

    Returns
    -------
    (given names or None, family name with its particles): ``("Anna-Lena", "von der Heide")``.
    """
    words = name.split()
    if not words:
        return None, ""
    particles = _particles()
    start = len(words) - 1
    while start > 0 and words[start - 1] in particles:
        start -= 1
    return " ".join(words[:start]) or None, " ".join(words[start:])


def resolve_people(article: Article, mentions: Sequence[Mention], cities: Sequence[City]) -> tuple[Person, ...]:
    """Join mentions of people to persons.

    Parameters
    ----------
    article : the article. mentions : all its mentions, any order; those of label PER are used.
    cities : municipalities of the article, for the municipality of a position.

    Returns
    -------
    Persons in order of first mention. A full name joins its equals; a bare surname joins the bearer named last before
    it, else the next one; bearers of one surname with different given names stay apart.
    """
    found = sorted((m for m in mentions if m.label == LABEL and m.value), key=lambda m: (m.start, m.end))
    entries: list[_Entry] = []
    bare: list[Mention] = []
    for mention in found:
        given, family = split_name(str(mention.value))
        if given is None:
            bare.append(mention)
            continue
        entry = next((e for e in entries if _same_person(e, given, family)), None)
        if entry is None:
            entry = _Entry(family, given)
            entries.append(entry)
        elif len(given) > len(entry.given or ""):
            entry.given = given
        entry.mentions.append(mention)
    anchors = [(mention.start, entry) for entry in entries for mention in entry.mentions]
    for mention in bare:
        _join_bare(mention, entries, anchors)
    people = [_person(article.text, entry, cities) for entry in entries]
    return tuple(sorted(people, key=lambda person: (person.mentions[0].start, person.name)))


def _same_person(entry: _Entry, given: str, family: str) -> bool:
    if entry.given is None or not _same_family(entry.family, family):
        return False
    one, other = entry.given.replace("-", " ").split(), given.replace("-", " ").split()
    if one[0] == other[0] or fold(one[0]) == fold(other[0]):
        return True
    # An initial stands for a name that begins with it.
    return one[0].rstrip(".") == other[0][:1] or other[0].rstrip(".") == one[0][:1]


def _same_family(one: str, other: str) -> bool:
    left, right = fold(one), fold(other)
    return left == right or left == right + "s" or right == left + "s"


def _join_bare(mention: Mention, entries: list[_Entry], anchors: list[tuple[int, _Entry]]) -> None:
    """Give a bare surname to the bearer named last before it; a half of a double name counts when nothing else fits."""
    family = str(mention.value)
    fitting = [(start, entry) for start, entry in anchors if _same_family(entry.family, family)]
    if not fitting:
        fitting = [
            (start, entry)
            for start, entry in anchors
            if any(_same_family(part, family) for part in entry.family.split()[-1:])
        ]
    fitting = [pair for pair in fitting if not _gender_clash(mention, pair[1])]
    before = [pair for pair in fitting if pair[0] <= mention.start]
    if fitting:
        entry = max(before, key=lambda pair: pair[0])[1] if before else min(fitting, key=lambda pair: pair[0])[1]
    else:
        entry = _Entry(family, None)
        entries.append(entry)
    entry.mentions.append(mention)
    anchors.append((mention.start, entry))


def _gender_clash(mention: Mention, entry: _Entry) -> bool:
    """Whether ``Frau X`` and ``Herr X`` of the same surname are meant."""
    own = mention.attributes.get("honorific")
    others = {other.attributes.get("honorific") for other in entry.mentions} - {None}
    return own is not None and bool(others) and own not in others


def _person(text: str, entry: _Entry, cities: Sequence[City]) -> Person:
    mentions = sorted(entry.mentions, key=lambda mention: (mention.start, mention.end))
    titles = [str(mention.attributes["title"]) for mention in mentions if mention.attributes.get("title")]
    name = f"{entry.given} {entry.family}" if entry.given else entry.family
    return Person(
        name=name,
        title=max(titles, key=len) if titles else None,
        given_name=entry.given,
        family_name=entry.family,
        positions=_positions(text, mentions, cities),
        mentions=tuple(mentions),
    )


def _positions(text: str, mentions: Sequence[Mention], cities: Sequence[City]) -> tuple[Position, ...]:
    """Positions of all mentions, each role once; a role with its body or municipality replaces the bare one."""
    positions: list[Position] = []
    for mention in mentions:
        party = mention.attributes.get("party")
        for role in mention.attributes.get("roles", ()):
            position = _position(text, mention, role, party, cities)
            for number, other in enumerate(positions):
                if _role_key(other.role) != _role_key(position.role):
                    continue
                if other.organization == position.organization or None in (other.organization, position.organization):
                    # A municipality that the text gives is better than the one of the article.
                    keep = other if other.organization or not position.organization else position
                    positions[number] = keep
                    break
            else:
                positions.append(position)
    # Whom to call is no function of somebody who has another one.
    functions = [position for position in positions if not position.role.startswith(CONTACT)]
    return tuple(functions or positions)


def _role_key(role: str) -> str:
    folded = fold(role)
    return folded.removesuffix("in") if len(folded) > 5 else folded


def _position(
    text: str, mention: Mention, role: Mapping[str, Any], party: str | None, cities: Sequence[City]
) -> Position:
    organization = role.get("organization")
    lemma = str(role["lemma"])
    if organization is None and party and "fraktion" in lemma.lower():
        organization = party
    city = _referred_city(text, mention, role, lemma, organization, cities)
    city = city or _city(mention, role, lemma, organization, cities)
    if role.get("sent_end"):
        mention = replace(mention, sent_end=max(mention.sent_end, int(role["sent_end"])))
    return Position(
        role=lemma,
        role_text=str(role["text"]),
        mention=mention,
        organization=organization,
        city=city.name if city else None,
        ags=city.ags if city else None,
        is_public_office=bool(role.get("public_office")),
        occupation=bool(role.get("occupation")),
    )


def _referred_city(
    text: str, mention: Mention, role: Mapping[str, Any], lemma: str, organization: str | None, cities: Sequence[City]
) -> City | None:
    """Municipality that the text points to without its name (``der dortigen Stadtwerke``); None where it names it."""
    if len(cities) < 2 or role.get("city_text"):
        return None
    for start in (role.get("organization_start"), role.get("start")):
        city = pointed_city(text, int(start), cities) if start is not None else None
        if city is not None:
            return city
    if not is_municipal(lemma, organization):
        return None
    return visiting_city(text, mention.sent_start, int(role.get("start") or mention.start), cities)


def _city(
    mention: Mention, role: Mapping[str, Any], lemma: str, organization: str | None, cities: Sequence[City]
) -> City | None:
    """Municipality of a position: the one written beside it, the body's, else the article's for municipal functions."""
    text = role.get("city_text")
    if text:
        named = city_of_name(str(text), cities)
        if named:
            return named
        if not is_municipal(lemma, organization):
            return None
    if organization:
        named = city_of_name(organization, cities)
        if named:
            return named
    if text or not is_municipal(lemma, organization):
        return None
    fitting = of_level(cities, organization or lemma)
    primary = next((city for city in fitting if city.role == "primary"), None)
    # A Landrat in an article about a town: the Kreis that his sentence names, else the only one of the article.
    near = nearest_city(fitting, mention.sent_start, mention.sent_end, mention.start)
    return primary or (near or fitting[0] if len(fitting) < len(cities) and fitting else None)


def is_municipal(role: str, organization: str | None) -> bool:
    """Whether a function belongs to a municipality by its own name or that of its body.

    Parameters
    ----------
    role : lemma. organization : name of the body, if the text gives one.
    """
    lower = role.lower()
    words = _municipal_words()
    if organization:
        body = organization.lower()
        if any(word in body for word in words["state_bodies"]):
            return False
        first = body.split()[0]
        if any(first.endswith(word) or first.startswith(word) for word in words["body_parts"]):
            return True
        return "fraktion" in lower and not any(word in lower for word in words["state_role_parts"])
    if any(lower.split("-")[-1].startswith(word) for word in words["state_role_beginnings"]):
        return False
    if any(word in lower for word in words["state_role_parts"]):
        return False
    return any(word in lower for word in words["role_parts"]) or lower.startswith(words["role_beginnings"])
