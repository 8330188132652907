"""The day on which an HTML page was published, and which source said so. Never guessed.

Order: dateline in the text; JSON-LD; meta elements; address; ``<time>`` in the article; htmldate in the article.
Days elsewhere on the page (today's date in its head, days of other articles or of an update) are not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import deepcopy
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from htmldate import find_date

from stadtlupe.read.dates import ANY_DAY, dateline, iso_day, stated_day
from stadtlupe.read.metadata import Metadata, visible_text
from stadtlupe.read.text import squash

METAS = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.available",
    "dc.date",
    "dcterms.date",
    "dc.date.created",
    "dcterms.created",
    "article:published",
    "publication_date",
    "publish-date",
    "publish_date",
    "published_time",
    "pubdate",
    "cxenseparse:recs:publishtime",
    "sailthru.date",
    "parsely-pub-date",
    "citation_publication_date",
    "citation_date",
    "date",
)
URL_DAY = re.compile(r"[/_-]((?:19|20)\d\d)([/_-])(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?=[/_.-]|$)")
TODAY = re.compile(r"\bheute\b", re.I)
UPDATE = re.compile(r"\b(?:stand|aktualisier\w*|geändert|update\w*|letzte änderung|modified|zuletzt)\b", re.I)
# Never about the article itself ...
FOREIGN = re.compile(
    r"(?:^|[\s_-])(?:related|sidebar|nav|navigation|menu|comment|comments|kommentare?|weather|wetter|today|heute|breadcrumb"
    r"|newsticker|ticker|most-?read|recommend\w*|promo|events?|termine?|veranstaltung\w*)(?:$|[\s_-])",
    re.I,
)
# ... and these only when they stand above its first paragraph and beside its headline.
DOUBTFUL = re.compile(r"(?:^|[\s_-])(?:teasers?|footer|aside)(?:$|[\s_-])", re.I)
EVENT = re.compile(
    r"\b(?:termin|beginn|einlass|veranstaltungs\w+|uhrzeit|ort|bis|ab|anmeldeschluss|frist|start|ende)\b\s*:?", re.I
)
OUTSIDE = ("nav", "script", "style", "form", "noscript", "template", "select")
MAIN = re.compile(r"^(?:main|content|article|inhalt|hauptinhalt)(?:[_-]?\w{0,12})?$", re.I)
KEY_CHARS = 40
SHORT_LINE = 160
HEAD_LINE = 90
WEEKDAY_DAY = re.compile(r"\b(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag)\b", re.I)
NO_URL = "about:blank"  # the address was looked at before


def _beginning(element: Any) -> str:
    """Key of the first characters of an element; bounded, because outer elements hold the whole page."""
    parts: list[str] = []
    size = 0
    for text in element.itertext():
        if text.strip():
            parts.append(text)
            size += len(text.strip())
            if size > 3 * KEY_CHARS:
                break
    return squash(" ".join(parts))[:KEY_CHARS]


def _find_block(root: Any, key: str, tags: tuple[str, ...]) -> Any | None:
    """Find the innermost element that begins with ``key``: the first one, or what is inside of it."""
    found = None
    inside: set[Any] = set()
    for element in root.iter(*tags):
        if found is not None and element not in inside:
            break
        if _beginning(element) == key:
            found = element
            inside = set(element.iterdescendants(*tags))
            if not inside:
                break
    return found


def article_region(tree: Any, title: str | None, paragraphs: Sequence[str]) -> tuple[Any | None, Any | None]:
    """Return the smallest element that holds headline and first paragraph, and the element of that paragraph.

    Both are None when the paragraph is not found. Without a headline the paragraph's parent is the region.
    """
    body = tree.find(".//body")
    body = tree if body is None else body
    headline = squash(title or "")[:KEY_CHARS]
    first = None
    for paragraph in paragraphs[:8]:
        key = squash(paragraph)
        if len(key) < KEY_CHARS or key[:KEY_CHARS] == headline:
            continue
        first = _find_block(body, key[:KEY_CHARS], ("p", "li", "td", "h2", "h3", "div", "span", "section", "article"))
        if first is not None:
            break
    if first is None:
        return None, None
    heading = _find_block(body, headline, ("h1", "h2", "h3")) if headline else None
    if heading is None:
        # Around the paragraph, up to the element in which some headline stands above it.
        for node in first.iterancestors():
            if node.tag == "body" or next(node.iter("h1", "h2", "h3"), None) is not None:
                return (None if node.tag == "body" else node), first
        return None, None
    above = set(heading.iterancestors())
    region = next((node for node in first.iterancestors() if node in above), None)
    return region, first


def _inside(element: Any, region: Any, *, strict: bool) -> bool:
    """Whether no element between this one and the region belongs to navigation, other articles or comments."""
    node = element
    while node is not None and node is not region:
        if node.tag in OUTSIDE or (strict and node.tag in ("footer", "aside")):
            return False
        marks = f"{node.get('class') or ''} {node.get('id') or ''}"
        if FOREIGN.search(marks) or (strict and DOUBTFUL.search(marks)):
            return False
        node = node.getparent()
    return True


def _time_elements(region: Any, first: Any) -> str | None:
    """Day of the ``<time>`` that belongs to the article: marked as publication, or standing before its first paragraph.

    Of two before the paragraph the one that is no update is taken; a later one, unmarked, belongs to something else.
    """
    order = {element: number for number, element in enumerate(region.iter())}
    limit = order.get(first, len(order))
    plain = None
    for element in region.iter("time"):
        value = element.get("datetime") or element.get("content") or visible_text(element)
        day = stated_day(value)
        if day is None or not _inside(element, region, strict=order[element] > limit):
            continue
        marks = " ".join(element.get(name) or "" for name in ("itemprop", "class", "pubdate"))
        parent = element.getparent()
        around = visible_text(parent)[:SHORT_LINE] if parent is not None else ""
        if re.search(r"modif|updat|aktualis", marks, re.I) or (
            UPDATE.search(around) and not re.search(r"veröffentlicht|erstellt|publi", around, re.I)
        ):
            continue
        if "datepublished" in marks.lower() or element.get("pubdate") is not None:
            return day
        if plain is None and order[element] < limit and not TODAY.search(around):
            plain = day
    return plain


def _head_lines(region: Any, first: Any) -> list[str]:
    """Short lines with a day that stand between the beginning of the region and its first paragraph."""
    lines: list[str] = []
    for element in region.iter("p", "div", "span", "li", "dd", "small", "strong", "em", "h2", "h4"):
        if element is first:
            break
        if len(element) > 4 or not _inside(element, region, strict=False):
            continue
        text = visible_text(element)
        if text and len(text) <= SHORT_LINE and ANY_DAY.search(text):
            lines.append(text)
    return lines[:8]


def _shown_day(lines: Sequence[str], title: str | None) -> str | None:
    """Day in the line of author and date above an article; None if the lines name several, or one of another kind."""
    days = set()
    for line in lines:
        found = ANY_DAY.findall(line)
        if len(line) > HEAD_LINE or squash(line) in squash(title or "") or TODAY.search(line):
            continue
        if len(found) == 1 and not UPDATE.search(line) and not EVENT.search(line):
            days.add(iso_day(found[0]))
    return days.pop() if len(days) == 1 else None


def _htmldate(region: Any, first: Any | None, latest: date | None) -> str | None:
    """Let htmldate look at a part of the page, cleared of what cannot be the day of publication.

    Taken out: navigation and other articles, today's date, days of an update, and, behind the first paragraph, days in
    links. Of the whole body also what stands in its head: pages print the current day there.
    """
    copy = deepcopy(region)
    whole = region.tag == "body"
    passed = first is None
    # The copy has the same shape, so elements correspond by position.
    for original, element in list(zip(region.iter(), copy.iter(), strict=True)):
        if original is first:
            passed = True
        if not isinstance(element.tag, str) or element is copy or element.getparent() is None or original is first:
            continue
        unwanted = not _inside(original, region, strict=passed or whole)
        if not unwanted and len(original) < 4:
            text = " ".join(original.itertext())[:SHORT_LINE]
            days = ANY_DAY.findall(text)
            unwanted = bool(days) and (
                TODAY.search(text) is not None
                or (len(days) == 1 and UPDATE.search(text) is not None)
                or (passed and first is not None and any(node.tag == "a" for node in original.iterancestors()))
                or (whole and not passed and WEEKDAY_DAY.search(text) is not None)
            )
        if unwanted or (whole and original.tag == "header" and not _holds_heading(original)):
            element.drop_tree()
    found = find_date(
        copy,
        extensive_search=False,
        original_date=True,
        max_date=latest.isoformat() if latest else None,
        url=NO_URL,
    )
    return str(found) if found else None


def _wider(region: Any | None) -> list[Any]:
    """The region and the nearest element around it that is marked as the main content."""
    if region is None:
        return []
    for node in region.iterancestors():
        if node.tag == "body":
            break
        if node.tag in ("article", "main") or any(MAIN.match(mark) for mark in f"{node.get('id') or ''}".split()):
            return [region, node]
    return [region] if region.tag != "body" else []


def _holds_heading(element: Any) -> bool:
    return next(element.iter("h1", "h2"), None) is not None


def _url_day(url: str | None) -> str | None:
    match = URL_DAY.search(url or "")
    return iso_day(f"{match[1]}-{match[3]}-{match[4]}") if match else None


def published_day(
    tree: Any, meta: Metadata, paragraphs: Sequence[str], fetched_at: datetime | None
) -> tuple[str | None, str | None]:
    """Return (day of publication, source), or (None, None) when the page does not state one.

    Parameters
    ----------
    tree : lxml tree of the page. meta : its metadata. paragraphs : its text, boilerplate still inside.
    fetched_at : moment of the fetch; nothing can have been published later.
    """
    latest = fetched_at.date() + timedelta(days=1) if fetched_at else None

    def fits(day: str | None) -> bool:
        return day is not None and (latest is None or day <= latest.isoformat())

    region, first = article_region(tree, meta.title, paragraphs)
    day = dateline(paragraphs)
    lines = _head_lines(region, first) if region is not None else []
    if day is None:
        day = dateline(lines)
    if fits(day):
        return day, "dateline"
    for key in ("datePublished", "dateCreated"):
        day = stated_day(meta.item.get(key))
        if fits(day):
            return day, "json-ld"
    for name in METAS:
        for content in meta.metas.get(name, ()):
            day = stated_day(content)
            if fits(day):
                return day, "meta"
    day = _url_day(meta.url)
    if fits(day):
        return day, "url"
    if region is not None:
        day = _time_elements(region, first)
        if fits(day):
            return day, "time"
        # The line of author and date often stands beside the block of headline and text, not in it.
        around = [node for node in islice(region.iterancestors(), 2) if node.tag not in ("body", "html")]
        for part in (region, *around):
            day = _shown_day(_head_lines(part, first), meta.title)
            if fits(day):
                return day, "dateline"
    for part in _wider(region):
        day = _htmldate(part, first, latest)
        if fits(day):
            return day, "htmldate"
    body = tree.find(".//body")
    if body is not None and body is not region:
        day = _htmldate(body, first, latest)
        # On the whole page the day of the fetch is most likely the current day that the page prints.
        if fits(day) and (fetched_at is None or day != stated_day(fetched_at.isoformat())):
            return day, "htmldate"
    return None, None
