"""Initiatives that are known by a name: quoted titles, programmes of the lexicon, borrowed words with a town."""

from __future__ import annotations

from collections.abc import Sequence

from stadtlupe.extract.initiative_candidate import PRIORITY, Candidate, clean, titled
from stadtlupe.extract.initiative_lexicon import HeadMatch, find_head, known_name, known_names, talk
from stadtlupe.extract.initiative_phrase import city_at
from stadtlupe.extract.initiative_words import Word, adjacent, any_word, looks_like_name, word_list

SMART = frozenset({"Smart", "Smarte", "Digital", "Digitale", "Open", "Green"})
PLACE_NAMES = frozenset({"City", "Cities", "Region", "Country", "Village"})
# Heads whose quoted names are titles of buildings, works or firms as often as of undertakings.
UNSURE = frozenset({"new", "built", "object", "action", "budget"})
SPEAKING = ("sag", "erklär", "heißt es", "beton", "zitier", "schrieb", "schreib")


def known_programmes(text: str, start: int, end: int) -> list[Candidate]:
    """Programmes, laws and competitions of ``initiative_names.csv`` in ``text[start:end]``."""
    pattern, _ = known_names()
    found = []
    for hit in pattern.finditer(text, start, end):
        entry = known_name(hit.group())
        found.append(
            Candidate(
                start=hit.start(),
                end=hit.end(),
                value=entry.name,
                kind=entry.kind,
                theme=entry.theme,
                named=entry.scope == "external" or " " not in entry.name,
                head=entry.name.split()[0],
                city=None,
                scope=entry.scope,
                priority=PRIORITY["known"],
            )
        )
    return found


def compound_of_title(words: Sequence[Word], index: int, match: HeadMatch) -> Candidate | None:
    """Title with a head glued behind it: ``„MeinOrt“-App``, ``»Zukunft«-Projekt``."""
    if index == 0 or words[index - 1].kind != "quote" or match.head.use in UNSURE:
        return None
    title, tail = words[index - 1], words[index]
    if match.head.name == "part" and match.head.kind != "project":
        return titled(title, tail.end, f"{title.text}-{match.lemma}", match, None, "municipal", "quote")
    return titled(title, title.end, title.text, match, None, "municipal", "quote")


def loose_titles(words: Sequence[Word], sentence: str, taken: set[int]) -> list[Candidate]:
    """Quoted titles that no head introduces: enumerated ones, ones with a head inside, ones beside a head.

    Parameters
    ----------
    words : words of the sentence. sentence : its text.
    taken : indexes of titles that have been used already; extended by those found here.
    """
    if all(word.kind != "quote" for word in words):
        return []
    building = any_word("building").search(sentence) is not None
    found = []
    previous: HeadMatch | None = None
    for at, word in enumerate(words):
        if word.kind != "quote":
            continue
        if at in taken:
            previous = _head_before(words, at) or previous
            continue
        ahead = [item.lower for item in words[max(0, at - 4) : at]]
        if set(ahead[-3:]) & talk().leads or any(item.startswith(SPEAKING) for item in ahead):
            continue
        chained = at >= 2 and words[at - 1].lower in {",", "und", "sowie", "oder"} and at - 2 in taken
        match = previous if chained and previous else _head_in(word.text) or _head_near(words, at)
        if match is None or not (looks_like_name(word.text) or chained):
            continue
        if match.head.use in {"new", "built"} and not building:
            continue
        taken.add(at)
        previous = match
        found.append(titled(word, word.end, word.text, match, None, "municipal", "quote"))
    return found


def _head_before(words: Sequence[Word], at: int) -> HeadMatch | None:
    for index in range(at - 1, max(-1, at - 4), -1):
        if words[index].is_name_shaped:
            return find_head(words[index].text)
    return None


def _head_in(title: str) -> HeadMatch | None:
    """Head noun inside of a title; buildings do not count, houses and places have quoted names too."""
    for word in reversed(title.split()):
        match = find_head(word.strip("!.,:–")) if word[0].isupper() else None
        if match is not None and match.head.use not in UNSURE:
            return match
    return None


def _head_near(words: Sequence[Word], at: int) -> HeadMatch | None:
    """Head of the kinds that bear names, a few words behind the title (``„X“ heißt das Projekt``)."""
    for index in range(at + 1, min(at + 7, len(words))):
        if words[index].kind == "quote":
            break
        if words[index].is_name_shaped:
            match = find_head(words[index].text)
            if match is None or match.plural or match.head.use in UNSURE:
                continue
            # "war die X Teil eines Netzwerks": in the genitive the head belongs to another noun.
            if words[index - 1].lower in {"des", "eines", "der", "einer"} and words[index - 2].is_name_shaped:
                continue
            if match.head.name == "name" or match.head.use == "compound":
                return match
    return None


def smart_places(words: Sequence[Word], text: str) -> list[Candidate]:
    """Programmes that are called by borrowed words and their town: ``Smart Green City Haßfurt``."""
    found = []
    for index, word in enumerate(words):
        if word.text not in SMART or word.kind != "word":
            continue
        last = index
        while adjacent(words, text, last) and words[last + 1].text in word_list("english"):
            last += 1
        town = city_at(words, text, last + 1) if adjacent(words, text, last) else None
        if town is None or words[last].text not in PLACE_NAMES:
            continue
        end = words[town[1]].end
        found.append(
            Candidate(
                start=word.start,
                end=end,
                value=clean(text[word.start : end]),
                kind="programme",
                theme="IT und Kommunikation",
                named=True,
                head=" ".join(item.text for item in words[index : last + 1]),
                city=town[0],
                scope="municipal",
                priority=PRIORITY["named"],
            )
        )
    return found
