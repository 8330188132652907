"""Where the components keep what they know about a span: one span group per component, one extension attribute.

``span._.stadtlupe`` maps the name of the group to a dictionary of JSON-compatible values; its key ``value`` is the
normalized value.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
from spacy.attrs import IDX, LENGTH, SENT_START
from spacy.tokens import Doc, Span

EXTENSION = "stadtlupe"
TEXT_KEY = "stadtlupe_text"


def register_extension() -> None:
    """Register ``span._.stadtlupe``; safe to call more than once."""
    if not Span.has_extension(EXTENSION):
        Span.set_extension(EXTENSION, default=None)


def set_spans(doc: Doc, group: str, items: list[tuple[Span, dict[str, Any]]]) -> None:
    """Store ``items`` (span with label, its attributes) as ``doc.spans[group]``, in text order, replacing the group."""
    register_extension()
    ordered = sorted(items, key=lambda item: (item[0].start, item[0].end))
    doc.spans[group] = [span for span, _ in ordered]
    for span, attributes in ordered:
        # spaCy keeps one value per (start, end), so groups that mark the same words share it.
        kept = span._
        kept.stadtlupe = {**(kept.stadtlupe or {}), group: attributes}


def get_spans(doc: Doc, group: str) -> list[tuple[Span, dict[str, Any]]]:
    """Return the spans of a group with their attributes, in text order; empty when no component made the group."""
    if group not in doc.spans:
        return []
    return [(span, span._.stadtlupe[group]) for span in doc.spans[group]]


def text_of(doc: Doc) -> str:
    """Return ``doc.text``, which joins all tokens at each access, from where it is kept with the Doc."""
    text: str | None = doc.user_data.get(TEXT_KEY)
    if text is None:
        text = doc.user_data[TEXT_KEY] = doc.text
    return text


def sentence_bounds(doc: Doc) -> list[tuple[int, int]]:
    """Characters of each sentence, as ``doc.sents`` has them, without a Span for each; the whole text if none are set.

    Returns
    -------
    (first character, character after the last) per sentence; none for an empty Doc.
    """
    if not len(doc):
        return []
    if not doc.has_annotation("SENT_START"):
        return [(0, len(text_of(doc)))]
    table = doc.to_array([SENT_START, IDX, LENGTH])
    firsts = [0, *(np.flatnonzero(table[1:, 0] == 1) + 1).tolist()]
    starts, ends = table[:, 1], table[:, 1] + table[:, 2]
    stops = [*(first - 1 for first in firsts[1:]), len(doc) - 1]
    return list(zip(starts[firsts].tolist(), ends[stops].tolist(), strict=True))


def values_of(item: Any) -> dict[str, Any]:
    """The fields of a flat dataclass as a dictionary; ``dataclasses.asdict`` copies each value deeply."""
    return {field.name: getattr(item, field.name) for field in fields(item)}


def keep_text(doc: Doc, text: str) -> Doc:
    """Keep the text that ``doc`` was made of, so that :func:`text_of` need not put it together; returns ``doc``."""
    doc.user_data[TEXT_KEY] = text
    return doc


def char_span(doc: Doc, start: int, end: int, label: str) -> Span:
    """Token span that covers the characters ``start`` to ``end``, widened to whole tokens where they cut one.

    Raises
    ------
    ValueError : if the range lies outside of the text.
    """
    span = doc.char_span(start, end, label=label, alignment_mode="expand")
    if span is None:
        raise ValueError(f"no tokens at {start}:{end}")
    return span
