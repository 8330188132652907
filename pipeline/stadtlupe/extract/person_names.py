"""Finds names of people: the recognizer's, repaired, and those it missed beside roles, titles and forms of address."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from stadtlupe.extract.organization_lexicon import compound_head, head_forms, is_undertaking, organization_words
from stadtlupe.extract.person_lexicon import (
    ABSTRACT,
    INITIAL,
    NAME_WORD,
    is_given_name,
    is_surname,
    looks_like_name_word,
    parties,
    person_words,
    surnames,
)
from stadtlupe.extract.role_lexicon import role_word
from stadtlupe.extract.role_places import city_at, demonyms, is_genitive_city, municipality_names
from stadtlupe.extract.role_text import PlainToken
from stadtlupe.extract.word_signs import ADDRESS, GIVEN
from stadtlupe.lexicon import WORDS_KEPT

MAX_NAME_TOKENS = 6
MAX_TITLES = 8


@dataclass(frozen=True, slots=True)
class Name:
    """A name of a person in a sentence; indices into the sentence's tokens.

    Attributes
    ----------
    start, end : the name without titles. outer : where titles and forms of address before it begin.
    title : academic title. honorific : ``Herr`` or ``Frau``.
    sure : found by a list, a title or a role, or the recognizer gave at least two words.
    """

    start: int
    end: int
    outer: int
    title: str | None = None
    honorific: str | None = None
    sure: bool = True


# Tokens of a nickname with its quotation marks.
NICKNAME = 3
DIPLOMA = re.compile(r"Dipl\.(?:-[A-ZÄÖÜ][a-zäöü]*\.?)+$")


def outer_start(tokens: Sequence[PlainToken], start: int) -> tuple[int, str | None, str | None]:
    """Where titles and forms of address before a name begin; the title; the form of address."""
    words = person_words()
    position = start
    title: list[str] = []
    while position > 0 and len(title) < MAX_TITLES:
        at = position - 1
        stop = "." if tokens[at].text == "." and at > 0 else ""  # a full stop of the title may be a token of its own
        at -= bool(stop)
        if not _is_title(tokens[at].text + stop):
            break
        position = at
        title.insert(0, tokens[position].text + stop)
    if title and title[0] not in words.title_starts and not DIPLOMA.match(title[0]):
        title, position = [], start
    honorific = None
    if position > 0 and tokens[position - 1].text in words.honorifics:
        position -= 1
        honorific = "Frau" if tokens[position].text == "Frau" else "Herr"
    return position, " ".join(title) or None, honorific


@lru_cache(maxsize=WORDS_KEPT)
def _is_title(text: str) -> bool:
    return text in person_words().titles or DIPLOMA.match(text) is not None


def _named(tokens: Sequence[PlainToken], start: int, end: int, *, sure: bool) -> Name:
    outer, title, honorific = outer_start(tokens, start)
    return Name(start, end, outer, title, honorific, sure or bool(title or honorific))


def is_name_token(token: PlainToken) -> bool:
    """Whether a token can be part of a name: by its letters, and neither role nor body nor party."""
    return _is_name_word(token.text)


@lru_cache(maxsize=WORDS_KEPT)
def _is_name_word(text: str) -> bool:
    if INITIAL.match(text):
        return text[0].isupper()
    if not looks_like_name_word(text) or text in parties() or text in head_forms():
        return False
    if text in person_words().titles or text in person_words().honorifics or text in person_words().holders:
        return False
    if is_given_name(text) or is_surname(text):
        return role_word(text) is None or is_surname(text)
    if role_word(text) or compound_head(text) or text in organization_words().not_bodies:
        return False
    return not ABSTRACT.search(text.lower()) and not (is_undertaking(text) and len(text) > 5)


def _nickname(tokens: Sequence[PlainToken], index: int) -> bool:
    """Whether one word in quotation marks and a surname follow."""
    marks = [token.text for token in tokens[index : index + NICKNAME + 1]]
    return len(marks) == NICKNAME + 1 and marks[0] in '„»"“' and marks[2] in '“«"”' and is_surname(marks[3])


def read_name(tokens: Sequence[PlainToken], index: int, *, strong: bool) -> int:
    """Read a name that starts at ``index``.

    Parameters
    ----------
    strong : a role, title or form of address stands directly before, so that a surname alone is enough.

    Returns
    -------
    Index after the name; ``index`` when there is none. Otherwise a given name from the list must come first.
    """
    size = len(tokens)
    words = person_words()
    position = index
    if position >= size:
        return index
    given = 0
    while position < size and position - index < 4:
        text = tokens[position].text
        initial = bool(INITIAL.match(text)) and text[0].isupper()
        if not (is_given_name(text) or (initial and position + 1 < size)) or not looks_like_name_word(text) | initial:
            break
        # The last word before something that is no name is the surname, even if it is a given name too (Peter Franz).
        given += 1
        position += 1
    if given and _nickname(tokens, position):
        position += NICKNAME  # Anton „Toni“ Berghammer
    particle = position
    while particle < size and tokens[particle].text in words.particles and particle - position < 3:
        particle += 1
    if particle > position and (
        tokens[position].text not in words.particle_starts or _names_employer(tokens, position, particle, given)
    ):
        particle = position
    after_given = (
        given > 0 and particle < size and (_is_family_word(tokens[particle]) or _titled(tokens, index, particle))
    )
    if (
        particle < size
        and (after_given or is_name_token(tokens[particle]))
        and not INITIAL.match(tokens[particle].text)
    ):
        surname = tokens[particle].text
        listed = is_surname(surname)
        town = not listed or (city_at(tokens, particle) > 0 and not strong)
        if particle > position and town and not (strong and not given):
            particle = position
        elif given and (listed or strong or surname not in municipality_names()):
            return particle + 1
        elif strong and not given and listed:
            polite = index > 0 and tokens[index - 1].text in words.titles | words.honorifics
            if particle > position and not polite:
                return index  # "Bürgermeister von Werthern" names the town
            return _second_word(tokens, particle)
        elif strong and not given and _unlisted_pair(tokens, particle):
            return particle + 2
    if given >= 2:
        return position
    if given == 1 and strong and is_surname(tokens[index].text):
        return position
    return index


def _titled(tokens: Sequence[PlainToken], start: int, index: int) -> bool:
    """Whether the word at ``index`` ends a name with title or form of address (``Dr. Stefan Sommer``)."""
    words = person_words()
    text = tokens[index].text
    titled = start > 0 and tokens[start - 1].text in words.titles | words.honorifics
    return titled and bool(NAME_WORD.match(text)) and text[:1].isupper() and role_word(text) is None


def _second_surname(tokens: Sequence[PlainToken], index: int) -> bool:
    """Whether one more listed surname follows a full name (``Claus Ruhe Madsen``)."""
    text = tokens[index].text
    if not is_name_token(tokens[index]) or text not in surnames():
        return False
    return text not in municipality_names() and text not in demonyms()


def _unlisted_pair(tokens: Sequence[PlainToken], index: int) -> bool:
    """Whether a given name that no list has and a listed surname stand at ``index``."""
    if index + 1 >= len(tokens) or not is_name_token(tokens[index + 1]):
        return False
    text = tokens[index].text
    return is_surname(tokens[index + 1].text) and not is_genitive_city(text) and text not in demonyms()


def _is_family_word(token: PlainToken) -> bool:
    """Whether a word after a given name is a surname even if it is a common noun too (``Herbert Stein``)."""
    return token.text[:1].isupper() and token.text in surnames() and role_word(token.text) is None


def _second_word(tokens: Sequence[PlainToken], index: int) -> int:
    """After a listed surname another one may follow when the first is really a given name that no list has."""
    following = index + 1
    if following < len(tokens) and is_name_token(tokens[following]) and is_surname(tokens[following].text):
        return following + 1
    return following


def repair(tokens: Sequence[PlainToken], start: int, end: int) -> Name | None:
    """Trim or extend what the recognizer marked to the name of a person.

    Parameters
    ----------
    start, end : indices of the marked tokens in the sentence.

    Returns
    -------
    The name, or None when the words are none: a place, an initiative, a body, a part of another name.
    """
    words = person_words()
    while start < end and not _can_start(tokens, start, end):
        start += 1
    stop = start
    while stop < end and (
        is_name_token(tokens[stop])
        or (
            stop > start
            and (
                (tokens[stop].text in words.particles and not _names_employer(tokens, stop, stop + 1, stop - start))
                or _follows_given(tokens, stop)
            )
        )
    ):
        stop += 1
    end = stop
    while end > start and not (is_name_token(tokens[end - 1]) or _follows_given(tokens, end - 1)):
        end -= 1
    if start >= end:
        return None
    # Split names: the recognizer saw only one half.
    if start > 0 and end - start == 1 and is_given_name(tokens[start - 1].text) and is_name_token(tokens[start - 1]):
        start -= 1
        while start > 0 and is_given_name(tokens[start - 1].text) and is_name_token(tokens[start - 1]):
            start -= 1
    if end < len(tokens) and all(is_given_name(t.text) or INITIAL.match(t.text) for t in tokens[start:end]):
        longer = read_name(tokens, start, strong=False)
        most = 4 + (NICKNAME if _nickname(tokens, end) else 0)
        if longer > end and (end - start == 1 or is_surname(tokens[longer - 1].text)) and longer - start <= most:
            end = longer
    if 1 < end - start < 4 and end < len(tokens) and _second_surname(tokens, end):
        end += 1
    return _judge(tokens, start, _after_particles(tokens, start, end))


def _names_employer(tokens: Sequence[PlainToken], particle: int, index: int, names: int) -> bool:
    """Whether ``vom`` behind two names leads to who employs somebody: ``Tim Lux vom Stadtmarketing``."""
    return (
        names > 1
        and tokens[particle].text == "vom"
        and index < len(tokens)
        and not is_surname(tokens[index].text)
        and tokens[particle - 1].text not in person_words().noble
    )


def _after_particles(tokens: Sequence[PlainToken], start: int, end: int) -> int:
    """Index after ``von dem Bussche`` or ``Gräfin von Merfeldt`` behind given names; ``end`` when nothing follows."""
    words = person_words()
    position = end
    noble = end - start > 1 and tokens[end - 1].text in words.noble
    if not noble and position < len(tokens) and tokens[position].text in words.noble:
        noble = True
        position += 1
    # Only given names so far: in "Bürgermeister Müller von Werl" the surname is there already, and Werl is the town.
    if not noble and not all(is_given_name(token.text) for token in tokens[start:end]):
        return end
    first = position
    while position < len(tokens) and position - first < 3 and tokens[position].text in words.particles:
        position += 1
    fits = position > first and tokens[first].text in words.particle_starts and position < len(tokens)
    fits = fits and not _names_employer(tokens, first, position, end - start)
    return position + 1 if fits and NAME_WORD.match(tokens[position].text) else end


def _follows_given(tokens: Sequence[PlainToken], index: int) -> bool:
    return index > 0 and is_given_name(tokens[index - 1].text) and _is_family_word(tokens[index])


def _can_start(tokens: Sequence[PlainToken], start: int, end: int) -> bool:
    text = tokens[start].text
    if not is_name_token(tokens[start]):
        return False
    if end - start > 1 and role_word(text) and not is_given_name(text):
        return False
    if end - start > 1 and is_genitive_city(text) and not is_given_name(text):
        return False
    return not (end - start > 2 and text in demonyms() and not is_given_name(text))


def _judge(tokens: Sequence[PlainToken], start: int, end: int) -> Name | None:
    """Accept or drop a name by its words and neighbours."""
    words = person_words()
    texts = [token.text for token in tokens[start:end]]
    if end - start > MAX_NAME_TOKENS or belongs_to_holder(tokens, start, end):
        return None
    listed = any(is_given_name(text) for text in texts[:-1]) or is_surname(texts[-1])
    name = _named(tokens, start, end, sure=len(texts) > 1 and listed)
    role_before = name.outer > 0 and role_word(tokens[name.outer - 1].text) is not None
    if name.title or name.honorific or role_before:
        return Name(name.start, name.end, name.outer, name.title, name.honorific, True)
    joined = " ".join(texts)
    if joined in municipality_names() or (len(texts) == 1 and is_genitive_city(joined)):
        return None
    if len(texts) == 1:
        before = tokens[start - 1].lower_ if start else ""
        after = tokens[end].text if end < len(tokens) else ""
        speaks = after in words.speech or before in words.introducing
        if speaks and is_surname(joined) and before not in words.place_prepositions:
            return Name(start, end, start, None, None, True)
        return name  # decided by the article: kept when its surname belongs to somebody
    if not listed and not any(is_given_name(text) for text in texts):
        if texts[0] in demonyms() or any(text in organization_words().english for text in texts):
            return None
        return Name(start, end, name.outer, None, None, True)
    if texts[0] in demonyms() and not is_given_name(texts[0]) and texts[-1] not in demonyms():
        return None
    return name


def belongs_to_holder(tokens: Sequence[PlainToken], start: int, end: int) -> bool:
    """Whether a name is part of the name of a school, a street, a company."""
    words = person_words()
    forms = organization_words().legal_forms
    if start > 0:
        before = tokens[start - 1].text
        if before in words.holders or before.lower().endswith(words.holder_endings) or before.endswith("-"):
            return True
        if before in ("&", "/"):
            return True
    if end < len(tokens):
        after = tokens[end].text
        if after in forms or after in ("&", "+") or after.startswith("-"):
            return True
        return after in words.holders and after not in ("Weg", "Park", "Ring", "Haus")
    return False


def missed_names(tokens: Sequence[PlainToken], taken: Collection[int], role_ends: Collection[int]) -> list[Name]:
    """Find names that the recognizer did not mark.

    Parameters
    ----------
    taken : indices of tokens that are part of names or bodies already.
    role_ends : indices directly after a role, where a name is expected.

    Returns
    -------
    Names behind a role, a title or a form of address, and pairs of a listed given name and a listed surname.
    """
    words = person_words()
    found: list[Name] = []
    free = 0
    for index, token in enumerate(tokens):
        strong = index in role_ends or (index > 0 and tokens[index - 1].signs & ADDRESS != 0)
        # Else only a pair with a listed given name counts.
        if not (strong or token.signs & GIVEN) or index < free or index in taken:
            continue
        # Names begin with a capital letter or a particle ("von Werthern").
        if not (token.text[0].isupper() or token.text in words.particles):
            continue
        end = read_name(tokens, index, strong=strong)
        if end == index or any(place in taken for place in range(index, end)):
            continue
        texts = [token.text for token in tokens[index:end]]
        pair = len(texts) > 1 and is_given_name(texts[0]) and is_surname(texts[-1])
        if (strong or (pair and _free_pair(tokens, index, end))) and not belongs_to_holder(tokens, index, end):
            found.append(_named(tokens, index, end, sure=True))
            free = end
    return found


def _free_pair(tokens: Sequence[PlainToken], start: int, end: int) -> bool:
    """Whether given name and surname are neither a town with its part nor in the middle of a longer name."""
    if city_at(tokens, start) or tokens[start].text in demonyms():
        return False
    if end < len(tokens) and tokens[end].text[:1].isupper() and tokens[end].text.isalpha():
        return False
    return len(tokens[start].text) > 2
