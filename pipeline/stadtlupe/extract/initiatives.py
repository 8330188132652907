"""Component ``stadtlupe_initiatives``: finds what towns undertake, by lexicon, shape and the trained recognizer.

Without ``stadtlupe_initiative_tagger`` before it (any other pipeline), the rules alone decide.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from operator import itemgetter
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

from stadtlupe.extract.annotations import char_span, get_spans, sentence_bounds, set_spans, text_of
from stadtlupe.extract.initiative_candidate import Candidate
from stadtlupe.extract.initiative_merge import Tagged, unite
from stadtlupe.extract.initiative_rules import SentenceRules, may_hold_one
from stadtlupe.extract.initiative_tagger import PROPOSED
from stadtlupe.extract.initiative_titles import known_programmes
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
    points to another mention), ``tagged`` and ``score`` (label and probability of the trained recognizer, if it marked
    the phrase), ``rule`` (priority of the rule that found it), ``entity`` (label of the name in it, if there is one),
    ``char_start`` and ``char_end``.
    """

    def __call__(self, doc: Doc) -> Doc:
        """Find the initiatives of ``doc``; sentences are used when they are set, else the text is one sentence."""
        items: dict[tuple[int, int], tuple[Span, dict[str, Any]]] = {}
        text = text_of(doc)
        candidates = self.candidates(doc)
        if PROPOSED in doc.spans:
            candidates = unite(text, candidates, _tagged(doc))
        entities = _entities(doc)
        for item in candidates:
            span = char_span(doc, item.start, item.end, LABEL)
            attributes = {**_attributes(item), "entity": _entity(span, entities)}
            if PROPOSED not in doc.spans:  # no trained recognizer has been asked
                attributes["tagged"] = None
            items.setdefault((span.start, span.end), (span, attributes))
        set_spans(doc, GROUP, list(items.values()))
        return doc

    def candidates(self, doc: Doc) -> list[Candidate]:
        """What the rules find in a text, without overlaps, in text order."""
        text = text_of(doc)
        found: list[Candidate] = []
        for start, end in sentence_bounds(doc):
            here = known_programmes(text, start, end)
            if may_hold_one(text, start, end):
                here += SentenceRules(text, words_of(text, start, end), start, end).candidates()
            found += choose(here)
        return found


def _tagged(doc: Doc) -> list[Tagged]:
    """What the recognizer marked, without names of people."""
    group = doc.spans[PROPOSED]
    scores = group.attrs.get("scores") or [1.0] * len(group)
    people = {(span.start, span.end) for span, _ in get_spans(doc, "people")}
    return [
        Tagged(span.start_char, span.end_char, span.label_, score)
        for span, score in zip(group, scores, strict=True)
        if (span.start, span.end) not in people
    ]


def _entities(doc: Doc) -> list[tuple[int, int, str]]:
    return [(ent.start, ent.end, ent.label_) for ent in doc.ents]


def _entity(span: Span, entities: Sequence[tuple[int, int, str]]) -> str:
    """Label of the entity that the recognizer of names sees in a phrase, with a plus sign if it goes beyond it.

    ``entities`` are those of the Doc as (start, end, label), in order; asking the span for its own searches all.
    """
    start, end = span.start, span.end
    at = bisect_right(entities, start, key=itemgetter(1))
    touching = [item for item in entities[at : at + end - start] if item[0] < end]
    inside = (label for first, last, label in touching if first >= start and last <= end)
    return next(inside, f"{touching[0][2]}+" if touching else "")


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
        "tagged": item.tagged,
        "score": item.score,
        "rule": item.priority,
        "char_start": item.start,
        "char_end": item.end,
    }


@Language.factory(FACTORY, assigns=["doc.spans"])
def create_initiative_recognizer(nlp: Language, name: str) -> InitiativeRecognizer:
    """Create the component; ``nlp.add_pipe("stadtlupe_initiatives")`` behind the sentence boundaries."""
    return InitiativeRecognizer()
