"""Component ``stadtlupe_initiative_ner``: the trained recognizer of initiatives.

A transition-based recognizer like spaCy's ``ner`` with entities of its own: it reads and writes the span group
``initiatives_ner`` and leaves ``doc.ents`` alone, so that both can share one tok2vec and be trained together on texts
of which only some are annotated with initiatives. Labels: ``INIT_NAMED`` (something like a proper name), ``INIT_PLAIN``
(definite but described), ``INIT_EXTERNAL`` (of Bund, Land, EU or third parties).

Documents whose reference has no such span group teach it nothing; spans of the group ``initiatives_optional`` count
neither as initiatives nor as none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from spacy.attrs import ENT_ID, ENT_IOB, ENT_KB_ID, ENT_TYPE
from spacy.language import Language
from spacy.pipeline.ner import DEFAULT_NER_MODEL, EntityRecognizer
from spacy.scorer import Scorer
from spacy.tokens import Doc
from spacy.training import Example
from spacy.vocab import Vocab
from thinc.api import Model

FACTORY = "stadtlupe_initiative_ner"
GROUP = "initiatives_ner"
OPTIONAL = "initiatives_optional"
NAMED, PLAIN, EXTERNAL = "INIT_NAMED", "INIT_PLAIN", "INIT_EXTERNAL"
ENTITY_ATTRIBUTES = [ENT_IOB, ENT_TYPE, ENT_KB_ID, ENT_ID]
Examples = Callable[[], Iterable[Example]]


def _as_entities(example: Example) -> Example:
    """The example with initiatives in the place of entities; without any annotation if it has no initiatives."""
    reference = example.reference.copy()
    if GROUP in reference.spans:
        taken = {token.i for span in reference.spans[GROUP] for token in span}
        optional = [span for span in reference.spans.get(OPTIONAL, ()) if taken.isdisjoint(range(span.start, span.end))]
        reference.set_ents(list(reference.spans[GROUP]), missing=optional, default="outside")
    else:
        reference.set_ents([], default="missing")
    return Example(example.predicted, reference)


class InitiativeTagger(EntityRecognizer):  # type: ignore[misc] # a compiled class without types
    """See the module; put it before the entity recognizer, which then is the last to teach the shared layer."""

    def initialize(self, get_examples: Examples, nlp: Language | None = None, labels: Any = None) -> None:
        """Prepare for training; see ``EntityRecognizer.initialize``."""
        super().initialize(lambda: map(_as_entities, get_examples()), nlp=nlp, labels=labels)

    def update(
        self, examples: Iterable[Example], *, drop: float = 0.0, sgd: Any = None, losses: Any = None
    ) -> dict[str, float]:
        """Learn from a batch; see ``EntityRecognizer.update``."""
        updated: dict[str, float] = super().update(
            [_as_entities(example) for example in examples], drop=drop, sgd=sgd, losses=losses
        )
        return updated

    def predict(self, docs: Sequence[Doc]) -> Any:
        """Predict without regard to entities that are set already."""
        kept = _take_entities(docs)
        try:
            return super().predict(docs)
        finally:
            _restore(docs, kept)

    def set_annotations(self, docs: Sequence[Doc], states: Any) -> None:
        """Write the span group; ``doc.ents`` stays as it was."""
        kept = _take_entities(docs)
        super().set_annotations(docs, states)
        for doc in docs:
            doc.spans[GROUP] = list(doc.ents)
        _restore(docs, kept)


def _take_entities(docs: Sequence[Doc]) -> list[Any]:
    """Take the entities out; returns all that the tokens knew of them, what is missing or blocked too."""
    kept = [doc.to_array(ENTITY_ATTRIBUTES) for doc in docs]
    for doc in docs:
        doc.set_ents([], default="missing")
    return kept


def _restore(docs: Sequence[Doc], kept: Sequence[Any]) -> None:
    for doc, attributes in zip(docs, kept, strict=True):
        doc.from_array(ENTITY_ATTRIBUTES, attributes)


def score_initiatives(examples: Iterable[Example], **_: Any) -> dict[str, Any]:
    """Precision, recall and F1 of the span group, over the documents whose reference has it."""
    annotated = [example for example in examples if GROUP in example.reference.spans]
    if not annotated:
        return {"initiatives_f": None, "initiatives_p": None, "initiatives_r": None}
    scores = Scorer.score_spans(
        annotated,
        attr=f"spans_{GROUP}",
        getter=lambda doc, _: doc.spans.get(GROUP, ()),
        has_annotation=lambda doc: GROUP in doc.spans,
        allow_overlap=True,
        labeled=True,
    )
    return {f"initiatives_{part}": scores.get(f"spans_{GROUP}_{part}") for part in ("f", "p", "r")}


def create_initiative_scorer() -> Callable[..., dict[str, Any]]:
    """Return :func:`score_initiatives`; what spaCy's registry of scorers expects."""
    return score_initiatives


@Language.factory(
    FACTORY,
    assigns=["doc.spans"],
    default_config={
        "model": DEFAULT_NER_MODEL,
        "update_with_oracle_cut_size": 100,
        "scorer": {"@scorers": "stadtlupe.initiative_scorer.v1"},
    },
    default_score_weights={"initiatives_f": 1.0, "initiatives_p": 0.0, "initiatives_r": 0.0},
)
def create_initiative_tagger(
    nlp: Language,
    name: str,
    model: Model[Any, Any],
    update_with_oracle_cut_size: int,
    scorer: Callable[..., Any] | None,
) -> InitiativeTagger:
    """Create the component; see ``spacy.pipeline.ner.make_entity_recognizer`` for the settings."""
    vocab: Vocab = nlp.vocab
    return InitiativeTagger(vocab, model, name, update_with_oracle_cut_size=update_with_oracle_cut_size, scorer=scorer)
