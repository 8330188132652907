"""Where on an HTML page the article is: its headline, its first paragraph, and the lines between and around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from stadtlupe.read.text import one_line, squash

# Never about the article itself ...
FOREIGN = re.compile(
    r"(?:^|[\s_-])(?:related|sidebar|nav|navigation|menu|comment|comments|commentlist|kommentare?|weather|wetter|today|heute"
    r"|breadcrumbs?|newsticker|ticker|most-?read|recommend\w*|promo|events?|termine?|veranstaltung\w*|tagcloud)"
    r"(?:$|[\s_-])",
    re.I,
)
# ... and these only when they stand above its first paragraph and beside its headline.
DOUBTFUL = re.compile(r"(?:^|[\s_-])(?:teasers?|footer|aside)(?:$|[\s_-])", re.I)
OUTSIDE = ("nav", "script", "style", "form", "noscript", "template", "select")
BLOCKS = ("p", "li", "td", "h2", "h3", "div", "span", "section", "article")
LINES = ("p", "div", "span", "li", "dd", "td", "small", "strong", "em", "time", "address", "h2", "h3", "h4", "h5", "h6")
MAIN = re.compile(r"^(?:main|content|article|inhalt|hauptinhalt)(?:[_-]?\w{0,12})?$", re.I)
KEY_CHARS = 40
LINE_CHARS = 160
MAX_LINES = 60
LINES_ABOVE = 8  # nested elements give the same line more than once
MAX_CHILDREN = 8


def visible_text(element: Any) -> str:
    """All text of an element on one line."""
    return one_line(" ".join(element.itertext()))


def marks_of(element: Any) -> str:
    """The class and id of an element as one string."""
    return f"{element.get('class') or ''} {element.get('id') or ''}"


def belongs(element: Any, region: Any, *, strict: bool, around: Set[Any] = frozenset()) -> bool:
    """Whether no element between this one and the region belongs to navigation, other articles or comments.

    Parameters
    ----------
    strict : also shut out footers, asides and teasers. around : elements around the article, which are never foreign.
    """
    node = element
    while node is not None and node is not region and node not in around:
        if node.tag in OUTSIDE or (strict and node.tag in ("footer", "aside")):
            return False
        marks = marks_of(node)
        if FOREIGN.search(marks) or (strict and DOUBTFUL.search(marks)):
            return False
        node = node.getparent()
    return True


@dataclass(frozen=True, slots=True)
class Layout:
    """Elements of a page that matter for its metadata.

    Attributes
    ----------
    body : the body, or the whole tree. heading : headline, if found. first : first paragraph of the text, if found.
    region : smallest element that holds both; None when unknown.
    around : the elements that hold headline or first paragraph.
    lines : short texts between the beginning of the region (or a little around it) and the first paragraph.
    """

    body: Any
    heading: Any | None = None
    first: Any | None = None
    region: Any | None = None
    around: frozenset[Any] = frozenset()
    lines: tuple[str, ...] = field(default=())

    def wider(self) -> Iterator[Any]:
        """Yield the region and the nearest element around it that is marked as the main content."""
        if self.region is None or self.region.tag == "body":
            return
        yield self.region
        for node in self.region.iterancestors():
            if node.tag == "body":
                return
            if node.tag in ("article", "main") or MAIN.match(node.get("id") or ""):
                yield node
                return


def _beginning(element: Any) -> str:
    """Key of the first characters of an element; bounded, because outer elements hold the whole page."""
    parts: list[str] = []
    size = 0
    for text in element.itertext():
        text = text.strip()
        if text:
            parts.append(text)
            size += len(text)
            if size > 3 * KEY_CHARS:
                break
    return squash(" ".join(parts)[: 4 * KEY_CHARS])[:KEY_CHARS]


def _find_block(root: Any, key: str, tags: Sequence[str]) -> Any | None:
    """Find the innermost element that begins with ``key``: the first one, or what is inside of it."""
    found = None
    inside: set[Any] = set()
    for element in root.iter(*tags):
        if found is not None and element not in inside:
            break
        # Most elements begin with another text of their own; no need to look at what is inside of them.
        text = (element.text or "").lstrip()
        if text[:1].isalnum() and not key.startswith(text[0].casefold()[0]):
            continue
        own = squash((element.text or "").strip()[: 4 * KEY_CHARS])[:KEY_CHARS]
        if own and not key.startswith(own):
            continue
        if _beginning(element) == key:
            found = element
            inside = set(element.iterdescendants(*tags))
            if not inside:
                break
    return found


def _head_lines(region: Any, heading: Any | None, first: Any, around: Set[Any]) -> list[str]:
    """Short lines between a little above the headline (or the beginning of the region) and the first paragraph."""
    lines: list[str] = []
    for element in region.iter(*LINES):
        if element is first or len(lines) >= MAX_LINES:
            break
        if element is heading:
            lines = lines[-LINES_ABOVE:]
            continue
        if len(element) > MAX_CHILDREN or not belongs(element, region, strict=False, around=around):
            continue
        text = visible_text(element)
        if text and len(text) <= LINE_CHARS:
            lines.append(text)
    return lines


def find_layout(tree: Any, title: str | None, paragraphs: Sequence[str]) -> Layout:
    """Find headline and first paragraph on a page.

    Parameters
    ----------
    tree : lxml tree of the page. title : its headline. paragraphs : its running text.
    """
    body = tree.find(".//body")
    body = tree if body is None else body
    headline = squash(title or "")[:KEY_CHARS]
    heading = _find_block(body, headline, ("h1", "h2", "h3", "h4")) if headline else None
    first = None
    for paragraph in paragraphs[:8]:
        key = squash(paragraph[: 4 * KEY_CHARS])[:KEY_CHARS]
        if len(key) < KEY_CHARS or key == headline:
            continue
        first = _find_block(body, key, BLOCKS)
        if first is not None:
            break
    if first is None:
        return Layout(body, heading)
    if heading is None:
        # Around the paragraph, up to the element in which some headline stands above it.
        region = next(
            (
                node
                for node in first.iterancestors()
                if node.tag == "body" or next(node.iter("h1", "h2", "h3"), None) is not None
            ),
            body,
        )
        region = None if region.tag == "body" else region
    else:
        above = frozenset(heading.iterancestors())
        region = next((node for node in first.iterancestors() if node in above), None)
    around = frozenset([*(heading.iterancestors() if heading is not None else ()), *first.iterancestors()])
    if region is None:
        return Layout(body, heading, first, None, around)
    # The line of author and date often stands beside the block of headline and text, not in it.
    outer = [region, *(node for node in islice(region.iterancestors(), 2) if node.tag not in ("body", "html"))]
    lines: dict[str, None] = {}
    for part in outer:
        lines.update(dict.fromkeys(_head_lines(part, heading, first, around)))
    return Layout(body, heading, first, region, around, tuple(lines))
