"""Dates in order."""

from __future__ import annotations

from typing import Any

import pytest

from stadtlupe.compare.corpus import index_tables
from stadtlupe.compare.facts import prover
from stadtlupe.compare.timeline import first_day, timeline
from stadtlupe.schema import TimelineFact
from tests.compare.rows import HANAU, article, event, initiative, organization, proof


@pytest.mark.parametrize(
    ("edtf", "day"),
    [
        ("2025-10-27", "2025-10-27"),
        ("2025-10", "2025-10-01"),
        ("2025", "2025-01-01"),
        ("2030~", "2030-01-01"),
        ("2025-22", "2025-06-01"),
        ("2026-34", "2026-04-01"),
        ("2026-05/2026-07", "2026-05-01"),
        ("../2026", "2026-01-01"),
        ("unbekannt", ""),
    ],
)
def test_first_day(edtf: str, day: str) -> None:
    assert first_day(edtf) == day


def lines(themes: bool = False, evidence: bool = False, **tables: Any) -> list[TimelineFact]:
    corpus = index_tables({"articles": [article("a"), article("b")], **tables})
    city = corpus.cities[HANAU]
    return timeline(city, corpus, city.initiatives, themes=themes, proofs=prover(corpus, evidence))


def shown(facts: list[TimelineFact]) -> list[tuple[str, str, str | None]]:
    return [(fact.date, fact.kind, fact.subject) for fact in facts]


def test_events_and_initiatives_in_order_of_their_first_day() -> None:
    found = lines(
        initiatives=[initiative("Ringbahn", started="2024-22", target="2030~")],
        events=[event("2024-05", "decided", "i-Ringbahn"), event("2024-07-01", "opened", date_from="2024-07-01")],
    )
    assert shown(found) == [
        ("2024-05", "decided", "Ringbahn"),
        ("2024-22", "start", "Ringbahn"),
        ("2024-07-01", "opened", None),
        ("2030~", "target", "Ringbahn"),
    ]
    assert [fact.title for fact in found] == ["Titel a", None, "Titel a", None]
    assert [fact.table for fact in found] == ["events", "initiatives", "events", "initiatives"]


def test_dates_that_are_merely_stated_count_only_for_an_initiative() -> None:
    found = lines(
        initiatives=[initiative("Ringbahn", started="2017")],
        organizations=[organization("Amt")],
        events=[
            event("2017", "stated", "i-Ringbahn"),
            event("2018", "stated", "i-Ringbahn"),
            event("2019", "stated", "o-Amt"),
            event("2020", "stated"),
            event("2021", "founded", "o-Amt"),
        ],
    )
    assert shown(found) == [("2017", "start", "Ringbahn"), ("2018", "stated", "Ringbahn"), ("2021", "founded", "Amt")]


def test_several_articles_about_one_date_are_one_entry_with_all_proofs() -> None:
    events = [
        event("2025", "decided", "i-Ringbahn", event_id="e1"),
        event("2025", "decided", "i-Ringbahn", event_id="e2", article_id="b"),
        event("2025", "decided", None, event_id="e3"),
        event("2025", "decided", None, event_id="e4", article_id="b"),
    ]
    found = lines(
        evidence=True,
        initiatives=[initiative("Ringbahn")],
        events=events,
    )
    assert shown(found) == [("2025", "decided", None), ("2025", "decided", None), ("2025", "decided", "Ringbahn")]
    proven = index_tables(
        {
            "articles": [article("a"), article("b")],
            "initiatives": [initiative("Ringbahn")],
            "events": events,
            "evidence": [proof("events", "e1", "a"), proof("events", "e2", "b")],
        }
    )
    city = proven.cities[HANAU]
    facts = timeline(city, proven, city.initiatives, themes=False, proofs=prover(proven, True))
    assert [item.article_id for item in facts[-1].evidence] == ["a", "b"]


def test_with_themes_only_initiatives_have_dates() -> None:
    tables: dict[str, Any] = {
        "initiatives": [initiative("Ringbahn")],
        "events": [event("2025", "decided", "i-Ringbahn"), event("2026", "opened")],
    }
    assert shown(lines(themes=True, **tables)) == [("2025", "decided", "Ringbahn")]
    assert len(lines(**tables)) == 2
