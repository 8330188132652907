"""Component ``stadtlupe_organizations``: bodies of the recognizer, repaired, and bodies found by their wording.

Writes the span group ``organizations`` (label ORG). Attributes: ``value`` (name in the nominative), ``type``
(``schema.OrganizationType``), ``generic``, ``abbreviation``, ``city_text``, ``sure`` (False: only the recognizer says
that it is a body, nothing in its name does).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from spacy.attrs import ORTH
from spacy.language import Language
from spacy.tokens import Doc, Span

from stadtlupe.extract.annotations import get_spans, set_spans
from stadtlupe.extract.organization_finder import bodies_of
from stadtlupe.extract.organization_forms import KNOWN, Body, longest
from stadtlupe.extract.organization_lexicon import (
    compound_head,
    head_forms,
    inflected,
    is_name_adjective,
    is_undertaking,
    organization_words,
    strong_adjective,
)
from stadtlupe.extract.person_lexicon import parties
from stadtlupe.extract.role_lexicon import multiword_role, role_word
from stadtlupe.extract.role_places import city_at, is_demonym, municipality_names
from stadtlupe.extract.role_text import PlainToken, plain

FACTORY = "stadtlupe_organizations"
GROUP = "organizations"
CLUB = re.compile(
    r"\b(?:FC|SV|TSV|TuS|SC|VfL|VfB|TV|SG|SpVgg|HSG|TSG|1\.|BSV|ESV|FSV|MTV|TG|Club|Bündnis|Initiative)\b"
)
ORDINAL = re.compile(r"^\d{1,2}\.$")
ABBREVIATION = re.compile(r"^(?=(?:.*[A-ZÄÖÜ]){2})[A-ZÄÖÜ][\wÄÖÜäöüß.-]{1,9}$")
EDGE = " \t\n\u00a0„“”»«‚‘’›‹\"'.,;:!?()[]–—-…*/&"


@dataclass(frozen=True, slots=True)
class _Definition:
    """``Bundesamt für Sicherheit in der Informationstechnik (BSI)``."""

    short: str
    body: Body


class OrganizationFinder:
    """Stateless component; see the module."""

    def __call__(self, doc: Doc) -> Doc:
        """Write the span group ``organizations`` of ``doc`` and return it."""
        persons = {index for span, _ in get_spans(doc, "people") for index in range(span.start, span.end)}
        wording = [body for body in bodies_of(doc) if persons.isdisjoint(range(body.start, body.end))]
        recognized = [
            body
            for ent in doc.ents
            if ent.label_ == "ORG"
            and not _is_tag(ent)
            and (body := _repair(ent))
            and persons.isdisjoint(range(body.start, body.end))
        ]
        bodies = _merge(wording, recognized)
        definitions = _definitions(doc, bodies)
        shorts = {definition.short for definition in definitions}
        bodies = [body for body in bodies if body.name not in shorts]
        bodies = longest(bodies + _repeats(doc, bodies, definitions, persons))
        short_of = {definition.body.name: definition.short for definition in definitions}
        items = []
        for body in bodies:
            span = Span(doc, body.start, body.end, label="ORG")
            attributes: dict[str, Any] = {
                "value": body.name,
                "type": body.type,
                "generic": body.generic,
                "abbreviation": short_of.get(body.name),
                "city_text": body.city_text,
                "sure": body.strength > 0,
                "known": body.strength == KNOWN,
            }
            if span.text[-1] in ".,;:" and not body.name.endswith(span.text[-1]):
                attributes["char_end"] = span.start_char + len(span.text.rstrip(".,;:"))  # "Kommune21." is one token
            items.append((span, attributes))
        set_spans(doc, GROUP, items)
        return doc


@cache
def _folded_municipalities() -> frozenset[str]:
    return frozenset(name.casefold() for name in municipality_names())


def _merge(wording: list[Body], recognized: list[Body]) -> list[Body]:
    """Unite both sources: the wording knows heads and types, the recognizer unknown names."""
    by_token = {index: body for body in wording for index in range(body.start, body.end)}
    kept = []
    for body in recognized:
        rivals = {by_token[index] for index in range(body.start, body.end) if index in by_token}
        if not rivals:
            kept.append(body)
            continue
        rival = max(rivals, key=lambda other: other.end - other.start)
        # The recognizer may know more of the name than the wording tells ("Stadtwerke Solutions").
        longer = body.start <= rival.start and body.end >= rival.end and body.end - body.start > rival.end - rival.start
        # ... but not if it only took the town's adjective for a part of it ("Olbernhauer Stadtrat").
        adjective = body.end == rival.end and rival.start - body.start == 1 and body.name.split()[0] == rival.city_text
        if longer and len(rivals) == 1 and not adjective:
            kept.append(replace(body, type=rival.type, city_text=rival.city_text, strength=1))
    return longest(wording + kept)


def _repair(ent: Span) -> Body | None:
    """Trim a recognized ORG to the name of a body; None when it names none."""
    tokens: list[PlainToken] = [plain(token) for token in ent if not token.is_space]
    while tokens and (
        not any(char.isalnum() for char in tokens[0].text)
        or tokens[0].lower_ in organization_words().determiners
        or (tokens[0].text.islower() and tokens[0].text.isalpha() and len(tokens) > 1)
    ):
        tokens.pop(0)
    while tokens and (
        not any(char.isalnum() for char in tokens[-1].text)
        or (tokens[-1].text.islower() and tokens[-1].text.isalpha() and tokens[-1].text not in ("plus",))
    ):
        tokens.pop()
    while len(tokens) > 1 and role_word(tokens[0].text) and not tokens[0].text.isupper():
        tokens.pop(0)
    if not tokens or multiword_role(tokens, 0):
        return None
    doc = ent.doc
    start, end = tokens[0].i, tokens[-1].i + 1
    text = " ".join(doc[start:end].text.split()).strip(EDGE)
    if text.count("(") > text.count(")"):
        text = text.split("(")[0].strip()
    if not _is_body_name(text, tokens):
        return None
    name, kind = _name_and_type(text, tokens)
    if name.count('"') % 2:
        name += '"'  # the closing mark went with the edge
    return Body(start, end, name, kind or "company", strength=1 if kind else 0)


def _is_tag(ent: Span) -> bool:
    """Whether a party only stands in brackets behind a person."""
    before = ent.doc[ent.start - 1].text if ent.start else ""
    return before == "(" and ent.text.strip("()") in parties()


def _is_body_name(text: str, tokens: Sequence[PlainToken]) -> bool:
    words = organization_words()
    letters = sum(char.isalpha() for char in text)
    if letters < 2 or not text[0].isalnum() or text in words.not_bodies or text.rstrip("s") in words.not_bodies:
        return False
    if text[0].islower() and len(text) < 3:
        return False
    if len(tokens) > 1 and len(tokens[0].text) == 1 and tokens[1].text[:1].islower():
        return False  # letter-spaced debris: "P ress"
    if ORDINAL.match(tokens[0].text) and not CLUB.search(text):
        return False
    if text.isupper() and text.casefold() in _folded_municipalities():
        return False
    if text in municipality_names() or is_demonym(text) or (text[-1] == "s" and text[:-1] in municipality_names()):
        return False
    if is_undertaking(text) or text.isdigit():
        return False
    if len(tokens) == 1 and role_word(tokens[0].text):
        return False
    first = tokens[0].text
    if first in ("Stadt", "Gemeinde", "Landkreis", "Kreis", "Landeshauptstadt", "Kommune", "Land", "Region", "Markt"):
        return not (len(tokens) == 1 or city_at(tokens, 1) or len(tokens) == 2)
    if "@" in text or ("." in text and " " not in text and text.lower().startswith(("www", "http"))):
        return False
    # A head without complement ("Ausschuss", "Verein") names nothing; the wording decides about those.
    found = head_forms().get(text)
    return found is None or found.bare == "named"


def _name_and_type(text: str, tokens: Sequence[PlainToken]) -> tuple[str, str]:
    """Nominative of a recognized name and its type by the first head in it; no type when nothing tells one."""
    words = organization_words()
    if text in parties():
        return parties()[text] or text, "party"
    for token in tokens:
        found = head_forms().get(token.text)
        lemma = found.lemma if found else ""
        if found is None:
            compound = compound_head(token.text)
            if compound is None:
                continue
            found, lemma = compound
        parts = [
            strong_adjective(other.text, found.gender)
            if other.i < token.i and is_name_adjective(other.text)
            else (lemma if other is token else other.text)
            for other in tokens
        ]
        name = "".join(
            part + (" " if other.whitespace_ else "") for part, other in zip(parts, tokens, strict=True)
        ).strip(EDGE.replace(".", ""))
        kind = found.type
        if any(other.text in words.company_forms for other in tokens) and kind not in ("utility", "research"):
            kind = "company"
        return name, kind
    if any(token.text in words.association_forms for token in tokens) or text.endswith(("e. V", "e.V")):
        return text + ("." if text.endswith("V") else ""), "association"
    if CLUB.search(text):
        return text, "association"
    if any(other.text in words.company_forms for other in tokens):
        return text, "company"
    if re.search(r"(?:zeitung|anzeiger|rundfunk|radio|magazin|blatt|nachrichten|presse|portal|post)$", text.lower()):
        return text, "media"
    return text, ""


def _definitions(doc: Doc, bodies: list[Body]) -> list[_Definition]:
    """Abbreviations in brackets directly behind a body whose initials fit."""
    found = []
    for body in bodies:
        end = body.end
        if body.generic or end + 2 >= len(doc) or doc[end].text != "(" or doc[end + 2].text != ")":
            continue
        short = doc[end + 1].text
        if ABBREVIATION.match(short) and short not in parties() and _fits(short, body.name):
            found.append(_Definition(short, body))
    return found


def _fits(short: str, name: str) -> bool:
    """Whether the capitals of an abbreviation occur in the name in their order."""
    position = 0
    lower = name.lower()
    for char in short.lower():
        if not char.isalpha():
            continue
        position = lower.find(char, position) + 1
        if not position:
            return False
    return short[0].lower() in {word[0].lower() for word in re.split(r"[\s-]+", name) if word}


def _repeats(doc: Doc, bodies: list[Body], definitions: list[_Definition], persons: set[int]) -> list[Body]:
    """Further places where a name or a defined abbreviation stands and nothing was found."""
    taken = {index for body in bodies for index in range(body.start, body.end)} | persons
    names: dict[str, tuple[tuple[str, ...], Body]] = {}
    for body in bodies:
        words = tuple(token.text for token in doc[body.start : body.end] if not token.is_space)
        if not body.generic and words and (len(words) > 1 or len(words[0]) > 3):
            names.setdefault(words[0], (words, body))
            if len(words) == 1:
                for form in inflected(words[0], "m")[1:]:
                    names.setdefault(form, ((form,), body))
    for definition in definitions:
        names.setdefault(definition.short, ((definition.short,), definition.body))
    strings = doc.vocab.strings
    keys = {strings[word]: word for word in names}
    found = []
    for start, key in enumerate(doc.to_array(ORTH).tolist()):
        if key not in keys or start in taken:
            continue
        words, body = names[keys[key]]
        end = start + len(words)
        if end > len(doc) or any(index in taken for index in range(start, end)):
            continue
        if tuple(token.text for token in doc[start:end]) == words:
            found.append(replace(body, start=start, end=end, strength=0))
    return found


@Language.factory(FACTORY, retokenizes=False)
def create_organization_finder(nlp: Language, name: str) -> OrganizationFinder:
    """Create the component; put it behind an entity recognizer and behind ``stadtlupe_roles``."""
    return OrganizationFinder()
