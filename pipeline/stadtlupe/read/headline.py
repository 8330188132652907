"""The headline of an HTML page: without kicker and without the name of the site on either side."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import chain
from typing import Any

from stadtlupe.read.boilerplate import boilerplate
from stadtlupe.read.clean import place_names
from stadtlupe.read.layout import OUTSIDE, visible_text
from stadtlupe.read.text import count_words, squash, unique, words

SEPARATOR = re.compile(r"\s+(?:[|–—·•»«:/│-]|>>|::)\s+|\s*[|│]\s*")
KICKER = re.compile(
    r"(?:^|[\s_-])(?:dachzeile|kicker|overline|topline|spitzmarke|eyebrow|ober(?:zeile|titel)|roofline)", re.I
)
AUTHORITY = re.compile(
    r"(?:(?:Landesh|H)auptstadt|(?:Hanse|Universitäts|Kreis|Große Kreis|Wissenschafts|Klingen|Barlach)?[Ss]tadt|Markt"
    r"|(?:Samt|Verbands)?[Gg]emeinde|(?:Land)?[Kk]reis|Region|Rathaus)\s+(?P<place>[A-ZÄÖÜ][^|:–—]{1,40})$"
)
JOINT = re.compile(r"^\s*[:–—-]+\s*")
MAX_TITLE = 300
MAX_HEADINGS = 60
MIN_KEY = 4
SIMILAR = 0.8
# A heading with fewer words is no headline that stands for itself: `Aktuelles`, `Details`.
OWN_WORDS = 3


@dataclass(frozen=True, slots=True)
class Headings:
    """Headings that a page shows.

    Attributes
    ----------
    first : forms of its h1 elements: without kicker, whole, and their parts. whole : the h1 elements as they are.
    lower : h2 to h4.
    """

    first: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    lower: tuple[str, ...] = field(default=())


def _without_kicker(heading: Any, text: str) -> str | None:
    """Text of a heading without its marked kicker; None if there is none, or if it is one sentence with the rest."""
    for part in heading.iterdescendants():
        if not KICKER.search(str(part.get("class") or "")):
            continue
        kicker = visible_text(part)
        rest = text.removeprefix(kicker).strip()
        if rest and rest != text:
            # `Haushalt: Rat stimmt zu` is a headline with a colon, however it is marked.
            return None if kicker.endswith(":") or JOINT.match(rest) else rest
    return None


def read_headings(tree: Any) -> Headings:
    """Collect the headings of a page, those in navigation left out."""
    first: list[str] = []
    whole: list[str] = []
    lower: list[str] = []
    for number, heading in enumerate(tree.iter("h1", "h2", "h3", "h4")):
        if number >= MAX_HEADINGS:
            break
        text = visible_text(heading)
        if not text or len(text) > MAX_TITLE or any(node.tag in OUTSIDE for node in heading.iterancestors()):
            continue
        text = re.sub(r"(?<=\S) (?=:(?:\s|$))", "", text)
        if heading.tag != "h1":
            lower.append(text)
            continue
        rest = _without_kicker(heading, text)
        if rest:
            first.append(rest)
        first.append(text)
        whole.append(rest or text)
        parts = [visible_text(part) for part in heading.iter("span", "div", "strong", "em", "small", "p")]
        first.extend(part for part in parts if count_words(part) >= OWN_WORDS and not JOINT.match(part))
    return Headings(tuple(first), unique(whole), unique(lower))


@cache
def _squashed_place_names() -> frozenset[str]:
    names = place_names()
    shorter = (re.sub(r"\s*\(.*$", "", name) for name in names if "(" in name)
    return frozenset(map(squash, chain(names, shorter)))


def is_authority(text: str) -> bool:
    """Whether a text is the name of a municipality or Landkreis as a body: ``Stadt Herne``, ``Landkreis Uelzen``."""
    match = AUTHORITY.match(text.strip())
    return match is not None and squash(match["place"]) in _squashed_place_names()


def authority_in(title: str) -> str | None:
    """Return the part of a window title that is the name of a municipality or Landkreis as a body, if there is one."""
    parts = (*SEPARATOR.split(title), title.rpartition(": ")[2])
    return next((part.strip() for part in parts if is_authority(part)), None)


def is_page_name(text: str) -> bool:
    """Whether a text is the name of a section, such as ``Aktuelles`` or ``Amtliche Mitteilungen``."""
    return squash(text) in boilerplate().page_names


def _is_site(part: str, keys: set[str]) -> bool:
    key = squash(part)
    return key in keys or is_page_name(part)


def without_site(title: str, site_names: Iterable[str]) -> str:
    """Take the name of the site or municipality off either end of a window title.

    Parameters
    ----------
    site_names : names that the page gives its site, and its host.
    """
    parts = SEPARATOR.split(title)
    if len(parts) < 2:
        return title
    keys = {squash(name) for name in site_names if squash(name)}
    separators = SEPARATOR.findall(title)
    while len(parts) > 1 and (_is_site(parts[-1], keys) or any(key in squash(parts[-1]) for key in keys)):
        parts.pop()
        separators.pop()
    while len(parts) > 1 and (_is_site(parts[0], keys) or is_authority(parts[0])):
        parts.pop(0)
        separators.pop(0)
    if len(parts) > 1 and is_authority(parts[-1]):
        parts.pop()
        separators.pop()
    return parts[0] + "".join(separator + part for separator, part in zip(separators, parts[1:], strict=True))


def _confirms(heading: str, title: str) -> str | None:
    """Which of the two is the headline, if they are forms of the same one; None if they are not."""
    key, other = squash(heading), squash(title)
    if not other or len(key) < MIN_KEY:
        return None
    if key == other or (key in other and 3 * len(key) >= len(other)):
        return heading
    parts = SEPARATOR.split(title)
    # The name of the site is a part, too, and some pages show it as their h1.
    if count_words(heading) >= 2 and key in (squash(parts[0]), squash(max(parts, key=len))):
        return heading
    if other in key:
        # What comes before it in the heading is a kicker, what comes behind it goes on with the headline.
        if key.startswith(other) and len(other) >= 12:
            return heading
        return title if 2 * len(other) >= len(key) else None
    left, right = set(words(heading)), set(words(title))
    common = len(left & right)
    if common >= SIMILAR * max(len(left), len(right)) or (len(left) >= OWN_WORDS + 1 and common >= SIMILAR * len(left)):
        return heading
    return None


def choose_title(stated: Sequence[str], headings: Headings, site_names: Sequence[str]) -> str | None:
    """Choose the headline that the page shows, if its metadata confirms it; else what one of them says alone.

    A shown headline that holds the stated one and a little more has a kicker; a stated one that holds the shown one
    has a kicker or the name of the site. Metadata are often worded for search engines, so that a single h1 that stands
    for itself wins over them; one that is the name of the site or section does not.

    Parameters
    ----------
    stated : titles in the metadata, the best first. headings : what the page shows. site_names : see ``without_site``.
    """
    cleaned = unique(without_site(title, site_names) for title in stated)
    keys = {squash(name) for name in site_names if squash(name)}
    for shown in (headings.first, headings.lower):
        for heading in shown:
            if (
                _is_site(heading, keys)
                or heading.endswith(":")
                or (shown is headings.lower and count_words(heading) < OWN_WORDS)
            ):
                continue
            for title in cleaned:
                chosen = _confirms(heading, title)
                if chosen is not None:
                    return chosen
    if len(headings.whole) == 1:
        heading = without_site(headings.whole[0], site_names)
        own = count_words(heading) >= OWN_WORDS and not _is_site(heading, keys) and not is_authority(heading)
        if own and not any(squash(heading) in key for key in keys):
            return heading
    return next((title for title in cleaned if not _is_site(title, keys)), next(iter(cleaned), None))
