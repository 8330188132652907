"""Which language a text is in."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

# The languages of German pages and of their neighbours; a wider choice only makes short texts less certain.
LANGUAGES = ("de", "en", "fr", "it", "es", "pt", "nl", "da", "sv", "no", "pl", "cs", "hr", "ro", "tr", "ru", "uk", "ar")
GERMAN = "de"
EXAMINED_CHARS = 6_000
SHORT_WORDS = 40
# Frequent words of German that its neighbours (Dutch, Luxembourgish, Danish, English) do not have, and the share of all
# words from which a text is German without doubt: of news a quarter are among them.
PLAIN = frozenset(
    re.findall(
        r"\w+",
        "und der das ist im den des dem nicht für auf mit sich eine einen einem einer eines auch wird werden "
        "wurde wurden sind sie wir zum zur bei nach über durch aus noch nur oder haben hat sein seine ihre "
        "ihr kann können soll sollen diese dieser dieses vom beim ein als wie bis zwischen mehr rund gibt "
        "seit unter gegen jahr jahre jahren uhr stadt ",
    )
)
PLAIN_SHARE = 0.16
STRETCH, PLAIN_SHARE_OF_STRETCH = 40, 0.07
# Another language must be this likely before a short text is given to it.
CERTAIN = 0.9


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # loads NumPy and a model

    # An instance of our own: the module's functions share one whose choice of languages anyone may change.
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier


def _is_plainly_german(text: str) -> bool:
    """Whether so many words are ones that only German has, that the identifier, which takes long, need not be asked."""
    found = list(map(PLAIN.__contains__, text.casefold().split()))
    if len(found) < SHORT_WORDS or sum(found) < PLAIN_SHARE * len(found):
        return False
    # No stretch of it is in another language.
    return all(
        sum(found[start : start + STRETCH]) >= PLAIN_SHARE_OF_STRETCH * STRETCH
        for start in range(0, len(found) - STRETCH + 1, STRETCH)
    )


def detect_language(text: str) -> str | None:
    """Return the ISO 639-1 code of a text, or None when there is nothing to judge.

    Short texts (names and places outweigh words there) are German unless another language is nearly certain.
    """
    if not any(char.isalpha() for char in text):
        return None
    sample = text[:EXAMINED_CHARS]
    if _is_plainly_german(sample):
        return GERMAN
    code, confidence = _identifier().classify(sample)
    if code != GERMAN and len(sample.split()) < SHORT_WORDS and confidence < CERTAIN:
        return GERMAN
    return str(code)
