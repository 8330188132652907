"""Functions that verbs or nouns of leading tell: ``X, die das Amt leitet``, ``unter Leitung von X`` is its Leiterin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from stadtlupe.extract.organization_forms import Body
from stadtlupe.extract.organization_phrases import is_noun
from stadtlupe.extract.person_names import Name
from stadtlupe.extract.role_lexicon import role_word
from stadtlupe.extract.role_phrases import RolePhrase
from stadtlupe.extract.role_text import PlainToken

LEADING = frozenset({"leitet", "leitete", "leiten", "führt", "führte"})
CHAIRING = frozenset({"vorsitzt", "vorsitzen", "vorsteht", "vorstand", "vorsaß"})
RELATIVE = frozenset({"die", "der"})
OBJECT_PRONOUNS = frozenset({"die", "den", "das", "dem", "der", "welche", "welchen", "welches"})
# Nouns and participles of leading, and the function that they tell.
LED = {"Leitung": "Leiter", "geleitet": "Leiter", "Geleitet": "Leiter", "Vorsitz": "Vorsitzender"}
UNDER = "unter"
PASSING = (
    "delegation",
    "abordnung",
    "gruppe",
    "sitzung",
    "versammlung",
    "runde",
    "konferenz",
    "team",
    "besuch",
    "fahrt",
)
CONTACT = "Ansprechpartner"
# Contacts: words and what follows them before the name, as in "Auskunft erteilt X".
ASKING = frozenset({"Rückfragen", "Rückfrage", "Pressekontakt", "Medienkontakt", "Kontakt", "Auskunft", "Auskünfte"})
ANSWERING = frozenset({":", "erteilt", "erteilen", "gibt", "beantwortet"})
# What may stand between such a word and the name: "unter Leitung von", "die Leitung übernimmt", "den Vorsitz hat".
LINKING = frozenset(
    {"von", "durch", "der", "des", "hat", "hatte", "liegt", "lag", "bei", "übernimmt", "übernahm", "übernehmen", "wird"}
    | {
        "übernommen",
        "führt",
        "führte",
        "haben",
        "nun",
        "künftig",
        "seither",
        "jetzt",
        "weiterhin",
        "im",
        "in",
        "am",
        ":",
    }
)
ARTICLES = frozenset({"die", "das", "des", "der"})
LED_REACH = 8
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
    if not names or not bodies:
        return found
    for index, token in enumerate(tokens):
        lemma = "Leiter" if token.lower_ in LEADING else "Vorsitzender" if token.lower_ in CHAIRING else None
        word = role_word(lemma) if lemma else None
        if word is None:
            continue
        word = replace(word, gender=None)  # a verb tells none
        number = _subject(tokens, names, index)
        object_ = _object(tokens, names, number, bodies, index) if number is not None else None
        if number is None or object_ is None:
            continue
        start, (end, body) = object_
        # The relative pronoun tells the gender where the given name does not.
        pronoun = tokens[names[number].end + 1].lower_ if tokens[names[number].end].text == "," else None
        phrase = RolePhrase(index, index + 1, index + 1, word, determiner=pronoun, body=(start, end, body))
        found.setdefault(number, phrase)
    return found


def led_by(
    tokens: Sequence[PlainToken],
    names: Sequence[Name],
    bodies: Mapping[int, tuple[int, Body]],
    leads: Mapping[int, int],
) -> dict[int, RolePhrase]:
    """Find who leads what by a noun or participle: ``unter Leitung von X``, ``Den Vorsitz übernimmt X``.

    Parameters
    ----------
    tokens, names, bodies : as for :func:`leaders`.
    leads : index at which what leads to a name begins (its title, a function before it) -> index of the name.

    Returns
    -------
    Index of a name -> its function.
    """
    found: dict[int, RolePhrase] = {}
    for index, token in enumerate(tokens):
        # "das Sachgebiet Frühe Bildung unter X"
        under = token.text == UNDER and index + 1 in leads and any(end == index for end, _ in bodies.values())
        asked = token.text in ASKING and index + 2 in leads and tokens[index + 1].text in ANSWERING
        lemma = "Leiter" if under else CONTACT if asked else LED.get(token.text)
        word = role_word(lemma) if lemma else None
        if word is None:
            continue
        if _leads_nothing(tokens, index):
            continue
        number, inside = (leads[index + 2], None) if asked else _led(tokens, bodies, leads, index)
        if number is None:
            continue
        before = [start for start, (end, _) in bodies.items() if end <= index and index - end <= LED_REACH]
        start = inside if inside is not None else before[-1] if before else None
        body = None if start is None or asked else (start, bodies[start][0], bodies[start][1])
        word = replace(word, gender=None)  # nor does the noun tell it
        found.setdefault(number, RolePhrase(index, index + 1, index + 1, word, body=body))
    return found


def _leads_nothing(tokens: Sequence[PlainToken], index: int) -> bool:
    """Whether ``unter (der) Leitung von`` follows a group for a day: to lead a delegation is no function."""
    before = [token.lower_ for token in tokens[max(0, index - 2) : index]]
    if UNDER not in before:
        return False
    start = index - len(before) + before.index(UNDER)
    return start > 0 and tokens[start - 1].lower_.endswith(PASSING)


def _led(
    tokens: Sequence[PlainToken], bodies: Mapping[int, tuple[int, Body]], leads: Mapping[int, int], index: int
) -> tuple[int | None, int | None]:
    """Name behind a word of leading, and the start of the body between them, if there is one."""
    position, inside = index + 1, None
    while position < len(tokens) and position - index <= LED_REACH:
        if position in leads:
            return leads[position], inside
        if position in bodies and inside is None:
            inside, position = position, bodies[position][0]
            continue
        after = position + 1
        if (
            tokens[position].lower_ in ARTICLES
            and after < len(tokens)
            and is_noun(tokens[after])
            and after not in leads
        ):
            position += 2  # "Geleitet wird die Einrichtung von X", "die Leitung des Projekts liegt bei X"
            continue
        if tokens[position].lower_ not in LINKING:
            break
        position += 1
    # "die seit 2023 von X geleitet wird"
    behind = [start for start in leads if start < index and index - start <= LED_REACH]
    if behind and tokens[index].text == "geleitet" and tokens[behind[-1] - 1].lower_ in ("von", "durch"):
        return leads[behind[-1]], inside
    return None, None


def _subject(tokens: Sequence[PlainToken], names: Sequence[Name], verb: int) -> int | None:
    """Name of who leads.

    Before the verb (``X leitet``), before its relative clause (``X, die … leitet``), in the relative clause of what is
    led (``das Büro, das X seit 2022 leitet``) or right behind the verb.
    """
    for number, name in enumerate(names):
        if name.end == verb or name.outer == verb + 1:
            return number
        comma = name.end
        if comma + 1 < len(tokens) and tokens[comma].text.islower() and tokens[comma + 1].text == ",":
            comma += 1  # "stellt X vor, die ... leitet"
        clause = comma + 1 < len(tokens) and tokens[comma].text == ","
        if clause and tokens[comma + 1].lower_ in RELATIVE and comma < verb <= comma + REACH:
            inside = (other.outer for other in names if other is not name)
            if not any(name.end < start < verb for start in inside):
                return number
        if name.outer == 0 and len(names) == 1 and _is_age(tokens, name, verb):
            return number  # "X, 43, leitet"
        if _is_led(tokens, name) and name.end < verb <= name.end + LED_REACH:
            return number
    ahead = [number for number, name in enumerate(names) if name.end < verb]
    if len(ahead) == 1 and tokens[verb - 1].text == "und":
        return ahead[0]  # "X ist Beauftragte und leitet das Amt"
    return None


def _is_led(tokens: Sequence[PlainToken], name: Name) -> bool:
    """Whether a name stands in the relative clause of what is led: ``das Bauamt, das X leitet``."""
    at = name.outer
    return at >= 2 and tokens[at - 1].lower_ in OBJECT_PRONOUNS and tokens[at - 2].text == ","


def _is_age(tokens: Sequence[PlainToken], name: Name, verb: int) -> bool:
    """Whether nothing but an age between commas stands between a name and a verb."""
    between = [token.text for token in tokens[name.end : verb]]
    return len(between) == 3 and between[0] == between[2] == "," and between[1].isdigit()


def _object(
    tokens: Sequence[PlainToken], names: Sequence[Name], number: int, bodies: Mapping[int, tuple[int, Body]], verb: int
) -> tuple[int, tuple[int, Body]] | None:
    """Body between the name and the verb, else the first one soon behind the verb."""
    name = names[number]
    ahead = [start for start, (end, _) in bodies.items() if end == name.outer - 2]
    if ahead and verb >= name.end and _is_led(tokens, name):
        return ahead[-1], bodies[ahead[-1]]
    between = [start for start in bodies if name.end <= start < verb]
    if between:
        return between[-1], bodies[between[-1]]
    behind = [start for start in bodies if verb < start <= verb + 6]
    return (behind[0], bodies[behind[0]]) if behind else None
