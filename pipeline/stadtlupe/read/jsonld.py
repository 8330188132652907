"""What a page says about itself in JSON-LD (schema.org): the one object that describes its article."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from stadtlupe.read.text import squash

Item = Mapping[str, Any]
ARTICLE = re.compile(r"(?:article|posting|report|review|newsitem)$", re.I)
PAGE = re.compile(r"(?:webpage|itempage)$", re.I)
WRAPPER = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*;?\s*$")
REFERENCES = frozenset({"author", "creator", "publisher"})
MAX_DEPTH = 6
MAX_ITEMS = 2_000
# Parts in which other articles of the site are listed.
LISTS = frozenset(
    {"itemlistelement", "haspart", "ispartof", "mentions", "relatedlink", "citation", "comment", "review"}
)


def parse_blocks(blocks: Iterator[str]) -> list[Any]:
    """Parse script blocks; one that is not JSON is left out."""
    parsed = []
    for block in blocks:
        text = WRAPPER.sub("", block).strip()
        if not text:
            continue
        try:
            parsed.append(json.loads(text, strict=False))
        except (ValueError, RecursionError):
            try:  # frequent faults: trailing commas
                parsed.append(json.loads(re.sub(r",(\s*[}\]])", r"\1", text), strict=False))
            except (ValueError, RecursionError):
                continue
    return parsed


def _items(value: Any, depth: int = 0) -> Iterator[Item]:
    """Yield the objects of a block in order, those that list other pages left out."""
    if depth > MAX_DEPTH:
        return
    if isinstance(value, list):
        for part in value[:MAX_ITEMS]:
            yield from _items(part, depth)
    elif isinstance(value, dict):
        yield value
        for key, part in value.items():
            if isinstance(part, dict | list) and str(key).casefold() not in LISTS:
                yield from _items(part, depth + 1)


def types_of(item: Item) -> tuple[str, ...]:
    """The names of an object's types."""
    given = item.get("@type")
    return tuple(part for part in (given if isinstance(given, list) else [given]) if isinstance(part, str))


def is_article(item: Item) -> bool:
    """Whether an object describes an article of some kind."""
    return any(ARTICLE.search(name) for name in types_of(item))


def text_of(value: Any) -> str | None:
    """Return a text value; of a list the first one."""
    if isinstance(value, list):
        value = next((part for part in value if isinstance(part, str) and part.strip()), None)
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name")
    return value.strip() if isinstance(value, str) and value.strip() else None


def _address(item: Item) -> str:
    main = item.get("mainEntityOfPage")
    if isinstance(main, dict):
        main = main.get("@id") or main.get("url")
    given = text_of(main) or text_of(item.get("url")) or text_of(item.get("@id")) or ""
    return re.sub(r"[?#].*$", "", given).rstrip("/")


def main_article(parsed: list[Any], url: str | None, titles: tuple[str, ...]) -> Item | None:
    """Return the object that describes the article of the page itself, not one of those it links to.

    Chosen by address, then by headline; with several that fit neither, none is taken. A page object stands in when
    there is no article.
    """
    found = list(islice(_items(parsed), MAX_ITEMS))
    chosen = _choose(found, url, titles)
    if chosen is None:
        return None
    named = {item["@id"]: item for item in found if isinstance(item.get("@id"), str) and item.get("name")}
    # Sites with a graph name author and publisher by reference.
    item = {key: _resolved(value, named) if key in REFERENCES else value for key, value in chosen.items()}
    people = [item for item in found if "Person" in types_of(item) and isinstance(item.get("name"), str)]
    if not item.get("author") and len({person["name"] for person in people}) == 1:
        item["author"] = people[0]
    return item


def _resolved(value: Any, named: Mapping[str, Item]) -> Any:
    if isinstance(value, list):
        return [_resolved(part, named) for part in value[:MAX_ITEMS]]
    if isinstance(value, dict) and not value.get("name") and isinstance(value.get("@id"), str):
        return named.get(value["@id"], value)
    return value


def _choose(found: list[Item], url: str | None, titles: tuple[str, ...]) -> Item | None:
    articles = [item for item in found if is_article(item)]
    if not articles:
        return next((item for item in found if any(PAGE.search(name) for name in types_of(item))), None)
    here = re.sub(r"[?#].*$", "", url or "").rstrip("/")
    if here:
        for item in articles:
            if _address(item) == here and (item.get("datePublished") or item.get("author") or item.get("headline")):
                return item
    keys = [key for key in map(squash, titles) if key]
    for item in articles:
        headline = squash(text_of(item.get("headline")) or text_of(item.get("name")) or "")
        if headline and any(headline in key or key in headline for key in keys):
            return item
    days = {str(item.get("datePublished"))[:10] for item in articles}
    return articles[0] if len(articles) == 1 or len(days) == 1 else None


def author_names(item: Item) -> list[str]:
    """Names in the author field of an article: persons, and strings that may be persons; organizations are left out."""
    given = item.get("author") or item.get("creator")
    names: list[str] = []
    for part in given if isinstance(given, list) else [given]:
        if isinstance(part, str):
            names.append(part)
        elif isinstance(part, dict):
            kinds = types_of(part)
            if kinds and not any(kind.rpartition("/")[2] == "Person" for kind in kinds):
                continue
            name = part.get("name")
            for text in name if isinstance(name, list) else [name]:
                if isinstance(text, str):
                    names.append(text)
            if not name and isinstance(part.get("familyName"), str):
                names.append(f"{part.get('givenName') or ''} {part['familyName']}".strip())
    return names


def is_personal(item: Item) -> bool:
    """Whether an article names a person as its publisher, as blogs do that stand for their author."""
    given = item.get("publisher")
    return isinstance(given, dict) and "Person" in types_of(given)


def publisher_name(item: Item) -> str | None:
    """Name of the publisher that an article names."""
    given = item.get("publisher")
    if isinstance(given, list):
        given = given[0] if given else None
    return text_of(given.get("name")) if isinstance(given, dict) else text_of(given)
