"""Reading and inflating with a hard upper bound, so that no small file can fill the memory."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, cast

GZIP_MAGIC = b"\x1f\x8b"
CHUNK = 1 << 16


class TooLargeError(Exception):
    """More bytes than the cap allows."""


def too_large(limit: int) -> tuple[str, str]:
    """Return the outcome and the sentence for a page of more than ``limit`` bytes."""
    return "too_large", f"it is larger than {limit:,} bytes (setting max_bytes)"


def open_bytes(path: Path, *, packed: bool) -> BinaryIO:
    """Open a file for reading, inflating it on the way when it is gzip-compressed."""
    return cast(BinaryIO, gzip.open(path, "rb")) if packed else path.open("rb")


def read_capped(path: Path, limit: int, *, packed: bool) -> bytes:
    """Read a whole file of at most ``limit`` bytes (unpacked).

    Raises
    ------
    TooLargeError : the file, or what it unpacks to, is larger.
    OSError, EOFError, zlib.error : it cannot be read, or the compression is damaged.
    """
    if path.stat().st_size > limit:
        raise TooLargeError
    with open_bytes(path, packed=packed) as stream:
        data = stream.read(limit + 1)
    if len(data) > limit:
        raise TooLargeError
    return data


class Inflater:
    """Undoes the Content-Encoding of an HTTP body piece by piece, never holding more than ``limit`` bytes.

    Parameters
    ----------
    limit : most bytes after inflating.
    encoding : ``""``/``identity``, ``gzip`` or ``deflate``; others are a ValueError.
    """

    def __init__(self, limit: int, encoding: str) -> None:
        if encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise ValueError(encoding)
        self._limit = limit
        self._encoding = encoding
        self._body = bytearray()
        self._first = True
        # gzip or zlib, told apart by the header
        self._unpacker = None if encoding in ("", "identity") else zlib.decompressobj(wbits=47)

    def feed(self, chunk: bytes) -> None:
        """Take the next piece.

        Raises
        ------
        TooLargeError : more than ``limit`` bytes after inflating.
        zlib.error : damaged compression.
        """
        if self._unpacker is None:
            self._body += chunk
        else:
            if self._first and self._encoding == "deflate" and (not chunk or chunk[0] & 0x0F != 8):
                self._unpacker = zlib.decompressobj(wbits=-15)  # some servers send deflate without the zlib header
            rest = chunk
            while rest and not self._unpacker.eof:
                self._body += self._unpacker.decompress(rest, CHUNK)
                rest = self._unpacker.unconsumed_tail
                if len(self._body) > self._limit:
                    raise TooLargeError
        self._first = False
        if len(self._body) > self._limit:
            raise TooLargeError

    def head(self) -> bytes:
        """Return the first ``limit`` bytes of what came so far, also after a TooLargeError."""
        return bytes(self._body[: self._limit])

    def result(self) -> bytes:
        """Return the whole body.

        Raises
        ------
        EOFError : the compressed body ends too early.
        """
        if self._unpacker is not None and self._body and not self._unpacker.eof:
            raise EOFError("the compressed body ends too early")
        return bytes(self._body)


def unpacked(body: bytes, limit: int) -> bytes:
    """Undo the gzip of a body that is a compressed file itself, such as ``sitemap.xml.gz``; others are returned as is.

    Raises
    ------
    TooLargeError : more than ``limit`` bytes.
    zlib.error, EOFError : damaged or truncated compression.
    """
    return inflate([body], limit, "gzip") if body.startswith(GZIP_MAGIC) else body


def inflate(chunks: Iterable[bytes], limit: int, encoding: str, *, cut: bool = False) -> bytes:
    """Join the chunks of an HTTP body and undo its Content-Encoding; see :class:`Inflater`.

    Parameters
    ----------
    cut : return the first ``limit`` bytes of a larger body instead of an error.

    Raises
    ------
    TooLargeError : more than ``limit`` bytes after inflating.
    zlib.error, EOFError : damaged or truncated compression.
    ValueError : an encoding that is not read.
    """
    inflater = Inflater(limit, encoding)
    try:
        for chunk in chunks:
            inflater.feed(chunk)
    except TooLargeError:
        if cut:
            return inflater.head()
        raise
    return inflater.result()
