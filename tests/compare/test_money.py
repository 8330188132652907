"""Sums of money: what each is, and which are added up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtlupe.compare.money import amounts_of, total
from stadtlupe.schema import InitiativeRow
from tests.compare.rows import initiative


def sums(*items: InitiativeRow, articles: dict[str, set[str]] | None = None) -> dict[str, str | None]:
    """Reason per name why a sum is left out."""
    found = amounts_of(items, lambda item: frozenset((articles or {}).get(item.name, {item.name})))
    return {amount.item.name: amount.left_out for amount in found}


@pytest.mark.parametrize(
    ("name", "kind", "eur", "reason"),
    [
        ("Radweg", "project", 1_900_000.0, None),
        ("Haushalt 2026", "regulation", 58_000_000.0, "budget"),
        ("Haushaltssicherungskonzept", "strategy", 4_000_000.0, "budget"),
        ("Hundesteuersatzung", "regulation", 1200.0, "price"),
        ("Rufbus", "service", 2.0, "price"),
        ("Gutschein", "programme", 999.99, "price"),
        ("Gutschein", "programme", 1000.0, None),
    ],
)
def test_budgets_and_prices_are_no_costs(name: str, kind: str, eur: float, reason: str | None) -> None:
    assert sums(initiative(name, kind=kind, amount_eur=eur)) == {name: reason}


def test_the_same_sum_of_one_article_counts_once_for_the_named_one() -> None:
    plan = initiative("Konzept", amount_eur=5000.0, named=False, n_articles=9)
    named = initiative("Ringbahn", kind="project", amount_eur=5000.0)
    assert sums(plan, named, articles={"Konzept": {"a", "b"}, "Ringbahn": {"b"}}) == {
        "Ringbahn": None,
        "Konzept": "repeated",
    }
    assert sums(plan, named, articles={"Konzept": {"a"}, "Ringbahn": {"b"}}) == {"Ringbahn": None, "Konzept": None}
    other = initiative("Konzept", amount_eur=6000.0)
    assert sums(other, named, articles={"Konzept": {"b"}, "Ringbahn": {"b"}}) == {"Konzept": None, "Ringbahn": None}


def test_a_budget_does_not_hide_the_same_sum_of_an_undertaking() -> None:
    budget = initiative("Haushalt", amount_eur=5000.0, n_articles=9)
    bridge = initiative("Brücke", kind="project", amount_eur=5000.0)
    assert sums(budget, bridge, articles={"Haushalt": {"a"}, "Brücke": {"a"}})["Brücke"] is None


def test_total() -> None:
    items = [
        initiative("Brücke", kind="project", amount_eur=2_000_000.0),
        initiative("Radweg", kind="project", amount_eur=500_000.0),
        initiative("Haushalt", amount_eur=90_000_000.0),
        initiative("Idee", kind="project"),
    ]
    found = amounts_of(items, lambda item: frozenset({item.name}))
    assert [amount.eur for amount in found] == [90_000_000.0, 2_000_000.0, 500_000.0]
    assert total(found) == 2_500_000.0
    assert total([]) is None
    assert total(amounts_of([initiative("Haushalt", amount_eur=9e7)], lambda _: frozenset())) is None


@given(st.permutations(range(5)))
def test_order_of_rows_does_not_matter(order: list[int]) -> None:
    items = [initiative(f"Vorhaben {number}", kind="project", amount_eur=7000.0) for number in range(5)]
    shared = {item.name: {"a"} for item in items}
    assert sums(*(items[number] for number in order), articles=shared) == sums(*items, articles=shared)
