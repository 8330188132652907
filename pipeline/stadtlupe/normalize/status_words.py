"""Words that tell what happens to an undertaking: cues, in classes (``status_words.toml`` of the lexicon)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from stadtlupe.errors import StadtlupeError
from stadtlupe.lexicon import read_toml
from stadtlupe.normalize.clauses import Clause, root_of

WORDS_FILE = "status_words.toml"
Phrases = Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]


@cache
def cue_tables() -> tuple[Mapping[str, tuple[str, ...]], Phrases]:
    """Stem -> classes of the cue, first word -> phrases with their class.

    Raises
    ------
    StadtlupeError : E304 when the file is missing or broken.
    """
    stems: dict[str, set[str]] = {}
    phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    try:
        for name, entry in read_toml(WORDS_FILE).items():
            for word in entry["words"]:
                parts = tuple(word.lower().split())
                if len(parts) > 1:
                    phrases.setdefault(parts[0], []).append((parts, name))
                else:
                    stems.setdefault(root_of(word), set()).add(name)
    except (KeyError, TypeError, AttributeError) as error:
        raise StadtlupeError("E304", path=WORDS_FILE, detail=str(error)) from error
    return (
        {stem: tuple(sorted(names)) for stem, names in stems.items()},
        {word: tuple(found) for word, found in phrases.items()},
    )


def phrases_of(clause: Clause) -> Iterator[str]:
    """Classes of the phrases in a clause, with ``+`` behind them: a phrase says more than a word."""
    phrases = cue_tables()[1]
    words = tuple([word.text for word in clause.words])
    if phrases.keys().isdisjoint(words):
        return
    for number, word in enumerate(words):
        for parts, name in phrases.get(word, ()):
            if words[number : number + len(parts)] == parts:
                yield f"{name}+"
