"""Bytes to clean characters: character sets, Unicode forms, invisible characters; and keys by which texts compare."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterable

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
META_BYTES = 4096
META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w:.-]{2,40})", re.I)
XML_CHARSET = re.compile(rb"^\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w:.-]{2,40})[\"']", re.I)
# WHATWG Encoding Standard: these labels mean windows-1252 in practice.
LATIN = frozenset({"iso8859-1", "ascii", "cp1252", "iso8859-15"})
REPLACEMENT = "\ufffd"
# Of the characters that are not ASCII, this share may be broken before a text stops being UTF-8.
MAX_BROKEN = 0.1
MAX_CONTROL_SHARE = 0.005
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")

SPACES = dict.fromkeys(
    [0x00A0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000, 0x000B, 0x000C, 0x0009, 0x001F], " "
)
BREAKS = dict.fromkeys([0x2028, 0x2029, 0x0085], "\n")
# Soft hyphen, zero-width and direction marks, BOM, variation selectors, object replacement, private use (icon fonts).
INVISIBLE: dict[int, str | None] = dict.fromkeys(
    [
        0x00AD,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        *range(0xFE00, 0xFE10),
        *range(0xFFF9, 0xFFFD),
        0xFEFF,
        *range(0xE000, 0xF900),
        *range(0xD800, 0xE000),
        *range(0, 9),
        *range(14, 31),
        *range(0x7F, 0x85),
        *range(0x86, 0xA0),
    ]
)
LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
TRANSLATION: dict[int, str | None] = {**INVISIBLE, **SPACES, **BREAKS, **LIGATURES}
# Translation visits every character; most texts hold none that it would change.
TRANSLATED = re.compile(f"[{''.join(re.escape(chr(code)) for code in sorted(TRANSLATION))}]")
SOFT_BREAK = re.compile("\u00ad[ \t]*\n[ \t]*")
BLANKS = re.compile(r" {2,}")
WORD = re.compile(r"\w+")
COUNTED = re.compile(r"\S*\w\S*")


def _codec(label: str) -> str | None:
    try:
        name = codecs.lookup(label.strip()).name
    except (LookupError, ValueError):
        return None
    return "cp1252" if name in LATIN and name != "iso8859-15" else name


def _wide(data: bytes) -> str | None:
    """Recognize UTF-16 without BOM: in Western text every other byte is zero."""
    head = data[:400]
    if len(head) < 8:
        return None
    odd, even = head[1::2].count(0) / len(head[1::2]), head[::2].count(0) / len(head[::2])
    if odd > 0.7 and even < 0.1:
        return "utf-16-le"
    if even > 0.7 and odd < 0.1:
        return "utf-16-be"
    return None


def decode(data: bytes, declared: str | None = None, *, html: bool = False) -> str:
    """Decode bytes of unknown or falsely declared character set; never fails.

    Order: byte order mark; UTF-16 that gives itself away; UTF-8 if the bytes are valid as such (text in another
    set practically never is, so this also corrects a wrong declaration); what server, then page declare; Windows-1252,
    of which Latin-1 text is a subset.

    Parameters
    ----------
    declared : character set named by the server or archive record. html : also look for a declaration in the page.
    """
    for bom, name in BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(name, "replace")
    wide = _wide(data)
    if wide is not None:
        return data.decode(wide, "replace")
    labels = [declared or ""]
    if html:
        head = data[:META_BYTES]
        labels += [
            match[1].decode("ascii", "ignore")
            for match in (XML_CHARSET.search(head), META_CHARSET.search(head))
            if match
        ]
    codecs_named = [codec for codec in map(_codec, labels) if codec]
    text = data.decode("utf-8", "replace")
    broken = text.count(REPLACEMENT)
    if not broken:
        # Seven-bit sets look like ASCII: only a declaration can tell.
        if codecs_named and codecs_named[0].startswith(("utf-7", "iso2022", "hz")) and text.isascii():
            return data.decode(codecs_named[0], "replace")
        return text
    correct = sum(char > "\x7f" for char in text) - broken
    if broken <= MAX_BROKEN * correct:
        return text
    for codec in codecs_named:
        if codec.startswith(("utf-16", "utf-32")):
            continue  # a page that declares it in ASCII bytes is not in it
        try:
            return data.decode(codec)
        except (UnicodeError, LookupError, ValueError):
            continue
    return data.decode("cp1252", "replace")


def is_binary(text: str) -> bool:
    """Whether decoded text is in fact binary data: NUL bytes, or too many control characters, at its beginning."""
    head = text[:20_000]
    if head.startswith("%PDF-") or head.startswith("PK\x03\x04"):
        return True
    return head.count("\0") > 3 or len(CONTROLS.findall(head)) > MAX_CONTROL_SHARE * len(head)


def _clean(text: str) -> str:
    """Normalized text in which several blanks may follow each other."""
    text = SOFT_BREAK.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if TRANSLATED.search(text):
        text = text.translate(TRANSLATION)
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def normalize(text: str) -> str:
    """Return text in NFC with plain spaces and line feeds, without soft hyphens, zero-width and control characters."""
    text = _clean(text)
    return BLANKS.sub(" ", text) if "  " in text else text


def one_line(text: str) -> str:
    """Normalize and put on one line; for titles, names and paragraphs."""
    return " ".join(_clean(text).split())


def words(text: str) -> list[str]:
    """Case-folded words (letters, digits, underscore) in order."""
    return WORD.findall(text.casefold())


def squash(text: str) -> str:
    """Letters and digits only, case-folded: a key for which quotes, dashes and white space make no difference."""
    return "".join(words(text)).replace("_", "")


def count_words(text: str) -> int:
    """Number of white-space separated items that hold a letter or digit."""
    return len(COUNTED.findall(text))


def unique(items: Iterable[str]) -> tuple[str, ...]:
    """Return the items in order, each once, the empty ones left out."""
    return tuple(dict.fromkeys(item for item in items if item))
