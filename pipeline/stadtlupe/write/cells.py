"""How one value is written: numbers without exponent, booleans as words, no cell that a spreadsheet would execute.

The apostrophe before dangerous cells follows OWASP ("CSV Injection"), with two additions. A semicolon, tab or line
break inside a cell counts as the start of a cell, quotes behind it or not, because a German Excel splits at semicolons
and LibreOffice at tabs as well unless told otherwise, and both ignore quotes that do not open a field. And the
apostrophe is put before other apostrophes too, so that :func:`unescape_cell` is an exact inverse.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal

Value = str | int | float | bool | None

_SIGNS = r"=+\-@＝＋－＠"
_AT_START = rf"(?=[ ']*[{_SIGNS}\t\r\n])"
_INSIDE = rf"(?=[ \t'\"]*[{_SIGNS}])"
_ESCAPE = re.compile(rf"^{_AT_START}|(?<=[;\t\r\n]){_INSIDE}")
# Where one of the patterns can match at all: most cells are told apart without them, which halves the time of writing.
_SUSPECT_START = frozenset(" '=+-@＝＋－＠\t\r\n")
_UNESCAPE = re.compile(rf"^'{_AT_START}|(?<=[;\t\r\n])'{_INSIDE}")


def escape_cell(text: str) -> str:
    """Put an apostrophe where a spreadsheet would begin to read a formula; other text is returned as it is."""
    if text[:1] in _SUSPECT_START or ";" in text or "\t" in text or "\n" in text or "\r" in text:
        return _ESCAPE.sub("'", text)
    return text


def unescape_cell(text: str) -> str:
    """Give back the text that :func:`escape_cell` was called with."""
    return _UNESCAPE.sub("", text)


def plain_value(value: Value) -> Value:
    """Bring a value into the one form in which it is written.

    Returns
    -------
    An ``int`` for a number without fraction (1300000.0 -> 1300000), None for NaN and infinity, else the value itself.
    """
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return int(value) if value.is_integer() else value
    return value


def csv_cell(value: Value) -> str:
    """Text of a CSV cell: empty for None, ``true``/``false``, digits without exponent, formula-safe text."""
    if isinstance(value, str):
        return escape_cell(value)
    value = plain_value(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        # repr is the shortest form that reads back as the same number; Decimal only spells its exponent out.
        return format(Decimal(repr(value)), "f")
    return str(value)
