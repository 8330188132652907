"""Why mentions are one entity: gathers from the tables of a run what speaks for a row."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, cast

from stadtlupe.lexicon import municipalities
from stadtlupe.normalize.identity import fold
from stadtlupe.run.finding import (
    ENTITY_TABLES,
    Place,
    entity_of_key,
    key_columns,
    key_of_row,
    match_of,
    named,
    nothing_found,
    place_of_key,
    row_of,
    text_of,
)
from stadtlupe.run.places import entry_of
from stadtlupe.schema import (
    TABLES,
    ArticleRow,
    CorrectionLineRow,
    EvidenceRow,
    ExplainedArticle,
    Explanation,
    FormItem,
    MatchItem,
    MentionRow,
    OpenPlaceItem,
    PositionRow,
    Row,
    ValueItem,
)
from stadtlupe.write.load import read_rows
from stadtlupe.write.records import FOLDER, record_name

# What joins the forms of one article, which no table says.
IN_ARTICLE = {
    "people": "within an article: the same full name, or a surname that belongs to the person who bore it last before",
    "organizations": "within an article: inflected and shortened forms of one name, and abbreviations that it defines",
    "initiatives": "within an article: inflected and shortened forms of one name",
    "cities": "within an article: names, genitives and forms of inhabitants of one municipality",
}
ONE_ARTICLE = "only one article names it"
OF_REGISTER = "over articles: one key (AGS) of the official register"
SEVERAL = "{count} municipalities bear the name, and what the article says does not decide between them"
DOUBTED = "it may be a district of the same name: the municipality is small, far from the others and named in passing"
NO_KEY = "an association of municipalities, or a place that the register does not have"
# Columns that hold the key of what is explained -> table.
HANGS_ON = {
    "people": (("positions", "person_id"), ("participations", "entity_id"), ("events", "subject_id")),
    "organizations": (("positions", "organization_id"), ("participations", "entity_id"), ("events", "subject_id")),
    "initiatives": (("participations", "initiative_id"), ("events", "subject_id")),
}
# Columns of what is explained that hold keys.
REFERS_TO = {
    "positions": ("person_id", "organization_id", "ags"),
    "participations": ("initiative_id", "entity_id"),
    "events": ("subject_id", "ags"),
    "links": ("from_ags", "to_ags"),
    "mentions": ("entity_id",),
}


def explain_outputs(query: str, folder: Path) -> Explanation:
    """Explain a row, or list what a name may mean.

    Parameters
    ----------
    query : key of any table, or a name. folder : output folder of a run.

    Returns
    -------
    The explanation. Of a name that several rows or open places bear, only ``matches`` and ``open_places`` are filled.
    A key that a correction has joined to another one leads to that.

    Raises
    ------
    StadtlupeError : E804 when nothing fits (with what is near), E711 when the folder holds no tables.
    """
    query = " ".join(query.split())
    place = _place_of(query, folder)
    row = row_of(folder, place) if place else None
    if place is not None and row is not None:
        return _explained(query, place, row, folder)
    if place is None:
        matches = named(folder, query)
        open_places = _open_places(folder, _articles_with_open(folder, query), query)
        if len(matches) == 1 and not open_places:
            place = Place(matches[0].table, matches[0].row_id)
            return _explained(query, place, cast(Row, row_of(folder, place)), folder)
        if matches or open_places:
            return Explanation(query=query, matches=matches, open_places=open_places)
    raise nothing_found(folder, query)


def _place_of(query: str, folder: Path) -> Place | None:
    """Row that a key stands for; None for a name."""
    place = place_of_key(query)
    if place is None:
        article = Place("articles", query)
        return article if row_of(folder, article) is not None else None
    return entity_of_key(folder, place)


def _explained(query: str, place: Place, row: Row, folder: Path) -> Explanation:
    mentions = cast(list[MentionRow], _mentions(folder, place, row))
    proofs = cast(list[EvidenceRow], read_rows(folder, "evidence", (("table", "row_id"), {(place.table, place.key)})))
    articles = _articles(folder, place, row, mentions, proofs)
    return Explanation(
        query=query,
        table=place.table,
        row_id=place.key,
        text=text_of(place.table, row),
        values=[ValueItem(column=name, value=getattr(row, name)) for name in TABLES[place.table].model_fields],
        forms=_forms(mentions),
        reasons=_reasons(folder, place, mentions),
        corrections=_corrections(folder, place),
        related=_related(folder, place, row),
        articles=articles,
        open_places=_missing_places(folder, place, row, [article.article_id for article in articles]),
    )


def _mentions(folder: Path, place: Place, row: Row) -> Sequence[Row]:
    if place.table == "mentions":
        return [row]
    column = "article_id" if place.table == "articles" else "entity_id"
    return read_rows(folder, "mentions", ((column,), {(place.key,)}))


def _forms(mentions: Iterable[MentionRow]) -> list[FormItem]:
    counts = Counter(" ".join(mention.text.split()) for mention in mentions)
    return [
        FormItem(text=text, n_mentions=count)
        for text, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]


def _articles(
    folder: Path, place: Place, row: Row, mentions: Sequence[MentionRow], proofs: Sequence[EvidenceRow]
) -> list[ExplainedArticle]:
    """Articles that name it or prove it, the latest first."""
    written: dict[str, list[MentionRow]] = defaultdict(list)
    for mention in mentions:
        written[mention.article_id].append(mention)
    quotes: dict[str, dict[str, None]] = defaultdict(dict)
    for proof in sorted(proofs, key=lambda proof: (proof.article_id, proof.start)):
        quotes[proof.article_id][proof.quote] = None
    roles = _roles(folder, place)
    cited = {*written, *quotes, *([article] if (article := getattr(row, "article_id", None)) else [])}
    rows = cast(list[ArticleRow], read_rows(folder, "articles", (("article_id",), {(ident,) for ident in cited})))
    rows.sort(key=lambda row: row.article_id)
    rows.sort(key=lambda row: row.published or "", reverse=True)
    towns = {row.primary_ags for row in rows if row.primary_ags}
    names = {key: text_of("cities", town) for key, (_, town) in _rows_of(folder, towns).items()}
    return [
        ExplainedArticle(
            article_id=article.article_id,
            title=article.title,
            published=article.published,
            publisher=article.publisher,
            url=article.url,
            file=article.file,
            primary=names.get(article.primary_ags or ""),
            roles=list(roles.get(article.article_id, ())),
            forms=[] if place.table == "articles" else _forms(written[article.article_id]),
            quotes=list(quotes[article.article_id]),
        )
        for article in rows
    ]


def _roles(folder: Path, place: Place) -> dict[str, dict[str, None]]:
    """Roles that each article gives to a person, which is what joins people of one name."""
    if place.table != "people":
        return {}
    positions = cast(list[PositionRow], read_rows(folder, "positions", (("person_id",), {(place.key,)})))
    keys = {key for row in positions for key in (row.organization_id, row.ags) if key}
    names = {key: str(getattr(row, "name", key)) for key, (_, row) in _rows_of(folder, keys).items()}
    said = {
        row.position_id: ", ".join(names.get(part, part) for part in (row.role, row.organization_id, row.ags) if part)
        for row in positions
    }
    roles: dict[str, dict[str, None]] = defaultdict(dict)
    wanted = {("positions", ident) for ident in said}
    for proof in cast(list[EvidenceRow], read_rows(folder, "evidence", (("table", "row_id"), wanted))):
        roles[proof.article_id][said[proof.row_id]] = None
    return roles


def _reasons(folder: Path, place: Place, mentions: Sequence[MentionRow]) -> list[str]:
    """Why the mentions are one: over articles as the table tells, within articles as the rules are."""
    if place.table not in IN_ARTICLE:
        return []
    merges = read_rows(folder, "merges", (("table", "row_id"), {(place.table, place.key)}))
    reasons: list[str] = [merge.reason for merge in merges]  # type: ignore[attr-defined]
    articles = {mention.article_id for mention in mentions}
    if len(articles) == 1:
        reasons.append(ONE_ARTICLE)
    elif place.table == "cities":
        reasons.append(OF_REGISTER)
    forms = {(mention.article_id, fold(mention.text)) for mention in mentions}
    if len(forms) > len(articles):
        reasons.append(IN_ARTICLE[place.table])
    return reasons


def _corrections(folder: Path, place: Place) -> list[CorrectionLineRow]:
    """Lines that concern an entity, or name its key."""
    if place.table not in ENTITY_TABLES:
        return []
    rows = cast(list[CorrectionLineRow], read_rows(folder, "correction_lines"))
    return [row for row in rows if place.key in (row.entity_id, row.other_id, row.id, row.other)]


def _related(folder: Path, place: Place, row: Row) -> list[MatchItem]:
    """What hangs on a row, and what it hangs on."""
    hanging = [
        (table, other)
        for table, column in HANGS_ON.get(place.table, ())
        for other in read_rows(folder, table, ((column,), {(place.key,)}))
    ]
    keys = {str(getattr(row, column)) for column in REFERS_TO.get(place.table, ()) if getattr(row, column)}
    if place.table == "articles":
        found = cast(list[MentionRow], read_rows(folder, "mentions", (("article_id",), {(place.key,)})))
        keys = {mention.entity_id for mention in found if mention.entity_id}
    held_by = _rows_of(folder, keys)
    mentioned = {
        str(getattr(other, column))
        for table, other in hanging
        for column in REFERS_TO[table]
        if getattr(other, column) not in (None, place.key)
    }
    known = _rows_of(folder, mentioned)
    names = {key: str(getattr(other, "name", key)) for key, (_, other) in (known | held_by).items()}
    own = getattr(row, "name", None)
    if own:
        names[place.key] = str(own)
    related = [*((table, other) for table, other in held_by.values()), *hanging]
    return [match_of(table, other, names if table in REFERS_TO else {}) for table, other in related]


def _rows_of(folder: Path, keys: Iterable[str]) -> dict[str, tuple[str, Row]]:
    """(table, row) of keys of people, bodies, initiatives and municipalities, by key."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for key in sorted(keys):
        if target := place_of_key(key):
            wanted[target.table].add(key)
    return {
        key_of_row(table, row): (table, row)
        for table, idents in wanted.items()
        for row in read_rows(folder, table, (key_columns(table), {(ident,) for ident in idents}))
    }


def _missing_places(folder: Path, place: Place, row: Row, articles: Sequence[str]) -> list[OpenPlaceItem]:
    """Open places of its articles, when the row lacks a municipality that one of them may be."""
    lacking = place.table == "articles"
    if place.table in ("organizations", "initiatives", "events", "positions"):
        lacking = getattr(row, "ags", None) is None
    if place.table == "people":
        held = cast(list[PositionRow], read_rows(folder, "positions", (("person_id",), {(place.key,)})))
        lacking = any(position.ags is None for position in held)
    if isinstance(row, MentionRow) and row.label == "CITY" and row.entity_id is None:
        return _open_places(folder, articles, row.text)
    return _open_places(folder, articles) if lacking else []


def _articles_with_open(folder: Path, name: str) -> list[str]:
    """Articles with a place of this name that stands for no municipality."""
    mentions = cast(list[MentionRow], read_rows(folder, "mentions", (("label", "text"), {("CITY", name)})))
    return sorted({mention.article_id for mention in mentions if mention.entity_id is None})


def _open_places(folder: Path, articles: Iterable[str], name: str | None = None) -> list[OpenPlaceItem]:
    """Places of articles that stand for no municipality, from the records; with a name only those of that name."""
    found = []
    for ident in articles:
        try:
            record: dict[str, Any] = json.loads((folder / FOLDER / record_name(ident)).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue  # an export has no records
        for city in record.get("cities", ()):
            forms = [city["name"], *city["surface"]]
            if city["ags"] is None and (name is None or fold(name) in map(fold, forms)):
                keys = [key for key in city["candidates"] if key in municipalities()]
                found.append(
                    OpenPlaceItem(
                        article_id=ident,
                        name=city["name"],
                        surface=city["surface"],
                        candidates=[entry_of(key) for key in keys],
                        reason=_why_open(keys),
                    )
                )
    return found


def _why_open(candidates: Sequence[str]) -> str:
    if not candidates:
        return NO_KEY
    return DOUBTED if len(candidates) == 1 else SEVERAL.format(count=len(candidates))
