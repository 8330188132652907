"""Tables as FollowTheMoney entities (https://followthemoney.tech), one JSON object a line, for OpenAleph and its tools.

========================= ===============================================================================
row                       entities
========================= ===============================================================================
articles                  Article
cities                    PublicBody (the municipality as a body), so that projects and ties have their ends
people                    Person; roles that name no body are its ``position``
organizations             PublicBody, Company or Organization, by type
positions, public office  Position (the post, shared by those who hold it) and Occupancy
positions, other          Membership
initiatives               Project, and ProjectParticipant for its municipality
participations            ProjectParticipant
events                    Event
links                     UnknownLink between two municipalities
========================= ===============================================================================

Articles that prove an entity are its ``proof``. Dates become the prefixes that FollowTheMoney knows (``2030~`` is
``2030``); a post that was seen in an article has the article's date, not a period that nobody stated.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from stadtlupe.errors import StadtlupeError
from stadtlupe.schema import LIST_SEPARATOR, SCHEMA_VERSION, TABLES
from stadtlupe.write.cells import Value
from stadtlupe.write.choice import ENTITIES
from stadtlupe.write.files import replacing
from stadtlupe.write.values import Tables, column_names

Record = dict[str, Any]

PUBLIC_BODIES = frozenset({"administration", "council", "ministry", "authority", "court"})
COMPANIES = frozenset({"company", "utility"})
# Bodies that are a part of their municipality, not only seated there.
PARTS_OF_CITY = frozenset({"administration", "council"})
NEEDED = tuple(name for name in TABLES if name not in {"mentions", "statuses", "comparison", "rejected"})
EVENT_NAMES = {
    "founded": "Gründung",
    "decided": "Beschluss",
    "started": "Start",
    "opened": "Eröffnung",
    "visited": "Besuch",
    "signed": "Unterzeichnung",
    "completed": "Abschluss",
    "deadline": "Frist",
    "stated": "Termin",
}
CITY_ROLE = "Kommune"
COUNTRY = "de"
LANGUAGES = {"de": "deu", "en": "eng"}
_PREFIX = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")


def date_prefixes(edtf: str | None) -> list[str]:
    """Dates that an EDTF value names, as far as they are certain: ``2026-05/2026-07~`` gives both months."""
    found = (_PREFIX.match(part) for part in (edtf or "").split("/"))
    return list(dict.fromkeys(match.group() for match in found if match))


def entity_id(kind: str, *parts: Value) -> str:
    """Identifier of an entity: stable for the same key, and made of characters that FollowTheMoney allows."""
    text = "\x1f".join("" if part is None else str(part) for part in parts)
    return f"stadtlupe-{kind}-{hashlib.blake2b(text.encode(errors='surrogatepass'), digest_size=8).hexdigest()}"


def _entity(ident: str, schema: str, **properties: Value | list[Any]) -> Record:
    """Build an entity; empty properties are left out, several values keep their order."""
    given: dict[str, list[str]] = {}
    for name, value in properties.items():
        values = value if isinstance(value, list) else [value]
        texts = [str(each).strip() for each in values if each is not None]
        if kept := list(dict.fromkeys(text for text in texts if text)):
            given[name] = kept
    return {"id": ident, "schema": schema, "properties": given, "schema_version": SCHEMA_VERSION}


def _listed(cell: Value) -> list[str]:
    return str(cell).split(LIST_SEPARATOR) if cell else []


def _web_address(url: Value) -> str | None:
    return str(url) if url and re.match(r"https?://", str(url)) else None


class _Entities:
    """Rows by table and key, and the entities that they become."""

    def __init__(self, tables: Tables) -> None:
        self.rows: dict[str, list[Record]] = {
            name: [dict(zip(column_names(name), values, strict=True)) for values in tables[name]] for name in NEEDED
        }
        self.city_names = {row["ags"]: row["name"] for row in self.rows["cities"]}
        self.articles = {row["article_id"]: row for row in self.rows["articles"]}
        self.ids: dict[str, str] = {}
        self.names: dict[str, str] = {}
        for table, key in (("people", "person_id"), ("organizations", "organization_id")):
            self.ids |= {row[key]: entity_id(table, row[key]) for row in self.rows[table]}
        self.ids |= {ags: entity_id("cities", ags) for ags in self.city_names}
        self.projects = {
            row["initiative_id"]: entity_id("initiatives", row["initiative_id"]) for row in self.rows["initiatives"]
        }
        for table, key in (
            ("people", "person_id"),
            ("organizations", "organization_id"),
            ("initiatives", "initiative_id"),
        ):
            self.names |= {row[key]: row["name"] for row in self.rows[table]}
        self.proofs: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.quotes: dict[tuple[str, str], str] = {}
        for row in self.rows["evidence"]:
            fact = (row["table"], row["row_id"])
            self.proofs[fact].append(entity_id("articles", row["article_id"]))
            self.quotes.setdefault(fact, row["quote"])

    def all(self) -> Iterator[Record]:
        yield from self.of_articles()
        yield from self.of_cities()
        yield from self.of_organizations()
        yield from self.of_people_and_positions()
        yield from self.of_initiatives()
        yield from self.of_events()
        yield from self.of_links()

    def of_articles(self) -> Iterator[Record]:
        for row in self.rows["articles"]:
            yield _entity(
                entity_id("articles", row["article_id"]),
                "Article",
                name=row["title"],
                title=row["title"],
                author=_listed(row["author"]),
                publisher=row["publisher"],
                publishedAt=date_prefixes(row["published"]),
                language=LANGUAGES.get(row["language"]),
                sourceUrl=_web_address(row["url"]),
                keywords=row["theme"],
            )

    def of_cities(self) -> Iterator[Record]:
        for row in self.rows["cities"]:
            yield _entity(
                self.ids[row["ags"]],
                "PublicBody",
                name=row["name"],
                classification=row["type"],
                registrationNumber=row["ags"],
                country=COUNTRY,
                address=f"{row['name']}, {row['land']}",
                proof=self.proofs[("cities", row["ags"])],
            )

    def of_organizations(self) -> Iterator[Record]:
        for row in self.rows["organizations"]:
            kind, ags = row["type"], row["ags"]
            schema = "PublicBody" if kind in PUBLIC_BODIES else "Company" if kind in COMPANIES else "Organization"
            yield _entity(
                self.ids[row["organization_id"]],
                schema,
                name=row["name"],
                alias=_listed(row["aliases"]),
                classification=kind,
                country=COUNTRY if ags else None,
                address=self.city_names.get(ags),
                parent=self.ids.get(ags) if kind in PARTS_OF_CITY else None,
                proof=self.proofs[("organizations", row["organization_id"])],
            )

    def of_people_and_positions(self) -> Iterator[Record]:
        without_body: dict[str, list[str]] = defaultdict(list)
        posts: dict[str, Record] = {}
        for row in self.rows["positions"]:
            role, body, ags, person = row["role"], row["organization_id"], row["ags"], row["person_id"]
            common = {
                "date": [day for seen in (row["first_seen"], row["last_seen"]) for day in date_prefixes(seen)],
                "recordId": row["position_id"],
                "proof": self.proofs[("positions", row["position_id"])],
            }
            city = self.city_names.get(ags)
            if row["is_public_office"]:
                post = entity_id("posts", role, body, ags)
                place = self.names.get(body) or city
                posts[post] = _entity(
                    post,
                    "Position",
                    name=f"{role}, {place}" if place else role,
                    organization=self.ids.get(body or ags),
                    subnationalArea=city,
                    country=COUNTRY if ags else None,
                )
                ident = entity_id("positions", row["position_id"])
                yield _entity(ident, "Occupancy", holder=self.ids[person], post=post, **common)
            elif body:
                ident = entity_id("positions", row["position_id"])
                holder, organization = self.ids[person], self.ids[body]
                yield _entity(ident, "Membership", member=holder, organization=organization, role=role, **common)
            else:
                without_body[person].append(f"{role} ({city})" if city else role)
        yield from posts.values()
        for row in self.rows["people"]:
            yield _entity(
                self.ids[row["person_id"]],
                "Person",
                name=row["name"],
                title=row["title"],
                firstName=row["given_name"],
                lastName=row["family_name"],
                alias=_listed(row["aliases"]),
                position=without_body[row["person_id"]],
                proof=self.proofs[("people", row["person_id"])],
            )

    def of_initiatives(self) -> Iterator[Record]:
        for row in self.rows["initiatives"]:
            ident, ags = row["initiative_id"], row["ags"]
            proof = self.proofs[("initiatives", ident)]
            yield _entity(
                self.projects[ident],
                "Project",
                name=row["name"],
                alias=_listed(row["aliases"]),
                status=row["status"],
                startDate=date_prefixes(row["started"])[:1],
                endDate=date_prefixes(row["target"])[-1:],
                amountEur=row["amount_eur"],
                keywords=[row["theme"], row["kind"]],
                country=COUNTRY if ags else None,
                address=self.city_names.get(ags),
                recordId=ident,
                proof=proof,
            )
            if ags in self.ids:
                yield self._participant(ident, ags, CITY_ROLE, proof)
        for row in self.rows["participations"]:
            fact = f"{row['initiative_id']}|{row['entity_id']}|{row['part']}"
            yield self._participant(
                row["initiative_id"], row["entity_id"], row["part"], self.proofs[("participations", fact)]
            )

    def _participant(self, initiative: str, who: str, role: str, proof: list[str]) -> Record:
        return _entity(
            entity_id("participations", initiative, who, role),
            "ProjectParticipant",
            project=self.projects[initiative],
            participant=self.ids.get(who),
            role=role,
            proof=proof,
        )

    def of_events(self) -> Iterator[Record]:
        for row in self.rows["events"]:
            city, subject = self.city_names.get(row["ags"]), row["subject_id"]
            about = self.names.get(subject) or city
            article = self.articles[row["article_id"]]
            yield _entity(
                entity_id("events", row["event_id"]),
                "Event",
                name=": ".join(filter(None, (EVENT_NAMES[row["kind"]], about))),
                date=date_prefixes(row["date"]),
                startDate=date_prefixes(row["date_from"]),
                endDate=date_prefixes(row["date_to"]),
                location=city,
                involved=[self.ids.get(subject), self.ids.get(row["ags"])],
                keywords=row["kind"],
                summary=self.quotes.get(("events", row["event_id"])),
                recordId=row["event_id"],
                sourceUrl=_web_address(article["url"]),
                publisher=article["publisher"],
                proof=entity_id("articles", row["article_id"]),
            )

    def of_links(self) -> Iterator[Record]:
        for row in self.rows["links"]:
            if not row["from_ags"] or not row["to_ags"]:  # towns abroad have no entity
                continue
            article = self.articles[row["article_id"]]
            yield _entity(
                entity_id("links", row["link_id"]),
                "UnknownLink",
                subject=self.ids[row["from_ags"]],
                object=self.ids[row["to_ags"]],
                role=row["kind"],
                date=date_prefixes(article["published"]),
                summary=self.quotes.get(("links", row["link_id"])),
                sourceUrl=_web_address(article["url"]),
                proof=entity_id("articles", row["article_id"]),
            )


def ftm_entities(tables: Tables) -> list[Record]:
    """Entities of all tables, ordered by identifier.

    Parameters
    ----------
    tables : sorted rows of all tables of the schema.

    Returns
    -------
    Objects with ``id``, ``schema``, ``properties`` (lists of texts) and ``schema_version``.
    """
    return sorted(_Entities(tables).all(), key=lambda entity: str(entity["id"]))


def write_entities(tables: Tables, out: Path) -> Path:
    """Write ``entities.ftm.json``, replacing a former one atomically.

    Raises
    ------
    StadtlupeError : E714 when a table that is needed is not there, E201 when the folder or the disk refuses.
    """
    missing = [name for name in NEEDED if name not in tables]
    if missing:
        raise StadtlupeError("E714", name=", ".join(missing), path=out)
    path = out / ENTITIES
    with replacing(path) as stream:
        for entity in ftm_entities(tables):
            stream.write(json.dumps(entity, ensure_ascii=False) + "\n")
    return path
