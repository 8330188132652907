"""Paragraphs as found -> paragraphs of the article: without repeated titles and teasers, boilerplate and debris."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from functools import cache, lru_cache

from stadtlupe.lexicon import SENTENCES_KEPT, municipalities
from stadtlupe.read.boilerplate import Boilerplate, LineRule, boilerplate
from stadtlupe.read.text import count_words, one_line, squash

HEAD = 8  # paragraphs that count as the beginning
TAIL_SHARE = 2 / 3  # of the paragraphs; what comes later counts as the end ...
TAIL = 5  # ... and so do the last paragraphs of short texts
REPEATED_WORDS = 6  # shorter paragraphs may occur twice (subheads, list items, answers)
LINK_WORDS = 16
KICKER_CHARS = 40
KICKER_WORDS = 3
LEAD_WORDS = 8
CONSENT_TAIL = 6  # paragraphs about consent at the end that can be no article about it
SENTENCE_END = re.compile(r"[.!?…:;][\"“”«»‘’')\]]*$")
CUT_OFF = re.compile(r"\s*(?:\[?(?:…|\.\.\.)\]?|\(mehr\))\s*$")
SPACED_WORD = re.compile(r"(?<!\S)(?:[^\W\d_] ){3,}[^\W\d_](?=[\s.,:;!?]|$)")
TORN_INITIAL = re.compile(r"(?<![\w.'’-])([B-HJ-NP-Z]|[ÄÖÜ]) ([a-zäöüß]{2,}(?:-[\w-]+)?)")
BROKEN_WORD = re.compile(r"(?<=[^\W\d_]{2})[-\u2010]\s{1,4}([a-zäöüß]{2,40})(?![\w-])")
BEFORE = re.compile(r"(\S+)\s*$")
GLUED = re.compile(r"([A-ZÄÖÜ][a-zäöüß]{2,}(?:-[A-ZÄÖÜ][a-zäöüß]+)?)([A-ZÄÖÜ][a-zäöüß]*)(?=[\s,-])")
LOWER_WORD = re.compile(r"(?<![\w-])[a-zäöüß]{2,}(?![\w-])")


@cache
def place_names() -> frozenset[str]:
    """Names of municipalities and Landkreise, without a title behind a comma."""
    return frozenset(item.name.partition(",")[0] for item in municipalities().values())


def join_broken_words(text: str) -> str:
    """Join words that were divided at the end of a line: ``Verwal-`` and ``tung``, also when the break became a blank.

    The hyphen of ``Rats- und Verwaltungsarbeit`` stays, and so does one before a capital (``Smart-`` and ``City``).
    """
    if not BROKEN_WORD.search(text):
        return text
    kept = boilerplate().hyphen_before

    def join(match: re.Match[str]) -> str:
        return match[0] if match[1] in kept else match[1]

    return BROKEN_WORD.sub(join, text)


def _join_spaced(match: re.Match[str]) -> str:
    letters = match[0].split(" ")
    if not any(letter.isupper() for letter in letters[1:]) or all(letter.isupper() for letter in letters):
        return "".join(letters)
    return match[0]


def repair(text: str, context: str | None = None) -> str:
    """Join what layouts tore apart: ``P ress-Service`` and ``B o c h u m``.

    A lone capital is joined with the lower-case letters behind it unless it can be a name (``Plan B steht``): the
    lists in the lexicon say which words speak against it, and so does a text that uses the rest as a word of its own.

    Parameters
    ----------
    context : text in which the rest is looked for as a word; ``text`` itself when not given.
    """
    text = join_broken_words(text)
    if SPACED_WORD.search(text):
        text = SPACED_WORD.sub(_join_spaced, text)
    if not TORN_INITIAL.search(text):
        return text
    rules = boilerplate()
    used = Counter(LOWER_WORD.findall(text if context is None else context))

    def join(match: re.Match[str]) -> str:
        rest = match[2].partition("-")[0]
        if rest in rules.debris_words or (rest == match[2] and used[rest] > 1):
            return match[0]
        before = BEFORE.search(text[max(0, match.start() - 40) : match.start()])
        if before is not None:
            word = before[1]
            inside = word[-1:] not in ".!?:;…„“”»«\"'–—(|"
            # Inside a sentence a noun in front of the capital owns it: `Gebäude X liegt`.
            noun = word[:1].isupper() and word.casefold() not in rules.debris_words | rules.kicker_starters
            if inside and (noun or word.casefold() in rules.debris_before):
                return match[0]
        return match[1] + match[2]

    return TORN_INITIAL.sub(join, text)


def split_kicker(headline: str, others: Sequence[str] = ()) -> str:
    """Take a place name off a headline to which it was glued: ``HanauAuf dem Weg`` -> ``Auf dem Weg``.

    Only when the rest stands elsewhere (``others``) on its own, or when a municipality is followed by a word with
    which headlines start; names such as ``StadtRAD`` or ``BochumCard`` stay whole.
    """
    match = GLUED.match(headline)
    if match is None:
        return headline
    rest = headline[match.start(2) :]
    if any(squash(rest) == squash(other) for other in others):
        return rest
    if match[1] in place_names() and match[2].casefold() in boilerplate().kicker_starters:
        return rest
    return headline


def _in_place(rule: LineRule, index: int, total: int) -> bool:
    if rule.where == "head":
        return index < HEAD
    if rule.where == "tail":
        return index >= min(total * TAIL_SHARE, max(1, total - TAIL))
    return True


def _looks_like_link(paragraph: str) -> bool:
    return count_words(paragraph) <= LINK_WORDS and not SENTENCE_END.search(paragraph)


def drop_boilerplate(paragraphs: Sequence[str], rules: Boilerplate | None = None) -> list[str]:
    """Drop the lines that the lexicon describes; a label such as ``Lesen Sie auch`` takes its links with it."""
    rules = rules or boilerplate()
    total = len(paragraphs)
    # Position from which only link-like lines follow: there a label takes all of them, elsewhere the next one only.
    closing = total
    while closing and _looks_like_link(paragraphs[closing - 1]):
        closing -= 1
    kept: list[str] = []
    index = 0
    while index < total:
        paragraph = paragraphs[index]
        size = count_words(paragraph)
        bare = paragraph.removeprefix("- ")
        rule = next(
            (
                rule
                for rule in rules.lines
                if size <= rule.max_words and _in_place(rule, index, total) and rule.pattern.match(bare)
            ),
            None,
        )
        index += 1
        if rule is None:
            kept.append(paragraph)
        elif rule.takes_links:
            label_only = size <= 5 or paragraph.endswith(":")
            if index - 1 >= closing and total - index < 12:
                index = total
            elif label_only and index < total and _looks_like_link(paragraphs[index]):
                index += 1
    return kept


def _drop_titles(paragraphs: Sequence[str], titles: Sequence[str]) -> list[str]:
    """Drop paragraphs that only repeat the title; at the beginning also with a kicker before it."""
    keys = {squash(title) for title in titles if squash(title)}
    kept = []
    for index, paragraph in enumerate(paragraphs):
        key = squash(paragraph)
        if key in keys:
            continue
        if index < HEAD and any(
            len(title) > 15 and key.endswith(title) and len(key) - len(title) <= KICKER_CHARS for title in keys
        ):
            continue
        kept.append(paragraph)
    return kept


def _is_kicker(first: str, second: str) -> bool:
    """Whether a text begins with a few words above its first sentence (`Innenstadt`): they belong to the headline."""
    short = count_words(first) <= KICKER_WORDS and not SENTENCE_END.search(first) and not first.startswith("- ")
    return short and count_words(second) >= LEAD_WORDS and not second.startswith("- ")


def _drop_repeats(paragraphs: Sequence[str]) -> list[str]:
    """Keep the first of equal paragraphs, and drop teasers that were cut off (``... [...]``)."""
    keys = [squash(paragraph) for paragraph in paragraphs]
    ordered = sorted(keys)
    seen: set[str] = set()
    kept: list[str] = []
    previous = ""
    for paragraph, key in zip(paragraphs, keys, strict=True):
        if not key:
            continue
        if key == previous or (key in seen and count_words(paragraph) >= REPEATED_WORDS):
            continue
        if len(key) > 20 and CUT_OFF.search(paragraph):
            # In sorted order, what goes on after this beginning comes right behind it.
            following = bisect_right(ordered, key)
            if following < len(ordered) and ordered[following].startswith(key):
                continue
        seen.add(key)
        previous = key
        kept.append(paragraph)
    return kept


@lru_cache(maxsize=SENTENCES_KEPT)
def _speaks_of_consent(paragraph: str) -> bool:
    """Asked twice of the paragraphs of an article: once for its end and once for the whole."""
    return any(pattern.search(paragraph) for pattern in boilerplate().consent)


def _cut_consent(paragraphs: list[str]) -> list[str]:
    """Cut off the settings of a consent dialogue that were taken for the end of the article."""
    start = next(
        (index for index, paragraph in enumerate(paragraphs) if _speaks_of_consent(paragraph)),
        None,
    )
    if start and len(paragraphs) - start >= CONSENT_TAIL and is_consent(paragraphs[start:], CONSENT_TAIL):
        return paragraphs[:start]
    return paragraphs


def clean_paragraphs(paragraphs: Sequence[str], titles: Sequence[str] = ()) -> list[str]:
    """Return the paragraphs of the article proper, each on one line, in order.

    Parameters
    ----------
    paragraphs : running text as found. titles : the headline and further forms of it.
    """
    rules = boilerplate()
    lines = [one_line(paragraph) for paragraph in paragraphs]
    context = "\n".join(lines)
    lines = [repair(line, context) for line in lines if line]
    lines = drop_boilerplate(lines, rules)
    for pattern in rules.inline:
        lines = [pattern.sub("", line).strip() for line in lines]
    lines = _drop_repeats(_drop_titles(_cut_consent(lines), titles))
    return lines[1:] if len(lines) > 1 and _is_kicker(lines[0], lines[1]) else lines


def is_consent(paragraphs: Sequence[str], fewest: int = 0) -> bool:
    """Whether a text is about consent to cookies and tracking, and nothing else.

    Parameters
    ----------
    fewest : paragraphs about it that there must be at least, if more than the lexicon asks for.
    """
    rules = boilerplate()
    total = consent = hits = 0
    for paragraph in paragraphs:
        size = count_words(paragraph)
        total += size
        if _speaks_of_consent(paragraph):
            consent += size
            hits += 1
    return total > 0 and hits >= max(fewest, rules.consent_paragraphs) and consent >= rules.consent_share * total
