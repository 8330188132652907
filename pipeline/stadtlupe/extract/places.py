"""Finds municipalities, Landkreise and associations of municipalities; which one a name means is decided later.

Group ``places``, label PLACE. Attributes of a mention:

``value`` name in the nominative, ``candidates`` possible keys by descending number of inhabitants, ``kind`` name,
short, demonym or compound, ``type_word`` Stadt, Gemeinde, Landkreis, Verbandsgemeinde ... or null, ``use`` one of
``schema.CityUse``, ``ner`` label of the overlapping entity, ``cue`` why the name was accepted, ``in_name`` whether it
is part of a longer name, ``head`` the rest of a compound, ``postal`` and ``qualifier`` as written beside the name,
``verband`` keys of associations of municipalities, ``both`` for "Stadt- und Landkreis".
"""

from __future__ import annotations

from itertools import pairwise

from spacy.language import Language
from spacy.tokens import Doc

from stadtlupe.extract.annotations import char_span, set_spans, text_of
from stadtlupe.extract.gazetteer import Pieces, load_gazetteer, pieces_of
from stadtlupe.extract.place_context import DISTRICT, MUNICIPAL, Context
from stadtlupe.extract.place_found import JOINERS, Found, attributes_of, attributive_head, look_around, scan
from stadtlupe.extract.place_use import share_subject, use_of
from stadtlupe.lexicon import municipalities

FACTORY = "stadtlupe_places"
GROUP = "places"
LABEL = "PLACE"

# An -er form alone names a smaller municipality too rarely: "Steiner", "Lindner" are people.
DEMONYM_POPULATION = 10_000
DEMONYM_SURNAME_POPULATION = 50_000
ACTOR_POPULATION = 100_000
# Names that are words: below the first number not even "in" and the recognizer are enough for those that follow
# prepositions as words, below the second one the recognizer needs a preposition.
WORD_POPULATION = 2_000
WORD_NAME_POPULATION = 20_000
NOT_IN = frozenset({"nach", "aus", "bei", "vor", "mit", "ohne", "unter", "auf", "an", "durch", "für", "um"})
# Reasons that also settle the other mentions of the same name.
PLAIN_TYPES = frozenset({"Stadt", "Gemeinde", "Ortsgemeinde", "Markt"})
STRONG = frozenset({"type", "postal", "qualifier", "full name", "body", "ner", "preposition"})
ENUMERABLE = STRONG | {"name", "enumeration", "actor"}


class PlaceFinder:
    """Stateless component; see the text of the module."""

    def __call__(self, doc: Doc) -> Doc:
        """Set ``doc.spans["places"]`` and return ``doc``."""
        gazetteer = load_gazetteer()
        pieces = pieces_of(text_of(doc))
        context = Context(doc, pieces, gazetteer)
        found = scan(pieces, gazetteer)
        for item in found:
            look_around(item, context)
            if item.demonym is None:
                _judge_name(item, context)
        _judge_by_article(found, context)
        accepted = [item for item in found if item.cue is not None]
        for item in accepted:
            item.use = use_of(item, context)
        share_subject(accepted, context)
        items = []
        taken = set()
        for item in accepted:
            span = char_span(doc, item.start, item.end, LABEL)
            if (span.start, span.end) not in taken:  # two names in one token ("Leipzig/Halle"): the first stays
                taken.add((span.start, span.end))
                items.append((span, attributes_of(item)))
        set_spans(doc, GROUP, items)
        return doc


def _judge_name(item: Found, context: Context) -> None:
    """Set ``cue`` when the surroundings alone settle that a name is a place, ``refused`` when they exclude it."""
    if item.entry is None or not (item.candidates or item.unions):
        item.refused = True
        return
    before = context.before(item.first)
    if before in context.rules.other_areas or before in context.rules.name_prefixes or _is_foreign(item):
        item.refused = True
    elif item.type_word is not None:
        item.cue = "type"
    elif item.postal is not None:
        item.cue = "postal"
    elif _is_area_name(item, context) or _is_person_name(item, before, context):
        item.refused = True
    elif item.compound:
        _judge_compound(item, context)
    elif item.caution is None:
        item.cue = "full name" if item.last > item.first else "name"
    else:
        _judge_doubtful(item, before, context)


def _is_foreign(item: Found) -> bool:
    """Whether a type word before a blocked name does not make it a municipality of Germany.

    Germany has only a village of that name (``Stadt Salzburg``), or the word says less than its last part
    (``Innovationskommune Sachsen``).
    """
    if item.caution != "blocked" or item.type_word is None:
        return False
    if item.type_word.kind == MUNICIPAL and item.type_word.text not in PLAIN_TYPES:
        return True
    if item.type_word.lemma != "Stadt":
        return False
    return not any("Stadt" in municipalities()[key].type for key in item.candidates)


def _is_area_name(item: Found, context: Context) -> bool:
    """Whether the bare form means something else: a Land, a landscape, an association without its type word."""
    entry = item.entry
    if entry is None or item.caution == "blocked":
        return True
    return not entry.places and (not entry.districts or item.form in context.gazetteer.landscapes)


def _is_person_name(item: Found, before: str, context: Context) -> bool:
    """Whether recognizer or a given name before it make the form part of a person's name."""
    if item.entity is not None and item.entity.label == "PER":
        return not _misread_as_person(item, before, context)
    return item.entity is None and bool(before) and context.is_given_name(item.first - 1)


def _misread_as_person(item: Found, before: str, context: Context) -> bool:
    """Whether a PER entity may be ignored: it is just this name, and the name is no surname or follows ``in``."""
    entity = item.entity
    if entity is None or entity.start < item.start or entity.end > item.end + 2:
        return False
    if before in context.rules.prepositions:
        return item.caution != "phrase"
    return item.caution is None and item.form not in context.gazetteer.surnames


def _judge_compound(item: Found, context: Context) -> None:
    """Compounds whose first part is a place; streets and double names of people are none."""
    head = item.head or ""
    if head.lower().endswith(context.rules.street_endings) and head not in context.rules.district_words:
        item.refused = True
    elif item.caution is None:
        item.cue = "compound"
    elif item.caution in ("word", "phrase") or head in context.gazetteer.surnames:
        item.refused = head in context.gazetteer.surnames or item.caution == "phrase"
    # Word-like names in compounds ("Essen-App") wait for the other mentions of the article.


def _judge_doubtful(item: Found, before: str, context: Context) -> None:
    """Names that are words or surnames as well: only with support."""
    label = item.entity.label if item.entity else None
    preposition = before in context.rules.prepositions
    if context.is_person(item.first, item.last) and label != "LOC":
        item.refused = True
    elif before in context.rules.administration or (before in context.rules.bodies and item.caution != "phrase"):
        item.cue = "body"
    elif context.is_area(item.qualifier):
        item.cue = "qualifier"
    elif before in context.rules.determiners or (before.islower() and before.endswith(("es", "em", "er"))):
        # "das Essen", "gutes Essen": a name of a place bears an article only with an adjective after it.
        item.refused = item.caution != "surname" or label != "LOC"
        if not item.refused and before not in context.rules.determiners:
            item.cue = "ner"
    elif item.form in context.family_names and not preposition:
        item.refused = True
    elif _is_supported_by_entity(item, before, context):
        item.cue = "ner"
    elif preposition and item.caution != "phrase" and (item.caution == "surname" or before.lower() == "in"):
        item.cue = "preposition"
    elif (
        item.caution == "surname"
        and item.population >= ACTOR_POPULATION
        and context.is_verb(context.pieces.text(item.last + 1))
    ):
        item.cue = "actor"


def _is_supported_by_entity(item: Found, before: str, context: Context) -> bool:
    """Whether the recognizer is support enough: the smaller the place and the commoner the word, the less it is."""
    label = item.entity.label if item.entity else None
    if label == "ORG":
        return item.in_name and item.caution == "word" and not context.sentence_start(item.first)
    if label != "LOC":
        return False
    if item.caution == "surname":
        return True
    if item.caution == "phrase" and (
        item.population < WORD_POPULATION or context.sentence_start(item.first) or before.lower() in NOT_IN
    ):
        return False
    return before.lower() in context.rules.all_prepositions or item.population >= WORD_NAME_POPULATION


def _judge_by_article(found: list[Found], context: Context) -> None:
    """Decide what waits for the rest of the article: enumerations, repeated names, compounds, -er forms."""
    for near, item in [*pairwise(found), *pairwise(reversed(found))]:
        _judge_enumeration(near, item, context.pieces)
    certain = {key for item in found if item.cue in STRONG for key in item.candidates}
    plain = {key for item in found if item.cue is not None for key in item.candidates}
    for item in found:
        if item.demonym is not None:
            _judge_demonym(item, plain, context)
    plain |= {
        key for item in found if item.demonym and item.cue and len(item.candidates) == 1 for key in item.candidates
    }
    for item in found:
        if item.cue is None and not item.refused and item.demonym is None:
            surname = item.caution == "surname" and item.form in context.family_names
            known = certain if item.caution in ("word", "phrase") else certain | plain
            if not surname and not known.isdisjoint(item.candidates):
                item.cue = "repeated"


def _judge_enumeration(near: Found, item: Found, pieces: Pieces) -> None:
    """Carry acceptance, and a type word, over ``,`` and ``und``: "die Städte Hanau, Essen und Herne"."""
    if near.cue is None or item.refused or item.demonym or near.demonym or item.compound or near.compound:
        return
    left, right = (near, item) if near.first < item.first else (item, near)
    gap = right.first - left.last - 1
    if not 1 <= gap <= 2 or any(pieces.texts[index] not in JOINERS for index in range(left.last + 1, right.first)):
        return
    if left is near and near.type_word and near.type_word.kind == DISTRICT and not item.type_word and item.entry:
        if near.type_word.text.endswith(("e", "en")) and item.entry.districts:
            item.type_word, item.candidates = near.type_word, item.entry.districts
            item.cue = "enumeration"
    elif item.cue is None and item.caution not in ("blocked", "phrase") and near.cue in ENUMERABLE:
        item.cue = "enumeration"


def _judge_demonym(item: Found, known: set[str], context: Context) -> None:
    """-er forms and adjectives: attributive, not the name of a street, a medium or a person."""
    pieces, gazetteer = context.pieces, context.gazetteer
    demonym = item.demonym
    if demonym is None or item.compound or item.form in gazetteer.demonym_words:
        return
    if item.form[0].islower():  # hallesche, hannoversche
        item.cue = "adjective"
        return
    head = attributive_head(item, pieces)
    if head and head.lower().endswith((*context.rules.street_endings, *context.rules.media_endings)):
        return
    label = item.entity.label if item.entity else None
    if label == "PER" or context.is_given_name(item.first - 1) or context.is_person(item.first, item.last):
        return
    inhabitants = context.before(item.first) in context.rules.determiners or context.is_verb(pieces.text(item.last + 1))
    if not known.isdisjoint(item.candidates):
        if head or inhabitants or pieces.texts[item.first] != item.form:
            item.cue = "co-mention"
            item.candidates = tuple(key for key in item.candidates if key in known)
    elif demonym.rank <= 1 and head in context.rules.administration:
        item.cue = "attributive"  # "Olbernhauer Stadtrat": only a town has one, however small it is
    elif demonym.rank <= 1 and head:
        limit = DEMONYM_SURNAME_POPULATION if item.form in gazetteer.surnames else DEMONYM_POPULATION
        if item.population >= limit:
            item.cue = "attributive"
    elif demonym.rank == 0 and inhabitants and label in ("LOC", "MISC") and item.population >= DEMONYM_POPULATION:
        item.cue = "inhabitants"


@Language.factory(FACTORY, assigns=["doc.spans"])
def create_place_finder(nlp: Language, name: str) -> PlaceFinder:
    """Create the component; ``nlp.add_pipe("stadtlupe_places")`` behind the entity recognizer, if there is one."""
    return PlaceFinder()
