"""Where an article speaks of an initiative: sentences that name it, take it up again or go on about it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from stadtlupe.extract import Mention
from stadtlupe.lexicon import WORDS_KEPT
from stadtlupe.read import Article

# A full stop behind a number or an abbreviation ends no sentence.
SENTENCE_END = re.compile(r"(?:[.!?…][“«\")]?|[:;]“)\s+(?=[A-ZÄÖÜ„»\"0-9(])|\n+")
ABBREVIATION = re.compile(
    r"(?:\b(?:Mio|Mrd|Dr|Prof|Dipl|Ing|Nr|St|ca|bzw|ggf|evtl|inkl|max|min|vgl|Str|Hl|Tel|[a-zA-Z]|\d{1,2}))\.$"
)
AGAIN = re.compile(
    r"\b(?:[Dd](?:er|ie|as|en|em|es)|[Dd]iese[rsnm]?|[Ii]hre?[rsnm]?|[Ss]eine?[rsnm]?|[Zz]u[mr]|[Bb]eim|[Ii]m|[Aa]m|[Vv]om)\s+"
    r"(?:[a-zäöüß][a-zäöüß-]*e[nr]?\s+){0,2}([A-ZÄÖÜ][\w-]{2,})"
)
# "das Zählsystem Radpuls", "die App „Mein Ort“"
BEFORE = re.compile(r"([A-ZÄÖÜ][\w-]{2,})(?:\s+namens)?\s*[„»\"‚(]?\s*$")
# "Radpuls, ein neues Zählsystem", "Radpuls heißt das Zählsystem"
BEHIND = re.compile(
    r"^\s*[“«\"‘)]?\s*(?:(?:,|–|ist|sind|heißt|nennt\s+sich|wurde|wird)\s+)?(?:eine?[rmsn]?|de[rmns]|die|das|unser\w*|ihr\w*)\s+"
    r"(?:[a-zäöüß][a-zäöüß-]*e[nrs]?\s+){0,2}([A-ZÄÖÜ][\w-]{2,})"
)
PRONOUN = re.compile(
    r"(?:Er|Sie|Es|Dies|Dieser|Diese|Dieses|Das|Dort|Hier|Damit|Dafür|Dazu|Darin|Darauf|Dabei|Davon)\b"
)
ENDINGS = ("es", "s", "en", "n", "e", "er")
SHORTEST = 3
REACH = 6  # sentences that a word may point back


class Sentences:
    """Sentences of a text, found once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0]
        for gap in SENTENCE_END.finditer(text):
            if gap.group()[0] == "\n" or not ABBREVIATION.search(text, max(0, gap.start() - 6), gap.start() + 1):
                self.starts.append(gap.end())

    def number(self, at: int) -> int:
        """Which sentence a character stands in."""
        return bisect_right(self.starts, at) - 1

    def bounds(self, number: int) -> tuple[int, int]:
        """Start and end of a sentence, without the space behind it."""
        start = self.starts[number]
        end = self.starts[number + 1] if number + 1 < len(self.starts) else len(self.text)
        return start, start + len(self.text[start:end].rstrip())


@dataclass(frozen=True, slots=True)
class Place:
    """Where an initiative is spoken of: ``how`` is ``name``, ``again`` (a word that takes it up) or ``behind``."""

    start: int
    end: int
    sentence: int
    how: str


@dataclass(frozen=True, slots=True)
class Statements:
    """What an article says about one initiative.

    Attributes
    ----------
    article : the article that all offsets refer to. mentions : forms that name the initiative or point back to it, in
        text order. places : where it is spoken of. dates : DATE mentions of the article. names : forms that name any
        initiative of the article, in text order. sentences : sentences of the article.
    title_end : where the title ends. rivals : the names of other initiatives.
    """

    article: Article
    mentions: tuple[Mention, ...]
    places: tuple[Place, ...]
    dates: tuple[Mention, ...]
    names: tuple[Mention, ...]
    sentences: Sentences
    title_end: int = field(init=False)
    rivals: tuple[Mention, ...] = field(init=False)

    def __post_init__(self) -> None:
        own = {(item.start, item.end) for item in self.mentions}
        object.__setattr__(self, "title_end", self.article.text.find("\n"))
        object.__setattr__(self, "rivals", tuple(item for item in self.names if (item.start, item.end) not in own))


def heads_of(text: str, mentions: Sequence[Mention]) -> set[str]:
    """Nouns by which an initiative may be taken up again, in lower case: of its name and beside it."""
    found: set[str] = set()
    for mention in mentions:
        head = str(mention.attributes.get("head") or "")
        if head and head in mention.text:
            found.add(head.lower())
        words = [word for word in re.findall(r"[\w-]+", mention.text) if word[0].isupper()]
        if words and not mention.attributes.get("named"):
            found.add(words[0].lower())
        before = BEFORE.search(text, max(0, mention.start - 40), mention.start)
        if before:
            found.add(before[1].lower())
        behind = BEHIND.search(text[mention.end : mention.end + 80])
        if behind:
            found.add(behind[1].lower())
        if words:
            found.add(words[-1].lower())
    return {head for head in found if len(head) >= SHORTEST}


def places_of(text: str, sentences: Sentences, groups: Sequence[Sequence[Mention]]) -> list[list[Place]]:
    """Where each of some initiatives is spoken of, in text order; ``groups`` are the forms that name each of them."""
    names = sorted((mention.start, mention.end, index) for index, group in enumerate(groups) for mention in group)
    heads = [heads_of(text, group) for group in groups]
    any_head = frozenset[str]().union(*heads)
    numbers = [sentences.number(start) for start, _, _ in names]
    found: list[list[Place]] = [
        [Place(item.start, item.end, sentences.number(item.start), "name") for item in group] for group in groups
    ]
    taken = [(start, end) for start, end, _ in names]
    for hit in AGAIN.finditer(text, taken[0][0] if taken else len(text)):
        start, end = hit.span(1)
        at = bisect_right(taken, (start, len(text))) - 1
        if at < 0 or taken[at][1] > start:
            continue
        ends = _ends(hit[1].lower())
        if not any(head.endswith(ends) for head in any_head):
            continue
        sentence = sentences.number(start)
        owner = None
        for (_, _, index), number in zip(names[at::-1], numbers[at::-1], strict=True):
            if sentence - number > REACH * 2:
                break
            if any(head.endswith(ends) for head in heads[index]):
                owner = index
                break
        if owner is not None:
            found[owner].append(Place(start, end, sentence, "again"))
    spoken = {place.sentence for places in found for place in places}
    for places in found:
        own = sorted({place.sentence for place in places})
        for number in own:
            for following in range(number + 1, min(number + 4, len(sentences.starts))):
                if following in spoken or text[sentences.starts[following] - 1] == "\n":
                    break
                start, end = sentences.bounds(following)
                places.append(Place(start, end, following, "behind"))
        places.sort(key=lambda place: (place.start, place.end))
    return found


@lru_cache(maxsize=WORDS_KEPT)
def _ends(noun: str) -> tuple[str, ...]:
    """What the head that a noun takes up ends with: it is the same, in any case, or a compound of it.

    ``brücke`` takes up ``fußgängerbrücke``.
    """
    stems = (noun.removesuffix(ending) for ending in ENDINGS)
    return tuple(dict.fromkeys((noun, *(stem for stem in stems if len(stem) >= SHORTEST))))
