"""Sentences of a Doc as plain token lists: the form in which roles, people and bodies are looked for."""

from __future__ import annotations

from functools import lru_cache

from spacy.attrs import ENT_IOB, ENT_TYPE, IDX, ORTH, SENT_START, SPACY
from spacy.tokens import Doc

from stadtlupe.extract.models import PERSON_LABELS
from stadtlupe.extract.person_lexicon import person_words
from stadtlupe.extract.role_lexicon import role_word
from stadtlupe.extract.role_text import PlainToken
from stadtlupe.extract.word_signs import signs_of
from stadtlupe.lexicon import WORDS_KEPT

# spaCy's numbers of the positions in an entity.
IOB = ("", "I", "O", "B")
FINAL = frozenset({".", "!", "?"})
# Words of a line of a signature at most, and what stands beside the name in it.
SIGNATURE_WORDS = 8
SIGNING = frozenset({"gez.", "gez", "i.", "A.", "i.A.", "V.", "i.V.", ".", ","})


@lru_cache(maxsize=WORDS_KEPT)
def _read(word: str) -> tuple[str, str, int] | None:
    """A word, its lower case and its signs; None for white space."""
    return None if word.isspace() else (word, word.lower(), signs_of(word))


def token_sentences(doc: Doc) -> list[list[PlainToken]]:
    """Split a Doc into sentences without white space tokens.

    A line break ends a sentence too, whoever set the boundaries: names never run over it. Without any sentence
    annotation only line breaks and final marks separate.
    """
    annotated = doc.has_annotation("SENT_START")
    strings = doc.vocab.strings
    # Read in one go: asking each token costs several times as much.
    table = doc.to_array([ORTH, SPACY, IDX, SENT_START, ENT_TYPE, ENT_IOB]).tolist()
    words = {orth: _read(strings[orth]) for orth in {row[0] for row in table}}
    labels = {number: strings[number] if number else "" for number in {row[4] for row in table}}
    sentences: list[list[PlainToken]] = []
    current: list[PlainToken] = []
    for index, (orth, blank, offset, start, ent_type, ent_iob) in enumerate(table):
        word = words[orth]
        if word is None:
            if current and "\n" in strings[orth]:
                sentences.append(current)
                current = []
            continue
        text, lower, signs = word
        if annotated and start == 1 and current:
            sentences.append(current)
            current = []
        current.append(
            PlainToken(text, lower, index, offset, " " if blank else "", labels[ent_type], IOB[ent_iob], signs)
        )
        if not annotated and text in FINAL:
            sentences.append(current)
            current = []
    if current:
        sentences.append(current)
    return sentences


def with_signatures(lists: list[list[PlainToken]]) -> list[list[PlainToken]]:
    """Join a line that is nothing but a name with a next line that begins with a function: a signature."""
    joined: list[list[PlainToken]] = []
    for tokens in lists:
        before = joined[-1] if joined else []
        if (
            2 <= len(before) <= SIGNATURE_WORDS
            and len(tokens) <= SIGNATURE_WORDS
            and tokens[0].i > before[-1].i + 1
            and all(
                token.ent_type_ in PERSON_LABELS or token.text in SIGNING | person_words().titles for token in before
            )
            and any(role_word(token.text) for token in tokens[:2])
        ):
            before.extend(tokens)
        else:
            joined.append(tokens)
    return joined
