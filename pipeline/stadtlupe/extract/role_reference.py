"""Sentences about who was named before: ``Sie ist Chief Digital Officer und leitet die Stabsstelle``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from stadtlupe.extract.person_names import Name
from stadtlupe.extract.role_text import PlainToken

# Pronoun that opens a sentence, and the form of address of whom it means.
PRONOUNS = {"Sie": "Frau", "Er": "Herr"}
GENDERS = {"Frau": "f", "Herr": "m"}


@dataclass(frozen=True, slots=True)
class Named:
    """The one person that a sentence names.

    Attributes
    ----------
    attributes : of the last mention; its ``roles`` take what the next sentence tells. gender : ``m``, ``f`` or None.
    """

    attributes: dict[str, Any]
    gender: str | None


def subject_of(tokens: Sequence[PlainToken], named: Named | None) -> Name | None:
    """The pronoun that opens a sentence, as a name.

    Parameters
    ----------
    tokens : the sentence. named : who alone was named in the sentence before.

    Returns
    -------
    None when the sentence does not begin with a pronoun of that person's gender, or ``Sie`` means several people.
    """
    if named is None or len(tokens) < 3 or tokens[0].text not in PRONOUNS:
        return None
    address = PRONOUNS[tokens[0].text]
    plural = tokens[1].lower_ == "sind" or tokens[1].lower_.endswith("en")
    if plural or named.gender not in (None, GENDERS[address]):
        return None
    return Name(0, 1, 0, honorific=address)


def only_person(surnames: Sequence[str], attributes: Sequence[dict[str, Any]], gender: str | None) -> Named | None:
    """Who alone is named in a sentence.

    Parameters
    ----------
    surnames, attributes : of each name of the sentence, in text order. gender : of the first one that tells it.

    Returns
    -------
    None when nobody or several people are named.
    """
    return Named(attributes[-1], gender) if len(set(surnames)) == 1 else None


def told_later(roles: list[dict[str, Any]], tokens: Sequence[PlainToken]) -> list[dict[str, Any]]:
    """Functions that a later sentence tells, with ``sent_end``, so that a proof can quote that sentence too."""
    last = tokens[-1]
    return [{**role, "sent_end": last.idx + len(last)} for role in roles]
