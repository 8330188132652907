"""How the status of an initiative went, article by article."""

from __future__ import annotations

from collections.abc import Sequence

from stadtlupe.normalize.facts import Initiative
from stadtlupe.read import Article
from stadtlupe.schema import StatusRow


def history_of(initiative_id: str, members: Sequence[tuple[Article, Initiative]]) -> list[tuple[StatusRow, Initiative]]:
    """What articles said of the status of one initiative, one after the other.

    Parameters
    ----------
    initiative_id : its key. members : what articles say of it, in order of publication; articles without a date first.

    Returns
    -------
    A row for each article that tells a status, each with the status that the article before told, and what the row was
    made of. Where an article tells of it twice, the later counts, as it does for the status of the initiative itself.
    """
    told: dict[str, tuple[Article, Initiative]] = {}
    for article, item in members:
        if item.status is not None:
            told[article.article_id] = article, item
    found: list[tuple[StatusRow, Initiative]] = []
    for article, item in told.values():
        row = StatusRow.model_validate(
            {
                "initiative_id": initiative_id,
                "article_id": article.article_id,
                "published": article.published,
                "status": item.status,
                "previous": found[-1][0].status if found else None,
            }
        )
        found.append((row, item))
    return found
