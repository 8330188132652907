"""Status, start and planned end of the initiatives of an article, as classifiers tell them from all that is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from stadtlupe.normalize.facts import Initiative
from stadtlupe.normalize.initiative_dates import Span, spans_of
from stadtlupe.normalize.initiative_statements import Statements
from stadtlupe.normalize.initiative_status import StatusModel, statuses_of
from stadtlupe.normalize.linear_model import LinearModel


def complete(
    kept: Sequence[tuple[Initiative, Initiative, Statements]],
    date_model: LinearModel | None,
    status_model: StatusModel | None,
    statuses: Sequence[Mapping[str, float]],
) -> list[Initiative]:
    """Put status and dates into the initiatives of one article.

    Parameters
    ----------
    kept : each as decided so far, as the rules described it, and with what the article says about it. The classifiers
        have learned on the rules' descriptions, so these are what they see.
    date_model, status_model : the classifiers; without them what was decided stays.
    statuses : for each how likely ``initiative_decision``'s classifier finds each status (empty: it says nothing).
    """
    found = [item for item, _, _ in kept]
    told = [(draft, statements) for _, draft, statements in kept]
    if status_model is not None:
        states = statuses_of(told, status_model, statuses)
        found = [replace(item, status=state) for item, state in zip(found, states, strict=True)]
    if date_model is not None:
        spans = spans_of(told, date_model)
        found = [_with_dates(item, span) for item, span in zip(found, spans, strict=True)]
    return found


def _with_dates(item: Initiative, span: Span) -> Initiative:
    dates = {candidate.date.start: candidate.date for candidate in (span.started, span.target) if candidate}
    return replace(
        item,
        started=span.started.value if span.started else None,
        target=span.target.value if span.target else None,
        evidence=tuple(dates.values()),
    )
