"""What stage 4 makes of one article: canonical facts that still know their spans.

The public record (``schema.ArticleRecord``) and the tables are projections of these values.
"""

from __future__ import annotations

from stadtlupe.extract import Mention
from stadtlupe.read import Article
from stadtlupe.value_class import value_class


@value_class(frozen=True, slots=True)
class City:
    """A municipality (or Landkreis) that an article names; ``ags`` is None while the name is ambiguous or foreign."""

    name: str
    ags: str | None
    role: str  # schema.CityRole
    uses: tuple[str, ...]  # schema.CityUse, sorted
    mentions: tuple[Mention, ...]
    candidates: tuple[str, ...] = ()


@value_class(frozen=True, slots=True)
class Position:
    """A role of a person at the date of the article."""

    role: str
    role_text: str
    mention: Mention
    organization: str | None = None
    city: str | None = None
    ags: str | None = None
    is_public_office: bool = False
    occupation: bool = False  # a profession, which makes nobody a public person


@value_class(frozen=True, slots=True)
class Person:
    """A person with all mentions of the article, the surname-only ones included."""

    name: str
    title: str | None
    given_name: str | None
    family_name: str | None
    positions: tuple[Position, ...]
    mentions: tuple[Mention, ...]

    @property
    def has_function(self) -> bool:
        """Whether the article gives a function of more than private concern; a profession alone is none."""
        return any(not position.occupation for position in self.positions)


@value_class(frozen=True, slots=True)
class Organization:
    """A body that the article names."""

    name: str
    type: str  # schema.OrganizationType
    city: str | None
    ags: str | None
    generic: bool
    mentions: tuple[Mention, ...]


@value_class(frozen=True, slots=True)
class Participation:
    """A body (by canonical name) that takes part in an initiative."""

    organization: str
    part: str  # schema.Part
    mention: Mention


@value_class(frozen=True, slots=True)
class Initiative:
    """An undertaking of a municipality."""

    name: str
    kind: str  # schema.InitiativeKind
    theme: str  # schema.Theme
    city: str | None
    ags: str | None
    status: str | None  # schema.Status
    named: bool
    started: str | None
    target: str | None
    amount_eur: float | None
    mentions: tuple[Mention, ...]
    participations: tuple[Participation, ...] = ()
    evidence: tuple[Mention, ...] = ()  # dates that tell start and planned end
    tags: tuple[str, ...] = ()  # second level of the theme, the best one first


@value_class(frozen=True, slots=True)
class Event:
    """A dated statement; ``subject`` is the canonical name of an initiative, body or person of the same article."""

    date: str
    date_from: str | None
    date_to: str | None
    kind: str  # schema.EventKind
    city: str | None
    ags: str | None
    subject: str | None
    mention: Mention


@value_class(frozen=True, slots=True)
class Link:
    """A tie between two municipalities of the article; towns abroad and associations of municipalities have no key."""

    from_name: str
    from_ags: str | None
    to_name: str
    to_ags: str | None
    kind: str  # schema.LinkKind
    mention: Mention


@value_class(frozen=True, slots=True)
class ArticleFacts:
    """All facts of one article, each list in order of first mention."""

    article: Article
    cities: tuple[City, ...] = ()
    people: tuple[Person, ...] = ()
    organizations: tuple[Organization, ...] = ()
    initiatives: tuple[Initiative, ...] = ()
    dates: tuple[Mention, ...] = ()
    amounts: tuple[Mention, ...] = ()
    events: tuple[Event, ...] = ()
    links: tuple[Link, ...] = ()

    @property
    def primary(self) -> City | None:
        """The city whose affairs the article reports, if one was found."""
        return next((city for city in self.cities if city.role == "primary"), None)
