"""How a sentence uses its dates: since, until, from-to; and the intervals and open bounds that follow."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from stadtlupe.extract.date_context import words_before
from stadtlupe.extract.date_draft import CALENDAR
from stadtlupe.extract.date_resolve import MISSING, RANGE, Found
from stadtlupe.extract.date_values import shift_months
from stadtlupe.extract.date_words import time_words

_ARTICLES = frozenset({"dem", "der", "den", "die", "das", "zum", "zur", "ins", "am", "zu", "in", "im"})
_ADVERBS = frozenset(
    {"voraussichtlich", "einschließlich", "mindestens", "ca", "circa", "etwa", "ungefähr", "wohl", "."}
)
_LENGTH = re.compile(r"P(T?)(\d{1,4})(\.5)?(Y|M|W|D|DE|CE|H)")
_FROM_ON = re.compile(r"\s{1,3}an(?!\w)")
_MONTHS = {"Y": 12, "M": 1, "DE": 120, "CE": 1200}
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
        before = words_before(text, item.draft.start)[-4:]
        following = found[index + 1] if index + 1 < len(found) else None
        if following and _is_range(text, item, following, before):
            _join(item, following)
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
    while words and words[-1] in _ARTICLES:
        words.pop()
    cue = words[-1] if words and (last == words[-1] or words[-1] in ("bis", "seit", "ab", "spätestens")) else ""
    if cue in ("seit", "ab"):
        return "since"
    return "until" if cue in ("bis", "spätestens") else "at"


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
            item.earliest = _before(reference, item.timex or "") if reference else None
        return
    if item.period is None or item.draft.kind == "time":
        return
    if item.relation == "since":
        item.edtf, item.latest = f"{item.period.open_start}/..", None
    else:
        item.edtf, item.earliest = f"../{item.period.open_end}", None


def _before(reference: date, length: str) -> date | None:
    """The day that lies a TIMEX3 duration before the reference date; None for an unknown or too long one."""
    m = _LENGTH.fullmatch(length)
    if not m:
        return None
    number = int(m[2]) + (0.5 if m[3] else 0)
    try:
        if m[1]:
            return reference - timedelta(hours=number) if m[4] == "H" else None
        if m[4] in _MONTHS:
            return shift_months(reference, -round(number * _MONTHS[m[4]]))
        return reference - timedelta(days=number * (7 if m[4] == "W" else 1))
    except (ValueError, OverflowError):
        return None


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
