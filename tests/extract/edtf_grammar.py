"""The part of EDTF (ISO 8601-2:2019, level 0 and 1) that Stadtlupe writes, as a strict pattern."""

from __future__ import annotations

import re
from datetime import date

_DAY = r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_MONTH = r"\d{4}-(?:0[1-9]|1[0-2])"
_POINT = rf"(?:{_DAY}|{_MONTH}|\d{{4}})~?"
_SINGLE = rf"(?:{_POINT}|\d{{4}}-2[1-4]~?|\d{{3}}X~?|\d{{2}}XX~?|\dXXX~?|{_DAY}T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)"
EDTF = re.compile(rf"{_SINGLE}|{_POINT}/{_POINT}|{_POINT}/\.\.|\.\./{_POINT}", re.ASCII)


def is_edtf(value: str) -> bool:
    """Whether a value fits the pattern and every full day in it exists."""
    if not EDTF.fullmatch(value):
        return False
    try:
        for day in re.findall(_DAY, value):
            date.fromisoformat(day)
    except ValueError:
        return False
    return True
