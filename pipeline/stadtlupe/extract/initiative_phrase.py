"""What stands around a head noun: article, adjectives and city before it; name, year, owner and object behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stadtlupe.extract.initiative_lexicon import HeadMatch, city_names, demonyms, find_head, talk
from stadtlupe.extract.initiative_words import (
    ADJECTIVE,
    CONTRACTED,
    INDEFINITE,
    YEAR,
    Word,
    adjacent,
    function_words,
    is_clear_adjective,
    verb_phrase_behind,
    word_list,
)

NUMBER_WORDS = frozenset({"Nr", "Nr.", "Nummer", "No"})
NAMING = frozenset({"namens", "Namen", "Titel", "genannt", "Namens", "Arbeitstitel", "Kürzel"})
LONGEST_NAME = 6  # words of an unquoted name behind its head
LONGEST_OBJECT = 7
# Kinds for which "für ..." says which one it is; with projects it may belong to the verb.
# Kinds that are told apart by where they are, and the words that say so.
WITH_PLACE = frozenset({"facility", "project"})
PLACE_WORDS = frozenset({"am", "an", "im", "in", "auf", "entlang", "beim", "oberhalb", "unterhalb", "zwischen"})
WITH_PURPOSE = frozenset({"strategy", "programme", "platform", "app", "regulation", "service"})


@dataclass(slots=True)
class Before:
    """Left context; ``start`` is the index of the first word that belongs to the name."""

    start: int
    adjectives: tuple[str, ...] = ()
    title_adjective: bool = False
    article: str | None = None
    article_at: int | None = None
    preposition: str | None = None
    city: str | None = None
    noun_before: Word | None = None

    @property
    def definite(self) -> bool:
        """Whether an article, possessive or a city in the genitive makes the phrase definite."""
        return self.article in word_list("definite") or self.city is not None


@dataclass(slots=True)
class After:
    """Right context; indexes are positions of words, ``None`` when there is nothing."""

    last: int
    quote: int | None = None
    name: tuple[int, int] | None = None
    brand: bool = False
    year: bool = False
    number: bool = False
    city: str | None = None
    outer: bool = False
    purpose: bool = False
    object_end: int | None = None
    object_word: str | None = None
    object_definite: bool = False


def _is_adjective(words: Sequence[Word], index: int) -> bool:
    word = words[index]
    return word.kind == "word" and bool(ADJECTIVE.match(word.text)) and word.text not in function_words()


def _is_title_adjective(words: Sequence[Word], text: str, index: int) -> bool:
    """Whether a capitalized word between article and head is an adjective (``die Urbane Datenplattform``)."""
    article = words[index - 1].lower in word_list("definite") and adjacent(words, text, index - 1)
    return article and ADJECTIVE.match(words[index].lower) is not None and find_head(words[index].text) is None


def city_at(words: Sequence[Word], text: str, index: int) -> tuple[str, int] | None:
    """Municipality whose name starts at a word: (name, index of its last word); genitives are reduced."""
    if index >= len(words) or not words[index].is_name_shaped:
        return None
    names = city_names()
    for size in (5, 4, 3, 2, 1):
        last = index + size - 1
        if last >= len(words):
            continue
        name = " ".join(text[words[index].start : words[last].end].split())
        if name in names:
            return name, last
        if size == 1 and len(name) > 4 and name.endswith("s") and name[:-1] in names:
            return name[:-1], last
    return None


def before(words: Sequence[Word], text: str, index: int) -> Before:
    """Read the words to the left of the head at ``index``."""
    found = Before(start=index)
    at = index - 1
    adjectives: list[str] = []
    while at >= 0 and adjacent(words, text, at):
        word = words[at]
        if word.kind != "word":
            break
        if word.text in demonyms():
            found.city = demonyms()[word.text]
        elif word.text in word_list("english") and found.city is None and not adjectives:
            found.start = at
            found.title_adjective = True
        elif (
            word.is_name_shaped
            and is_clear_adjective(word.lower)
            and word.lower not in word_list("definite") | INDEFINITE
        ):
            found.start = at
            found.title_adjective = found.title_adjective or at > 0
            adjectives.append(word.text)
        elif word.is_name_shaped and at > 0 and _is_title_adjective(words, text, at):
            found.start = at
            found.title_adjective = True
            adjectives.append(word.text)
        elif _is_adjective(words, at):
            if found.city is None:
                adjectives.append(word.text)
                found.start = at
        else:
            break
        at -= 1
    if at >= 0 and adjacent(words, text, at) and words[at].kind == "word":
        word = words[at]
        if word.lower in word_list("definite") or word.lower in INDEFINITE or word.lower in talk().quantifiers:
            found.article, found.article_at = word.lower, at
            if word.lower in CONTRACTED:
                found.preposition = word.lower
            at -= 1
        elif word.lower in word_list("prepositions"):
            found.preposition = word.lower
        elif word.text[-1:] == "s" and city_at(words, text, at):
            found.city = word.text[:-1]
    if found.article is None and found.preposition is None:
        # Without an article only words that can hardly be verbs are adjectives ("planen Radwege").
        while adjectives and adjectives[-1][0].islower() and not is_clear_adjective(adjectives[-1]):
            adjectives.pop()
            found.start += 1
    if (
        at >= 0
        and found.preposition is None
        and words[at].lower in word_list("prepositions")
        and found.article_at == at + 1
    ):
        found.preposition = words[at].lower
    if found.article_at and words[found.article_at - 1].is_name_shaped and adjacent(words, text, found.article_at - 1):
        found.noun_before = words[found.article_at - 1]
    found.adjectives = tuple(reversed(adjectives))
    return found


def _is_plain_name(word: Word) -> bool:
    base = word.text.rstrip(".")
    return (
        word.is_name_shaped
        and base not in word_list("time_words")
        and base not in word_list("people_words")
        and word.lower not in function_words()
        and base not in word_list("city_types")
        and base not in NUMBER_WORDS
    )


def _can_be_part(match: HeadMatch, names: Sequence[Word]) -> bool:
    """Whether plain nouns behind the head belong to its title (``Masterplan Mobilität``), not to the sentence."""
    single = len(names[0].text) > 1 and len(names) <= 2
    return single and match.head.kind in {"strategy", "app", "facility", "platform", "regulation", "programme"}


def _name_behind(words: Sequence[Word], text: str, index: int, match: HeadMatch, found: After) -> None:
    """Find an unquoted name right behind the head."""
    first = last = index + 1
    shaped = 0
    while last < len(words) and last - first < LONGEST_NAME and adjacent(words, text, last - 1):
        word = words[last]
        if not (_is_plain_name(word) or word.is_brand or (last > first and word.text in {"&", "+"})):
            break
        if word.text in demonyms() and not (last + 1 < len(words) and words[last + 1].is_name_shaped and last > first):
            break
        shaped += 1
        last += 1
    if not shaped:
        return
    if match.head.use == "budget":
        return
    town = city_at(words, text, first)
    if town and town[1] >= last - 1:
        found.city = town[0]
        if match.prefix or match.head.kind not in {"project", "programme", "platform"}:
            found.name = (first, town[1])
        return
    head_word = words[first]
    brand = head_word.is_brand or (head_word.text in word_list("english") and shaped > 1)
    title = shaped > 1 and (is_clear_adjective(head_word.lower) or match.head.name == "name")
    part = match.head.name == "part" and not match.plural and _can_be_part(match, words[first:last])
    if brand or title or part:
        found.brand = brand
        found.name = (first, last - 1)


def _owner(words: Sequence[Word], text: str, index: int, found: After) -> None:
    """Find whose undertaking it is: ``der Stadt X``, ``von X``, ``in X``, ``des Landes``."""
    if index + 1 >= len(words) or not adjacent(words, text, index):
        return
    word = words[index + 1]
    at = index + 2
    if word.lower in {"der", "des", "vom"}:
        while at < len(words) and _is_adjective(words, at):
            at += 1
        if at < len(words) and words[at].lower.split("-")[-1] in word_list("outer_owners"):
            found.outer = True
        elif at < len(words) and words[at].text in word_list("city_types"):
            town = city_at(words, text, at + 1)
            found.city = town[0] if town else found.city
            found.object_end = None
    elif word.lower in {"von", "für", "in"}:
        town = city_at(words, text, at)
        found.city = town[0] if town else found.city


def _object(words: Sequence[Word], text: str, index: int, match: HeadMatch, found: After) -> None:
    """Find what an action is done to: ``der alten Stadthalle``, ``von Radwegen``, ``Rathaus``."""
    at = index + 1
    if at >= len(words) or not adjacent(words, text, index):
        return
    opener = words[at].lower
    if opener in {"des", "der", "dieser", "ihrer", "seiner", "unserer", "ihres", "seines", "vom"}:
        found.object_definite = True
        at += 1
    elif opener in {"eines", "einer", "von", "zweier", "dreier"}:
        at += 1
    elif match.head.head.endswith(("arbeiten", "maßnahme", "maßnahmen")) and opener in {"an", "am", "im", "in", "auf"}:
        found.object_definite = True
        at += (
            2
            if opener in {"an", "in", "auf"} and at + 1 < len(words) and words[at + 1].lower in word_list("definite")
            else 1
        )
    elif not words[at].is_name_shaped:
        return
    else:
        found.object_definite = True
    limit = at + LONGEST_OBJECT
    while at < min(limit, len(words)) and (
        _is_adjective(words, at) or words[at].text.isdigit() or words[at].text in demonyms()
    ):
        at += 1
    if (
        at >= len(words)
        or not words[at].is_name_shaped
        or words[at].text in word_list("time_words") | word_list("people_words")
    ):
        return
    noun = words[at]
    if noun.lower in talk().objects or noun.text in word_list("city_types"):
        return
    last = at
    while last + 1 < min(limit, len(words)) and adjacent(words, text, last):
        word = words[last + 1]
        if word.kind == "quote" or (word.text.isdigit() and not YEAR.match(word.text)) or _is_plain_name(word):
            last += 1
        else:
            break
    if noun.text.endswith("-"):
        if last + 2 >= len(words) or words[last + 1].lower not in {"und", "oder"}:
            return
        last += 2
        noun = words[last]
    inner = find_head(noun.text)
    found.object_word = inner.lemma if inner else noun.text
    found.object_end = last


def _purpose(words: Sequence[Word], text: str, index: int, match: HeadMatch, found: After) -> None:
    """Find what it is for: ``Förderprogramm für Balkonkraftwerke``; it belongs to the name of heads that say little."""
    at = index + 1
    if at >= len(words) or words[at].lower not in {"für", "zur", "zum", "gegen"} or not adjacent(words, text, index):
        return
    at += 1
    while at < len(words) and (
        words[at].lower in {"die", "das", "den", "der", "eine", "einen"} or _is_adjective(words, at)
    ):
        at += 1
    if at >= len(words) or not _is_plain_name(words[at]) or not adjacent(words, text, at - 1):
        return
    found.purpose = True
    vague = match.head.use in {"compound", "name"} and not match.prefix
    if vague or match.lemma.lower() in talk().anaphors:
        found.last = at


def _place(words: Sequence[Word], text: str, found: After) -> None:
    """Find where it stands: ``Radweg entlang der Seestraße``; it tells two facilities of a kind apart."""
    at = found.last + 1
    if at >= len(words) or words[at].lower not in PLACE_WORDS or not adjacent(words, text, found.last):
        return
    opener = words[at].lower
    at += 1
    while at < len(words) and (words[at].lower in {"der", "dem", "den", "des", "von"} or _is_adjective(words, at)):
        at += 1
    # "in" needs an article: "in Ulm" is the town whose it is; "im Mai" and "am Montag" are dates.
    article = words[found.last + 2].lower in {"der", "dem", "den"} if found.last + 2 < len(words) else False
    bare = opener in {"an", "in", "auf"} and not article
    if at >= len(words) or bare or not _is_plain_name(words[at]) or not adjacent(words, text, at - 1):
        return
    if words[at].text.lower() in talk().objects:
        return
    while at + 1 < len(words) and _is_plain_name(words[at + 1]) and adjacent(words, text, at):
        at += 1
    if verb_phrase_behind().search(text[words[found.last].start : words[at].end]):
        return
    found.last = at


def after(words: Sequence[Word], text: str, index: int, match: HeadMatch) -> After:
    """Read the words to the right of the head whose last word is ``index``."""
    found = After(last=index)
    at = index + 1
    if at < len(words) and words[at].text in NAMING and at + 1 < len(words) and words[at + 1].kind == "quote":
        found.quote = at + 1
    elif at < len(words) and words[at].kind == "quote":
        found.quote = at
    elif at + 1 < len(words) and words[at].text == "(" and words[at + 1].kind == "quote":
        found.quote = at + 1
    else:
        for ahead in range(at, min(at + 4, len(words) - 1)):
            if words[ahead].text in NAMING and words[ahead + 1].kind == "quote" and words[ahead - 1].kind == "word":
                found.quote = ahead + 1
                break
            if words[ahead].kind == "mark":
                break
    if found.quote is not None:
        found.last = found.quote
        _owner(words, text, found.last, found)
        return found
    if match.head.use in {"object", "action"}:
        _object(words, text, index, match, found)
        if found.object_end is not None:
            found.last = found.object_end
        _owner(words, text, found.last, found)
        return found
    _name_behind(words, text, index, match, found)
    if found.name:
        found.last = found.name[1]
    at = found.last + 1
    if at < len(words) and adjacent(words, text, found.last):
        if YEAR.match(words[at].text) and match.head.kind not in {"facility", "network"}:
            found.year = True
            found.last = at
        elif match.head.use == "new" and words[at].text.isdigit() and len(words[at].text) <= 3:
            found.number = True
            found.last = at
        elif words[at].lower == "für" and match.head.kind == "regulation":
            step = at + 3 if [word.text for word in words[at + 1 : at + 3]] == ["das", "Jahr"] else at + 1
            if step < len(words) and YEAR.match(words[step].text):
                found.year = True
                found.last = step
        elif words[at].text in NUMBER_WORDS:
            step = at + 1 if at + 1 < len(words) and words[at + 1].text != "." else at + 2
            if step < len(words) and words[step].text[:1].isalnum():
                found.number = True
                found.last = step
                title = step + 2 if step + 1 < len(words) and words[step + 1].text == "," else step + 1
                if title < len(words) and words[title].kind == "quote":
                    found.last = title
    _owner(words, text, found.last, found)
    if match.head.kind in WITH_PURPOSE and not match.plural and found.last == index and found.city is None:
        _purpose(words, text, index, match, found)
    if match.head.kind in WITH_PLACE and found.last == index and found.city is None:
        _place(words, text, found)
    return found
