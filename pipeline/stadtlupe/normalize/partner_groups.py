"""Bodies that a text names as a group beside one of its own: ``mit Stadtwerken und Hochschulen``.

Such a group is a body only as a partner in something; everywhere else plural nouns are general talk. So it is looked
for right beside a body, behind words of working together (``participation_cues.toml``, part ``partner``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import get_args

from stadtlupe.errors import StadtlupeError
from stadtlupe.extract import Mention
from stadtlupe.lexicon import read_toml
from stadtlupe.normalize.facts import Organization
from stadtlupe.normalize.initiative_attributes import is_partner_cue
from stadtlupe.read import Article
from stadtlupe.schema import OrganizationType

GROUPS_FILE = "partner_groups.toml"
JOINT = r"(?:,|,? (?:und|sowie)|,? und)\s+(?:den |die |der |mit )?(?:örtlichen |regionalen |lokalen )?"
# Characters before the enumeration in which the words of working together stand.
REACH = 80


@cache
def _groups() -> tuple[Mapping[str, tuple[str, str]], re.Pattern[str], re.Pattern[str]]:
    """Form -> (name, type); the groups behind a body, and before one."""
    data = read_toml(GROUPS_FILE)
    table: dict[str, tuple[str, str]] = {}
    try:
        for kind, forms in data.items():
            if kind not in get_args(OrganizationType):
                raise StadtlupeError("E304", path=GROUPS_FILE, detail=f"type {kind!r} is unknown")
            for form in forms:
                table[form] = (form[:-1] if form.endswith("n") and form[:-1] in forms else form, kind)
        any_form = "|".join(sorted(map(re.escape, table), key=len, reverse=True))
        behind = re.compile(rf"\s?{JOINT}(?P<group>{any_form})(?!\w|-)")
        before = re.compile(rf"(?<!\w)(?P<group>{any_form}){JOINT}$")
    except (AttributeError, TypeError, re.error) as error:
        raise StadtlupeError("E304", path=GROUPS_FILE, detail=str(error)) from error
    return MappingProxyType(table), behind, before


def with_partner_groups(article: Article, organizations: Sequence[Organization]) -> tuple[Organization, ...]:
    """Add the groups of bodies that are named as partners beside the bodies of an article.

    Parameters
    ----------
    article : the article that all offsets refer to. organizations : its bodies.

    Returns
    -------
    The bodies and the groups in order of first mention; a group belongs to the town of the body beside it and is
    ``generic``, since nothing else identifies it.
    """
    table, behind, before = _groups()
    text = article.text
    found: dict[str, tuple[Organization, list[Mention]]] = {}
    for body in organizations:
        for mention in body.mentions:
            hit = behind.match(text, mention.end, mention.sent_end)
            ahead = hit or before.search(text[mention.sent_start : mention.start])
            if ahead is None:
                continue
            offset = 0 if hit else mention.sent_start
            start, end = ahead.start("group") + offset, ahead.end("group") + offset
            first = min(start, mention.start)
            if not is_partner_cue(text[max(mention.sent_start, first - REACH) : first]):
                continue
            name, kind = table[text[start:end]]
            group = Mention(
                "ORG", text[start:end], start, end, mention.sent_start, mention.sent_end, name, {}, mention.component
            )
            found.setdefault(name, (Organization(name, kind, body.city, body.ags, True, ()), []))[1].append(group)
    taken = {mention.start for body in organizations for mention in body.mentions}
    groups = [
        Organization(item.name, item.type, item.city, item.ags, True, tuple(kept))
        for item, mentions in found.values()
        if (kept := [mention for mention in mentions if mention.start not in taken])
    ]
    if not groups:
        return tuple(organizations)
    return tuple(sorted([*organizations, *groups], key=lambda body: body.mentions[0].start))
