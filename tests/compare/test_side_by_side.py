"""Municipalities side by side, every value with what it rests on."""

from __future__ import annotations

from typing import Any

import pytest

from stadtlupe.compare.corpus import index_tables
from stadtlupe.compare.side_by_side import choose_themes, compare_cities, wanted_evidence
from stadtlupe.errors import StadtlupeError
from stadtlupe.schema import CityComparison, FactItem, NoteItem, Row
from tests.compare.rows import BOCHUM, HANAU, article, link, person, position, two_cities


def compared(*themes: str, evidence: bool = False, **changed: Any) -> CityComparison:
    corpus = index_tables(two_cities() | changed)
    return compare_cities(corpus, [HANAU, BOCHUM], choose_themes(themes), evidence=evidence)


def test_what_is_said_about_each() -> None:
    hanau, bochum = compared().cities
    assert [item.name for item in hanau.strategies] == ["Hanau 2030"]
    assert (hanau.strategies[0].started, hanau.strategies[0].target) == ("2020", "2030")
    assert [item.name for item in hanau.field_plans] == ["Wärmeplan"]
    assert [unit.name for unit in hanau.digital_offices] == ["Amt für Digitales"]
    assert [(lead.title, lead.name) for lead in hanau.digital_leads] == [("Dr.", "Anna")]
    assert [(held.name, held.role) for held in hanau.people] == [
        ("Ben", "Oberbürgermeister"),
        ("Anna", "Digitaldezernentin"),
    ]
    assert [item.name for item in hanau.apps] == ["Hanau-App"]
    assert [item.name for item in bochum.participation_platforms] == ["Mängelmelder"]
    assert (hanau.n_initiatives, hanau.n_named, bochum.n_initiatives) == (5, 3, 1)
    assert hanau.population
    assert hanau.initiatives_per_100k == round(5e5 / hanau.population, 2)
    themes = {entry.theme: entry.n_initiatives for entry in hanau.by_theme}
    assert (themes["Mobilität"], themes["Finanzen"], themes["Sonstiges"]) == (1, 1, 0)
    statuses = {entry.status: entry.n_initiatives for entry in hanau.by_status}
    assert (statuses["in Betrieb"], statuses["geplant"], statuses[None]) == (1, 1, 3)
    assert sum(statuses.values()) == sum(themes.values()) == 5
    assert [(fact.date, fact.kind) for fact in hanau.timeline] == [
        ("2020", "start"),
        ("2025-02-01", "decided"),
        ("2030", "target"),
    ]


def test_coverage() -> None:
    hanau, bochum = (city.coverage for city in compared().cities)
    assert (hanau.n_articles, hanau.n_naming, hanau.sources) == (3, 5, ["Stadtbote"])
    assert (hanau.first_seen, hanau.last_seen) == ("2025-01-01", "2025-03-01")
    assert (bochum.n_articles, bochum.sources) == (1, ["bochum.example"])
    assert hanau.articles_per_100k
    assert bochum.articles_per_100k
    assert hanau.articles_per_100k > bochum.articles_per_100k


def test_partners_take_part_or_cooperate() -> None:
    partners = compared().cities[0].partners
    assert [(item.name, item.type, item.part, item.initiative) for item in partners] == [
        ("Anna", "person", "lead", "Hanau-App"),
        ("Werk GmbH", "company", "supplier", "Hanau-App"),
        ("Bochum", "municipality", "cooperation", None),
        ("Main-Kinzig-Kreis", "municipality", "cooperation", None),
    ]


def test_sums_say_what_they_are_and_what_is_not_added_up() -> None:
    comparison = compared()
    hanau = comparison.cities[0]
    assert [(item.name, item.left_out) for item in hanau.amounts] == [
        ("Haushalt", "budget"),
        ("Ringweg", None),
        ("Hanau-App", None),
    ]
    assert hanau.amount_eur == 2_009_000.0
    assert NoteItem(kind="not_added_up", ags=[HANAU], detail="1") in comparison.notes
    assert comparison.cities[1].amount_eur is None


def test_partners_abroad_have_a_name() -> None:
    abroad = link(HANAU, BOCHUM, "cooperation", "a2").model_copy(
        update={"link_id": "l-wien", "to_name": "Wien", "to_ags": None}
    )
    hanau = compared(links=[*two_cities()["links"], abroad]).cities[0]
    assert ("Wien", "municipality", "cooperation") in {(item.name, item.type, item.part) for item in hanau.partners}


def test_links_between_the_compared_only() -> None:
    found = [(item.from_ags, item.to_ags, item.kind) for item in compared().links]
    assert found == [(HANAU, BOCHUM, "cooperation"), (HANAU, BOCHUM, "visit")]


def test_themes_restrict_initiatives_but_not_the_frame() -> None:
    comparison = compared("it")
    hanau = comparison.cities[0]
    assert comparison.themes == ["IT und Kommunikation"]
    assert [item.name for item in hanau.initiatives] == ["Hanau-App"]
    assert [item.name for item in hanau.strategies] == ["Hanau 2030"]
    assert hanau.field_plans == hanau.timeline == []
    assert [item.name for item in hanau.amounts] == ["Hanau-App"]
    assert [entry.theme for entry in hanau.by_theme] == ["IT und Kommunikation"]
    assert {item.part for item in hanau.partners} == {"lead", "supplier"}
    assert hanau.people
    assert hanau.coverage.n_articles == 3


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], []),
        (["mobilität", "Mobilität"], ["Mobilität"]),
        (["Energie", "Ver"], ["Energie und Umwelt", "Verwaltung"]),
    ],
)
def test_choice_of_themes(names: list[str], expected: list[str]) -> None:
    assert choose_themes(names) == expected


@pytest.mark.parametrize("name", ["Klima", "", " "])
def test_unknown_themes_are_answered_with_the_known_ones(name: str) -> None:
    with pytest.raises(StadtlupeError, match=r"E402.*Energie und Umwelt"):
        choose_themes([name])


def test_evidence_is_one_sentence_per_article_the_latest_first() -> None:
    (app,) = compared(evidence=True).cities[0].apps
    assert [(item.article_id, item.published, item.quote) for item in app.evidence] == [
        ("a3", "2025-03-01", "Alle laden die Hanau-App."),
        ("a1", "2025-01-01", "Die Hanau-App ist da."),
    ]
    assert (app.evidence[0].source, app.evidence[0].title) == ("Stadtbote", "Titel a3")


def facts_of(value: Any) -> list[FactItem]:
    """All facts of a comparison, however deep."""
    if isinstance(value, FactItem):
        return [value]
    parts = [getattr(value, name) for name in type(value).model_fields] if isinstance(value, Row) else value
    return [fact for part in parts for fact in facts_of(part)] if isinstance(parts, list) else []


def test_every_value_names_a_row_that_exists_and_whose_evidence_is_asked_for() -> None:
    corpus = index_tables(two_cities())
    wanted = wanted_evidence(corpus, [HANAU, BOCHUM])
    facts = facts_of(compared())
    assert {fact.table for fact in facts} == {
        *("initiatives", "organizations", "positions", "participations", "events", "links"),
    }
    assert {(fact.table, fact.row_id) for fact in facts} <= wanted
    assert ("people", "p-Anna") not in wanted
    assert all(fact.evidence == [] for fact in facts)


def kinds(comparison: CityComparison) -> dict[str, list[str]]:
    return {note.kind: note.ags for note in comparison.notes}


def test_notes_about_coverage() -> None:
    assert kinds(compared()) == {
        "few_articles": [BOCHUM],
        "uneven_coverage": [HANAU, BOCHUM],
        "old_news": [BOCHUM],
        "not_added_up": [HANAU],
    }
    even = [article(f"{ags}{number}", ags) for ags in (HANAU, BOCHUM) for number in range(3)]
    assert kinds(compared(articles=even, initiatives=[])) == {}
    undated = [*even[:3], *(item.model_copy(update={"published": None}) for item in even[3:])]
    assert "old_news" not in kinds(compared(articles=undated))


def test_note_about_several_holders() -> None:
    people = [person("A"), person("B")]
    held = [position("A", "Oberbürgermeister"), position("B", "Oberbürgermeisterin")]
    notes = compared(people=people, positions=held).notes
    assert NoteItem(kind="several_holders", ags=[HANAU], detail="Oberbürgermeister") in notes


def test_the_order_of_rows_does_not_matter() -> None:
    turned = {name: list(reversed(rows)) for name, rows in two_cities().items()}
    corpus = index_tables(turned)
    assert compare_cities(corpus, [HANAU, BOCHUM], evidence=True) == compared(evidence=True)
