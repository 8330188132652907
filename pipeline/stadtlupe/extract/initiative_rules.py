"""Which phrases are initiatives: decides on each head noun of a sentence and gathers what else bears a name.

The order of the questions is: does it bear a name; is it one definite thing; is there talk of making it. Phrases that
answer all with no are the generic talk that municipal texts are full of.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, cached_property, lru_cache

from stadtlupe.extract.initiative_candidate import (
    PRIORITY,
    Candidate,
    city_in,
    classifying,
    clean,
    is_proper_prefix,
    nominative,
    titled,
)
from stadtlupe.extract.initiative_lexicon import HeadMatch, city_names, find_head, may_end_with_head, talk
from stadtlupe.extract.initiative_phrase import After, Before, after, before
from stadtlupe.extract.initiative_titles import SMART, compound_of_title, loose_titles, smart_places
from stadtlupe.extract.initiative_words import (
    CAPITALIZED,
    INDEFINITE,
    OPENING,
    Word,
    adjacent,
    adjective_of,
    any_word,
    word_list,
)
from stadtlupe.lexicon import WORDS_KEPT

TITLE_WITH_YEAR = frozenset({"strategy", "programme", "platform", "app"})
MEDIA_TALK = re.compile(r"\b(?:sagte?n?|erklärte?n?|berichte\w*|teilte|laut|zufolge|äußerte)\b", re.IGNORECASE)
FUNDED = re.compile(r"\bgefördert\b", re.IGNORECASE)
LOWER_COMPOUND = re.compile(r"^[a-zäöü]-[A-ZÄÖÜ]")
# Written as more than one word; the recognizer looks for them before single words.
PHRASE_HEAD = 3


@cache
def _outer_prefix() -> re.Pattern[str]:
    return re.compile("(?:" + "|".join(sorted(word_list("outer_prefixes"))) + ")")


@cache
def _hypernym() -> re.Pattern[str]:
    return re.compile("(?:" + "|".join(sorted(word_list("hypernyms"))) + ")$", re.IGNORECASE)


def may_hold_one(text: str, start: int, end: int) -> bool:
    """Whether a stretch of text may hold a head noun or a title in quotation marks; many sentences do not."""
    if OPENING.search(text, start, end):
        return True
    return any(part in SMART or may_end_with_head(part) for part in CAPITALIZED.findall(text, start, end))


@lru_cache(maxsize=WORDS_KEPT)
def _may_lead(word: str) -> bool:
    """Whether a word is a head or the first part of one of several words."""
    return word[-1] == "-" or (
        (word[0].isupper() or LOWER_COMPOUND.match(word) is not None) and find_head(word) is not None
    )


class SentenceRules:
    """Rules over one sentence; build one per sentence, :meth:`candidates` gives its initiatives, overlaps included.

    Parameters
    ----------
    text : the whole text. words : words of the sentence. start, end : its characters.
    """

    def __init__(self, text: str, words: Sequence[Word], start: int, end: int) -> None:
        self.text = text
        self.words = words
        self.bounds = (start, end)
        self.sentence = text[start:end]
        self.taken: set[int] = set()

    # Most sentences hold no head noun: what tells about the whole sentence is looked up when it is needed.

    @cached_property
    def making(self) -> bool:
        """Whether somebody makes, decides or shows something."""
        return any_word("making").search(self.sentence) is not None

    @cached_property
    def building(self) -> bool:
        """Whether something is built."""
        return any_word("building").search(self.sentence) is not None

    @cached_property
    def collective(self) -> bool:
        """Whether the sentence speaks of many towns or things at once."""
        return any_word("collective").search(self.sentence) is not None

    def candidates(self) -> list[Candidate]:
        """All phrases that are initiatives, but for the programmes of the lexicon, in the order of finding."""
        found: list[Candidate] = []
        free = 0
        for index, word in enumerate(self.words):
            if index < free or not (word.kind == "tail" or (word.kind == "word" and _may_lead(word.text))):
                continue
            match, last = self._head_at(index)
            candidate = self._judge(index, last, match) if match is not None else None
            if candidate is not None:
                found.append(candidate)
            free = last + 1
        found.extend(loose_titles(self.words, self.sentence, self.taken))
        found.extend(smart_places(self.words, self.text))
        return found

    # --- heads -------------------------------------------------------------------------------------------------------

    def _head_at(self, index: int) -> tuple[HeadMatch | None, int]:
        """Head at a word, and the index of its last word."""
        word = self.words[index]
        if word.kind == "tail":
            return find_head(word.text.lstrip("-")), index
        text = word.text
        last = index + PHRASE_HEAD - 1
        if text[-1] == "-" and last < len(self.words):
            # "Rad- und Gehweg": the only heads of more than one word.
            match = find_head(" ".join(item.text for item in self.words[index : last + 1]))
            if match is not None and " " in match.head.head and not match.prefix:
                return match, last
        if text[0].isupper() or (text[1:2] == "-" and LOWER_COMPOUND.match(text)):
            return find_head(text), index
        return None, index

    def _judge(self, index: int, last: int, match: HeadMatch) -> Candidate | None:
        words, use = self.words, match.head.use
        if words[index].kind == "tail":
            candidate = compound_of_title(words, index, match)
            if candidate is not None:
                self.taken.add(index - 1)
            return candidate
        left = before(words, self.text, index)
        right = after(words, self.text, last, match)
        if self._is_office(left) or self._is_firm(right) or self._is_medium(match, left):
            return None
        if right.quote is not None and (use != "built" or self.building):
            return self._quoted(last, right.quote, match, left, right)
        quantified = left.article in talk().quantifiers or any(
            word.lower() in talk().quantifiers for word in left.adjectives
        )
        if quantified or (match.head.head == "netzwerk" and any(word.startswith("sozial") for word in left.adjectives)):
            return None
        city = self._city(match, left, right)
        if right.name is not None and right.brand and match.head.name == "name" and use not in {"new", "built"}:
            first, end = words[right.name[0]], words[right.name[1]].end
            value = self.text[first.start : end]
            return titled(first, end, value, match, city, self._scope(match, left, right), "named")
        if use in {"object", "action"}:
            return self._action(index, last, match, left, right, city)
        if use == "built":
            return None
        if use == "new":
            digital = any(word.lower().startswith(("digital", "virtuell")) for word in left.adjectives)
            if digital and self._is_one(index, match, left, right):
                return self._phrase(index, last, match, left, right, city, kind="platform")
            return self._phrase(index, last, match, left, right, city) if self._is_made(left, match) else None
        if not self._is_specific(match, left, right):
            return self._anaphor(index, last, match, left)
        return self._phrase(index, last, match, left, right, city) if self._is_one(index, match, left, right) else None

    # --- questions ----------------------------------------------------------------------------------------------------

    def _is_specific(self, match: HeadMatch, left: Before, right: After) -> bool:
        """Whether the phrase says which thing it is."""
        use = match.head.use
        if match.lemma.lower() in talk().anaphors:
            return bool(left.city or right.city or right.name or right.year or right.purpose)
        if use == "bare" or right.name is not None:
            return True
        if use == "budget":
            return right.year or (not match.plural and left.definite and left.preposition is None)
        if left.title_adjective:
            return True
        if use == "name":
            return False
        named_by = right.year or right.number or left.city or right.city or right.purpose
        return bool(match.prefix or classifying(left.adjectives) or named_by)

    def _is_one(self, index: int, match: HeadMatch, left: Before, right: After) -> bool:
        """Whether the phrase is about one thing that exists or is being made."""
        if right.name is not None or right.year or right.number or index in self.listed:
            return True
        if match.plural:
            known = bool(classifying(left.adjectives) or left.city or right.city)
            return left.article == "die" and known and not self.collective
        if left.definite:
            return True
        if left.article in INDEFINITE:
            return self.making and not self.collective
        if left.title_adjective or right.city:
            return True
        # No article at all: a headline, a list item, or after a preposition.
        at_start = not any(word.kind == "word" for word in self.words[: left.start])
        after_mark = left.start > 0 and self.words[left.start - 1].text in {":", "–", "-", "•", "("}
        return at_start or after_mark or left.preposition in {"per", "mit", "zu", "bei"}

    def _is_made(self, left: Before, match: HeadMatch) -> bool:
        """Whether a building is new, or is what the sentence says is being built or changed."""
        if match.plural:
            return False
        new = any(adjective_of("new").match(word) for word in left.adjectives)
        if left.article in INDEFINITE:
            return (new or self.building) and left.preposition in {None, "für"} and not self.collective
        if new and (left.definite or left.preposition):
            return True
        if left.noun_before is not None:
            return left.definite and any_word("building_steps").fullmatch(left.noun_before.text) is not None
        if not self.building or left.preposition not in {None, "für"}:
            return False
        return left.definite and self._is_subject(left)

    def _is_subject(self, left: Before) -> bool:
        """Whether the phrase opens the sentence or directly follows a verb of building."""
        at = left.article_at if left.article_at is not None else left.start
        ahead = [word for word in self.words[:at] if word.kind in {"word", "quote"}]
        return not ahead or any_word("building_verbs").fullmatch(ahead[-1].text) is not None

    def _is_office(self, left: Before) -> bool:
        """Whether the phrase is part of the name of an administrative unit (``Amt für Digitalstrategie``)."""
        at = left.start if left.article_at is None else min(left.start, left.article_at)
        ahead = [word.lower for word in self.words[max(0, at - 4) : at]]
        offices = talk().offices
        if any(" ".join(ahead[-size:]) in offices for size in (1, 2) if len(ahead) >= size):
            return True
        # "Amt für Personal und Digitalstrategie"
        return len(ahead) == 4 and ahead[3] in {"und", "&"} and " ".join(ahead[:2]) in offices

    def _is_firm(self, right: After) -> bool:
        """Whether a legal form follows: then it is a company, whatever its name says."""
        at = right.last + 1
        inside = [word.text for word in self.words[right.last : right.last + 1]]
        following = (
            [self.words[at].text] if at < len(self.words) and adjacent(self.words, self.text, right.last) else []
        )
        return bool(word_list("legal_forms") & {*inside, *following})

    def _is_medium(self, match: HeadMatch, left: Before) -> bool:
        """Whether it is the medium that somebody spoke to (``sagte sie dem Portal ...``)."""
        return match.head.kind == "platform" and left.article == "dem" and MEDIA_TALK.search(self.sentence) is not None

    # --- candidates ---------------------------------------------------------------------------------------------------

    def _city(self, match: HeadMatch, left: Before, right: After) -> str | None:
        prefix = match.prefix.rstrip("-")
        if match.prefix.endswith("-") and prefix in city_names():
            return prefix
        return left.city or right.city

    def _scope(self, match: HeadMatch, left: Before, right: After) -> str:
        outer = (
            right.outer
            or match.head.head == "gesetz"
            or _outer_prefix().match(match.lemma) is not None
            or any(adjective_of("outer_adjectives").match(word) for word in left.adjectives)
        )
        # "gefördert durch das Förderprogramm X": somebody else's money.
        if "förderprogramm" in match.lemma.lower() and FUNDED.search(self.sentence):
            outer = True
        return "external" if outer else "municipal"

    def _phrase(
        self,
        index: int,
        last: int,
        match: HeadMatch,
        left: Before,
        right: After,
        city: str | None,
        kind: str | None = None,
    ) -> Candidate:
        kept = classifying(left.adjectives)
        start = index
        while start > left.start and (self.words[start - 1].text in kept or self.words[start - 1].is_name_shaped):
            start -= 1
        kind = kind or match.head.kind
        named = bool(
            right.name
            or is_proper_prefix(match.prefix)
            or left.title_adjective
            or (right.year and kind in TITLE_WITH_YEAR)
        )
        if kind == "regulation" and not is_proper_prefix(match.prefix):
            named = False
        end = self.words[right.last].end
        tail = re.sub(r"^\s+für (?:das Jahr )?(?=\d)", " ", self.text[self.words[last].end : end])
        return Candidate(
            start=self.words[start].start,
            end=end,
            value=clean(nominative(self.words[start:index], match) + tail),
            kind=kind,
            theme=match.head.theme,
            named=named,
            head=match.lemma,
            city=city or (city_in(match.prefix) if named else None),
            scope=self._scope(match, left, right),
            priority=PRIORITY["named" if named else "phrase"],
        )

    def _quoted(self, index: int, at: int, match: HeadMatch, left: Before, right: After) -> Candidate | None:
        ahead = {item.lower for item in self.words[max(0, at - 3) : at]}
        if ahead & (talk().leads - {"titel"}):
            return None
        if match.head.use in {"new", "built"} and not self._is_made(left, match):
            return None
        self.taken.add(at)
        word = self.words[at]
        scope = self._scope(match, left, right)
        city = left.city or right.city
        if match.head.kind in {"regulation", "facility"} and not match.plural and index == at - 1:
            # Titles of plans and buildings are names of places; only with the head they name the undertaking.
            return titled(self.words[index], word.end, f"{match.lemma} {word.text}", match, city, scope, "quote")
        return titled(word, word.end, word.text, match, city, scope, "quote")

    def _action(
        self, index: int, last: int, match: HeadMatch, left: Before, right: After, city: str | None
    ) -> Candidate | None:
        if match.plural or self.collective:
            return None
        single = left.definite or left.article is None or (left.article in INDEFINITE and self.making)
        if right.object_end is None or right.object_word is None:
            if match.prefix and match.head.use == "object" and left.article is not None:
                return self._phrase(index, last, match, left, right, city) if single else None
            return self._anaphor(index, last, match, left)
        noun = find_head(right.object_word)
        if not single or (noun is not None and noun.plural and not right.object_definite):
            return None
        start, end = self.words[index].start, self.words[right.object_end].end
        weak = match.head.use == "action" or match.head.head == "einführung"
        return Candidate(
            start=start,
            end=end,
            value=clean(match.lemma + self.text[self.words[last].end : end]),
            kind=match.head.kind,
            theme=(noun.head.theme if noun else "") or match.head.theme,
            named=False,
            head=match.lemma,
            city=city,
            scope=self._scope(match, left, right),
            priority=PRIORITY["action" if weak else "object"],
            target=right.object_word,
        )

    def _anaphor(self, index: int, last: int, match: HeadMatch, left: Before) -> Candidate | None:
        if match.plural or not left.definite or (left.noun_before is not None and match.head.use == "name"):
            return None
        return Candidate(
            start=self.words[index].start,
            end=self.words[last].end,
            value=match.lemma,
            kind=match.head.kind,
            theme=match.head.theme,
            named=False,
            head=match.lemma,
            city=None,
            scope="municipal",
            priority=PRIORITY["anaphor"],
            anaphor=True,
        )

    @cached_property
    def listed(self) -> frozenset[int]:
        """Words of an enumeration of examples (``Projekte wie A und B``): each is a thing that exists."""
        marked: set[int] = set()
        for index, word in enumerate(self.words):
            if word.lower not in {"wie", "etwa", "darunter", "beispielsweise"}:
                continue
            ahead = [item for item in self.words[max(0, index - 3) : index] if item.kind == "word"]
            if not any(_hypernym().search(item.text) for item in ahead):
                continue
            for at in range(index + 1, min(index + 16, len(self.words))):
                lower = self.words[at].lower
                if lower in {".", ";", ":"} or (
                    lower in word_list("prepositions") and lower not in {"für", "zum", "zur"}
                ):
                    break
                marked.add(at)
        return frozenset(marked)
