"""What a feed, a sitemap or a listing page announces.

XML is parsed without expanding entities, without a DTD and without network, so that a bomb stays a text of a few bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time
from email.utils import parsedate_to_datetime
from typing import Any

from lxml import etree, html

from stadtlupe.fetch.crawl.urls import clean_url, host_of, same_host, url_key

MAX_ENTRIES = 100_000  # the sitemap protocol allows 50,000
ARTICLE_TAGS = {"item", "entry"}
# Words of links that lead to the next page of a listing.
NEXT = re.compile(
    r"^(?:nächste(?:\s+seite)?|weiter|weitere|ältere.*|next(?:\s+page)?|older.*|›|»|>|>>|→)$", re.IGNORECASE
)


class NotAListError(Exception):
    """The answer is no feed, no sitemap and no page with links; the text says why."""


@dataclass(frozen=True, slots=True)
class Found:
    """A page that a source announces.

    Attributes
    ----------
    url : absolute address.
    published : when it was published, as far as the announcement says.
    updated : when it was changed last, as far as the announcement says.
    """

    url: str
    published: datetime | None = None
    updated: datetime | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """All that one feed, sitemap or listing page announces.

    Attributes
    ----------
    articles : pages, each once, in the order of the announcement.
    sitemaps : sitemaps that an index of sitemaps names; ``updated`` is their time of change.
    following : address of the next page of the same listing.
    """

    articles: tuple[Found, ...] = ()
    sitemaps: tuple[Found, ...] = ()
    following: str | None = None


def parse_time(text: str | None) -> datetime | None:
    """Read the date of a feed (RFC 822) or sitemap (W3C date-time); a date alone is the end of its day (UTC)."""
    text = (text or "").strip()
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
        if re.fullmatch(r"\d{4}-?\d{2}-?\d{2}", text):
            found = datetime.combine(found.date(), time(23, 59, 59))
    except ValueError:
        try:
            if re.fullmatch(r"\d{4}(-\d{2})?", text):  # W3C date-time allows a year or month alone: no day is invented
                return None
            found = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError):
            return None
    try:
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        return None


def _root(body: bytes) -> Any:
    # recover: many feeds hold HTML entities that no DTD declares.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, recover=True
    )
    try:
        root = etree.fromstring(body.strip(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotAListError(f"it is not XML ({error})") from error
    if root is None:
        raise NotAListError("it is not XML")
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and any(True for _ in declared.iterentities()):
        raise NotAListError("it declares XML entities, which feeds and sitemaps never need")
    return root


def _name(element: Any) -> str:
    return etree.QName(element).localname.lower() if isinstance(element.tag, str) else ""


def _texts(element: Any) -> dict[str, str]:
    """Text of each child by its local name; the first of a name counts."""
    found: dict[str, str] = {}
    for child in element:
        name, text = _name(child), (child.text or "").strip()
        if name and text:
            found.setdefault(name, text)
    return found


def _feed_link(element: Any, texts: dict[str, str]) -> str | None:
    links = [child for child in element if _name(child) == "link"]
    for link in links:  # Atom
        if link.get("href") and link.get("rel", "alternate") == "alternate":
            return str(link.get("href"))
    if "link" in texts:
        return texts["link"]
    for child in element:  # RSS: an identifier is an address unless it says that it is not
        if _name(child) == "guid" and child.get("isPermaLink", "true").lower() == "true":
            return (child.text or "").strip() or None
    return element.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about")  # type: ignore[no-any-return]


def _unique(found: Iterator[Found]) -> tuple[Found, ...]:
    kept: dict[str, Found] = {}
    for item in found:
        if len(kept) >= MAX_ENTRIES:
            break
        kept.setdefault(url_key(item.url), item)
    return tuple(kept.values())


def _feed_items(root: Any, url: str) -> Iterator[Found]:
    for element in root.iter():
        if _name(element) not in ARTICLE_TAGS:
            continue
        texts = _texts(element)
        named = _feed_link(element, texts)
        link = clean_url(named, url) if named else None
        if link:
            published = texts.get("pubdate") or texts.get("published") or texts.get("date") or texts.get("issued")
            yield Found(link, parse_time(published), parse_time(texts.get("updated") or texts.get("modified")))


def parse_feed(body: bytes, url: str) -> Listing:
    """Read an RSS, Atom or RDF feed.

    Raises
    ------
    NotAListError : it is none.
    """
    root = _root(body)
    if _name(root) not in {"rss", "feed", "rdf"}:
        raise NotAListError(f"it is not a feed but <{_name(root)}>")
    return Listing(_unique(_feed_items(root, url)))


def _locations(root: Any, url: str) -> Iterator[Found]:
    for element in root:
        if _name(element) not in {"url", "sitemap"}:
            continue
        texts = _texts(element)
        link = clean_url(texts.get("loc", ""), url)
        if link:
            news = next((child for child in element if _name(child) == "news"), None)
            published = _texts(news).get("publication_date") if news is not None else None
            yield Found(link, parse_time(published), parse_time(texts.get("lastmod")))


def parse_sitemap(body: bytes, url: str) -> Listing:
    """Read a sitemap, an index of sitemaps, or a plain list of addresses.

    Raises
    ------
    NotAListError : it is none of them.
    """
    if body.lstrip()[:1] != b"<":
        lines = body.decode("utf-8", "replace").removeprefix("\ufeff").splitlines()
        found = [clean_url(line) for line in lines if line.strip()]
        if not found or None in found:
            raise NotAListError("it is neither XML nor a list of addresses")
        return Listing(_unique(Found(link) for link in found if link))
    root = _root(body)
    if _name(root) == "sitemapindex":
        return Listing(sitemaps=_unique(_locations(root, url)))
    if _name(root) != "urlset":
        raise NotAListError(f"it is not a sitemap but <{_name(root)}>")
    return Listing(_unique(_locations(root, url)))


def _html(body: bytes, url: str) -> Any:
    try:
        tree = html.document_fromstring(body)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise NotAListError(f"it is not HTML ({error})") from error
    base = tree.find(".//base[@href]")
    return tree, clean_url(base.get("href"), url) or url if base is not None else url


def parse_page(body: bytes, url: str) -> Listing:
    """Read the links of a listing page, and which of them leads to its next page.

    Raises
    ------
    NotAListError : it is no HTML page.
    """
    tree, base = _html(body, url)

    def links() -> Iterator[Found]:
        for anchor in tree.iter("a"):
            link = clean_url(anchor.get("href") or "", base)
            if link:
                yield Found(link)

    following = None
    for element in tree.iter("link", "a"):
        relation = (element.get("rel") or "").lower().split()
        words = " ".join(element.text_content().split()) if element.tag == "a" else ""
        if "next" in relation or NEXT.match(words) or NEXT.match((element.get("aria-label") or "").strip()):
            following = clean_url(element.get("href") or "", base)
            if following and same_host(host_of(following), host_of(url)):
                break
            following = None
    return Listing(_unique(links()), following=following)


PARSERS = {"feed": parse_feed, "sitemap": parse_sitemap, "page": parse_page}


def kind_of_list(body: bytes, url: str) -> tuple[str, Listing] | None:
    """Tell whether a body is a feed or a sitemap, and what it announces; None if it is neither."""
    for kind in ("feed", "sitemap"):
        try:
            return kind, PARSERS[kind](body, url)
        except NotAListError:
            continue
    return None


def feeds_of_page(body: bytes, url: str) -> list[str]:
    """Addresses of the feeds that a page names, the likeliest first (trafilatura knows the conventions)."""
    from trafilatura.feeds import FeedParameters, determine_feed

    domain = host_of(url)
    text = body.decode("utf-8", "replace")
    found = determine_feed(text, FeedParameters(url, domain, url))
    cleaned = (clean_url(link, url) for link in found)
    return list(dict.fromkeys(link for link in cleaned if link))
