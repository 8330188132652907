"""Component ``stadtlupe_roles``: people with repaired names, their titles, functions and parties.

Reads the recognizer's entities PER or PERSON and writes the span group ``people`` (label PER). Attributes: ``value``
(name without titles), ``title``, ``honorific``, ``surname_only``, ``party`` and ``roles``, a list of ``{text, lemma,
start, end, public_office, occupation, organization, organization_start, organization_end, city_text}``
(character offsets), with ``sent_end`` when a later sentence tells it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

from stadtlupe.extract.annotations import set_spans, text_of
from stadtlupe.extract.models import PERSON_LABELS
from stadtlupe.extract.organization_finder import bodies_of
from stadtlupe.extract.organization_forms import Body
from stadtlupe.extract.organization_lexicon import organization_words
from stadtlupe.extract.person_lexicon import gender_of, is_given_name, is_surname, person_words, surnames
from stadtlupe.extract.person_names import (
    Name,
    belongs_to_holder,
    is_name_token,
    missed_names,
    outer_start,
    repair,
)
from stadtlupe.extract.role_lexicon import RoleWord, role_word
from stadtlupe.extract.role_links import lead_starts, link_roles
from stadtlupe.extract.role_phrases import RolePhrase, find_roles, group_roles, modifier_kind
from stadtlupe.extract.role_places import demonyms, municipality_names
from stadtlupe.extract.role_reference import Named, only_person, subject_of, told_later
from stadtlupe.extract.role_sentences import token_sentences, with_signatures
from stadtlupe.extract.role_text import PlainToken
from stadtlupe.extract.role_verbs import leaders, led_by
from stadtlupe.extract.word_signs import ADDRESS, GIVEN

FACTORY = "stadtlupe_roles"
COLLEAGUE = "Kollege"
# A nickname is no part of the name.
QUOTED = re.compile(r"[„»\"“][^„“”»«\"]*[“«\"”]")
GROUP = "people"
PLACE = attrgetter("i")
GENITIVE = "s'’"
PUBLIC_TYPES = frozenset({"administration", "council", "ministry", "authority", "court"})
PUBLIC_PREFIXES = (
    "Stadt",
    "Amts",
    "Kreis",
    "Gemeinde",
    "Rats",
    "Ausschuss",
    "Dezernats",
    "Fachbereichs",
    "Rathaus",
    "Landes",
)


@dataclass(slots=True)
class _Sentence:
    """Working state of one sentence."""

    tokens: list[PlainToken]
    bodies: dict[int, tuple[int, Body]]
    phrases: list[RolePhrase]
    names: list[Name] = field(default_factory=list)

    def covered(self) -> set[int]:
        """Indices inside names."""
        return {index for name in self.names for index in range(name.outer, name.end)}


class RoleFinder:
    """Stateless component; see the module."""

    def __call__(self, doc: Doc) -> Doc:
        """Write the span group ``people`` of ``doc`` and return it."""
        text = text_of(doc)
        sentences = _prepare(doc)
        for sentence in sentences:
            _read_names(sentence)
        _decide_single_names(sentences)
        _add_surnames(sentences)
        bases = _base_forms(sentences)
        items: list[tuple[Span, dict[str, Any]]] = []
        office: RoleWord | None = None
        named: Named | None = None
        for sentence in sentences:
            sentence.names.sort(key=lambda name: name.start)
            subject = subject_of(sentence.tokens, named)
            if subject is not None:
                sentence.names.insert(0, subject)
            if not sentence.names:
                named = None
                continue
            genders = [_gender(sentence.tokens, name) for name in sentence.names]
            groups = group_roles(sentence.tokens, sentence.phrases)
            roles, tags = link_roles(sentence.tokens, sentence.names, genders, groups)
            leads = lead_starts(sentence.tokens, sentence.names, groups)
            for led in (
                leaders(sentence.tokens, sentence.names, sentence.bodies),
                led_by(sentence.tokens, sentence.names, sentence.bodies, leads),
            ):
                for number, phrase in led.items():
                    roles.setdefault(number, []).append(phrase)
            found: list[dict[str, Any]] = []
            for number, name in enumerate(sentence.names):
                office = _with_colleagues(roles, number, office)
                if name is subject and named is not None:
                    told = [_role(text, sentence, phrase, genders[number]) for phrase in _functions(roles, number)]
                    named.attributes["roles"].extend(told_later(told, sentence.tokens))
                    continue
                span = Span(doc, sentence.tokens[name.start].i, sentence.tokens[name.end - 1].i + 1, label="PER")
                found.append(_attributes(text, sentence, name, _functions(roles, number), tags.get(number), bases))
                items.append((span, found[-1]))
            others = [name for name in sentence.names if name is not subject]
            if others or subject is None:
                known = [gender for gender in genders[-len(others) :] if gender] if others else []
                surnames_here = [_surname(sentence, name) for name in others]
                named = only_person(surnames_here, found, known[0] if known else None)
        set_spans(doc, GROUP, items)
        return doc


def _functions(roles: dict[int, list[RolePhrase]], number: int) -> list[RolePhrase]:
    """What a name is; words that only point to a person are no function."""
    return [phrase for phrase in roles.get(number, []) if phrase.word.office != "cue"]


def _with_colleagues(roles: dict[int, list[RolePhrase]], number: int, office: RoleWord | None) -> RoleWord | None:
    """Give the office of the person named before to ``ihr Amtskollege X``.

    Returns
    -------
    The office that the next colleague would have: the first public one of this person, else ``office``.
    """
    phrases = roles.get(number, [])
    own = next((phrase.word for phrase in phrases if phrase.word.office == "yes"), None)
    if own is None and office is not None:
        for at, phrase in enumerate(phrases):
            if phrase.word.head == COLLEAGUE:
                phrases[at] = replace(phrase, word=replace(office, gender=phrase.word.gender))
                return office
    return own or office


def _prepare(doc: Doc) -> list[_Sentence]:
    """Sentences with their bodies and functions."""
    lists = with_signatures(token_sentences(doc))
    firsts = [tokens[0].i for tokens in lists]
    bodies: list[dict[int, tuple[int, Body]]] = [{} for _ in lists]
    for body in bodies_of(doc, lists):
        number = bisect_right(firsts, body.start) - 1
        tokens = lists[number]
        if number >= 0 and body.end - 1 <= tokens[-1].i:  # else it runs over the end of the sentence
            start = bisect_left(tokens, body.start, key=PLACE)
            bodies[number][start] = (bisect_left(tokens, body.end, lo=start, key=PLACE), body)
    sentences = []
    for tokens, found in zip(lists, bodies, strict=True):
        sentences.append(_Sentence(tokens, found, find_roles(tokens, found)))
    return sentences


def _read_names(sentence: _Sentence) -> None:
    """Names of the recognizer and missed ones, without overlaps."""
    tokens = sentence.tokens
    marked = [i for i, token in enumerate(tokens) if token.ent_type_ in PERSON_LABELS]
    if not (marked or sentence.phrases or any(token.signs & (GIVEN | ADDRESS) for token in tokens)):
        return
    inside = {i for start, (end, body) in sentence.bodies.items() if not body.generic for i in range(start, end)}
    role_ends = {phrase.end for phrase in sentence.phrases}
    role_tokens = {i for phrase in sentence.phrases for i in range(phrase.start, phrase.core_end)}
    taken: set[int] = set()
    names: list[Name] = []
    read = 0
    for index in marked:
        if index < read:
            continue
        end = index + 1
        while end < len(tokens) and tokens[end].ent_type_ in PERSON_LABELS and tokens[end].ent_iob_ == "I":
            end += 1
        start = next((i for i in range(index, end) if i not in role_tokens), None)
        name = repair(tokens, start, end) if start is not None else None
        if name and not any(i in inside or i in taken for i in range(name.start, name.end)):
            names.append(name)
            taken.update(range(name.outer, name.end))
        read = max(end, name.end if name else end)
    names += missed_names(tokens, taken | inside | role_tokens, role_ends)
    sentence.names = sorted(names, key=lambda name: name.start)


def _surname(sentence: _Sentence, name: Name) -> str:
    return sentence.tokens[name.end - 1].text


def _full_surnames(sentences: Sequence[_Sentence]) -> Counter[str]:
    """Surnames of people whose name or title stands in the article, with the number of places."""
    known: Counter[str] = Counter()
    for sentence in sentences:
        for name in sentence.names:
            if name.sure:
                known[_surname(sentence, name)] += 1
    return known


def _is_known(word: str, known: Counter[str]) -> bool:
    return word in known or (word[-1] in GENITIVE and word[:-1].rstrip("'’") in known)


def _decide_single_names(sentences: Sequence[_Sentence]) -> None:
    """Keep unsure one-word names only when the word is the surname of somebody in the article."""
    known = _full_surnames(sentences)
    for sentence in sentences:
        sentence.names = [
            replace(name, sure=True) if not name.sure else name
            for name in sentence.names
            if name.sure
            or (_is_known(_surname(sentence, name), known) and name.end - name.start == 1)
            or (name.end - name.start > 1)
            or _is_likely_surname(sentence.tokens, name)
        ]


def _is_likely_surname(tokens: Sequence[PlainToken], name: Name) -> bool:
    """Whether a recognized single word is in the list of surnames and used like a name, not like a place or a thing."""
    text = tokens[name.start].text
    if not is_surname(text) or is_given_name(text) or text in municipality_names() or text in demonyms():
        return False
    before = tokens[name.start - 1].lower_ if name.start else ""
    following = tokens[name.end].text if name.end < len(tokens) else ""
    if modifier_kind(tokens[name.start]) or following[:1].isupper():
        return False  # "Neuer Leiter" at the start of a headline
    return before not in person_words().place_prepositions | organization_words().determiners and not _is_plain_word(
        tokens, name.start
    )


def _add_surnames(sentences: Sequence[_Sentence]) -> None:
    """Add places where the surname of a person of the article stands alone."""
    known = _full_surnames(sentences)
    if not known:
        return
    for sentence in sentences:
        tokens = sentence.tokens
        places = [
            index
            for index, token in enumerate(tokens)
            if token.text in known or (token.text[-1] in GENITIVE and _is_known(token.text, known))
        ]
        if not places:
            continue
        covered = sentence.covered()
        covered |= {i for start, (end, _) in sentence.bodies.items() for i in range(start, end)}
        for index in places:
            if index in covered:
                continue
            if _is_plain_word(tokens, index) or belongs_to_holder(tokens, index, index + 1):
                continue
            outer, title, honorific = outer_start(tokens, index)
            sentence.names.append(Name(index, index + 1, outer, title, honorific))


def _is_plain_word(tokens: Sequence[PlainToken], index: int) -> bool:
    """Whether a word that is also a surname is used as a noun, a place or part of another name here."""
    text = tokens[index].text
    before = tokens[index - 1] if index else None
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    if after is not None and is_name_token(after) and is_surname(after.text) and not role_word(after.text):
        return True
    if before is None:
        return False
    if before.lower_ in organization_words().determiners and role_word(text) is not None:
        return True
    if before.lower_ in organization_words().determiners and before.text not in person_words().honorifics:
        return True
    place = text in municipality_names() or text in demonyms() or text.rstrip("s") in municipality_names()
    if place and (
        before.lower_ in person_words().place_prepositions or before.lower_ in ("stadt", "gemeinde", "und", "landkreis")
    ):
        return True
    if before.text[:1].isupper() and is_given_name(before.text) and is_name_token(before):
        return True
    # An adjective before it: "kleine Koch", "neuer Bauer".
    return (
        before.text.islower()
        and before.text.endswith(("en", "er", "es", "em"))
        and role_word(text) is not None
        and (before.lower_ not in person_words().speech)
    )


def _base_forms(sentences: Sequence[_Sentence]) -> dict[str, str]:
    """Genitive of a surname -> surname, where the article or the list of surnames says so."""
    words = Counter(_surname(sentence, name) for sentence in sentences for name in sentence.names)
    bases = {}
    for word in words:
        stem = word[:-1].rstrip("'’") if word[-1] in "s'’" else ""
        if len(stem) < 2:
            continue
        if stem in words or word[-1] in "'’" or (word not in surnames() and stem in surnames() and "-" not in word):
            bases[word] = stem
    return bases


def _attributes(
    text: str, sentence: _Sentence, name: Name, phrases: list[RolePhrase], party: str | None, bases: dict[str, str]
) -> dict[str, Any]:
    words = [token.text_with_ws for token in sentence.tokens[name.start : name.end]]
    words[-1] = bases.get(words[-1].strip(), words[-1].strip())
    value = " ".join(QUOTED.sub(" ", "".join(words)).split())
    gender = _gender(sentence.tokens, name)
    roles = [_role(text, sentence, phrase, gender) for phrase in phrases]
    return {
        "value": value,
        "title": name.title,
        "honorific": name.honorific,
        "surname_only": name.end - name.start == 1 or sentence.tokens[name.start].text in person_words().particles,
        "party": party,
        "roles": roles,
    }


def _gender(tokens: Sequence[PlainToken], name: Name) -> str | None:
    """Gender that the form of address or the given name tells."""
    if name.honorific:
        return "f" if name.honorific == "Frau" else "m"
    return gender_of(tokens[name.start].text) if name.end - name.start > 1 else None


def _role(text: str, sentence: _Sentence, phrase: RolePhrase, gender: str | None) -> dict[str, Any]:
    tokens = sentence.tokens
    first, last = tokens[phrase.start], tokens[phrase.core_end - 1]
    start, end = first.idx, last.idx + len(last)
    if gender is None and phrase.determiner in ("die", "eine", "zur") and not phrase.plural:
        gender = "f"
    body = phrase.body[2] if phrase.body else None
    body_start = body_end = None
    if phrase.body:
        body_start = tokens[phrase.body[0]].idx
        body_last = tokens[phrase.body[1] - 1]
        body_end = body_last.idx + len(body_last)
    city = None
    if phrase.city:
        city = "".join(token.text_with_ws for token in tokens[phrase.city[0] : phrase.city[1]]).strip()
    return {
        "text": text[start:end],
        "lemma": phrase.lemma(gender),
        "start": start,
        "end": end,
        "public_office": _is_public(phrase, body),
        "occupation": phrase.word.office == "occupation",
        "organization": body.name if body else phrase.word.body,
        "organization_start": body_start,
        "organization_end": body_end,
        "city_text": city,
    }


def _is_public(phrase: RolePhrase, body: Body | None) -> bool:
    former = any(word.lower().startswith(tuple(person_words().former)) for word in phrase.modifiers)
    if former or phrase.suffix.strip() in ("a. D.", "i. R."):
        return False
    if phrase.word.office == "yes":
        return True
    if phrase.word.office != "body":
        return False
    if body is not None:
        return body.type in PUBLIC_TYPES
    return phrase.word.masculine.startswith(PUBLIC_PREFIXES)


@Language.factory(FACTORY, retokenizes=False)
def create_role_finder(nlp: Language, name: str) -> RoleFinder:
    """Create the component; put it behind an entity recognizer."""
    return RoleFinder()
