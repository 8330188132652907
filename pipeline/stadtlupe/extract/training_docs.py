"""Annotated articles (the format of ``corpus/annotated``) as spaCy Docs that recognizers learn from.

The span group ``initiatives_tagged`` gets the initiatives. Entities are the people, the bodies with a name and the
municipalities of the article. What the guidelines do not annotate (rivers, streets, works, Bund and Land) comes from a
teacher, a recognizer trained on general sets: its LOC and MISC are taken over where nothing else stands; its other
bodies and the names of initiatives are left open, neither right nor wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from stadtlupe.extract.annotated import PARTS, article_text
from stadtlupe.extract.initiative_tagger import EXTERNAL, GROUP, NAMED, OPTIONAL, PLAIN
from stadtlupe.extract.role_places import demonyms, municipality_names

ENTITY_LABELS = {"PER": "PER", "ORG": "ORG", "CITY": "LOC"}
Article = Mapping[str, Any]


def training_doc(article: Article, nlp: Language, teacher: Language | None = None) -> Doc:
    """Build the reference Doc of one annotated article.

    Parameters
    ----------
    article : one annotated article with its ``spans``. nlp : gives the tokens.
    teacher : a pipeline with the labels PER, ORG, LOC and perhaps MISC; without one only initiatives are set.
    """
    doc = nlp.make_doc(article_text(article))
    names = _set_initiatives(doc, article)
    if teacher is not None:
        _set_entities(doc, article, teacher(doc.text), names)
    return doc


def _spans(doc: Doc, article: Article, label: str) -> Iterable[tuple[Span, Mapping[str, Any]]]:
    for span in article["spans"]:
        if span["label"] == label:
            found = doc.char_span(span["start"], span["end"], alignment_mode="expand")
            if found is not None:
                yield found, article[PARTS[label]][span["item"]]


def _inside(span: Span, others: Iterable[Span]) -> bool:
    return any(span.start < other.end and other.start < span.end for other in others)


def initiative_label(item: Mapping[str, Any]) -> str:
    """Label of an annotated initiative."""
    if item.get("scope") == "external":
        return EXTERNAL
    return NAMED if item.get("named") else PLAIN


def _set_initiatives(doc: Doc, article: Article) -> list[Span]:
    """Write the span groups of the initiatives; returns those with a proper name."""
    required: list[Span] = []
    optional: list[Span] = []
    for span, item in _spans(doc, article, "INIT"):
        labelled = Span(doc, span.start, span.end, label=initiative_label(item))
        (optional if item.get("optional") else required).append(labelled)
    doc.spans[GROUP] = filter_spans(required)
    doc.spans[OPTIONAL] = filter_spans(optional)
    return [span for span in required if span.label_ != PLAIN]


def _is_demonym(span: Span) -> bool:
    return len(span) == 1 and span.text in demonyms() and span.text not in municipality_names()


def _set_entities(doc: Doc, article: Article, taught: Doc, names: list[Span]) -> None:
    """Write the entities: annotated ones, then the teacher's."""
    gold = filter_spans(
        Span(doc, span.start, span.end, label=ENTITY_LABELS[label])
        for label in ENTITY_LABELS
        for span, item in _spans(doc, article, label)
        if not item.get("generic") and not (label == "CITY" and (_inside(span, names) or _is_demonym(span)))
    )
    open_spans = [span for span in names if not _inside(span, gold)]
    silver = []
    for entity in taught.ents:
        # By characters: the teacher may have a tokenizer of its own.
        span = doc.char_span(entity.start_char, entity.end_char, label=entity.label_)
        if span is None or _inside(span, gold):
            continue
        if entity.label_ in ("LOC", "MISC") and not _inside(span, names):
            silver.append(span)
        elif entity.label_ == "ORG":
            open_spans.append(span)
    open_spans = [span for span in filter_spans(open_spans) if not _inside(span, silver)]
    doc.set_ents([*gold, *silver], missing=open_spans)
