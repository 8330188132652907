"""Facts of an article as bytes and back, without loss.

The bytes are lines of JSON (RFC 8259, ASCII): readable by anything, and unlike pickled objects they run no code when
they are read. The first line has the facts, each other one the attributes of some mentions, which most readers leave
as they are. A dataclass is the list of its fields' values in their order; which types the fields have is taken from
the classes themselves, so a new field needs nothing here. Mentions are stored once however many facts refer to them,
so that a decoded article takes no more memory than the original.
"""

from __future__ import annotations

import dataclasses
import json
import types
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints, overload

from pydantic_core import from_json

from stadtlupe.extract import Mention
from stadtlupe.normalize.facts import ArticleFacts

Encoder = Callable[[Any, "_Pool"], Any]
Decoder = Callable[[Any, list[Mention]], Any]


def _is_plain(key: str) -> bool:
    """Whether a key is written in JSON as it reads."""
    return key.isascii() and key.isidentifier()


class StoredAttributes(Mapping[str, Any]):
    """Attributes of a mention that stay JSON until somebody asks, which after the map step happens for few of them.

    As text they take a fifth of the memory, and a reduce step holds those of all articles.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def _content(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(self._text)
        return content

    def _lacks(self, key: str) -> bool:
        """Whether the text alone shows that there is no such key: most are asked for what they do not have."""
        return key not in self._text and _is_plain(key)

    def __getitem__(self, key: str) -> Any:
        if self._lacks(key):
            raise KeyError(key)
        return self._content()[key]

    @overload
    def get(self, key: str, /) -> Any: ...
    @overload
    def get(self, key: str, /, default: Any) -> Any: ...
    def get(self, key: str, /, default: Any = None) -> Any:
        """As of every mapping, without an error that is raised and caught for nearly all of them."""
        if self._lacks(key):
            return default
        # In the compact form in which it is stored: what stands there once, as null, stands there with nothing else.
        field = f'"{key}":'
        if default is None and self._text.count(field) == 1 and f"{field}null" in self._text and _is_plain(key):
            return None
        return self._content().get(key, default)

    def __iter__(self) -> Iterator[str]:
        return iter(self._content())

    def __len__(self) -> int:
        return len(self._content())

    def __eq__(self, other: object) -> bool:
        return self._content() == dict(other) if isinstance(other, Mapping) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # as of a dict


class _Pool:
    """The mentions of one article and their attributes, each with its number; equal attributes are one."""

    def __init__(self) -> None:
        self.mentions: list[list[Any]] = []
        self.attributes: dict[str, int] = {}
        self._numbers: dict[int, int] = {}

    def number(self, mention: Mention) -> int:
        # By identity: attributes cannot be hashed. The facts keep their mentions alive, so identities stay distinct.
        found = self._numbers.get(id(mention))
        if found is None:
            found = self._numbers[id(mention)] = len(self.mentions)
            values = [getattr(mention, name) for name in _names(Mention)]
            text = json.dumps(dict(mention.attributes), separators=(",", ":"))
            values[_ATTRIBUTES] = self.attributes.setdefault(text, len(self.attributes))
            self.mentions.append(values)
        return found


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(kind))


# Place of the attributes among the values of a mention.
_ATTRIBUTES = _names(Mention).index("attributes")


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
        if get_args(hint)[0] is Mention:  # the commonest case, without a call per mention
            return (
                (lambda value, pool: list(map(pool.number, value))),
                (lambda value, mentions: tuple(map(mentions.__getitem__, value))),
            )
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
    decoders = [(place, codec[1]) for place, codec in enumerate(codecs) if codec is not None]

    def encode(value: Any, pool: _Pool) -> list[Any]:
        content = [getattr(value, name) for name in names]
        return [
            item if codec is None or item is None else codec[0](item, pool)
            for item, codec in zip(content, codecs, strict=True)
        ]

    def decode(content: Any, mentions: list[Mention]) -> Any:
        if len(content) != len(names):
            raise ValueError(f"{kind.__name__} has {len(names)} fields, not {len(content)}")
        for place, decoder in decoders:
            if content[place] is not None:
                content[place] = decoder(content[place], mentions)
        return kind(*content)

    return encode, decode


def encode_facts(facts: ArticleFacts) -> bytes:
    """Bytes from which :func:`decode_facts` makes equal facts; the same facts give the same bytes."""
    pool = _Pool()
    encode, _ = _codec_of_facts()
    content = encode(facts, pool)
    text = json.dumps([pool.mentions, content], separators=(",", ":"))
    return "\n".join([text, *pool.attributes]).encode("ascii")


def _loads(data: bytes) -> Any:
    """What JSON says; short texts that come again, as labels do, are one object."""
    try:
        return from_json(data, cache_strings="all")
    except ValueError:  # a lone surrogate (from an undecodable file name), which only the standard library takes
        return json.loads(data)


def decode_facts(data: bytes) -> ArticleFacts:
    """Facts of an article that :func:`encode_facts` stored.

    Raises
    ------
    ValueError, TypeError : the bytes are not of this version of the classes.
    """
    first, _, rest = data.partition(b"\n")
    rows, content = _loads(first)
    attributes = [StoredAttributes(text) for text in rest.decode("ascii").split("\n")]
    for values in rows:
        values[_ATTRIBUTES] = attributes[values[_ATTRIBUTES]]
    mentions = [Mention(*values) for values in rows]
    _, decode = _codec_of_facts()
    facts: ArticleFacts = decode(content, mentions)
    return facts


@cache
def _codec_of_facts() -> tuple[Encoder, Decoder]:
    return _dataclass_codec(ArticleFacts)
