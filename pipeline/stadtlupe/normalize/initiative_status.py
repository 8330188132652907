"""The status of an initiative: a classifier over the clauses that speak of it, their verbs, cues and dates.

Cues are words of the lexicon that tell what happens to an undertaking (``status_words.toml``). Their scope is the
clause, their meaning depends on its mood: "wurde eröffnet", "soll eröffnet werden", "wird nicht eröffnet". A clause
counts by how it speaks of the initiative: it names it, stands beside such a clause, or goes on about it; each of these
views has weights of its own, as have all of them together. The clauses of an article are read once for all its
initiatives. Weights: ``initiative_status_weights.npz``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray
from spacy.strings import get_string_id

from stadtlupe.lexicon import WORDS_KEPT, read_arrays
from stadtlupe.normalize.clauses import Clause, clause_at, clauses_of, mood_group, root_of
from stadtlupe.normalize.date_gaps import CLASSES, gap_of
from stadtlupe.normalize.facts import Initiative
from stadtlupe.normalize.initiative_statements import Place, Statements
from stadtlupe.normalize.status_words import cue_tables, phrases_of

STATUS_WEIGHTS = "initiative_status_weights.npz"
# Views of the clauses, and what each counts.
OWN, NEAR, NEXT, ALL = "own", "near", "next", "all"
VIEWS: Mapping[str, float] = {OWN: 5.0, NEAR: 2.5, NEXT: 2.5, ALL: 5.0}
SINGLE = "single"
MOST_PLACES, MOST_BEHIND = 6, 4
# What the classifier of ``initiative_decision`` counts, which sees the words beside the name: where accuracy is best in
# cross-validation over the training articles.
OTHERS = 0.4
# What a status counts that the other classifier does not know.
RAREST = 1e-6
Groups = tuple[str, ...]
# View -> numbers of its clauses in an :class:`ArticleClauses`.
Read = Mapping[str, Sequence[int]]


# --- features ---------------------------------------------------------------------------------------------------------


def word_features(text: str, groups: Groups, denied: bool) -> tuple[str, ...]:
    """Features of a word in a clause of these moods: itself, its stem, the classes of cues that it belongs to."""
    stem = root_of(text)
    found = [f"w={text}", f"s={stem}", *(f"s={stem} {group}" for group in groups)]
    if denied:
        found.append(f"s=not {stem}")
    for name in cue_tables()[0].get(stem, ()):
        found += _of_cue(name, groups, denied)
    return tuple(found)


def _of_cue(name: str, groups: Groups, denied: bool) -> list[str]:
    return [f"#{name}", *(f"#{'not ' if denied else ''}{name} {group}" for group in groups)]


def _groups(clause: Clause) -> Groups:
    return tuple(dict.fromkeys(mood_group(mood) for mood in clause.moods)) or ("none",)


def clause_features(clause: Clause, gaps: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Features of a clause beside those of its words.

    Parameters
    ----------
    gaps : for each date in it, how long before or after the article it lies (``gap_of``), and its preposition's
        relation.
    """
    groups, denied = _groups(clause), "not " if clause.negated else ""
    for mood in clause.moods:
        yield f"m={denied}{mood}"
    for group in groups:
        yield f"g={denied}{group}"
    for name in phrases_of(clause):
        yield from _of_cue(name, groups, clause.negated)
    for gap, relation in gaps:
        order = CLASSES[gap]
        yield f"d={order}"
        yield f"d={gap} {relation}"
        yield f"d={order} {relation}"
        for group in groups:
            yield f"d={order} {group}"


def single_features(draft: Initiative, told: Statements) -> list[str]:
    """Features of the initiative itself, as the rules describe it."""
    published, kind = told.article.published, draft.kind
    started, target = gap_of(draft.started, published), gap_of(draft.target, published)
    spoken = [place for place in told.places if place.how != "behind"]
    found = [
        f"kind={kind}",
        f"theme={draft.theme}",
        f"rules={draft.status}",
        f"rules={draft.status} {kind}",
        f"named={draft.named}",
        f"started={started}",
        f"target={target}",
        f"started={CLASSES[started]} {kind}",
        f"target={CLASSES[target]} {kind}",
        f"started={CLASSES[started]} {draft.status}",
        f"money={draft.amount_eur is not None}",
        f"head={root_of(str(told.mentions[0].attributes.get('head') or ''))}",
        f"spoken={min(len(spoken), 4)}",
        f"places={min(len(told.places), 6)}",
        f"title={any(place.start < told.title_end for place in spoken)}",
    ]
    for word in draft.name.split():
        if word[0].isalnum():
            found.append(f"name={root_of(word)}")
            if word[0].isupper():
                found.append(f"end={word[-5:].lower()}")
    return list(dict.fromkeys(found))


class ArticleClauses:
    """Clauses of one article that its initiatives ask for, each read once.

    Parameters
    ----------
    told : what the article says about any of its initiatives.

    Attributes
    ----------
    clauses : in the order in which they were asked for. gaps : for each, its dates as in :func:`clause_features`.
    """

    def __init__(self, told: Statements) -> None:
        self._sentences, self._text = told.sentences, told.article.text
        self._published, self._dates = told.article.published, told.dates
        self._numbers: dict[int, tuple[int, tuple[Clause, ...]]] = {}
        self.clauses: list[Clause] = []
        self.gaps: list[list[tuple[str, str]]] = []

    def of(self, told: Statements) -> dict[str, list[int]]:
        """Which clauses speak of an initiative, by view."""
        found: dict[str, dict[int, None]] = {view: {} for view in VIEWS}
        spoken = [place for place in told.places if place.how != "behind"][:MOST_PLACES]
        for place in spoken:
            first, clauses = self._sentence(place.sentence)
            own = self._own(clauses, place)
            found[OWN].update(dict.fromkeys(first + index for index in own))
            found[NEAR].update(dict.fromkeys(range(first, first + len(clauses))))
        for place in [place for place in told.places if place.how == "behind"][:MOST_BEHIND]:
            first, clauses = self._sentence(place.sentence)
            found[NEXT].update(dict.fromkeys(range(first, first + len(clauses))))
        for number in found[OWN]:
            found[NEAR].pop(number, None)
        for view in (OWN, NEAR, NEXT):
            found[ALL].update(found[view])
        return {view: list(numbers) for view, numbers in found.items()}

    def _own(self, clauses: Sequence[Clause], place: Place) -> set[int]:
        """Clauses of a sentence that a place stands in, or whose verb goes with it."""
        if not clauses:
            return set()
        own = clause_at(clauses, place.start - self._sentences.bounds(place.sentence)[0])
        # "Die App, entwickelt von der Stadt, startet im Mai": a name without a verb belongs to the next clause with
        # one.
        verb = next((index for index in range(own, len(clauses)) if clauses[index].moods), None)
        if verb is None:
            verb = next((index for index in range(own, -1, -1) if clauses[index].moods), own)
        return {own, verb}

    def _sentence(self, number: int) -> tuple[int, tuple[Clause, ...]]:
        """Number of the first clause of a sentence, and its clauses."""
        known = self._numbers.get(number)
        if known is None:
            begin, end = self._sentences.bounds(number)
            clauses = clauses_of(self._text[begin:end])
            known = self._numbers[number] = len(self.clauses), clauses
            self.clauses += clauses
            dates = [date for date in self._dates if begin <= date.start < end]
            for clause in clauses:
                self.gaps.append(
                    [
                        (gap_of(date.value, self._published), str(date.attributes.get("relation")))
                        for date in dates
                        if begin + clause.start <= date.start < begin + clause.end
                    ]
                )
        return known


# --- classifier -------------------------------------------------------------------------------------------------------


class StatusModel:
    """Weights of the features, for each view.

    Parameters
    ----------
    keys : hashes of the features. weights : shape (features + 1, columns), the last line the intercept, 8 bits.
    scales : what the weights of a column are to be multiplied by. columns : ``view:status``; those of a view stand
        side by side, the statuses in the same order for each.
    """

    def __init__(
        self,
        keys: NDArray[np.uint64],
        weights: NDArray[np.int8],
        scales: NDArray[np.float32],
        columns: NDArray[np.str_],
    ) -> None:
        self._lines = {key: line for line, key in enumerate(keys.tolist())}
        # The last line is that of nothing.
        self._weights = np.vstack([weights * scales, np.zeros((1, len(scales)), dtype=np.float32)]).astype(np.float32)
        names = [str(name).partition(":") for name in columns]
        self._first = {view: next(at for at, name in enumerate(names) if name[0] == view) for view in (*VIEWS, SINGLE)}
        self.labels = tuple(label for view, _, label in names if view == SINGLE)
        self._word = lru_cache(maxsize=WORDS_KEPT)(self._lines_of_word)
        self._line = lru_cache(maxsize=WORDS_KEPT)(self._line_of)

    def _line_of(self, feature: str) -> int:
        return self._lines.get(get_string_id(feature), -1)

    def _lines_of_word(self, text: str, groups: Groups, denied: bool) -> tuple[int, ...]:
        return tuple(line for line in map(self._line_of, word_features(text, groups, denied)) if line >= 0)

    def _of_clause(self, clause: Clause, gaps: Sequence[tuple[str, str]]) -> list[int]:
        """Lines of the features of a clause, at least one."""
        groups, denied, word = _groups(clause), clause.negated, self._word
        found = [line for line in map(self._line, clause_features(clause, gaps)) if line >= 0]
        for item in clause.words:
            found += word(item.text, groups, denied)
        found.append(len(self._weights) - 1)
        return found

    def scores(self, initiatives: Sequence[tuple[Initiative, Statements]]) -> NDArray[np.float32]:
        """Scores of the statuses for the initiatives of one article, shape (initiatives, labels)."""
        read = ArticleClauses(initiatives[0][1])
        views = [read.of(told) for _, told in initiatives]
        lines: list[int] = []
        starts: list[int] = []
        for clause, gaps in zip(read.clauses, read.gaps, strict=True):
            starts.append(len(lines))
            lines += self._of_clause(clause, gaps)
        sizes = [len(clause.words) for clause in read.clauses]
        size = len(self.labels)
        total = np.empty((len(initiatives), size), dtype=np.float32)
        shares = np.zeros((len(VIEWS), len(initiatives), len(sizes)), dtype=np.float32)
        for number, (draft, told) in enumerate(initiatives):
            single = [line for line in map(self._line, single_features(draft, told)) if line >= 0]
            first = self._first[SINGLE]
            total[number] = self._weights[[*single, -2], first : first + size].sum(axis=0)
            for place, view in enumerate(VIEWS):
                clauses = views[number][view]
                if clauses:
                    shares[place, number, clauses] = weight_of_view(view, sum(sizes[clause] for clause in clauses))
        if starts:
            sums = np.add.reduceat(self._weights[lines], starts, axis=0)
            for place, view in enumerate(VIEWS):
                total += shares[place] @ sums[:, self._first[view] : self._first[view] + size]
        return total


def weight_of_view(view: str, words: int) -> float:
    """What a feature of a view counts, given the number of its words: much text must not outvote little."""
    return VIEWS[view] / math.sqrt(max(1, words))


@cache
def status_model() -> StatusModel:
    """The classifier of the lexicon.

    Raises
    ------
    StadtlupeError : E304 when the file of weights is missing or broken.
    """
    return StatusModel(*read_arrays(STATUS_WEIGHTS, "keys", "weights", "scales", "columns"))


def statuses_of(
    initiatives: Sequence[tuple[Initiative, Statements]],
    model: StatusModel,
    others: Sequence[Mapping[str, float]],
) -> list[str | None]:
    """Status of the initiatives of one article.

    Parameters
    ----------
    initiatives : each as the rules describe it, with what the article says about it. model : the classifier.
    others : for each initiative how likely another classifier finds each status; empty: it says nothing.

    Returns
    -------
    The likeliest status of each; None where the article most likely tells none.
    """
    if not initiatives:
        return []
    found: list[str | None] = []
    for scores, chances in zip(model.scores(initiatives).tolist(), others, strict=True):
        if chances:
            scores = [
                score + OTHERS * math.log(max(chances.get(label, 0.0), RAREST))
                for score, label in zip(scores, model.labels, strict=True)
            ]
        found.append(model.labels[max(range(len(scores)), key=scores.__getitem__)] or None)
    return found
