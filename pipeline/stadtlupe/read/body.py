"""The running text of an HTML page: trafilatura finds it, this module prepares the tree and puts back the lost lead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

import trafilatura

from stadtlupe.read.boilerplate import boilerplate
from stadtlupe.read.layout import visible_text
from stadtlupe.read.text import count_words, one_line, squash

CUT_OFF = re.compile(r"\s*(?:\[?(?:…|\.\.\.)\]?)\s*$")
LEAD_WORDS = 6
LEAD_MAX_WORDS = 120
LEAD_TAGS = ("p", "div", "h2", "h3", "h4", "strong", "b", "span", "section", "header")
HIDDEN = ("script", "style", "noscript", "template", "head", "nav", "footer", "form", "svg")
INITIAL_TAGS = ("span", "strong", "b", "em", "i", "font", "big")
SENTENCE_END = re.compile(r"[.!?][\"“”»«‘’')\]]*$")
INITIAL = re.compile(r"initial|drop-?_?cap|first-?letter", re.I)
MIN_LINKS = 2
KICKER_CHARS = 40
LABEL_WORDS = 4
WHOLE_TEXT_CHARS = 20_000
# Below this many characters the quick extraction is checked against trafilatura's slower extractors.
SHORT_TEXT = 1_000


def _join_initials(tree: Any) -> None:
    """Join decorated first letters (drop caps) with their words, which else would become words of their own."""
    for element in list(tree.iter(*INITIAL_TAGS)):
        letter = (element.text or "").strip()
        if len(letter) != 1 or not letter.isupper() or len(element):
            continue
        if (element.tail or "")[:1].islower():
            element.text = letter
            element.drop_tag()
        elif INITIAL.search(element.get("class") or ""):
            holder = next((node for node in element.iterancestors() if node.tag in ("p", "div")), None)
            texts = [] if holder is None else [node for node in holder.iter() if isinstance(node.tag, str)]
            behind = texts.index(element) + 1 if element in texts else len(texts)
            following = next((node for node in texts[behind : behind + 3] if (node.text or "").strip()), None)
            if following is not None and following.text.lstrip()[0].islower():
                following.text = letter + following.text.lstrip()
                element.drop_tree()


def _says(text: str | None) -> bool:
    return bool(text) and not str(text).isspace()


def _only_link(item: Any) -> bool:
    """Whether a list item holds a link that is a headline, perhaps with a label of few words, and nothing else."""
    links = list(item.iter("a"))
    if len(links) != 1:
        return False
    if links[0].getparent() is item and len(item) == 1 and not _says(item.text) and not _says(links[0].tail):
        return not SENTENCE_END.search(visible_text(links[0]))
    text = visible_text(item)
    if SENTENCE_END.search(text):
        return False
    words = count_words(text)
    return words <= LABEL_WORDS or words - count_words(visible_text(links[0])) <= LABEL_WORDS


def _is_introduced(container: Any) -> bool:
    """Whether the text before a list announces it (``Beteiligt sind diese Partner:``): then it belongs to the text."""
    before = container.getprevious()
    text = visible_text(before) if before is not None and before.tag in ("p", "div") else ""
    rules = boilerplate().lines
    return (
        text.endswith(":") and count_words(text) > LABEL_WORDS and not any(rule.pattern.match(text) for rule in rules)
    )


def _drop_link_lists(tree: Any) -> None:
    """Drop lists that hold nothing but links: pointers to other articles."""
    for container in list(tree.iter("ul", "ol")):
        items = container.findall("li")
        if len(items) >= MIN_LINKS and all(map(_only_link, items)) and not _is_introduced(container):
            container.drop_tree()


def prepare(tree: Any) -> Any:
    """Return a copy of a tree without what misleads the extraction."""
    tree = deepcopy(tree)
    _join_initials(tree)
    _drop_link_lists(tree)
    return tree


def extract_paragraphs(tree: Any) -> list[str]:
    """Extract the running text of a page, one entry per paragraph, boilerplate still inside."""
    tree = prepare(tree)
    paragraphs: list[str] = []
    for fast in (True, False):
        document = trafilatura.bare_extraction(
            tree, fast=fast, include_comments=False, include_tables=True, with_metadata=False
        )
        text = getattr(document, "text", None) or ""
        paragraphs = [line for line in map(one_line, text.split("\n")) if line]
        if len(text) >= SHORT_TEXT:
            break
    return paragraphs


def visible_blocks(tree: Any) -> list[str]:
    """All visible text in blocks, up to a limit; for pages on which no article was found."""
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


def _page_key(tree: Any) -> str:
    """Key of all visible text of a page."""
    body = tree.find(".//body")
    texts: list[str] = []
    for element in (tree if body is None else body).iter():
        if isinstance(element.tag, str) and element.tag not in HIDDEN and element.text:
            texts.append(element.text)
        if element.tail:
            texts.append(element.tail)
    return squash(one_line(" ".join(texts)))


def find_lead(tree: Any, teasers: Sequence[str], paragraphs: Sequence[str]) -> str | None:
    """Find the lead that the description of the page names and that is shown, but missing from the extracted text.

    A description that was cut off stands for the visible block that goes on where it ends.

    Parameters
    ----------
    tree : lxml tree of the page. teasers : descriptions in its metadata. paragraphs : its text as extracted.
    """
    flat = squash(" ".join(paragraphs))
    keys = (squash(CUT_OFF.sub("", teaser)) for teaser in teasers if count_words(teaser) >= LEAD_WORDS)
    wanted = [key for key in keys if key not in flat]
    if wanted:
        page = _page_key(tree)
        wanted = [key for key in wanted if key in page]
    if not wanted:
        return None
    found: str | None = None
    outer: Any = None
    for element in tree.iter(*LEAD_TAGS):
        if outer is not None and not any(ancestor is outer for ancestor in element.iterancestors()):
            break  # what stands inside of the first match is nearer to the lead, what follows is something else
        if len(element) > 6 or any(ancestor.tag in HIDDEN for ancestor in element.iterancestors()):
            continue
        text = visible_text(element)
        if LEAD_WORDS <= count_words(text) <= LEAD_MAX_WORDS and _is_lead(squash(text), wanted):
            found = text
            outer = element if outer is None else outer
    return None if found is None or squash(found) in flat else found


def _is_lead(key: str, wanted: Sequence[str]) -> bool:
    """Whether a block is one of the wanted ones; it may begin with a place or kicker, or end later."""
    return any(
        key.startswith(teaser) or (key.endswith(teaser) and len(key) - len(teaser) < KICKER_CHARS) for teaser in wanted
    )
