"""What a word can begin: a function, a body, a name. Most words begin nothing, and need not be looked at again.

The signs of a word are bits of an integer; ``role_sentences`` asks for them once for each distinct word.
"""

from __future__ import annotations

from functools import cache

from stadtlupe.extract.organization_lexicon import (
    compound_head,
    head_forms,
    known_names,
    organization_words,
    phrase_heads,
)
from stadtlupe.extract.person_lexicon import is_given_name, person_words
from stadtlupe.extract.role_lexicon import may_be_role

# A function, or the first of several words of one.
ROLE = 1
# The head of a body, or the first word of a legal form.
HEAD = 2
# The first word of a body, medium or party that is known by its letters.
KNOWN = 4
# A given name.
GIVEN = 8
# A title or a form of address, behind which a name is expected.
ADDRESS = 16
# Letters by which the table of known names is sorted.
KNOWN_LETTERS = 3


def signs_of(word: str) -> int:
    """What a word can begin.

    Parameters
    ----------
    word : one token as written.

    Returns
    -------
    Sum of ROLE, HEAD, KNOWN, GIVEN and ADDRESS.
    """
    words = person_words()
    return (
        ROLE * may_be_role(word)
        | HEAD * _may_head(word)
        | KNOWN * (word[:KNOWN_LETTERS] in _beginnings())
        | GIVEN * is_given_name(word)
        | ADDRESS * (word in words.titles or word in words.honorifics)
    )


def _may_head(word: str) -> bool:
    """Whether a capitalized word is a head, ends with one, or is a legal form; or another begins a legal form."""
    if not word[:1].isupper():
        return word in _lower_legal_starts()
    return (
        word in phrase_heads()
        or word in head_forms()
        or compound_head(word) is not None
        or word.removesuffix(".") in organization_words().legal_forms
    )


@cache
def _lower_legal_starts() -> frozenset[str]:
    """First tokens of legal forms that are not written with a capital letter, with and without full stop."""
    starts = {form.rstrip(".") for form in organization_words().legal_forms} | {"e"}
    return frozenset(start + stop for start in starts for stop in ("", ".") if not start[:1].isupper())


@cache
def _beginnings() -> frozenset[str]:
    """First letters of the known names; a short word may be followed by the rest of them in the next token."""
    return frozenset(key[:size] for key in known_names() for size in range(1, KNOWN_LETTERS + 1))
