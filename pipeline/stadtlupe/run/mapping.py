"""The map step as the ledger keeps it: a page -> its result as bytes, made in the process that annotates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from stadtlupe.fetch import Page
from stadtlupe.normalize.facts import ArticleFacts
from stadtlupe.run.codec import encode_facts
from stadtlupe.run.engine import failure_facts
from stadtlupe.settings import Settings


@dataclass(frozen=True, slots=True)
class Done:
    """Result of one page: outcome and reason of its article, its facts as bytes, and the seconds of each step."""

    outcome: str
    reason: str | None
    facts: bytes
    seconds: Mapping[str, float] = field(default_factory=dict)


def _done(facts: ArticleFacts, seconds: Mapping[str, float]) -> Done:
    return Done(facts.article.outcome, facts.article.reason, encode_facts(facts), seconds)


def encode_batch(settings: Settings, pages: Sequence[Page]) -> Iterator[Done]:
    """What a worker process runs for one batch; yields one result per page, in order."""
    from stadtlupe.run.annotator import annotator  # loads spaCy, which only the process that annotates needs

    for facts, seconds in annotator(settings).timed(pages):
        yield _done(facts, seconds)


def failure_done(page: Page, outcome: str, reason: str) -> Done:
    """What is left of a page that no worker survived or finished."""
    return _done(failure_facts(page, outcome, reason), {})
