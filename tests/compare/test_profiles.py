"""The comparison table."""

from stadtlupe.compare.profiles import comparison_rows, per_100k
from stadtlupe.normalize.tables import build_tables
from tests.facts import BOCHUM, HANAU, city, facts, initiative, organization, person


def tables() -> dict:  # type: ignore[type-arg]
    bochum = (city("Bochum", BOCHUM),)
    return build_tables(
        [
            facts(
                "a",
                "2025-05-01",
                people=(person("Anna Beispiel", role="Digitaldezernentin", ags=HANAU),),
                organizations=(organization("Amt für Digitalisierung"), organization("Bauamt")),
                initiatives=(
                    initiative("Stadt-App", amount_eur=5000.0),
                    initiative("Parken", kind="service", amount_eur=2.5),
                ),
            ),
            facts(
                "b",
                cities=(*bochum, city("Hanau", HANAU, "mentioned")),
                initiatives=(
                    initiative(
                        "Bochum-Strategie", BOCHUM, kind="strategy", status="in Betrieb", started="2017", target="2030"
                    ),
                    initiative("Klimaplan", BOCHUM, kind="strategy", theme="Energie und Umwelt", target="2035"),
                    initiative("digitale Beteiligungsplattform", BOCHUM, kind="platform"),
                    initiative("Lernplattform", BOCHUM, kind="platform"),
                ),
            ),
        ]
    )


def test_one_row_per_reported_city_by_ags() -> None:
    rows = comparison_rows(tables())
    assert [row.ags for row in rows] == [BOCHUM, HANAU]
    bochum, hanau = rows
    assert bochum.has_strategy
    # The horizon of the climate plan is not that of the city's strategy.
    assert (bochum.strategy_started, bochum.strategy_horizon) == ("2017", "2030")
    assert (bochum.strategy, bochum.strategy_status) == ("Bochum-Strategie", "in Betrieb")
    assert bochum.field_plans == "Klimaplan"
    assert bochum.participation_platforms == "digitale Beteiligungsplattform"
    assert bochum.other_platforms == "Lernplattform"
    assert (bochum.n_initiatives, bochum.n_energie_und_umwelt, bochum.n_verwaltung) == (4, 1, 3)
    assert not hanau.has_strategy
    assert hanau.digital_office == "Amt für Digitalisierung"
    assert hanau.apps == "Stadt-App"
    assert hanau.key_people == hanau.digital_lead == "Anna Beispiel (Digitaldezernentin)"
    assert (hanau.n_articles, hanau.first_seen, hanau.last_seen) == (1, "2025-05-01", "2025-05-01")
    assert hanau.amount_eur == 5000.0
    assert hanau.amounts == "Stadt-App: 5000; Parken: 2.50"


def test_a_city_with_plans_of_a_field_only_has_no_strategy() -> None:
    plan = initiative("Wärmeplan", kind="strategy", target="2030")
    (row,) = comparison_rows(build_tables([facts("a", initiatives=(plan,))]))
    assert (row.has_strategy, row.strategy, row.strategy_horizon, row.field_plans) == (False, None, None, "Wärmeplan")


def test_a_city_that_is_only_mentioned_has_no_row() -> None:
    mentioned = city("Bochum", BOCHUM, "mentioned")
    rows = comparison_rows(build_tables([facts("a", cities=(city(), mentioned), organizations=(organization("Amt"),))]))
    assert [row.ags for row in rows] == [HANAU]


def test_the_same_tables_in_any_order_give_the_same_rows() -> None:
    given = tables()
    turned = {name: list(reversed(rows)) for name, rows in given.items()}
    assert comparison_rows(turned) == comparison_rows(given)


def test_per_100k() -> None:
    assert per_100k(4, 200_000) == 2.0
    assert per_100k(4, 0) is None
    assert per_100k(4, None) is None
