"""Component ``stadtlupe_initiatives``: finds what towns undertake, by lexicon and shape, without a trained model."""

from __future__ import annotations

from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from stadtlupe.extract.annotations import char_span, set_spans
from stadtlupe.extract.initiative_candidate import Candidate
from stadtlupe.extract.initiative_rules import SentenceRules
from stadtlupe.extract.initiative_words import words_of

FACTORY = "stadtlupe_initiatives"
GROUP = "initiatives"
LABEL = "INIT"


def choose(candidates: list[Candidate]) -> list[Candidate]:
    """Keep the candidates that do not overlap with a better one: by priority, then length, then position."""
    kept: list[Candidate] = []
    for item in sorted(candidates, key=lambda item: (-item.priority, item.start - item.end, item.start)):
        if all(item.end <= other.start or item.start >= other.end for other in kept):
            kept.append(item)
    return sorted(kept, key=lambda item: item.start)


class InitiativeRecognizer:
    """Stateless component that writes the span group ``initiatives``.

    Attributes of a span: ``value`` (name in the nominative, without quotes and article), ``kind``
    (schema.InitiativeKind), ``theme`` (theme that the head noun suggests, may be empty), ``named``, ``head`` (head noun
    in the nominative), ``city_text`` (municipality as the phrase names it, or None), ``scope`` (``municipal`` or
    ``external``), ``object`` (what an action is done to, or None), ``anaphor`` (True for ``die Strategie``, which only
    points to another mention), ``char_start`` and ``char_end``.
    """

    def __call__(self, doc: Doc) -> Doc:
        """Find the initiatives of ``doc``; sentences are used when they are set, else the text is one sentence."""
        items: list[tuple[Any, dict[str, Any]]] = []
        seen: set[tuple[int, int]] = set()
        text = doc.text
        for start, end in _sentences(doc):
            words = words_of(text, start, end)
            for item in choose(SentenceRules(text, words, start, end).candidates()):
                span = char_span(doc, item.start, item.end, LABEL)
                if (span.start, span.end) in seen:
                    continue
                seen.add((span.start, span.end))
                items.append((span, _attributes(item)))
        set_spans(doc, GROUP, items)
        return doc


def _sentences(doc: Doc) -> list[tuple[int, int]]:
    if not len(doc):
        return []
    if not doc.has_annotation("SENT_START"):
        return [(0, len(doc.text))]
    return [(sent.start_char, sent.end_char) for sent in doc.sents]


def _attributes(item: Candidate) -> dict[str, Any]:
    return {
        "value": item.value,
        "kind": item.kind,
        "theme": item.theme,
        "named": item.named,
        "head": item.head,
        "city_text": item.city,
        "scope": item.scope,
        "object": item.target,
        "anaphor": item.anaphor,
        "char_start": item.start,
        "char_end": item.end,
    }


@Language.factory(FACTORY, assigns=["doc.spans"])
def create_initiative_recognizer(nlp: Language, name: str) -> InitiativeRecognizer:
    """Create the component; ``nlp.add_pipe("stadtlupe_initiatives")`` behind the sentence boundaries."""
    return InitiativeRecognizer()
