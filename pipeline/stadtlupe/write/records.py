"""One JSON file per article."""

from __future__ import annotations

import hashlib
import json
from json.encoder import encode_basestring
from pathlib import Path
from typing import Any

from stadtlupe.schema import ArticleRecord
from stadtlupe.write.cells import plain_value
from stadtlupe.write.files import make_folder, replacing

FOLDER = "articles"
# Kept as they are: every file system stores them in one form only, unlike other letters with marks.
_KEPT = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.äöüÄÖÜß")
_LONGEST = 200  # bytes; common file systems allow 255
_PREFIX = 160


def _percent(letter: str) -> str:
    return "".join(f"%{byte:02X}" for byte in letter.encode(errors="surrogatepass"))


def record_name(ident: str) -> str:
    """File name for an article's identifier: letters, digits, ``_ - .`` stay, all else is percent-encoded (RFC 3986).

    Different identifiers have different names. A name that would be too long is cut and ends in ``~`` and 16 hex
    digits over the whole identifier; ``~`` is in no other name.
    """
    encoded = "".join(letter if letter in _KEPT else _percent(letter) for letter in ident)
    if encoded.startswith("."):  # "", "." and ".." are no names, and hidden files are easily missed
        encoded = "%2E" + encoded[1:]
    if not encoded or len(encoded.encode()) > _LONGEST:
        key = hashlib.blake2b(ident.encode(errors="surrogatepass"), digest_size=8).hexdigest()
        encoded = f"{encoded.encode()[:_PREFIX].decode(errors='ignore')}~{key}"
    return f"{encoded}.json"


def _indented(value: Any, margin: str = "\n") -> str:
    """JSON as ``json.dumps(..., ensure_ascii=False, indent=2)`` writes it, whose encoder is slow when it indents.

    Parameters
    ----------
    value : what JSON can say. margin : line break and blanks before what follows the value.
    """
    if isinstance(value, str):
        return encode_basestring(value)
    inner = margin + "  "
    if isinstance(value, dict):
        items = [f"{encode_basestring(key)}: {_indented(item, inner)}" for key, item in value.items()]
        return f"{{{inner}{(',' + inner).join(items)}{margin}}}" if items else "{}"
    if isinstance(value, list):
        items = [_indented(item, inner) for item in value]
        return f"[{inner}{(',' + inner).join(items)}{margin}]" if items else "[]"
    return json.dumps(plain_value(value), allow_nan=False)


def record_json(record: ArticleRecord) -> str:
    """Text of a record: indented JSON with the public names of the fields (``as``, ``from``), umlauts as they are."""
    return _indented(record.model_dump(by_alias=True)) + "\n"


def write_record(record: ArticleRecord, out: Path) -> Path:
    """Write the nested record of one article to ``out/articles/<id>.json``, replacing a former one atomically.

    Raises
    ------
    StadtlupeError : E201 or E202 when the folder cannot be made or written.
    """
    folder = out / FOLDER
    make_folder(folder)
    path = folder / record_name(record.id)
    with replacing(path) as stream:
        stream.write(record_json(record))
    return path
