"""German time expressions: where they stand, what they mean, and a spaCy component that keeps them.

One expression is one mention in the sense of TimeML: of "vom 3. bis 6. Mai 2025" both ends are mentions, and both carry
the interval as EDTF value. Values never depend on the day on which the program runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span

from stadtlupe.extract.annotations import char_span, set_spans, text_of, values_of
from stadtlupe.extract.date_anchor import parse_reference, stated_day
from stadtlupe.extract.date_draft import CALENDAR
from stadtlupe.extract.date_found import Found
from stadtlupe.extract.date_relations import relate
from stadtlupe.extract.date_resolve import resolve
from stadtlupe.extract.date_rules import find_drafts

FACTORY = "stadtlupe_dates"
GROUP = "dates"
LABEL = "DATE"
REFERENCE_EXTENSION = "stadtlupe_reference_date"


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """One time expression.

    Attributes
    ----------
    text, start, end : the span as written, character offsets.
    timex_type : DATE, TIME, DURATION or SET (TIMEX3, ISO 24617-1).
    timex_value : TIMEX3 value; PAST_REF, PRESENT_REF and FUTURE_REF for vague words; None when unresolved.
    edtf : EDTF value of level 0 or 1 (ISO 8601-2); an interval for since, until and from-to; None when there is none.
    precision : day, week, month, quarter, half-year, season, year, decade, century, millennium or time (a day with a
        clock time or part of the day); None without a calendar value.
    earliest, latest : first and last possible day (ISO 8601, inclusive); None where open or unknown.
    modifier : start, mid, end or approx.
    relation : at, since, until or from-to.
    anchor : what the value was counted from: the reference date (ISO 8601), or the day or year named before it
        ("am Tag darauf"); ``missing`` when one was needed and there is none; None for expressions that need none.
    """

    text: str
    start: int
    end: int
    timex_type: str
    timex_value: str | None
    edtf: str | None
    precision: str | None
    earliest: str | None
    latest: str | None
    modifier: str | None
    relation: str
    anchor: str | None


def find_dates(text: str, reference_date: date | str | None = None) -> list[TimeExpression]:
    """Find the time expressions of a German text.

    Parameters
    ----------
    text : the text.
    reference_date : day that relative expressions count from, usually that of publication; a string is read as ISO 8601
        or EDTF. Without it a day that the text states for itself ("Veröffentlicht am 27.10.2025") is used; without
        that too, relative expressions stay unresolved.

    Returns
    -------
    Expressions in text order, without overlaps.

    Raises
    ------
    ValueError : when ``reference_date`` is a string that is no date.
    """
    reference = parse_reference(reference_date)
    drafts = find_drafts(text)
    if reference is None:
        reference = stated_day(text, drafts)
    found = resolve(text, drafts, reference)
    relate(text, found, reference)
    return [_expression(text, item) for item in found]


def _expression(text: str, item: Found) -> TimeExpression:
    draft = item.draft
    calendar = draft.kind in CALENDAR or draft.kind == "vague"
    kind = "DATE" if calendar else {"part": "TIME"}.get(draft.kind, draft.kind.upper())
    return TimeExpression(
        text=text[draft.start : draft.end],
        start=draft.start,
        end=draft.end,
        timex_type=kind,
        timex_value=item.timex,
        edtf=item.edtf,
        precision=item.period.precision if item.period else None,
        earliest=item.earliest.isoformat() if item.earliest else None,
        latest=item.latest.isoformat() if item.latest else None,
        modifier=item.modifier,
        relation=item.relation,
        anchor=item.anchor,
    )


class DateFinder:
    """Stateless component that stores the time expressions of a Doc as the span group ``dates``."""

    def __call__(self, doc: Doc) -> Doc:
        """Find the expressions of ``doc``; ``doc._.stadtlupe_reference_date`` is the day they count from."""
        given = doc._.get(REFERENCE_EXTENSION)
        try:
            reference = parse_reference(given) if isinstance(given, (date, str)) else None
        except ValueError:
            # A publication date that cannot be read is no reason to lose the article.
            reference = None
        items: dict[tuple[int, int], tuple[Span, dict[str, Any]]] = {}
        for expression in find_dates(text_of(doc), reference):
            span = char_span(doc, expression.start, expression.end, LABEL)
            key = (span.start, span.end)
            if key in items:
                # One token holds both ends ("2023–2026"); both carry the same interval.
                items[key][1]["char_end"] = expression.end
                continue
            attributes = values_of(expression)
            attributes["char_start"], attributes["char_end"] = attributes.pop("start"), attributes.pop("end")
            del attributes["text"]
            items[key] = (span, {**attributes, "value": expression.edtf})
        set_spans(doc, GROUP, list(items.values()))
        return doc


def register_reference_date() -> None:
    """Register ``doc._.stadtlupe_reference_date``; safe to call more than once."""
    if not Doc.has_extension(REFERENCE_EXTENSION):
        Doc.set_extension(REFERENCE_EXTENSION, default=None)


@Language.factory(FACTORY)
def create_date_finder(nlp: Language, name: str) -> DateFinder:
    """Create the component; ``nlp.add_pipe("stadtlupe_dates")`` in any German pipeline."""
    register_reference_date()
    return DateFinder()
