"""A recognizer that is trained in a second, and annotated articles to train it further on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example
from thinc.api import fix_random_seed

TOK2VEC = {
    "@architectures": "spacy.HashEmbedCNN.v2",
    **{"pretrained_vectors": None, "width": 24, "depth": 2, "embed_size": 500, "window_size": 1},
    **{"maxout_pieces": 2, "subword_features": True},
}
NER = {
    "@architectures": "spacy.TransitionBasedParser.v2",
    **{"state_type": "ner", "extra_state_tokens": False, "hidden_width": 24, "maxout_pieces": 2, "use_upper": True},
    "tok2vec": TOK2VEC,
}
CITIES = {"Ulm": "08421000", "Hanau": "06415000", "Bochum": "05911000", "Leipzig": "14713000"}
PEOPLE = ("Anna Beispiel", "Bernd Muster", "Clara Vorlage", "Dieter Probe", "Eva Entwurf")
BODIES = ("Stadtwerke", "Sparkasse", "Volkshochschule")


def sentence(nlp: Language, *parts: str | tuple[str, str]) -> Doc:
    """A Doc of words and of (words, label)."""
    words: list[str] = []
    spans: list[tuple[int, int, str]] = []
    for part in parts:
        text, label = (part, "") if isinstance(part, str) else part
        start = len(words)
        words += text.split()
        if label:
            spans.append((start, len(words), label))
    doc = Doc(nlp.vocab, words=words)
    doc.set_ents([Span(doc, *span) for span in spans])
    return doc


def sentences(nlp: Language, people: Sequence[str] = PEOPLE) -> list[Doc]:
    """Generated sentences with people, bodies, towns and one name of another kind."""
    docs = []
    for number, (person, city) in enumerate(product(people, CITIES)):
        body = f"{BODIES[number % len(BODIES)]} {city}"
        docs += [
            sentence(nlp, "Oberbürgermeisterin", (person, "PER"), "besuchte am 3. März die", (body, "ORG"), "."),
            sentence(nlp, "In", (city, "LOC"), "freut sich", (person, "PER"), "über die App ."),
            sentence(nlp, "Die Stadt", (city, "LOC"), "zahlt dafür 250.000 Euro ."),
        ]
    docs.append(sentence(nlp, "Am Abend gab es den", ("Faust", "MISC"), "im Theater ."))
    return docs


def learn(nlp: Language, docs: Sequence[Doc], steps: int, rate: float = 0.01) -> None:
    """Train a pipeline on Docs; the same on every run."""
    examples = [Example(nlp.make_doc(doc.text), doc) for doc in docs]
    fix_random_seed(0)
    optimizer: Any = nlp.initialize(lambda: examples)
    optimizer.learn_rate = rate
    for step in range(steps):
        nlp.update(examples[step % 4 :: 4], sgd=optimizer)


def tiny_model(folder: Path, *, steps: int = 12, people: Sequence[str] = PEOPLE[:2]) -> Path:
    """Train a recognizer that knows some people and save it; returns the folder."""
    nlp = spacy.blank("de")
    nlp.add_pipe("ner", config={"model": NER})
    learn(nlp, sentences(nlp, people), steps)
    nlp.to_disk(folder)
    return folder


def article(number: int) -> dict[str, Any]:
    """An annotated article in the format of ``corpus/annotated``."""
    person, city = PEOPLE[number % len(PEOPLE)], list(CITIES)[number % len(CITIES)]
    body, place = f"{BODIES[number % len(BODIES)]} {city}", {"city": city, "ags": CITIES[city]}
    return {
        "id": f"article-{number:02}",
        "title": f"{city} bekommt eine App",
        "published": "2025-03-03",
        "text": (
            f"In {city} freut sich {person} über die {city}-App. Die Stadt {city} zahlt dafür 250.000 Euro.\n\n"
            f"Oberbürgermeisterin {person} besuchte am 3. März die {body}."
        ),
        "cities": [{"name": city, "ags": CITIES[city], "role": "primary", "surface": [city]}],
        "people": [{"name": person, "positions": [{"role": "Oberbürgermeisterin"}], "surface": [person]}],
        "organizations": [{"name": body, "type": "utility", "generic": False, "surface": [body], **place}],
        "initiatives": [
            {
                **{"name": f"{city}-App", "kind": "app", "theme": "IT und Kommunikation", "named": True},
                **{"scope": "municipal", "status": "gestartet", "started": None, "target": None},
                **{"surface": [f"{city}-App"], **place},
            }
        ],
        "dates": [{"text": "3. März", "value": "2025-03-03"}],
        "amounts": [{"text": "250.000 Euro", "value_eur": 250000}],
        "links": [],
    }


def write_articles(folder: Path, numbers: Sequence[int]) -> Path:
    """Write articles, one file each; returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in numbers:
        content = article(number)
        (folder / f"{content['id']}.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return folder
