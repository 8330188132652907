"""HTML pages -> Draft: trafilatura finds the article, this module gives back the lead that it may have lost."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import trafilatura
from trafilatura.meta import reset_caches

from stadtlupe.read.bylines import take_byline
from stadtlupe.read.draft import Draft
from stadtlupe.read.metadata import read_metadata, visible_text
from stadtlupe.read.published import published_day
from stadtlupe.read.text import count_words, one_line, squash

XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
# lxml refuses these in text; HTML forbids them.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\ud800-\udfff]")
CUT_OFF = re.compile(r"\s*(?:\[?(?:…|\.\.\.)\]?)\s*$")
LEAD_WORDS = 6
LEAD_MAX_WORDS = 120
LEAD_TAGS = ("p", "div", "h2", "h3", "h4", "strong", "b", "span", "section", "header")
HIDDEN = ("script", "style", "noscript", "template", "head", "nav", "footer", "form", "svg")
WHOLE_TEXT_CHARS = 20_000


def release_caches() -> None:
    """Empty the caches of trafilatura and its helpers; to be called now and then in long runs."""
    reset_caches()


def _parse(text: str) -> Any | None:
    text = FORBIDDEN.sub("", XML_DECLARATION.sub("", text, count=1))
    return trafilatura.load_html(text) if text.strip() else None


def _paragraphs(tree: Any) -> list[str]:
    document = trafilatura.bare_extraction(
        tree, fast=True, include_comments=False, include_tables=True, with_metadata=False
    )
    text = getattr(document, "text", None) or ""
    return [line for line in map(one_line, text.split("\n")) if line]


def _blocks(tree: Any) -> list[str]:
    """All visible text in blocks; for pages on which no article was found."""
    body = tree.find(".//body")
    found: list[str] = []
    size = 0
    for element in (tree if body is None else body).iter():
        if not isinstance(element.tag, str) or element.tag in HIDDEN:
            continue
        text = one_line(element.text or "")
        if text:
            found.append(text)
            size += len(text)
            if size > WHOLE_TEXT_CHARS:
                break
    return found


def _find_lead(tree: Any, teasers: Sequence[str], paragraphs: Sequence[str]) -> str | None:
    """Find the lead that the description of the page names and that is shown, but missing from the extracted text.

    A description that was cut off stands for the visible block that goes on where it ends.
    """
    flat = squash(" ".join(paragraphs))
    wanted = []
    for teaser in teasers:
        key = squash(CUT_OFF.sub("", teaser))
        if count_words(teaser) >= LEAD_WORDS and key not in flat:
            wanted.append(key)
    if not wanted:
        return None
    for element in tree.iter(*LEAD_TAGS):
        if len(element) > 6 or any(ancestor.tag in HIDDEN for ancestor in element.iterancestors()):
            continue
        text = visible_text(element)
        size = count_words(text)
        if not LEAD_WORDS <= size <= LEAD_MAX_WORDS:
            continue
        key = squash(text)
        for teaser in wanted:
            # The block itself may begin with a place or kicker that the description leaves out, or end later.
            if key == teaser or key.startswith(teaser) or (key.endswith(teaser) and len(key) - len(teaser) < 40):
                return text if key not in flat else None
    return None


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
    paragraphs = _paragraphs(tree)
    published, source = published_day(tree, meta, paragraphs, fetched_at)
    byline, paragraphs = take_byline(paragraphs)
    lead = _find_lead(tree, meta.teasers, paragraphs) if paragraphs else None
    if lead is not None:
        paragraphs.insert(0, lead)
    few = sum(map(count_words, paragraphs)) < 200
    return Draft(
        paragraphs=tuple(paragraphs),
        title=meta.title,
        titles=meta.titles,
        published=published,
        published_from=source,
        authors=meta.authors or byline,
        publisher=meta.publisher,
        url=meta.url,
        whole_text="\n".join(_blocks(tree)) if few else "",
    )
