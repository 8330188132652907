"""Train floret vectors (subword hashes) on running text.

Usage: ``python scripts/vectors.py tokenize INPUT.gz [...] OUTPUT.txt``
       ``python scripts/vectors.py train TEXT.txt OUTPUT.floret [--dim 128 --buckets 50000 --epochs 5 ...]``
       ``python scripts/vectors.py prune PIPELINE OUTPUT --dim 48``
       ``python scripts/vectors.py sample TEXT.txt OUTPUT.jsonl --share 0.125``

``tokenize`` writes one paragraph a line, tokens separated by blanks, with the tokenizer that the pipeline has: vectors
and recognizer must see the same words. Inputs that end in ``.jsonl.gz`` are tagged sentences (their tokens are taken as
they are), all others are plain text. ``prune`` keeps the directions in which the vectors differ most; a word's vector
is the mean of its subwords', so their rows can be projected one by one. ``sample`` draws lines of the tokenized text
for ``spacy pretrain``.
Floret: https://github.com/explosion/floret (fastText with Bloom embeddings).
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from collections.abc import Iterator
from pathlib import Path

import floret
import numpy as np
import spacy
from spacy.vectors import Vectors

from stadtlupe.extract.german import customize_german


def lines(path: Path) -> Iterator[str]:
    """Yield the tokenized lines of one file."""
    nlp = customize_german(spacy.blank("de"))
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        for line in stream:
            if path.name.endswith(".jsonl.gz"):
                yield " ".join(token for token in json.loads(line)["tokens"] if token.strip())
            else:
                yield " ".join(token.text for token in nlp.make_doc(line.strip()) if not token.is_space)


def prune(pipeline: Path, output: Path, dim: int) -> None:
    """Project the vectors of a pipeline on their first principal directions and save it."""
    nlp = spacy.load(pipeline)
    old = nlp.vocab.vectors
    _, values, directions = np.linalg.svd(old.data, full_matrices=False)
    settings = {name: getattr(old, name) for name in ("minn", "maxn", "hash_count", "hash_seed", "bow", "eow")}
    nlp.vocab.vectors = Vectors(
        strings=nlp.vocab.strings, data=np.ascontiguousarray(old.data @ directions[:dim].T), mode="floret", **settings
    )
    nlp.to_disk(output)
    print(f"{output}: {dim} of {old.data.shape[1]} dimensions hold {(values[:dim] ** 2).sum() / (values**2).sum():.2f}")


def sample(text: Path, output: Path, share: float, seed: int) -> None:
    """Draw lines of a text in the format that ``spacy pretrain`` reads."""
    draw = random.Random(seed)
    words = 0
    with text.open(encoding="utf-8") as lines_in, output.open("w", encoding="utf-8") as out:
        for line in lines_in:
            tokens = line.split() if draw.random() < share else []
            if tokens:
                words += len(tokens)
                out.write(json.dumps({"text": " ".join(tokens)}, ensure_ascii=False) + "\n")
    print(f"{output}: {words:,} words")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    tokenize = commands.add_parser("tokenize")
    tokenize.add_argument("inputs", type=Path, nargs="+")
    tokenize.add_argument("output", type=Path)
    train = commands.add_parser("train")
    train.add_argument("text", type=Path)
    train.add_argument("output", type=Path)
    train.add_argument("--dim", type=int, default=128)
    train.add_argument("--buckets", type=int, default=50_000)
    train.add_argument("--epochs", type=int, default=5)
    train.add_argument("--model", choices=("cbow", "skipgram"), default="cbow")
    train.add_argument("--min-count", type=int, default=5)
    train.add_argument("--window", type=int, default=5)
    train.add_argument("--threads", type=int, default=1, help="more than one makes the result depend on timing")
    smaller = commands.add_parser("prune")
    smaller.add_argument("pipeline", type=Path)
    smaller.add_argument("output", type=Path)
    smaller.add_argument("--dim", type=int, default=48)
    part = commands.add_parser("sample")
    part.add_argument("text", type=Path)
    part.add_argument("output", type=Path)
    part.add_argument("--share", type=float, default=0.125)
    part.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    if args.command == "sample":
        sample(args.text, args.output, args.share, args.seed)
        return
    if args.command == "prune":
        prune(args.pipeline, args.output, args.dim)
        return
    args.output.parent.mkdir(parents=True, exist_ok=True)
    if args.command == "tokenize":
        with args.output.open("w", encoding="utf-8") as out:
            for path in args.inputs:
                out.writelines(line + "\n" for line in lines(path) if line)
        return
    model = floret.train_unsupervised(
        str(args.text),
        model=args.model,
        mode="floret",
        hashCount=2,
        bucket=args.buckets,
        minn=3,
        maxn=5,
        dim=args.dim,
        minCount=args.min_count,
        ws=args.window,
        neg=10,
        epoch=args.epochs,
        lr=0.05,
        thread=args.threads,
    )
    model.save_floret_vectors(str(args.output))


if __name__ == "__main__":
    main()
