"""All names of municipalities, Landkreise and their associations, and a matcher that finds them in one pass.

Matching works on *pieces* (words and single marks), not on spaCy tokens, so that ``Frankfurt (Oder)``,
``Frankfurt/Oder``, ``Frankfurt a. M.`` and ``Bochum-App`` are found whatever
the tokenizer of the pipeline makes of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from stadtlupe.collector import collector_paused
from stadtlupe.extract.gazetteer_tables import PIECE, Demonym, Entry, load_tables, normalized
from stadtlupe.extract.person_lexicon import given_names, surnames
from stadtlupe.lexicon import WORDS_KEPT, current_key, municipalities, read_toml

Caution = Literal["word", "phrase", "surname", "blocked"]

# Above this number of inhabitants a name that is also a surname is a municipality unless the lexicon says otherwise.
KNOWN_POPULATION = 30_000
MARK_BREAK = "\n"
APOSTROPHES = frozenset({"'", "’", "‘", "`"})
DEMONYM_ENDINGS = ("innen", "in", "n", "s")
# Pieces of the longest names, full stops included.
MOST_PIECES = 8
# Words inside of names that are not capitalized.
INNER_WORDS = frozenset({"am", "an", "auf", "bei", "dem", "den", "der", "die", "im", "in", "ob", "und", "vor", "zu"})
INFLECTED_DEMONYMS = tuple("er" + ending for ending in DEMONYM_ENDINGS)
ADJECTIVE_ENDINGS = ("e", "en", "er", "es", "em")


@dataclass(frozen=True, slots=True)
class Pieces:
    """A text as words and marks: parallel tuples, offsets in characters."""

    texts: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.texts)

    def text(self, index: int) -> str:
        """Piece ``index``, or an empty string outside of the text."""
        return self.texts[index] if 0 <= index < len(self.texts) else ""

    def glued(self, index: int) -> bool:
        """Whether nothing stands between piece ``index`` and the one after it."""
        return 0 <= index < len(self.texts) - 1 and self.ends[index] == self.starts[index + 1]


def pieces_of(text: str) -> Pieces:
    """Cut ``text`` into pieces; an empty line is a piece of its own, so that no name crosses a paragraph."""
    texts = tuple([MARK_BREAK if piece[0] == "\n" else piece for piece in PIECE.findall(text)])
    if not texts:
        return Pieces((), (), ())
    starts, ends = zip(*[match.span() for match in PIECE.finditer(text)], strict=True)
    return Pieces(texts, starts, ends)


class Hit(NamedTuple):
    """A name found at pieces ``first`` to ``last`` (inclusive), ``end`` being its last character offset."""

    entry: Entry
    first: int
    last: int
    end: int
    genitive: bool = False


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The immutable tables of the matcher; made by :func:`load_gazetteer`."""

    entries: MappingProxyType[str, Entry]
    longest: MappingProxyType[str, int]  # first piece -> number of pieces of the longest form that starts with it
    abbreviations: frozenset[str]  # pieces that may be followed by a full stop inside a name
    demonyms: MappingProxyType[str, Demonym]
    adjectives: MappingProxyType[str, str]
    words: frozenset[str]
    after_prepositions: frozenset[str]
    frequent_surnames: frozenset[str]
    blocked: frozenset[str]
    demonym_words: frozenset[str]
    not_inflected: frozenset[str]
    landscapes: frozenset[str]

    @property
    def surnames(self) -> frozenset[str]:
        """Surnames, which the recognition of people has read by then."""
        return surnames()

    @property
    def given_names(self) -> Mapping[str, float]:
        """Given names, which the recognition of people has read by then."""
        return given_names()

    def caution(self, entry: Entry) -> Caution | None:
        """Why a form needs support in the text; None when the form alone is enough."""
        form = entry.form
        if form in self.blocked:
            return "blocked"
        if " " in form:
            return None
        if form in self.after_prepositions:
            return "phrase"
        if form in self.words:
            return "word"
        if form in self.frequent_surnames or (
            (form in self.surnames or form in self.given_names)
            and max((municipalities()[key].population for key in entry.places), default=0) < KNOWN_POPULATION
        ):
            return "surname"
        return None

    def match(self, pieces: Pieces, index: int) -> Hit | None:
        """Longest name that starts at piece ``index``, the genitive included."""
        first = pieces.texts[index]
        limit = self.longest.get(first)
        if limit is None:
            return self._in_capitals(pieces, index) or self._single(pieces, index)
        key = first
        best = Hit(self.entries[key], index, index, pieces.ends[index]) if key in self.entries else None
        count, position = 1, index
        while count < limit and position + 1 < len(pieces):
            position += 1
            piece = pieces.texts[position]
            if piece == MARK_BREAK:
                break
            if piece == ".":
                if pieces.texts[position - 1] not in self.abbreviations:
                    break
                if best and best.last == position - 1:  # the full stop belongs to "a. M."
                    abbreviated = pieces.glued(position - 1) and best.last > best.first
                    best = Hit(best.entry, best.first, position, pieces.ends[position]) if abbreviated else best
                continue
            key = f"{key} {piece}"
            count += 1
            if key in self.entries:
                best = Hit(self.entries[key], index, position, pieces.ends[position])
            elif stem := _genitive_stem(key, self.entries):
                best = Hit(self.entries[stem], index, position, pieces.ends[position], genitive=True)
        if best is not None:
            following = best.last + 1
            if (
                pieces.text(following) == "."
                and pieces.text(best.last) in self.abbreviations
                and best.last > best.first
                and pieces.glued(best.last)
            ):
                best = Hit(best.entry, best.first, following, pieces.ends[following])
            return _with_apostrophe(best, pieces)
        return self._single(pieces, index)

    def _in_capitals(self, pieces: Pieces, index: int) -> Hit | None:
        """Name of several words in capitals at ``index``, as in datelines: ``BAD KISSINGEN``, ``HANN. MÜNDEN``."""
        if not (len(pieces.texts[index]) > 1 and pieces.texts[index].isupper()):
            return None
        stretch = slice(index, index + MOST_PIECES)
        texts = tuple(map(_from_capitals, pieces.texts[stretch]))
        if texts[0].isupper():  # "B3": capitals in any spelling
            return None
        hit = self.match(Pieces(texts, pieces.starts[stretch], pieces.ends[stretch]), 0)
        if hit is None or hit.last == 0:
            return None
        return hit._replace(first=index, last=index + hit.last)

    def _single(self, pieces: Pieces, index: int) -> Hit | None:
        """One-word name in the genitive or in capitals at ``index``."""
        piece = pieces.texts[index]
        if piece in self.not_inflected:
            return None
        if stem := _genitive_stem(piece, self.entries):
            return Hit(self.entries[stem], index, index, pieces.ends[index], genitive=True)
        if len(piece) > 3 and piece.isupper():
            entry = self.entries.get(piece.capitalize())
            if entry is not None:
                return Hit(entry, index, index, pieces.ends[index])
        return None

    def demonym(self, piece: str) -> tuple[str, Demonym] | None:
        """Base form and municipalities of an inhabitants' name or adjective, inflected or not."""
        if not piece[:1].isupper():
            return self._adjective(piece)
        if piece in self.not_inflected:
            return None
        found = self.demonyms.get(piece)
        if found is not None:
            return piece, found
        if piece.endswith(INFLECTED_DEMONYMS):
            for ending in DEMONYM_ENDINGS:
                form = piece.removesuffix(ending)
                if form != piece and form.endswith("er") and (found := self.demonyms.get(form)) is not None:
                    return form, found
        return self._adjective(piece.lower())

    def _adjective(self, piece: str) -> tuple[str, Demonym] | None:
        if not piece.endswith(ADJECTIVE_ENDINGS):
            return None
        stem = piece[:-1] if piece.endswith("e") else piece[:-2]
        key = self.adjectives.get(stem)
        return (stem, Demonym((key,), 0)) if key else None


@lru_cache(maxsize=WORDS_KEPT)
def may_be_place(piece: str) -> bool:
    """Whether a name can begin with a piece, or it can be an -er form or adjective of a place; most pieces cannot."""
    gazetteer = load_gazetteer()
    if piece[0].isupper() and (
        piece in gazetteer.longest or piece.isupper() or _genitive_stem(piece, gazetteer.entries) is not None
    ):
        return True
    return piece[0].isalpha() and gazetteer.demonym(piece) is not None


def _from_capitals(piece: str) -> str:
    """Usual spelling of a piece in capitals."""
    lower = piece.lower()
    return piece if not piece.isupper() else lower if lower in INNER_WORDS else piece.capitalize()


def _genitive_stem(key: str, entries: MappingProxyType[str, Entry]) -> str | None:
    """Name of which ``key`` is the genitive, if there is one."""
    if len(key) > 3 and key.endswith("s"):
        stem = key[:-1]
        if stem in entries and not stem.endswith(("s", "x", "z", "ß")):
            return stem
        if stem.endswith("e") and stem[:-1].endswith(("reis", "and", "wald")) and stem[:-1] in entries:
            return stem[:-1]
    return None


def _with_apostrophe(hit: Hit, pieces: Pieces) -> Hit:
    """Take in the ``’s`` of ``Hanau’s``."""
    mark = hit.last + 1
    if (
        pieces.text(mark) in APOSTROPHES
        and pieces.text(mark + 1) == "s"
        and pieces.glued(hit.last)
        and pieces.glued(mark)
    ):
        return Hit(hit.entry, hit.first, mark + 1, pieces.ends[mark + 1], genitive=True)
    return hit


def _words(table: dict[str, Any], key: str) -> frozenset[str]:
    return frozenset(table[key].split())


@cache
def place_words() -> dict[str, Any]:
    """The word lists of ``place_words.toml``; callers must not change them."""
    return read_toml("place_words.toml")


@cache
@collector_paused()
def load_gazetteer() -> Gazetteer:
    """Read the tables once per process.

    Raises
    ------
    StadtlupeError : E304 when a table of the lexicon is missing or broken.
    """
    lists = place_words()
    blocked = frozenset(normalized(name) for name in lists["blocked"])
    entries, demonyms, abbreviations = load_tables()
    for form in blocked:
        entries.setdefault(form, Entry(form))
    longest = {form: 1 for form in entries if " " not in form}
    for form in entries:
        if " " in form:
            first, _, _ = form.partition(" ")
            longest[first] = max(longest.get(first, 0), form.count(" ") + 1)
    return Gazetteer(
        entries=MappingProxyType(entries),
        longest=MappingProxyType(longest),
        abbreviations=abbreviations,
        demonyms=MappingProxyType(demonyms),
        adjectives=MappingProxyType({item["stem"]: current_key(item["ags"]) or "" for item in lists["adjectives"]}),
        words=_words(lists, "words"),
        after_prepositions=_words(lists, "after_prepositions"),
        frequent_surnames=_words(lists, "surnames"),
        blocked=blocked,
        demonym_words=_words(lists, "demonym_words"),
        not_inflected=_words(lists, "not_inflected"),
        landscapes=_words(lists, "landscapes"),
    )
