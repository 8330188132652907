"""Professions that no list holds, told by their ending and the name behind them: ``Glasmalerin Eva Roth``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from stadtlupe.extract.models import PERSON_LABELS
from stadtlupe.extract.organization_lexicon import compound_head, head_forms
from stadtlupe.extract.person_lexicon import gender_of, is_given_name, is_surname, person_words
from stadtlupe.extract.role_lexicon import RoleWord
from stadtlupe.extract.role_places import is_demonym, municipality_names
from stadtlupe.extract.role_text import PlainToken
from stadtlupe.lexicon import WORDS_KEPT

FEMININE = re.compile(r"[a-zäöüß]{3}in$")
# Nouns for who does something; in the dative and accusative some end in -en.
MASCULINE = re.compile(r"[a-zäöüß]{3}(?:er|eur|ist|ent|ant|ator|itor|ologe|graf|wirt|wart|bauer|arzt|anwalt)$")
WEAK = re.compile(r"(?:ist|ent|ant|graf)en$|ologen$")


def profession_before(tokens: Sequence[PlainToken], index: int) -> RoleWord | None:
    """Read a word as an unlisted profession.

    Parameters
    ----------
    tokens : a sentence. index : the word.

    Returns
    -------
    The profession when its ending tells one and a full name of the same gender follows that the recognizer marked;
    else None. Kin and winners are none (``[role_words] not_professions``).
    """
    if index + 2 >= len(tokens) or not tokens[index].text[0].isupper():
        return None
    given, family = tokens[index + 1], tokens[index + 2]
    if given.ent_type_ not in PERSON_LABELS or family.ent_type_ not in PERSON_LABELS or family.ent_iob_ != "I":
        return None
    if tokens[index].ent_type_ or not is_given_name(given.text):
        return None
    word = _profession(tokens[index].text)
    return word if word is not None and gender_of(given.text) == word.gender else None


@lru_cache(maxsize=WORDS_KEPT)
def _profession(text: str) -> RoleWord | None:
    lower = text.lower()
    if (
        lower.endswith(person_words().not_professions)
        or text in municipality_names()
        or is_demonym(text)
        or is_given_name(text)
        or is_surname(text)
        or text in head_forms()
        or compound_head(text) is not None
    ):
        return None
    if FEMININE.search(text):
        return RoleWord(text.removesuffix("in"), text, "f", True, False, "occupation", head=text)
    lemma = text[:-1] if lower.endswith("ologen") else text[:-2] if WEAK.search(text) else text
    if MASCULINE.search(lemma):
        return RoleWord(lemma, lemma + "in", "m", True, False, "occupation", head=lemma)
    return None
