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
                people=(person("Anna Beispiel", role="Stadträtin", ags=HANAU),),
                organizations=(organization("Amt für Digitalisierung"), organization("Bauamt")),
                initiatives=(initiative("Stadt-App", amount_eur=5.0),),
            ),
            facts(
                "b",
                cities=(*bochum, city("Hanau", HANAU, "mentioned")),
                initiatives=(
                    initiative("Bochum-Strategie", BOCHUM, kind="strategy", started="2017", target="2030"),
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
    assert (bochum.strategy_started, bochum.strategy_horizon) == ("2017", "2035")
    assert bochum.strategy == "Bochum-Strategie; Klimaplan"
    assert bochum.participation_platforms == "digitale Beteiligungsplattform"
    assert (bochum.n_initiatives, bochum.n_energie_und_umwelt, bochum.n_verwaltung) == (4, 1, 3)
    assert not hanau.has_strategy
    assert hanau.digital_office == "Amt für Digitalisierung"
    assert hanau.apps == "Stadt-App"
    assert hanau.key_people == "Anna Beispiel (Stadträtin)"
    assert hanau.n_articles == 1
    assert hanau.amount_eur == 5.0


def test_per_100k() -> None:
    assert per_100k(4, 200_000) == 2.0
    assert per_100k(4, 0) is None
    assert per_100k(4, None) is None
