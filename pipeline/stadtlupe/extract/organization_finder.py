"""Finds bodies by their wording: head nouns with complements, legal forms, English units, lists of known names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from spacy.tokens import Doc, Span

from stadtlupe.extract.annotations import get_spans, set_spans, text_of, values_of
from stadtlupe.extract.organization_forms import KNOWN, Body, before_name, english_unit, longest, with_legal_form
from stadtlupe.extract.organization_lexicon import (
    Head,
    compound_head,
    head_forms,
    is_name_adjective,
    known_names,
    organization_words,
    phrase_heads,
    strong_adjective,
)
from stadtlupe.extract.organization_phrases import (
    ADJECTIVE,
    NUMBER,
    is_noun,
    read_genitive,
    read_nouns,
    read_place_phrase,
    read_proper,
    read_purpose,
    read_quoted,
    starts_person,
)
from stadtlupe.extract.person_lexicon import is_surname, person_words
from stadtlupe.extract.role_lexicon import role_word
from stadtlupe.extract.role_places import city_at, city_phrase_at, is_demonym
from stadtlupe.extract.role_sentences import token_sentences
from stadtlupe.extract.role_text import PlainToken
from stadtlupe.extract.word_signs import HEAD, KNOWN_LETTERS
from stadtlupe.extract.word_signs import KNOWN as KNOWN_NAME

GROUP = "bodies"
CITY_ONLY_TYPES = frozenset({"council", "administration", "authority", "party"})
BEARS_PERSONS = frozenset({"school", "other", "association"})
COMMON_NOUN_TYPES = frozenset({"administration"})


def find_bodies(doc: Doc, sentences: Sequence[Sequence[PlainToken]] | None = None) -> list[Body]:
    """Find all bodies by wording, without the recognizer.

    Parameters
    ----------
    doc : any tokenized German text. sentences : its :func:`token_sentences`, where they are known already.

    Returns
    -------
    Bodies in text order that do not overlap; of overlapping ones the longest.
    """
    if sentences is None:
        sentences = token_sentences(doc)
    found: list[Body] = [body for tokens in sentences for body in _known(doc, tokens)]
    for tokens in sentences:
        for index in [index for index, token in enumerate(tokens) if token.signs & HEAD]:
            body = _headed(tokens, index) or with_legal_form(tokens, index)
            if body:
                found.append(body)
    return longest(found)


def bodies_of(doc: Doc, sentences: Sequence[Sequence[PlainToken]] | None = None) -> list[Body]:
    """Return what :func:`find_bodies` finds; roles and organizations both need it, so it is kept with the Doc."""
    if GROUP not in doc.spans:
        set_spans(
            doc,
            GROUP,
            [
                (Span(doc, body.start, body.end), {**values_of(body), "start": 0, "end": 0})
                for body in find_bodies(doc, sentences)
            ],
        )
    return [Body(**{**attributes, "start": span.start, "end": span.end}) for span, attributes in get_spans(doc, GROUP)]


def _known(doc: Doc, tokens: Sequence[PlainToken]) -> Iterator[Body]:
    names = known_names()
    text = text_of(doc)
    for token in [token for token in tokens if token.signs & KNOWN_NAME]:
        start = token.idx
        for name in names.get(text[start : start + KNOWN_LETTERS], ()):
            if not text.startswith(name.form, token.idx):
                continue
            end = _token_end(doc, token, token.idx + len(name.form))
            if end is None:
                continue
            before = doc[token.i - 1] if token.i else None
            if before is not None and not before.whitespace_ and before.text not in '(„»«“"‚/[' and not before.is_space:
                break
            bracketed = before is not None and before.text in ("(", "/", ",")
            if name.type == "party" and bracketed and before is not None and before.text == "(":
                break  # the tag of a person
            article = before is not None and before.lower_ in ("die", "der", "den")
            if name.bracket_only and (name.type == "media" or not article or not _ends_phrase(doc, end)):
                break
            yield Body(token.i, end, name.name, name.type, name.generic, strength=KNOWN)
            break


def _token_end(doc: Doc, first: PlainToken, position: int) -> int | None:
    """Index after the token that ends at a character, its final marks left out; None when none does."""
    for token in doc[first.i :]:
        end = token.idx + len(token)
        if end >= position:
            return token.i + 1 if position in (end, token.idx + len(token.text.rstrip(".,;:"))) else None
    return None


def _ends_phrase(doc: Doc, end: int) -> bool:
    """Whether no noun follows, so that ``die Grünen`` stands alone (``die Linke Seite`` does not)."""
    return end >= len(doc) or not doc[end].text[:1].isupper()


def _headed(tokens: Sequence[PlainToken], index: int) -> Body | None:
    """Body whose head noun stands at ``index``."""
    text = tokens[index].text
    for words, head in phrase_heads().get(text, ()):
        if tuple(token.text for token in tokens[index : index + len(words)]) == words:
            return _complete(tokens, index, index + len(words), head, head.lemma)
    found = head_forms().get(text)
    if found is not None:
        return _complete(tokens, index, index + 1, found, found.lemma)
    compound = compound_head(text)
    if compound is None:
        return None
    head, name = compound
    if head.compound == "hyphen":
        if "-" not in text or not text.split("-")[0][:1].isupper():
            return None
        return _complete(tokens, index, index + 1, replace(head, bare="named"), name)
    complement = "".join(flag for flag in head.complement if flag in "FN")
    return _complete(tokens, index, index + 1, replace(head, bare=head.compound, complement=complement), name)


def _complete(tokens: Sequence[PlainToken], index: int, after: int, head: Head, name: str) -> Body | None:
    """Read complements on both sides of a head and decide whether the result names a body."""
    if "E" in head.complement:
        return english_unit(tokens, index, head)
    end, kind = _complement(tokens, after, head)
    start, left = _left_part(tokens, index, head)
    if end > after:
        end = _club_form(tokens, end)
    city = None
    if (
        head.lemma in ("Stadtrat", "Gemeinderat", "Aufsichtsrat", "Beirat")
        and end == after
        and _is_person_title(tokens, after)
    ):
        return None
    place = city_phrase_at(tokens, end)
    if place and head.lemma == "Rat" and end == after:
        end, kind = place[1], "city"  # "Rat der Stadt Köln" is the body's full name
    if place:
        city = "".join(t.text_with_ws for t in tokens[place[0] : place[1]]).strip()
    before, demonym = before_name(tokens, start)
    generic = False
    if end == after and start == index:
        if head.bare == "no":
            return None
        if before in organization_words().indefinite or (
            before is not None and ADJECTIVE.match(before) and before not in organization_words().definite
        ):
            return None
        generic = head.bare == "generic"
        borne = start > 0 and role_word(tokens[start - 1].text) is not None  # "Leiter Stadtplanungsamt"
        if before not in organization_words().definite and not demonym and place is None and not borne:
            free = head.type in ("council", "utility") or head.lemma.endswith("verwaltung") or head.bare == "named"
            if not free or (before is not None and before in person_words().not_names):
                return None
    elif end == after and head.bare == "no" and left != "hyphen":
        if left == "adjective" and (
            head.gender == "p" or len(head.lemma) < 5 or before in organization_words().indefinite
        ):
            return None
        if left != "adjective":
            return None
    elif kind == "city" and before in organization_words().indefinite:
        return None
    label = " ".join(filter(None, (_left_text(tokens, start, index, head), name)))
    tail = "".join(t.text_with_ws for t in tokens[after:end]).strip()
    full = f"{label} {tail}".strip()
    if kind == "city" and city_at(tokens, after) and not generic:
        size = city_at(tokens, after)
        city = "".join(t.text_with_ws for t in tokens[after : after + size]).strip()
    if city is None:
        city = demonym
    kind_of_body = _type_of(tokens[start:end], head)
    return Body(tokens[start].i, tokens[end - 1].i + 1, full, kind_of_body, generic, city, 2)


def _type_of(tokens: Sequence[PlainToken], head: Head) -> str:
    words = organization_words()
    if head.type in ("utility", "research", "university", "school"):
        return head.type
    if any(token.text in words.company_forms for token in tokens):
        return "company" if head.type != "other" else "other"
    return head.type


def _is_person_title(tokens: Sequence[PlainToken], index: int) -> bool:
    """Whether a name follows: ``Stadtrat Müller`` is a person."""
    if index >= len(tokens) or not tokens[index].text[:1].isupper():
        return False
    if starts_person(tokens, index):
        return True
    return is_surname(tokens[index].text) and not city_at(tokens, index)


def _complement(tokens: Sequence[PlainToken], index: int, head: Head) -> tuple[int, str]:
    """Index after what follows the head, and what it is: purpose, quoted, city, name, number or nothing."""
    flags = head.complement
    if "F" in flags:
        end = read_purpose(tokens, index)
        if end > index and (head.bare == "no" or tokens[index].lower_ == "für"):
            return _club_form(tokens, end), "purpose"
    if "G" in flags:
        end = read_genitive(tokens, index)
        if end > index and city_phrase_at(tokens, index) is None:
            return end, "purpose"
    if "D" in flags and index < len(tokens) and NUMBER.match(tokens[index].text):
        end = index + 1
        if end < len(tokens) and is_noun(tokens[end]) and not role_word(tokens[end].text):
            end = read_nouns(tokens, end)
        return end, "number"
    quoted = read_quoted(tokens, index) if "Q" in flags else index
    if quoted > index:
        return quoted, "quoted"
    if "P" in flags and index < len(tokens):
        end = read_proper(tokens, index, cities_only=False, persons=False)
        return end, "name" if end > index else ""
    if "N" in flags and index < len(tokens):
        if head.type in COMMON_NOUN_TYPES and head.bare == "no":
            if tokens[index].text[:1].isupper() and not _is_person_title(tokens, index) and not city_at(tokens, index):
                end = read_nouns(tokens, index)
                return end, "name" if end > index else ""
            return index, ""
        only = head.type in CITY_ONLY_TYPES or (
            head.bare == "generic" and head.type not in BEARS_PERSONS | {"university"}
        )
        end = read_proper(tokens, index, cities_only=only, persons=head.type in BEARS_PERSONS)
        if end > index:
            return end, "city" if city_at(tokens, index) else "name"
    if "A" in flags and head.type in ("school", "other"):
        end = read_place_phrase(tokens, index)
        if end > index:
            return end, "name"
    return index, ""


def _club_form(tokens: Sequence[PlainToken], index: int) -> int:
    """Index after a legal form at ``index`` (``e. V.`` may be two tokens), or ``index``."""
    forms = organization_words().legal_forms
    limit = index + 4
    while index < min(limit, len(tokens)) and tokens[index].text in forms:
        index += 1
    if index + 1 < len(tokens) and tokens[index].text == "e." and tokens[index + 1].text in ("V.", "V"):
        index += 2
    return index


def _left_part(tokens: Sequence[PlainToken], index: int, head: Head) -> tuple[int, str]:
    """Index where the name begins and what was added on the left: hyphen fragment, adjective, demonym or nothing."""
    start = index
    kind = ""
    while start >= 2 and tokens[start - 1].lower_ in ("und", "&") and tokens[start - 2].text.endswith("-"):
        start -= 2
        kind = "hyphen"
        while start >= 2 and tokens[start - 1].text == "," and tokens[start - 2].text.endswith("-"):
            start -= 2
    while start >= 1 and is_name_adjective(tokens[start - 1].text) and start > 0:
        start -= 1
        kind = kind or "adjective"
    if (
        start >= 1
        and is_demonym(tokens[start - 1].text)
        and head.bare == "no"
        and head.type in ("utility", "association", "other", "company")
    ):
        start -= 1
        kind = kind or "adjective"
    return start, kind


def _left_text(tokens: Sequence[PlainToken], start: int, index: int, head: Head) -> str:
    """Text left of the head with adjectives in the nominative."""
    words = []
    for token in tokens[start:index]:
        if is_name_adjective(token.text):
            words.append(strong_adjective(token.text, head.gender))
        elif token.text == "," and words:
            words[-1] += ","
        else:
            words.append(token.text)
    return " ".join(words)
