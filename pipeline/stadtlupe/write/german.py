"""Numbers and sums of money as German readers write them (DIN 5008)."""

from __future__ import annotations

import re

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


def one_line(text: str) -> str:
    """Text without line breaks, control characters and marks that turn the direction of writing."""
    return " ".join(_CONTROL.sub(" ", text).split())
