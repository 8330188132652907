"""What a reader makes of one page before it is cleaned and judged."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Draft:
    """Paragraphs as found, with the metadata that the page states.

    Attributes
    ----------
    paragraphs : running text, one entry per paragraph, in order, boilerplate still inside.
    title : headline. titles : further forms of it (metadata, window title), which the text may repeat.
    published : EDTF. published_from : source that won. authors, publisher, url : as in ``Article``.
    whole_text : all visible text, for the judgement of pages without an article; may be empty.
    """

    paragraphs: tuple[str, ...] = ()
    title: str | None = None
    titles: tuple[str, ...] = ()
    published: str | None = None
    published_from: str | None = None
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    url: str | None = None
    whole_text: str = ""
