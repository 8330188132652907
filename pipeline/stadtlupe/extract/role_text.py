"""Tokens as the rules for roles, people and bodies read them."""

from __future__ import annotations

from spacy.tokens import Token


class PlainToken:
    """What the rules read of a spaCy token, under the same names.

    They ask for a token's text some twenty times; spaCy looks it up in the vocabulary each time. ``signs`` says what
    the word can begin (:mod:`stadtlupe.extract.word_signs`).
    """

    __slots__ = ("ent_iob_", "ent_type_", "i", "idx", "lower_", "signs", "text", "whitespace_")

    def __init__(
        self,
        text: str,
        lower: str,
        i: int,
        idx: int,
        whitespace: str,
        ent_type: str,
        ent_iob: str,
        signs: int = 0,
    ) -> None:
        self.text = text
        self.lower_ = lower
        self.i = i
        self.idx = idx
        self.whitespace_ = whitespace
        self.ent_type_ = ent_type
        self.ent_iob_ = ent_iob
        self.signs = signs

    def __len__(self) -> int:
        return len(self.text)

    @property
    def text_with_ws(self) -> str:
        """The text and the blank behind it, if there is one."""
        return self.text + self.whitespace_


def plain(token: Token) -> PlainToken:
    """Copy what the rules need of a token."""
    return PlainToken(token.text, token.lower_, token.i, token.idx, token.whitespace_, token.ent_type_, token.ent_iob_)
