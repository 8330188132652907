"""Leave open what a training set marks otherwise than a recognizer that never saw it.

Usage: ``python scripts/refine.py INPUT.jsonl.gz OUTPUT.jsonl.gz --teacher MODEL --mode agreement|misc``

``agreement`` is for silver sets: entities of the set and of the teacher that the other does not have become open (tag
``-``), so only what both say, in one direction or the other, is learned. ``misc`` is for gold sets that lack the class
MISC: where the teacher sees MISC and the set sees nothing, the tokens become open.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import spacy
from spacy.tokens import Doc

from stadtlupe.extract.evaluation import Entity, entities_of, read_tagged

OPEN = "-"


def refined(tags: list[str], taught: set[Entity], mode: str) -> list[str]:
    """Tags of one sentence with ``-`` for tokens that are left open."""
    own = entities_of(tags)
    result = list(tags)
    disputed = own ^ taught if mode == "agreement" else {entity for entity in taught - own if entity[2] == "MISC"}
    for start, end, _ in disputed:
        if mode == "misc" and any(tag != "O" for tag in tags[start:end]):
            continue
        result[start:end] = [OPEN] * (end - start)
    # A partly opened entity is no entity any more.
    for start, end, _ in own:
        if OPEN in result[start:end]:
            result[start:end] = [OPEN] * (end - start)
    return result


def sentences(path: Path, teacher: spacy.language.Language, mode: str) -> Iterator[tuple[list[str], list[str]]]:
    """Yield tokens and refined tags."""
    rows = list(read_tagged(path))
    docs = teacher.pipe((Doc(teacher.vocab, words=tokens) for tokens, _ in rows), batch_size=128)
    for (tokens, tags), doc in zip(rows, docs, strict=True):
        yield tokens, refined(tags, {(ent.start, ent.end, ent.label_) for ent in doc.ents}, mode)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("input", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--teacher", required=True)
    parser.add_argument("--mode", choices=("agreement", "misc"), required=True)
    args = parser.parse_args()
    teacher = spacy.load(args.teacher)
    n_open = n_tokens = 0
    with gzip.open(args.output, "wt", encoding="utf-8") as out:
        for tokens, tags in sentences(args.input, teacher, args.mode):
            out.write(json.dumps({"tokens": tokens, "tags": tags}, ensure_ascii=False) + "\n")
            n_open += tags.count(OPEN)
            n_tokens += len(tags)
    print(f"{args.output}: {n_open:,} of {n_tokens:,} tokens are open")


if __name__ == "__main__":
    main()
