"""What corrections join and keep apart: the entities of single articles, and how a line finds them.

A key is a hash of a name and a municipality, so it also tells which entities of single articles it stands for when the
entity that bore it has got another key or has been joined with another one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from stadtlupe.normalize.body_clusters import key_of
from stadtlupe.normalize.corrections import Reference
from stadtlupe.normalize.facts import ArticleFacts, Initiative, Organization, Person
from stadtlupe.normalize.identity import fold, is_nowhere, make_id
from stadtlupe.normalize.initiative_names import core_of, place_of
from stadtlupe.normalize.record import surfaces
from stadtlupe.schema import EntityTable

PREFIXES: dict[str, EntityTable] = {"p": "people", "o": "organizations", "i": "initiatives"}
NOUNS: dict[EntityTable, str] = {"people": "person", "organizations": "organization", "initiatives": "initiative"}
Feature = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Unit:
    """An entity of one article.

    Attributes
    ----------
    facts : of the article. index : of the article in the corpus. item : the entity.
    cluster : key of the entity that it belongs to without corrections.
    """

    facts: ArticleFacts
    index: int
    item: Person | Organization | Initiative
    cluster: str

    @property
    def primary(self) -> str | None:
        """Municipality that the article is about."""
        return self.facts.primary.ags if self.facts.primary else None

    @property
    def places(self) -> frozenset[str]:
        """Municipalities that it is tied to; those of a person without any are those of the article."""
        if isinstance(self.item, Person):
            held = frozenset(position.ags for position in self.item.positions if position.ags)
            return held or (frozenset({self.primary}) if self.primary else frozenset())
        own = {self.item.ags}
        if isinstance(self.item, Organization):
            own.add(key_of(self.item, self.primary, self.facts.article.article_id)[1])
        return frozenset(place for place in own if place and not is_nowhere(place))

    @property
    def keys(self) -> frozenset[str]:
        """Keys that an entity of this name and place gets."""
        item = self.item
        if isinstance(item, Person):
            return frozenset(_person_key(item.name, place) for place in self.places or {""})
        if isinstance(item, Organization):
            return frozenset({make_id("o", *key_of(item, self.primary, self.facts.article.article_id))})
        place = place_of(item.ags, item.named, self.facts.article.article_id)
        return frozenset({make_id("i", " ".join(core_of(item.name, item.ags)), place)})

    @property
    def features(self) -> tuple[frozenset[Feature], frozenset[Feature]]:
        """What tells it from others: strong (places, bodies, roles, partners) and weak (name, places near by) marks."""
        strong = {("place", place) for place in self.places}
        if isinstance(self.item, Person):
            for position in self.item.positions:
                strong.add(("role", fold(position.role)))
                if position.organization:
                    strong.add(("body", fold(position.organization)))
        if isinstance(self.item, Initiative):
            strong |= {("body", fold(taking.organization)) for taking in self.item.participations}
        weak = {("name", fold(self.item.name))} | {("near", city.ags) for city in self.facts.cities if city.ags}
        return frozenset(strong), frozenset(weak)


def _person_key(name: str, place: str) -> str:
    """Key of a person, without the number that tells namesakes of one town apart."""
    return make_id("p", fold(name), place, None)


@dataclass(frozen=True, slots=True)
class Grouping:
    """Which units of a table are one entity.

    Attributes
    ----------
    entity : key of the entity of each unit. members : units of each entity. renamed : units by folded given name.
    """

    entity: Sequence[str]
    members: Mapping[str, frozenset[int]]
    renamed: Mapping[str, frozenset[int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Several:
    """A reference that means several entities; their keys."""

    keys: tuple[str, ...]


class Lookup:
    """Finds the units of a table that references name.

    Parameters
    ----------
    table : the table. units : all its units. references : those that will be asked for.
    """

    def __init__(self, table: EntityTable, units: Sequence[Unit], references: Iterable[Reference]) -> None:
        self._table = table
        self._units = units
        wanted = list(references)
        keys = {reference.ident for reference in wanted if reference.ident}
        names = {reference.name for reference in wanted if not reference.ident}
        self._by_key: dict[str, set[int]] = defaultdict(set)
        self._by_name: dict[str, set[int]] = defaultdict(set)
        self._by_form: dict[str, set[int]] = defaultdict(set)
        for number, unit in enumerate(units):
            for key in unit.keys & keys if keys else ():
                self._by_key[key].add(number)
            if names:
                name = fold(unit.item.name)
                if name in names:
                    self._by_name[name].add(number)
                for form in names.intersection(map(fold, surfaces(unit.item.mentions))) - {name}:
                    self._by_form[form].add(number)

        if table == "people":
            self._add_of_entities({key for key in keys if key[0] == "p"} - self._by_key.keys())

    def _add_of_entities(self, keys: set[str]) -> None:
        """Find keys made of a name and a place that different articles on one person give."""
        if not keys:
            return
        together: dict[str, list[int]] = defaultdict(list)
        for number, unit in enumerate(self._units):
            together[unit.cluster].append(number)
        for numbers in together.values():
            if len(numbers) > 1:
                places = frozenset().union(*(self._units[number].places for number in numbers))
                for number in numbers:
                    for place in places:
                        if (key := _person_key(self._units[number].item.name, place)) in keys:
                            self._by_key[key].add(number)

    def find(self, reference: Reference, grouping: Grouping) -> frozenset[int] | Several | None:
        """Units that a reference means: of one entity, of several, or none.

        Parameters
        ----------
        reference : one of those that were announced. grouping : which units are one.
        """
        found = self._of_key(reference.ident, grouping) if reference.ident else self._of_name(reference, grouping)
        entities = {grouping.entity[number] for number in found}
        if len(entities) > 1:
            return Several(tuple(sorted(entities)))
        return found or None

    def _of_key(self, key: str, grouping: Grouping) -> frozenset[int]:
        if PREFIXES.get(key[0]) != self._table:
            return frozenset()
        own = frozenset(self._by_key.get(key, ()))
        # Namesakes of one town have the same name and place: of them the bearer of the key is meant.
        bearer = grouping.members.get(key, frozenset())
        return own & bearer or bearer or own

    def _of_name(self, reference: Reference, grouping: Grouping) -> frozenset[int]:
        tables = (self._by_name, self._by_form)
        for table in tables:
            found = frozenset(n for n in table.get(reference.name, ()) if self._is_there(reference, n))
            if found:
                return found
        # The article there writes the name otherwise, or another one of the same entity has the place.
        for table in tables if reference.where else ():
            entities = {grouping.entity[number] for number in table.get(reference.name, ())}
            members = (number for entity in entities for number in grouping.members[entity])
            found = frozenset(number for number in members if self._is_there(reference, number))
            if found:
                return found
        given = grouping.renamed.get(reference.name, frozenset())
        return given if any(self._is_there(reference, number) for number in given) else frozenset()

    def _is_there(self, reference: Reference, number: int) -> bool:
        unit = self._units[number]
        return (
            not reference.where
            or reference.where == unit.facts.article.article_id
            or not reference.keys.isdisjoint(unit.places)
        )
