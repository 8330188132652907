"""Sums of money in euros: where they stand, how much they are, and a spaCy component that keeps them.

Every sum is found from its currency: the words in front of it are read within a bounded window, so the work is linear
in the length of the text. Numbers follow the German conventions (``1.300.000,50``; DIN 1333, Duden K 141).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from stadtlupe.errors import StadtlupeError
from stadtlupe.extract.annotations import char_span, set_spans, text_of
from stadtlupe.lexicon import read_toml

FACTORY = "stadtlupe_amounts"
GROUP = "amounts"
LABEL = "AMOUNT"
FILE = "money_words.toml"
MILLION = 1_000_000
# Characters beside a sum without currency in which a word of money must stand.
BESIDE = 70
# Characters in front of a currency that are read.
_WINDOW = 90
_GAP = r"(?:[^\S\n]{1,3}|[^\S\n]?\n[^\S\n]?)"
_DIGITS = (
    r"(?:[0-9]{1,3}(?:\.[0-9]{3}){1,4}(?![0-9])|[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3}){1,4}(?![0-9])"
    r"|[0-9]{1,3}(?:['’][0-9]{3}){1,4}(?![0-9])|[0-9]{1,12})(?:,(?:[0-9]{1,4}|[-–—]{1,2})|\.[0-9]{1,2}(?![0-9]))?"
)
_LAST_WORD = re.compile(r"(?:([0-9](?:,?[-–—]{1,2})?)|([^\W\d_]{1,45}\.?))[-\s]{0,4}\Z")
_BETWEEN = re.compile(r"\s{0,3}(?:bis(?:\s(?:zu|maximal|höchstens))?|[-–—])\s{0,3}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money.

    Attributes
    ----------
    text, start, end : the span as written, without "rund" or "knapp"; character offsets.
    value_eur : euros; of a range its lower end. value_eur_max : upper end of a range, else None.
    approximate : whether a word in front blurs it (rund, knapp, über, bis zu).
    """

    text: str
    start: int
    end: int
    value_eur: float
    value_eur_max: float | None
    approximate: bool


@dataclass(frozen=True, slots=True)
class _Money:
    """Lexicon and patterns."""

    currency: Mapping[str, Decimal]
    scale: Mapping[str, Decimal]
    numbers: Mapping[str, int]
    fractions: Mapping[str, Decimal]
    unit: re.Pattern[str]
    in_front: re.Pattern[str]
    behind: re.Pattern[str]
    blurred: re.Pattern[str]
    bare: re.Pattern[str]
    cost: re.Pattern[str]


@cache
def _money() -> _Money:
    raw: dict[str, Any] = read_toml(FILE)
    try:
        currency = {word: Decimal(value) for word, value in raw["currency"].items()}
        scale = {word: Decimal(value) for word, value in raw["scale"].items()}
        numbers = {word: int(key) for key, words in raw["numbers"].items() for word in words}
        fractions = {word: Decimal(key) for key, words in raw["fractions"].items() for word in words}
        blurs = list(raw["approximate"]["words"])
        costs = "|".join(raw["costs"]["words"])
        large = _either(word for word in scale if scale[word] >= MILLION)
    except (KeyError, ValueError, ArithmeticError, AttributeError, TypeError) as error:
        raise StadtlupeError("E304", path=FILE, detail=f"{type(error).__name__}: {error}") from error
    scales, fraction = _either(scale), _either(fractions)
    firsts = "".join(sorted({word[0] for word in currency}))
    one = _either(word for word, value in numbers.items() if value == 1)
    # A quantity: digits or a number word, with or without a scale; "halbe" and the like need the scale.
    quantity = (
        rf"(?:(?:{one}{_GAP})?(?P<fraction#>{fraction})(?:-|{_GAP})?(?P<fraction_scale#>{scales})"
        rf"|(?:(?P<digits#>{_DIGITS})|(?!{scales}(?!\w))(?P<word#>[a-zäöüß]{{2,45}}))(?:(?:-|{_GAP})?(?P<scale#>{scales}))?)"
    )
    link = rf"(?:{_GAP}?[-–—]{_GAP}?|{_GAP}bis(?:{_GAP}zu)?{_GAP}|(?P<and>{_GAP}und{_GAP}))"
    left, right = quantity.replace("#", "1"), quantity.replace("#", "2")
    flags = re.IGNORECASE
    return _Money(
        currency=MappingProxyType(currency),
        scale=MappingProxyType(scale),
        numbers=MappingProxyType(numbers),
        fractions=MappingProxyType(fractions),
        # What comes first is asked for by itself: that is soon answered at most places of a text.
        unit=re.compile(rf"(?=[{re.escape(firsts)}])(?<![^\W\d_]){_either(currency)}(?!\w)", flags),
        in_front=re.compile(rf"(?<!\w)(?<![0-9][.,:/])(?:{left}{link})?{right}(?:-|{_GAP})?\Z", flags),
        behind=re.compile(rf"{_GAP}?(?P<digits>{_DIGITS})(?!\w|[.,]?[0-9])(?:{_GAP}(?P<scale>{scales})(?!\w))?", flags),
        blurred=re.compile(rf"(?<!\w){_either(blurs)}(?:\szwischen)?{_GAP}\Z", flags),
        # What follows is no noun: "14,2 Millionen kosten", but not "1,9 Millionen Einwohner".
        bare=re.compile(
            rf"(?=[0-9])(?<![\w.,:/-])(?P<digits>{_DIGITS}){_GAP}(?P<scale>(?i:{large}))(?!\w)(?!{_GAP}?[A-ZÄÖÜ€$£„(])(?!-)"
        ),
        cost=re.compile(rf"(?<!\w)(?:{costs})(?!\w)", flags),
    )


def _either(words: Any) -> str:
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word))) + ")"


def find_amounts(text: str) -> list[Amount]:
    """Find the sums of money of a German text, in euros; other currencies and bare numbers are no sums.

    Millions and billions without a currency count where the text beside them speaks of costs ("wird 14,2 Millionen
    kosten"): in municipal news these are euros.

    Returns
    -------
    Sums in text order, without overlaps.
    """
    money = _money()
    found: list[Amount] = []
    done = 0
    for unit in money.unit.finditer(text):
        if unit.start() < done:
            continue
        amount = _in_front(text, unit, done) or _behind(text, unit)
        if amount is None:
            continue
        last = found[-1] if found else None
        if last and last.value_eur_max is None and amount.value_eur_max is None:
            joined = _joined(text, last, amount)
            if joined:
                found.pop()
                amount = joined
        found.append(amount)
        done = amount.end
    taken = [(amount.start, amount.end) for amount in found]
    bare = [
        amount
        for amount in _without_currency(text)
        if all(amount.end <= start or end <= amount.start for start, end in taken)
    ]
    return sorted([*found, *bare], key=lambda amount: amount.start) if bare else found


def _without_currency(text: str) -> Iterator[Amount]:
    """Sums of millions that name no currency but stand beside a word of money."""
    money = _money()
    for m in money.bare.finditer(text):
        around = text[max(0, m.start() - BESIDE) : m.end() + BESIDE]
        if money.cost.search(around):
            yield _amount(text, m.start(), m.end(), _digits(m["digits"]) * money.scale[m["scale"].lower()], None)


def _in_front(text: str, unit: re.Match[str], done: int) -> Amount | None:
    """Sum whose number stands in front of its currency: "1,2 bis 1,5 Millionen Euro"."""
    money = _money()
    factor = money.currency[unit[0].lower()]
    at = max(done, unit.start() - _WINDOW)
    last = _LAST_WORD.search(text, max(done, unit.start() - 55), unit.start())
    if not last or not (last[1] or last[2].lower() in money.scale or number_word(last[2]) is not None):
        return None
    while True:
        m = money.in_front.search(text, at, unit.start())
        if not m:
            return None
        high = _quantity(m, "2")
        if high is None:
            return None
        ranged = m["digits1"] or m["word1"] or m["fraction1"]
        if ranged and (m["and"] is None or text[max(0, m.start() - 9) : m.start()].lower().strip() == "zwischen"):
            low = _quantity(m, "1", high)
            if low is not None and low <= high:
                return _amount(text, m.start(), unit.end(), low * factor, high * factor)
        if not ranged:
            return _amount(text, m.start(), unit.end(), high * factor, None)
        # No range after all ("Haus 3 und 5 Euro"): the sum begins with its own number.
        at = min(m.start(group) for group in ("digits2", "word2", "fraction2") if m[group])


def _behind(text: str, unit: re.Match[str]) -> Amount | None:
    """Sum whose number stands behind a sign or code: "€ 500", "EUR 1,5 Mio."; the word Euro never does that."""
    money = _money()
    if unit[0] not in ("€", "EUR", "T€", "TEUR"):
        return None
    m = money.behind.match(text, unit.end())
    value = _digits(m["digits"]) if m else None
    if m is None or value is None:
        return None
    factor = money.currency[unit[0].lower()] * (money.scale[m["scale"].lower()] if m["scale"] else 1)
    return _amount(text, unit.start(), m.end(), value * factor, None)


def _joined(text: str, low: Amount, high: Amount) -> Amount | None:
    """ "500.000 Euro bis 1 Million Euro" is one range."""
    if low.value_eur > high.value_eur or not _BETWEEN.fullmatch(text, low.end, high.start):
        return None
    return replace(low, text=text[low.start : high.end], end=high.end, value_eur_max=high.value_eur)


def _amount(text: str, start: int, end: int, low: Decimal, high: Decimal | None) -> Amount:
    blurred = bool(_money().blurred.search(text, max(0, start - 40), start))
    return Amount(text[start:end], start, end, float(low), None if high is None else float(high), blurred)


def _quantity(m: re.Match[str], side: str, high: Decimal | None = None) -> Decimal | None:
    """Value of one side of a match; a lower end without scale takes that of the upper end if it stays below it."""
    money = _money()
    if m["fraction" + side]:
        return money.fractions[m["fraction" + side].lower()] * money.scale[m["fraction_scale" + side].lower()]
    written = m["digits" + side]
    value = _digits(written) if written else number_word(m["word" + side])
    if value is None:
        return None
    scale = m["scale" + side]
    if scale:
        return value * money.scale[scale.lower()]
    if high is not None and m["scale2"] and value * money.scale[m["scale2"].lower()] <= high:
        return value * money.scale[m["scale2"].lower()]
    return value


def _digits(written: str) -> Decimal:
    """Read a number in German notation; a point in front of one or two digits is taken for a decimal point."""
    whole, _, decimals = written.partition(",")
    if not decimals and re.fullmatch(r"[0-9]+\.[0-9]{1,2}", whole):
        return Decimal(whole)
    point = re.fullmatch(r"(.*)\.([0-9]{1,2})", whole)
    if point and not decimals:
        whole, decimals = point[1], point[2]
    number = re.sub(r"[^0-9]", "", whole)
    return Decimal(f"{number}.{decimals}" if decimals.isdigit() else number)


def number_word(word: str) -> Decimal | None:
    """Read a German number word below one million ("fünfundzwanzigtausend"); None if it is none."""
    lower = word.lower()
    head, found, rest = lower.partition("tausend")
    if found:
        high, low = (_below_thousand(head) if head else 1), (_below_thousand(rest) if rest else 0)
        return None if high is None or low is None else Decimal(high * 1000 + low)
    value = _below_thousand(lower)
    return None if value is None else Decimal(value)


def _below_thousand(word: str) -> int | None:
    head, found, rest = word.partition("hundert")
    if not found:
        return _below_hundred(word)
    high, low = (_below_hundred(head) if head else 1), (_below_hundred(rest.removeprefix("und")) if rest else 0)
    return None if high is None or low is None else high * 100 + low


def _below_hundred(word: str) -> int | None:
    numbers = _money().numbers
    if word in numbers:
        return numbers[word]
    ones, found, tens = word.partition("und")
    if found and numbers.get(ones, 10) < 10 <= numbers.get(tens, 0):
        return numbers[tens] + numbers[ones]
    return None


class AmountFinder:
    """Stateless component that stores the sums of money of a Doc as the span group ``amounts``."""

    def __call__(self, doc: Doc) -> Doc:
        """Find the sums of ``doc``; attributes: value, value_eur, value_eur_max, approximate, char_start, char_end."""
        items = []
        seen: set[tuple[int, int]] = set()
        for amount in find_amounts(text_of(doc)):
            span = char_span(doc, amount.start, amount.end, LABEL)
            if (span.start, span.end) in seen:
                continue
            seen.add((span.start, span.end))
            attributes = {
                "value": str(amount.value_eur),
                "value_eur": amount.value_eur,
                "value_eur_max": amount.value_eur_max,
                "approximate": amount.approximate,
                "char_start": amount.start,
                "char_end": amount.end,
            }
            items.append((span, attributes))
        set_spans(doc, GROUP, items)
        return doc


@Language.factory(FACTORY)
def create_amount_finder(nlp: Language, name: str) -> AmountFinder:
    """Create the component; ``nlp.add_pipe("stadtlupe_amounts")`` in any German pipeline."""
    return AmountFinder()
