"""Which date of an article is the start of an initiative, which its planned end: a classifier over pairs of both.

The features of a date are its value, the words and verbs of its clause and its preposition; those of the pair are how
far the initiative stands from it, in sentences and clauses, and which other initiatives and dates compete. Each date
goes first to the initiative that it fits best. Weights: ``initiative_date_weights.npz``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from stadtlupe.extract import Mention
from stadtlupe.lexicon import WORDS_KEPT
from stadtlupe.normalize.clauses import Clause, clause_at, clauses_of
from stadtlupe.normalize.facts import Initiative
from stadtlupe.normalize.initiative_statements import Place, Statements
from stadtlupe.normalize.linear_model import NONE, LinearModel

# Seasons: TIMEX3 -> number in EDTF.
SEASONS = {"SP": "21", "SU": "22", "FA": "23", "WI": "24"}
PLAIN = re.compile(r"\d{4}(?:-\d\d){0,2}")
QUARTER = re.compile(r"(\d{4})-([QH])(\d)")
YEAR = re.compile(r"\d{4}|/\d\d|\.\d\d\b")
SEASON = re.compile(r"(\d{4})-(SP|SU|FA|WI)")
# Sentences between an initiative and a date.
FARTHEST = 3
# Probabilities from which a date is taken: where F1 is best in cross-validation over the training articles.
ENOUGH = {"started": 0.25, "target": 0.2}
CLASSIFIER = "date"
# A date that by itself is this likely nobody's start or end is not compared with initiatives: that saves time.
HOPELESS = 0.99


@dataclass(frozen=True, slots=True)
class Candidate:
    """A date that may be start or end of an initiative.

    Attributes
    ----------
    value : EDTF. part : which part of the date it is (``only``, ``first``, ``last``, ``whole``, ...).
    date : its mention. sentence : the number of its sentence. place : the place of the initiative nearest to it.
    inside : whether it is part of the initiative's name.
    """

    value: str
    part: str
    date: Mention
    sentence: int
    place: Place
    inside: bool


def values_of(date: Mention) -> tuple[tuple[str, str], ...]:
    """Values that a date may give to an initiative, each with the part of the date that it is; none if unresolved."""
    return _values(
        str(date.attributes.get("timex_value") or ""),
        date.value or "",
        str(date.attributes.get("timex_type", "DATE")),
        str(date.attributes.get("relation", "at")),
        YEAR.search(date.text) is None and date.attributes.get("anchor") is not None,
    )


@lru_cache(maxsize=WORDS_KEPT)
def _values(timex: str, edtf: str, kind: str, relation: str, guessed: bool) -> tuple[tuple[str, str], ...]:
    """Season and quarter as such, ends of an interval, days without their hour.

    A month or season without a year has been put next to the article; the year before and after are possible too.
    """
    left, slash, right = (part.strip("~?%") for part in edtf.partition("/"))
    whole = f"{left}/{right}"
    season, part_of_year = SEASON.fullmatch(timex), QUARTER.fullmatch(timex)
    if season:
        value = f"{season[1]}-{SEASONS[season[2]]}"
        return ((value, "only"), *_other_years(value, guessed))
    if part_of_year:
        months = 3 if part_of_year[2] == "Q" else 6
        last = months * int(part_of_year[3])
        return ((f"{part_of_year[1]}-{last - months + 1:02d}/{part_of_year[1]}-{last:02d}", "only"),)
    if kind == "TIME":
        return ((edtf[:10], "only"),) if PLAIN.match(edtf) else ()
    if kind == "DATE" and PLAIN.fullmatch(timex):
        if slash and left.endswith("-08") and right.endswith("-07"):
            return ((f"{left[:4]}/{right[:4]}", "school year"), (left, "first"), (right, "last"), (left[:4], "year"))
        if slash and timex == left and PLAIN.fullmatch(right) and relation == "at":
            month = ((left[:7], "month"),) if left[:7] == right[:7] and len(left) == 10 else ()
            return ((left, "first"), (right, "last"), (whole, "whole"), *month)
        if slash and PLAIN.fullmatch(left) and PLAIN.fullmatch(right):
            return ((timex, "last" if timex == right else "first"),)
        return ((timex, "only"), *_other_years(timex, guessed and len(timex) == 7))
    if slash and PLAIN.fullmatch(left) and PLAIN.fullmatch(right):
        return ((whole, "whole"), (left, "first"), (right, "last"))
    if not slash and PLAIN.fullmatch(left):
        return ((left, "only"),)
    return ()


def _other_years(value: str, guessed: bool) -> tuple[tuple[str, str], ...]:
    if not guessed:
        return ()
    return tuple((f"{int(value[:4]) + step}{value[4:]}", name) for step, name in ((-1, "before"), (1, "after")))


def candidates_of(told: Statements) -> list[Candidate]:
    """Dates near the sentences that speak of an initiative, each with the nearest place of it."""
    found = []
    for date in told.dates:
        values = values_of(date)
        if not values:
            continue
        inside = [name for name in told.names if name.start <= date.start and date.end <= name.end]
        if inside and not any(name in told.mentions for name in inside):
            continue
        sentence = told.sentences.number(date.start)
        place = min(
            told.places,
            key=lambda place: (
                abs(place.sentence - sentence),
                place.sentence > sentence,
                place.how == "behind",
                abs(place.start - date.start),
            ),
        )
        if abs(place.sentence - sentence) > FARTHEST:
            continue
        for value, part in values:
            if _is_possible(values[0][0], part, told.article.published):
                found.append(Candidate(value, part, date, sentence, place, bool(inside)))
    return found


def _is_possible(likeliest: str, part: str, published: str | None) -> bool:
    """Whether another year may be meant: only that on the other side of the article, the last May for a coming one."""
    return part not in {"before", "after"} or order_of(likeliest, published) != (
        "past" if part == "before" else "future"
    )


def order_of(value: str | None, published: str | None) -> str:
    """Whether a date (EDTF) lies before or after an article: ``past``, ``now``, ``future``, ``unknown``."""
    if not published or not value:
        return "unknown"
    if value[5:7] in SEASONS.values():
        value = f"{value[:5]}{(int(value[5:7]) - 20) * 3:02d}"
    size = min(len(value.partition("/")[0]), len(published), 10)
    return "past" if value[:size] < published[:size] else "future" if value[:size] > published[:size] else "now"


# --- features ---------------------------------------------------------------------------------------------------------


def features_of_date(candidate: Candidate, told: Statements) -> set[str]:
    """Features of a date that are the same for all initiatives: its value and the clause it stands in."""
    date, attributes = candidate.date, candidate.date.attributes
    relation, modifier = attributes.get("relation"), attributes.get("modifier")
    order, precision = order_of(candidate.value, told.article.published), attributes.get("precision")
    exact = "" if attributes.get("timex_type") == "DATE" else attributes.get("timex_value")
    begin, end = told.sentences.bounds(candidate.sentence)
    clauses = clauses_of(told.article.text[begin:end])
    others = sum(begin <= item.start < end and item is not date and bool(item.value) for item in told.dates)
    found = {
        f"relation={relation}",
        f"order={order}",
        f"precision={precision}",
        f"modifier={modifier}",
        f"{relation} {order}",
        f"{relation} {candidate.part}",
        f"{order} {precision} {relation}",
        f"{modifier} {relation} {order}",
        f"type={attributes.get('timex_type')} {exact}",
        f"dates={min(others, 3)}",
    }
    if clauses:
        clause = clauses[clause_at(clauses, date.start - begin)]
        found.update(_around(clause, date.start - begin, date.end - begin, str(relation), order))
        found.add(f"opening={clauses[0].words[0].text}")
    return found


def _around(clause: Clause, start: int, end: int, relation: str, order: str) -> Iterator[str]:
    """Words of the clause of a date, those before and behind it with their place."""
    before = [word for word in clause.words if word.end <= start]
    behind = [word for word in clause.words if word.start >= end]
    for distance, word in enumerate(reversed(before[-3:]), start=1):
        yield f"before{distance}={word.text}"
        yield f"before{distance}={word.text} {order}"
    for distance, word in enumerate(behind[:2], start=1):
        yield f"behind{distance}={word.text}"
    for mood in clause.moods:
        yield f"mood={mood} {order}"
        yield f"mood={mood} {relation}"
    if clause.negated:
        yield "negated"
    for word in (*before, *behind):
        yield f"clause|{word.stem}"
        yield f"clause|{word.stem} {order}"
        yield f"clause|{word.stem} {relation}"


def features_of_pair(candidate: Candidate, draft: Initiative, told: Statements) -> set[str]:
    """Features of a date and an initiative: how far they are from each other, and what competes."""
    date, place, text = candidate.date, candidate.place, told.article.text
    relation = date.attributes.get("relation")
    order = order_of(candidate.value, told.article.published)
    away = candidate.sentence - place.sentence
    how = f"{place.how}{away or ''}"
    part = f"{'name ' if candidate.inside else ''}{candidate.part}"
    found = {
        f"how={how}",
        f"part={part}",
        f"part={part} {how}",
        f"part={part} {relation} {order}",
        f"how={how} {relation} {order}",
        f"kind={draft.kind}",
        f"kind={draft.kind} {relation} {order}",
        f"kind={draft.kind} {order}",
        f"kind={draft.kind} {date.attributes.get('precision')}",
        f"head={str(told.mentions[0].attributes.get('head') or '').lower()[-6:]}",
        f"rules={draft.status}",
        f"title={place.start < told.title_end}",
    }
    begin, end = told.sentences.bounds(candidate.sentence)
    found.add(f"rivals={min(3, sum(begin <= name.start < end for name in told.rivals))}")
    if away or place.how == "behind":
        found.update(_before(candidate, told, f"{relation} {order}"))
        return found
    low, high = sorted((place.start, date.start))
    clauses = clauses_of(text[begin:end])
    far = min(abs(clause_at(clauses, date.start - begin) - clause_at(clauses, place.start - begin)), 3)
    between = sum(low < name.start < high for name in told.rivals)
    nearer = sum(abs(name.start - date.start) < high - low for name in told.rivals)
    closer = any(abs(item.start - place.start) < high - low for item in told.dates if item is not date and item.value)
    side = "before" if date.start < place.start else "after"
    found |= {
        f"clauses={far}",
        f"clauses={far} {side}",
        f"between={min(between, 2)} {side}",
        f"nearer={min(nearer, 2)}",
        f"nearer={min(nearer, 2)} clauses={far}",
        f"side={side}",
        f"side={side} {relation} {order}",
        f"closer date={closer}",
        f"distance={min(text.count(' ', low, high), 24) // 3}",
    }
    return found


def _before(candidate: Candidate, told: Statements, when: str) -> Iterator[str]:
    """How the article came from the initiative to a date in another sentence."""
    last = max(
        (item.sentence for item in told.places if item.sentence <= candidate.sentence and item.how != "behind"),
        default=None,
    )
    gap = "none" if last is None else str(min(candidate.sentence - last, 3))
    yield f"sentences={gap}"
    yield f"sentences={gap} {when}"
    if last is not None:
        cut = told.sentences.bounds(last)[0]
        yield f"rivals before={min(2, sum(cut < name.start < candidate.date.start for name in told.rivals))}"
        yield f"paragraph={chr(10) in told.article.text[cut : candidate.date.start]}"


# --- decision ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Span:
    """Start and planned end of an initiative, each with the date that says so."""

    started: Candidate | None = None
    target: Candidate | None = None


def spans_of(initiatives: Sequence[tuple[Initiative, Statements]], model: LinearModel) -> list[Span]:
    """Start and planned end of the initiatives of one article.

    Parameters
    ----------
    initiatives : each with what the article says about it. model : classifiers, among them ``date``.

    Returns
    -------
    For each initiative the likeliest dates, None where no date is likely enough. A date that fits another initiative
    better must fit the more.
    """
    of_date: dict[tuple[int, str, str], list[float]] = {}
    hopeless: set[tuple[int, str, str]] = set()
    likely: list[list[tuple[Candidate, dict[str, float]]]] = []
    highest: dict[tuple[str, int, str], float] = {}
    base = model.scores(frozenset())
    for draft, told in initiatives:
        own = []
        for candidate in candidates_of(told):
            key = (candidate.date.start, candidate.value, candidate.part)
            if key not in of_date:
                of_date[key] = model.scores(features_of_date(candidate, told))
                if model.probabilities(of_date[key], CLASSIFIER)[NONE] > HOPELESS:
                    hopeless.add(key)
            if key in hopeless:
                continue
            pair = model.scores(features_of_pair(candidate, draft, told))
            total = [one + other - start for one, other, start in zip(of_date[key], pair, base, strict=True)]
            chances = model.probabilities(total, CLASSIFIER)
            own.append((candidate, chances))
            for bound in ENOUGH:
                place = (bound, candidate.date.start, candidate.value)
                highest[place] = max(highest.get(place, 0.0), chances[bound])
        likely.append(own)
    spans = []
    for own in likely:
        chosen: dict[str, Candidate | None] = {}
        for bound, enough in ENOUGH.items():
            best, chosen[bound] = enough, None
            for candidate, chances in own:
                share = chances[bound] ** 2 / highest[bound, candidate.date.start, candidate.value]
                if share >= best:
                    best, chosen[bound] = share, candidate
        spans.append(Span(**chosen))
    return spans


def all_features(candidate: Candidate, draft: Initiative, told: Statements) -> Set[str]:
    """Features of a pair and of its date, as the classifier learns them."""
    return features_of_date(candidate, told) | features_of_pair(candidate, draft, told)
