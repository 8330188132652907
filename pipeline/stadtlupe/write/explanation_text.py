"""An explanation as text for a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from stadtlupe.schema import CorrectionLineRow, ExplainedArticle, Explanation, FormItem, OpenPlaceItem

# Candidates that are shown of a name that many bear; JSON has all.
SHOWN = 12
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def explanation_text(explanation: Explanation) -> str:
    """Write an explanation as lines of text.

    Parameters
    ----------
    explanation : what :func:`stadtlupe.run.explanation.explain_outputs` returned.
    """
    lines = _list_of_matches(explanation) if explanation.table is None else _explained(explanation)
    # Texts come from foreign pages; a control character in them could steer the terminal.
    return "".join(f"{_CONTROL.sub('', line)}\n" for line in lines)


def _list_of_matches(explanation: Explanation) -> Iterator[str]:
    if explanation.matches:
        yield f"{explanation.query} may mean:"
    for match in explanation.matches:
        yield f"  {match.row_id}  {match.table}: {match.text}"
    yield from _open_places(explanation.open_places)


def _explained(explanation: Explanation) -> Iterator[str]:
    yield f"{explanation.row_id}  {explanation.table}: {explanation.text}"
    if explanation.forms:
        yield f"Written as: {_forms(explanation.forms)}"
    yield from _listed("Why the mentions are one:", explanation.reasons)
    yield from _listed("Corrections:", map(_correction, explanation.corrections))
    related = (f"{match.table} {match.row_id}: {match.text}" for match in explanation.related)
    yield from _listed("Belongs together with:", related)
    yield from _open_places(explanation.open_places)
    if explanation.articles:
        yield f"Articles ({len(explanation.articles):,}):"
    for article in explanation.articles:
        yield from _article(article)


def _listed(heading: str, items: Iterable[str]) -> Iterator[str]:
    for number, item in enumerate(items):
        if number == 0:
            yield heading
        yield f"  - {item}"


def _forms(forms: Iterable[FormItem]) -> str:
    return ", ".join(f"{form.text} ({form.n_mentions:,})" for form in forms)


def _correction(line: CorrectionLineRow) -> str:
    said = " ".join(part for part in (line.action, line.id, "|", line.other or line.name) if part)
    detail = f" ({line.detail})" if line.detail else ""
    note = f"; note: {line.note}" if line.note else ""
    return f"line {line.line}: {said}: {line.status}{detail}{note}"


def _article(article: ExplainedArticle) -> Iterator[str]:
    head = (article.published or "no date", article.title or article.article_id, article.publisher)
    yield f"  {', '.join(part for part in head if part)}"
    if article.url or article.file:
        yield f"    {article.url or article.file}"
    if article.primary:
        yield f"    About: {article.primary}"
    if article.roles:
        yield f"    Roles: {'; '.join(article.roles)}"
    if article.forms:
        yield f"    Written as: {_forms(article.forms)}"
    for quote in article.quotes:
        yield f"    „{quote}“"


def _open_places(places: Iterable[OpenPlaceItem]) -> Iterator[str]:
    for number, place in enumerate(places):
        if number == 0:
            yield "Place names that stay open:"
        yield f"  {place.name} in {place.article_id}: {place.reason}"
        for candidate in place.candidates[:SHOWN]:
            where = dict.fromkeys((candidate.kreis, candidate.land))
            yield f"    {candidate.ags}  {candidate.name}, {', '.join(where)}, {candidate.population:,} inhabitants"
        if len(place.candidates) > SHOWN:
            yield f"    and {len(place.candidates) - SHOWN} more"
