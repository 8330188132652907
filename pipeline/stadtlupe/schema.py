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
LeftOut = Literal["budget", "price", "repeated"]
TimelineKind = Literal[
    "founded",
    "decided",
    "started",
    "opened",
    "visited",
    "signed",
    "completed",
    "deadline",
    "stated",
    "start",
    "target",
]
EventKind = Literal["founded", "decided", "started", "opened", "visited", "signed", "completed", "deadline", "stated"]
EntityTable = Literal["people", "organizations", "initiatives"]
CorrectionAction = Literal["same", "different", "rename"]
CorrectionStatus = Literal["applied", "unneeded", "unmatched", "ambiguous"]

Ags = Annotated[str, Field(pattern=r"^[0-9]{8}$")]
AGS_TEXT = "official municipality key (Amtlicher Gemeindeschlüssel, 8 digits; a Landkreis is its 5 digits + 000)"
KEYLESS_TEXT = "none for towns abroad and associations of municipalities"


def join_list(values: Iterable[str | None]) -> str | None:
    """Cell of a column that holds several values: each once, in order, empty ones left out; None when none is left."""
    return LIST_SEPARATOR.join(dict.fromkeys(value for value in values if value)) or None


_GIVEN: set[str] = set()


class Row(BaseModel):
    """Base of all rows: unknown fields are errors, so that a renamed column cannot pass unseen."""

    model_config = ConfigDict(extra="forbid", defer_build=True)

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
    primary_ags: Ags | None = Field(
        description="municipality that the article reports on: " + AGS_TEXT, json_schema_extra={"references": "cities"}
    )
    theme: Theme | None = Field(description="theme of the article: of most of its initiatives")
    duplicate_of: str | None = Field(
        description="article_id of the article that this one repeats", json_schema_extra={"references": "articles"}
    )
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
    ags: Ags | None = Field(
        description="municipality of the role: " + AGS_TEXT, json_schema_extra={"references": "cities"}
    )
    first_seen: str | None = Field(description="earliest publication date")
    last_seen: str | None = Field(description="latest publication date")
    is_public_office: bool = Field(description="elected or appointed public office")


class OrganizationRow(Row):
    """One row per body."""

    organization_id: str = Field(description="stable identifier", json_schema_extra={"key": True})
    name: str = Field(description="name in the nominative")
    type: OrganizationType = Field(description="type of body")
    ags: Ags | None = Field(
        description="municipality of the body: " + AGS_TEXT, json_schema_extra={"references": "cities"}
    )
    aliases: str | None = Field(description="other written forms, separated by '; '")
    n_articles: int = Field(description="articles that name it", ge=1)


class InitiativeRow(Row):
    """One row per initiative and municipality."""

    initiative_id: str = Field(description="stable identifier", json_schema_extra={"key": True})
    name: str = Field(description="name, or the describing phrase when it has none")
    kind: InitiativeKind = Field(description="kind of initiative")
    theme: Theme = Field(description="field of the Bitkom Smart City Index, or a theme outside of it")
    tags: str | None = Field(description="second level of the theme, as in themes.csv, separated by '; '")
    ags: Ags | None = Field(description="municipality: " + AGS_TEXT, json_schema_extra={"references": "cities"})
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


class StatusRow(Row):
    """One row per initiative and article that tells its status: the history of the status, by publication date."""

    initiative_id: str = Field(description="initiative", json_schema_extra={"key": True, "references": "initiatives"})
    article_id: str = Field(description="article", json_schema_extra={"key": True, "references": "articles"})
    published: str | None = Field(description="publication date of the article (EDTF); undated ones count as earlier")
    status: Status = Field(description="status that the article tells")
    previous: Status | None = Field(description="status that the article before told; empty for the first one")


class EventRow(Row):
    """One row per dated statement."""

    event_id: str = Field(description="stable identifier", json_schema_extra={"key": True})
    date: str = Field(description="date (EDTF)")
    date_from: str | None = Field(description="first possible day (ISO 8601)", json_schema_extra={"format": "date"})
    date_to: str | None = Field(description="last possible day (ISO 8601)", json_schema_extra={"format": "date"})
    kind: EventKind = Field(description="what happened")
    ags: Ags | None = Field(description="municipality: " + AGS_TEXT, json_schema_extra={"references": "cities"})
    subject_id: str | None = Field(description="initiative_id, organization_id or person_id it is about")
    article_id: str = Field(description="article", json_schema_extra={"references": "articles"})


class LinkRow(Row):
    """One row per statement that ties one municipality to another; one of them may lie abroad."""

    link_id: str = Field(description="stable identifier", json_schema_extra={"key": True})
    from_name: str = Field(description="name of the acting municipality")
    from_ags: Ags | None = Field(
        description=f"acting municipality: {AGS_TEXT}; {KEYLESS_TEXT}", json_schema_extra={"references": "cities"}
    )
    to_name: str = Field(description="name of the other municipality")
    to_ags: Ags | None = Field(
        description=f"other municipality: {AGS_TEXT}; {KEYLESS_TEXT}", json_schema_extra={"references": "cities"}
    )
    kind: LinkKind = Field(description="kind of tie")
    article_id: str = Field(description="article", json_schema_extra={"references": "articles"})


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


class MergeRow(Row):
    """One row per person, body or initiative that several articles name, and reason for which they mean the same."""

    table: EntityTable = Field(description="table of the entity", json_schema_extra={"key": True})
    row_id: str = Field(description="key of the entity's row", json_schema_extra={"key": True})
    reason: str = Field(
        description="why names in different articles are joined to this entity", json_schema_extra={"key": True}
    )


class CorrectionLineRow(Row):
    """One row per line of the user's file of corrections, and what it did. The rules are in docs/corrections.md."""

    line: int = Field(description="line of the file", json_schema_extra={"key": True}, ge=1)
    action: CorrectionAction = Field(
        description="same: one entity; different: two entities; rename: another canonical name"
    )
    id: str = Field(description="entity as the line names it: key, or name with place or article")
    other: str | None = Field(description="the other entity, of same and different")
    name: str | None = Field(description="the new name, of rename")
    note: str | None = Field(description="the user's note")
    status: CorrectionStatus = Field(
        description="applied; unneeded: the tables would say the same without it; unmatched: something it names is not "
        "there; ambiguous: something it names is several entities. The last two change nothing"
    )
    detail: str | None = Field(description="what is not there, or what it may mean")
    table: EntityTable | None = Field(description="table of the entities; empty when nothing was changed")
    entity_id: str | None = Field(description="key of the entity after all corrections")
    other_id: str | None = Field(description="key of the other entity; of same, the key that it would have")


class ComparisonRow(Row):
    """One row per municipality: what the articles say about it, side by side. The rules are in docs/comparison.md."""

    ags: Ags = Field(description=AGS_TEXT, json_schema_extra={"key": True, "references": "cities"})
    city: str = Field(description="official short name")
    population: int | None = Field(description="inhabitants, 2024-12-31 (Destatis)")
    n_articles: int = Field(description="articles in which it is the primary city; little news is not little activity")
    n_sources: int = Field(description="publishers of these articles, or the hosts of their addresses")
    first_seen: str | None = Field(description="earliest publication date of these articles")
    last_seen: str | None = Field(description="latest publication date of these articles")
    has_strategy: bool = Field(description="whether a strategy of the city is reported that was not stopped")
    strategy: str | None = Field(
        description="strategies for the city as a whole or for digitalization, leading one first"
    )
    strategy_started: str | None = Field(description="start of the leading one (EDTF)")
    strategy_horizon: str | None = Field(description="horizon of the leading one (EDTF)")
    strategy_status: Status | None = Field(description="status of the leading one")
    field_plans: str | None = Field(description="strategies and plans of a single field, separated by '; '")
    digital_office: str | None = Field(description="administrative units for digitalization, separated by '; '")
    digital_lead: str | None = Field(description="people in charge of digitalization with roles, separated by '; '")
    apps: str | None = Field(description="apps, separated by '; '")
    participation_platforms: str | None = Field(description="participation platforms, separated by '; '")
    other_platforms: str | None = Field(description="other platforms, separated by '; '")
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
    amount_eur: float | None = Field(
        description="sum of what its initiatives cost, in euros; without budgets, prices and repeated sums"
    )
    amounts: str | None = Field(description="each sum of money with what it is for (name: euros), separated by '; '")
    key_people: str | None = Field(description="office-holders of the latest date, with roles, separated by '; '")


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
    "statuses": StatusRow,
    "events": EventRow,
    "links": LinkRow,
    "mentions": MentionRow,
    "evidence": EvidenceRow,
    "merges": MergeRow,
    "correction_lines": CorrectionLineRow,
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
    tags: list[str] = Field(description="second level of the theme, the best one first")
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
    """A statement that ties one municipality to another; one of them may lie abroad."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    from_: str = Field(alias="from", description="acting municipality")
    from_ags: Ags | None = Field(description=f"{AGS_TEXT}; {KEYLESS_TEXT}")
    to: str = Field(description="other municipality")
    to_ags: Ags | None = Field(description=f"{AGS_TEXT}; {KEYLESS_TEXT}")
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


class RegisterItem(Row):
    """A municipality or Landkreis of the official register."""

    ags: Ags = Field(description=AGS_TEXT)
    name: str = Field(description="official short name")
    type: str = Field(description="kreisfreie Stadt, Stadt, Gemeinde or Landkreis")
    kreis: str = Field(description="Kreis it lies in; a kreisfreie Stadt is its own")
    land: str = Field(description="Land")
    population: int = Field(description="inhabitants")
    points: float | None = Field(default=None, description="points of evidence, of a candidate")


class PlaceItem(Row):
    """One mention of a place."""

    start: int = Field(description="offset of its first character in the text")
    end: int = Field(description="offset behind its last character")
    text: str = Field(description="form as written")
    use: CityUse = Field(description="how the text uses the name")
    kind: str = Field(description="name, short (form without qualifier), compound or demonym")
    primary: bool = Field(description="whether it stands for the place that the text reports on")
    municipality: RegisterItem | None = Field(description="what it stands for; null when that is open")
    candidates: list[RegisterItem] = Field(description="what a name that stays open may stand for, the likeliest first")
    union_keys: list[str] = Field(description="keys of the association of municipalities it stands for")
    reason: str | None = Field(description="why it stands for no municipality")


class PlacesRecord(Row):
    """What `stadtlupe places` prints per text."""

    schema_version: str = Field(default=SCHEMA_VERSION, description="version of this schema")
    text: str = Field(description="the text")
    primary_ags: Ags | None = Field(description=AGS_TEXT + " of the place that the text reports on; null when none")
    places: list[PlaceItem] = Field(description="mentions in text order")


# --- the comparison of two to six cities (`stadtlupe compare`) --------------------------------------------------------


class ProofItem(Row):
    """An article that proves a compared value, with the sentence (only with --evidence)."""

    article_id: str = Field(description="article")
    source: str | None = Field(description="publisher, or the host of the address")
    title: str | None = Field(description="headline")
    published: str | None = Field(description="publication date (EDTF)")
    url: str | None = Field(description="canonical address, if known")
    quote: str = Field(description="sentence around the proving span")


class FactItem(Row):
    """What every compared value rests on: a row of a table, and with --evidence the sentences that prove it."""

    table: str = Field(description="table of the row")
    row_id: str = Field(description="key of the row, as in the columns table and row_id of evidence")
    evidence: list[ProofItem] = Field(description="one proof per article, latest first; empty without --evidence")


class InitiativeFact(FactItem):
    """An initiative of a compared city."""

    name: str = Field(description="name, or the describing phrase when it has none")
    kind: InitiativeKind = Field(description="kind of initiative")
    theme: Theme = Field(description="theme")
    status: Status | None = Field(description="status at last_seen")
    started: str | None = Field(description="start (EDTF); of a strategy: since when it applies")
    target: str | None = Field(description="planned end or horizon (EDTF)")
    named: bool = Field(description="whether it bears a name of its own")
    n_articles: int = Field(description="articles that name it")
    last_seen: str | None = Field(description="latest publication date")


class UnitFact(FactItem):
    """A unit of the administration in charge of digitalization."""

    name: str = Field(description="name")
    n_articles: int = Field(description="articles that name it")


class HolderFact(FactItem):
    """A person in an office at the latest date at which the office was seen."""

    person_id: str = Field(description="person, as in the table people")
    name: str = Field(description="fullest name, without title")
    title: str | None = Field(description="academic title")
    role: str = Field(description="role as lemma")
    body: str | None = Field(description="body of the role, if named")
    first_seen: str | None = Field(description="earliest publication date")
    last_seen: str | None = Field(description="latest publication date")


class PartnerFact(FactItem):
    """A body or municipality that takes part or cooperates."""

    name: str = Field(description="body, person or municipality")
    type: str | None = Field(description="type of organization, 'person' or 'municipality'")
    part: Literal["lead", "partner", "funder", "supplier", "cooperation"] = Field(description="part that it has")
    initiative: str | None = Field(
        description="initiative that it takes part in; null for a tie between municipalities"
    )


class AmountFact(FactItem):
    """A sum of money and what it is for."""

    name: str = Field(description="initiative that it is tied to")
    kind: InitiativeKind = Field(description="kind of initiative")
    amount_eur: float = Field(description="euros")
    left_out: LeftOut | None = Field(
        description="why it is not added up: budget (a whole budget), price (what someone pays), repeated (same sum of "
        "the same article for another initiative); null when it is"
    )


class TimelineFact(FactItem):
    """A date of the city: an event, or the start or planned end of an initiative."""

    date: str = Field(description="date (EDTF)")
    date_from: str | None = Field(description="first possible day (ISO 8601)")
    kind: TimelineKind = Field(description="what happened; start and target: dates of an initiative itself")
    subject: str | None = Field(description="initiative, body or person that it is about")
    title: str | None = Field(description="headline of the article that tells of the event")


class LinkFact(FactItem):
    """A tie between two of the compared cities."""

    from_ags: Ags = Field(description="acting municipality: " + AGS_TEXT)
    to_ags: Ags = Field(description="other municipality: " + AGS_TEXT)
    kind: LinkKind = Field(description="kind of tie")
    article_id: str = Field(description="article that says so")


class CoverageItem(Row):
    """How much was read about a city. Little news is not little activity."""

    n_articles: int = Field(description="articles in which it is the primary city")
    n_naming: int = Field(description="articles that name it at all")
    n_sources: int = Field(description="publishers of its articles, or the hosts of their addresses")
    sources: list[str] = Field(description="these sources")
    first_seen: str | None = Field(description="earliest publication date of its articles")
    last_seen: str | None = Field(description="latest publication date of its articles")
    articles_per_100k: float | None = Field(description="its articles per 100,000 inhabitants")
    articles: list[str] = Field(description="article_id of each of its articles; empty without --evidence")


class ThemeCount(Row):
    """Initiatives of a theme."""

    model_config = ConfigDict(frozen=True)

    theme: Theme = Field(description="theme")
    n_initiatives: int = Field(description="initiatives")
    per_100k: float | None = Field(description="initiatives per 100,000 inhabitants")


class StatusCount(Row):
    """Initiatives of a status."""

    model_config = ConfigDict(frozen=True)

    status: Status | None = Field(description="status; null when no article tells it")
    n_initiatives: int = Field(description="initiatives")


class ComparedCity(Row):
    """One city of a comparison."""

    ags: Ags = Field(description=AGS_TEXT)
    name: str = Field(description="official short name")
    type: str | None = Field(description="kreisfreie Stadt, Stadt, Gemeinde or Landkreis")
    land: str | None = Field(description="Land")
    population: int | None = Field(description="inhabitants, 2024-12-31 (Destatis)")
    coverage: CoverageItem = Field(description="how much was read about it")
    strategies: list[InitiativeFact] = Field(
        description="strategies for the city as a whole or for digitalization, leading one first"
    )
    field_plans: list[InitiativeFact] = Field(description="strategies and plans of a single field")
    digital_offices: list[UnitFact] = Field(description="administrative units for digitalization")
    digital_leads: list[HolderFact] = Field(description="people in charge of digitalization")
    people: list[HolderFact] = Field(description="people in public office, head of the administration first")
    apps: list[InitiativeFact] = Field(description="apps")
    participation_platforms: list[InitiativeFact] = Field(description="participation platforms")
    other_platforms: list[InitiativeFact] = Field(description="other platforms")
    partners: list[PartnerFact] = Field(description="bodies that take part in its initiatives, and cooperating cities")
    n_initiatives: int = Field(description="initiatives (of the chosen themes)")
    n_named: int = Field(description="of these, initiatives with a name of their own")
    initiatives_per_100k: float | None = Field(description="initiatives per 100,000 inhabitants")
    by_theme: list[ThemeCount] = Field(description="initiatives per theme, in the order of the themes")
    by_status: list[StatusCount] = Field(description="initiatives per status, in the order of the statuses")
    initiatives: list[InitiativeFact] = Field(description="all initiatives, those with a name of their own first")
    amounts: list[AmountFact] = Field(description="sums of money, each with what it is for, largest first")
    amount_eur: float | None = Field(description="sum of those that are costs of an initiative, in euros")
    timeline: list[TimelineFact] = Field(description="events and dates of initiatives, earliest first")


class NoteItem(Row):
    """What must be known to read the comparison rightly."""

    kind: Literal["few_articles", "uneven_coverage", "old_news", "several_holders", "not_added_up"] = Field(
        description="few_articles: fewer than three about a city; uneven_coverage: one city has three times as many as "
        "another; old_news: its latest article is more than two years older than another city's; several_holders: "
        "several people are named for an office that one person holds; not_added_up: sums are left out of the total"
    )
    ags: list[Ags] = Field(description="cities that it is about")
    detail: str | None = Field(description="office, or number of sums")


class CityComparison(Row):
    """Two to six cities side by side, as `stadtlupe compare` prints it with --format json."""

    schema_version: str = Field(description="version of the schema")
    themes: list[Theme] = Field(
        description="themes to which initiatives, plans, apps, platforms, partners, sums and timeline are restricted; "
        "empty for all"
    )
    cities: list[ComparedCity] = Field(description="the cities, in the order in which they were named")
    links: list[LinkFact] = Field(description="ties between these cities")
    notes: list[NoteItem] = Field(description="what must be known to read it rightly")


class ComparedValue(Row):
    """One row per city, indicator and value, as `stadtlupe compare` writes it with --format csv."""

    ags: Ags = Field(description=AGS_TEXT)
    city: str = Field(description="official short name")
    indicator: str = Field(description="what is said; docs/comparison.md lists them")
    item: str | None = Field(description="what it is said about: an initiative, theme, status, role or city")
    value: str = Field(description="value as text: name, number with decimal point, or date (EDTF)")
    unit: str | None = Field(description="articles, sources, inhabitants, initiatives, per 100k, EUR, EDTF or empty")
    table: str | None = Field(description="table of the row that it rests on; empty for counts")
    row_id: str | None = Field(description="key of that row")
    article_id: str | None = Field(description="article that proves it; from here on only with --evidence")
    source: str | None = Field(description="publisher, or the host of the address")
    published: str | None = Field(description="publication date (EDTF)")
    url: str | None = Field(description="canonical address, if known")
    quote: str | None = Field(description="sentence around the proving span")


# --- why mentions are one entity (`stadtlupe explain`) ----------------------------------------------------------------


class MatchItem(Row):
    """A row of a table that a name may mean."""

    table: str = Field(description="table of the row")
    row_id: str = Field(description="key of the row, as in the columns table and row_id of evidence")
    text: str = Field(description="what it is, in a few words")


class ValueItem(Row):
    """A column of the explained row."""

    column: str = Field(description="name of the column")
    value: str | float | bool | None = Field(description="its value")


class FormItem(Row):
    """A written form."""

    text: str = Field(description="form as written")
    n_mentions: int = Field(description="how often it is written so")


class ExplainedArticle(Row):
    """An article that names what is explained."""

    article_id: str = Field(description="article")
    title: str | None = Field(description="headline")
    published: str | None = Field(description="publication date (EDTF)")
    publisher: str | None = Field(description="publishing body or medium")
    url: str | None = Field(description="canonical address, if known")
    file: str | None = Field(description="path or address that was read")
    primary: str | None = Field(description="municipality that the article is about")
    roles: list[str] = Field(description="roles that it gives to an explained person, with body and municipality")
    forms: list[FormItem] = Field(description="forms in which this article writes the name")
    quotes: list[str] = Field(description="sentences that prove it, in the order of the text")


class OpenPlaceItem(Row):
    """A place name of an article that stands for no municipality yet."""

    article_id: str = Field(description="article")
    name: str = Field(description="the name")
    surface: list[str] = Field(description="forms as written")
    candidates: list[RegisterItem] = Field(description="municipalities that it may mean")
    reason: str = Field(description="why none was chosen")


class Explanation(Row):
    """Why mentions are one entity, as `stadtlupe explain` prints it with --format json."""

    schema_version: str = Field(default=SCHEMA_VERSION, description="version of this schema")
    query: str = Field(description="key or name that was asked for")
    table: str | None = Field(default=None, description="table of the explained row; null when several fit")
    row_id: str | None = Field(default=None, description="key of the explained row")
    text: str | None = Field(default=None, description="what it is, in a few words")
    values: list[ValueItem] = Field(default_factory=list, description="the row, column by column")
    forms: list[FormItem] = Field(
        default_factory=list, description="written forms of all articles, frequent ones first"
    )
    reasons: list[str] = Field(default_factory=list, description="why the mentions are one")
    corrections: list[CorrectionLineRow] = Field(
        default_factory=list, description="the user's lines that concern it, also those that change nothing"
    )
    related: list[MatchItem] = Field(
        default_factory=list, description="positions, participations and events that hang on it, or what it hangs on"
    )
    articles: list[ExplainedArticle] = Field(default_factory=list, description="articles that name it, latest first")
    open_places: list[OpenPlaceItem] = Field(
        default_factory=list, description="place names in these articles that stay open, when it lacks a municipality"
    )
    matches: list[MatchItem] = Field(default_factory=list, description="what a name may mean, when several fit")


RECORDS: dict[str, type[Row]] = {
    "places": PlacesRecord,
    "annotate": ArticleRecord,
    "read": ReadRecord,
    "compare": CityComparison,
    "compare_csv": ComparedValue,
    "explain": Explanation,
}
