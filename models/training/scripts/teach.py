"""Let trained recognizers say what they see in training documents; a student learns from it beside the annotations.

Usage: ``python scripts/teach.py INPUT.spacy [...] OUTPUT.spacy --teacher MODEL [--teacher MODEL ...]``

The teachers' probabilities are averaged (Hinton et al. 2015) and kept with each document, see
``stadtlupe.extract.span_tagger``. A recognizer that a teacher lacks is taught by the others alone. With ``--text FILE``
(one sentence or paragraph a line, gzip) documents without annotations are added, ``--words`` of them at most.
"""

from __future__ import annotations

import argparse
import gzip
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import spacy
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from stadtlupe.extract.models import load_recognizer
from stadtlupe.extract.span_tagger import SpanTagger, taught_key

BATCH = 64
LINES = 8
MIN_CHARACTERS = 60


def texts(path: Path, words: int, seed: int) -> Iterator[str]:
    """Stretches of one to eight neighbouring lines from all over the file, ``words`` words in all."""
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        lines = [line.strip() for line in stream if len(line) >= MIN_CHARACTERS]
    chance = random.Random(seed)
    starts = list(range(0, len(lines), LINES))
    chance.shuffle(starts)
    n_words = 0
    for start in starts:
        if n_words >= words:
            return
        text = "\n\n".join(lines[start : start + chance.randint(1, LINES)])
        n_words += len(text.split())
        yield text


def taught(docs: Sequence[Doc], teachers: Sequence[Language]) -> list[dict[str, NDArray[np.float16]]]:
    """Mean probabilities per document and recognizer, one line for each token of the teachers' own tokenizer."""
    sums: list[dict[str, list[NDArray[np.float32]]]] = [{} for _ in docs]
    for nlp in teachers:
        copies = [nlp.make_doc(doc.text) for doc in docs]
        for _, pipe in nlp.pipeline:
            if isinstance(pipe, SpanTagger):
                for tables, scores in zip(sums, pipe.predict(copies), strict=True):
                    tables.setdefault(taught_key(pipe.factory), []).append(scores)
            elif hasattr(pipe, "pipe"):
                copies = list(pipe.pipe(copies))
    return [{key: np.mean(scores, axis=0).astype("float16") for key, scores in tables.items()} for tables in sums]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("inputs", type=Path, nargs="*")
    parser.add_argument("output", type=Path)
    parser.add_argument("--teacher", action="append", required=True, help="a trained pipeline; may be repeated")
    parser.add_argument("--text", type=Path, action="append", default=[], help="running text; may be repeated")
    parser.add_argument("--words", type=int, default=100_000, help="words of each running text")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    teachers = [load_recognizer(name) for name in args.teacher]
    nlp = spacy.blank("de")
    docs = [doc for path in args.inputs for doc in DocBin().from_disk(path).get_docs(nlp.vocab)]
    docs += [teachers[0].make_doc(text) for path in args.text for text in texts(path, args.words, args.seed)]
    store = DocBin(attrs=["ORTH", "SPACY", "SENT_START", "ENT_IOB", "ENT_TYPE"], store_user_data=True)
    n_tokens = 0
    for start in range(0, len(docs), BATCH):
        batch = docs[start : start + BATCH]
        for doc, tables in zip(batch, taught(batch, teachers), strict=True):
            doc.user_data.update(tables)
            n_tokens += len(doc)
            store.add(doc)
    args.output.parent.mkdir(parents=True, exist_ok=True)
    store.to_disk(args.output)
    print(f"{args.output}: {len(docs):,} documents, {n_tokens:,} tokens, {len(teachers)} teachers")


if __name__ == "__main__":
    main()
