"""Component ``stadtlupe_initiative_tagger``: the trained recognizer of initiatives.

It reads and writes the span group ``initiatives_tagged`` and leaves ``doc.ents`` alone, so that it can be trained
together with the recognizer of entities on texts of which only some are annotated with initiatives. Labels:
``INIT_NAMED`` (something like a proper name), ``INIT_PLAIN`` (definite but described), ``INIT_EXTERNAL`` (of Bund,
Land, EU or third parties).

Documents whose reference has no such span group teach it nothing; spans of the group ``initiatives_optional`` count
neither as initiatives nor as none. The probabilities of the spans are in ``doc.spans["initiatives_tagged"].attrs``
under ``scores``, as spaCy's span categorizer has it. The group ``initiatives_proposed`` holds these spans and less
likely ones: ``stadtlupe_initiatives`` and what comes behind it know more and choose among them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.scorer import PRFScore
from spacy.tokens import Doc, Span, SpanGroup
from spacy.training import Example
from spacy.vocab import Vocab
from thinc.api import Model

from stadtlupe.extract.span_tagger import DEFAULT_MODEL, SpanTagger

FACTORY = "stadtlupe_initiative_tagger"
GROUP = "initiatives_tagged"
PROPOSED = "initiatives_proposed"
OPTIONAL = "initiatives_optional"
# From this probability on a proposed span counts as tagged: where F1 on the dev articles is best.
TAGGED_SCORE = 0.3
NAMED, PLAIN, EXTERNAL = "INIT_NAMED", "INIT_PLAIN", "INIT_EXTERNAL"
LABELS = (EXTERNAL, NAMED, PLAIN)


class InitiativeTagger(SpanTagger):
    """See the module."""

    outside = 0.2

    def __init__(
        self, vocab: Vocab, model: Model[Any, Any], name: str = FACTORY, *, scorer: Callable[..., Any] | None = None
    ) -> None:
        super().__init__(vocab, model, name, scorer=scorer)
        self.cfg["labels"] = list(LABELS)

    def known_labels(self, examples: Iterable[Example]) -> Iterable[str]:
        """All labels of the scheme, also where the examples lack one."""
        return LABELS

    def gold_tags(self, example: Example) -> NDArray[np.int64] | None:
        """Tags of the predicted document's tokens, -1 where nothing is known; None without annotation."""
        reference = example.reference
        if GROUP not in reference.spans:
            return None
        tags = np.zeros(len(example.predicted), dtype="int64")
        for span in example.get_aligned_spans_y2x(list(reference.spans.get(OPTIONAL, ())), allow_overlap=True):
            tags[span.start : span.end] = -1
        for span in example.get_aligned_spans_y2x(list(reference.spans[GROUP])):
            self.scheme.write(tags, span.start, span.end, span.label_)
        return tags

    def annotate(self, doc: Doc, found: Sequence[tuple[int, int, str, float]]) -> None:
        """Write the span groups."""
        tagged = [span for span in found if span[3] >= TAGGED_SCORE]
        for name, chosen in ((GROUP, tagged), (PROPOSED, found)):
            spans = [Span(doc, start, end, label=label) for start, end, label, _ in chosen]
            scores = [round(probability, 4) for *_, probability in chosen]
            doc.spans[name] = SpanGroup(doc, name=name, spans=spans, attrs={"scores": scores})


def score_initiatives(examples: Iterable[Example], **_: Any) -> dict[str, Any]:
    """Precision, recall, F1 of the span group over the documents whose reference has it; optional spans are neutral."""
    score = PRFScore()
    annotated = False
    for example in examples:
        if GROUP not in example.reference.spans:
            continue
        annotated = True
        gold = {(span.start, span.end, span.label_) for span in example.reference.spans[GROUP]}
        optional = [(span.start, span.end) for span in example.reference.spans.get(OPTIONAL, ())]
        found = example.get_aligned_spans_x2y(list(example.predicted.spans.get(GROUP, ())), allow_overlap=True)
        pairs = {(span.start, span.end, span.label_) for span in found}
        neutral = {pair for pair in pairs - gold if any(pair[0] < end and start < pair[1] for start, end in optional)}
        score.score_set(pairs - neutral, gold)
    if not annotated:
        return {"initiatives_f": None, "initiatives_p": None, "initiatives_r": None}
    return {
        "initiatives_f": score.fscore,
        "initiatives_p": score.precision,
        "initiatives_r": score.recall,
    }


def create_initiative_scorer() -> Callable[..., dict[str, Any]]:
    """Return :func:`score_initiatives`; what spaCy's registry of scorers expects."""
    return score_initiatives


@Language.factory(
    FACTORY,
    assigns=["doc.spans"],
    default_config={"model": DEFAULT_MODEL, "scorer": {"@scorers": "stadtlupe.initiative_scorer.v1"}},
    default_score_weights={"initiatives_f": 1.0, "initiatives_p": 0.0, "initiatives_r": 0.0},
)
def create_initiative_tagger(
    nlp: Language, name: str, model: Model[Any, Any], scorer: Callable[..., Any] | None
) -> InitiativeTagger:
    """Create the component; ``model`` is a ``stadtlupe.SpanTagger.v1``."""
    return InitiativeTagger(nlp.vocab, model, name, scorer=scorer)
