"""Which initiative is the city's strategy, an app, a platform."""

from __future__ import annotations

import pytest

from stadtlupe.compare.undertakings import (
    city_strategies,
    field_plans,
    is_app,
    is_city_strategy,
    is_other_platform,
    is_participation_platform,
    named_first,
    of_themes,
)
from tests.compare.rows import initiative


@pytest.mark.parametrize(
    ("name", "town", "fields"),
    [
        ("Digitalstrategie", "Ulm", {"named": False}),
        ("Smart City Strategie Musterstadt", "Ulm", {}),
        ("Digital- und Mobilitätsstrategie", "Ulm", {}),
        ("Datenstrategie", "Ulm", {"named": False}),
        ("Integriertes Stadtentwicklungskonzept", "Ulm", {"named": False}),
        ("ISEK", "Ulm", {"named": False}),
        ("Leitbild", "Ulm", {"named": False}),
        ("Bochum-Strategie", "Bochum", {}),
        ("Bochum Strategie", "Bochum", {"named": False}),
        ("Halle 2040", "Halle (Saale)", {}),
        ("Frankfurter Weg", "Frankfurt am Main", {}),
        ("Kurs 2032", "Ulm", {"theme": "Verwaltung"}),
    ],
)
def test_strategies_of_the_city(name: str, town: str, fields: dict[str, object]) -> None:
    assert is_city_strategy(initiative(name, **fields), town)


@pytest.mark.parametrize(
    ("name", "town", "fields"),
    [
        ("kommunaler Wärmeplan", "Ulm", {"named": False}),
        ("Klimaschutzkonzept Ulm", "Ulm", {}),
        ("Masterplan Mobilität Ulm 2035", "Ulm", {}),
        ("Leitbild Mobilität", "Ulm", {}),
        ("Datenschutzkonzept", "Ulm", {"named": False}),
        ("Kurs 2032", "Ulm", {"theme": "Mobilität"}),
        ("Konzept", "Ulm", {"named": False, "theme": "Verwaltung"}),
        ("Auenkonzept", "Au", {"named": False}),
        ("Digitalstrategie", "Ulm", {"status": "gestoppt"}),
        ("Digitalstrategie", "Ulm", {"kind": "event"}),
    ],
)
def test_plans_of_a_field_and_stopped_ones_are_none(name: str, town: str, fields: dict[str, object]) -> None:
    assert not is_city_strategy(initiative(name, **fields), town)


def test_the_leading_strategy_has_a_name_then_articles_then_dates() -> None:
    generic = initiative("Digitalstrategie", named=False, n_articles=9)
    dated = initiative("Ulm 2035", target="2035")
    undated = initiative("Ulm 2030")
    known = initiative("Smart Ulm", n_articles=4)
    items = [generic, undated, dated, known, initiative("Wärmeplan", named=False)]
    assert city_strategies(items, "Ulm") == [known, dated, undated, generic]
    assert [item.name for item in field_plans(items, "Ulm")] == ["Wärmeplan"]


def test_stopped_plans_are_left_out() -> None:
    assert field_plans([initiative("Wärmeplan", status="gestoppt"), initiative("Stadtfest", kind="event")], "Ulm") == []


@pytest.mark.parametrize(
    ("name", "fields", "expected"),
    [
        ("EldeFlink", {"kind": "app"}, True),
        ("Smart Village App", {"kind": "service"}, True),
        ("Abfall-App des Kreises", {"kind": "project"}, True),
        ("EberApp", {"kind": "platform"}, True),
        ("Terminvergabe per WhatsApp", {"kind": "service"}, False),
        ("Apotheke", {"kind": "service"}, False),
        ("App-Konzept", {"kind": "strategy"}, False),
        ("Bastionen-App", {"kind": "app", "status": "gestoppt"}, False),
    ],
)
def test_apps(name: str, fields: dict[str, object], expected: bool) -> None:
    assert is_app(initiative(name, **fields)) is expected


@pytest.mark.parametrize(
    ("name", "fields", "participation", "other"),
    [
        ("digitale Beteiligungsplattform", {"kind": "platform"}, True, False),
        ("ulm-redet-mit.de", {"kind": "platform"}, True, False),
        ("Mängelmelder", {"kind": "service"}, True, False),
        ("Sag’s der Stadt", {"kind": "service"}, True, False),
        ("Online-Beteiligung", {"kind": "project"}, True, False),
        ("Plattform DIPAS", {"kind": "platform"}, True, False),
        ("Ulmer Stimme", {"kind": "platform", "aliases": "Beteiligungsportal der Stadt"}, True, False),
        ("Bürgerhaushalt", {"kind": "programme"}, False, False),
        ("Ideenwettbewerb", {"kind": "platform"}, False, True),
        ("Beteiligungskonzept", {"kind": "strategy"}, False, False),
        ("Serviceportal", {"kind": "platform"}, False, True),
        ("Geoportal", {"kind": "service"}, False, False),
        ("Stadt-App", {"kind": "platform"}, False, False),
        ("Mängelmelder", {"kind": "platform", "status": "gestoppt"}, False, False),
    ],
)
def test_platforms(name: str, fields: dict[str, object], participation: bool, other: bool) -> None:
    item = initiative(name, **fields)
    assert is_participation_platform(item) is participation
    assert is_other_platform(item) is other


def test_order_and_themes() -> None:
    plain = initiative("A", named=False, n_articles=5)
    few, many = initiative("B"), initiative("C", n_articles=3, theme="Finanzen")
    assert named_first([plain, few, many]) == [many, few, plain]
    assert of_themes([plain, few, many], ["Finanzen"]) == [many]
    assert of_themes([plain, few], []) == [plain, few]
