"""What all tables are made with: rows of mentions and evidence gathered on the way, spans of time, usual values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from stadtlupe.extract import Mention
from stadtlupe.normalize.identity import make_id
from stadtlupe.normalize.record import quote_of
from stadtlupe.read import Article
from stadtlupe.schema import EvidenceRow, MentionRow


def span_of_time(dates: Iterable[str | None]) -> tuple[str | None, str | None]:
    """First and last of some dates (EDTF), None when there are none."""
    known = sorted(date for date in dates if date)
    return (known[0], known[-1]) if known else (None, None)


def most_common(values: Iterable[str]) -> str | None:
    """Most frequent value, None without any; of ties the first in the alphabet, so that order does not matter."""
    counts = Counter(values)
    return min(counts, key=lambda value: (-counts[value], value)) if counts else None


@dataclass(slots=True)
class Collector:
    """Rows that every kind of fact adds to: mentions and evidence."""

    version: str
    mentions: dict[str, MentionRow] = field(default_factory=dict)
    evidence: dict[tuple[str, str, str, int], EvidenceRow] = field(default_factory=dict)

    def mention(self, article: Article, mention: Mention, label: str, entity_id: str | None) -> None:
        """Add a mention with the entity that it names."""
        key = make_id("m", article.article_id, label, str(mention.start), str(mention.end))
        self.mentions[key] = MentionRow(
            mention_id=key,
            article_id=article.article_id,
            start=mention.start,
            end=mention.end,
            text=mention.text,
            label=label,
            entity_id=entity_id,
            component=mention.component,
        )

    def prove(self, table: str, row_id: str, article: Article, mention: Mention) -> None:
        """Add the sentence of a mention as evidence of a row."""
        key = (table, row_id, article.article_id, mention.start)
        self.evidence[key] = EvidenceRow(
            table=table,
            row_id=row_id,
            article_id=article.article_id,
            start=mention.start,
            end=mention.end,
            quote=quote_of(article, mention),
            component=mention.component,
            version=mention.version or self.version,
        )
