"""Headline, teasers, publisher and address of an HTML page, each from the most trustworthy place that names it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from trafilatura.metadata import extract_title

from stadtlupe.read.clean import repair, split_kicker
from stadtlupe.read.headline import MAX_TITLE, authority_in, choose_title, read_headings, without_site
from stadtlupe.read.jsonld import Item, main_article, parse_blocks, publisher_name, text_of
from stadtlupe.read.layout import visible_text
from stadtlupe.read.text import one_line, squash, unique

TITLE_METAS = ("og:title", "twitter:title", "dc.title", "dcterms.title", "headline", "title")
TEASER_METAS = ("og:description", "description", "twitter:description", "dc.description")
PUBLISHER_METAS = ("og:site_name", "dc.publisher", "dcterms.publisher", "publisher", "application-name")
DOMAIN = re.compile(r"^(?:https?://)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,6}/?$", re.I)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page states about its article.

    Attributes
    ----------
    title : headline. titles : all forms of it. teasers : descriptions, which often are the lead paragraph.
    item : the JSON-LD object of the article; empty if there is none. metas : meta elements, names in lower case.
    """

    title: str | None
    titles: tuple[str, ...]
    teasers: tuple[str, ...]
    publisher: str | None
    url: str | None
    item: Item
    metas: dict[str, list[str]]


def read_metas(tree: Any) -> dict[str, list[str]]:
    """Collect the contents of all meta elements by name, property or itemprop, in lower case, in page order."""
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        content = (element.get("content") or "").strip()
        if not content:
            continue
        for attribute in ("property", "name", "itemprop"):
            name = element.get(attribute)
            if name:
                found.setdefault(name.strip().lower(), []).append(content)
    return found


def _ld_blocks(tree: Any) -> Iterator[str]:
    for element in tree.iter("script"):
        if "ld+json" in (element.get("type") or "").lower() and element.text:
            yield element.text


def first_of(metas: dict[str, list[str]], names: tuple[str, ...]) -> Iterator[str]:
    """Yield the contents of the named meta elements on one line, in the order of the names."""
    for name in names:
        for content in metas.get(name, ()):
            text = one_line(content)
            if text:
                yield text


def _site_names(metas: dict[str, list[str]], item: Item, url: str | None) -> tuple[str, ...]:
    host = (urlsplit(url).hostname or "") if url else ""
    host = host.removeprefix("www.")
    name = publisher_name(item)
    given = [*first_of(metas, ("og:site_name", "application-name")), name or "", host, host.rpartition(".")[0]]
    return unique(text for text in given if len(squash(text)) > 2)


def _canonical(tree: Any, metas: dict[str, list[str]], url: str | None) -> str | None:
    """Address that the page gives itself, if it is on the host it came from (or that is not known)."""
    given = [
        link.get("href") or "" for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower().split()
    ]
    given += metas.get("og:url", [])
    host = urlsplit(url).hostname if url else None
    for candidate in given:
        try:
            address = urljoin(url or "", candidate.strip())
            parts = urlsplit(address)
        except ValueError:
            continue
        # Some templates name the start page as canonical for every page.
        bare = not parts.path.strip("/") and not parts.query
        if (
            parts.scheme in ("http", "https")
            and parts.hostname
            and not bare
            and (host is None or parts.hostname == host)
        ):
            return str(urldefrag(address).url)
    return str(urldefrag(url).url) if url else None


def read_metadata(tree: Any, url: str | None) -> Metadata:
    """Read what an HTML tree states about its article.

    Parameters
    ----------
    tree : lxml tree of the whole page; not changed. url : address it was fetched from, if known.
    """
    metas = read_metas(tree)
    address = _canonical(tree, metas, url)
    shown = read_headings(tree)
    window = next((visible_text(element) for element in tree.iter("title")), "")
    meta_titles = tuple(title for title in first_of(metas, TITLE_METAS) if len(title) <= MAX_TITLE)
    item = main_article(parse_blocks(_ld_blocks(tree)), address, (*meta_titles, *shown.first, window)) or {}
    headline = one_line(text_of(item.get("headline")) or "")
    site_names = _site_names(metas, item, address)
    stated = unique((*meta_titles[:2], headline, *meta_titles[2:], window))
    title = choose_title(stated, shown, site_names) or one_line(extract_title(tree) or "")
    if title:
        title = split_kicker(repair(title), stated)
    # The medium as its readers know it, rather than the company or the domain behind it.
    host = (urlsplit(address).hostname or "").removeprefix("www.") if address else ""
    named_publishers = unique(
        one_line(name).lstrip("@")
        for name in (
            *first_of(metas, PUBLISHER_METAS[:1]),
            publisher_name(item) or "",
            *first_of(metas, PUBLISHER_METAS),
            authority_in(window) or "",
            host,
        )
    )
    publisher = next((name for name in named_publishers if not DOMAIN.match(name)), next(iter(named_publishers), None))

    teasers = unique((*first_of(metas, TEASER_METAS), one_line(text_of(item.get("description")) or "")))
    with_kicker = (form for form in shown.first if title and title in form)
    forms = unique((title or "", *stated, *(without_site(form, site_names) for form in stated), *with_kicker))
    return Metadata(title or None, forms, teasers, publisher, address, item, metas)
