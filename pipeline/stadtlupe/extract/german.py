"""What a German pipeline needs beyond spaCy's defaults: token boundaries.

Registered as the spaCy callback ``stadtlupe.german.v1`` (entry point group ``spacy_callbacks``), which the config of
``de_stadtlupe_sm`` names under ``[nlp.after_creation]``: it therefore also runs whenever the packaged model is loaded.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.util import compile_suffix_regex

# spaCy's German rules keep a full stop with the digits before it, for ordinals ("27. Oktober"). Three digits or more
# ("2017.") and digits that end a word ("Kommune21.", "B10.") are no ordinals.
FULL_STOPS = (r"(?<=[0-9]{3})\.", r"(?<=[^\W\d_][0-9])\.", r"(?<=[^\W\d_][0-9]{2})\.")
# Bürger:innen, Mitarbeiter*innen, Ratsmitglied_er stay whole: they are one word of the language.
GENDERED = r"[^\W\d_][\w-]*(?:[:*_·]|/-?)in(?:nen)?[\w-]*"
# Herne.Digital, stadtwandel.digital: names that are or look like domains.
DOMAIN_LIKE = (
    r"[^\W\d_][\w-]*\.(?:[Dd]igital|[Dd]e|[Oo]nline|[Aa]pp|[Cc]ity|[Oo]rg|[Nn]et|[Cc]om|[Ee]u|[Ii]nfo|nrw|NRW)"
)
# Titles and abbreviations that spaCy's exceptions lack.
ABBREVIATED = r"(?:Dr|Dipl)\.(?:-[A-Z][a-z]+\.?)*-[A-Z][a-z]+\.|em\."
WHOLE_TOKEN = re.compile(rf"^(?:{GENDERED}|{DOMAIN_LIKE}|{ABBREVIATED})$")


def customize_german(nlp: Language) -> Language:
    """Set token boundaries of a German pipeline, in place.

    Parameters
    ----------
    nlp : a pipeline with spaCy's rule tokenizer (any German model or ``spacy.blank("de")``).

    Returns
    -------
    The same pipeline.
    """
    suffixes = [*(nlp.Defaults.suffixes or []), *FULL_STOPS]
    if isinstance(nlp.tokenizer, Tokenizer):
        nlp.tokenizer.suffix_search = compile_suffix_regex(suffixes).search
        nlp.tokenizer.token_match = WHOLE_TOKEN.match
    return nlp


def create_german_callback() -> Callable[[Language], Language]:
    """Return :func:`customize_german`; what spaCy's registry of callbacks expects."""
    return customize_german
