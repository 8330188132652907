"""What is found of a city is the same for whoever asks, and is looked for once."""

from __future__ import annotations

from stadtlupe.compare.corpus import Corpus, index_tables
from stadtlupe.compare.findings import findings_among, findings_of
from stadtlupe.compare.profiles import comparison_of
from stadtlupe.compare.side_by_side import compare_cities
from tests.compare.rows import HANAU, article, city, initiative


def corpus() -> Corpus:
    items = [
        initiative("Digitalstrategie Hanau"),
        initiative("Klimaplan", theme="Energie und Umwelt"),
        initiative("Stadt-App", kind="app", theme="Verwaltung", named=False),
        initiative("Bürger-App", kind="app", theme="Verwaltung"),
        initiative("Lernplattform", kind="platform", theme="Gesellschaft und Bildung"),
    ]
    return index_tables({"articles": [article("a")], "cities": [city()], "initiatives": items})


def test_rows_that_answer_what_is_asked() -> None:
    rows = corpus()
    found = findings_of(rows.cities[HANAU], rows)
    assert [item.name for item in found.apps] == ["Bürger-App", "Stadt-App"]
    assert [item.name for item in found.plans] == ["Klimaplan"]
    assert [item.name for item in found.strategies] == ["Digitalstrategie Hanau"]
    assert [item.name for item in found.platforms] == ["Lernplattform"]
    assert (found.participation, found.units, found.leads, found.amounts) == ([], [], [], [])


def test_looked_for_once() -> None:
    rows = corpus()
    first = findings_of(rows.cities[HANAU], rows)
    comparison_of(rows)
    assert findings_of(rows.cities[HANAU], rows) is first


def test_themes_leave_what_is_known_of_the_city_untouched() -> None:
    rows = corpus()
    whole = findings_of(rows.cities[HANAU], rows)
    part = findings_among(
        rows.cities[HANAU], rows, [row for row in rows.cities[HANAU].initiatives if row.kind != "app"]
    )
    assert (part.apps, part.strategies) == ([], whole.strategies)
    (limited,) = compare_cities(rows, [HANAU], ["Energie und Umwelt"]).cities
    assert (limited.apps, [fact.name for fact in limited.field_plans]) == ([], ["Klimaplan"])
    (complete,) = compare_cities(rows, [HANAU]).cities
    assert [fact.name for fact in complete.apps] == ["Bürger-App", "Stadt-App"]


def test_the_list_of_all_initiatives_can_be_left_out() -> None:
    rows = corpus()
    (complete,) = compare_cities(rows, [HANAU]).cities
    (short,) = compare_cities(rows, [HANAU], initiatives=False).cities
    assert len(complete.initiatives) == complete.n_initiatives == 5
    assert short == complete.model_copy(update={"initiatives": []})
