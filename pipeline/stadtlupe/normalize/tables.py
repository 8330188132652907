"""Facts of all articles -> the entity tables of schema v1, every row with its evidence."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import compress

from stadtlupe.lexicon import municipalities
from stadtlupe.normalize.corrections import Corrections
from stadtlupe.normalize.entities import Entities, assigned_names, resolve_entities
from stadtlupe.normalize.facts import ArticleFacts, Initiative, Position
from stadtlupe.normalize.identity import fold, make_id
from stadtlupe.normalize.people import split_name
from stadtlupe.normalize.record import surfaces
from stadtlupe.normalize.row_collector import Collector, most_common, span_of_time
from stadtlupe.normalize.status_history import Told, history_of
from stadtlupe.read import Article
from stadtlupe.row_table import RowTable
from stadtlupe.schema import (
    ArticleRow,
    CityRow,
    EventRow,
    InitiativeRow,
    LinkRow,
    MergeRow,
    OrganizationRow,
    ParticipationRow,
    PersonRow,
    PositionRow,
    Row,
    StatusRow,
    join_list,
)

Wanted = Callable[[Mapping[str, Sequence[str]]], Collection[str] | None]


def _article_rows(corpus: Sequence[ArticleFacts], duplicates: Sequence[Article]) -> list[ArticleRow]:
    rows = []
    for facts in [*corpus, *(ArticleFacts(article) for article in duplicates)]:
        article = facts.article
        rows.append(
            ArticleRow.model_validate(
                {
                    "article_id": article.article_id,
                    "title": article.title,
                    "url": article.url,
                    "publisher": article.publisher,
                    "author": join_list(article.authors),
                    "published": article.published,
                    "published_from": article.published_from,
                    "language": article.language,
                    "word_count": article.word_count,
                    "primary_ags": facts.primary.ags if facts.primary else None,
                    "theme": most_common(item.theme for item in facts.initiatives),
                    "duplicate_of": article.duplicate_of,
                    "file": article.file,
                }
            )
        )
    return rows


def _people_rows(
    corpus: Sequence[ArticleFacts],
    entities: Entities,
    organizations: dict[tuple[int, str], str],
    collect: Collector,
) -> tuple[list[PersonRow], list[PositionRow], dict[tuple[int, str], str]]:
    """Rows of people and positions, and the person_id per (index of facts, name in that article)."""
    people, positions, ids = [], [], {}
    wanted = collect.wants(corpus)
    for cluster in entities.people:
        members = cluster.members
        fullest = max((person for _, person in members), key=lambda person: (len(person.name), person.name))
        name, given, family = fullest.name, fullest.given_name, fullest.family_name
        if cluster.entity_id in entities.names:
            name = entities.names[cluster.entity_id]
            given, family = split_name(name)
        forms = [form for _, person in members for form in (person.name, *surfaces(person.mentions))]
        first, last = span_of_time(corpus[index].article.published for index, _ in members)
        people.append(
            PersonRow(
                person_id=cluster.entity_id,
                name=name,
                title=most_common(person.title for _, person in members if person.title),
                given_name=given,
                family_name=family,
                aliases=join_list(form for form in forms if form != name),
                n_articles=len({index for index, _ in members}),
                first_seen=first,
                last_seen=last,
            )
        )
        held: dict[tuple[str, str | None, str | None], list[tuple[int, Position]]] = defaultdict(list)
        for index, person in members:
            article = corpus[index].article
            ids[(index, person.name)] = cluster.entity_id
            for mention in person.mentions if wanted[index] else ():
                collect.mention(article, mention, "PER", cluster.entity_id)
                collect.prove("people", cluster.entity_id, article, mention)
            for position in person.positions:
                body = organizations.get((index, position.organization or ""))
                held[(fold(position.role), body, position.ags)].append((index, position))
        for (role, body, ags), uses in held.items():
            position_id = make_id("r", cluster.entity_id, role, body, ags)
            first, last = span_of_time(corpus[index].article.published for index, _ in uses)
            positions.append(
                PositionRow(
                    position_id=position_id,
                    person_id=cluster.entity_id,
                    role=uses[0][1].role,
                    role_text=uses[0][1].role_text,
                    organization_id=body,
                    ags=ags,
                    first_seen=first,
                    last_seen=last,
                    is_public_office=any(position.is_public_office for _, position in uses),
                )
            )
            for index, position in uses:
                collect.prove("positions", position_id, corpus[index].article, position.mention)
    return people, positions, ids


def _organization_rows(
    corpus: Sequence[ArticleFacts], entities: Entities, collect: Collector
) -> tuple[list[OrganizationRow], dict[tuple[int, str], str]]:
    """Rows of bodies, and the organization_id per (index of facts, name in that article)."""
    ids: dict[tuple[int, str], str] = {}
    rows = []
    wanted = collect.wants(corpus)
    for cluster in entities.bodies:
        key, found = cluster.entity_id, cluster.members
        bodies = [body for _, body in found]
        for index, body in found:
            ids[(index, body.name)] = key
            for mention in body.mentions if wanted[index] else ():
                collect.mention(corpus[index].article, mention, "ORG", key)
                collect.prove("organizations", key, corpus[index].article, mention)
        name = entities.names.get(key) or most_common([body.name for body in bodies]) or bodies[0].name
        forms = [form for body in bodies for form in (body.name, *surfaces(body.mentions))]
        rows.append(
            OrganizationRow.model_validate(
                {
                    "organization_id": key,
                    "name": name,
                    "type": most_common([body.type for body in bodies]),
                    "ags": most_common([body.ags for body in bodies if body.ags]),
                    "aliases": join_list(form for form in forms if form != name),
                    "n_articles": len({index for index, _ in found}),
                }
            )
        )
    return rows, ids


def _initiative_rows(
    corpus: Sequence[ArticleFacts],
    entities: Entities,
    organizations: dict[tuple[int, str], str],
    collect: Collector,
) -> tuple[list[InitiativeRow], list[ParticipationRow], list[Told], dict[tuple[int, str], str]]:
    parts: dict[tuple[str, str, str], ParticipationRow] = {}
    ids: dict[tuple[int, str], str] = {}
    rows = []
    statuses: list[Told] = []
    by_id = {facts.article.article_id: number for number, facts in enumerate(corpus)}
    wanted = collect.wants(corpus)
    for cluster in entities.initiatives:
        key, found = cluster.entity_id, cluster.members
        for index, item in found:
            article = corpus[index].article
            ids[(index, item.name)] = key
            for mention in (*item.mentions, *item.evidence) if wanted[index] else ():
                collect.prove("initiatives", key, article, mention)
            for mention in item.mentions if wanted[index] else ():
                collect.mention(article, mention, "INIT", key)
            for taking in item.participations:
                entity = organizations.get((index, taking.organization))
                if entity is None:
                    continue
                row = ParticipationRow.model_validate({"initiative_id": key, "entity_id": entity, "part": taking.part})
                parts[(key, entity, taking.part)] = row
                collect.prove("participations", f"{key}|{entity}|{taking.part}", article, taking.mention)
        # The latest article decides what changes over time; articles without a date count as earlier.
        latest = sorted(found, key=lambda entry: (corpus[entry[0]].article.published or "", entry[0]))
        for told, item in history_of(key, [(corpus[index].article, item) for index, item in latest]):
            statuses.append(told)
            index = by_id[told[1]]
            for mention in item.mentions if wanted[index] else ():
                collect.prove("statuses", f"{key}|{told[1]}", corpus[index].article, mention)
        items = [item for _, item in found]
        name = entities.names.get(key) or most_common([item.name for item in items]) or items[0].name
        forms = [form for item in items for form in (item.name, *surfaces(item.mentions))]
        first, last = span_of_time([corpus[index].article.published for index, _ in found])
        amounts = [item.amount_eur for item in items if item.amount_eur is not None]
        starts = sorted([item.started for item in items if item.started])
        theme = most_common([item.theme for item in items])
        rows.append(
            InitiativeRow.model_validate(
                {
                    "initiative_id": key,
                    "name": name,
                    "kind": most_common([item.kind for item in items]),
                    "theme": theme,
                    "tags": join_list(_tags(theme, items)),
                    "ags": most_common([item.ags for item in items if item.ags]),
                    "status": next((item.status for _, item in reversed(latest) if item.status), None),
                    "started": starts[0] if starts else None,
                    "target": next((item.target for _, item in reversed(latest) if item.target), None),
                    "amount_eur": max(amounts) if amounts else None,
                    "named": any(item.named for item in items),
                    "aliases": join_list([form for form in forms if form != name]),
                    "n_articles": len({index for index, _ in found}),
                    "first_seen": first,
                    "last_seen": last,
                }
            )
        )
    return rows, list(parts.values()), statuses, ids


def _tags(theme: str | None, items: Sequence[Initiative]) -> list[str]:
    """Tags of an initiative that most articles tell, of those that find the same theme; never more than one of them."""
    told = [item.tags for item in items if item.theme == theme and item.tags]
    if len(told) == 1:
        return sorted(set(told[0]))
    counts = Counter(tag for tags in told for tag in tags)
    return sorted(counts, key=lambda tag: (-counts[tag], tag))[: max(map(len, told), default=0)]


def _city_rows(
    corpus: Sequence[ArticleFacts],
    positions: Sequence[PositionRow],
    initiatives: Sequence[InitiativeRow],
    collect: Collector,
) -> list[CityRow]:
    seen: dict[str, set[int]] = defaultdict(set)
    for index, (facts, wanted) in enumerate(zip(corpus, collect.wants(corpus), strict=True)):
        for city in facts.cities:
            for mention in city.mentions if wanted else ():
                collect.mention(facts.article, mention, "CITY", city.ags)
                if city.ags:
                    collect.prove("cities", city.ags, facts.article, mention)
            if city.ags:
                seen[city.ags].add(index)
    register = municipalities()
    n_initiatives = Counter(row.ags for row in initiatives)
    n_people = Counter(ags for ags, _ in {(row.ags, row.person_id) for row in positions})
    rows = []
    for ags, articles in seen.items():
        entry = register[ags]
        first, last = span_of_time(corpus[index].article.published for index in articles)
        rows.append(
            CityRow(
                ags=ags,
                name=entry.name,
                type=entry.type,
                land=entry.land,
                kreis=entry.kreis or None,
                population=entry.population,
                lat=entry.lat,
                lon=entry.lon,
                n_articles=len(articles),
                n_initiatives=n_initiatives[ags],
                n_people=n_people[ags],
                first_seen=first,
                last_seen=last,
            )
        )
    return rows


def _event_and_link_rows(
    corpus: Sequence[ArticleFacts], subjects: dict[tuple[int, str], str], collect: Collector
) -> tuple[list[EventRow], list[LinkRow]]:
    events: dict[str, EventRow] = {}
    links: dict[str, LinkRow] = {}
    for index, facts in enumerate(corpus):
        article_id = facts.article.article_id
        for event in facts.events:
            subject = subjects.get((index, event.subject or ""))
            key = make_id("e", article_id, event.date, event.kind, subject, event.ags)
            events[key] = EventRow.model_validate(
                {
                    "event_id": key,
                    "date": event.date,
                    "date_from": event.date_from,
                    "date_to": event.date_to,
                    "kind": event.kind,
                    "ags": event.ags,
                    "subject_id": subject,
                    "article_id": article_id,
                }
            )
            collect.prove("events", key, facts.article, event.mention)
        for link in facts.links:
            ends = link.from_ags or link.from_name, link.to_ags or link.to_name
            key = make_id("l", article_id, *ends, link.kind)
            links[key] = LinkRow.model_validate(
                {
                    "link_id": key,
                    "from_name": link.from_name,
                    "from_ags": link.from_ags,
                    "to_name": link.to_name,
                    "to_ags": link.to_ags,
                    "kind": link.kind,
                    "article_id": article_id,
                }
            )
            collect.prove("links", key, facts.article, link.mention)
    return list(events.values()), list(links.values())


def build_tables(
    corpus: Sequence[ArticleFacts],
    duplicates: Sequence[Article] = (),
    version: str = "",
    corrections: Corrections | None = None,
    wanted: Wanted = lambda _: None,
) -> dict[str, Sequence[Row]]:
    """Build all entity tables of a corpus (``comparison`` and ``rejected`` are made elsewhere).

    Parameters
    ----------
    corpus : facts of the extracted articles, in any order; article ids are unique.
    duplicates : articles that repeat one of the corpus; they only get a row in ``articles``.
    version : program and model version for evidence that carries none.
    corrections : what the user says about entities.
    wanted : given what the names of each article stand for (see ``assigned_names``), the articles whose mentions and
        evidence are wanted, because those of the others are known; None for all. Other tables are always whole.

    Returns
    -------
    Rows per table name of :data:`stadtlupe.schema.TABLES`; the same input in any order gives the same rows.

    Raises
    ------
    StadtlupeError : E803 when corrections contradict each other.
    """
    ordered = sorted(corpus, key=lambda facts: facts.article.article_id)
    entities = resolve_entities(ordered, corrections)
    collect = Collector(version, wanted(assigned_names(ordered, entities)))
    bodies, body_ids = _organization_rows(ordered, entities, collect)
    people, positions, person_ids = _people_rows(ordered, entities, body_ids, collect)
    initiatives, participations, statuses, initiative_ids = _initiative_rows(ordered, entities, body_ids, collect)
    cities = _city_rows(ordered, positions, initiatives, collect)
    subjects: dict[tuple[int, str], str] = {**person_ids, **body_ids, **initiative_ids}
    events, links = _event_and_link_rows(ordered, subjects, collect)
    for facts in compress(ordered, collect.wants(ordered)):
        for mention in facts.dates:
            collect.mention(facts.article, mention, "DATE", None)
        for mention in facts.amounts:
            collect.mention(facts.article, mention, "AMOUNT", None)
    return {
        "articles": list(_article_rows(ordered, duplicates)),
        "cities": list(cities),
        "people": list(people),
        "positions": list(positions),
        "organizations": list(bodies),
        "initiatives": list(initiatives),
        "participations": list(participations),
        "statuses": RowTable(StatusRow, statuses),
        "events": list(events),
        "links": list(links),
        "mentions": collect.mention_rows(),
        "evidence": collect.evidence_rows(),
        "merges": RowTable(MergeRow, entities.merges()),
        "correction_lines": list(entities.lines),
    }


def drop_private_persons(corpus: Iterable[ArticleFacts]) -> list[ArticleFacts]:
    """Facts without people who have no function in any article, and without the events about them.

    Quotes of other facts stay whole: a sentence that proves one may still name such a person.
    """
    known = list(corpus)
    public = {fold(person.name) for facts in known for person in facts.people if person.has_function}
    kept = []
    for facts in known:
        people = tuple(person for person in facts.people if fold(person.name) in public)
        dropped = {person.name for person in facts.people} - {person.name for person in people}
        events = tuple(event for event in facts.events if event.subject not in dropped)
        kept.append(replace(facts, people=people, events=events))
    return kept
