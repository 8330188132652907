"""Component ``stadtlupe_entity_tagger``: the trained recognizer of people, organizations, places and other names.

It writes ``doc.ents`` like spaCy's ``ner``; tokens that the reference leaves open teach it nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example
from thinc.api import Model

from stadtlupe.extract.span_tagger import DEFAULT_MODEL, SpanTagger
from stadtlupe.extract.span_tags import OUTSIDE

FACTORY = "stadtlupe_entity_tagger"
# spaCy's number for tokens that are known to be outside of entities; 0 is for tokens that nothing is known about.
IOB_OUTSIDE = 2


class EntityTagger(SpanTagger):
    """See the module."""

    def known_labels(self, examples: Iterable[Example]) -> Iterable[str]:
        """Labels of the references' entities."""
        return {ent.label_ for example in examples for ent in example.reference.ents}

    def gold_tags(self, example: Example) -> NDArray[np.int64] | None:
        """Tags of the predicted document's tokens, -1 where nothing is known; None without annotation."""
        if not example.reference.has_annotation("ENT_IOB"):
            return None
        outside = [value == IOB_OUTSIDE for value in example.get_aligned("ENT_IOB")]
        tags = np.where(outside, OUTSIDE, -1).astype("int64")
        for ent in example.get_aligned_spans_y2x(list(example.reference.ents), allow_overlap=True):
            self.scheme.write(tags, ent.start, ent.end, ent.label_)
        return tags

    def annotate(self, doc: Doc, found: Sequence[tuple[int, int, str, float]]) -> None:
        """Write the entities; those that are there already stay."""
        kept = list(doc.ents)
        taken = {token for ent in kept for token in range(ent.start, ent.end)}
        doc.ents = (
            *kept,
            *(
                Span(doc, start, end, label=label)
                for start, end, label, _ in found
                if taken.isdisjoint(range(start, end))
            ),
        )


@Language.factory(
    FACTORY,
    assigns=["doc.ents", "token.ent_iob", "token.ent_type"],
    default_config={"model": DEFAULT_MODEL, "scorer": {"@scorers": "spacy.ner_scorer.v1"}},
    default_score_weights={"ents_f": 1.0, "ents_p": 0.0, "ents_r": 0.0, "ents_per_type": None},
)
def create_entity_tagger(
    nlp: Language, name: str, model: Model[Any, Any], scorer: Callable[..., Any] | None
) -> EntityTagger:
    """Create the component; ``model`` is a ``stadtlupe.SpanTagger.v1``."""
    return EntityTagger(nlp.vocab, model, name, scorer=scorer)
