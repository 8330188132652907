"""Bodies whose name has no German head noun: companies with a legal form, English units; what stands before a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stadtlupe.extract.organization_lexicon import Head, compound_head, head_forms, is_undertaking, organization_words
from stadtlupe.extract.organization_phrases import ADJECTIVE, is_noun
from stadtlupe.extract.role_lexicon import role_word
from stadtlupe.extract.role_places import city_at, is_demonym, is_genitive_city
from stadtlupe.extract.role_text import PlainToken

# Strength of a body that the lexicon knows by name.
KNOWN = 3


@dataclass(frozen=True, slots=True)
class Body:
    """A body found in a sentence.

    Attributes
    ----------
    start, end : token indices in the Doc.
    name : nominative.
    type : ``schema.OrganizationType``.
    generic : identified only by its type.
    city_text : name or demonym of the municipality beside it, as written.
    strength : how sure the wording is; the stronger one of two overlapping bodies of equal length wins.
    """

    start: int
    end: int
    name: str
    type: str
    generic: bool = False
    city_text: str | None = None
    strength: int = 1


def longest(bodies: list[Body]) -> list[Body]:
    """Keep the longest of overlapping bodies, in text order."""
    kept: list[Body] = []
    taken: set[int] = set()
    for body in sorted(bodies, key=lambda b: (-(b.end - b.start), -b.strength, b.start, b.name)):
        span = range(body.start, body.end)
        if taken.isdisjoint(span):
            kept.append(body)
            taken.update(span)
    return sorted(kept, key=lambda b: b.start)


def _articles() -> frozenset[str]:
    words = organization_words()
    return words.definite | words.indefinite


def before_name(tokens: Sequence[PlainToken], start: int) -> tuple[str | None, str | None]:
    """Lower-case word before a name, adjectives and demonyms skipped, and the city word among these."""
    position = start - 1
    demonym = None
    while position >= 0:
        token = tokens[position]
        if is_demonym(token.text) or is_genitive_city(token.text):
            demonym = token.text
            if is_genitive_city(token.text):
                return None, demonym
        elif not (ADJECTIVE.match(token.text) and token.lower_ not in _articles()):
            break
        position -= 1
        if start - position > 4:
            break
    if position < 0:
        return None, demonym
    # A noun keeps its capital, so that it is not taken for an adjective.
    word = tokens[position]
    return (word.lower_ if word.lower_ in _articles() else word.text), demonym


def english_unit(tokens: Sequence[PlainToken], index: int, head: Head) -> Body | None:
    """``Smart City Innovation Unit``: English words with capitals before an English head."""
    words = organization_words().english
    start = index
    while start >= 1 and tokens[start - 1].text in words:
        start -= 1
    if start >= 1 and start < index and is_noun(tokens[start - 1]) and tokens[start - 1].text.isalpha():
        before = tokens[start - 1]
        if city_at(tokens, start - 1) and not before.text.endswith("s"):
            start -= 1
    if start == index:
        return None
    after = index + 1
    size = city_at(tokens, after)
    end = after + size
    name = "".join(t.text_with_ws for t in tokens[start:end]).strip()
    _, demonym = before_name(tokens, start)
    return Body(tokens[start].i, tokens[end - 1].i + 1, name, head.type, False, demonym, 2)


def with_legal_form(tokens: Sequence[PlainToken], index: int) -> Body | None:
    """Company or club that ends with a legal form at ``index``."""
    words = organization_words()
    text = tokens[index].text
    if text.endswith(".") and text[:-1] in words.legal_forms:
        text = text[:-1]  # "GmbH." at the end of a sentence is one token
    size = 1
    if text not in words.legal_forms:
        if text in ("e.", "e") and index + 1 < len(tokens) and tokens[index + 1].text in ("V.", "V", "G."):
            size = 2
        else:
            return None
    start = index
    while start > 0 and index - start < 8:
        before = tokens[start - 1]
        if (
            (before.text in ("&", "+", "-", "/") and start > 1 and is_noun(tokens[start - 2]))
            or (before.lower_ in ("für", "und", "der") and start > 1 and start < index and _joins(tokens, start))
            or ((is_noun(before) or before.text.isdigit()) and not role_word(before.text))
            or before.text in ("mbH", "Co.", "gemeinnützige")
        ):
            start -= 1
        else:
            break
    while start < index and (tokens[start].text.isdigit() or tokens[start].text == "Firma"):
        start += 1
    if start == index or (tokens[start].lower_ in _articles() and index - start < 2):
        return None
    if tokens[start].lower_ in organization_words().definite:
        start += 1
    end = index + size
    while end < len(tokens) and end - index < 6 and tokens[end].text in (*words.legal_forms, "&", "Co.", "Co"):
        end += 1
    if tokens[end - 1].text == "&":
        end -= 1
    name = "".join(t.text_with_ws for t in tokens[start:end]).strip()
    if name.endswith(".") and tokens[end - 1].text[:-1] in words.legal_forms:
        name = name[:-1]
    if name in words.legal_forms or (is_undertaking(name) and len(name) < 3):
        return None
    kind = (
        "association"
        if (size == 2 and tokens[index + 1].text != "G.") or text in words.association_forms
        else "company"
    )
    for token in tokens[start:index]:
        found = head_forms().get(token.text)
        compound = (found, found.lemma) if found else compound_head(token.text)
        if compound and compound[0].type not in ("administration", "party", "council"):
            kind = compound[0].type
            name = name.replace(token.text, compound[1], 1)  # "des Bürgervereins Altstadt e. V."
            break
    return Body(tokens[start].i, tokens[end - 1].i + 1, name, kind, False, None, 2)


def _joins(tokens: Sequence[PlainToken], start: int) -> bool:
    """Whether ``für``/``und``/``der`` before ``start`` joins two parts of one name."""
    joint = tokens[start - 1].lower_
    left = tokens[start - 2]
    if joint == "für":
        return is_noun(left)
    if joint == "und":
        return left.text.endswith("-")
    return left.lower_ == "für"
