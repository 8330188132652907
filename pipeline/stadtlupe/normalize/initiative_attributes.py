"""Attributes of an initiative from the sentences that mention it: status, dates, money, taking part.

All cues are data of the lexicon (``status_cues.toml``, ``participation_cues.toml``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import get_args

from stadtlupe.errors import StadtlupeError
from stadtlupe.extract import Mention
from stadtlupe.lexicon import SENTENCES_KEPT, read_toml
from stadtlupe.normalize.facts import Organization, Participation
from stadtlupe.schema import Part, Status

STATUS_FILE, PARTS_FILE = "status_cues.toml", "participation_cues.toml"
PLAIN_DATE = re.compile(r"^(\d{4}(?:-\d\d){0,2})")
# Kinds that are spoken of as existing things unless a word says otherwise.
EXISTING = frozenset({"app", "platform", "service", "network"})
YEAR_IN_NAME = re.compile(r"\b(20\d\d)\b")


# --- status -----------------------------------------------------------------------------------------------------------


@cache
def _status_cues() -> tuple[tuple[tuple[str, re.Pattern[str]], ...], re.Pattern[str], re.Pattern[str]]:
    data = read_toml(STATUS_FILE)
    allowed = get_args(Status)
    rules = []
    try:
        for rule in data["status"]:
            if rule["value"] not in allowed:
                raise StadtlupeError("E304", path=STATUS_FILE, detail=f"status {rule['value']!r} is unknown")
            rules.append((rule["value"], _whole_words(rule["words"])))
        return tuple(rules), _whole_words(data["negation"]["words"]), _whole_words(data["modality"]["planned"])
    except (KeyError, TypeError, re.error) as error:
        raise StadtlupeError("E304", path=STATUS_FILE, detail=str(error)) from error


def _whole_words(words: Sequence[str]) -> re.Pattern[str]:
    """Pattern for text in lower case: ignoring case would take several times as long."""
    return re.compile(r"(?<!\w)(?:" + "|".join(words) + r")(?!\w)")


def status_of(sentence: str, start: int, end: int, kind: str, future: bool = False) -> str | None:
    """Status that a sentence gives to the initiative at ``sentence[start:end]``.

    Parameters
    ----------
    sentence : one sentence. start, end : where the initiative stands in it.
    kind : schema.InitiativeKind; a facility that was opened is in use, an event that was opened has begun.
    future : whether the sentence names a date after the article's publication and none before.

    Returns
    -------
    The status of the cue nearest to the mention, after negation and modality; None when there is no cue.
    """
    sentence = sentence.lower()
    planned = _status_cues()[2]
    best: tuple[int, int, str] | None = None
    for rank, value, hit in _status_hits(sentence):
        distance = start - hit.end() if hit.end() <= start else hit.start() - end
        if value is None:  # works
            if distance >= 0 and (best is None or distance < best[0]):
                best = (distance, 0, _work_status(sentence, planned, future))
            continue
        if start <= hit.start() < end:
            continue
        if value == "geplant":
            distance += 40  # "soll" and "will" say the least: they count when nothing else is near
        if best is None or (distance, rank) < best[:2]:
            best = (distance, rank, _in_mood(sentence, hit, value, planned, kind, future))
    return best[2] if best else None


@lru_cache(maxsize=SENTENCES_KEPT)
def _status_hits(sentence: str) -> tuple[tuple[int, str | None, re.Match[str]], ...]:
    """Cues of a sentence in lower case that are not negated: rank, status (None for works), place.

    Several initiatives of a sentence ask for the same.
    """
    rules, negation, _ = _status_cues()
    hits = [
        (rank, value, hit)
        for rank, (value, pattern) in enumerate((*rules, (None, _works())))
        for hit in pattern.finditer(sentence)
    ]
    return tuple(item for item in hits if not negation.search(sentence, max(0, item[2].start() - 25), item[2].start()))


@cache
def _works() -> re.Pattern[str]:
    try:
        return _whole_words(read_toml(STATUS_FILE)["works"]["words"])
    except (KeyError, TypeError, re.error) as error:
        raise StadtlupeError("E304", path=STATUS_FILE, detail=str(error)) from error


def _work_status(sentence: str, planned: re.Pattern[str], future: bool) -> str:
    """Status of works by the auxiliary of their participle."""
    moods = {found.group().lower() for found in planned.finditer(sentence)}
    if moods - {"wird", "werden"}:
        return "geplant"
    if re.search(r"\b(?:wurde|wurden|worden)\b", sentence):
        return "abgeschlossen"
    return "geplant" if future else "gestartet"


def _in_mood(sentence: str, hit: re.Match[str], value: str, planned: re.Pattern[str], kind: str, future: bool) -> str:
    cue = hit.group().lower()
    if cue == "findet":
        return "geplant"
    if value in {"abgeschlossen", "in Betrieb", "gestartet", "beschlossen"}:
        moods = {found.group().lower() for found in planned.finditer(sentence)}
        happening = cue.startswith(("wird", "werden"))
        past = re.search(r"\b(?:wurde|wurden|worden)\b", sentence) is not None
        passive = bool(moods & {"wird", "werden"}) and not happening and not past
        if (moods - {"wird", "werden"} or passive) and value != "beschlossen" and not happening:
            return "geplant"
        if future and re.match(r"(?:eröffnet|startet|beginnt|starten|beginnen|in betrieb|in kraft)", cue):
            return "geplant"
    if value == "in Betrieb" and kind == "event" and cue.startswith(("eröffnet", "eingeweiht")):
        return "gestartet"
    return value


def status_by_kind(published: str | None, kind: str, started: str | None, target: str | None) -> str | None:
    """What the kind says when no word tells the status.

    An event lies before or after the article. An app or a service that an article describes in passing exists: what is
    still to come is said to be.
    """
    if kind == "event" and published:
        first, last = started or target, target or started
        if last and last[: len(published)] < published[: len(last)]:
            return "abgeschlossen"
        return "geplant" if first and first > published[: len(first)] else None
    return "in Betrieb" if kind in EXISTING else None


# --- dates ------------------------------------------------------------------------------------------------------------


def plain_dates(value: str | None) -> tuple[str | None, str | None]:
    """First and last plain date of an EDTF value: ``2017/..`` -> (2017, None); ``2030~`` -> 2030 twice."""
    if not value:
        return None, None
    left, slash, right = value.partition("/")
    first, last = PLAIN_DATE.match(left), PLAIN_DATE.match(right)
    if not slash:
        return (first[1], first[1]) if first else (None, None)
    return (first[1] if first else None), (last[1] if last else None)


def dates_of(sentence: str, offset: int, dates: Sequence[Mention], kind: str) -> tuple[str | None, str | None]:
    """Start and planned end that a sentence gives to an initiative.

    Parameters
    ----------
    sentence : text of the sentence. offset : its first character in the article.
    dates : the DATE mentions of this sentence that are not part of an initiative's name.
    kind : schema.InitiativeKind; the day of an event is its start.

    Returns
    -------
    (started, target), plain EDTF dates or None.
    """
    started = target = None
    sentence = sentence.lower()
    for date in dates:
        first, last = plain_dates(date.value)
        if first is None and last is None:
            continue
        relation = date.attributes.get("relation", "at")
        if relation == "since":
            started = started or first
        elif relation == "until":
            target = target or last or first
        elif relation == "from-to":
            started, target = started or first, target or last
        else:
            role = _role_of_date(sentence, date.start - offset, date.end - offset, kind)
            if role == "start":
                started = started or first
            elif role == "end":
                target = target or last
    return started, target


@cache
def _date_cues() -> tuple[tuple[str, re.Pattern[str]], ...]:
    data = read_toml(STATUS_FILE)
    try:
        return tuple((role, _whole_words(data["dates"][role])) for role in ("end", "start", "other"))
    except (KeyError, TypeError, re.error) as error:
        raise StadtlupeError("E304", path=STATUS_FILE, detail=str(error)) from error


@cache
def cost_words() -> re.Pattern[str]:
    """Words that tell that a sentence speaks of costs; for text in lower case."""
    try:
        return _whole_words(read_toml(STATUS_FILE)["costs"]["words"])
    except (KeyError, TypeError, re.error) as error:
        raise StadtlupeError("E304", path=STATUS_FILE, detail=str(error)) from error


def _role_of_date(sentence: str, start: int, end: int, kind: str) -> str | None:
    best: tuple[int, str] | None = None
    for role, pattern in _date_cues():
        for hit in pattern.finditer(sentence):
            distance = start - hit.end() if hit.end() <= start else hit.start() - end
            if distance >= 0 and (best is None or distance < best[0]):
                best = (distance, role)
    if best is not None:
        return best[1]
    return "start" if kind == "event" else None


def target_in_name(name: str, kind: str, published: str | None) -> str | None:
    """Horizon that the name of a strategy or programme bears (``Klimaschutzkonzept 2035``), if not in the past."""
    if kind not in {"strategy", "programme"}:
        return None
    years = YEAR_IN_NAME.findall(name)
    year = max(years) if years else None
    return year if year and (published is None or year > published[:4]) else None


# --- money and bodies -------------------------------------------------------------------------------------------------


def euros(mention: Mention) -> float | None:
    """Value of an AMOUNT mention in euros."""
    value = mention.attributes.get("value_eur", mention.value)
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if number >= 0 else None


@cache
def _part_cues() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...]:
    data = read_toml(PARTS_FILE)
    rules = []
    try:
        for part, cues in data.items():
            if part not in get_args(Part):
                raise StadtlupeError("E304", path=PARTS_FILE, detail=f"part {part!r} is unknown")
            small = "der|die|das|den|dem|des|einem?r?|firma|unternehmen|lokalen?|örtlichen?|städtischen?"
            between = rf"(?:\s+(?:{small})){{0,3}}\s*[„»\"]?$"
            before = re.compile(r"(?<!\w)(?:" + "|".join(cues["before"]) + ")" + between)
            after = re.compile(r"^[“«\"]?\s*(?:" + "|".join(cues["after"]) + r")(?!\w)")
            rules.append((part, before, after))
    except (KeyError, TypeError, re.error) as error:
        raise StadtlupeError("E304", path=PARTS_FILE, detail=str(error)) from error
    return tuple(rules)


def is_partner_cue(ahead: str) -> bool:
    """Whether the words right before the name of a body make it a partner: "arbeitet eng mit", "Kooperation mit"."""
    return any(part == "partner" and before.search(ahead.lower()) for part, before, _ in _part_cues())


def participations_of(
    text: str, sent_start: int, sent_end: int, organizations: Sequence[Organization]
) -> list[Participation]:
    """Bodies of a sentence that take part in its initiatives, with their part, in text order."""
    inside = [
        (mention, body.name)
        for body in organizations
        for mention in body.mentions
        if sent_start <= mention.start and mention.end <= sent_end
    ]
    found: list[Participation] = []
    for mention, name in sorted(inside, key=lambda item: (item[0].start, item[0].end)):
        ahead = text[max(sent_start, mention.start - 80) : mention.start].lower()
        behind = text[mention.end : min(sent_end, mention.end + 90)].lower()
        part = next((part for part, before, _ in _part_cues() if before.search(ahead)), None)
        if part is None and found:
            between = text[found[-1].mention.end : mention.start].strip().lower()
            # The second body of an enumeration has the part of the first.
            part = found[-1].part if between in {"und", "sowie", ","} else None
        if part is None:
            part = next((part for part, _, after in _part_cues() if after.search(behind)), None)
        if part is not None:
            found.append(Participation(organization=name, part=part, mention=mention))
    return found
