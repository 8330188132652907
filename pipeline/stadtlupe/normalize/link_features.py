"""What the classifiers of ties between municipalities see of two of them.

A tie has a direction, and each pair is seen from both ends. So a feature says something of the pair (words of the
sentences that name one of them, how far apart they lie) or of one end (what stands beside its name, whether the article
is about it), and an end weighs otherwise as the one that acts than as the other. Features of sentences are counted once
for each sentence: what a sentence says is summed once and serves all pairs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, pairwise
from typing import NamedTuple

from stadtlupe.lexicon import WORDS_KEPT, municipalities
from stadtlupe.normalize.facts import City
from stadtlupe.normalize.link_text import MARK, Sentence, Sentences, groups_of, plain, sentences_of
from stadtlupe.normalize.place_resolution import distance_km
from stadtlupe.word_clusters import cluster_of, path_prefix

# Steps on the paths of clusters: how coarse the classes of words are. Length of stems.
PREFIX, STEM = 10, 5
BESIDE = 4
MOST_SENTENCES = 5
# Texts of up to so many sentences speak of one thing only: all their words count.
SHORT, LONG = 6, 14
# Municipalities that are named in a row are enumerated, not tied to each other.
MOST_IN_ROW = 7
DISTANCES = (10, 20, 35, 60, 120, 250)  # kilometres
LARGER = 2  # times as many inhabitants
JOINING = frozenset(
    {"und", "sowie", ",", "bzw", "oder", "mit", "der", "die", "den", "dem", "auch", "stadt", "gemeinde"}
) | {*("städte", "markt", "nachbarstadt", "nachbargemeinde")}
LISTED = frozenset({",", "und", "sowie"})
Rows = tuple[int, ...]


class Pair(NamedTuple):
    """Two cities (their indexes), and the rows of features of both together, of the first and of the second.

    Each entry is the rows of a sentence or of the pair itself; the same sentence gives the same object.
    """

    first: int
    second: int
    both: list[Rows]
    ends: tuple[list[Rows], list[Rows]]


class FeatureRows:
    """Rows of features in a table of weights.

    Parameters
    ----------
    row_of : row of a feature by its name, negative for one that has none.
    """

    def __init__(self, row_of: Callable[[str], int]) -> None:
        self.row_of = row_of
        kept = lru_cache(maxsize=WORDS_KEPT)
        self.word, self.beside = kept(self._word), kept(self._beside)
        self.told, self.stands = kept(self._told), kept(self._stands)
        self.apart = kept(self._apart)

    def rows(self, names: Iterable[str]) -> Rows:
        """Rows of those features that have one."""
        return tuple(row for row in map(self.row_of, names) if row >= 0)

    def _word(self, form: str) -> Rows:
        """A word, the class of words that it is in, and its stem."""
        if form is MARK:
            return ()
        word = plain(form)
        names = [f"word={word}", f"word=<{path_prefix(cluster_of(form), PREFIX)}>"]
        return self.rows(names + [f"word={word[:STEM]}*"] * (len(word) > STEM))

    def _beside(self, side: str, form: str) -> Rows:
        """A word at a side of a name, and its groups."""
        return self.rows([f"{side}={plain(form)}", *(f"{side}:{group}" for group in groups_of(form))])

    def _stands(self, before: str, behind: str, demonym: bool, start: int) -> Rows:
        """The words right beside a name, its form, and how many words of the sentence stand before it."""
        return self.rows((f"preposition={before} {demonym}", f"next={behind}", f"start={start}"))

    def _apart(self, sentences: int, *ground: int) -> Rows:
        """How far apart two cities are in sentences; on the ground; how many are districts, same Land, same one."""
        names = ("distance", "districts", "same land", "same district")
        grounds = [f"{name}={value}" for name, value in zip(names, ground, strict=False)] or ["without key"]
        return self.rows([f"apart={sentences}", *grounds])

    def _told(self, zone: str, groups: tuple[str, ...]) -> Rows:
        """Groups of the words of a sentence, by where it stands."""
        return self.rows(f"{zone}:{group}" for group in groups)


@dataclass(slots=True)
class PairReader:
    """Reads the pairs of cities of an article.

    Parameters
    ----------
    sentences : the article's text. cities : its cities. primary : index of the one that it is about, if any.
    features : rows of the features.
    """

    sentences: Sentences
    cities: Sequence[City]
    primary: int | None
    features: FeatureRows
    said: dict[int, Rows] = field(default_factory=dict)
    around: dict[tuple[int, int], Rows] = field(default_factory=dict)
    ends: dict[int, Rows] = field(default_factory=dict)
    about: dict[str, Rows] = field(default_factory=dict)

    def pairs(self, every: bool = False) -> Iterator[Pair]:
        """The pairs that may be tied: the primary city and each other.

        In a short text, where it is in doubt which one is primary, any two that the same or neighbouring sentences
        name. In longer ones one such pair in seventy is tied; with ``every`` they are given too, to learn from.
        """
        named = self.sentences.named
        together: dict[tuple[int, int], None] = {}
        if self.primary is not None and self.primary in named:
            for other in named:
                if other != self.primary:
                    together[min(other, self.primary), max(other, self.primary)] = None
        before: set[int] = set()
        every |= len(self.sentences.bounds) <= SHORT or self.primary is None
        for number, places in sorted(self.sentences.places.items()) if every else ():
            here = {place.city for place in places}
            if len(here) > MOST_IN_ROW:
                before = set()
                continue
            known = here | (before if number - 1 in self.sentences.places else set())
            together |= dict.fromkeys(sorted((min(a, b), max(a, b)) for a in here for b in known if a != b))
            before = here
        for first, second in together:
            yield self.pair(first, second)

    def pair(self, first: int, second: int) -> Pair:
        """Features of two cities."""
        sentences, told = self.sentences, self.features.told
        mine, others = sentences.named[first], sentences.named[second]
        shared = sorted(set(mine).intersection(others))[:MOST_SENTENCES]
        both = [self._of_article(first, second), self._of_pair(first, second)]
        ends: tuple[list[Rows], list[Rows]] = ([], [])
        for end, city, other in ((0, first, second), (1, second, first)):
            ends[end].extend((self._of_end(city), self.features.rows(self._compared(city, other))))
            for number in self._alone(city, other):
                zone = self._zone(number, "alone")
                both.append(told(zone, sentences[number].told))
                if city != self.primary:
                    both.append(self._words(number))
                ends[end].extend((told(zone, sentences[number].told), self._around(number, city)))
        for number in shared:
            both += [told(self._zone(number, "both"), sentences[number].told), self._words(number)]
            ends[0].append(self._around(number, first))
            ends[1].append(self._around(number, second))
            self._between(sentences[number], first, second, both, ends)
        if len(sentences.bounds) <= SHORT:
            both += self._near(first, second)
            every = dict.fromkeys(group for at in range(len(sentences.bounds)) for group in sentences[at].told)
            both.append(told("text", tuple(every)))
        both.append(told("head", sentences[0].told))
        return Pair(first, second, both, ends)

    def _zone(self, number: int, zone: str) -> str:
        return "title" if number < self.sentences.title else zone

    def _alone(self, city: int, other: int) -> list[int]:
        """Sentences that name a city without the other; those that name the primary one only near the other."""
        others = set(self.sentences.named[other])
        alone = [number for number in self.sentences.named[city] if number not in others]
        if city == self.primary and len(self.sentences.bounds) > SHORT:
            alone = [number for number in alone if number - 1 in others or number + 1 in others]
        return alone[:MOST_SENTENCES]

    def _near(self, first: int, second: int) -> Iterator[Rows]:
        """What the sentences beside those that name a city other than the primary one speak of."""
        for city, other in ((first, second), (second, first)):
            named = set(self.sentences.named[city]) if city != self.primary else set()
            for number in sorted({at + step for at in named for step in (1, -1)} - named):
                if 0 <= number < len(self.sentences.bounds):
                    zone = "near own" if number in self.sentences.named[other] else "near"
                    yield self.features.told(zone, self.sentences[number].told)

    def _of_article(self, first: int, second: int) -> Rows:
        """How many cities and sentences an article has, and whether it is about one of two cities."""
        touched = "none" if self.primary is None else "primary" if self.primary in (first, second) else "others"
        known = self.about.get(touched)
        if known is None:
            size = len(self.sentences.bounds)
            known = self.about[touched] = self.features.rows(
                (
                    f"cities={min(len(self.cities), 6)}",
                    f"sentences={size if size <= 7 else 8 if size < LONG else 9}",
                    f"about={touched}",
                    f"about={touched} short={size <= SHORT}",
                )
            )
        return known

    def _of_pair(self, first: int, second: int) -> Rows:
        """How far apart two cities are on the ground and in the text."""
        mine, others = self.sentences.named[first], self.sentences.named[second]
        apart = min(abs(here - there) for here in mine[:MOST_SENTENCES] for there in others[:MOST_SENTENCES])
        register = municipalities()
        one, other = register.get(self.cities[first].ags or ""), register.get(self.cities[second].ags or "")
        if one is None or other is None:
            return self.features.apart(min(apart, 4))
        far = distance_km(one, other)
        distance = sum(far >= limit for limit in DISTANCES)
        districts = one.is_kreis + other.is_kreis
        return self.features.apart(min(apart, 4), distance, districts, one.land == other.land, one.kreis == other.kreis)

    def _compared(self, city: int, other: int) -> list[str]:
        """What tells one end from the other."""
        own, there = self.cities[city], self.cities[other]
        register = municipalities()
        place, place_there = register.get(own.ags or ""), register.get(there.ags or "")
        names = ["named first"] if own.mentions[0].start < there.mentions[0].start else []
        if place is not None and place_there is not None:
            names.append(f"larger={place.population > LARGER * place_there.population}")
        return names

    def _of_end(self, city: int) -> Rows:
        """How an article names a city."""
        known = self.ends.get(city)
        if known is None:
            own = self.cities[city]
            names = [f"mentions={min(len(own.mentions), 4)}"]
            names += ["primary"] * (city == self.primary)
            names += ["in the title"] * (self.sentences.named[city][0] < self.sentences.title)
            names += {
                f"{name}={mention.attributes.get(name)}" for mention in own.mentions[:5] for name in ("use", "kind")
            }
            place = municipalities().get(own.ags or "")
            names.append("without key" if place is None else f"district={place.is_kreis}")
            known = self.ends[city] = self.features.rows(names)
        return known

    def _words(self, number: int) -> Rows:
        """Features of the words of a sentence."""
        known = self.said.get(number)
        if known is None:
            forms = dict.fromkeys(self.sentences[number].forms)
            known = self.said[number] = tuple(chain.from_iterable(map(self.features.word, forms)))
        return known

    def _around(self, number: int, city: int) -> Rows:
        """What stands beside the names of a city in a sentence."""
        known = self.around.get((number, city))
        if known is not None:
            return known
        sentence, features = self.sentences[number], self.features
        forms = sentence.forms
        rows: list[int] = []
        for at, place in sentence.places.items():
            if place.city == city:
                before = plain(forms[at - 1]) if at else "^"
                behind = plain(forms[at + 1]) if at + 1 < len(forms) else "$"
                rows += features.stands(before, behind, place.demonym, min(at, 3))
                rows += features.told(f"after {before}", sentence.told)
                rows += chain.from_iterable(features.beside("before", form) for form in forms[max(0, at - BESIDE) : at])
                rows += chain.from_iterable(features.beside("behind", form) for form in forms[at + 1 : at + 1 + BESIDE])
        known = self.around[number, city] = tuple(rows)
        return known

    def _between(
        self, sentence: Sentence, first: int, second: int, both: list[Rows], ends: tuple[list[Rows], list[Rows]]
    ) -> None:
        """What stands between two names, and which of them comes first."""
        nearest = _nearest(sentence.of(first), sentence.of(second))
        if nearest is None:
            return
        low, high, end = nearest
        inner, words = sentence.forms[low + 1 : high], sentence.words[low + 1 : high]
        names = [f"others={min(len({place.city for place in sentence.places.values()}) - 2, 3)}"]
        if all(word == MARK or word in JOINING for word in words):
            names.append("together")
        if len(words) == 1 and words[0] in LISTED:
            names.append("listed")
        between = tuple(row for form in dict.fromkeys(inner) for row in self.features.beside("between", form))
        both += [self.features.rows(names), between]
        ahead = self.features.rows(("ahead", f"ahead, apart={min(len(words) // 3, 4)}"))
        ends[end].extend((ahead, self.features.told("ahead", sentence.told), between))


def _nearest(mine: Sequence[int], others: Sequence[int]) -> tuple[int, int, int] | None:
    """The two places that lie nearest: the left one, the right one, and whose the left one is (0: of ``mine``)."""
    marks = sorted([*((at, 0) for at in mine), *((at, 1) for at in others)])
    steps = [(right - left, left, right, owner) for (left, owner), (right, other) in pairwise(marks) if owner != other]
    return min(steps)[1:] if steps else None


def reader_of(text: str, cities: Sequence[City], features: FeatureRows) -> PairReader:
    """Reader of the pairs of an article's cities; ``text`` is the article's, its title first."""
    primary = next((number for number, city in enumerate(cities) if city.role == "primary"), None)
    return PairReader(sentences_of(text, cities), cities, primary, features)
