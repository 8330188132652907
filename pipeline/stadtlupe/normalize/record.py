"""Facts of an article -> the nested public record (``schema.ArticleRecord``)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from stadtlupe.extract import Mention
from stadtlupe.normalize.facts import ArticleFacts, Person
from stadtlupe.read import Article
from stadtlupe.schema import (
    AmountItem,
    ArticleRecord,
    CityItem,
    DateItem,
    EventItem,
    InitiativeItem,
    LinkItem,
    OrganizationItem,
    Outcome,
    ParticipationItem,
    PersonItem,
    PositionItem,
)


def surfaces(mentions: Iterable[Mention]) -> list[str]:
    """Distinct written forms in order of first appearance, line breaks inside a form folded to a space."""
    return list(dict.fromkeys(" ".join(mention.text.split()) for mention in mentions))


def without_private_persons(people: Iterable[Person]) -> tuple[Person, ...]:
    """Keep only people to whom the text gives a function: what is written unless private persons are asked for."""
    return tuple(person for person in people if person.positions)


def empty_record(article: Article) -> ArticleRecord:
    """Record of an input that did not end as ``extracted``."""
    return ArticleRecord(
        id=article.article_id,
        file=article.file,
        outcome=cast(Outcome, article.outcome),
        reason=article.reason,
        title=article.title,
        published=article.published,
    )


def quote_of(article: Article, mention: Mention) -> str:
    """The sentence around a mention on one line: what proves a fact."""
    return " ".join(article.text[mention.sent_start : mention.sent_end].split())


def _date_item(mention: Mention) -> DateItem:
    given = mention.attributes
    return DateItem(
        text=mention.text,
        start=mention.start,
        end=mention.end,
        timex_type=given["timex_type"],
        timex_value=given.get("timex_value"),
        edtf=mention.value,
        earliest=given.get("earliest"),
        latest=given.get("latest"),
        relation=given.get("relation") or "at",
        anchor=given.get("anchor"),
    )


def record_of(facts: ArticleFacts, *, private_persons: bool = True) -> ArticleRecord:
    """Project facts to the public record.

    Parameters
    ----------
    facts : facts of an extracted article.
    private_persons : whether people without any function are included.

    Returns
    -------
    The record; lists are ordered by first mention.
    """
    article = facts.article
    people = facts.people if private_persons else without_private_persons(facts.people)
    record = empty_record(article)
    return record.model_copy(
        update={
            "cities": [
                CityItem.model_validate(
                    {
                        "name": city.name,
                        "ags": city.ags,
                        "role": city.role,
                        "as": list(city.uses),
                        "surface": surfaces(city.mentions),
                        "candidates": list(city.candidates),
                    }
                )
                for city in facts.cities
            ],
            "people": [
                PersonItem(
                    name=person.name,
                    title=person.title,
                    positions=[
                        PositionItem(role=held.role, organization=held.organization, city=held.city, ags=held.ags)
                        for held in person.positions
                    ],
                    surface=surfaces(person.mentions),
                )
                for person in people
            ],
            "organizations": [
                OrganizationItem.model_validate(
                    {
                        "name": body.name,
                        "type": body.type,
                        "city": body.city,
                        "ags": body.ags,
                        "generic": body.generic,
                        "surface": surfaces(body.mentions),
                    }
                )
                for body in facts.organizations
            ],
            "initiatives": [
                InitiativeItem.model_validate(
                    {
                        "name": item.name,
                        "kind": item.kind,
                        "theme": item.theme,
                        "tags": list(item.tags),
                        "city": item.city,
                        "ags": item.ags,
                        "status": item.status,
                        "named": item.named,
                        "started": item.started,
                        "target": item.target,
                        "amount_eur": item.amount_eur,
                        "surface": surfaces(item.mentions),
                    }
                )
                for item in facts.initiatives
            ],
            "dates": [_date_item(mention) for mention in facts.dates],
            "amounts": [
                AmountItem(text=mention.text, value_eur=float(value))
                for mention in facts.amounts
                # A range gives both of its ends.
                for value in (mention.attributes["value_eur"], mention.attributes.get("value_eur_max"))
                if value is not None
            ],
            "participations": [
                ParticipationItem.model_validate(
                    {"initiative": item.name, "organization": taking.organization, "part": taking.part}
                )
                for item in facts.initiatives
                for taking in item.participations
            ],
            "events": [
                EventItem.model_validate(
                    {
                        "date": event.date,
                        "kind": event.kind,
                        "city": event.city,
                        "ags": event.ags,
                        "subject": event.subject,
                        "quote": quote_of(article, event.mention),
                    }
                )
                for event in facts.events
            ],
            "links": [
                LinkItem.model_validate(
                    {
                        "from": link.from_name,
                        "from_ags": link.from_ags,
                        "to": link.to_name,
                        "to_ags": link.to_ags,
                        "kind": link.kind,
                        "quote": quote_of(article, link.mention),
                    }
                )
                for link in facts.links
            ],
        }
    )
