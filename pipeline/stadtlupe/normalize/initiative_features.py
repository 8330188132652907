"""What the classifiers of initiatives see: the words of the name, of its sentences, and what the rules made of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from stadtlupe.extract import Mention
from stadtlupe.lexicon import SENTENCES_KEPT, WORDS_KEPT
from stadtlupe.normalize.facts import Initiative
from stadtlupe.word_clusters import cluster_of, path_prefix

WORD = re.compile(r"\w[\w.&+/-]*\w|\w|[„“»«\"():!?]")
ENDINGS = range(3, 9)
# Steps on the paths of clusters: how coarse the classes of words are.
PREFIXES = (6, 10)
# Words beside a mention whose place counts, and sentences whose words count.
BESIDE, SENTENCES = 3, 3
NUMBER = re.compile(r"\d")


@lru_cache(maxsize=WORDS_KEPT)
def _of_word(word: str) -> tuple[str, ...]:
    """Features of a word of a name: itself, its endings, its shape."""
    lower = word.lower()
    shape = (
        "cap"
        if word.isupper()
        else "camel"
        if re.search(r"[a-z][A-Z]", word)
        else "title"
        if word[0].isupper()
        else "low"
    )
    endings = [f"end={lower[-size:]}" for size in ENDINGS if len(lower) > size]
    cluster = cluster_of(word)
    clusters = [f"name cluster={cluster}", *(f"name cluster{size}={path_prefix(cluster, size)}" for size in PREFIXES)]
    return (f"name={lower}", f"name shape={shape}", *clusters, *(endings if word[0].isupper() else ()))


@lru_cache(maxsize=WORDS_KEPT)
def _beside(word: str, side: str, distance: int) -> tuple[str, str]:
    """A word of the surroundings: itself and its cluster."""
    return f"{side}{distance}={_plain(word)}", f"{side}{distance}=<{cluster_of(word)}>"


def _words(text: str) -> list[str]:
    return WORD.findall(text)


@lru_cache(maxsize=SENTENCES_KEPT)
def _words_of_sentence(sentence: str) -> tuple[str, ...]:
    """Several initiatives of a sentence ask for the same."""
    return tuple(f"word={_plain(word)}" for word in _words(sentence))


def _plain(word: str) -> str:
    return NUMBER.sub("0", word.lower())


def _context(text: str, mention: Mention) -> Iterator[str]:
    """Words right before and behind a mention."""
    before = _words(text[mention.sent_start : mention.start])[-BESIDE:]
    behind = _words(text[mention.end : mention.sent_end])[:BESIDE]
    for distance, word in enumerate(reversed(before), start=1):
        yield from _beside(word, "before", distance)
    for distance, word in enumerate(behind, start=1):
        yield from _beside(word, "behind", distance)
    if not before:
        yield "opens the sentence"


def features_of(
    text: str, published: str | None, draft: Initiative, mentions: Sequence[Mention], statements: Sequence[Mention]
) -> set[str]:
    """Features of one initiative.

    Parameters
    ----------
    text : the article's text. published : its date. draft : what the rules say. mentions : the forms that name it.
    statements : those and the words that point back to it.
    """
    found = {f"kind={draft.kind}", f"theme={draft.theme}", f"status={draft.status}", f"named={draft.named}"}
    words = _words(draft.name)
    for word in words:
        found.update(_of_word(word))
    if words:
        found.add(f"first={words[0].lower()}")
        found.add(f"last={words[-1].lower()}")
    found.add(f"words={min(len(words), 6)}")
    found.add(f"mentions={min(len(mentions), 4)}")
    first = mentions[0]
    found.add(f"head={str(first.attributes.get('head') or '').lower()}")
    for mention in mentions[:SENTENCES]:
        attributes = mention.attributes
        found.add(f"tagged={attributes.get('tagged')}")
        found.add(f"entity={attributes.get('entity')}")
        found.add(f"rule={attributes.get('rule')}")
        found.update(_context(text, mention))
    best = max(float(mention.attributes.get("score") or 0.0) for mention in mentions)
    found.add(f"score={int(best * 10)}")
    found.add(f"score={int(best * 10)} tagged={first.attributes.get('tagged')}")
    found.add(f"in the title={first.start < text.find(chr(10))}")
    for sentence in dict.fromkeys((item.sent_start, item.sent_end) for item in statements[:SENTENCES]):
        found.update(_words_of_sentence(text[sentence[0] : sentence[1]]))
    found.update(_dates(draft, published))
    return found


def _dates(draft: Initiative, published: str | None) -> Iterator[str]:
    """Whether start and planned end lie before or after the article."""
    for name, value in (("started", draft.started), ("target", draft.target)):
        if value is None or published is None:
            yield f"{name}={'none' if value is None else 'some'}"
        else:
            size = min(len(value), len(published))
            order = (
                "before" if value[:size] < published[:size] else "after" if value[:size] > published[:size] else "now"
            )
            yield f"{name}={order}"
    yield f"money={draft.amount_eur is not None}"
