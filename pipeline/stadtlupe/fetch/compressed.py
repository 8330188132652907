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


def inflate(chunks: Iterable[bytes], limit: int, encoding: str) -> bytes:
    """Join the chunks of an HTTP body and undo its Content-Encoding, never holding more than ``limit`` bytes.

    Parameters
    ----------
    encoding : ``""``/``identity``, ``gzip`` or ``deflate``; others are a ValueError.

    Raises
    ------
    TooLargeError : more than ``limit`` bytes after inflating.
    zlib.error, EOFError : damaged or truncated compression.
    """
    if encoding in ("", "identity"):
        unpacker = None
    elif encoding in ("gzip", "x-gzip", "deflate"):
        unpacker = zlib.decompressobj(wbits=47)  # gzip or zlib, told apart by the header
    else:
        raise ValueError(encoding)
    body = bytearray()
    for number, chunk in enumerate(chunks):
        if unpacker is None:
            body += chunk
        else:
            if number == 0 and encoding == "deflate" and (not chunk or chunk[0] & 0x0F != 8):
                unpacker = zlib.decompressobj(wbits=-15)  # some servers send deflate without the zlib header
            rest = chunk
            while rest and not unpacker.eof:
                body += unpacker.decompress(rest, CHUNK)
                rest = unpacker.unconsumed_tail
                if len(body) > limit:
                    raise TooLargeError
        if len(body) > limit:
            raise TooLargeError
    if unpacker is not None and body and not unpacker.eof:
        raise EOFError("the compressed body ends too early")
    return bytes(body)
