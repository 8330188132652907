"""Convert token-per-line NER sets (JSONL, IOB2, ``-`` for tokens left open) into spaCy's binary format.

Usage: ``python scripts/convert.py INPUT.jsonl.gz [...] OUTPUT.spacy [--join 8] [--seed 0] [--lower 0.1]``

Each input line is ``{"tokens": [...], "tags": [...]}`` with labels PER, ORG, LOC, MISC. Real input is whole articles,
the public sets are shuffled single sentences: ``--join N`` therefore joins 1 to N sentences, with a paragraph break
between some of them, so that the recognizer sees document-like contexts in training. An input named twice counts twice.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from collections.abc import Iterator
from pathlib import Path

import spacy
from spacy.tokens import Doc, DocBin, Span

from stadtlupe.extract.evaluation import entities_of

PARAGRAPH_SHARE = 0.25


def sentences(path: Path) -> Iterator[tuple[list[str], list[str]]]:
    """Yield (tokens, tags) of one file."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as stream:
        for line in stream:
            row = json.loads(line)
            # Some sets contain control characters as tokens; spaCy would treat an empty token as an error.
            pairs = [(token, tag) for token, tag in zip(row["tokens"], row["tags"], strict=True) if token.strip()]
            if pairs:
                yield [token for token, _ in pairs], [tag for _, tag in pairs]


def documents(
    rows: list[tuple[list[str], list[str]]], join: int, rng: random.Random
) -> Iterator[tuple[list[str], list[str], list[bool]]]:
    """Join up to ``join`` sentences each; yields tokens, tags and sentence starts."""
    position = 0
    while position < len(rows):
        size = rng.randint(1, join)
        tokens: list[str] = []
        tags: list[str] = []
        starts: list[bool] = []
        for words, labels in rows[position : position + size]:
            if tokens and rng.random() < PARAGRAPH_SHARE:
                tokens.append("\n\n")
                tags.append("O")
                starts.append(False)
            tokens += words
            tags += labels
            starts += [True] + [False] * (len(words) - 1)
        yield tokens, tags, starts
        position += size


def recased(tokens: list[str], share: float, rng: random.Random) -> list[str]:
    """The tokens, in lower case or in capitals (as in kickers) with a chance of ``share`` each."""
    chance = rng.random()
    if chance < share:
        return [token.lower() for token in tokens]
    return [token.upper() for token in tokens] if chance < 2 * share else tokens


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("inputs", type=Path, nargs="+")
    parser.add_argument("output", type=Path)
    parser.add_argument("--join", type=int, default=1, help="join up to this many sentences to one document")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--lower", type=float, default=0.0, help="share of sentences in lower case; as many in capitals"
    )
    args = parser.parse_args()
    nlp = spacy.blank("de")
    rows = [row for path in args.inputs for row in sentences(path)]
    rng = random.Random(args.seed)
    if args.lower:
        rows = [(recased(tokens, args.lower, rng), tags) for tokens, tags in rows]
    if args.join > 1:
        rng.shuffle(rows)
    store = DocBin(attrs=["ORTH", "SPACY", "SENT_START", "ENT_IOB", "ENT_TYPE"])
    n_entities = 0
    for tokens, tags, starts in documents(rows, args.join, rng):
        spaces = [
            token != "\n\n" and (i + 1 == len(tokens) or tokens[i + 1] != "\n\n") for i, token in enumerate(tokens)
        ]
        doc = Doc(nlp.vocab, words=tokens, spaces=spaces, sent_starts=starts)
        ents = [
            Span(doc, start, end, label=label)
            for start, end, label in entities_of(["O" if t == "-" else t for t in tags])
        ]
        doc.set_ents(ents, missing=[doc[i : i + 1] for i, tag in enumerate(tags) if tag == "-"])
        n_entities += len(doc.ents)
        store.add(doc)
    args.output.parent.mkdir(parents=True, exist_ok=True)
    store.to_disk(args.output)
    print(f"{args.output}: {len(rows):,} sentences, {len(store):,} documents, {n_entities:,} entities")


if __name__ == "__main__":
    main()
