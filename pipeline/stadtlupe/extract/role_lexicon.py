"""Role nouns of ``roles.csv``: every inflected form, compounds by their last part, lemma in the gender of the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from types import MappingProxyType

from stadtlupe.extract.organization_lexicon import head_forms, organization_words
from stadtlupe.extract.person_lexicon import parties, person_words
from stadtlupe.extract.role_text import PlainToken
from stadtlupe.lexicon import WORDS_KEPT, read_table

UMLAUTS = {"a": "ä", "o": "ö", "u": "ü"}


@dataclass(frozen=True, slots=True)
class RoleWord:
    """A word that names a function.

    Attributes
    ----------
    masculine, feminine : lemmas of the two genders, compound part included; equal when the word has one form.
    gender : ``m``, ``f``, or None when the form does not tell (``Beigeordneten``, ``OB``).
    singular, plural : which numbers the form can be.
    office : ``yes``, ``no``, ``body`` (public when its body is), ``occupation`` (a profession, no function) or ``cue``
        (points to a person).
    also_body : the word also denotes a body (``Stadtrat``), so it is a role only directly before a name.
    party : party of a compound such as ``CDU-Fraktionschef``. body : body of one such as ``KVG-Geschäftsführerin``.
    """

    masculine: str
    feminine: str
    gender: str | None
    singular: bool
    plural: bool
    office: str
    also_body: bool = False
    party: str | None = None
    head: str = ""
    body: str | None = None

    def lemma(self, gender: str | None) -> str:
        """Nominative in the gender of the form, else in ``gender``, else masculine."""
        return self.feminine if (self.gender or gender) == "f" else self.masculine


def _umlaut(word: str) -> str:
    for position in range(len(word) - 1, -1, -1):
        if word[position] in UMLAUTS:
            return word[:position] + UMLAUTS[word[position]] + word[position + 1 :]
    return word


def _masculine_forms(lemma: str, declension: str) -> dict[str, tuple[bool, bool]]:
    """Forms of the masculine with (singular, plural)."""
    one, many, both = (True, False), (False, True), (True, True)
    if declension == "er":
        plural_n = {lemma + "n": many} if lemma[-1] in "rl" else {}
        return {lemma: both, lemma + "s": one, **plural_n}
    if declension == "e":
        return {lemma: one, lemma + "s": one, lemma + "es": one, lemma + "e": many, lemma + "en": many}
    if declension == "en":
        return {lemma: one, lemma + "en": both}
    if declension == "n":
        return {lemma: one, lemma + "n": both, lemma + "en": both}
    if declension == "or":
        return {lemma: one, lemma + "s": one, lemma + "en": many}
    if declension == "s":
        return {lemma: one, lemma + "s": both}
    if declension in ("rat", "s-umlaut"):
        plural = _umlaut(lemma) + "e"
        return {lemma: one, lemma + "s": one, lemma + "es": one, plural: many, plural + "n": many}
    if declension == "mann":
        stem = lemma[: -len("mann")]
        plurals = {stem + part: many for part in ("männer", "männern", "leute", "leuten")}
        return {lemma: one, lemma + "s": one, lemma + "es": one, **plurals}
    return {lemma: both}


@cache
def _forms() -> MappingProxyType[str, tuple[RoleWord, bool]]:
    """Lower-case form -> (word, whether compounds may end with it)."""
    table: dict[str, tuple[RoleWord, bool]] = {}
    for row in read_table("roles.csv"):
        lemma, feminine = row["lemma"], row["feminine"] or row["lemma"]
        if " " in lemma:
            continue
        compounds = row["compounds"] == "yes"
        body = "body" in row["note"].split()
        office = row["public_office"]

        def put(form: str, gender: str | None, numbers: tuple[bool, bool], *, word: RoleWord, open_: bool) -> None:
            entry = replace(word, gender=gender, singular=numbers[0], plural=numbers[1])
            table.setdefault(form.lower(), (entry, open_))

        base = RoleWord(lemma, feminine, None, True, True, office, body, None, lemma)
        if row["declension"] == "adj":
            stem = lemma[:-1]
            put(lemma, None, (True, False), word=base, open_=compounds)
            put(stem, None, (True, True), word=base, open_=compounds)
            put(stem + "n", None, (True, True), word=base, open_=compounds)
            put(stem + "m", "m", (True, False), word=base, open_=compounds)
            continue
        gender = "m" if feminine != lemma else ("f" if lemma.endswith("frau") else None)
        for form, numbers in _masculine_forms(lemma, row["declension"]).items():
            put(form, gender, numbers, word=base, open_=compounds)
        if feminine != lemma:
            put(feminine, "f", (True, False), word=base, open_=compounds)
            put(feminine + ("nen" if feminine.endswith("in") else "en"), "f", (False, True), word=base, open_=compounds)
    return MappingProxyType(table)


@cache
def _multiword_roles() -> MappingProxyType[str, tuple[tuple[str, ...], ...]]:
    """First word -> all words of each English role name of several words, the longest first."""
    table: dict[str, list[tuple[str, ...]]] = {}
    for row in read_table("roles.csv"):
        words = tuple(row["lemma"].split(" "))
        if len(words) > 1:
            table.setdefault(words[0], []).append(words)
    return MappingProxyType({first: tuple(sorted(names, key=len, reverse=True)) for first, names in table.items()})


def multiword_role(tokens: Sequence[PlainToken], index: int) -> tuple[str, ...] | None:
    """Words of the role name of several words (``Chief Digital Officer``) that begins at ``index``, if one does."""
    for words in _multiword_roles().get(tokens[index].text, ()):
        if tuple(token.text for token in tokens[index : index + len(words)]) == words:
            return words
    return None


def may_be_role(word: str) -> bool:
    """Whether a word is a function or begins one of several words; functions are nouns."""
    return word[:1].isupper() and (word in _multiword_roles() or role_word(word) is not None)


@cache
def _longest_form() -> int:
    return max(map(len, _forms()))


def _compound(prefix: str, word: RoleWord) -> RoleWord:
    """Put the first part of a compound before the lemmas; a party is no part of the function."""
    party = body = None
    first, hyphen, _ = prefix.partition("-")
    if hyphen and first in parties():
        party = parties()[first] or None
        prefix = prefix[len(first) + 1 :]
    elif prefix == first + "-" and _is_body_prefix(first):
        body, prefix = first, ""
    if not prefix:
        masculine, feminine = word.masculine, word.feminine
    elif prefix.endswith("-"):
        masculine, feminine = prefix + word.masculine, prefix + word.feminine
    else:
        masculine, feminine = prefix + _lower_first(word.masculine), prefix + _lower_first(word.feminine)
    if party and prefix and not prefix.endswith("-"):
        masculine, feminine = masculine[:1].upper() + masculine[1:], feminine[:1].upper() + feminine[1:]
    return replace(word, masculine=masculine, feminine=feminine, party=party, body=body)


def _is_body_prefix(word: str) -> bool:
    """Whether the first part of a compound names a body: an abbreviation, or a head such as ``Stadtwerke``."""
    if word in organization_words().not_bodies:
        return False
    head = head_forms().get(word)
    return (word.isupper() and 2 <= len(word) <= 5) or (head is not None and head.bare == "generic")


def _lower_first(word: str) -> str:
    return word[:1].lower() + word[1:]


@cache
def _short_forms() -> MappingProxyType[str, RoleWord]:
    return MappingProxyType(
        {
            short: RoleWord(full[0], full[1], None, True, False, "yes", head=full[0])
            for short, full in person_words().short_forms.items()
        }
    )


@lru_cache(maxsize=WORDS_KEPT)
def role_word(text: str) -> RoleWord | None:
    """Read a word as a role noun.

    Parameters
    ----------
    text : one word as written, in any case and number (``Digitaldezernentin``, ``IT-Leiters``, ``OB``).

    Returns
    -------
    The role, or None when the word is none. A compound's first part must have at least three letters or a hyphen.
    """
    if len(text) < 2 or not text[0].isupper() or text in person_words().not_roles:
        return None
    short = _short_forms().get(text)
    if short:
        return short
    if not text.replace("-", "").replace("/", "").replace("90", "").isalpha():
        return None
    forms = _forms()
    lower = text.lower()
    if text.isupper() and len(text) <= 4 and lower not in forms:
        return None
    for start in range(max(0, len(text) - _longest_form()), len(text) - 2):
        found = forms.get(lower[start:])
        if found is None:
            continue
        word, open_ = found
        if start == 0:
            return word
        prefix = text[:start]
        if open_ and (prefix.endswith("-") or (len(prefix) >= 3 and text[start].islower())):
            return _compound(prefix, word)
        if prefix.endswith("-") and prefix[:-1] in parties():
            return _compound(prefix, word)
    return None
