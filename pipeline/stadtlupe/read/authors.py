"""The authors of an HTML page: JSON-LD, meta elements, marked elements, then the line beside the headline."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from trafilatura.metadata import extract_author

from stadtlupe.read.bylines import account_in, has_given_name, named_in, persons
from stadtlupe.read.jsonld import author_names, is_personal
from stadtlupe.read.layout import Layout, belongs, marks_of, visible_text
from stadtlupe.read.metadata import Metadata, first_of
from stadtlupe.read.text import squash

METAS = (
    "author",
    "authors",
    "article:author",
    "dc.creator",
    "dcterms.creator",
    "citation_author",
    "parsely-author",
    "cxenseparse:author",
    "sailthru.author",
)
WRITTEN_BY = re.compile(r"^(?:verfasst|geschrieben|veröffentlicht) von$|^(?:written|posted) by$|^autor(?:in)?$", re.I)
# Class names by which many sites mark the author of an article: `author`, `post-author`, `author-name`.
AUTHOR_CLASS = re.compile(
    r"(?:^|\s)(?:[\w-]*[-_])?(?:author|autor|byline|verfasser|redakteur)(?:in)?(?:[-_]{1,2}(?:name|names|link|line|text|author))?"
    r"(?:$|\s)",
    re.I,
)
LABEL_START = re.compile(r"autor(?:in)?(?:[/:*]\w{2,6})?\s*(?::|$)", re.I)
ABOUT = re.compile(r"avatar|image|img|bio|photo|foto|desc|follow|social|mail|count|list|box[-_]?title", re.I)
# In lower case: a page that has none of these marks no author, and trafilatura finds none on it either.
MARKS = (b"author", b"autor", b"byline", b"verfasser", b"redakteur", b"creator")
LOOSE_MARKS = (
    *(b"author", b"byl", b"bbl", b"username", b"zuozhe", b"bianji", b"xiaobian", b"channel-name", b"submitted-by"),
    *(b"posted-by", b"journalist-name", b"screenname", b"writer", b"<rel"),
)
LABEL = b"autor"
MARKED_CHARS = 120
MAX_NAMES = 8
MAX_MARKED = 12
MAX_LOOSE = 2
HEAD = 4


def _labelled(metas: dict[str, list[str]]) -> Iterator[str]:
    """Names in the pairs that blogs write for previews: label ``Verfasst von``, data ``Vorname Name``."""
    for number in ("1", "2"):
        labels, data = metas.get(f"twitter:label{number}", ()), metas.get(f"twitter:data{number}", ())
        if labels and data and WRITTEN_BY.match(labels[0].strip()):
            yield data[0]


def _marked(layout: Layout, page: bytes) -> Iterator[tuple[bool, str]]:
    """Yield (whether the mark is a standard, text) of elements that are marked as the author of the article.

    Standards are microdata (``itemprop``), the link relation ``author`` and the hCard class ``fn``; the other marks are
    customary class names and the label "Autor:".

    Parameters
    ----------
    page : bytes of the page, in lower case.
    """
    if not any(mark in page for mark in MARKS):
        return
    labelled = LABEL in page
    found = 0
    for element in layout.body.iter("a", "span", "p", "div", "strong", "b", "address", "li", "em", "small", "cite"):
        if found >= MAX_MARKED:
            return
        name = element.get("class") or ""
        relation = (element.get("rel") or "").split()
        standard = (
            "author" in relation
            or (element.get("itemprop") or "") in ("author", "creator")
            or ("fn" in name.split() and any("author" in marks_of(node) for node in _near(element)))
        )
        customary = name and AUTHOR_CLASS.search(name) and not ABOUT.search(name)
        if not (standard or customary or (labelled and _is_labelled(element))):
            continue
        if len(element) > MAX_NAMES or not belongs(element, layout.body, strict=True, around=layout.around):
            continue
        text = visible_text(element)
        if 2 < len(text) <= MARKED_CHARS:
            found += 1
            yield standard, text


def _is_labelled(element: Any) -> bool:
    own = (element.text or "").strip()
    if own:
        return LABEL_START.match(own) is not None
    beginning = (text.strip() for text in islice(element.itertext(), 3))
    return LABEL_START.match(next(filter(None, beginning), "")) is not None


def _near(element: Any) -> Iterator[Any]:
    node = element
    for _ in range(3):
        if node is None:
            return
        yield node
        node = node.getparent()


def _of_marked(marked: Iterable[tuple[bool, str]], publisher: str | None, url: str | None) -> tuple[str, ...]:
    """Persons in marked elements: those of standards, else those of class names; of many only what comes first."""
    by_standard: list[str] = []
    by_class: list[str] = []
    for standard, text in marked:
        text = named_in(text) or text
        names = persons(text, publisher=publisher, url=url, nicknames=standard)
        if standard and not names and text.islower():
            names = persons(text, nicknames=True)  # an account after which its blog is named
        (by_standard if standard else by_class).extend(names)
    for found in (by_standard, by_class):
        distinct = tuple(dict.fromkeys(found))
        if distinct:
            # A name and the nickname of the same account.
            full = tuple(name for name in distinct if " " in name)
            return full or distinct[:1]
    return ()


def _beside_headline(lines: Sequence[str], title: str | None, publisher: str | None) -> tuple[str, ...]:
    """Persons in the line of author and date above an article; known given names are required there."""
    for line in lines:
        if squash(line) in squash(title or "") or len(line) > MARKED_CHARS:
            continue
        text = named_in(line)
        names = persons(text, publisher=publisher) if text else ()
        if names and all(has_given_name(name) for name in names) and len(names) <= MAX_NAMES:
            return names
    for line in lines:
        account = account_in(line)
        names = persons(account, publisher=publisher, nicknames=True) if account else ()
        if names:
            return names
    return ()


def _is_shown(name: str, layout: Layout) -> bool:
    """Whether a name stands somewhere on the page but in comments, navigation or other articles."""
    key, last = squash(name), name.split()[-1].casefold()
    for element in layout.body.iter():
        if not isinstance(element.tag, str):
            continue
        for text, holder in ((element.text, element), (element.tail, element.getparent())):
            if (
                text
                and last in text.casefold()
                and holder is not None
                and key in squash(text)
                and belongs(holder, layout.body, strict=False, around=layout.around)
            ):
                return True
    return False


def read_authors(tree: Any, layout: Layout, meta: Metadata, paragraphs: Sequence[str], page: str) -> tuple[str, ...]:
    """Return the persons who wrote the article of a page, from the first source that names any.

    Order: JSON-LD; meta elements; elements marked as author; the line of author and date beside the headline; what
    trafilatura finds.

    Parameters
    ----------
    tree : lxml tree of the page. layout : where the article is on it. meta : what the page
    states. paragraphs : its text, boilerplate still inside. page : the page as it came, in which marks are looked for
    before the tree is searched for them.
    """
    # As bytes: all marks are ASCII, and lower case of a text with any other letter takes ten times as long.
    source = page.encode("utf-8", "replace").lower()
    publisher, url = (None, None) if is_personal(meta.item) else (meta.publisher, meta.url)
    authors = persons(author_names(meta.item), publisher=publisher, url=url, nicknames=True)
    if not authors or all(" " not in name for name in authors):
        stated = [*first_of(meta.metas, METAS), *_labelled(meta.metas)]
        named = persons(stated, publisher=publisher, url=url, nicknames=True)
        authors = tuple(name for name in named if " " in name or has_given_name(name)) or authors
    nickname = authors if authors and all(" " not in name for name in authors) else ()
    if not authors or nickname:
        marked = _of_marked(_marked(layout, source), publisher, url)
        if not authors or (marked and all(has_given_name(name) and " " in name for name in marked)):
            authors = marked
    if not authors or nickname:
        authors = _beside_headline([*layout.lines, *paragraphs[:HEAD]], meta.title, publisher) or authors
    if not authors and any(mark in source for mark in LOOSE_MARKS):
        # Read loosely: several single words are rather links to topics.
        shown = persons(extract_author(tree), publisher=publisher, url=url, nicknames=True)
        shown = tuple(name for name in shown if _is_shown(name, layout))
        full = tuple(name for name in shown if " " in name)
        authors = shown if len(shown) == 1 else full if len(full) <= MAX_LOOSE else ()
    return authors
