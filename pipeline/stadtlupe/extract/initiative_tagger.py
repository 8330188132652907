"""Component ``stadtlupe_initiative_tagger``: the trained recognizer of initiatives.

It tags each token with BILUO tags over the shared tok2vec and decodes the best valid sequence (Viterbi 1967), only
where anything is likely: most words belong to no initiative, so it costs little beside the entity recognizer. It reads
and writes the span group ``initiatives_tagged`` and leaves ``doc.ents`` alone, so that both can be trained together on
texts of which only some are annotated with initiatives. Labels: ``INIT_NAMED`` (something like a proper name),
``INIT_PLAIN`` (definite but described), ``INIT_EXTERNAL`` (of Bund, Land, EU or third parties).

Documents whose reference has no such span group teach it nothing; spans of the group ``initiatives_optional`` count
neither as initiatives nor as none. The probabilities of the spans are in ``doc.spans["initiatives_tagged"].attrs``
under ``scores``, as spaCy's span categorizer has it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.pipeline.trainable_pipe import TrainablePipe
from spacy.scorer import PRFScore
from spacy.tokens import Doc, Span, SpanGroup
from spacy.training import Example
from spacy.vocab import Vocab
from thinc.api import Config, Maxout, Model, Softmax, chain, expand_window, with_array
from thinc.types import Floats2d

FACTORY = "stadtlupe_initiative_tagger"
GROUP = "initiatives_tagged"
OPTIONAL = "initiatives_optional"
NAMED, PLAIN, EXTERNAL = "INIT_NAMED", "INIT_PLAIN", "INIT_EXTERNAL"
LABELS = (EXTERNAL, NAMED, PLAIN)
# Tags: 0 outside, then for each label B, I, L, U.
OUTSIDE = 0
N_TAGS = 1 + 4 * len(LABELS)
# Tokens below this probability of being inside are not decoded.
LIKELY = 0.05
Scores = list[NDArray[np.float32]]

DEFAULT_MODEL = Config().from_str(
    """
[model]
@architectures = "stadtlupe.SpanTagger.v1"
hidden_width = 96

[model.tok2vec]
@architectures = "spacy.HashEmbedCNN.v2"
pretrained_vectors = null
width = 96
depth = 4
embed_size = 2000
window_size = 1
maxout_pieces = 3
subword_features = true
"""
)["model"]


def create_span_tagger(tok2vec: Model[list[Doc], list[Floats2d]], hidden_width: int) -> Model[Any, Any]:
    """Build the tagging model: one hidden layer over a token and its neighbours, then a softmax over the tags.

    Parameters
    ----------
    tok2vec : gives one vector per token. hidden_width : units of the hidden layer.
    """
    width = tok2vec.get_dim("nO") if tok2vec.has_dim("nO") else None
    hidden: Model[Any, Any] = Maxout(
        hidden_width, None if width is None else 3 * width, nP=2, normalize=True, dropout=0.0
    )
    return chain(tok2vec, with_array(chain(expand_window(1), hidden)), with_array(Softmax(N_TAGS, hidden_width)))


def _tag(label: str, position: int) -> int:
    """Number of a tag; ``position`` 0 to 3 for B, I, L, U."""
    return 1 + 4 * LABELS.index(label) + position


def _allowed() -> NDArray[np.float32]:
    """Matrix (tag before, tag) of 0 for valid neighbours and minus infinity for others."""
    matrix = np.full((N_TAGS, N_TAGS), -np.inf, dtype="float32")
    closed = [OUTSIDE, *(_tag(label, position) for label in LABELS for position in (2, 3))]
    opening = [OUTSIDE, *(_tag(label, position) for label in LABELS for position in (0, 3))]
    matrix[np.ix_(closed, opening)] = 0.0
    for label in LABELS:
        begin, inside, last = (_tag(label, position) for position in range(3))
        matrix[np.ix_([begin, inside], [inside, last])] = 0.0
    return matrix


ALLOWED = _allowed()


def best_tags(scores: NDArray[np.float32]) -> list[int]:
    """Find the most likely valid tag sequence.

    Parameters
    ----------
    scores : probabilities, shape (tokens, tags).

    Returns
    -------
    One tag per token. The sequence begins and ends outside of or at the border of a span.
    """
    logs = np.log(scores + 1e-9)
    total = ALLOWED[OUTSIDE] + logs[0]
    back = np.zeros(scores.shape, dtype="int64")
    for token in range(1, len(scores)):
        paths = total[:, None] + ALLOWED
        back[token] = paths.argmax(axis=0)
        total = paths.max(axis=0) + logs[token]
    # Nothing may stay open at the end: the same as one more token outside.
    tags = [int((total + ALLOWED[:, OUTSIDE]).argmax())]
    for token in range(len(scores) - 1, 0, -1):
        tags.append(int(back[token][tags[-1]]))
    return tags[::-1]


def decode(scores: NDArray[np.float32]) -> list[tuple[int, int, str, float]]:
    """Read the spans of a document: (first token, token after the last, label, mean probability of its tags)."""
    likely = 1.0 - scores[:, OUTSIDE] > LIKELY
    edges = np.flatnonzero(np.diff(np.concatenate(([False], likely, [False])).astype("int8")))
    found = []
    for start, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        tags = best_tags(scores[start:end])
        begin = 0
        for offset, tag in enumerate(tags):
            label, position = divmod(tag - 1, 4)
            if tag == OUTSIDE:
                continue
            if position in (0, 3):
                begin = offset
            if position in (2, 3):
                sure = float(np.mean([scores[start + at, tags[at]] for at in range(begin, offset + 1)]))
                found.append((start + begin, start + offset + 1, LABELS[label], sure))
    return found


def gold_tags(example: Example) -> NDArray[np.int64] | None:
    """Tags of the predicted document's tokens, -1 where nothing is known; None without annotation."""
    reference, predicted = example.reference, example.predicted
    if GROUP not in reference.spans:
        return None
    tags = np.zeros(len(predicted), dtype="int64")
    for span in example.get_aligned_spans_y2x(list(reference.spans.get(OPTIONAL, ())), allow_overlap=True):
        tags[span.start : span.end] = -1
    for span in example.get_aligned_spans_y2x(list(reference.spans[GROUP])):
        if len(span) == 1:
            tags[span.start] = _tag(span.label_, 3)
            continue
        tags[span.start : span.end] = _tag(span.label_, 1)
        tags[span.start], tags[span.end - 1] = _tag(span.label_, 0), _tag(span.label_, 2)
    return tags


class InitiativeTagger(TrainablePipe):  # type: ignore[misc] # a compiled class without types
    """See the module; put it before the entity recognizer, which then is the last to teach the shared layer."""

    def __init__(
        self, vocab: Vocab, model: Model[Any, Any], name: str = FACTORY, *, scorer: Callable[..., Any] | None = None
    ) -> None:
        self.vocab = vocab
        self.model = model
        self.name = name
        self.cfg: dict[str, Any] = {}
        self.scorer = scorer

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of the spans."""
        return LABELS

    def initialize(
        self, get_examples: Callable[[], Iterable[Example]], *, nlp: Language | None = None, labels: Any = None
    ) -> None:
        """Prepare for training: infer the sizes of the layers from some examples."""
        sample = [example.predicted for example in islice(get_examples(), 10)]
        tags = [self.model.ops.alloc2f(len(doc), N_TAGS) for doc in sample]
        self.model.initialize(X=sample, Y=tags)

    def predict(self, docs: Sequence[Doc]) -> Scores:
        """Probabilities of the tags, one array of shape (tokens, tags) per document."""
        if not any(len(doc) for doc in docs):
            return [np.zeros((0, N_TAGS), dtype="float32") for _ in docs]
        ops = cast(Any, self.model.ops)
        return [ops.to_numpy(scores) for scores in self.model.predict(docs)]

    def set_annotations(self, docs: Sequence[Doc], scores: Scores) -> None:
        """Write the span group of each document."""
        for doc, table in zip(docs, scores, strict=True):
            found = decode(table)
            spans = [Span(doc, start, end, label=label) for start, end, label, _ in found]
            sure = [round(probability, 4) for *_, probability in found]
            doc.spans[GROUP] = SpanGroup(doc, name=GROUP, spans=spans, attrs={"scores": sure})

    def get_loss(self, examples: Sequence[Example], scores: list[Any]) -> tuple[float, list[Any]]:
        """Cross entropy's gradient: probabilities minus truth, nothing where nothing is known."""
        ops = cast(Any, self.model.ops)
        loss = 0.0
        gradients = []
        for example, table in zip(examples, scores, strict=True):
            tags = gold_tags(example)
            gradient = ops.alloc2f(*table.shape)
            if tags is not None:
                known = np.flatnonzero(tags >= 0)
                gradient[known] = table[known]
                gradient[known, tags[known]] -= 1.0
                loss += float((gradient**2).sum())
            gradients.append(gradient)
        return loss, gradients


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
