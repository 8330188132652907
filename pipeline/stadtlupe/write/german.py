"""Numbers, sums of money and dates as German readers write them (DIN 5008)."""

from __future__ import annotations

import re

_SEASONS = {21: "Frühjahr", 22: "Sommer", 23: "Herbst", 24: "Winter"}
_QUARTERS = {33: 1, 34: 2, 35: 3, 36: 4}
_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?([~?%])?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")


def german_number(value: float, places: int = 0) -> str:
    """A number with dots between thousands and a decimal comma (``1.300.000``, ``2,04``).

    Parameters
    ----------
    value : the number. places : decimal places.
    """
    return f"{value:,.{places}f}".replace(",", " ").replace(".", ",").replace(" ", ".")


def euros(value: float) -> str:
    """A sum of money (``1.300.000 €``, ``2,50 €``); cents only where there are some."""
    return f"{german_number(value, 0 if float(value).is_integer() else 2)} €"


def _one_date(text: str) -> str | None:
    match = _DATE.fullmatch(text)
    if not match:
        return None
    year, month, day, doubt = match.groups()
    if day:
        shown = f"{day}.{month}.{year}"
    elif month and int(month) in _SEASONS:
        shown = f"{_SEASONS[int(month)]} {year}"
    elif month and int(month) in _QUARTERS:
        shown = f"{_QUARTERS[int(month)]}. Quartal {year}"
    else:
        shown = f"{month}/{year}" if month else year
    return f"um {shown}" if doubt else shown


def german_date(edtf: str) -> str:
    """An EDTF value in German (``27.10.2025``, ``10/2023``, ``Sommer 2020``, ``um 2030``, ``05/2026 bis 07/2026``).

    Parameters
    ----------
    edtf : value of level 0 or 1; an open side of an interval is ``..`` or empty.

    Returns
    -------
    The date in words; the value itself where it is of another form.
    """
    start, slash, end = edtf.partition("/")
    if not slash:
        return _one_date(edtf) or edtf
    first, last = _one_date(start), _one_date(end)
    if first and last:
        return f"{first} bis {last}"
    if first and end in ("", ".."):
        return f"ab {first}"
    if last and start in ("", ".."):
        return f"bis {last}"
    return edtf


def one_line(text: str) -> str:
    """Text without line breaks, control characters and marks that turn the direction of writing."""
    return " ".join(_CONTROL.sub(" ", text).split())
