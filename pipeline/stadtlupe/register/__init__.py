"""Beside the stages: the official register of municipalities (Destatis) -> the lexicon's tables of it.

``workbook`` and ``fixed_width`` read what Destatis publishes, ``check`` says whether it is whole and plausible,
``names`` and ``tables`` derive the tables, ``refresh`` conducts and writes.
"""

from stadtlupe.register.model import Register, Unit

__all__ = ["Register", "Unit"]
