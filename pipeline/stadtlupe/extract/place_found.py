"""Forms of the gazetteer in a text with what stands around them, before and after it is decided what they are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from stadtlupe.extract.gazetteer import Caution, Gazetteer, Pieces, may_be_place
from stadtlupe.extract.gazetteer_tables import Demonym, Entry
from stadtlupe.extract.place_context import DISTRICT, MUNICIPAL, UNION, Context, Entity, TypeWord
from stadtlupe.lexicon import municipalities

JOINERS = frozenset({"und", "sowie", "oder", "&", ",", "/"})


@dataclass(slots=True)
class Found:
    """A name or -er form while its fate is decided; ``first`` and ``last`` are pieces."""

    first: int
    last: int
    start: int
    end: int
    entry: Entry | None = None
    demonym: Demonym | None = None
    form: str = ""
    genitive: bool = False
    compound: bool = False
    head: str | None = None
    caution: Caution | None = None
    type_word: TypeWord | None = None
    entity: Entity | None = None
    cue: str | None = None
    postal: str | None = None
    qualifier: str | None = None
    candidates: tuple[str, ...] = ()
    unions: tuple[str, ...] = field(default=())
    use: str = "place"
    in_name: bool = False
    refused: bool = False

    @property
    def population(self) -> int:
        """Inhabitants of the largest candidate."""
        return municipalities()[self.candidates[0]].population if self.candidates else 0


def scan(pieces: Pieces, gazetteer: Gazetteer) -> list[Found]:
    """All forms of the gazetteer in text order, without overlaps."""
    found = []
    free = 0
    for index in [index for index, piece in enumerate(pieces.texts) if may_be_place(piece)]:
        # Not inside of a hyphen compound: "Rhein-Main", "Müller-Hagen".
        if index < free or (pieces.text(index - 1) == "-" and pieces.glued(index - 1)):
            continue
        piece = pieces.texts[index]
        hit = gazetteer.match(pieces, index) if piece[0].isupper() else None
        if hit is not None:
            item = Found(
                hit.first,
                hit.last,
                pieces.starts[index],
                hit.end,
                hit.entry,
                form=hit.entry.form,
                genitive=hit.genitive,
            )
            _extend_compound(item, pieces)
        elif demonym := gazetteer.demonym(piece):
            item = Found(index, index, pieces.starts[index], pieces.ends[index], demonym=demonym[1], form=demonym[0])
            item.candidates = demonym[1].keys
            item.compound = pieces.text(index + 1) == "-" and pieces.glued(index)
        else:
            continue
        found.append(item)
        free = item.last + 1
    return found


def _extend_compound(item: Found, pieces: Pieces) -> None:
    """Take in the rest of ``Bochum-App`` and ``Köln-Mülheim``."""
    last = item.last
    if not (pieces.text(last + 1) == "-" and pieces.glued(last)):
        return
    item.compound = True
    parts = []
    while (
        pieces.text(last + 1) == "-"
        and pieces.glued(last)
        and pieces.glued(last + 1)
        and pieces.text(last + 2)[0].isalnum()
    ):
        parts.append(pieces.text(last + 2))
        last += 2
    if parts:
        item.head = "-".join(parts)
        item.last, item.end = last, pieces.ends[last]


def look_around(item: Found, context: Context) -> None:
    """Fill in what stands around the name: entity, type word, postal code, qualifier, and the candidates they leave."""
    item.entity = context.entity(item.start, item.end)
    if item.entity is not None and item.entity.label in ("ORG", "MISC"):
        item.in_name = item.entity.start < item.start or item.entity.end > item.end
    item.caution = context.gazetteer.caution(item.entry) if item.entry else None
    if item.entry is None:
        return
    entry = item.entry
    type_word = context.type_word(item.first)
    item.candidates = entry.places or entry.districts
    if type_word is not None:
        districts = (entry.districts or _namesake_districts(entry)) if type_word.kind == DISTRICT else ()
        if districts:
            item.candidates = districts + (entry.places if type_word.both else ())
            item.type_word = type_word
        elif type_word.kind == UNION:
            item.unions = tuple(union.key for union in entry.unions if union.type == type_word.lemma)
            if item.unions:
                item.type_word, item.candidates = type_word, ()
        elif type_word.kind == MUNICIPAL and entry.places:
            item.type_word = type_word
    if not item.compound:
        item.postal = context.postal_code(item.first)
        item.qualifier = context.qualifier(item.last) or _landscape(item, context)
    if item.type_word and item.type_word.kind != MUNICIPAL and not item.compound:
        item.start = context.pieces.starts[item.type_word.first]


def _landscape(item: Found, context: Context) -> str | None:
    """River or landscape behind an ambiguous name, if the official name of a candidate has it (Naumburg an der Saale).

    Only such a one is returned: what else stands behind a name (am Freitag, in der Altstadt) says nothing about it.
    """
    if len(item.candidates) < 2:
        return None
    pieces, at = context.pieces, item.last + 1
    if pieces.text(at) not in ("am", "an", "im", "in"):
        return None
    word = pieces.text(at + 2) if pieces.text(at + 1) in ("der", "den") else pieces.text(at + 1)
    register = municipalities()
    return (
        word if word and any(f"({word})" in register[key].name for key in item.candidates if key in register) else None
    )


def _namesake_districts(entry: Entry) -> tuple[str, ...]:
    """Landkreise of the towns of a form that bear the same name: of ``Nienburg/Weser`` that of Nienburg (Weser)."""
    register = municipalities()
    seats = ((register[key], register.get(f"{key[:5]}000")) for key in entry.places if key in register)
    return tuple(kreis.ags for town, kreis in seats if kreis is not None and kreis.is_kreis and kreis.name == town.name)


def attributive_head(item: Found, pieces: Pieces) -> str | None:
    """Noun that an -er form belongs to: ``Hanauer Delegation``, ``Bochumer digitale Transformation``."""
    for index in range(item.last + 1, item.last + 4):
        word = pieces.text(index)
        if not word or not word[0].isalpha():
            return None
        if word[0].isupper():
            return word
        if not word.endswith(("e", "en", "er", "es", "em")):
            return None
    return None


def attributes_of(item: Found) -> dict[str, Any]:
    """Attributes of the mention, as the text of ``places`` lists them."""
    kind = "name"
    if item.demonym is not None:
        kind = "demonym"
    elif item.compound:
        kind = "compound"
    elif item.entry is not None and item.entry.short and not item.type_word:
        kind = "short"
    attributes: dict[str, Any] = {
        "value": _value(item),
        "char_start": item.start,
        "char_end": item.end,
        "candidates": list(item.candidates),
        "kind": kind,
        "type_word": item.type_word.lemma if item.type_word else None,
        "use": item.use,
        "ner": item.entity.label if item.entity else None,
        "cue": item.cue,
        "in_name": item.in_name or item.use == "name_part",
    }
    for key in ("head", "postal", "qualifier"):
        if value := getattr(item, key):
            attributes[key] = value
    if item.unions:
        attributes["verband"] = list(item.unions)
    if item.type_word is not None and item.type_word.both:
        attributes["both"] = True
    return attributes


def _value(item: Found) -> str:
    """Name in the nominative: the written form with its own marks."""
    if item.unions and item.entry is not None:
        union = next(union for union in item.entry.unions if union.key in item.unions)
        return f"{union.type} {union.name}"
    if item.entry is not None and " " in item.form and item.candidates:
        return municipalities()[item.candidates[0]].name
    if item.form[0].islower() and item.candidates:
        return municipalities()[item.candidates[0]].name
    return item.form
