"""Mentions of one article -> its facts; the order in which the kinds of entities are decided."""

from __future__ import annotations

from collections.abc import Sequence

from stadtlupe.extract import Mention
from stadtlupe.normalize.events import resolve_events
from stadtlupe.normalize.facts import ArticleFacts
from stadtlupe.normalize.initiative_status import status_model
from stadtlupe.normalize.initiative_themes import with_tags
from stadtlupe.normalize.initiative_values import value_model
from stadtlupe.normalize.initiatives import resolve_initiatives
from stadtlupe.normalize.linear_model import (
    DATE_WEIGHTS,
    INITIATIVE_WEIGHTS,
    LINK_WEIGHTS,
    ORGANIZATION_WEIGHTS,
    shipped_model,
)
from stadtlupe.normalize.links import resolve_links
from stadtlupe.normalize.organizations import resolve_organizations
from stadtlupe.normalize.partner_groups import with_partner_groups
from stadtlupe.normalize.people import resolve_people
from stadtlupe.normalize.places import resolve_places
from stadtlupe.read import Article


def facts_of(article: Article, mentions: Sequence[Mention]) -> ArticleFacts:
    """Decide what the mentions of an article mean.

    Parameters
    ----------
    article : an article with outcome ``extracted``; offsets of the mentions refer to its text.
    mentions : what stage 3 found, in any order.

    Returns
    -------
    The facts of the article. Places come first, since all other facts hang on municipalities; initiatives come after
    organizations, since these take part in them.
    """
    ordered = sorted(mentions, key=lambda mention: (mention.start, mention.end, mention.label))
    cities = resolve_places(article, ordered)
    people = resolve_people(article, ordered, cities)
    bodies = resolve_organizations(article, ordered, cities, model=shipped_model(ORGANIZATION_WEIGHTS))
    organizations = with_partner_groups(article, bodies)
    initiatives = resolve_initiatives(
        article,
        ordered,
        cities,
        organizations,
        model=shipped_model(INITIATIVE_WEIGHTS),
        value_model=value_model(),
        date_model=shipped_model(DATE_WEIGHTS),
        status_model=status_model(),
    )
    initiatives = with_tags(article.text, initiatives)
    links = resolve_links(article, ordered, cities, model=shipped_model(LINK_WEIGHTS))
    return ArticleFacts(
        article=article,
        cities=cities,
        people=people,
        organizations=organizations,
        initiatives=initiatives,
        dates=tuple(mention for mention in ordered if mention.label == "DATE"),
        amounts=tuple(mention for mention in ordered if mention.label == "AMOUNT"),
        events=resolve_events(article, ordered, cities, initiatives, organizations, people, links),
        links=links,
    )
