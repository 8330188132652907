"""Convert annotated articles (``corpus/annotated``) into spaCy's binary format.

Usage: ``python scripts/convert_articles.py FOLDER [...] OUTPUT.spacy [--teacher MODEL] [--times N]
[--part 1/2]``

See ``stadtlupe.extract.training_docs`` for what becomes of the annotations and what the teacher adds.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import spacy
from spacy.tokens import DocBin

from stadtlupe.extract.annotated import part_of, read_annotated
from stadtlupe.extract.german import customize_german
from stadtlupe.extract.initiative_tagger import GROUP
from stadtlupe.extract.training_docs import training_doc


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("output", type=Path)
    parser.add_argument("--teacher", help="recognizer with PER, ORG, LOC, MISC; without one only initiatives are set")
    parser.add_argument("--times", type=int, default=1, help="write each article so many times")
    parser.add_argument("--part", default="1/1", help="K/N: the articles K, K + N, K + 2N and so on")
    args = parser.parse_args()
    nlp = customize_german(spacy.blank("de"))
    teacher = spacy.load(args.teacher) if args.teacher else None
    docs = [training_doc(article, nlp, teacher) for article in part_of(read_annotated(args.folders), args.part)]
    store = DocBin(attrs=["ORTH", "SPACY", "ENT_IOB", "ENT_TYPE"])
    for doc in docs * args.times:
        store.add(doc)
    args.output.parent.mkdir(parents=True, exist_ok=True)
    store.to_disk(args.output)
    n_initiatives = sum(len(doc.spans[GROUP]) for doc in docs)
    n_entities = sum(len(doc.ents) for doc in docs)
    print(f"{args.output}: {len(docs)} articles, {n_initiatives:,} initiatives, {n_entities:,} entities")


if __name__ == "__main__":
    main()
