"""The German pipeline that ships with Stadtlupe; ``spacy.load("de_stadtlupe_sm")`` or ``load()`` here."""

from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.util import get_model_meta, load_model_from_init_py

__version__ = get_model_meta(Path(__file__).parent)["version"]


def load(**overrides: Any) -> Language:
    """Load the pipeline; ``overrides`` are those of :func:`spacy.load` (``exclude``, ``disable``, ``config`` ...)."""
    return load_model_from_init_py(__file__, **overrides)
