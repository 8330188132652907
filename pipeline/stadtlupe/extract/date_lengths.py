"""Durations, repeated times and vague words, each matched at a given position."""

from __future__ import annotations

import re
from dataclasses import replace

from stadtlupe.extract.date_context import word_after, words_before
from stadtlupe.extract.date_draft import Draft
from stadtlupe.extract.date_patterns import WORD, patterns
from stadtlupe.extract.date_values import duration
from stadtlupe.extract.date_words import time_words, weekday_of


def number_of(written: str) -> str:
    """Number of a duration as TIMEX3 writes it."""
    words = time_words()
    lower = " ".join(written.lower().split())
    if lower in words.quantifiers:
        return "X"
    if lower[0] in "0123456789":
        if "." in lower and len(lower.rsplit(".", 1)[1]) == 3:
            lower = lower.replace(".", "")
        return lower.replace(",", ".")
    first, _, rest = lower.partition(" ")
    return words.numbers.get(rest) or words.numbers.get(first, "X") if rest else words.numbers.get(lower, "X")


def match_duration(text: str, at: int) -> Draft | None:
    """Match "zwei Jahre", "18 Monate", "drei Jahre und vier Monate"."""
    m = patterns().duration.match(text, at)
    if not m:
        return None
    words = time_words()
    unit, number = words.units[m["unit"].lower()], number_of(m["n"])
    if (unit == "WE" and number != "1") or (unit == "Y" and _is_age(text, at, m.end())):
        return None
    value, end = duration(number, unit), m.end()
    if m["n2"]:
        second = duration(number_of(m["n2"]), words.units[m["unit2"].lower()])
        mixed = "T" in value or "T" in second
        if mixed:
            end = m.start("n2")
            end = at + len(text[at:end].rstrip()[: -len("und")].rstrip())
        else:
            value += second[1:]
    return Draft(at, end, "duration", value=value, unit=unit)


def _is_age(text: str, start: int, end: int) -> bool:
    """ "drei Jahre alt", "ab 16 Jahren", "Kinder bis 15 Jahre": ages say nothing about time."""
    following = word_after(text, end).lower()
    if following.startswith("alt") or following == "jung":
        return True
    before = words_before(text, start)
    last = before[-1] if before else ""
    if last in ("unter", "ab") or (last == "bis" and following == "" and text[start].isdigit()):
        return True
    words = time_words()
    if not words.age_words.isdisjoint(before[-3:]):
        return True
    # "Menschen über 60 Jahre", "Kinder von drei bis sechs Jahren"
    return last in words.age_links and not words.age_people.isdisjoint(before[-4:])


def match_bare_duration(text: str, at: int) -> Draft | None:
    """Match "seit Jahren"."""
    word = WORD.match(text, at)
    if not word or word[0].lower() not in time_words().plural_units:
        return None
    if words_before(text, at)[-1:] not in (["seit"], ["vor"], ["nach"]):
        return None
    unit = time_words().units[word[0].lower()]
    return Draft(at, word.end(), "duration", value=duration("X", unit), unit=unit)


def match_approximate(text: str, at: int) -> Draft | None:
    """Match "rund zwei Jahre"."""
    m = patterns().approximate.match(text, at)
    core = match_duration(text, m.end()) if m else None
    return replace(core, start=at, modifier="approx") if core else None


def match_long(text: str, at: int) -> Draft | None:
    """Match "jahrelang"."""
    word = WORD.match(text, at)
    value = time_words().long.get(word[0].lower()) if word else None
    return Draft(at, word.end(), "duration", value=value) if word and value else None


def match_vague(text: str, at: int) -> Draft | None:
    """Match "derzeit", "in Zukunft"."""
    m = patterns().vague.match(text, at)
    if not m:
        return None
    words = time_words()
    phrase = " ".join(m["word"].lower().split())
    head = max((head for head in words.vague_heads if phrase.endswith(" " + head)), key=len, default="")
    start = m.end() - len(head) if head else at
    if phrase in ("früher", "bald") and not _plain_adverb(text, at, m.end()):
        return None
    return Draft(start, m.end(), "vague", value=words.vague[phrase])


def _plain_adverb(text: str, start: int, end: int) -> bool:
    """Whether "früher" or "bald" is no comparative, adjective or part of "so bald wie möglich"."""
    following = text[end : end + 8].lower().split()
    before = words_before(text, start)[-1:]
    if following[:1] in (["als"], ["oder"], ["wie"]) or before in (
        ["nicht"],
        ["so"],
        ["noch"],
        ["jahr"],
        ["jahre"],
        ["viel"],
        ["der"],
    ):
        return False
    return not text[end : end + 2].strip().isupper() or text[start].isupper()


def match_set(text: str, at: int) -> Draft | None:
    """Match "täglich", "jeden Montag", "alle zwei Jahre", "pro Jahr"."""
    found, words = patterns(), time_words()
    m = found.repeated.match(text, at)
    if m and m["word"][0].isupper() and words_before(text, at)[-1:] == ["des"]:
        # "der Erlös des Abends" is the noun
        return None
    if m:
        return Draft(at, m.end(), "set", value=words.sets[" ".join(m["word"].lower().split())])
    m = found.each.match(text, at)
    if m and (m["ordinal"] or m["monthly"]):
        return Draft(at, m.end(), "set", value=_every_nth(m))
    if m and m["unit"]:
        return Draft(at, m.end(), "set", value=duration("1", words.units[m["unit"].lower()]))
    if m and m["weekday"]:
        return Draft(at, m.end(), "set", value=f"XXXX-WXX-{weekday_of(m['weekday'])}")
    if m:
        return Draft(at, m.end(), "set", value=f"P1{words.seasons[m['season'].lower()]}")
    m = found.every.match(text, at)
    if m:
        return Draft(at, m.end(), "set", value=duration(number_of(m["n"]), words.units[m["unit"].lower()]))
    m = found.times.match(text, at)
    if m and _is_rate(text, m):
        return Draft(at, m.end(), "set", value=duration("1", words.units[m["unit"].lower()]))
    return None


def match_of_month(text: str, at: int) -> Draft | None:
    """Match "ersten Montag im Monat"."""
    m = patterns().of_month.match(text, at)
    return Draft(at, m.end(), "set", value="P1M") if m else None


def _every_nth(m: re.Match[str]) -> str:
    """ "jeden ersten Montag (im Monat)" is monthly, "jeden zweiten Montag" every two weeks."""
    words = time_words()
    written = (m["ordinal"] or "").lower()
    number = int(written[0]) if written[:1].isdigit() else words.ordinals.get(written, 1)
    if m["monthly"] or number < 2:
        return "P1M"
    unit = words.units[m["unit"].lower()] if m["unit"] else "W" if m["weekday"] else "Y"
    return duration(str(number), unit)


def _is_rate(text: str, m: re.Match[str]) -> bool:
    """ "pro Jahr" always; "im Jahr" behind a word, unless a number or an explanation follows ("im Jahr nach ...")."""
    if m["per"].lower() in ("pro", "je"):
        return True
    following = text[m.end() : m.end() + 12].split()
    plain = not following or following[0].lower() not in {
        "der",
        "des",
        "nach",
        "vor",
        "zuvor",
        "darauf",
        "danach",
        "davor",
        "in",
    }
    return plain and m["per"].islower() and m["per"] == "im" and not (following and following[0][0].isdigit())
