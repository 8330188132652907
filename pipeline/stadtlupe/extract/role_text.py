"""Sentences of a Doc as plain token lists: the form in which roles, people and bodies are looked for."""

from __future__ import annotations

from spacy.attrs import ENT_IOB, ENT_TYPE, IDX, ORTH, SENT_START, SPACY
from spacy.tokens import Doc, Token

# spaCy's numbers of the positions in an entity.
IOB = ("", "I", "O", "B")


class PlainToken:
    """What the rules read of a spaCy token, under the same names.

    They ask for a token's text some twenty times; spaCy looks it up in the vocabulary each time.
    """

    __slots__ = ("ent_iob_", "ent_type_", "i", "idx", "lower_", "text", "whitespace_")

    def __init__(self, text: str, lower: str, i: int, idx: int, whitespace: str, ent_type: str, ent_iob: str) -> None:
        self.text = text
        self.lower_ = lower
        self.i = i
        self.idx = idx
        self.whitespace_ = whitespace
        self.ent_type_ = ent_type
        self.ent_iob_ = ent_iob

    def __len__(self) -> int:
        return len(self.text)

    @property
    def text_with_ws(self) -> str:
        """The text and the blank behind it, if there is one."""
        return self.text + self.whitespace_


def plain(token: Token) -> PlainToken:
    """Copy what the rules need of a token."""
    return PlainToken(token.text, token.lower_, token.i, token.idx, token.whitespace_, token.ent_type_, token.ent_iob_)


def token_sentences(doc: Doc) -> list[list[PlainToken]]:
    """Split a Doc into sentences without white space tokens.

    A line break ends a sentence too, whoever set the boundaries: names never run over it. Without any sentence
    annotation only line breaks and final marks separate.
    """
    annotated = doc.has_annotation("SENT_START")
    strings = doc.vocab.strings
    # Read in one go: asking each token costs several times as much.
    table = doc.to_array([ORTH, SPACY, IDX, SENT_START, ENT_TYPE, ENT_IOB]).tolist()
    words: dict[int, tuple[str, str]] = {}
    labels: dict[int, str] = {0: ""}
    sentences: list[list[PlainToken]] = []
    current: list[PlainToken] = []
    for index, (orth, blank, offset, start, ent_type, ent_iob) in enumerate(table):
        if orth not in words:
            words[orth] = strings[orth], strings[orth].lower()
        text, lower = words[orth]
        if text.isspace():
            if "\n" in text and current:
                sentences.append(current)
                current = []
            continue
        if annotated and start == 1 and current:
            sentences.append(current)
            current = []
        if ent_type not in labels:
            labels[ent_type] = strings[ent_type]
        current.append(PlainToken(text, lower, index, offset, " " if blank else "", labels[ent_type], IOB[ent_iob]))
        if not annotated and text in (".", "!", "?"):
            sentences.append(current)
            current = []
    if current:
        sentences.append(current)
    return sentences
