"""The value that stage 2 hands to stage 3."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Article:
    """Clean text and metadata of one page.

    Attributes
    ----------
    article_id : same as ``Page.ident``.
    file : path or address that was read.
    outcome : one of ``schema.Outcome``; stages 3 and later only work on ``extracted``.
    reason : one sentence that says why, when the outcome is not ``extracted``.
    title : headline without kicker and site name. kicker : the words before it (Dachzeile), often the town, if any.
    text : paragraphs separated by one empty line; NFC; does not repeat the title.
    published : EDTF, never guessed.
    published_from : the source that won (dateline, json-ld, meta, time, url, htmldate, field).
    authors : persons. publisher : publishing body or medium. language : ISO 639-1.
    word_count : words of ``text``.
    content_hash : 16 hex digits over the normalized text; equal texts have equal hashes.
    duplicate_of : article_id of the article that this one repeats; set once the whole corpus is known.
    """

    article_id: str
    file: str | None
    outcome: str = "extracted"
    reason: str | None = None
    title: str | None = None
    text: str = ""
    published: str | None = None
    published_from: str | None = None
    authors: tuple[str, ...] = field(default=())
    publisher: str | None = None
    url: str | None = None
    language: str | None = None
    word_count: int = 0
    content_hash: str = ""
    duplicate_of: str | None = None
    kicker: str | None = None

    @property
    def full_text(self) -> str:
        """Title, one empty line and text: what is annotated, and what all offsets of later stages refer to."""
        return f"{self.title}\n\n{self.text}" if self.title else self.text
