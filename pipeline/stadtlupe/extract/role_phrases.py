"""Reads phrases of functions in a sentence: ``Hanauer Oberbürgermeister a. D.``, ``neue Leiterin des Amtes``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from stadtlupe.extract.models import PERSON_LABELS
from stadtlupe.extract.organization_forms import Body
from stadtlupe.extract.organization_phrases import ADJECTIVE, is_noun, read_nouns, starts_person
from stadtlupe.extract.person_lexicon import ABSTRACT, is_given_name, is_surname, parties, person_words
from stadtlupe.extract.role_lexicon import RoleWord, multiword_role, role_word
from stadtlupe.extract.role_places import city_at, city_phrase_at, is_demonym, is_genitive_city
from stadtlupe.extract.role_professions import profession_before
from stadtlupe.extract.role_text import PlainToken
from stadtlupe.extract.word_signs import ROLE

JOINTS = frozenset({"und", "sowie", ",", "/", "&"})
# May stand between two functions of one person besides a joint.
BESIDES = frozenset({"zugleich", "gleichzeitig", "auch", "heute", "bisher", "seither", "damit", "nebenbei"})
PLURAL_DETERMINERS = frozenset({"die", "den", "beide", "beiden", "unsere", "ihre", "seine", "zwei", "drei"})
FUNCTIONAL = frozenset({"Leiter", "Referent", "Manager", "Geschäftsführer", "Koordinator", "Sachbearbeiter"})


@dataclass(frozen=True, slots=True)
class RolePhrase:
    """A function with what belongs to it.

    Attributes
    ----------
    start, end : indices into the sentence, complement included. core_end : index after the role without complement.
    determiner : article or the like before it.
    body : (start, end, body) in the sentence. city : (start, end) in the sentence.
    cities : municipalities of a function in the plural, in the order of its bearers.
    complement : something behind the role belongs to it.
    nominative : the form can be one (``der Vorsitzende``, but not ``der Vorsitzenden``).
    """

    start: int
    core_end: int
    end: int
    word: RoleWord
    modifiers: tuple[str, ...] = ()
    suffix: str = ""
    determiner: str | None = None
    body: tuple[int, int, Body | None] | None = None
    city: tuple[int, int] | None = None
    cities: tuple[tuple[int, int], ...] = ()
    complement: bool = False
    nominative: bool = False

    def lemma(self, gender: str | None) -> str:
        """Nominative of the function with the modifiers that are part of it."""
        gender = self.word.gender or gender
        lemma = self.word.lemma(gender)
        parts = [_nominative(word, "f" if gender == "f" else "m", first=not i) for i, word in enumerate(self.modifiers)]
        return " ".join([*parts, lemma]) + self.suffix

    @property
    def gender(self) -> str | None:
        """Gender of the form, or what its article says of a nominalized adjective (``der Vorsitzende``)."""
        if self.word.gender or self.plural:
            return self.word.gender
        form = self.determiner
        if form in ("der", "dem", "den", "ein", "einen", "einem", "zum", "vom", "beim"):
            return "m" if form != "der" or self.nominative else None
        return "f" if form in ("die", "eine", "zur") else None

    @property
    def plural(self) -> bool:
        """Whether several persons bear the function."""
        if self.word.plural and not self.word.singular:
            return True
        return self.word.plural and self.determiner in PLURAL_DETERMINERS and self.word.gender != "f"


def _nominative(word: str, gender: str, *, first: bool) -> str:
    if word.endswith("."):
        return {"stellv.": "stellvertretend", "stv.": "stellvertretend", "ltd.": "leitend"}.get(word.lower(), word) + (
            ("e" if gender == "f" else "er") if word.lower() in ("stellv.", "stv.", "ltd.") else ""
        )
    if "-" in word:
        return word  # first part of "Bau- und Umweltdezernentin"
    stem = word
    if word.lower() in person_words().keep_modifiers:
        return word + ("e" if gender == "f" else "er")  # the adverb: "war früher Lehrerin"
    for end in ("er", "en", "em", "es", "e"):
        if word.endswith(end) and len(word) - len(end) > 3:
            stem = word[: -len(end)]
            break
    return stem + ("e" if gender == "f" else "er")


def modifier_kind(token: PlainToken) -> str | None:
    """``keep``, ``skip`` or None for a word before a role."""
    lower = token.lower_
    words = person_words()
    if lower in words.keep_modifiers:
        return "keep"
    for end in ("er", "en", "em", "es", "e"):
        stem = lower[: -len(end)]
        if lower.endswith(end) and stem in words.keep_modifiers:
            return "keep"
        if lower.endswith(end) and stem in words.skip_modifiers:
            return "skip"
    return None


def find_roles(tokens: Sequence[PlainToken], bodies: Mapping[int, tuple[int, Body]]) -> list[RolePhrase]:
    """Find all phrases of functions of a sentence, in order.

    Parameters
    ----------
    tokens : the sentence without white space.
    bodies : start index -> (end index, body) of the bodies in it.
    """
    # Functions of the lexicon, and what stands before a person: it may be a profession.
    places = [
        index
        for index, token in enumerate(tokens)
        if token.signs & ROLE or (index + 1 < len(tokens) and tokens[index + 1].ent_type_ in PERSON_LABELS)
    ]
    if not places:
        return []
    inside = {index for start, (end, _) in bodies.items() for index in range(start, end)}
    phrases: list[RolePhrase] = []
    free = 0
    for index in places:
        if index < free or (not tokens[index].signs & ROLE and profession_before(tokens, index) is None):
            continue
        phrase = None
        core_end = index + 1
        words = multiword_role(tokens, index)
        if words:
            core_end = index + len(words)
            name = " ".join(words)
            phrase = _read(tokens, index, core_end, RoleWord(name, name, None, True, False, "body", head=name), bodies)
        elif index not in inside or _is_person_form(tokens, index):
            word = role_word(tokens[index].text) or profession_before(tokens, index)
            if word is not None and not _is_surname_here(tokens, index):
                phrase = _read(tokens, index, core_end, word, bodies)
        if phrase is not None:
            if phrases and phrase.start < phrases[-1].end:
                phrase = replace(phrase, start=max(phrase.start, min(phrases[-1].end, index)))
            phrases.append(phrase)
            free = max(core_end, phrase.end)
    return phrases


def _is_surname_here(tokens: Sequence[PlainToken], index: int) -> bool:
    """Whether a function ends a name: ``Roland Koch``, ``Eva Gärtner``."""
    token, before = tokens[index], tokens[index - 1] if index else None
    return (
        before is not None
        and token.ent_type_ in PERSON_LABELS
        and token.ent_iob_ == "I"
        and is_given_name(before.text)
        and is_surname(token.text)
    )


def _is_person_form(tokens: Sequence[PlainToken], index: int) -> bool:
    """Whether a word that is part of a body's span still means a person ("Stadtrat" before a name is no body)."""
    if index + 1 >= len(tokens) or role_word(tokens[index].text) is None:
        return False
    return starts_person(tokens, index + 1) or tokens[index + 1].ent_type_ in PERSON_LABELS


def _read(
    tokens: Sequence[PlainToken], index: int, core_end: int, word: RoleWord, bodies: Mapping[int, tuple[int, Body]]
) -> RolePhrase:
    start, modifiers, determiner, city = _left(tokens, index)
    suffix = ""
    end = core_end
    rest = [token.text for token in tokens[end : end + 2]]
    if rest[:1] and rest[0].replace(" ", "") in ("a.D.", "i.R."):
        end, suffix = end + 1, " " + {"a": "a. D.", "i": "i. R."}[rest[0][0]]
    elif rest in (["a.", "D."], ["i.", "R."]):
        end, suffix = end + 2, f" {rest[0]} {rest[1]}"
    core_end = end
    nominative = not tokens[index].text.endswith(("n", "m", "r"))
    phrase = RolePhrase(start, core_end, end, word, modifiers, suffix, determiner, None, city, nominative=nominative)
    return _right(tokens, phrase, bodies)


def _left(tokens: Sequence[PlainToken], index: int) -> tuple[int, tuple[str, ...], str | None, tuple[int, int] | None]:
    """Start with modifiers, the modifiers, the determiner before them and the municipality among them."""
    start = index
    position = index - 1
    modifiers: list[str] = []
    city: tuple[int, int] | None = None
    if position >= 1 and tokens[position].lower_ in ("und", "&") and tokens[position - 1].text.endswith("-"):
        modifiers = [tokens[position - 1].text, tokens[position].text]
        position -= 2
        start = position + 1
        return start, (f"{modifiers[0]} {modifiers[1]}",), _determiner(tokens, position), None
    while position >= 0 and index - position < 6:
        token = tokens[position]
        kind = modifier_kind(token)
        if kind == "keep":
            modifiers.insert(0, token.text)
            start = position
        elif kind == "skip":
            pass
        elif is_demonym(token.text) or is_genitive_city(token.text):
            city = city or (position, position + 1)
        elif (
            ADJECTIVE.match(token.text)
            and token.text.islower()
            and token.lower_ not in person_words().determiners
            and token.lower_.endswith(("ische", "ischen", "ischer", "liche", "lichen", "licher"))
        ):
            pass
        else:
            break
        position -= 1
    return start, tuple(modifiers), _determiner(tokens, position), city


def _determiner(tokens: Sequence[PlainToken], position: int) -> str | None:
    if position >= 0 and tokens[position].lower_ in person_words().determiners:
        return tokens[position].lower_
    return None


def _right(tokens: Sequence[PlainToken], phrase: RolePhrase, bodies: Mapping[int, tuple[int, Body]]) -> RolePhrase:
    """Read complements: bodies, municipalities, purposes, functional nouns."""
    for _ in range(3):
        end = phrase.end
        if end >= len(tokens):
            break
        place = city_phrase_at(tokens, end)
        if place and end not in bodies:
            linked = bodies.get(end + 1)
            if linked is None or linked[0] <= place[1]:
                places = [place]
                end = place[1]
                while phrase.plural and end + 1 < len(tokens) and tokens[end].lower_ in ("und", ","):
                    size = city_at(tokens, end + 1)
                    if not size:
                        break
                    places.append((end + 1, end + 1 + size))
                    end += 1 + size
                phrase = replace(phrase, city=phrase.city or place, cities=tuple(places), end=end, complement=True)
                continue
        found = _body(tokens, end, bodies)
        if found:
            start, stop, body = found
            phrase = replace(phrase, body=phrase.body or (start, stop, body), end=stop, complement=True)
            continue
        lower = tokens[end].lower_
        if lower == "für" and phrase.word.office != "cue" and not phrase.complement:
            start = end + 1
            if start < len(tokens) and tokens[start].lower_ in ("den", "die", "das"):
                start += 1
            stop = read_nouns(tokens, start)
            if stop > start:
                phrase = _extended(tokens, phrase, stop)
                continue
        functional = phrase.word.head in FUNCTIONAL or phrase.word.masculine.lower().endswith("leiter")
        if functional and not phrase.complement and _functional_noun(tokens, end):
            stop = read_nouns(tokens, end)
            phrase = _extended(tokens, phrase, stop if stop > end else end + 1)
            continue
        if tokens[end].text == "(":
            if not _is_abbreviation(tokens, end):
                break
            phrase = replace(phrase, end=end + 3)  # "Chief Digital Officer (CDO)"
            continue
        if lower in ("der", "des") and not phrase.complement:
            stop = _plain_genitive(tokens, end)
            if stop > end:
                phrase = replace(phrase, end=stop, complement=True)
                continue
        break
    return phrase


def _is_abbreviation(tokens: Sequence[PlainToken], index: int) -> bool:
    """Whether brackets hold the short form of a function."""
    inside = [token.text for token in tokens[index + 1 : index + 3]]
    return len(inside) == 2 and inside[1] == ")" and inside[0].isupper() and inside[0] not in parties()


def _extended(tokens: Sequence[PlainToken], phrase: RolePhrase, stop: int) -> RolePhrase:
    """The phrase with the words up to ``stop`` as part of the function's name."""
    text = "".join(token.text_with_ws for token in tokens[phrase.end : stop]).strip()
    return replace(phrase, suffix=f"{phrase.suffix} {text}", end=stop, core_end=stop, complement=True)


def _body(
    tokens: Sequence[PlainToken], index: int, bodies: Mapping[int, tuple[int, Body]]
) -> tuple[int, int, Body] | None:
    """Body that follows directly or behind an article, a preposition, adjectives or a demonym."""
    position = index
    while position < len(tokens) and position - index < 5:
        if position in bodies and (position == index or tokens[index].lower_ in person_words().body_links):
            end, body = bodies[position]
            return position, end, body
        token = tokens[position]
        if (
            (token.lower_ in person_words().body_links and position - index < 2)
            or is_demonym(token.text)
            or (ADJECTIVE.match(token.text) and position > index)
        ):
            position += 1
        else:
            return None
    return None


def _functional_noun(tokens: Sequence[PlainToken], index: int) -> bool:
    """Whether a field of work stands directly behind a role: ``Leiter Stadtplanung``, ``Geschäftsführerin Technik``."""
    text = tokens[index].text
    if not is_noun(tokens[index]) or is_given_name(text) or city_at(tokens, index) or role_word(text):
        return False
    return text in person_words().not_names or ABSTRACT.search(text.lower()) is not None


def _plain_genitive(tokens: Sequence[PlainToken], index: int) -> int:
    """Index after ``der AG Radverkehr``, ``des Projekts Zukunftsstadt``: a genitive that is no known body."""
    position = index + 1
    while position < len(tokens) and ADJECTIVE.match(tokens[position].text) and position - index < 4:
        position += 1
    if position >= len(tokens) or not is_noun(tokens[position]) or role_word(tokens[position].text):
        return index
    if starts_person(tokens, position):
        return index
    position += 1
    while (
        position < len(tokens)
        and is_noun(tokens[position])
        and not starts_person(tokens, position)
        and not role_word(tokens[position].text)
        and position - index < 6
        and (tokens[position].text in person_words().not_names or "-" in tokens[position].text)
    ):
        position += 1
    return position


def group_roles(tokens: Sequence[PlainToken], phrases: Sequence[RolePhrase]) -> list[list[RolePhrase]]:
    """Join functions that one person bears: ``Stadträtin und Digitaldezernentin``.

    A later function with an article of its own, another gender or another number begins a new group.
    """
    groups: list[list[RolePhrase]] = []
    for phrase in phrases:
        if groups:
            last = groups[-1][-1]
            between = [token.lower_ for token in tokens[last.end : phrase.start]]
            skipped = [word for word in between if word not in JOINTS and word not in BESIDES]
            joined = between and not [w for w in skipped if modifier_kind_word(w) is None]
            genders = {last.word.gender, phrase.word.gender} - {None}
            article = phrase.determiner is not None
            if (
                joined
                and len(genders) <= 1
                and not article
                and last.plural == phrase.plural
                and len(set(between) & JOINTS) == 1
            ):
                groups[-1].append(phrase)
                continue
        groups.append([phrase])
    return groups


def modifier_kind_word(word: str) -> str | None:
    """``keep``/``skip`` for a lower-case word between two functions, which may be an adjective of the second."""
    words = person_words()
    for end in ("er", "en", "em", "es", "e"):
        if word.endswith(end) and word[: -len(end)] in words.keep_modifiers | words.skip_modifiers:
            return "skip"
    return None


def party_tag(tokens: Sequence[PlainToken], index: int) -> tuple[str | None, int]:
    """Read ``(SPD)`` or ``, SPD,`` at ``index``: (party, index after it); the party is None for ``(parteilos)``."""
    size = len(tokens)
    if index + 2 < size and tokens[index].text == "(":
        for stop in range(index + 2, min(index + 8, size)):
            if tokens[stop].text == ")":
                text = "".join(token.text_with_ws for token in tokens[index + 1 : stop]).strip()
                if text in parties():
                    return parties()[text] or None, stop + 1
                first = text.split(",")[0].split("/")[0].strip()
                if first in parties() and len(text) < 40:
                    return parties()[first] or None, stop + 1
                return None, index
    tagged = index + 1 < size and tokens[index].text == "," and tokens[index + 1].text in parties()
    if tagged and (index + 2 >= size or tokens[index + 2].text in (",", ".", ")", "und")):
        return parties()[tokens[index + 1].text] or None, index + 2
    return None, index
