"""Joins the mentions of bodies of one article to organizations with type and municipality."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from stadtlupe.extract import Mention
from stadtlupe.normalize.facts import City, Organization
from stadtlupe.normalize.identity import fold
from stadtlupe.normalize.linear_model import LinearModel
from stadtlupe.normalize.organization_type import POLITICAL, type_of
from stadtlupe.normalize.place_lookup import city_of_name, of_level, topical_city
from stadtlupe.normalize.place_reference import pointed_city
from stadtlupe.read import Article

LABEL = "ORG"
MUNICIPAL_TYPES = frozenset({"administration", "council", "utility", "school"})
# Bodies of these types keep the municipality in their own name, but none is inferred for them.
ELSEWHERE_TYPES = frozenset({"party", "media", "ministry", "authority", "court", "research", "company", "association"})
# Of these types the lexicon lists the bodies by name.
LISTED_TYPES = frozenset({"media", "party"})
# Uses of a name that make its municipality the one a paragraph speaks of.
TOPICAL_USES = frozenset({"actor", "administration", "demonym"})
# How far back a municipality named before may be the one that "die städtische …" means (characters).
LOOK_BACK = 600
# How far around the sentence of a name parties or votes are looked for (characters).
AROUND = 150
# From this probability on the name of an initiative is none of a body.
CLEAR_SCORE = 0.4


@dataclass(slots=True)
class _Entry:
    """An organization in the making."""

    name: str
    type: str
    generic: bool
    city: City | None
    explicit: bool
    sure: bool = False
    known: bool = False
    mentions: list[Mention] = field(default_factory=list)
    shorts: set[str] = field(default_factory=set)


def resolve_organizations(
    article: Article, mentions: Sequence[Mention], cities: Sequence[City], *, model: LinearModel | None = None
) -> tuple[Organization, ...]:
    """Join mentions of bodies to organizations.

    Parameters
    ----------
    article : the article. mentions : all its mentions, any order; those of label ORG are used.
    cities : municipalities of the article.
    model : classifier of the type; without it the type that the rules give stands.

    Returns
    -------
    Organizations in order of first mention. Inflected forms, abbreviations and shortened names (``Stadtwerke`` after
    ``Stadtwerke Ulm``) join; generic bodies of different municipalities stay apart.
    """
    found = sorted((m for m in mentions if m.label == LABEL and m.value), key=lambda m: (m.start, m.end))
    names = [m for m in mentions if m.label == "INIT" and m.attributes.get("named") and _is_clear(m)]
    entries: list[_Entry] = []
    for mention in found:
        if not mention.attributes.get("sure", True) and _inside(mention, names):
            continue  # only the recognizer takes it for a body, and it is the name of an undertaking
        city, explicit = _city(article, mention, cities)
        sure = explicit or _only_city(article, mention, cities) is city
        entry = _match(mention, city, sure, entries)
        if entry is None:
            entry = _Entry(
                name=str(mention.value),
                type=str(mention.attributes.get("type") or "other"),
                generic=bool(mention.attributes.get("generic")),
                city=city,
                explicit=explicit,
                sure=sure,
            )
            entries.append(entry)
        elif explicit and not entry.explicit:
            entry.city, entry.explicit, entry.sure = city, True, True
        if mention.attributes.get("known") and mention.attributes.get("type") in LISTED_TYPES:
            entry.known, entry.type = True, str(mention.attributes["type"])
        short = mention.attributes.get("abbreviation")
        if short:
            entry.shorts.add(fold(str(short)))
        entry.mentions.append(mention)
    _join_shortened(entries)
    entries = sorted((e for e in entries if e.mentions), key=lambda e: min(mention.start for mention in e.mentions))
    return tuple(
        Organization(
            name=entry.name,
            # Media and parties are known by name, the lexicon lists them.
            type=entry.type if model is None or entry.known else _learned_type(article, entry, model),
            city=entry.city.name if entry.city else None,
            ags=entry.city.ags if entry.city else None,
            generic=entry.generic,
            mentions=tuple(sorted(entry.mentions, key=lambda mention: (mention.start, mention.end))),
        )
        for entry in entries
    )


def _learned_type(article: Article, entry: _Entry, model: LinearModel) -> str:
    """Likeliest type; an abbreviation alone does not tell that it is a party, what stands around it does."""
    likeliest = type_of(entry.name, entry.type, entry.generic, model)
    if likeliest != "party" or entry.type == "party" or _is_political(article, entry):
        return likeliest
    return type_of(entry.name, entry.type, entry.generic, model, without="party")


def _is_political(article: Article, entry: _Entry) -> bool:
    """Whether a name, or the text closely around it, speaks of parties, votes or councils."""
    if POLITICAL.search(entry.name):
        return True
    places = ((max(0, mention.sent_start - AROUND), mention.sent_end + AROUND) for mention in entry.mentions)
    return any(POLITICAL.search(article.text, start, end) for start, end in places)


def _is_clear(initiative: Mention) -> bool:
    """Whether a rule alone or the recognizer of initiatives is sure enough of a name."""
    return not initiative.attributes.get("tagged") or float(initiative.attributes.get("score") or 0.0) >= CLEAR_SCORE


def _inside(mention: Mention, others: Sequence[Mention]) -> bool:
    return any(mention.start < other.end and mention.end > other.start for other in others)


def _match(mention: Mention, city: City | None, sure: bool, entries: Sequence[_Entry]) -> _Entry | None:
    """Entry of the same name; a generic body must be in the same municipality."""
    name = fold(str(mention.value))
    for entry in entries:
        same = name in entry.shorts or _same_name(fold(entry.name), name)
        if not same:
            continue
        if not (mention.attributes.get("generic") or entry.generic):
            return entry
        if entry.city is city or not (sure and entry.sure) or entry.city is None or city is None:
            return entry
    return None


def _same_name(one: str, other: str) -> bool:
    """Whether two folded names are equal up to a genitive or dative ending."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    return len(short) > 4 and long in (short + "s", short + "es", short + "n")


def _join_shortened(entries: list[_Entry]) -> None:
    """Join a body to the only longer name that holds its own, or whose abbreviation it is.

    ``die Stadtwerke`` are the Stadtwerke Ulm, ``die Feuerwehr`` is the Freiwillige Feuerwehr Ulm. A name of more words
    that is not generic must begin the longer one; a single such word says too little.
    """
    for entry in entries:
        if not entry.mentions:
            continue
        name = fold(entry.name)
        longer = [
            other
            for other in entries
            if other is not entry
            and other.mentions
            and (name in other.shorts or _is_shortened(entry, fold(other.name)))
            and (other.city is entry.city or not entry.explicit)
        ]
        if len(longer) == 1 and not longer[0].generic:
            longer[0].mentions += entry.mentions
            entry.mentions = []


def _is_shortened(entry: _Entry, longer: str) -> bool:
    name = fold(entry.name)
    if entry.generic:
        return f" {name} " in f" {longer} " and name != longer
    return " " in name and longer.startswith(name + " ")


def _city(article: Article, mention: Mention, cities: Sequence[City]) -> tuple[City | None, bool]:
    """Municipality of a body and whether the text writes it in or beside the name."""
    kind = str(mention.attributes.get("type") or "other")
    written = mention.attributes.get("city_text")
    named = city_of_name(str(mention.value), cities) or (city_of_name(str(written), cities) if written else None)
    if named:
        return named, True
    if written or kind in ELSEWHERE_TYPES:
        return None, bool(written)
    generic = bool(mention.attributes.get("generic"))
    if not generic and kind not in MUNICIPAL_TYPES:
        return None, False
    pointed = pointed_city(article.text, mention.start, cities)
    if pointed:
        return pointed, True
    cities = of_level(cities, str(mention.value))
    near = topical_city(cities, mention.sent_start, mention.sent_end, mention.start, mention.end)
    # "In Hanau wurde das Amt … gegründet": the sentence's municipality, if it stands before the body.
    if near and any(mention.sent_start <= place.start < mention.start for place in near.mentions):
        return near, False
    if _is_local(article, mention):
        before = _named_before(article, mention, cities)
        if before:
            return before, False
    only = _only_city(article, mention, cities)
    if only and any(place.attributes.get("use") in TOPICAL_USES for place in only.mentions):
        return only, False
    alone = cities[0] if len(cities) == 1 else near
    return next((city for city in cities if city.role == "primary"), alone), False


def _only_city(article: Article, mention: Mention, cities: Sequence[City]) -> City | None:
    """The only municipality that the sentence up to a mention, else its paragraph, names; None if several."""
    paragraph = article.text.rfind("\n", 0, mention.start) + 1
    end = article.text.find("\n", mention.end)
    ranges = ((mention.sent_start, mention.start), (paragraph, end if end >= 0 else len(article.text)))
    for start, stop in ranges:
        named = [city for city in cities if any(start <= place.start < stop for place in city.mentions)]
        if named:
            return named[0] if len(named) == 1 else None
    return None


def _is_local(article: Article, mention: Mention) -> bool:
    """Whether ``städtische`` or ``kommunale`` refers back to the municipality spoken of."""
    before = article.text[max(mention.sent_start, mention.start - 30) : mention.start].lower()
    return "städtisch" in before or "kommunal" in before


def _named_before(article: Article, mention: Mention, cities: Sequence[City]) -> City | None:
    """Municipality named last before a mention in the same paragraph."""
    paragraph = article.text.rfind("\n", 0, mention.start) + 1
    floor = max(paragraph, mention.start - LOOK_BACK)
    found = [
        (place.start, number)
        for number, city in enumerate(cities)
        for place in city.mentions
        if floor <= place.start < mention.start and place.attributes.get("use") != "name_part"
    ]
    return cities[max(found)[1]] if found else None
