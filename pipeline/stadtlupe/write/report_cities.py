"""What the comparison says of a city, packed for the report page: values refer to rows that the page has by number.

The rules are those of ``stadtlupe compare``; nothing is decided here or on the page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stadtlupe.schema import (
    CityComparison,
    ComparedCity,
    HolderFact,
    InitiativeFact,
    PartnerFact,
    TimelineFact,
)
from stadtlupe.write.cells import plain_value
from stadtlupe.write.german_words import EVENTS, NOTES, PARTS
from stadtlupe.write.report_source import Source

FIELDS = (
    "themes statuses compared strategies plans offices leads holders apps participation platforms partners amounts "
    "amount timeline notes"
)
# What an event, a part or a partner is about.
INITIATIVE, BODY, PERSON, CITY = range(4)
NOTE_KINDS, PART_KINDS = list(NOTES), list(PARTS)


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers of the rows that the page has, by key; of a tie also both cities."""

    city: Mapping[str, int]
    initiative: Mapping[str, int]
    organization: Mapping[str, int]
    person: Mapping[str, int]
    position: Mapping[str, int]
    event: Mapping[str, int]
    link: Mapping[str, tuple[str | None, str | None, int | None]]

    def subject(self, ident: str | None) -> tuple[int, int] | None:
        """What an event or part is about, and its number; None when it is not on the page."""
        for kind, numbers in ((INITIATIVE, self.initiative), (BODY, self.organization), (PERSON, self.person)):
            if ident is not None and ident in numbers:
                return kind, numbers[ident]
        return None


@dataclass(frozen=True, slots=True)
class CityPacker:
    """Packs what the comparison says of cities.

    Values of a kind are a list: how many there are, then the first ``most`` of those whose rows are on the page.

    Attributes
    ----------
    source, numbers : the tables, and what of them is on the page. most : values of a kind per city.
    proof : packs the sentences that prove parts in initiatives; None where those of the body have to do.
    """

    source: Source
    numbers: Numbers
    most: int
    proof: Callable[..., list[int] | None] | None

    def city(self, item: CityComparison) -> list[Any]:
        """Values of a city, compared with none, in the order of :data:`FIELDS`."""
        city: ComparedCity = item.cities[0]
        numbers = self.numbers
        amounts = [
            [numbers.initiative.get(fact.row_id), plain_value(fact.amount_eur), *filter(None, [fact.left_out])]
            for fact in city.amounts
        ]
        return [
            [entry.n_initiatives for entry in city.by_theme] if city.n_initiatives else None,
            [entry.n_initiatives for entry in city.by_status] if city.n_initiatives else None,
            1,
            self._offers(city.strategies),
            self._offers(city.field_plans),
            self._listed([numbers.organization.get(unit.row_id, unit.name) for unit in city.digital_offices]),
            self._holders(city.digital_leads),
            self._holders(city.people),
            self._offers(city.apps),
            self._offers(city.participation_platforms),
            self._offers(city.other_platforms),
            self._partners(city),
            self._listed(amounts),
            plain_value(city.amount_eur),
            self._timeline(city.timeline),
            [[NOTE_KINDS.index(note.kind), *filter(None, [note.detail])] for note in item.notes] or None,
        ]

    def _listed(self, items: Sequence[Any]) -> list[Any] | None:
        shown = [item for item in items if (item[0] if isinstance(item, list) else item) is not None]
        return [len(items), *shown[: self.most]] if items else None

    def _offers(self, facts: Iterable[InitiativeFact]) -> list[Any] | None:
        """Numbers of initiatives; what a comparison asks for first has its name also where its row had no room."""
        return self._listed([self.numbers.initiative.get(fact.row_id, fact.name) for fact in facts])

    def _holders(self, facts: Iterable[HolderFact]) -> list[Any] | None:
        """Each person with the positions (number or role); the first person also where the row had no room."""
        held: dict[str, list[HolderFact]] = defaultdict(list)
        for fact in facts:
            held[fact.person_id].append(fact)
        people: list[list[Any]] = []
        for ident, roles in held.items():
            name = None if people else " ".join(part for part in (roles[0].title, roles[0].name) if part)
            shown: list[int | str] = [self.numbers.position.get(role.row_id, role.role) for role in roles]
            people.append([self.numbers.person.get(ident, name), *dict.fromkeys(shown)])
        return self._listed(people)

    def _partners(self, city: ComparedCity) -> list[Any] | None:
        """Each body once per part: what it is, its number, part, its initiatives, proof. Or a city and the tie."""
        groups: dict[tuple[str, str], list[PartnerFact]] = defaultdict(list)
        for fact in city.partners:
            taking = self.source.taking.get(fact.row_id)
            groups[taking.entity_id if taking else fact.row_id, fact.part].append(fact)
        found: list[list[Any]] = []
        for (ident, part), group in groups.items():
            subject = self.numbers.subject(ident)
            if group[0].table == "links":
                found.append(self._cooperation(group[0], city.ags))
            elif subject is None or len(found) >= self.most:  # only what is shown needs sentences
                found.append([None])
            else:
                idents = [self.source.taking[fact.row_id].initiative_id for fact in group]
                undertakings = [
                    self.numbers.initiative.get(ident, fact.initiative)
                    for ident, fact in zip(idents, group, strict=True)
                ]
                proof = self.proof("participations", *(fact.row_id for fact in group)) if self.proof else None
                row = [*subject, PART_KINDS.index(part), undertakings[: self.most]]
                found.append([*row, proof] if proof else row)
        return self._listed(found)

    def _cooperation(self, fact: PartnerFact, own: str) -> list[Any]:
        """The other city, by its name when it is abroad, and the number of the tie."""
        start, end, tie = self.numbers.link[fact.row_id]
        key = end if start == own else start
        other = fact.name if key is None else self.numbers.city.get(key)
        return [None if other is None else CITY, other, *([] if tie is None else [tie])]

    def _timeline(self, facts: Sequence[TimelineFact]) -> list[Any] | None:
        """The latest dates, newest first: 0 and an event's or 1 and an initiative's number, and the kind of date."""
        rows = {"events": self.numbers.event, "initiatives": self.numbers.initiative}
        kinds = list(EVENTS)
        shown = [
            [int(fact.table != "events"), rows[fact.table][fact.row_id], kinds.index(fact.kind)]
            for fact in reversed(facts)
            if fact.row_id in rows[fact.table]
        ]
        return [len(facts), *shown[: self.most]] if facts else None
