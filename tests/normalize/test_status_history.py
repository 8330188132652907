"""The status of an initiative, article by article."""

from __future__ import annotations

from stadtlupe.normalize.status_history import history_of
from stadtlupe.row_table import RowTable
from stadtlupe.schema import StatusRow
from tests.facts import article, initiative


def test_one_after_the_other() -> None:
    told = [("a", None, "geplant"), ("b", "2025", "beschlossen"), ("c", "2026-01-02", None), ("d", "2026", "gestoppt")]
    history = history_of("i", [(article(name, day), initiative("Bad", status=status)) for name, day, status in told])
    rows = list(RowTable(StatusRow, [row for row, _ in history]))
    assert [(row.article_id, row.published, row.previous, row.status) for row in rows] == [
        ("a", None, None, "geplant"),
        ("b", "2025", "geplant", "beschlossen"),
        ("d", "2026", "beschlossen", "gestoppt"),
    ]
    assert {row.initiative_id for row in rows} == {"i"}


def test_the_later_name_of_an_article_counts() -> None:
    first, second = initiative("Bad", status="geplant"), initiative("Freibad", status="gestartet")
    ((row, item),) = history_of("i", [(article("a"), first), (article("a"), second)])
    assert (row[3], item) == ("gestartet", second)


def test_nothing_told() -> None:
    assert history_of("i", [(article("a"), initiative("Bad", status=None))]) == []
