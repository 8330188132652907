"""What stands around a written name: type words, prepositions, entities of the recognizer, verbs, qualifiers."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from spacy.tokens import Doc

from stadtlupe.extract.annotations import sentence_bounds
from stadtlupe.extract.gazetteer import MARK_BREAK, Gazetteer, Pieces, place_words

MUNICIPAL, DISTRICT, UNION = "municipal", "district", "union"
SENTENCE_END = frozenset({".", "!", "?", ":", "…", MARK_BREAK})
QUOTES = frozenset("„“”‚‘’»«›‹\"'")
VERB_ENDINGS = ("t", "te", "en", "ten")
INVERTED_ENDINGS = ("t", "te")
# "in der Stadt Hanau" is a place, "die Stadt Hanau" and "von der Stadt Hanau" are the administration.
LOCATIVE = frozenset({"in", "In", "aus", "Aus", "bei", "Bei", "nach", "durch", "Durch", "um", "innerhalb", "außerhalb"})
CONTRACTED = frozenset({"im", "Im", "am", "Am", "ins", "beim"})
QUALIFIER_PIECES = 8
INVERSION_PIECES = 15


@dataclass(frozen=True, slots=True)
class Rules:
    """The lists of ``place_words.toml`` as sets."""

    municipal: frozenset[str]
    endings: tuple[str, ...]
    not_municipal: frozenset[str]
    district: frozenset[str]
    unions: MappingProxyType[str, str]
    other_areas: frozenset[str]
    administration: frozenset[str]
    bodies: frozenset[str]
    person_endings: tuple[str, ...]
    persons: frozenset[str]
    speech: frozenset[str]
    prepositions: frozenset[str]
    all_prepositions: frozenset[str]
    determiners: frozenset[str]
    verbs: frozenset[str]
    not_verbs: frozenset[str]
    subordinators: frozenset[str]
    adverbs: frozenset[str]
    name_prefixes: frozenset[str]
    street_endings: tuple[str, ...]
    media_endings: tuple[str, ...]
    district_endings: tuple[str, ...]
    district_words: frozenset[str]
    lands: frozenset[str]


@cache
def load_rules() -> Rules:
    """Read the rules once per process."""
    table = place_words()
    types, context = table["types"], table["context"]
    lands = {form for land, forms in table["lands"].items() for form in (land, *forms) if form[:1].isupper()}

    def words(part: dict[str, str], key: str) -> frozenset[str]:
        return frozenset(part[key].split())

    return Rules(
        municipal=words(types, "municipal"),
        endings=tuple(types["endings"]),
        not_municipal=words(types, "not_municipal"),
        district=words(types, "district"),
        unions=MappingProxyType(dict(types["unions"])),
        other_areas=words(types, "other_areas"),
        administration=words(context, "administration"),
        bodies=words(context, "bodies"),
        person_endings=tuple(context["person_endings"]),
        persons=words(context, "persons"),
        speech=words(context, "speech"),
        prepositions=words(context, "prepositions"),
        all_prepositions=words(context, "all_prepositions"),
        determiners=words(context, "determiners"),
        verbs=words(context, "verbs"),
        not_verbs=words(context, "not_verbs"),
        subordinators=words(context, "subordinators"),
        adverbs=words(context, "adverbs"),
        name_prefixes=words(context, "name_prefixes"),
        street_endings=tuple(context["street_endings"]),
        media_endings=tuple(context["media_endings"]),
        district_endings=tuple(context["district_endings"]),
        district_words=words(context, "district_words"),
        lands=frozenset(lands),
    )


@dataclass(frozen=True, slots=True)
class TypeWord:
    """A word like ``Stadt`` or ``Landkreis`` before a name, ``first`` being its piece."""

    kind: str  # MUNICIPAL, DISTRICT or UNION
    lemma: str
    first: int
    text: str
    both: bool = False  # "Stadt- und Landkreis"


@dataclass(frozen=True, slots=True)
class Entity:
    """A span of the entity recognizer, offsets in characters."""

    start: int
    end: int
    label: str


class Context:
    """Looks around pieces of one Doc; holds nothing that outlives it."""

    def __init__(self, doc: Doc, pieces: Pieces, gazetteer: Gazetteer) -> None:
        self.pieces = pieces
        self.gazetteer = gazetteer
        self.rules = load_rules()
        self.entities = [Entity(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents]
        self._ends = [entity.end for entity in self.entities]
        self._starts: set[int] | None = None
        if doc.has_annotation("SENT_START"):
            found = (bisect_left(pieces.starts, start) for start, _ in sentence_bounds(doc))
            self._starts = {self._skip_marks(index) for index in found}
        self.family_names = self._family_names()

    def _skip_marks(self, index: int) -> int:
        while index < len(self.pieces) and not self.pieces.texts[index][0].isalnum():
            index += 1
        return index

    def _family_names(self) -> frozenset[str]:
        """Last words of the people whom the recognizer found with more than one word."""
        names = set()
        for entity in self.entities:
            if entity.label == "PER":
                first = bisect_left(self.pieces.starts, entity.start)
                last = bisect_right(self.pieces.starts, entity.end - 1) - 1
                if last > first:
                    names.add(self.pieces.text(last))
        return frozenset(names)

    def entity(self, start: int, end: int) -> Entity | None:
        """First entity that overlaps the characters ``start`` to ``end``."""
        index = bisect_right(self._ends, start)
        if index < len(self.entities) and self.entities[index].start < end:
            return self.entities[index]
        return None

    def sentence_start(self, index: int) -> bool:
        """Whether piece ``index`` is the first word of a sentence."""
        if self._starts is not None:
            return index in self._starts
        before = index - 1
        while before >= 0 and self.pieces.texts[before] in QUOTES:
            before -= 1
        return before < 0 or self.pieces.texts[before] in SENTENCE_END

    def before(self, index: int) -> str:
        """Word before piece ``index`` in the same sentence, otherwise an empty string."""
        if index <= 0 or (self._starts is not None and index in self._starts):
            return ""
        word = self.pieces.texts[index - 1]
        return word if word[0].isalpha() else ""

    def type_word(self, index: int) -> TypeWord | None:
        """Type word right before piece ``index``."""
        rules, word = self.rules, self.before(index)
        if not word:
            return None
        if word in rules.district or (word.isupper() and word.capitalize() in rules.district):  # KREIS STEINFURT.
            both = self.pieces.text(index - 2) == "und" and self.pieces.text(index - 4) in ("Stadt", "Stadtkreis")
            return TypeWord(DISTRICT, "Landkreis", index - 1, word, both)
        if word in rules.unions:
            return TypeWord(UNION, rules.unions[word], index - 1, word)
        lower = word.lower()
        if word in rules.municipal or (
            word[0].isupper() and lower.endswith(rules.endings) and word not in rules.not_municipal
        ):
            return TypeWord(MUNICIPAL, _municipal_lemma(lower, word), index - 1, word)
        return None

    def is_locative(self, index: int) -> bool:
        """Whether ``in der``, ``aus dem``, ``im`` ... stands right before piece ``index``."""
        word = self.before(index)
        return (
            word in CONTRACTED
            or word in LOCATIVE
            or (word in ("der", "dem", "den") and self.before(index - 1) in LOCATIVE)
        )

    def postal_code(self, index: int) -> str | None:
        """Postal code right before piece ``index``."""
        word = self.pieces.text(index - 1)
        return word if len(word) == 5 and word.isascii() and word.isdigit() else None

    def is_person(self, first: int, last: int) -> bool:
        """Whether given name, form of address or office right before the name, or a verb of speech after it, say so."""
        word = self.before(first)
        if not word and self.pieces.text(first - 1) == ".":  # Dr. Hagen, J. Hagen
            word = self.pieces.text(first - 2)
            return word in self.rules.persons or (len(word) == 1 and word.isupper())
        if word in self.rules.persons or self.is_given_name(first - 1):
            return True
        if word[:1].isupper() and word.lower().endswith(self.rules.person_endings):
            return True
        return self.pieces.text(last + 1) in self.rules.speech

    def is_given_name(self, index: int) -> bool:
        """Whether piece ``index`` is a given name that is no name of a place."""
        word = self.pieces.text(index)
        return word in self.gazetteer.given_names and word not in self.gazetteer.entries

    def is_verb(self, word: str, endings: tuple[str, ...] = VERB_ENDINGS) -> bool:
        """Whether a lower-case word looks like a finite verb."""
        if word in self.rules.verbs:
            return True
        return (
            len(word) > 3
            and word.isalpha()
            and word.islower()
            and word.endswith(endings)
            and word not in self.rules.not_verbs
            and word not in self.rules.all_prepositions
        )

    def is_subject(self, first: int, last: int) -> bool:
        """Whether the name acts: a finite verb beside it and no preposition before it."""
        word = self.before(first)
        if word.lower() in self.rules.all_prepositions or word in self.rules.determiners:
            return False
        if word[:1].isupper() and not self.sentence_start(first - 1):
            return False  # a noun that the name belongs to: "im Kletterwald Strausberg"
        if self.is_verb(self.pieces.text(last + 1)):
            return True
        if word in self.rules.subordinators:
            return True
        return self.is_verb(word, INVERTED_ENDINGS) and (word in self.rules.verbs or self._is_inverted(first))

    def _is_inverted(self, index: int) -> bool:
        """Whether the sentence starts with an adverbial, so that the subject follows the verb."""
        for before in range(index - 1, max(-1, index - INVERSION_PIECES), -1):
            word = self.pieces.texts[before].lower()
            if self.sentence_start(before):
                return (
                    word in self.rules.all_prepositions
                    or word in self.rules.adverbs
                    or word in self.rules.subordinators
                )
        return False

    def qualifier(self, last: int) -> str | None:
        """Text in the brackets right after piece ``last``, or a Land or Landkreis after a comma."""
        pieces = self.pieces
        if pieces.text(last + 1) == "(":
            for index in range(last + 2, min(last + 2 + QUALIFIER_PIECES, len(pieces))):
                if pieces.texts[index] == ")":
                    return self._text(last + 2, index - 1) if index > last + 2 else None
            return None
        if pieces.text(last + 1) == "," and pieces.text(last + 2) in self.rules.district:
            return self._text(last + 2, min(last + 3, len(pieces) - 1))
        return None

    def is_area(self, qualifier: str | None) -> bool:
        """Whether a qualifier names a Land, a Landkreis or a known place."""
        if not qualifier:
            return False
        return (
            qualifier in self.rules.lands
            or qualifier.split()[0] in self.rules.district
            or qualifier in self.gazetteer.entries
            or qualifier.lower().endswith("kreis")
        )

    def _text(self, first: int, last: int) -> str:
        words = [self.pieces.texts[first]]
        for index in range(first + 1, last + 1):
            words.append(self.pieces.texts[index] if self.pieces.glued(index - 1) else " " + self.pieces.texts[index])
        return "".join(words)


def _municipal_lemma(lower: str, word: str) -> str:
    if "stadt" in lower or "städt" in lower:
        return "Stadt"
    if "gemeinde" in lower:
        return "Gemeinde"
    return word
