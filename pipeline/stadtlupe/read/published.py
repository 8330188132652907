"""The day on which an HTML page was published, and which source said so. Never guessed.

Order: dateline of the text; JSON-LD; meta elements that name the publication; address; ``<time>`` of the article; day
shown beside its headline; meta elements that only say "date"; note below the text; htmldate on the article's part of
the page. Where the first of these stands alone against two others that agree, those win. Days elsewhere on the page
(today's date in its head, days of other articles or of an update) are not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from datetime import date, datetime, timedelta
from itertools import takewhile
from typing import Any

from htmldate import find_date

from stadtlupe.read.dates import (
    ANY_DAY,
    CLOCK,
    DAY,
    DAY_FORM,
    ONLY_DAY,
    SHOWN_DAY,
    WEEKDAY,
    dateline,
    iso_day,
    stated_day,
)
from stadtlupe.read.layout import LINE_CHARS, Layout, belongs, visible_text
from stadtlupe.read.metadata import Metadata
from stadtlupe.read.text import count_words, squash

METAS = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.available",
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
)
# Day of creation, of publication or of the last change: editorial systems differ.
VAGUE_METAS = ("dc.date.created", "dcterms.created", "date", "dc.date", "dcterms.date")
URL_DAY = re.compile(r"[/_-]((?:19|20)\d\d)([/_-])(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?=[/_.-]|$)")
URL_GERMAN_DAY = re.compile(r"/(0[1-9]|[12]\d|3[01])([-_.])(0[1-9]|1[0-2])\2(20\d\d)(?=/|$)")
TODAY = re.compile(r"\bheute\b", re.I)
UPDATE = re.compile(r"\b(?:stand|aktualisier\w*|geändert|update\w*|letzte änderung|modified|zuletzt)\b", re.I)
PUBLISHED = re.compile(r"veröffentlicht|erstellt|publi|erschienen|gepostet|geschrieben|eingestellt", re.I)
# Broadcasters print day and time of publication like this; without the time it is the day of a revision.
STAND = re.compile(rf"stand\s*:?\s*{DAY}\s*,?\s*(?:um\s+)?\d{{1,2}}[:.]\d{{2}}\s*uhr\s*$", re.I)
NOTE = re.compile(
    rf"\b(?:dieser|der)\s+(?:artikel|beitrag|eintrag|text)\s+(?:wurde|ist|erschien)\b[^.\d]{{0,60}}?\bam\s+{WEEKDAY}"
    rf"(?:den\s+)?{DAY}|^(?:geschrieben|verfasst|gepostet|eingestellt|erstellt|veröffentlicht|von)\b[^.,:\d]{{0,60}}?"
    rf"\bam:?\s+{WEEKDAY}(?:den\s+)?(?P<second>{DAY_FORM}){CLOCK}",
    re.I,
)
# A day with which the lead begins, outside of brackets.
LEADING_DAY = re.compile(rf"{DAY}{CLOCK}\s*[–—:|/-]?\s*(?P<rest>.*)$", re.I)
EVENT = re.compile(
    r"\b(?:termin|beginn|einlass|veranstaltungs\w+|uhrzeit|ort|bis|ab|anmeldeschluss|frist|start|ende)\b\s*:?", re.I
)
WEEKDAY_DAY = re.compile(r"\b(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag)\b", re.I)
HEAD_LINE = 110
LEAD_WORDS = 12
HEAD_WORDS = 30  # a lead may stand above the day
NO_URL = "about:blank"  # the address was looked at before


def _time_elements(layout: Layout) -> str | None:
    """Day of the ``<time>`` that belongs to the article: marked as publication, or standing before its first paragraph.

    Of two before the paragraph the one that is no update is taken; a later one, unmarked, belongs to something else.
    """
    for region in layout.wider():
        order = {element: number for number, element in enumerate(region.iter())}
        limit = order.get(layout.first, len(order))
        plain = None
        for element in region.iter("time"):
            day = _day_of(element)
            if day is None or not belongs(element, region, strict=order[element] > limit, around=layout.around):
                continue
            marks = " ".join(element.get(name) or "" for name in ("itemprop", "class", "pubdate"))
            parent = element.getparent()
            around = visible_text(parent)[:LINE_CHARS] if parent is not None else ""
            if re.search(r"modif|updat|aktualis", marks, re.I) or (
                UPDATE.search(around) and not PUBLISHED.search(around)
            ):
                continue
            if "datepublished" in marks.lower() or element.get("pubdate") is not None:
                return day
            if plain is None and order[element] < limit and not TODAY.search(around):
                plain = day
        if plain is not None:
            return plain
    return None


def _day_of(element: Any) -> str | None:
    """Day of a ``<time>``: what readers see; the attribute can be in another time zone."""
    shown = SHOWN_DAY.search(visible_text(element))
    day = iso_day(shown["day"]) if shown else None
    return day or stated_day(element.get("datetime") or element.get("content") or visible_text(element))


def _shown_day(lines: Sequence[str], title: str | None) -> str | None:
    """Day in the line of author and date above an article; None if the lines name several, or one of another kind."""
    days = set()
    for line in lines:
        found = [match["day"] for match in SHOWN_DAY.finditer(line)]
        if not found or len(line) > HEAD_LINE or squash(line) in squash(title or "") or TODAY.search(line):
            continue
        if len(found) == 1 and not UPDATE.search(line) and not EVENT.search(line):
            days.add(iso_day(found[0]))
    days.discard(None)
    return days.pop() if len(days) == 1 else None


def _htmldate(region: Any, layout: Layout, latest: date | None) -> str | None:
    """Let htmldate look at a part of the page, cleared of what cannot be the day of publication.

    Taken out: navigation and other articles, today's date, days of an update, and, behind the first paragraph, days in
    links. Of the whole body also what stands in its head: pages print the current day there.
    """
    copy = deepcopy(region)
    first = layout.first
    whole = region.tag == "body"
    passed = first is None
    # The copy has the same shape, so elements correspond by position.
    for original, element in list(zip(region.iter(), copy.iter(), strict=True)):
        if original is first:
            passed = True
        if not isinstance(element.tag, str) or element is copy or element.getparent() is None or original is first:
            continue
        unwanted = not belongs(original, region, strict=passed or whole, around=layout.around)
        if not unwanted and len(original) < 4:
            text = " ".join(original.itertext())[:LINE_CHARS]
            days = ANY_DAY.findall(text)
            unwanted = bool(days) and (
                TODAY.search(text) is not None
                or (len(days) == 1 and UPDATE.search(text) is not None)
                or (passed and first is not None and any(node.tag == "a" for node in original.iterancestors()))
                or (whole and not passed and WEEKDAY_DAY.search(text) is not None)
            )
        if unwanted or (whole and original.tag == "header" and next(original.iter("h1", "h2"), None) is None):
            element.drop_tree()
    found = find_date(
        copy,
        extensive_search=False,
        original_date=True,
        max_date=latest.isoformat() if latest else None,
        url=NO_URL,
    )
    return str(found) if found else None


def _url_day(url: str | None) -> str | None:
    match = URL_DAY.search(url or "")
    if match:
        return iso_day(f"{match[1]}-{match[3]}-{match[4]}")
    match = URL_GERMAN_DAY.search(url or "")
    return iso_day(f"{match[4]}-{match[3]}-{match[1]}") if match else None


def _note(layout: Layout) -> str | None:
    """Day in a note such as ``Dieser Beitrag wurde am ... veröffentlicht`` that blogs print below their articles."""
    for element in layout.body.iter("p", "div", "small", "span", "li", "em", "footer"):
        if len(element) > 12:
            continue
        text = visible_text(element) if len(element.text or "") < 400 else ""
        match = NOTE.search(text[:300]) if 10 < len(text) < 400 and ANY_DAY.search(text) else None
        if match and belongs(element, layout.body, strict=False, around=layout.around):
            return iso_day(match["day"] or match["second"])
    return None


def _leading_day(paragraphs: Sequence[str]) -> str | None:
    """Day with which the first paragraph begins, when running text follows."""
    match = LEADING_DAY.match(paragraphs[0]) if paragraphs else None
    return iso_day(match["day"]) if match and count_words(match["rest"]) >= LEAD_WORDS else None


def _above_text(paragraphs: Sequence[str]) -> list[str]:
    """Short paragraphs at the beginning of the extracted text that hold nothing but a day."""
    head = takewhile(lambda paragraph: count_words(paragraph) <= HEAD_WORDS, paragraphs[:6])
    return [paragraph for paragraph in head if ONLY_DAY.match(paragraph)]


def candidates(layout: Layout, meta: Metadata, paragraphs: Sequence[str]) -> Iterator[tuple[str, str | None]]:
    """Yield (source, day) in the order in which sources are trusted; the day is None where a source says nothing."""
    yield "dateline", dateline(paragraphs) or dateline(layout.lines)
    for key in ("datePublished", "dateCreated"):
        yield "json-ld", stated_day(meta.item.get(key))
    for name in METAS:
        for content in meta.metas.get(name, ()):
            yield "meta", stated_day(content)
    yield "url", _url_day(meta.url)
    yield "time", _time_elements(layout)
    yield "dateline", _shown_day([*layout.lines, *_above_text(paragraphs)], meta.title)
    for name in VAGUE_METAS:
        for content in meta.metas.get(name, ()):
            yield "meta", stated_day(content)


def last_resorts(
    layout: Layout, paragraphs: Sequence[str], latest: date | None, fetched_at: datetime | None
) -> Iterator[tuple[str, str | None]]:
    """Yield what is left when a page states its day in none of the usual places."""
    yield "dateline", next((iso_day(match["day"]) for match in map(STAND.match, layout.lines) if match), None)
    yield "dateline", _leading_day(paragraphs)
    yield "dateline", _note(layout)
    for part in layout.wider():
        yield "htmldate", _htmldate(part, layout, latest)
    if layout.body is not layout.region and layout.body.tag == "body":
        day = _htmldate(layout.body, layout, latest)
        # On the whole page the day of the fetch is most likely the current day that the page prints.
        yield "htmldate", None if fetched_at and day == stated_day(fetched_at.isoformat()) else day


def published_day(
    layout: Layout, meta: Metadata, paragraphs: Sequence[str], fetched_at: datetime | None
) -> tuple[str | None, str | None]:
    """Return (day of publication, source), or (None, None) when the page does not state one.

    Parameters
    ----------
    layout : where the article is on the page. meta : its metadata. paragraphs : its text, boilerplate still inside.
    fetched_at : moment of the fetch; nothing can have been published later.
    """
    latest = fetched_at.date() + timedelta(days=1) if fetched_at else None

    def fits(day: str | None) -> bool:
        return day is not None and (latest is None or day <= latest.isoformat())

    stated: dict[str, str] = {}
    for source, day in candidates(layout, meta, paragraphs):
        if day is not None and fits(day):
            stated.setdefault(source, day)
    if stated:
        winner, *others = stated
        days = list(stated.values())
        for source in others:
            if stated[source] != stated[winner] and days.count(stated[source]) > days.count(stated[winner]):
                winner = source
                break
        return stated[winner], winner
    for source, day in last_resorts(layout, paragraphs, latest, fetched_at):
        if fits(day):
            return day, source
    return None, None
