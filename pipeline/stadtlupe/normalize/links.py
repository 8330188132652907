"""Ties between two municipalities: visits, cooperation, models, comparisons.

Patterns (``link_cues.toml``) find ties between any two; whether and how others are tied to the municipality that the
article is about is the say of classifiers, to which the patterns are features.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import get_args

from stadtlupe.errors import StadtlupeError
from stadtlupe.extract import Mention
from stadtlupe.lexicon import read_toml
from stadtlupe.normalize.facts import City, Link
from stadtlupe.normalize.linear_model import LinearModel
from stadtlupe.normalize.link_features import features_of, sentences_of
from stadtlupe.read import Article
from stadtlupe.schema import LinkKind

CUES_FILE = "link_cues.toml"
# From this probability on a tie is told; in cross-validation F1 is best about here.
ENOUGH = 0.35
# Direction of a tie, seen from the primary municipality.
TO, FROM = "to", "from"
Key = tuple[str, str, str]
MARK = "‹C›"
# Up to eight words; another municipality must not stand between.
GAP = r"(?:[ ,]+[\w„“»«\"'’.:/-]+){0,8}?,?"
# What a pattern can do without, and what is no text in it; the rest are words of which each match holds one.
NO_STEM = re.compile(r"\(\?:[^()]*\)\?|\{gap\}|\(\?P<\w+>‹C›\)|\(\?[!=:]|\\w[*+]?|\\b")
STEM = re.compile(r"[a-zäöüß]{3,}")
LONGEST_SENTENCE = 1000  # characters; longer "sentences" are lists without punctuation


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str], int, frozenset[str]], ...]:
    """Kind, pattern, how many municipalities a sentence must name for it, and stems of which it must hold one."""
    data = read_toml(CUES_FILE)
    found = []
    try:
        for kind, entry in data.items():
            if kind not in get_args(LinkKind):
                raise StadtlupeError("E304", path=CUES_FILE, detail=f"kind {kind!r} is unknown")
            for pattern in entry["patterns"]:
                compiled = re.compile(r"(?<!\w)" + pattern.replace("{gap}", GAP))
                if "to" not in compiled.groupindex:
                    raise StadtlupeError("E304", path=CUES_FILE, detail=f"pattern {pattern!r} has no to-group")
                stems = frozenset(STEM.findall(NO_STEM.sub(" ", pattern)))
                if not stems:
                    raise StadtlupeError("E304", path=CUES_FILE, detail=f"pattern {pattern!r} has no word to look for")
                found.append((kind, compiled, pattern.count(MARK), stems))
    except (KeyError, TypeError, re.error) as error:
        raise StadtlupeError("E304", path=CUES_FILE, detail=str(error)) from error
    return tuple(found)


@cache
def _stems() -> frozenset[str]:
    """Stems of all patterns: looked up once for a sentence, they spare it most of the patterns."""
    return frozenset().union(*(stems for *_, stems in _patterns()))


def resolve_links(
    article: Article, mentions: Sequence[Mention], cities: Sequence[City], *, model: LinearModel | None = None
) -> tuple[Link, ...]:
    """Find what ties the municipalities of an article.

    Parameters
    ----------
    article : the article that all offsets refer to. mentions : not used, every stage-4 step has them at hand.
    cities : its municipalities; those without a key (ambiguous, foreign) make no links.
    model : classifiers of the ties to the primary municipality, one per kind; without them the patterns alone decide.

    Returns
    -------
    One link per (from, to, kind) in text order; ``from`` is the acting municipality: the one that travels, learns or
    is compared. ``mention`` is the mention of the other municipality in the proving sentence.
    """
    known = [city for city in cities if city.ags]
    primary = next((city for city in known if city.role == "primary"), None)
    places = sorted(
        (
            (mention, city)
            for city in known
            for mention in city.mentions
            if mention.attributes.get("use") != "name_part"
        ),
        key=lambda item: (item[0].start, -item[0].end),
    )
    sentences: dict[tuple[int, int], list[tuple[Mention, City]]] = {}
    for mention, city in places:
        sentences.setdefault((mention.sent_start, mention.sent_end), []).append((mention, city))
    found: dict[tuple[str, str, str], Link] = {}
    for (start, end), inside in sentences.items():
        # A sentence that names only the primary municipality ties it to nothing.
        alone = primary is not None and all(city.ags == primary.ags for _, city in inside)
        if end - start <= LONGEST_SENTENCE and not alone:
            for link in _links_of(article.text[start:end], start, inside, primary):
                found.setdefault((link.from_ags, link.to_ags, link.kind), link)
    if model is not None and primary is not None:
        found = _learned(article.text, cities, primary, found, model)
    return tuple(sorted(found.values(), key=lambda link: (link.mention.start, link.kind, link.from_ags, link.to_ags)))


def pattern_features(found: Iterable[Key], city: City, primary: City) -> set[str]:
    """What the patterns say about the ties of a municipality and the primary one, for the classifiers."""
    directions = {(primary.ags, city.ags): TO, (city.ags, primary.ags): FROM}
    return {
        f"pattern={kind} {directions[source, target]}"
        for source, target, kind in found
        if (source, target) in directions
    }


def _learned(
    text: str, cities: Sequence[City], primary: City, patterns: Mapping[Key, Link], model: LinearModel
) -> dict[Key, Link]:
    """Ties of the primary municipality by the classifiers, those among others by the patterns."""
    found = {key: link for key, link in patterns.items() if primary.ags not in key[:2]}
    others = [city for city in cities if city is not primary and city.ags]
    if not others:
        return found
    sentences = sentences_of(text, cities)
    for city in others:
        features = features_of(sentences, city, primary) | pattern_features(patterns, city, primary)
        scores = model.scores(features)
        for kind in model.columns:
            shares = model.probabilities(scores, kind)
            told = [(TO, (primary, city)), (FROM, (city, primary))]
            # A pattern reads the sentence and knows who visits whom; that there is a tie is for the classifier to say.
            by_pattern = [item for item in told if (item[1][0].ags, item[1][1].ags, kind) in patterns]
            if by_pattern:
                shares = {by_pattern[0][0]: shares[TO] + shares[FROM]}
            for direction, (source, target) in told:
                if shares.get(direction, 0.0) >= ENOUGH:
                    link = _link(source, target, kind, _proof(city, patterns, kind))
                    found[link.from_ags, link.to_ags, link.kind] = link
    return found


def _proof(city: City, patterns: Mapping[Key, Link], kind: str) -> Mention:
    """Mention of the other municipality in the sentence that tells the tie: a pattern's, else the first of its own."""
    for (source, target, told), link in patterns.items():
        if told == kind and city.ags in (source, target) and link.mention in city.mentions:
            return link.mention
    own = [mention for mention in city.mentions if mention.attributes.get("use") != "name_part"]
    return (own or list(city.mentions))[0]


def _masked(sentence: str, offset: int, inside: Sequence[tuple[Mention, City]]) -> tuple[str, dict[int, int]]:
    """Sentence in lower case with every municipality as a mark; and position of each mark -> index in ``inside``."""
    parts: list[str] = []
    marks: dict[int, int] = {}
    size = position = 0
    for index, (mention, _) in enumerate(inside):
        start, end = mention.start - offset, mention.end - offset
        if start < position:
            continue
        for part in (sentence[position:start].lower(), MARK):
            if part is MARK:
                marks[size] = index
            parts.append(part)
            size += len(part)
        position = end
    parts.append(sentence[position:].lower())
    return "".join(parts).replace("\u00a0", " ").replace("\n", " "), marks


def _links_of(sentence: str, offset: int, inside: Sequence[tuple[Mention, City]], primary: City | None) -> list[Link]:
    text, marks = _masked(sentence, offset, inside)
    links = []
    taken: set[tuple[str, int]] = set()
    told = {stem for stem in _stems() if stem in text}
    for kind, pattern, needed, stems in _patterns():
        for hit in pattern.finditer(text) if needed <= len(marks) and not stems.isdisjoint(told) else ():
            at = hit.start("to")
            if at not in marks or (kind, at) in taken:
                continue
            source = _source(text, hit, marks, inside, primary)
            if source is None:
                continue
            for index in _enumerated(text, marks, at):
                mention, city = inside[index]
                if city.ags != source.ags:
                    taken.add((kind, at))
                    links.append(_link(source, city, kind, mention))
    return links


def _source(
    text: str,
    hit: re.Match[str],
    marks: dict[int, int],
    inside: Sequence[tuple[Mention, City]],
    primary: City | None,
) -> City | None:
    """Acting municipality: the pattern's own, else the nearest before, else the next, else the primary one."""
    if "from" in hit.re.groupindex:
        index = marks.get(hit.start("from"))
        return None if index is None else inside[index][1]
    at = hit.start("to")
    same = {inside[index][1].ags for index in _enumerated(text, marks, at)}
    others = [(position, inside[index][1]) for position, index in marks.items() if inside[index][1].ags not in same]
    ahead = [city for position, city in others if position < at]
    if ahead:
        return ahead[-1]
    if others:
        return others[0][1]
    return primary if primary is not None and primary.ags not in same else None


def _enumerated(text: str, marks: dict[int, int], at: int) -> list[int]:
    """The municipality at a position and those enumerated right behind it (``A, B und C``)."""
    indexes = [marks[at]]
    position = at
    while True:
        step = re.match(r"(?:,| und| sowie|, und)(?: der (?:stadt|gemeinde))? ‹C›", text[position + len(MARK) :])
        if step is None:
            return indexes
        position += len(MARK) + step.end() - len(MARK)
        if position not in marks:
            return indexes
        indexes.append(marks[position])


def _link(source: City, target: City, kind: str, mention: Mention) -> Link:
    return Link(
        from_name=source.name,
        from_ags=source.ags or "",
        to_name=target.name,
        to_ags=target.ags or "",
        kind=kind,
        mention=mention,
    )
