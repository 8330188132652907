"""Plain text and Markdown files -> Draft: paragraphs, headline, and the fields at the top of the file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from stadtlupe.read.bylines import persons, take_byline
from stadtlupe.read.clean import drop_boilerplate, join_broken_words, repair, split_kicker
from stadtlupe.read.dates import dateline, field_date, medium_line
from stadtlupe.read.draft import Draft
from stadtlupe.read.headline import SEPARATOR, is_authority, is_page_name
from stadtlupe.read.text import count_words, one_line, squash

TITLE_WORDS = 25
TITLE_CHARS = 180
WRAP_MIN, WRAP_MAX = 50, 100  # widths at which editors break lines (characters)
BLOCK = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
NO_TITLE_END = (".", ",", ";", ":", "…")
FIELD = re.compile(r"^([A-Za-zÄÖÜäöü-]{3,20})\s*:\s*(.*)$")
FIELDS = {
    "title": "title",
    "titel": "title",
    "überschrift": "title",
    "date": "published",
    "datum": "published",
    "published": "published",
    "veröffentlicht": "published",
    "author": "authors",
    "authors": "authors",
    "autor": "authors",
    "autorin": "authors",
    "autoren": "authors",
    "publisher": "publisher",
    "source": "publisher",
    "quelle": "publisher",
    "medium": "publisher",
    "url": "url",
    "link": "url",
}
WEB = re.compile(r"https?://\S+$", re.I)
FENCE = re.compile(r"^(?:```|~~~).*?^(?:```|~~~)[^\n]*$", re.M | re.S)
COMMENT = re.compile(r"<!--.*?-->", re.S)
IMAGE = re.compile(r"!\[([^\]\n]{0,500})\]\([^)\n]{0,2000}\)")
LINK = re.compile(r"\[([^\]\n]{1,500})\]\((?:[^)\n]{0,2000})\)|\[([^\]\n]{1,500})\]\[[^\]\n]{0,100}\]")
REFERENCE = re.compile(r"^\[[^\]\n]{1,100}\]:\s+\S.*$", re.M)
EMPHASIS = re.compile(r"(?<!\w)(\*{1,3}|_{1,3})(?=\S)([^*_\n]{1,2000}?)(?<=\S)\1(?!\w)")
HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*\s*$")
UNDERLINE = re.compile(r"^(?:=+|-+)\s*$")
QUOTE = re.compile(r"^(?:>\s?)+")
BULLET = re.compile(r"^\s*[-*+]\s+")
RULE = re.compile(r"^\s*(?:[-*_]\s*){3,}$")


def _fields(lines: Sequence[str]) -> tuple[dict[str, str], int]:
    """Read ``key: value`` lines with known keys from the top; returns them and the number of lines used."""
    found: dict[str, str] = {}
    used = 0
    for line in lines:
        match = FIELD.match(line.strip())
        key = FIELDS.get(match[1].casefold()) if match else None
        if match is None or key is None:
            break
        value = match[2].strip().strip("\"'").strip()
        if value:
            found.setdefault(key, value)
        used += 1
    return found, used


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    """Read YAML-like front matter between lines of ``---``, or a block of ``Titel: ...`` lines at the top.

    Only flat ``key: value`` lines and simple lists of authors are understood; everything else in it is ignored.
    """
    lines = text.split("\n")
    while lines and not lines[0].strip():
        lines.pop(0)
    if lines and lines[0].strip() == "---":
        end = next(
            (number for number, line in enumerate(lines[1:200], start=1) if line.strip() in ("---", "...")), None
        )
        if end is not None:
            found: dict[str, str] = {}
            last = None
            for line in lines[1:end]:
                match = FIELD.match(line)
                if match:
                    last = FIELDS.get(match[1].casefold())
                    value = match[2].strip().strip("[]").strip("\"'").strip()
                    if last and value:
                        found.setdefault(last, value)
                elif last == "authors" and line.strip().startswith("- "):
                    found["authors"] = "; ".join(
                        filter(None, (found.get("authors"), line.strip()[2:].strip().strip("\"'")))
                    )
            return found, "\n".join(lines[end + 1 :])
    found, used = _fields(lines)
    # One such line can be a headline (`Quelle: ...`); a block of fields names the title or has several.
    if used >= 2 or "title" in found:
        return found, "\n".join(lines[used:])
    return {}, "\n".join(lines)


def _is_wrapped(lines: Sequence[str], width: int) -> bool:
    """Whether the breaks between lines are those of an editor: nowhere would the next word have fitted."""
    return all(
        WRAP_MIN <= len(line) <= WRAP_MAX and len(line) + 1 + len(following.split(" ", 1)[0]) > width
        for line, following in pairwise(lines)
    )


def paragraphs_of(text: str) -> list[str]:
    """Split text at empty lines, and at line ends where those are not mere wrapping."""
    blocks = [
        [line.strip() for line in block.split("\n") if line.strip()]
        for block in BLOCK.split(text.strip())
        if block.strip()
    ]
    inner = [len(line) for block in blocks for line in block[:-1] if len(line) <= WRAP_MAX]
    width = max(inner, default=0)
    result: list[str] = []
    for block in blocks:
        if len(block) > 1 and _is_wrapped(block, width):
            result.append(join_broken_words("\n".join(block)).replace("\n", " "))
        else:
            result.extend(block)
    return result


def _markdown(text: str) -> tuple[str | None, list[str]]:
    """Take the marks out of Markdown; returns the first heading and the paragraphs."""
    text = COMMENT.sub("", FENCE.sub("", text))
    text = REFERENCE.sub("", IMAGE.sub("", text))
    text = LINK.sub(lambda match: match[1] or match[2], text)
    title: str | None = None
    lines: list[str] = []
    for line in text.split("\n"):
        line = QUOTE.sub("", line)
        heading = HEADING.match(line)
        if heading:
            if title is None:
                title = one_line(EMPHASIS.sub(r"\2", heading[2]))
            else:
                lines += ["", heading[2], ""]
            continue
        if UNDERLINE.match(line) and lines and lines[-1].strip():
            if title is None and line.startswith("="):
                title = one_line(lines.pop())
            lines.append("")
            continue
        if RULE.match(line):
            lines.append("")
            continue
        lines.append(f"\n- {BULLET.sub('', line)}" if BULLET.match(line) else line)
    return title, [EMPHASIS.sub(r"\2", paragraph) for paragraph in paragraphs_of("\n".join(lines))]


def _is_title(paragraph: str) -> bool:
    return (
        1 <= count_words(paragraph) <= TITLE_WORDS
        and len(paragraph) <= TITLE_CHARS
        and not paragraph.endswith(NO_TITLE_END)
        and not paragraph.startswith(("- ", "•", "„"))
    )


def _is_masthead(paragraph: str) -> bool:
    """Whether a line only names who publishes: ``Stadt Herne - Amtliche Mitteilungen``, ``Pressemitteilungen``."""
    return is_page_name(paragraph) or is_page_name(_authority_and_rest(paragraph)[2])


def _first_title(paragraphs: Sequence[str]) -> tuple[str | None, int]:
    """Find the headline at the top; returns it and how many paragraphs it and a kicker take.

    A headline is a short first line without full stop that is followed by more text. A first line of one or two words
    above another such line is a kicker, one with a day between them the head of a gazette.
    """
    content = [
        (number, paragraph)
        for number, paragraph in enumerate(paragraphs[:6])
        if drop_boilerplate([paragraph]) and dateline([paragraph], bare=True) is None and not _is_masthead(paragraph)
    ]
    if not content or not _is_title(content[0][1]) or len(paragraphs) < 2:
        return None, 0
    number, paragraph = content[0]
    if len(content) > 2:
        below, candidate = content[1]
        # A day between two such lines makes the first one the head of a gazette.
        above = count_words(paragraph) <= 2 or (below > number + 1 and bool(dateline(paragraphs[number + 1 : below])))
        if above and _is_title(candidate) and count_words(candidate) >= 3:
            return candidate, below + 1
    return paragraph, number + 1


def _without_authority(title: str, above: Sequence[str]) -> tuple[str, str | None]:
    """Split the name of a municipality off a headline, or find it above: ``Stadt Herne - Portal öffnet``.

    Returns
    -------
    tuple of the headline, and the publisher that stood before it (or None).
    """
    for line in (*above, title):
        name, separator, rest = _authority_and_rest(line)
        if separator and (line != title or rest):
            return (rest if line == title and not is_page_name(rest) else title), name
    return title, None


def _authority_and_rest(line: str) -> tuple[str, str, str]:
    parts = SEPARATOR.split(line, maxsplit=1)
    name, rest = parts[0].strip(), parts[1].strip() if len(parts) == 2 else ""
    return (name, "-", rest) if rest and is_authority(name) else ("", "", "")


def read_plain(text: str, *, markdown: bool = False, url: str | None = None) -> Draft:
    """Read a plain text or Markdown file whose text is already normalized (``read.text.normalize``).

    Parameters
    ----------
    markdown : take the marks out and use the first heading as title. url : address, if known.
    """
    fields, body = _front_matter(text)
    if WEB.match(fields.get("publisher", "")):  # `source:` may be the address or the medium
        fields.setdefault("url", fields.pop("publisher"))
    heading, paragraphs = _markdown(body) if markdown else (None, paragraphs_of(body))
    paragraphs = [one_line(paragraph) for paragraph in paragraphs]
    title = fields.get("title") or heading
    head = 0
    if title is None:
        title, head = _first_title(paragraphs)
    # What stood above the headline may be a day of publication, but it is not running text.
    above, paragraphs = paragraphs[:head], paragraphs[head:]
    publisher = fields.get("publisher")
    if head:
        title, named = _without_authority(title or "", above)
        publisher = publisher or named
    published = field_date(fields["published"]) if "published" in fields else None
    source = "field" if published else None
    if published is None:
        published = dateline([*above, *paragraphs])
        medium = next(filter(None, map(medium_line, [*above, *paragraphs[:1]])), None)
        if published is None and medium is not None:
            publisher, published = publisher or medium[0], medium[1]
            paragraphs = paragraphs[1:] if medium_line(paragraphs[0]) else paragraphs
        elif published is None:
            published = dateline(paragraphs[:1], bare=True)
            paragraphs = paragraphs[1:] if published else paragraphs
        source = "dateline" if published else None
    authors = persons(fields.get("authors"), publisher=publisher)
    byline, paragraphs = take_byline(paragraphs)
    if title is not None:
        title = repair(title, body)
        title = split_kicker(title, paragraphs)
    return Draft(
        paragraphs=tuple(paragraphs),
        title=title,
        titles=tuple(item for item in (title, heading, *above) if item and _repeats(item, title)),
        published=published,
        published_from=source,
        authors=authors or byline,
        publisher=publisher,
        url=fields.get("url") or url,
    )


def _repeats(form: str, title: str | None) -> bool:
    """Whether ``form`` is the title, perhaps with a kicker before it."""
    return title is not None and bool(squash(title)) and squash(form).endswith(squash(title))
