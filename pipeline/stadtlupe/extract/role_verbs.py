"""Functions that a verb tells: ``X, die das Sachgebiet Digitales leitet`` is its Leiterin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from stadtlupe.extract.organization_forms import Body
from stadtlupe.extract.person_names import Name
from stadtlupe.extract.role_lexicon import role_word
from stadtlupe.extract.role_phrases import RolePhrase
from stadtlupe.extract.role_text import PlainToken

LEADING = frozenset({"leitet", "leitete", "leiten", "führt", "führte"})
RELATIVE = frozenset({"die", "der"})
# Words between the name and the verb of its relative clause.
REACH = 16


def leaders(
    tokens: Sequence[PlainToken], names: Sequence[Name], bodies: Mapping[int, tuple[int, Body]]
) -> dict[int, RolePhrase]:
    """Find who leads which body by a verb.

    Parameters
    ----------
    tokens : a sentence. names : its names in text order. bodies : start index -> (end index, body).

    Returns
    -------
    Index of a name -> its function (Leiter or Leiterin of the body that is the verb's object).
    """
    found: dict[int, RolePhrase] = {}
    word = role_word("Leiter") if names and bodies else None
    if word is None:
        return found
    word = replace(word, gender=None)  # a verb tells none
    for index, token in enumerate(tokens):
        if token.lower_ not in LEADING:
            continue
        number = _subject(tokens, names, index)
        object_ = _object(names, number, bodies, index) if number is not None else None
        if number is None or object_ is None:
            continue
        start, (end, body) = object_
        # The relative pronoun tells the gender where the given name does not.
        pronoun = tokens[names[number].end + 1].lower_ if tokens[names[number].end].text == "," else None
        phrase = RolePhrase(index, index + 1, index + 1, word, determiner=pronoun, body=(start, end, body))
        found.setdefault(number, phrase)
    return found


def _subject(tokens: Sequence[PlainToken], names: Sequence[Name], verb: int) -> int | None:
    """Name before the verb (``X leitet``), before its relative clause (``X, die … leitet``) or right behind it."""
    for number, name in enumerate(names):
        if name.end == verb or name.outer == verb + 1:
            return number
        clause = name.end + 1 < len(tokens) and tokens[name.end].text == ","
        if clause and tokens[name.end + 1].lower_ in RELATIVE and name.end < verb <= name.end + REACH:
            inside = (other.outer for other in names if other is not name)
            if not any(name.end < start < verb for start in inside):
                return number
    return None


def _object(
    names: Sequence[Name], number: int, bodies: Mapping[int, tuple[int, Body]], verb: int
) -> tuple[int, tuple[int, Body]] | None:
    """Body between the name and the verb, else the first one soon behind the verb."""
    name = names[number]
    between = [start for start in bodies if name.end <= start < verb]
    if between:
        return between[-1], bodies[between[-1]]
    behind = [start for start in bodies if verb < start <= verb + 6]
    return (behind[0], bodies[behind[0]]) if behind else None
