"""Doc -> Mentions: the flat, serializable form in which extraction leaves stage 3."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any

from spacy.tokens import Doc

from stadtlupe.extract.annotations import get_spans, sentence_bounds, text_of
from stadtlupe.extract.mention import Mention

# Span group -> (label, component that writes it).
GROUPS: dict[str, tuple[str, str]] = {
    "people": ("PER", "stadtlupe_roles"),
    "organizations": ("ORG", "stadtlupe_organizations"),
    "places": ("PLACE", "stadtlupe_places"),
    "dates": ("DATE", "stadtlupe_dates"),
    "amounts": ("AMOUNT", "stadtlupe_amounts"),
    "initiatives": ("INIT", "stadtlupe_initiatives"),
}


def _sentence_offsets(doc: Doc) -> list[tuple[int, int]]:
    """Character offsets of the sentences without surrounding white space; the whole text if none are set."""
    whole = text_of(doc)
    if not doc.has_annotation("SENT_START"):
        return [(0, len(whole))]
    offsets = []
    for first, end in sentence_bounds(doc):
        text = whole[first:end]
        start = first + len(text) - len(text.lstrip())
        offsets.append((start, max(start, first + len(text.rstrip()))))
    return offsets or [(0, len(whole))]


def mentions_of(doc: Doc, version: str = "") -> list[Mention]:
    """Collect what the components found.

    Parameters
    ----------
    doc : a Doc that the components of this package have processed; groups that are absent are skipped.
    version : stamped on every mention (program and model version).

    Returns
    -------
    Mentions ordered by start, end and label. Offsets are the exact characters a component gave (``char_start``,
    ``char_end``), else those of the span's tokens.
    """
    text = text_of(doc)
    sentences = _sentence_offsets(doc)
    starts = [start for start, _ in sentences]
    found = []
    for group, (label, component) in GROUPS.items():
        for span, attributes in get_spans(doc, group):
            rest: dict[str, Any] = dict(attributes)
            start = rest.pop("char_start", span.start_char)
            end = rest.pop("char_end", span.end_char)
            value = rest.pop("value", None)
            sent_start, sent_end = sentences[max(0, bisect_right(starts, start) - 1)]
            found.append(
                Mention(
                    label=label,
                    text=text[start:end],
                    start=start,
                    end=end,
                    sent_start=min(sent_start, start),
                    sent_end=max(sent_end, end),
                    value=None if value is None else str(value),
                    attributes=rest,
                    component=component,
                    version=version,
                )
            )
    return sorted(found, key=lambda mention: (mention.start, mention.end, mention.label))
