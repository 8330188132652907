"""Stage 2 as a whole: one page -> one article with exactly one outcome."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b
from typing import Any

from stadtlupe.errors import StadtlupeError
from stadtlupe.fetch import Page
from stadtlupe.read.article import Article
from stadtlupe.read.bylines import persons
from stadtlupe.read.clean import KICKER_CHARS, KICKER_WORDS, clean_paragraphs, is_consent
from stadtlupe.read.dates import field_date
from stadtlupe.read.draft import Draft
from stadtlupe.read.language import GERMAN, detect_language
from stadtlupe.read.plain import paragraphs_of, read_plain
from stadtlupe.read.text import count_words, decode, is_binary, normalize, one_line, squash, words
from stadtlupe.settings import Settings

BINARY = ("unreadable", "it is binary data, not text")
EMPTY = ("no_text", "the file is empty")


class _Rejected(Exception):  # noqa: N818 - not an error, an outcome
    """The page has no article; carries its outcome and the reason."""

    def __init__(self, outcome: str, reason: str) -> None:
        super().__init__(reason)
        self.outcome = outcome
        self.reason = reason


def content_hash(text: str) -> str:
    """Return 16 hex digits over the words of a text; case, quotes and white space make no difference."""
    return blake2b(" ".join(words(text)).encode("utf-8", "replace"), digest_size=8).hexdigest()


def _text_field(item: Mapping[str, Any], name: str) -> str | None:
    value = item.get(name)
    return one_line(value) or None if isinstance(value, str) else None


def _read_record(page: Page) -> Draft:
    """Read one object of article fields (see ``fetch.records``); what a field says wins over what the page says."""
    item = json.loads(page.content)
    html, text = item.get("html"), item.get("text")
    if isinstance(html, str) and html.strip():
        from stadtlupe.read.html import read_html

        draft = read_html(html, page.url, page.fetched_at)
    elif isinstance(text, str):
        paragraphs = tuple(paragraphs_of(normalize(text)))
        draft = Draft(paragraphs=paragraphs, url=page.url)
    else:
        raise _Rejected("no_text", "the record has no field 'text' or 'html'")
    title = _text_field(item, "title")
    published = field_date(item.get("published"))
    publisher = _text_field(item, "publisher")
    authors = persons(item.get("authors") if isinstance(item.get("authors"), str | list) else None, publisher=publisher)
    return replace(
        draft,
        title=title or draft.title,
        titles=(*draft.titles, *filter(None, (title,))),
        published=published or draft.published,
        published_from="field" if published else draft.published_from,
        authors=authors or draft.authors,
        publisher=publisher or draft.publisher,
        url=page.url or draft.url,
    )


def _draft(page: Page) -> Draft:
    if page.media_type == "application/json":
        return _read_record(page)
    html = page.media_type == "text/html"
    text = decode(page.content, page.charset, html=html)
    if is_binary(text):
        raise _Rejected(*BINARY)
    if not text.strip():
        raise _Rejected(*EMPTY)
    if html:
        from stadtlupe.read.html import read_html  # trafilatura takes a while to load

        return read_html(text, page.url, page.fetched_at)
    return read_plain(normalize(text), markdown=page.media_type == "text/markdown", url=page.url)


def _judge(article: Article, draft: Draft, settings: Settings) -> Article:
    """Give the article its outcome."""
    paragraphs = article.text.split("\n\n") if article.text else []
    whole = draft.whole_text.split("\n") if draft.whole_text else list(draft.paragraphs)
    outcome, reason = "extracted", None
    few = article.word_count < settings.min_words
    if (paragraphs and is_consent(paragraphs)) or (few and is_consent(whole)):
        outcome, reason = "consent_page", "its only text is about consent to cookies and tracking"
    elif not article.word_count:
        outcome, reason = "no_text", "no article text was found"
    elif few:
        outcome = "too_short"
        reason = f"its text has {article.word_count} words, fewer than {settings.min_words} (setting min_words)"
    elif article.language is not None and article.language != GERMAN:
        outcome, reason = "not_german", f"its language is {article.language}"
    return replace(article, outcome=outcome, reason=reason)


def _rejected(page: Page, outcome: str, reason: str) -> Article:
    return Article(article_id=page.ident, file=page.origin, outcome=outcome, reason=reason, url=page.url)


def _kicker(title: str | None, draft: Draft, paragraphs: Sequence[str]) -> str | None:
    """Words before the headline in another form of it, else a short line above the text that cleaning dropped."""
    for form in draft.titles:
        before, found, _ = form.partition(title or form)
        kicker = before.strip(" \u00a0:|–—-/.")
        if found and kicker and len(kicker) <= KICKER_CHARS:
            return kicker
    first = draft.paragraphs[0].strip() if draft.paragraphs else ""
    dropped = first not in paragraphs and first != title and count_words(first) <= KICKER_WORDS
    return first if first and dropped and len(first) <= KICKER_CHARS else None


def _read(page: Page, settings: Settings) -> Article:
    if len(page.content) > settings.max_bytes:
        return _rejected(page, "too_large", f"it is larger than {settings.max_bytes:,} bytes (setting max_bytes)")
    if not page.content.strip():
        return _rejected(page, *EMPTY)
    try:
        draft = _draft(page)
    except _Rejected as rejected:
        return _rejected(page, rejected.outcome, rejected.reason)
    title = draft.title if draft.title and squash(draft.title) else None
    paragraphs = clean_paragraphs(draft.paragraphs, (title or "", *draft.titles))
    text = "\n\n".join(paragraphs)
    article = Article(
        article_id=page.ident,
        file=page.origin,
        title=title,
        text=text,
        published=draft.published,
        published_from=draft.published_from,
        authors=draft.authors,
        publisher=draft.publisher,
        url=draft.url,
        language=detect_language(text),
        word_count=count_words(text),
        content_hash=content_hash(text),
        kicker=_kicker(title, draft, paragraphs),
    )
    return _judge(article, draft, settings)


def read_page(page: Page, settings: Settings) -> Article:
    """Make the article of a page. Never raises but for an unusable lexicon; each page ends in one named outcome.

    Parameters
    ----------
    page : what stage 1 found; one with a problem keeps it as its outcome.
    settings : ``max_bytes`` and ``min_words`` decide on too_large and too_short.

    Returns
    -------
    Article : with ``outcome`` "extracted", or the reason why there is none. Title, date and text are kept as far as
        they were found, so that a rejected page can be checked.

    Raises
    ------
    StadtlupeError : E304 when a lexicon file is not usable; that concerns the installation, not the page.
    """
    if page.problem is not None:
        return _rejected(page, *page.problem)
    try:
        return _read(page, settings)
    except StadtlupeError:
        raise
    except MemoryError:
        return _rejected(page, "too_large", "there was not enough memory to read it")
    # The boundary between the web and us: parsers meet pages that nobody foresaw, and one page must not end a run of
    # thousands. Everything narrower is handled where it happens; what arrives here is reported as `failed`.
    except Exception as error:  # noqa: BLE001
        return _rejected(page, "failed", f"it could not be read ({type(error).__name__}: {error})")
