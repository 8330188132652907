"""HTML pages -> Draft: what the page states about its article, and the article's text."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import trafilatura
from trafilatura.meta import reset_caches

from stadtlupe.read.authors import read_authors
from stadtlupe.read.body import extract_paragraphs, find_lead, visible_blocks
from stadtlupe.read.bylines import take_byline
from stadtlupe.read.draft import Draft
from stadtlupe.read.layout import find_layout
from stadtlupe.read.metadata import read_metadata
from stadtlupe.read.published import published_day
from stadtlupe.read.text import count_words

XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
# lxml refuses these in text; HTML forbids them.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\ud800-\udfff]")
FEW_WORDS = 200


def release_caches() -> None:
    """Empty the caches of trafilatura and its helpers; to be called now and then in long runs."""
    reset_caches()


def _parse(text: str) -> Any | None:
    text = FORBIDDEN.sub("", XML_DECLARATION.sub("", text, count=1))
    return trafilatura.load_html(text) if text.strip() else None


def read_html(text: str, url: str | None = None, fetched_at: datetime | None = None) -> Draft:
    """Read an HTML page.

    Parameters
    ----------
    text : the decoded page. url : address it came from. fetched_at : when; no publication can be later.
    """
    tree = _parse(text)
    if tree is None:
        return Draft(url=url)
    meta = read_metadata(tree, url)
    paragraphs = extract_paragraphs(tree)
    layout = find_layout(tree, meta.title, paragraphs)
    published, source = published_day(layout, meta, paragraphs, fetched_at)
    authors = read_authors(tree, layout, meta, paragraphs, text)
    byline, paragraphs = take_byline(paragraphs)
    lead = find_lead(tree, meta.teasers, paragraphs) if paragraphs else None
    if lead is not None:
        paragraphs.insert(0, lead)
    few = sum(map(count_words, paragraphs)) < FEW_WORDS
    return Draft(
        paragraphs=tuple(paragraphs),
        title=meta.title,
        titles=meta.titles,
        published=published,
        published_from=source,
        authors=byline or authors,
        publisher=meta.publisher,
        url=meta.url,
        whole_text="\n".join(visible_blocks(tree)) if few else "",
    )
