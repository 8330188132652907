"""Reads what follows or precedes the head of a body's name: ``für Digitalisierung und Bürgerservice``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stadtlupe.extract.organization_lexicon import compound_head, head_forms, is_name_adjective, organization_words
from stadtlupe.extract.person_lexicon import is_given_name, is_surname, person_words
from stadtlupe.extract.role_lexicon import role_word
from stadtlupe.extract.role_places import city_at, is_demonym
from stadtlupe.extract.role_text import PlainToken

ADJECTIVE = re.compile(r"^[a-zäöüß][\wäöüß-]*(?:en|er|em|es|e)$")
CAPITAL_ADJECTIVE = re.compile(r"^[A-ZÄÖÜ][a-zäöüß]{2,}en?$")
OPEN_QUOTES = "„»«“\"‚›‹'"
CLOSE_QUOTES = "“”«»\"‘’‹›'"
NUMBER = re.compile(r"^(?:\d{1,3}(?:[./]\d{1,2})*|[IVX]{1,4})$")
# Heads that are fields of work too: "Amt für Stadtmarketing und Wirtschaftsförderung".
FIELD = re.compile(r"(?:ung|wirtschaft|marketing)$")
MAX_NOUNS = 6


def is_noun(token: PlainToken) -> bool:
    """Whether a token can be a common or proper noun inside a name."""
    text = token.text
    return text[:1].isupper() and any(char.isalpha() for char in text) and text not in organization_words().not_in_names


def starts_person(tokens: Sequence[PlainToken], index: int) -> bool:
    """Whether a given name and a surname, or a title, stand at ``index``."""
    if index >= len(tokens):
        return False
    text = tokens[index].text
    words = person_words()
    if text in words.title_starts or text in words.honorifics:
        return True
    if not is_given_name(text) or index + 1 >= len(tokens):
        return False
    following = tokens[index + 1].text
    return is_surname(following) or following in words.particle_starts


def starts_body(tokens: Sequence[PlainToken], index: int) -> bool:
    """Whether the word at ``index`` is itself the head of a body's name."""
    text = tokens[index].text
    return text in head_forms() or compound_head(text) is not None


def read_nouns(tokens: Sequence[PlainToken], index: int) -> int:
    """Read a coordination of nouns with their adjectives.

    Returns
    -------
    Index after ``Digitalisierung und Organisationsentwicklung`` / ``Umwelt, Klima und Energie``; ``index`` if there is
    none. Stops before articles, roles, persons and other bodies, so that the next member of an enumeration stays out.
    """
    size = len(tokens)
    end = index
    position = index
    nouns = 0
    while nouns < MAX_NOUNS:
        start = position
        while (
            position < size
            and ADJECTIVE.match(tokens[position].text)
            and tokens[position].lower_ not in organization_words().determiners
        ):
            position += 1
        if position >= size or not is_noun(tokens[position]) or position - start > 3:
            break
        if role_word(tokens[position].text) or (nouns and starts_person(tokens, position)):
            break
        if nouns and starts_body(tokens, position) and not FIELD.search(tokens[position].text):
            break
        if position > index and city_at(tokens, position) and not tokens[position].text.endswith("-"):
            break
        if position + 1 < size and is_noun(tokens[position + 1]):
            # "Institut für Regionale Entwicklung"; right behind "für" any capital word in -e before a noun is one.
            first = position == index and CAPITAL_ADJECTIVE.match(tokens[position].text)
            if is_name_adjective(tokens[position].text) or (first and not starts_person(tokens, position)):
                position += 1
        nouns += 1
        position += 1
        while position < size and {tokens[position - 1].text, tokens[position].text} <= organization_words().english:
            position += 1
        end = position
        if position >= size:
            break
        joint = tokens[position].lower_
        if joint in ("und", "&", "sowie", "/"):
            position += 1
            if position < size and tokens[position].lower_ == "für":
                position += 1
        elif joint == "," and _enumeration_goes_on(tokens, position + 1):
            position += 1
        elif tokens[position - 1].text.endswith("-"):
            continue
        else:
            break
    return end


def _enumeration_goes_on(tokens: Sequence[PlainToken], index: int) -> bool:
    """Whether ``, Noun[, Noun] und Noun`` follows: a comma alone may also end the name."""
    position = index
    for _ in range(5):
        while position < len(tokens) and ADJECTIVE.match(tokens[position].text) and position - index < 8:
            if tokens[position].lower_ in organization_words().determiners:
                return False
            position += 1
        if position + 1 >= len(tokens) or not is_noun(tokens[position]):
            return False
        if role_word(tokens[position].text) or starts_person(tokens, position) or starts_body(tokens, position):
            return False
        joint = tokens[position + 1].lower_
        if joint in ("und", "&", "sowie"):
            last = position + 2
            while last < len(tokens) and ADJECTIVE.match(tokens[last].text):
                if tokens[last].lower_ in organization_words().determiners:
                    return False
                last += 1
            return last < len(tokens) and is_noun(tokens[last]) and not starts_person(tokens, last)
        if joint != ",":
            return False
        position += 2
    return False


def read_purpose(tokens: Sequence[PlainToken], index: int) -> int:
    """Read ``für`` with its nouns at ``index``; index after it, or ``index`` when there is none."""
    if index >= len(tokens) or tokens[index].lower_ not in ("für", "zur", "zum"):
        return index
    start = index + 1
    if start < len(tokens) and tokens[start].lower_ in ("den", "die", "das", "der"):
        start += 1
    end = read_nouns(tokens, start)
    return end if end > start else index


def read_genitive(tokens: Sequence[PlainToken], index: int) -> int:
    """Read ``des Innern und für Heimat`` at ``index``; index after it, or ``index`` when there is none."""
    if index >= len(tokens) or tokens[index].lower_ not in ("der", "des"):
        return index
    end = read_nouns(tokens, index + 1)
    return end if end > index + 1 else index


def read_quoted(tokens: Sequence[PlainToken], index: int) -> int:
    """Read a quoted name of at most eight words at ``index``; index after the closing mark, or ``index``."""
    if index >= len(tokens) or tokens[index].text not in OPEN_QUOTES:
        return index
    for position in range(index + 2, min(index + 10, len(tokens))):
        if tokens[position].text in CLOSE_QUOTES:
            return position + 1
    return index


def read_proper(tokens: Sequence[PlainToken], index: int, *, cities_only: bool, persons: bool) -> int:
    """Read proper names that follow a head: a municipality, a legal form, other capitalized words.

    Parameters
    ----------
    cities_only : accept only municipalities and legal forms.
    persons : accept names of persons (schools and foundations bear them).
    """
    words = organization_words()
    position = index
    if index + 1 < len(tokens) and tokens[index].lower_ == "zu" and city_at(tokens, index + 1):
        return index + 1 + city_at(tokens, index + 1)
    taken = 0
    while position < len(tokens) and taken < 4:
        text = tokens[position].text
        size = city_at(tokens, position)
        legal = text in words.legal_forms or text in ("&", "gemeinnützige")
        if size and not (is_given_name(text) and not cities_only and starts_person(tokens, position)):
            position += size
            taken += 1
            continue
        if legal and position - index < 12:
            if text in ("&", "gemeinnützige") and position + 1 < len(tokens) and not is_noun(tokens[position + 1]):
                break
            position += 1
            continue
        bearer = persons and position > index and is_given_name(tokens[position - 1].text)
        if cities_only or not is_noun(tokens[position]) or (is_demonym(text) and not bearer):
            break
        if role_word(text) or text in person_words().not_names or starts_body(tokens, position):
            break
        if not persons and (starts_person(tokens, position) or person_words().titles & {text}):
            break
        if text in person_words().honorifics:
            break
        position += 1
        taken += 1
        if text[-1] == "." and text[:-1] in words.legal_forms:
            break  # "GmbH." ends the sentence
    while position > index and tokens[position - 1].text == "&":
        position -= 1
    return position


def _ends_name(word: str) -> bool:
    return word in organization_words().not_in_names or word.endswith(("tag", "woche", "jahr"))


def read_place_phrase(tokens: Sequence[PlainToken], index: int) -> int:
    """Read ``am Park``, ``an der Aa``, ``in der Aue`` after a school or theatre; ``index`` if there is none."""
    links = ("am", "im", "an", "in", "auf", "zum", "zur", "unter", "bei")
    if index + 1 >= len(tokens) or tokens[index].lower_ not in links:
        return index
    position = index + 1
    if tokens[position].lower_ in ("der", "den", "dem", "die", "das"):
        position += 1
    start = position
    while position < len(tokens) and position - start < 2 and ADJECTIVE.match(tokens[position].text):
        position += 1
    if tokens[index].lower_ == "in" and start == index + 1:
        return index
    if position < len(tokens) and is_noun(tokens[position]) and not _ends_name(tokens[position].text):
        return position + 1
    return index
