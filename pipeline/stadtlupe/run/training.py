"""Train a model further on a user's own annotated articles (the format of ``corpus/annotated``)."""

from __future__ import annotations

import logging
import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stadtlupe.errors import StadtlupeError
from stadtlupe.extract.annotated import read_annotated
from stadtlupe.extract.initiative_tagger import FACTORY
from stadtlupe.extract.models import PERSON_LABELS, load_recognizer
from stadtlupe.extract.training_docs import training_doc
from stadtlupe.write.files import output_error, prepare_output, temporary_beside

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.training import Example

logger = logging.getLogger("stadtlupe")
# Fewer articles teach nothing that would hold for the next one.
FEWEST = 10
BATCH_WORDS = 1_000
DROPOUT = 0.2
# Learning goes on from a trained model: a tenth of the rate with which it was trained.
LEARN_RATE = 1e-4
PARTS = {"ents_f": "people, organizations, places", "initiatives_f": "initiatives"}
Track = Callable[[Iterator[int], int], Iterator[int]]


@dataclass(slots=True)
class Training:
    """What came of a training: F1 of mentions on the articles kept aside, before and after."""

    out: Path
    n_train: int
    n_dev: int
    before: dict[str, float] = field(default_factory=dict)
    after: dict[str, float] = field(default_factory=dict)
    best_epoch: int = 0


def split_articles(
    articles: Sequence[dict[str, Any]], share: float, seed: int
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Split into articles to learn from and articles to choose the best state on, at random but repeatably.

    Parameters
    ----------
    share : part that is kept aside (0 to 1); at least two articles.
    """
    shuffled = sorted(articles, key=lambda article: str(article["id"]))
    random.Random(seed).shuffle(shuffled)
    size = max(2, round(len(shuffled) * share))
    return shuffled[size:], shuffled[:size]


def _examples(articles: Sequence[dict[str, Any]], nlp: Language, teacher: Language) -> list[Example]:
    from spacy.training import Example

    examples = []
    for article in articles:
        reference = training_doc(article, nlp, teacher)
        examples.append(Example(nlp.make_doc(reference.text), reference))
    return examples


def _with_tagger(nlp: Language, examples: Sequence[Example]) -> None:
    """Give a pipeline that has no recognizer of initiatives one with a layer of its own."""
    if FACTORY not in nlp.pipe_names:
        first = next(name for name in nlp.pipe_names if PERSON_LABELS & set(getattr(nlp.get_pipe(name), "labels", ())))
        tagger: Any = nlp.add_pipe(FACTORY, before=first)
        tagger.initialize(lambda: examples, nlp=nlp)


def _measure(nlp: Language, examples: Sequence[Example]) -> dict[str, float]:
    from spacy.training import Example

    fresh = [Example(nlp.make_doc(example.reference.text), example.reference) for example in examples]
    scores = nlp.evaluate(fresh)
    return {name: scores[key] for key, name in PARTS.items() if scores.get(key) is not None}


def _batches(examples: list[Example], chance: random.Random) -> Iterator[list[Example]]:
    chance.shuffle(examples)
    batch: list[Example] = []
    for example in examples:
        batch.append(example)
        if sum(len(item.reference) for item in batch) >= BATCH_WORDS:
            yield batch
            batch = []
    if batch:
        yield batch


def train_model(
    paths: Sequence[Path],
    out: Path,
    *,
    base: str,
    dev: Sequence[Path] = (),
    epochs: int = 20,
    patience: int = 5,
    seed: int = 0,
    track: Track = lambda items, _: items,
) -> Training:
    """Train the recognizers of a model further and save the state that is best on articles kept aside.

    Parameters
    ----------
    paths : annotated articles, files or folders. out : folder for the new model; replaced when it holds a model.
    base : pipeline to start from, as for ``--model``; it also labels what the articles leave open.
    dev : articles to choose the best state on; by default a fifth of ``paths``.
    epochs : passes over the articles at most. patience : passes without gain after which training stops.
    seed : same seed, same articles and same machine give the same model. track : wraps the passes, for progress.

    Raises
    ------
    StadtlupeError : E101, E102 (input), E502 (too few articles), E201, E202 (output), E301 to E303 (base).
    """
    from thinc.api import fix_random_seed

    articles = list(read_annotated(paths))
    kept = list(read_annotated(dev))
    if len(articles) < FEWEST:
        raise StadtlupeError("E502", count=len(articles), detail=FEWEST)
    if not kept:
        articles, kept = split_articles(articles, 0.2, seed)
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not _is_model(out))):
        raise StadtlupeError("E202" if not out.is_dir() else "E201", path=out, detail="it holds other files")
    prepare_output(out.parent)
    fix_random_seed(seed)
    nlp, teacher = load_recognizer(base), load_recognizer(base)
    examples, held_out = _examples(articles, nlp, teacher), _examples(kept, nlp, teacher)
    result = Training(out, len(examples), len(held_out), before=_measure(nlp, held_out))
    _with_tagger(nlp, examples)
    optimizer: Any = nlp.resume_training()
    optimizer.learn_rate = LEARN_RATE
    chance = random.Random(seed)
    best, state = _mean(result.before), nlp.to_bytes()
    result.after = result.before
    for epoch in track(iter(range(1, epochs + 1)), epochs):
        losses: dict[str, float] = {}
        for batch in _batches(examples, chance):
            nlp.update(batch, sgd=optimizer, drop=DROPOUT, losses=losses)
        with nlp.use_params(optimizer.averages):
            scores = _measure(nlp, held_out)
            logger.debug("epoch %d: %s", epoch, scores)
            if _mean(scores) > best:
                best, state = _mean(scores), nlp.to_bytes()
                result.after, result.best_epoch = scores, epoch
        if epoch - result.best_epoch >= patience:
            break
    nlp.from_bytes(state)
    nlp.meta["performance"] = result.after
    _save(nlp, out)
    return result


def _mean(scores: dict[str, float]) -> float:
    return sum(scores.get(name, 0.0) for name in PARTS.values()) / len(PARTS)


def _is_model(folder: Path) -> bool:
    return all((folder / name).is_file() for name in ("config.cfg", "meta.json"))


def _save(nlp: Language, out: Path) -> None:
    """Write the pipeline beside ``out`` and put it in place when it is complete."""
    out = out.resolve()
    nlp.meta["name"] = out.name
    fresh = temporary_beside(out)
    try:
        nlp.to_disk(fresh)
        if out.exists():
            shutil.rmtree(out)
        fresh.rename(out)
    except OSError as error:
        raise output_error(out, error) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
