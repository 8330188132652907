"""What a German pipeline needs beyond spaCy's defaults: token boundaries and name-list features.

Registered as the spaCy callback ``stadtlupe.german.v1`` (entry point group ``spacy_callbacks``), which the config of
``de_stadtlupe_sm`` names under ``[nlp.after_creation]``: it therefore also runs whenever the packaged model is loaded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from functools import cache

from spacy.attrs import FLAG30, FLAG31, FLAG32, FLAG33
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.util import compile_suffix_regex

from stadtlupe.lexicon import municipalities, read_table
from stadtlupe_lexicon import resource

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
ABBREVIATED = r"(?:Dr|Dipl)\.-[A-Z][a-z]+\."
WHOLE_TOKEN = re.compile(rf"^(?:{GENDERED}|{DOMAIN_LIKE}|{ABBREVIATED})$")

GIVEN_NAME, SURNAME, MUNICIPALITY, DEMONYM = FLAG30, FLAG31, FLAG32, FLAG33


def _column(name: str, column: str) -> frozenset[str]:
    return frozenset(row[column] for row in read_table(name))


def _member_of(names: Collection[str]) -> Callable[[str], bool]:
    """Build a lexeme test that also sees genitives (``Hanaus``) and words in capitals (``HANAU``)."""

    def test(word: str) -> bool:
        if not word[:1].isupper():
            return False
        if word in names:
            return True
        if len(word) > 3 and word.isupper() and word.capitalize() in names:
            return True
        return len(word) > 4 and word.endswith("s") and word[:-1].rstrip("'’") in names

    return test


@cache
def _name_tests() -> tuple[tuple[int, Callable[[str], bool]], ...]:
    surnames = frozenset(resource("surnames.txt").read_text(encoding="utf-8").split())
    single = frozenset(place.name for place in municipalities().values() if " " not in place.name)
    return (
        (GIVEN_NAME, _member_of(_column("given_names.csv", "name"))),
        (SURNAME, _member_of(surnames)),
        (MUNICIPALITY, _member_of(single)),
        (DEMONYM, _member_of(_column("demonyms.csv", "form"))),
    )


def customize_german(nlp: Language) -> Language:
    """Set token boundaries and name-list flags of a German pipeline, in place.

    Parameters
    ----------
    nlp : a pipeline with spaCy's rule tokenizer (any German model or ``spacy.blank("de")``).

    Returns
    -------
    The same pipeline. FLAG30 to FLAG33 of every lexeme now say whether the word is in the lists of given names,
    surnames, one-word municipalities and demonyms. spaCy does not save such flags, so they are set at each load.
    """
    suffixes = [*(nlp.Defaults.suffixes or []), *FULL_STOPS]
    if isinstance(nlp.tokenizer, Tokenizer):
        nlp.tokenizer.suffix_search = compile_suffix_regex(suffixes).search
        nlp.tokenizer.token_match = WHOLE_TOKEN.match
    for flag, test in _name_tests():
        nlp.vocab.add_flag(test, flag)
    return nlp


def create_german_callback() -> Callable[[Language], Language]:
    """Return :func:`customize_german`; what spaCy's registry of callbacks expects."""
    return customize_german
