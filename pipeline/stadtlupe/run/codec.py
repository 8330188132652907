"""Facts of an article as bytes and back, without loss.

The bytes are JSON (RFC 8259, ASCII): readable by anything, and unlike pickled objects they run no code when they are
read. A dataclass is the list of its fields' values in their order; which types the fields have is taken from the
classes themselves, so a new field needs nothing here. Mentions are stored once however many facts refer to them, so
that a decoded article takes no more memory than the original.
"""

from __future__ import annotations

import dataclasses
import json
import types
from collections.abc import Callable
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from stadtlupe.extract import Mention
from stadtlupe.normalize.facts import ArticleFacts

Encoder = Callable[[Any, "_Pool"], Any]
Decoder = Callable[[Any, list[Mention]], Any]


class _Pool:
    """The mentions of one article, each with its number."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self._numbers: dict[int, int] = {}

    def number(self, mention: Mention) -> int:
        # By identity: attributes cannot be hashed. The facts keep their mentions alive, so identities stay distinct.
        found = self._numbers.get(id(mention))
        if found is None:
            found = self._numbers[id(mention)] = len(self.values)
            self.values.append([getattr(mention, name) for name in _names(Mention)])
        return found


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind))


def _inner(hint: Any) -> Any:
    """The type of ``X | None`` is that of X: None is stored as it is."""
    if get_origin(hint) in (types.UnionType, Union):
        (hint,) = [given for given in get_args(hint) if given is not type(None)]
    return hint


@cache
def _codec(hint: Any) -> tuple[Encoder, Decoder] | None:
    """Encoder and decoder of a type; None when its values are stored as they are."""
    hint = _inner(hint)
    if hint is Mention:
        return (lambda value, pool: pool.number(value)), (lambda value, mentions: mentions[value])
    if get_origin(hint) is tuple:
        inner = _codec(get_args(hint)[0])
        if inner is None:
            return (lambda value, _: list(value)), (lambda value, _: tuple(value))
        encode, decode = inner
        return (
            lambda value, pool: [encode(item, pool) for item in value],
            lambda value, mentions: tuple([decode(item, mentions) for item in value]),
        )
    if dataclasses.is_dataclass(hint):
        return _dataclass_codec(hint)
    return None


def _dataclass_codec(kind: Any) -> tuple[Encoder, Decoder]:
    names = _names(kind)
    hints = get_type_hints(kind)
    codecs = [_codec(hints[name]) for name in names]

    def encode(value: Any, pool: _Pool) -> list[Any]:
        content = [getattr(value, name) for name in names]
        return [
            item if codec is None or item is None else codec[0](item, pool)
            for item, codec in zip(content, codecs, strict=True)
        ]

    def decode(content: Any, mentions: list[Mention]) -> Any:
        return kind(
            *(
                item if codec is None or item is None else codec[1](item, mentions)
                for item, codec in zip(content, codecs, strict=True)
            )
        )

    return encode, decode


def encode_facts(facts: ArticleFacts) -> bytes:
    """Bytes from which :func:`decode_facts` makes equal facts; the same facts give the same bytes."""
    pool = _Pool()
    encode, _ = _dataclass_codec_of_facts()
    content = encode(facts, pool)
    return json.dumps([pool.values, content], separators=(",", ":"), default=_plain).encode("ascii")


def decode_facts(data: bytes) -> ArticleFacts:
    """Facts of an article that :func:`encode_facts` stored.

    Raises
    ------
    ValueError, TypeError : the bytes are not of this version of the classes.
    """
    values, content = json.loads(data)
    mentions = [Mention(*value) for value in values]
    _, decode = _dataclass_codec_of_facts()
    facts: ArticleFacts = decode(content, mentions)
    return facts


@cache
def _dataclass_codec_of_facts() -> tuple[Encoder, Decoder]:
    return _dataclass_codec(ArticleFacts)


def _plain(value: Any) -> Any:
    """Attributes of mentions are mappings of JSON values; other mappings than dict are stored as one."""
    return dict(value)
