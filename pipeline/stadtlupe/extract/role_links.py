"""Ties functions to the names of a sentence: before a name, in apposition, in brackets, over ``ist``, ``wurde zum``."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from stadtlupe.extract.person_lexicon import person_words
from stadtlupe.extract.person_names import Name
from stadtlupe.extract.role_phrases import RolePhrase, party_tag
from stadtlupe.extract.role_text import PlainToken

Group = list[RolePhrase]
YEAR = re.compile(r"^(?:19|20)\d\d$")
COPULA_GAP, APPOINTED_GAP, COMPLEMENT_GAP = 7, 16, 5
GOALS = frozenset({"zum", "zur", "zu"})
# Verbs whose object is somebody else: "X, Vorsitzender, hat Helfer".
HAVING = frozenset({"hat", "hatte", "haben", "hatten", "habe", "hätte", "sucht", "suchte", "braucht", "findet", "fand"})
# Between a function and its body.
OF_A_BODY = frozenset({"des", "der", "vom", "von", "beider", "aller", "dreier", "beim", "im", "bei"})
# Words of a body behind a function that was not read as one; words between commas behind a name.
UNREAD, ASIDE = 8, 12
POSTS = frozenset(
    {"Amt", "Posten", "Tätigkeit", "Funktion", "Rolle", "Arbeit", "Dienst", "Mandat", "Aufgabe", "Stelle"}
)
APPOINTED = re.compile(
    r"^(?:(?:wieder|nach)?gewählt|ernannt|bestellt|berufen|bestimmt|befördert|Berufung|Wahl|Ernennung)$"
)
APPOINTS = re.compile(r"^(?:wählten?|wählt|ernannten?|bestellten?|berief(?:en)?|kürten?|bestimmten?)$")
PARTICIPLE = re.compile(r"^[a-zäöü]*ge[a-zäöüß]+(?:t|en)$")
AGE = re.compile(r"^\d{1,2}$")
TIME_NOUN = re.compile(
    r"^(?:\d{1,2}\.|(?:Mon|Diens|Donners|Frei|Sams|Sonn)tag\w*|Mittwoch\w*|Sonnabend\w*|Abend|Jahre?s?|Woche|Sitzung"
    r"|Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)$"
)
# Between a copula and the function only such words may stand: no other noun, no comma.
LOWER = re.compile(r"^[a-zäöüß]")
PLAIN = re.compile(r"^(?:[a-zäöüß]|(?:19|20)\d\d$|\d{1,2}\.\d{1,2}\.(?:\d{2,4})?$)")


def link_roles(
    tokens: Sequence[PlainToken], names: Sequence[Name], genders: Sequence[str | None], groups: Sequence[Group]
) -> tuple[dict[int, list[RolePhrase]], dict[int, str]]:
    """Decide which name of a sentence bears which functions.

    Parameters
    ----------
    names, groups : in text order. genders : ``m``, ``f`` or None per name.

    Returns
    -------
    (index of a name -> its functions in text order, index of a name -> its party).
    """
    roles: dict[int, list[RolePhrase]] = {}
    tags: dict[int, str] = {}
    ends: list[int] = []
    for number, name in enumerate(names):
        party, end = party_tag(tokens, name.end)
        if party:
            tags[number] = party
        ends.append(end)
    by_outer = {name.outer: number for number, name in enumerate(names)}
    by_end = {name.end: number for number, name in enumerate(names)}
    by_end |= {end: number for number, end in enumerate(ends)}
    covered = {index for name in names for index in range(name.outer, name.end)}
    used: set[int] = set()

    def give(number: int, position: int) -> None:
        used.add(position)
        roles.setdefault(number, []).extend(groups[position])

    # Where what leads to a name begins: "Leiterin ist Hauptlöschmeisterin X", "ihr Sprecher, der Tischler X".
    by_lead = lead_starts(tokens, names, groups)
    for position, group in enumerate(groups):
        direct = by_outer.get(group[-1].end)
        if direct is None:
            continue
        give(direct, position)
        _share(tokens, group, direct, ends, by_outer, roles)
    for position, group in enumerate(groups):
        if position in used or group[-1].word.also_body:
            continue
        before = None if _is_subject(tokens, group, by_lead) else _apposition(tokens, group, by_end)
        behind = _behind_comma(tokens, group, by_lead)
        if before is not None and behind is not None and _clash(group, genders[before]):
            before = None
        if before is not None and (behind is None or not roles.get(before) or group[0].determiner is None):
            give(before, position)
        elif behind is not None and (group[-1].complement or group[0].determiner or _opens_line(tokens, group)):
            give(behind, position)
            _share(tokens, group, behind, ends, by_outer, roles)
    for position, group in enumerate(groups):
        if position in used or group[-1].word.also_body:
            continue
        if group[0].plural:
            first = by_lead.get(group[-1].end + 1) if _is_subject(tokens, group, by_lead) else None
            if first is not None:  # "Stellvertreterinnen sind X und Y"
                give(first, position)
                _share(tokens, group, first, ends, by_outer, roles)
            continue
        joined = _presented(tokens, group, by_lead)
        if joined is None:
            joined = _copula(tokens, group, ends, by_lead, by_end, covered)
        if joined is not None and not _clash(group, genders[joined]):
            give(joined, position)
    for number, found in roles.items():
        found.sort(key=lambda phrase: phrase.start)
        for phrase in found:
            if phrase.word.party:
                tags.setdefault(number, phrase.word.party)
    return roles, tags


def lead_starts(tokens: Sequence[PlainToken], names: Sequence[Name], groups: Sequence[Group]) -> dict[int, int]:
    """Index at which what leads to a name begins, its title or the functions before it -> index of the name."""
    starts = {name.outer: number for number, name in enumerate(names)}
    for group in groups:
        number = starts.get(group[-1].end)
        if number is not None:
            starts.setdefault(group[0].start, number)
            starts.setdefault(_group_start(tokens, group), number)
    return starts


def _clash(group: Group, gender: str | None) -> bool:
    """Whether a function is that of a woman and the name that of a man, or the other way round."""
    own = {phrase.gender for phrase in group} - {None}
    return gender is not None and bool(own) and gender not in own


def _share(
    tokens: Sequence[PlainToken],
    group: Group,
    number: int,
    ends: Sequence[int],
    by_outer: dict[int, int],
    roles: dict[int, list[RolePhrase]],
) -> None:
    """Give a function in the plural to all names of the enumeration: ``die Dezernenten A, B und C``."""
    phrase = group[-1]
    following = number
    place = 0
    joint_is_plural = phrase.word.plural and phrase.word.masculine != phrase.word.feminine
    while True:
        end = _behind_brackets(tokens, ends[following])
        if end + 1 >= len(tokens) or tokens[end].lower_ not in ("und", ",", "sowie", "&"):
            return
        after = by_outer.get(end + 1)
        if after is None:
            return
        weak = (
            joint_is_plural and phrase.word.head.endswith(("ent", "ant")) and tokens[phrase.start].text.endswith("en")
        )
        if not (phrase.plural or (weak and phrase.determiner is None)):
            return
        following = after
        place += 1
        cities = phrase.cities
        # A masculine plural means women too: the given name tells.
        shared = [replace(p, word=replace(p.word, gender=None)) if p is phrase else p for p in group]
        if len(cities) > place:
            shared = [replace(p, city=cities[place]) if p.word.head == phrase.word.head else p for p in shared]
        roles.setdefault(following, []).extend(shared)


def _behind_brackets(tokens: Sequence[PlainToken], index: int) -> int:
    """Index behind a short note in brackets: ``die Bürgermeister A (Nordstadt) und B``."""
    if index < len(tokens) and tokens[index].text == "(":
        return next((at + 1 for at in range(index + 2, min(index + 6, len(tokens))) if tokens[at].text == ")"), index)
    return index


def _group_start(tokens: Sequence[PlainToken], group: Group) -> int:
    """Index of the first word of a group, article, demonym and adjectives included."""
    start = group[0].start
    if group[0].city is not None:
        start = min(start, group[0].city[0])
    while start > 0 and tokens[start - 1].text.islower() and tokens[start - 1].text.isalpha():
        word = tokens[start - 1].lower_
        if word in ("und", "sowie", "oder", "mit", "von", "nach", "an", "durch", "bei", "so", "sagt", "sagte"):
            break
        if word in person_words().copula or word in person_words().speech or word in HAVING:
            break
        start -= 1
        if word == group[0].determiner or group[0].start - start > 4:
            break
    return start


def _apposition(tokens: Sequence[PlainToken], group: Group, by_end: Mapping[int, int]) -> int | None:
    """Name directly before ``, Leiterin …``, ``(Leiterin …)``, ``als Leiterin`` or ``, seit 2019 Bürgermeister``."""
    start = _group_start(tokens, group)
    if start > 0 and tokens[start - 1].lower_ in ("als", "zum", "zur"):
        start -= 1
    if start > 0 and YEAR.match(tokens[start - 1].text):
        start -= 1
        while (
            start > 0
            and tokens[start - 1].text.isalpha()
            and tokens[start - 1].lower_ in ("seit", "bis", "ab", "im", "jahr")
        ):
            start -= 1
    if start > 0 and (group[0].determiner == "als" or tokens[start].lower_ == "als") and start in by_end:
        return by_end[start]
    if start > 1 and tokens[start].lower_ == "als" and tokens[start - 1].text in POSTS:
        # "X legt ihr Amt als Leiterin nieder"
        ahead = [place for place in by_end if start - APPOINTED_GAP <= place < start]
        if ahead and tokens[start - 2].lower_.startswith(("ihr", "sein")):
            return by_end[max(ahead)]
    if start in by_end and tokens[start].i > tokens[start - 1].i + 1:
        return by_end[start]  # the next line, under a signature
    start = _before_adverbs(tokens, start)
    if start > 0 and tokens[start - 1].text in (",", "(", "–"):
        return by_end.get(start - 1, by_end.get(_before_aside(tokens, start - 1)))
    if start > 0 and tokens[start].lower_ in ("zum", "zur") and any(APPOINTED.match(token.text) for token in tokens):
        return by_end.get(start)  # "die Berufung von X zur Leiterin"
    return None


def _before_adverbs(tokens: Sequence[PlainToken], start: int) -> int:
    """Index before ``von Haus aus``, ``früher selbst``, ``im Hauptberuf``, when a mark stands before it; else start."""
    position = start
    words = person_words().asides
    while position > 0 and start - position < 4 and tokens[position - 1].lower_ in words:
        position -= 1
    return position if position > 0 and tokens[position - 1].text in (",", "(", "–") else start


def _before_aside(tokens: Sequence[PlainToken], comma: int) -> int:
    """Index behind a name that an age, a home or a party follows: ``X, 34,``, ``X aus Y,``, ``X (Z,``; else -1."""
    if comma >= 2 and tokens[comma - 2].text == "," and AGE.match(tokens[comma - 1].text):
        return comma - 2
    bracket = next((at for at in range(comma - 1, max(comma - 5, 0), -1) if tokens[at].text in "()"), 0)
    if bracket and tokens[bracket].text == "(" and tokens[comma].text == ",":
        return bracket  # "X (CSU, Zweite Bürgermeisterin)"
    if comma >= 1 and PARTICIPLE.match(tokens[comma - 1].text) and tokens[comma].text == ",":
        return comma - 1  # "haben X aufgestellt, Leiterin ..."
    position = comma - 1
    while position > 0 and comma - position <= 3 and tokens[position].text[:1].isupper():
        position -= 1
    return position if position < comma - 1 and tokens[position].lower_ in ("aus", "vom", "von") else -1


def _behind_comma(tokens: Sequence[PlainToken], group: Group, by_outer: dict[int, int]) -> int | None:
    """Name behind ``die Leiterin des Amtes,`` or ``der Leiter:``, also when the body was not read as one."""
    end = group[-1].end
    if end < len(tokens) and tokens[end].lower_ == "selbst":
        end += 1  # "der Bürgermeister selbst, X,"
    linked = end < len(tokens) and tokens[end].lower_ in OF_A_BODY
    going_on = end < len(tokens) and group[-1].complement and tokens[end].text[0].isupper()
    if linked or going_on:
        reach = range(end + 1, min(end + 1 + UNREAD, len(tokens)))
        comma = next((at for at in reach if not tokens[at].text[0].isalnum() and tokens[at].text != "-"), end)
        nouns = going_on or any(token.text[0].isupper() for token in tokens[end + 1 : comma])
        if nouns and tokens[comma].text == ",":
            end = comma
    if end < len(tokens) and tokens[end].text in (",", ":", "–"):
        return by_outer.get(end + 1)
    return None


def _copula(
    tokens: Sequence[PlainToken],
    group: Group,
    ends: Sequence[int],
    by_outer: Mapping[int, int],
    by_end: Mapping[int, int],
    covered: Collection[int],
) -> int | None:
    """Name joined by sein, werden, bleiben: ``X ist …``, ``Neue Leiterin ist X``, ``X wurde zum … gewählt``."""
    copula = person_words().copula
    start = group[0].start
    position = start - 1
    # "ist X am Donnerstagabend vom Rat zur Beigeordneten gewählt worden": much may stand between.
    to_office = _is_goal(tokens, start)
    elected = to_office and any(APPOINTED.match(token.text) for token in tokens)
    gap = APPOINTED_GAP if elected else COPULA_GAP
    while position >= 0 and start - position <= gap:
        word = tokens[position]
        if word.lower_ in copula:
            before = by_end.get(position)
            if before is None and position > 0 and tokens[position - 1].text == ",":
                before = by_end.get(position - 1, by_end.get(_before_commas(tokens, position - 1, by_end)))
            if before is None and position > 0 and tokens[position - 1].text == "und":
                subjects = {by_end[place] for place in by_end if place < position}
                before = subjects.pop() if len(subjects) == 1 else None  # "X leitet … und ist auch …"
            if before is not None:
                return before
            behind = by_outer.get(position + 1)
            return behind if behind is not None and _only_plain(tokens, ends[behind], start) else None
        passable = LOWER.match(word.text) or YEAR.match(word.text) or position in covered or TIME_NOUN.match(word.text)
        if not passable and (group[0].city is None or position != group[0].city[0]):
            break
        position -= 1
    end = group[-1].end
    if to_office and end < len(tokens) and APPOINTED.match(tokens[end].text):
        # "hat der Ortschaftsrat X zu seinem Vorsitzenden gewählt"
        ahead = [place for place in by_end if start - APPOINTED_GAP <= place <= start]
        if ahead:
            return by_end[max(ahead)]
    if to_office and end < len(tokens) and APPOINTS.match(tokens[end].text):
        # "Zum Beigeordneten wählte der Rat X": the name closes the clause.
        behind_verb = [place for place in by_outer if place > end]
        return by_outer[max(behind_verb)] if behind_verb else None
    while end < len(tokens) and end - group[-1].end <= COMPLEMENT_GAP and tokens[end].lower_ not in copula:
        if end in covered or tokens[end].text in (",", ":", ";", "."):
            return None
        end += 1  # a complement that was not read: "Vorsitzender der Fraktion Feuerwehr/BI ist X"
    if end < len(tokens) and tokens[end].lower_ in copula:
        for place in range(end + 1, end + 5):
            if place in by_outer and _only_plain(tokens, end, place):
                return by_outer[place]
    return None


def _is_subject(tokens: Sequence[PlainToken], group: Group, by_lead: Mapping[int, int]) -> bool:
    """Whether a function begins a clause of its own: ``Kassier ist X, Schriftführerin bleibt Y``."""
    end = group[-1].end
    return end < len(tokens) and tokens[end].lower_ in person_words().copula and end + 1 in by_lead


def _presented(tokens: Sequence[PlainToken], group: Group, by_lead: Mapping[int, int]) -> int | None:
    """Name behind a function that opens the sentence: ``Als neuer Leiter stellte sich X vor``."""
    start = _group_start(tokens, group)
    if start > 0 and tokens[start - 1].lower_ == "als":
        start -= 1
    if tokens[start].lower_ != "als" or (start > 0 and tokens[start - 1].text not in (":", "•", "–")):
        return None
    for at in range(group[-1].end, min(group[-1].end + APPOINTED_GAP, len(tokens))):
        if at in by_lead:
            return by_lead[at]
        if tokens[at].text in (",", ";", "und"):
            return None
    return None


def _is_goal(tokens: Sequence[PlainToken], start: int) -> bool:
    """Whether ``zum``, ``zur``, ``zu ihrem``, ``zur neuen`` stand before a function."""
    position = start - 1
    while position >= 0 and start - position <= 3:
        if tokens[position].lower_ in GOALS:
            return True
        if not tokens[position].text.islower():
            return False
        position -= 1
    return False


def _opens_line(tokens: Sequence[PlainToken], group: Group) -> bool:
    """Whether a function and a colon introduce a name: ``Bearbeiter: X``."""
    end = group[-1].end
    return end < len(tokens) and tokens[end].text == ":"


def _before_commas(tokens: Sequence[PlainToken], comma: int, by_end: Mapping[int, int]) -> int:
    """Index behind the name before ``, 41, Forstwirt, parteilos,``; -1 if there is none."""
    places = range(comma - 1, max(comma - ASIDE, 0), -1)
    return next((at for at in places if at in by_end and tokens[at].text == ","), -1)


def _only_plain(tokens: Sequence[PlainToken], start: int, end: int) -> bool:
    """Whether only lower-case words, years and dates in figures stand between two indices."""
    return all(PLAIN.match(token.text) for token in tokens[start:end])
