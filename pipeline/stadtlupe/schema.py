"""Schema v1: every table's row and the nested article record as pydantic models.

JSON Schema, the Data Package and the data dictionary are made from these models; nothing else defines a column.
Keys are strings and the AGS keeps its leading zero. Dates are EDTF level 0/1 (ISO 8601-2) with ISO bounds beside them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

SCHEMA_VERSION = "1.0"
# Between the values of a column that holds several.
LIST_SEPARATOR = "; "

Outcome = Literal[
    "extracted",
    "duplicate",
    "not_german",
    "too_short",
    "no_text",
    "consent_page",
    "unreadable",
    "too_large",
    "timed_out",
    "failed",
]
OrganizationType = Literal[
    "administration",
    "council",
    "utility",
    "university",
    "school",
    "ministry",
    "authority",
    "association",
    "company",
    "party",
    "media",
    "research",
    "court",
    "other",
]
InitiativeKind = Literal[
    "strategy",
    "app",
    "platform",
    "programme",
    "project",
    "facility",
    "service",
    "network",
    "event",
    "regulation",
    "other",
]
Theme = Literal[
    "Verwaltung",
    "IT und Kommunikation",
    "Energie und Umwelt",
    "Mobilität",
    "Gesellschaft und Bildung",
    "Bauen und Wohnen",
    "Finanzen",
    "Sonstiges",
]
Status = Literal["geplant", "beschlossen", "gestartet", "in Betrieb", "abgeschlossen", "gestoppt"]
Part = Literal["lead", "partner", "funder", "supplier"]
LinkKind = Literal["visit", "cooperation", "model", "comparison"]
CityRole = Literal["primary", "mentioned"]
CityUse = Literal["place", "actor", "administration", "name_part", "demonym"]
DateRelation = Literal["at", "since", "until", "from-to"]
EventKind = Literal["founded", "decided", "started", "opened", "visited", "signed", "completed", "deadline", "stated"]

Ags = Annotated[str, Field(pattern=r"^[0-9]{8}$")]
AGS_TEXT = "official municipality key (Amtlicher Gemeindeschlüssel, 8 digits; a Landkreis is its 5 digits + 000)"


def join_list(values: Iterable[str | None]) -> str | None:
    """Cell of a column that holds several values: each once, in order, empty ones left out; None when none is left."""
    return LIST_SEPARATOR.join(dict.fromkeys(value for value in values if value)) or None


_GIVEN: set[str] = set()


class Row(BaseModel):
    """Base of all rows: unknown fields are errors, so that a renamed column cannot pass unseen."""

    model_config = ConfigDict(extra="forbid")

    def model_post_init(self, _context: object) -> None:
        """Forget which fields were given: nobody asks, and the set of their names is half of a row's memory."""
        object.__setattr__(self, "__pydantic_fields_set__", _GIVEN)


# --- tables -------------------------------------------------------------------------------------------------------


class ArticleRow(Row):
    """One row per article that was extracted, or that duplicates one."""

    article_id: str = Field(
        description="identifier: file stem, or hash of the address", json_schema_extra={"key": True}
    )
    title: str | None = Field(description="headline without kicker and site name")
    url: str | None = Field(description="canonical address, if known")
    publisher: str | None = Field(description="publishing body or medium")
    author: str | None = Field(description="authors, separated by '; '")
    published: str | None = Field(description="publication date (EDTF); empty when not stated, never guessed")
    published_from: str | None = Field(
        description="which source won: dateline, json-ld, meta, time, url, field or htmldate"
    )
    language: str | None = Field(description="ISO 639-1 code of the text")
    word_count: int = Field(description="words of the clean text", ge=0)
    primary_ags: Ags | None = Field(description="municipality that the article reports on: " + AGS_TEXT)
    theme: Theme | None = Field(description="theme of the article: of most of its initiatives")
    duplicate_of: str | None = Field(description="article_id of the article that this one repeats")
    file: str | None = Field(description="path or address that was read")


class CityRow(Row):
    """One row per municipality or Landkreis that an article names."""

    ags: Ags = Field(description=AGS_TEXT, json_schema_extra={"key": True})
    name: str = Field(description="official short name")
    type: str = Field(description="kreisfreie Stadt, Stadt, Gemeinde or Landkreis")
    land: str = Field(description="Land")
    kreis: str | None = Field(description="Kreis")
    population: int | None = Field(description="inhabitants, 2024-12-31 (Destatis)", ge=0)
    lat: float | None = Field(description="latitude of the administrative seat, WGS 84")
    lon: float | None = Field(description="longitude of the administrative seat, WGS 84")
    n_articles: int = Field(description="articles that name it", ge=0)
    n_initiatives: int = Field(description="its initiatives", ge=0)
    n_people: int = Field(description="people with a position there", ge=0)
    first_seen: str | None = Field(description="earliest publication date of an article that names it")
    last_seen: str | None = Field(description="latest publication date of an article that names it")


class PersonRow(Row):
    """One row per person."""

    person_id: str = Field(description="stable identifier", json_schema_extra={"key": True})
    name: str = Field(description="fullest name, without title")
    title: str | None = Field(description="academic title")
    given_name: str | None = Field(description="given names")
    family_name: str | None = Field(description="family name with particles (von, de, ...)")
    aliases: str | None = Field(description="other written forms, separated by '; '")
    n_articles: int = Field(description="articles that name the person", ge=1)
    first_seen: str | None = Field(description="earliest publication date")
    last_seen: str | None = Field(description="latest publication date")


class PositionRow(Row):
    """One row per person, role and body. A position holds for the dates at which it was seen, not for ever."""

    position_id: str = Field(description="stable identifier", json_schema_extra={"key": True})
    person_id: str = Field(description="person", json_schema_extra={"references": "people"})
    role: str = Field(description="role as lemma in the form that the text uses (Stadträtin, Digitaldezernentin)")
    role_text: str = Field(description="role as the text writes it")
    organization_id: str | None = Field(description="body, if named", json_schema_extra={"references": "organizations"})
    ags: Ags | None = Field(description="municipality of the role: " + AGS_TEXT)
    first_seen: str | None = Field(description="earliest publication date")
    last_seen: str | None = Field(description="latest publication date")
    is_public_office: bool = Field(description="elected or appointed public office")


class OrganizationRow(Row):
    """One row per body."""

    organization_id: str = Field(description="stable identifier", json_schema_extra={"key": True})
    name: str = Field(description="name in the nominative")
    type: OrganizationType = Field(description="type of body")
    ags: Ags | None = Field(description="municipality of the body: " + AGS_TEXT)
    aliases: str | None = Field(description="other written forms, separated by '; '")
    n_articles: int = Field(description="articles that name it", ge=1)


class InitiativeRow(Row):
    """One row per initiative and municipality."""

    initiative_id: str = Field(description="stable identifier", json_schema_extra={"key": True})
    name: str = Field(description="name, or the describing phrase when it has none")
    kind: InitiativeKind = Field(description="kind of initiative")
    theme: Theme = Field(description="field of the Bitkom Smart City Index, or a theme outside of it")
    ags: Ags | None = Field(description="municipality: " + AGS_TEXT)
    status: Status | None = Field(description="status at last_seen")
    started: str | None = Field(description="start (EDTF)")
    target: str | None = Field(description="planned end or horizon (EDTF)")
    amount_eur: float | None = Field(description="largest sum of money that is tied to it, in euros", ge=0)
    named: bool = Field(description="whether it bears a name of its own")
    aliases: str | None = Field(description="other written forms, separated by '; '")
    n_articles: int = Field(description="articles that name it", ge=1)
    first_seen: str | None = Field(description="earliest publication date")
    last_seen: str | None = Field(description="latest publication date")


class ParticipationRow(Row):
    """One row per body or person that takes part in an initiative."""

    initiative_id: str = Field(description="initiative", json_schema_extra={"key": True, "references": "initiatives"})
    entity_id: str = Field(description="organization_id or person_id", json_schema_extra={"key": True})
    part: Part = Field(description="part that it has", json_schema_extra={"key": True})


class EventRow(Row):
    """One row per dated statement."""

    event_id: str = Field(description="stable identifier", json_schema_extra={"key": True})
    date: str = Field(description="date (EDTF)")
    date_from: str | None = Field(description="first possible day (ISO 8601)")
    date_to: str | None = Field(description="last possible day (ISO 8601)")
    kind: EventKind = Field(description="what happened")
    ags: Ags | None = Field(description="municipality: " + AGS_TEXT)
    subject_id: str | None = Field(description="initiative_id, organization_id or person_id it is about")
    article_id: str = Field(description="article", json_schema_extra={"references": "articles"})


class LinkRow(Row):
    """One row per statement that ties one municipality to another."""

    from_ags: Ags = Field(description="acting municipality: " + AGS_TEXT, json_schema_extra={"key": True})
    to_ags: Ags = Field(description="other municipality: " + AGS_TEXT, json_schema_extra={"key": True})
    kind: LinkKind = Field(description="kind of tie", json_schema_extra={"key": True})
    article_id: str = Field(description="article", json_schema_extra={"key": True, "references": "articles"})


class MentionRow(Row):
    """One row per span in a text."""

    mention_id: str = Field(description="stable identifier", json_schema_extra={"key": True})
    article_id: str = Field(description="article", json_schema_extra={"references": "articles"})
    start: int = Field(description="first character in title, empty line and text together, from 0", ge=0)
    end: int = Field(description="character after the last", ge=0)
    text: str = Field(description="the span as written")
    label: str = Field(description="PER, ORG, CITY, INIT, DATE or AMOUNT")
    entity_id: str | None = Field(
        description="record it belongs to: a key of people, organizations, initiatives or cities"
    )
    component: str = Field(description="what found it")


class EvidenceRow(Row):
    """One row per fact and article: the sentence that proves it."""

    table: str = Field(description="table of the fact", json_schema_extra={"key": True})
    row_id: str = Field(description="key of the fact's row", json_schema_extra={"key": True})
    article_id: str = Field(description="article", json_schema_extra={"key": True, "references": "articles"})
    start: int = Field(
        description="first character of the proving span in title, empty line and text together",
        json_schema_extra={"key": True},
        ge=0,
    )
    end: int = Field(description="character after its last", ge=0)
    quote: str = Field(description="sentence around the span")
    component: str = Field(description="what found it")
    version: str = Field(description="version of the program and of the model")


class ComparisonRow(Row):
    """One row per municipality: what the articles say about it, side by side."""

    ags: Ags = Field(description=AGS_TEXT, json_schema_extra={"key": True})
    city: str = Field(description="official short name")
    population: int | None = Field(description="inhabitants, 2024-12-31 (Destatis)")
    n_articles: int = Field(description="articles in which it is the primary city; little news is not little activity")
    n_sources: int = Field(description="publishers of these articles")
    has_strategy: bool = Field(description="whether a strategy is reported")
    strategy: str | None = Field(description="names of its strategies, separated by '; '")
    strategy_started: str | None = Field(description="start of the earliest one (EDTF)")
    strategy_horizon: str | None = Field(description="horizon of the latest one (EDTF)")
    digital_office: str | None = Field(description="administrative units for digitalization, separated by '; '")
    apps: str | None = Field(description="apps, separated by '; '")
    participation_platforms: str | None = Field(description="participation platforms, separated by '; '")
    n_initiatives: int = Field(description="initiatives")
    initiatives_per_100k: float | None = Field(description="initiatives per 100,000 inhabitants")
    n_verwaltung: int = Field(description="initiatives of the theme Verwaltung")
    n_it_und_kommunikation: int = Field(description="initiatives of the theme IT und Kommunikation")
    n_energie_und_umwelt: int = Field(description="initiatives of the theme Energie und Umwelt")
    n_mobilitaet: int = Field(description="initiatives of the theme Mobilität")
    n_gesellschaft_und_bildung: int = Field(description="initiatives of the theme Gesellschaft und Bildung")
    n_bauen_und_wohnen: int = Field(description="initiatives of the theme Bauen und Wohnen")
    n_finanzen: int = Field(description="initiatives of the theme Finanzen")
    n_sonstiges: int = Field(description="initiatives of no other theme")
    amount_eur: float | None = Field(description="sum of the amounts of its initiatives, in euros")
    key_people: str | None = Field(description="office-holders with roles, separated by '; '")


class RejectedRow(Row):
    """One row per input that did not end as ``extracted``."""

    article_id: str = Field(description="identifier, unique within the run", json_schema_extra={"key": True})
    file: str = Field(description="path or address")
    outcome: Outcome = Field(description="named outcome")
    reason: str = Field(description="one sentence that says why")


TABLES: dict[str, type[Row]] = {
    "articles": ArticleRow,
    "cities": CityRow,
    "people": PersonRow,
    "positions": PositionRow,
    "organizations": OrganizationRow,
    "initiatives": InitiativeRow,
    "participations": ParticipationRow,
    "events": EventRow,
    "links": LinkRow,
    "mentions": MentionRow,
    "evidence": EvidenceRow,
    "comparison": ComparisonRow,
    "rejected": RejectedRow,
}


# --- the nested record of one article (`stadtlupe annotate`, OUT/articles/<id>.json) ----------------------------------


class CityItem(Row):
    """A municipality or Landkreis that the article names."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    name: str = Field(description="official short name, or the written form when it is ambiguous")
    ags: Ags | None = Field(description=AGS_TEXT + "; null when ambiguous or not German")
    role: CityRole = Field(description="primary: the article reports its affairs")
    as_: list[CityUse] = Field(alias="as", description="how the text uses the name")
    surface: list[str] = Field(description="forms as written")
    candidates: list[str] = Field(default_factory=list, description="possible keys of an ambiguous name")


class PositionItem(Row):
    """A role that the article gives to a person."""

    role: str = Field(description="role as lemma")
    organization: str | None = Field(description="body of the role")
    city: str | None = Field(description="municipality of the role")
    ags: Ags | None = Field(description=AGS_TEXT)


class PersonItem(Row):
    """A person that the article names."""

    name: str = Field(description="fullest name in the article, without title")
    title: str | None = Field(description="academic title")
    positions: list[PositionItem] = Field(description="roles that the article gives")
    surface: list[str] = Field(description="forms as written")


class OrganizationItem(Row):
    """A body that the article names."""

    name: str = Field(description="name in the nominative")
    type: OrganizationType = Field(description="type of body")
    city: str | None = Field(description="its municipality")
    ags: Ags | None = Field(description=AGS_TEXT)
    generic: bool = Field(description="identified only by its type plus the city at hand (Stadtrat, die Stadtwerke)")
    surface: list[str] = Field(description="forms as written")


class InitiativeItem(Row):
    """An initiative that the article names or describes."""

    name: str = Field(description="name, or the describing phrase")
    kind: InitiativeKind = Field(description="kind of initiative")
    theme: Theme = Field(description="theme")
    city: str | None = Field(description="its municipality")
    ags: Ags | None = Field(description=AGS_TEXT)
    status: Status | None = Field(description="status at the time of the article")
    named: bool = Field(description="whether it bears a name of its own")
    started: str | None = Field(description="start (EDTF)")
    target: str | None = Field(description="planned end or horizon (EDTF)")
    amount_eur: float | None = Field(description="sum of money tied to it, in euros")
    surface: list[str] = Field(description="forms as written")


class DateItem(Row):
    """A time expression of the article."""

    text: str = Field(description="as written")
    start: int = Field(description="first character in title, empty line and text together, from 0")
    end: int = Field(description="character after the last")
    timex_type: Literal["DATE", "TIME", "DURATION", "SET"] = Field(description="TIMEX3 type (ISO 24617-1)")
    timex_value: str | None = Field(description="TIMEX3 value; null when unresolved")
    edtf: str | None = Field(description="EDTF value; null when unresolved")
    earliest: str | None = Field(description="first possible day (ISO 8601)")
    latest: str | None = Field(description="last possible day (ISO 8601)")
    relation: DateRelation = Field(description="how the sentence uses it")
    anchor: str | None = Field(
        description="day or year that a relative date counts from; 'missing' when one was needed and there is none"
    )


class AmountItem(Row):
    """A sum of money of the article."""

    text: str = Field(description="as written")
    value_eur: float = Field(description="euros, as written, without 'rund' or 'knapp'")


class EventItem(Row):
    """A dated statement of the article."""

    date: str = Field(description="EDTF")
    kind: EventKind = Field(description="what happened")
    city: str | None = Field(description="municipality")
    ags: Ags | None = Field(description=AGS_TEXT)
    subject: str | None = Field(description="name of the initiative, body or person it is about")
    quote: str = Field(description="the sentence")


class LinkItem(Row):
    """A statement that ties one municipality to another."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    from_: str = Field(alias="from", description="acting municipality")
    from_ags: Ags = Field(description=AGS_TEXT)
    to: str = Field(description="other municipality")
    to_ags: Ags = Field(description=AGS_TEXT)
    kind: LinkKind = Field(description="kind of tie")
    quote: str = Field(description="the sentence")


class ParticipationItem(Row):
    """A body that takes part in an initiative."""

    initiative: str = Field(description="name of the initiative")
    organization: str = Field(description="name of the body")
    part: Part = Field(description="part that it has")


class ArticleRecord(Row):
    """The nested record of one article."""

    schema_version: str = Field(default=SCHEMA_VERSION, description="version of this schema")
    id: str = Field(description="identifier: file stem, or hash of the address")
    file: str | None = Field(description="path or address that was read")
    outcome: Outcome = Field(description="named outcome")
    reason: str | None = Field(default=None, description="why, when the outcome is not 'extracted'")
    title: str | None = Field(default=None, description="headline")
    published: str | None = Field(default=None, description="publication date (EDTF)")
    cities: list[CityItem] = Field(default_factory=list, description="municipalities")
    people: list[PersonItem] = Field(default_factory=list, description="people")
    organizations: list[OrganizationItem] = Field(default_factory=list, description="bodies")
    initiatives: list[InitiativeItem] = Field(default_factory=list, description="initiatives")
    dates: list[DateItem] = Field(default_factory=list, description="time expressions")
    amounts: list[AmountItem] = Field(default_factory=list, description="sums of money")
    participations: list[ParticipationItem] = Field(default_factory=list, description="bodies in initiatives")
    events: list[EventItem] = Field(default_factory=list, description="dated statements")
    links: list[LinkItem] = Field(default_factory=list, description="ties between municipalities")


class ReadRecord(Row):
    """What `stadtlupe read` prints per input."""

    id: str = Field(description="identifier: file stem, or hash of the address")
    file: str | None = Field(description="path or address that was read")
    outcome: Outcome = Field(description="named outcome")
    reason: str | None = Field(description="why, when the outcome is not 'extracted'")
    title: str | None = Field(description="headline")
    text: str = Field(description="clean text; paragraphs are separated by an empty line")
    published: str | None = Field(description="publication date (EDTF)")
    published_from: str | None = Field(
        description="which source won: dateline, json-ld, meta, time, url, field or htmldate"
    )
    authors: list[str] = Field(description="persons who wrote it")
    publisher: str | None = Field(description="publishing body or medium")
    language: str | None = Field(description="ISO 639-1 code")


RECORDS: dict[str, type[Row]] = {"annotate": ArticleRecord, "read": ReadRecord}
