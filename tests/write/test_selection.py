"""What ``--since`` leaves, and that nothing in it points to nowhere."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stadtlupe.schema import TABLES
from stadtlupe.write.schemas import columns
from stadtlupe.write.selection import ANY_ENTITY, ENTITY_TABLES, is_since, row_id, select_since
from stadtlupe.write.values import Values, column_index, column_names

AGS = ("01002000", "01001000", "02000000")
DATES = ("2026-03-01", "2026-03-02", "2026-03", "2025", None)


@pytest.mark.parametrize(
    ("published", "wanted"),
    [
        ("2026-03-02", True),
        ("2026-03-01", False),
        ("2026-03", True),
        ("2026-02", False),
        ("2026", True),
        ("2025", False),
        ("2025~", False),
        ("2026-02/2026-04", True),
        ("2025/..", True),
        ("../2025", False),
        ("unknown", False),
        ("", False),
        (None, False),
    ],
)
def test_imprecise_dates_count_by_their_last_day(published: str | None, wanted: bool) -> None:
    assert is_since(published, date(2026, 3, 2)) is wanted


def row(name: str, **given_values: Any) -> Values:
    """A row of a table whose other columns are empty."""
    return [given_values.get(column) for column in column_names(name)]


def proof(table: str, key: str, article: str) -> Values:
    return row("evidence", table=table, row_id=key, article_id=article, start=0, end=1, quote="…")


def corpus() -> dict[str, list[Values]]:
    """An old and a new article; the new one repeats the old one and names a body whose city only the old one names."""
    tables: dict[str, list[Values]] = {name: [] for name in TABLES}
    tables["articles"] = [
        row("articles", article_id="new", published="2026-03-02", primary_ags=AGS[0], duplicate_of="old"),
        row("articles", article_id="old", published="2024-01-01", primary_ags=AGS[2]),
        row("articles", article_id="undated", primary_ags=AGS[2]),
    ]
    tables["cities"] = [row("cities", ags=ags, n_articles=7) for ags in sorted(AGS)]
    tables["people"] = [row("people", person_id="p1"), row("people", person_id="p2")]
    tables["organizations"] = [
        row("organizations", organization_id="o1", ags=AGS[1]),
        row("organizations", organization_id="o2"),
    ]
    tables["positions"] = [
        row("positions", position_id="r1", person_id="p1", organization_id="o1"),
        row("positions", position_id="r2", person_id="p2"),
    ]
    tables["initiatives"] = [
        row("initiatives", initiative_id="i1", ags=AGS[0]),
        row("initiatives", initiative_id="i2", ags=AGS[2]),
    ]
    tables["events"] = [
        row("events", event_id="e1", article_id="new", subject_id="i1"),
        row("events", event_id="e2", article_id="undated"),
    ]
    tables["mentions"] = [
        row("mentions", mention_id="m1", article_id="new", entity_id="p1"),
        row("mentions", mention_id="m2", article_id="old", entity_id="p2"),
    ]
    tables["comparison"] = [row("comparison", ags=AGS[0]), row("comparison", ags=AGS[2])]
    tables["rejected"] = [row("rejected", article_id="leer")]
    tables["merges"] = [row("merges", table="people", row_id=key, reason="…") for key in ("p1", "p2")]
    tables["correction_lines"] = [row("correction_lines", line=2)]
    tables["evidence"] = [
        *(proof("cities", AGS[0], "new"), proof("cities", AGS[2], "old"), proof("events", "e1", "new")),
        *(proof("positions", "r1", "new"), proof("positions", "r2", "old"), proof("initiatives", "i2", "undated")),
    ]
    return tables


def keys(tables: dict[str, list[Values]], name: str) -> list[str]:
    return [row_id(name, values) for values in tables[name]]


def test_what_the_new_articles_say_is_kept() -> None:
    chosen = select_since(corpus(), date(2026, 3, 1))
    assert keys(chosen, "articles") == ["new", "old"]  # the old one because the new one repeats it
    assert keys(chosen, "mentions") == ["m1"]
    assert keys(chosen, "events") == ["e1"]
    assert keys(chosen, "positions") == ["r1"]
    assert keys(chosen, "people") == ["p1"]
    assert keys(chosen, "organizations") == ["o1"]
    assert keys(chosen, "initiatives") == ["i1"]  # the subject of the event
    assert keys(chosen, "cities") == sorted(AGS)  # also of the body's seat and of the repeated article
    assert keys(chosen, "comparison") == [AGS[0]]
    assert keys(chosen, "rejected") == ["leer"]
    assert keys(chosen, "merges") == ["people|p1|…"]
    assert keys(chosen, "correction_lines") == ["2"]
    assert [values[column_index("evidence", "article_id")] for values in chosen["evidence"]] == ["new"] * 3


def test_rows_are_not_changed() -> None:
    before, chosen = corpus(), select_since(corpus(), date(2026, 3, 1))
    assert all(values in before[name] for name in TABLES for values in chosen[name])


def test_a_day_after_the_last_article_leaves_only_what_has_no_date() -> None:
    chosen = select_since(corpus(), date(2027, 1, 1))
    assert {name for name in TABLES if chosen[name]} == {"rejected", "correction_lines"}


@st.composite
def arbitrary(draw: st.DrawFn) -> dict[str, list[Values]]:
    """Tables whose references all lead somewhere."""
    tables: dict[str, list[Values]] = {name: [] for name in TABLES}
    pool: dict[str, list[str]] = {"cities": list(AGS)}
    tables["cities"] = [row("cities", ags=ags) for ags in AGS]
    for name in ("people", "organizations", "initiatives", "articles", "positions", "events", "mentions", "comparison"):
        pool[name] = (
            list(AGS) if name == "comparison" else [f"{name}-{number}" for number in range(draw(st.integers(0, 3)))]
        )
        for key in pool[name]:
            values: dict[str, Any] = {column.name: key for column in columns(name) if column.key}
            for column in columns(name):
                targets = ENTITY_TABLES if ANY_ENTITY.get(name) == column.name else (column.references,)
                known = [each for target in targets if target for each in pool.get(target, [])]
                if known and not column.key:
                    values[column.name] = draw(st.sampled_from([None, *known]))
            if name == "articles":
                values["published"] = draw(st.sampled_from(DATES))
            tables[name].append(row(name, **values))
    if pool["articles"]:
        for name in ("people", "positions", "cities", "events"):
            for key in pool[name]:
                tables["evidence"].append(proof(name, key, draw(st.sampled_from(pool["articles"]))))
    return tables


@settings(deadline=None, max_examples=60)
@given(arbitrary())
def test_every_key_leads_somewhere_and_a_second_choice_changes_nothing(tables: dict[str, list[Values]]) -> None:
    since = date(2026, 3, 2)
    chosen = select_since(tables, since)
    for name in TABLES:
        known = {target: set(keys(chosen, target)) for target in TABLES}
        for index, column in enumerate(columns(name)):
            for values in chosen[name]:
                if column.references and values[index] is not None:
                    assert values[index] in known[column.references]
                if ANY_ENTITY.get(name) == column.name and values[index] is not None:
                    assert any(values[index] in known[target] for target in ENTITY_TABLES)
    assert select_since(chosen, since) == chosen
