"""Sentences of a Doc as plain token lists: the form in which roles, people and bodies are looked for."""

from __future__ import annotations

from spacy.tokens import Doc, Token


def token_sentences(doc: Doc) -> list[list[Token]]:
    """Split a Doc into sentences without white space tokens.

    A line break ends a sentence too, whoever set the boundaries: names never run over it. Without any sentence
    annotation only line breaks and final marks separate.
    """
    annotated = doc.has_annotation("SENT_START")
    sentences: list[list[Token]] = []
    current: list[Token] = []
    for token in doc:
        if token.is_space:
            if "\n" in token.text and current:
                sentences.append(current)
                current = []
            continue
        if annotated and token.is_sent_start and current:
            sentences.append(current)
            current = []
        current.append(token)
        if not annotated and token.text in (".", "!", "?"):
            sentences.append(current)
            current = []
    if current:
        sentences.append(current)
    return sentences
