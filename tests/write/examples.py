"""A small, consistent set of tables, and strategies for arbitrary ones."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from stadtlupe.schema import (
    TABLES,
    ArticleRow,
    CityRow,
    CorrectionLineRow,
    EventRow,
    EvidenceRow,
    InitiativeRow,
    LinkRow,
    MentionRow,
    MergeRow,
    OrganizationRow,
    ParticipationRow,
    PersonRow,
    PositionRow,
    RejectedRow,
    Row,
    StatusRow,
)
from stadtlupe.write.schemas import columns

CREATED = "2026-11-23T08:00:00Z"


def example_tables() -> dict[str, list[Row]]:
    """Two municipalities with keys that begin with 0, a person named Null, and text that looks like a formula."""
    seen: dict[str, Any] = {"first_seen": "2026-03-02", "last_seen": "2026-03-02"}
    article: dict[str, Any] = {
        "url": None,
        "publisher": None,
        "author": None,
        "published": "2026-03-02",
        "published_from": "dateline",
        "language": "de",
        "primary_ags": "01002000",
        "theme": "Mobilität",
        "duplicate_of": None,
    }
    city: dict[str, Any] = {"type": "kreisfreie Stadt", "land": "Schleswig-Holstein", "n_initiatives": 0, "n_people": 1}
    return {
        "articles": [
            ArticleRow(article_id="radweg", title="-Kiel baut-", word_count=120, file="b/radweg.html", **article),
            ArticleRow(article_id="=faehre", title="„Fähre“, neu;\nzweite Zeile", word_count=80, file=None, **article),
        ],
        "cities": [
            CityRow(
                ags="01002000", name="Kiel", kreis="Kiel", population=252668, lat=54.32178, lon=10.0, n_articles=2,
                **city, **seen,
            ),
            CityRow(
                ags="01001000", name="Flensburg", kreis=None, population=None, lat=None, lon=None, n_articles=1,
                **city, **seen,
            ),
        ],
        "people": [
            PersonRow(
                person_id="p1", name="Jutta Null", title=None, given_name="Jutta", family_name="Null", aliases="Null",
                n_articles=1, **seen,
            )
        ],
        "positions": [
            PositionRow(
                position_id="r1", person_id="p1", role="Baudezernentin", role_text="Baudezernentin",
                organization_id=None, ags="01002000", is_public_office=True, **seen,
            )
        ],
        "organizations": [
            OrganizationRow(
                organization_id="o1", name="@Förde GmbH", type="company", ags=None, aliases=None, n_articles=1
            )
        ],
        "initiatives": [
            InitiativeRow(
                initiative_id="i1", name="Veloroute 10", kind="project", theme="Mobilität", tags="Radverkehr",
                ags="01002000", status="geplant", started=None, target="2030~", amount_eur=1_300_000.0, named=True,
                aliases=None, n_articles=1, **seen,
            ),
            InitiativeRow(
                initiative_id="i0", name="Fährticket", kind="service", theme="Mobilität", tags=None, ags=None,
                status=None, started=None, target=None, amount_eur=12.5, named=False, aliases=None, n_articles=1,
                **seen,
            ),
        ],
        "participations": [ParticipationRow(initiative_id="i1", entity_id="o1", part="partner")],
        "statuses": [
            StatusRow(
                initiative_id="i1", article_id="radweg", published="2026-03-02", status="geplant", previous=None
            )
        ],
        "events": [
            EventRow(
                event_id="e1", date="2026-03", date_from="2026-03-01", date_to="2026-03-31", kind="decided",
                ags="01002000", subject_id="i1", article_id="radweg",
            )
        ],
        "links": [
            LinkRow(
                link_id="l1", from_name="Kiel", from_ags="01002000", to_name="Flensburg", to_ags="01001000",
                kind="visit", article_id="radweg",
            ),
            LinkRow(
                link_id="l2", from_name="Kiel", from_ags="01002000", to_name="Aarhus", to_ags=None,
                kind="model", article_id="radweg",
            ),
        ],
        "mentions": [
            MentionRow(
                mention_id="m1", article_id="radweg", start=0, end=11, text="Jutta Null", label="PER", entity_id="p1",
                component="roles",
            )
        ],
        "evidence": [
            EvidenceRow(
                table="initiatives", row_id="i1", article_id="=faehre", start=start, end=start + 12,
                quote="=1+1 steht am Zaun.", component="initiatives", version="0.1.0",
            )
            for start in (100, 20)
        ],
        "merges": [MergeRow(table="people", row_id="p1", reason="same name, and a municipality or body in common")],
        "correction_lines": [
            CorrectionLineRow(
                line=2, action="rename", id="p1", other=None, name="Jutta Null", note="-", status="applied",
                detail=None, table="people", entity_id="p1", other_id=None,
            )
        ],
        "rejected": [RejectedRow(file="leer.html", article_id="leer", outcome="no_text", reason="No text was found.")],
    }  # fmt: skip


def rows_of(name: str) -> st.SearchStrategy[list[Row]]:
    """Strategy for rows of a table with any text in its text columns; no two rows have the same key."""
    fields: dict[str, st.SearchStrategy[Any]] = {}
    # Formula signs, separators and quotes far more often than chance would bring them.
    text = st.text(st.one_of(st.sampled_from("=+-@'\";, \t\r\n＝ä"), st.characters(codec="utf-8")), max_size=12)
    for column in columns(name):
        values: st.SearchStrategy[Any]
        if "enum" in column.constraints:
            values = st.sampled_from(column.constraints["enum"])
        elif "pattern" in column.constraints:
            values = st.from_regex(column.constraints["pattern"], fullmatch=True)
        elif column.type == "string":
            values = text
        elif column.type == "date":
            values = st.dates().map(str)
        elif column.type == "boolean":
            values = st.booleans()
        elif column.type == "integer":
            values = st.integers(column.constraints.get("minimum", -9), 10**12)
        else:
            values = st.floats(column.constraints.get("minimum", -1e15), 1e15)
        fields[column.name] = st.none() | values if column.nullable else values
    key = [column.name for column in columns(name) if column.key]
    unique = {"unique_by": lambda row: tuple(getattr(row, column) for column in key)} if key else {}
    return st.lists(st.builds(TABLES[name], **fields), max_size=5, **unique)
