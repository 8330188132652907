"""How the status of an initiative went, article by article."""

from __future__ import annotations

from collections.abc import Sequence

from stadtlupe.normalize.facts import Initiative
from stadtlupe.read import Article

# Values of a row of the table of statuses, in the order of its fields.
Told = tuple[str, str, str | None, str, str | None]


def history_of(initiative_id: str, members: Sequence[tuple[Article, Initiative]]) -> list[tuple[Told, Initiative]]:
    """What articles said of the status of one initiative, one after the other.

    Parameters
    ----------
    initiative_id : its key. members : what articles say of it, in order of publication; articles without a date first.

    Returns
    -------
    The values of a row (see :class:`stadtlupe.schema.StatusRow`) for each article that tells a status, each with the
    status that the article before told, and what the row was made of. Where an article tells of it twice, the later
    counts, as it does for the status of the initiative itself.
    """
    told: dict[str, tuple[Article, str, Initiative]] = {}
    for article, item in members:
        if item.status is not None:
            told[article.article_id] = article, item.status, item
    found: list[tuple[Told, Initiative]] = []
    previous = None
    for ident, (article, status, item) in told.items():
        found.append(((initiative_id, ident, article.published, status, previous), item))
        previous = status
    return found
