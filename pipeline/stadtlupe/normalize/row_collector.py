"""What all tables are made with: rows of mentions and evidence gathered on the way, spans of time, usual values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from stadtlupe.extract import Mention
from stadtlupe.normalize.facts import ArticleFacts
from stadtlupe.normalize.identity import make_id
from stadtlupe.normalize.record import quote_of
from stadtlupe.read import Article
from stadtlupe.row_table import RowTable
from stadtlupe.schema import EvidenceRow, MentionRow


def span_of_time(dates: Iterable[str | None]) -> tuple[str | None, str | None]:
    """First and last of some dates (EDTF), None when there are none."""
    known = sorted(date for date in dates if date)
    return (known[0], known[-1]) if known else (None, None)


def most_common(values: Iterable[str]) -> str | None:
    """Most frequent value, None without any; of ties the first in the alphabet, so that order does not matter."""
    found = list(values)
    if len(found) < 2 or len(set(found)) < 2:
        return found[0] if found else None
    counts = Counter(found)
    return min(counts, key=lambda value: (-counts[value], value))


@dataclass(slots=True)
class Collector:
    """Rows that every kind of fact adds to: mentions and evidence, as values in the order of their models' fields.

    Attributes
    ----------
    version : of the program and model. wanted : articles whose rows are wanted; None for all.
    """

    version: str
    wanted: Collection[str] | None = None
    mentions: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    evidence: dict[tuple[str, str, str, int], tuple[Any, ...]] = field(default_factory=dict)
    # A sentence proves several facts.
    _quotes: dict[tuple[str, int, int], str] = field(default_factory=dict)

    def wants(self, corpus: Iterable[ArticleFacts]) -> list[bool]:
        """Of which articles rows are wanted; those of others need not be offered."""
        return [self.wanted is None or facts.article.article_id in self.wanted for facts in corpus]

    def mention(self, article: Article, mention: Mention, label: str, entity_id: str | None) -> None:
        """Add a mention with the entity that it names."""
        ident, start, end = article.article_id, mention.start, mention.end
        if self.wanted is not None and ident not in self.wanted:
            return
        key = make_id("m", ident, label, str(start), str(end))
        self.mentions[key] = (key, ident, start, end, mention.text, label, entity_id, mention.component)

    def prove(self, table: str, row_id: str, article: Article, mention: Mention) -> None:
        """Add the sentence of a mention as evidence of a row."""
        ident, start = article.article_id, mention.start
        if self.wanted is not None and ident not in self.wanted:
            return
        place = (ident, mention.sent_start, mention.sent_end)
        quote = self._quotes.get(place)
        if quote is None:
            quote = self._quotes[place] = quote_of(article, mention)
        version = mention.version or self.version
        self.evidence[table, row_id, ident, start] = (
            *(table, row_id, ident, start, mention.end),
            *(quote, mention.component, version),
        )

    def mention_rows(self) -> RowTable[MentionRow]:
        """All mentions."""
        return RowTable(MentionRow, self.mentions.values())

    def evidence_rows(self) -> RowTable[EvidenceRow]:
        """All evidence."""
        return RowTable(EvidenceRow, self.evidence.values())
