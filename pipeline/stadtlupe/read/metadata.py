"""Headline, authors, publisher and address of an HTML page, each from the most trustworthy place that names it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from trafilatura.metadata import extract_author, extract_title

from stadtlupe.read.bylines import has_given_name, persons
from stadtlupe.read.clean import repair, split_kicker
from stadtlupe.read.jsonld import Item, author_names, main_article, parse_blocks, publisher_name, text_of
from stadtlupe.read.text import count_words, one_line, squash, unique, words

TITLE_METAS = ("og:title", "twitter:title", "dc.title", "dcterms.title", "headline", "title")
TEASER_METAS = ("og:description", "description", "twitter:description", "dc.description")
AUTHOR_METAS = (
    "author",
    "authors",
    "article:author",
    "dc.creator",
    "dcterms.creator",
    "citation_author",
    "parsely-author",
)
PUBLISHER_METAS = ("og:site_name", "dc.publisher", "dcterms.publisher", "publisher", "application-name")
SITE_SUFFIX = re.compile(r"\s+[|–—·•»«:/-]\s+|\s*\|\s*")
DOMAIN = re.compile(r"^(?:https?://)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,6}/?$", re.I)
KICKER = re.compile(
    r"(?:^|[\s_-])(?:dachzeile|kicker|overline|topline|spitzmarke|eyebrow|ober(?:zeile|titel)|roofline)", re.I
)
AUTHORITY = re.compile(
    r"(?:(?:landes)?hauptstadt|(?:hanse|universitäts|kreis|große kreis|wissenschafts)?stadt|markt"
    r"|(?:samt|verbands)?gemeinde|landkreis|kreis|region)\s+\S.{0,40}$",
    re.I,
)
MAX_TITLE = 300


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
    authors: tuple[str, ...]
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


def _first(metas: dict[str, list[str]], names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        for content in metas.get(name, ()):
            text = one_line(content)
            if text:
                yield text


def visible_text(element: Any) -> str:
    """All text of an element on one line."""
    return one_line(" ".join(element.itertext()))


def _headings(tree: Any) -> list[str]:
    """Texts of the h1 elements; where one holds several blocks (kicker and headline), also those."""
    found = []
    for heading in list(tree.iter("h1"))[:10]:
        text = visible_text(heading)
        if text and len(text) <= MAX_TITLE:
            kickers = [part for part in heading.iter() if KICKER.search(str(part.get("class") or ""))]
            for kicker in kickers:
                rest = text.removeprefix(visible_text(kicker)).strip()
                if rest and rest != text:
                    found.append(rest)
            found.append(text)
            parts = [visible_text(part) for part in heading.iter("span", "div", "strong", "em", "small", "p")]
            found.extend(part for part in parts if count_words(part) >= 3)
    return found


def _similar(first: str, second: str) -> bool:
    left, right = set(words(first)), set(words(second))
    return bool(left and right) and len(left & right) / max(len(left), len(right)) >= 0.8


def _without_site(title: str, site_names: tuple[str, ...]) -> str:
    """Take the name of the site off the end (or beginning) of a window title."""
    parts = SITE_SUFFIX.split(title)
    if len(parts) < 2:
        return title
    keys = {squash(name) for name in site_names if squash(name)}
    separators = SITE_SUFFIX.findall(title)
    while len(parts) > 1 and any(squash(parts[-1]) == key or key in squash(parts[-1]) for key in keys):
        parts.pop()
        separators.pop()
    # Municipal pages put the name of the municipality in front.
    while len(parts) > 1 and (any(squash(parts[0]) == key for key in keys) or AUTHORITY.match(parts[0])):
        parts.pop(0)
        separators.pop(0)
    return parts[0] + "".join(separator + part for separator, part in zip(separators, parts[1:], strict=True))


def _choose_title(stated: tuple[str, ...], shown: list[str], site_names: tuple[str, ...]) -> str | None:
    """Choose the headline that the page shows, if its metadata confirms it; else what the metadata says.

    A shown headline that holds the stated one and a little more has a kicker; a stated one that holds the shown one
    has a kicker or the name of the site.
    """
    cleaned = [_without_site(title, site_names) for title in stated]
    for heading in shown:
        key = squash(heading)
        if len(key) < 4:
            continue
        for title in cleaned:
            other = squash(title)
            if not other:
                continue
            if key == other or (key in other and 3 * len(key) >= len(other)):
                return heading
            if other in key and 2 * len(other) >= len(key):
                return title
            if _similar(heading, title):
                return heading
    return cleaned[0] if cleaned else None


def _site_names(metas: dict[str, list[str]], item: Item, url: str | None) -> tuple[str, ...]:
    host = (urlsplit(url).hostname or "") if url else ""
    host = host.removeprefix("www.")
    name = publisher_name(item)
    given = [*_first(metas, ("og:site_name", "application-name")), name or "", host, host.rpartition(".")[0]]
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
    shown = _headings(tree)
    window = next((visible_text(element) for element in tree.iter("title")), "")
    meta_titles = tuple(title for title in _first(metas, TITLE_METAS) if len(title) <= MAX_TITLE)
    item = main_article(parse_blocks(_ld_blocks(tree)), address, (*meta_titles, *shown, window)) or {}
    headline = one_line(text_of(item.get("headline")) or "")
    site_names = _site_names(metas, item, address)
    stated = unique((*meta_titles[:2], headline, *meta_titles[2:], window))
    title = _choose_title(stated, shown, site_names) or one_line(extract_title(tree) or "")
    if title:
        title = split_kicker(repair(title), stated)
    # The medium as its readers know it, rather than the company or the domain behind it.
    host = (urlsplit(address).hostname or "").removeprefix("www.") if address else ""
    named_publishers = unique(
        one_line(name).lstrip("@")
        for name in (
            *_first(metas, PUBLISHER_METAS[:1]),
            publisher_name(item) or "",
            *_first(metas, PUBLISHER_METAS),
            host,
        )
    )
    publisher = next((name for name in named_publishers if not DOMAIN.match(name)), next(iter(named_publishers), None))

    authors = persons(author_names(item), publisher=publisher, url=address, nicknames=True)
    if not authors:
        named = persons(_first(metas, AUTHOR_METAS), publisher=publisher, url=address, nicknames=True)
        authors = tuple(name for name in named if " " in name or has_given_name(name))
    if not authors:
        # A visible byline is read loosely: several single words are rather links to topics.
        shown_names = persons(extract_author(tree), publisher=publisher, url=address, nicknames=True)
        authors = shown_names if len(shown_names) == 1 else tuple(name for name in shown_names if " " in name)
    teasers = unique((*_first(metas, TEASER_METAS), one_line(text_of(item.get("description")) or "")))
    forms = unique((title or "", *stated, *(_without_site(form, site_names) for form in stated)))
    return Metadata(title or None, forms, teasers, authors, publisher, address, item, metas)
