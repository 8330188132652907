"""How a sentence uses its dates: since, until, from-to; and the intervals and open bounds that follow."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from stadtlupe.extract.date_context import words_before
from stadtlupe.extract.date_distance import moved
from stadtlupe.extract.date_draft import CALENDAR
from stadtlupe.extract.date_found import MISSING, RANGE, Found
from stadtlupe.extract.date_words import time_words

_ARTICLES = frozenset({"dem", "der", "den", "die", "das", "zum", "zur", "ins", "am", "zu", "in", "im"})
_ADVERBS = frozenset(
    {"voraussichtlich", "einschließlich", "mindestens", "ca", "circa", "etwa", "ungefähr", "wohl", "."}
)
_FROM_ON = re.compile(r"\s{1,3}an(?!\w)")
# What "vor" and "nach" bound: dates of the calendar, not "vor gestern" or "nach Montag".
_BOUNDED = frozenset({"day", "month", "year", "quarter", "half", "season", "feast"})
_LONGEST_GAP = 24


def relate(text: str, found: list[Found], reference: date | None) -> None:
    """Set relation, intervals and bounds of all values of a text, in place.

    Parameters
    ----------
    text : the text. found : its values, sorted. reference : day of publication, None if unknown.
    """
    for index, item in enumerate(found):
        if item.relation != "at" or item.draft.kind in ("set", "vague"):
            continue
        if item.draft.unit == "span":
            item.relation = "from-to"
            continue
        before = words_before(text, item.draft.start)[-4:]
        following = found[index + 1] if index + 1 < len(found) else None
        if following and _is_range(text, item, following, before):
            _join(item, following)
            continue
        if item.modifier is None and item.draft.kind in _BOUNDED and _outside(item, before):
            continue
        relation = _relation(before, text[item.draft.end : item.draft.end + 8])
        word = "".join(before[-2:]) if before[-1:] == ["."] else "".join(before[-1:])
        approximate = word in time_words().approximate
        if approximate and item.period and item.draft.kind in CALENDAR and item.modifier is None:
            _blur(item)
        if relation != "at":
            item.relation = relation
            _open(item, reference)


def _is_range(text: str, item: Found, following: Found, before: list[str]) -> bool:
    kinds = (item.draft.kind, following.draft.kind)
    if not (kinds[0] in CALENDAR and kinds[1] in CALENDAR) and kinds != ("time", "time"):
        return False
    gap = text[item.draft.end : following.draft.start]
    if len(gap) > _LONGEST_GAP:
        return False
    return bool(RANGE.fullmatch(gap)) or (gap.split() in (["und"], ["und", "dem"]) and "zwischen" in before)


def _relation(before: list[str], behind: str) -> str:
    words = [word for word in before if word not in _ADVERBS]
    last = words[-1] if words else ""
    # "von 2026 an", "vom 1. Mai an"
    if last in ("von", "vom") and _FROM_ON.match(behind):
        return "since"
    words = _without_articles(words)
    cue = words[-1] if words and (last == words[-1] or words[-1] in ("bis", "seit", "ab", "spätestens")) else ""
    if cue in ("seit", "ab"):
        return "since"
    return "until" if cue in ("bis", "spätestens") else "at"


def _without_articles(words: list[str]) -> list[str]:
    while words and words[-1] in _ARTICLES:
        words = words[:-1]
    return words


def _outside(item: Found, before: list[str]) -> bool:
    """ "vor 2030" ends with 2029, "nach dem 1. Mai" begins with the second: the named time itself is not meant."""
    cue = _without_articles(before)[-1:]
    if item.period is None or cue not in (["vor"], ["nach"]):
        return False
    period = item.period
    try:
        if cue == ["vor"]:
            item.latest, item.earliest = period.first - timedelta(days=1), None
            item.relation, item.edtf = "until", f"../{_as_coarse(period.precision, item.latest)}"
        else:
            item.earliest, item.latest = period.last + timedelta(days=1), None
            item.relation, item.edtf = "since", f"{_as_coarse(period.precision, item.earliest)}/.."
    except OverflowError:
        return False
    return True


def _as_coarse(precision: str, day: date) -> str:
    """EDTF value of the year, month or day that a day lies in."""
    written = day.isoformat()
    if precision == "year":
        return written[:4]
    return written if precision in ("day", "week") else written[:7]


def _blur(item: Found) -> None:
    item.modifier = "approx"
    if item.period and "/" not in item.period.edtf:
        item.edtf = f"{item.period.edtf}~"
        item.period = replace(item.period, open_start=item.period.open_start + "~", open_end=item.period.open_end + "~")


def _open(item: Found, reference: date | None) -> None:
    """Open one side of the value: "seit 2017" is 2017/.., "bis 2030" is ../2030."""
    if item.draft.kind == "duration":
        if item.relation == "since":
            item.anchor = reference.isoformat() if reference else MISSING
            item.earliest = moved(reference, item.timex or "", -1) if reference else None
        return
    if item.period is None or item.draft.kind == "time":
        return
    if item.relation == "since":
        item.edtf, item.latest = f"{item.period.open_start}/..", None
    else:
        item.edtf, item.earliest = f"../{item.period.open_end}", None


def _join(first: Found, second: Found) -> None:
    """Both ends of a range carry the whole interval, unless it would end before it begins."""
    if first.draft.kind == "time":
        first.relation = second.relation = "from-to"
        return
    if not first.period or not second.period:
        if not first.period and not second.period:
            first.relation = second.relation = "from-to"
        return
    if first.earliest is None or second.latest is None or first.earliest > second.latest:
        return
    first.relation = second.relation = "from-to"
    first.edtf = second.edtf = f"{first.period.open_start}/{second.period.open_end}"
    second.earliest, first.latest = first.earliest, second.latest
