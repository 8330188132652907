"""How a text uses the name of a place: as place, actor, administration, part of a name or -er form."""

from __future__ import annotations

from itertools import pairwise

from stadtlupe.extract.place_context import MUNICIPAL, Context
from stadtlupe.extract.place_found import JOINERS, Found, attributive_head


def use_of(item: Found, context: Context) -> str:
    """How the text uses an accepted name (``schema.CityUse``)."""
    pieces, rules = context.pieces, context.rules
    following = pieces.text(item.last + 1)
    if item.compound:
        return "place" if _is_district(item, context) else "name_part"
    if item.demonym is not None:
        head = attributive_head(item, pieces)
        if head in rules.administration:
            return "administration"
        return "name_part" if item.in_name else "demonym"
    if item.type_word is not None:
        plural = item.type_word.kind == MUNICIPAL and item.type_word.text not in ("Stadt", "Gemeinde", "Markt")
        if context.is_locative(item.type_word.first):
            return "place"
        return (
            _plain_use(item, context)
            if plural and not item.type_word.text.endswith(rules.endings)
            else "administration"
        )
    if context.before(item.first) in rules.administration:
        return "administration"
    if item.in_name or context.before(item.first) in rules.bodies:
        return "name_part"
    if item.genitive:
        return "administration" if following in rules.administration else "place"
    return _plain_use(item, context)


def _plain_use(item: Found, context: Context) -> str:
    first = item.type_word.first if item.type_word else item.first
    return "actor" if context.is_subject(first, item.last) else "place"


def _is_district(item: Found, context: Context) -> bool:
    """Whether a compound names a district of the city (Köln-Mülheim, Berlin-Mitte)."""
    head = item.head
    if head is None:
        return False
    if item.entity is not None and item.entity.label == "LOC":
        return True
    if head in context.rules.district_words or context.before(item.first) in context.rules.prepositions:
        return True
    return head in context.gazetteer.entries or head.lower().endswith(context.rules.district_endings)


def share_subject(accepted: list[Found], context: Context) -> None:
    """Treat enumerations alike: "Hanau und Bochum planen" has two actors, "zwischen Wetzlar und Haiger sind" none."""
    pieces = context.pieces

    def joined(left: Found, right: Found) -> bool:
        gap = range(left.last + 1, right.type_word.first if right.type_word else right.first)
        return len(gap) == 1 and pieces.texts[gap[0]] in JOINERS

    pairs = [pair for pair in pairwise(accepted) if joined(*pair)]
    behind_preposition: set[int] = set()
    for left, right in pairs:
        first = left.type_word.first if left.type_word else left.first
        if id(left) in behind_preposition or context.before(first).lower() in context.rules.all_prepositions:
            behind_preposition.add(id(right))
            if right.use == "actor":
                right.use = "place"
    for left, right in reversed(pairs):
        if right.use == "actor" and left.use == "place":
            left.use = "actor"
