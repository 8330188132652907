"""Which language a text is in."""

from __future__ import annotations

from functools import cache
from typing import Any

# The languages of German pages and of their neighbours; a wider choice only makes short texts less certain.
LANGUAGES = ("de", "en", "fr", "it", "es", "pt", "nl", "da", "sv", "no", "pl", "cs", "hr", "ro", "tr", "ru", "uk", "ar")
GERMAN = "de"
EXAMINED_CHARS = 6_000
SHORT_WORDS = 40
# Another language must be this likely before a short text is given to it.
CERTAIN = 0.9


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # loads NumPy and a model

    # An instance of our own: the module's functions share one whose choice of languages anyone may change.
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier


def detect_language(text: str) -> str | None:
    """Return the ISO 639-1 code of a text, or None when there is nothing to judge.

    Short texts (names and places outweigh words there) are German unless another language is nearly certain.
    """
    if not any(char.isalpha() for char in text):
        return None
    sample = text[:EXAMINED_CHARS]
    code, confidence = _identifier().classify(sample)
    if code != GERMAN and len(sample.split()) < SHORT_WORDS and confidence < CERTAIN:
        return GERMAN
    return str(code)
