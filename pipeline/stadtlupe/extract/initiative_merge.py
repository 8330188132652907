"""Unites what the rules and the trained recognizer say about initiatives.

The recognizer decides what is an initiative; the rules know kind, theme, scope and the canonical name, and add what is
told by quotation marks, by lists or by words that point back.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import get_args

from stadtlupe.errors import StadtlupeError
from stadtlupe.extract.initiative_candidate import PRIORITY, Candidate, city_in, clean, is_proper_prefix, nominative
from stadtlupe.extract.initiative_lexicon import HeadMatch, find_head, talk
from stadtlupe.extract.initiative_tagger import EXTERNAL, NAMED, PLAIN
from stadtlupe.extract.initiative_words import WORDS_FILE, Word, articles, verb_phrase_behind, words_of
from stadtlupe.lexicon import WORDS_KEPT, read_toml
from stadtlupe.schema import InitiativeKind

# From this priority on a candidate of the rules stands without the recognizer's consent.
SURE = PRIORITY["named"]
EDGE = " \t\n\u00a0„“”»«‚‘’\"'.,;:!?()[]–—"
DEFAULT_KIND = "project"
DOMAIN = re.compile(r"\w\.(?:de|com|net|org|eu|digital|app|city|online|nrw|bayern|[a-zäöü]{4,})$")
ADDRESS = re.compile(r"(?:https?://|www\.)")


@dataclass(frozen=True, slots=True)
class Tagged:
    """What the recognizer marked; offsets are characters of the text."""

    start: int
    end: int
    label: str
    score: float = 1.0


def unite(text: str, candidates: Sequence[Candidate], tagged: Sequence[Tagged]) -> list[Candidate]:
    """Make one list of candidates for a text.

    Parameters
    ----------
    text : the whole text. candidates : those that the rules chose, without overlaps. tagged : the recognizer's spans.

    Returns
    -------
    Candidates without overlaps, in text order.
    """
    kept: list[Candidate] = []
    used: set[int] = set()
    for span in tagged:
        overlapping = [
            index for index, item in enumerate(candidates) if item.start < span.end and span.start < item.end
        ]
        used.update(overlapping)
        rivals = [candidates[index] for index in overlapping if not candidates[index].anaphor]
        if rivals:
            agreed = _agreed(text, span, max(rivals, key=_weight))
            kept.append(replace(agreed, tagged=span.label, score=span.score))
        else:
            own = candidate_of(text, span)
            if own is not None:
                kept.append(own)
    kept += [
        item for index, item in enumerate(candidates) if index not in used and (item.priority >= SURE or item.anaphor)
    ]
    chosen: list[Candidate] = []
    for item in sorted(kept, key=lambda item: (item.start, item.start - item.end)):
        if not chosen or item.start >= chosen[-1].end:
            chosen.append(item)
    return chosen


def _weight(item: Candidate) -> tuple[int, int]:
    return item.priority, item.end - item.start


def _agreed(text: str, span: Tagged, rule: Candidate) -> Candidate:
    """The rules' reading of a phrase on which both agree; what it is called is the recognizer's say."""
    words = _spoken(text, rule.start, rule.end)
    named = rule.named or (span.label == NAMED and not _is_plain_word(words, _head(words)[0]))
    scope = "external" if span.label == EXTERNAL else rule.scope
    if span.start < rule.start or span.end > rule.end:
        longer = candidate_of(text, replace(span, start=min(span.start, rule.start), end=max(span.end, rule.end)))
        if longer is not None and rule.priority < PRIORITY["quote"]:
            return replace(
                longer,
                kind=rule.kind,
                theme=rule.theme,
                head=rule.head,
                city=rule.city or longer.city,
                named=named,
                scope=scope,
                target=rule.target,
            )
    return replace(rule, named=named, scope=scope)


def _spoken(text: str, start: int, end: int) -> list[Word]:
    """Words and quoted titles of a stretch of text, without marks."""
    return [word for word in words_of(text, start, end) if word.kind in ("word", "quote")]


def candidate_of(text: str, span: Tagged) -> Candidate | None:
    """Read a phrase that only the recognizer knows; None when nothing is left of it without marks."""
    start, end = span.start, span.end
    while start < end and text[start] in EDGE:
        start += 1
    while end > start and text[end - 1] in EDGE and not (text[end - 1] == ")" and "(" in text[start:end]):
        end -= 1
    verbal = verb_phrase_behind().search(text[start:end])
    if verbal:
        end = start + verbal.start()
    words = _spoken(text, start, end)
    while words and words[-1].kind == "word" and words[-1].text in articles():
        words.pop()  # "Digitalstrategie 2030+ der": the recognizer stopped within a phrase
        end = words[-1].end if words else start
    if not words or ADDRESS.match(text, start, end):
        return None
    match, index = _head(words)
    if match is None and span.label == PLAIN and any(word.lower in talk().heads for word in words):
        return None  # "der digitale Wandel": generic talk
    kind, theme = (DEFAULT_KIND, "") if match else _by_name_or_noun(text, start, words)
    value = clean(text[start:end])
    before = words[: index + 1]
    # "Erstellung eines Verkehrskonzepts": the noun with the article is not the one that the phrase is about.
    if match is not None and all(word.kind == "word" and word.text not in articles() for word in before):
        value = clean(nominative(words[:index], match) + text[words[index].end : end])
    return Candidate(
        start=start,
        end=end,
        value=re.sub(r"\s+", " ", value),
        kind=match.head.kind if match else kind,
        theme=match.head.theme if match else theme,
        named=span.label == NAMED and not _is_plain_word(words, match),
        head=match.lemma if match else words[0].text,
        city=city_in(value),
        scope="external" if span.label == EXTERNAL else "municipal",
        priority=PRIORITY["phrase"],
        anaphor=match is not None and _only_points_back(words, match, span.label),
        tagged=span.label,
        score=span.score,
    )


def _by_name_or_noun(text: str, start: int, words: Sequence[Word]) -> tuple[str, str]:
    """Kind and theme of a name without head noun: of the noun directly before it, else by its shape or endings."""
    line = text.rfind("\n", 0, start) + 1
    before = words_of(text, max(line, start - 60), start)
    noun = find_head(before[-1].text) if before and before[-1].is_name_shaped else None
    if noun is not None:
        return noun.head.kind, noun.head.theme
    if any(DOMAIN.search(word.text) for word in words):
        return "platform", ""
    kinds = (_kind_by_ending(word.lower) for word in words)
    return next((kind for kind in kinds if kind), DEFAULT_KIND), ""


@lru_cache(maxsize=WORDS_KEPT)
def _kind_by_ending(word: str) -> str | None:
    return next((kind for ending, kind in name_kinds() if word.endswith(ending)), None)


@cache
def name_kinds() -> tuple[tuple[str, str], ...]:
    """Ending of a word of a name -> kind, the longest ending first.

    Raises
    ------
    StadtlupeError : E304 when the table of the lexicon is missing or names an unknown kind.
    """
    table = read_toml(WORDS_FILE).get("name_kinds")
    if not isinstance(table, dict) or not set(table) <= set(get_args(InitiativeKind)):
        raise StadtlupeError("E304", path=WORDS_FILE, detail="[name_kinds] is missing or names an unknown kind")
    pairs = [
        (ending, kind)
        for kind, words in table.items()
        for ending in (words.split() if isinstance(words, str) else words)
    ]
    return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair)))


def _is_plain_word(words: Sequence[Word], match: HeadMatch | None) -> bool:
    """Whether a phrase is one noun that says what it is (``Bürgerbus``, ``Dorf-App``) and bears no proper noun."""
    if match is None or len(words) != 1 or words[0].kind != "word":
        return False
    return not (words[0].is_brand or is_proper_prefix(match.prefix) or city_in(match.prefix.rstrip("-")))


def _only_points_back(words: Sequence[Word], match: HeadMatch, label: str) -> bool:
    """Whether a phrase is nothing but a work without its object: ``der Umbau`` of what was named before."""
    return label == PLAIN and len(words) == 1 and not match.prefix and match.head.use in {"object", "action"}


def _head(words: Sequence[Word]) -> tuple[HeadMatch | None, int]:
    """First head noun of a phrase and its index: complements stand behind it."""
    for index, word in enumerate(words):
        match = find_head(word.text) if word.is_name_shaped else None
        if match is not None:
            return match, index
    return None, 0
