"""Who is in office at the latest date, and who is in charge of digitalization."""

from __future__ import annotations

import pytest

from stadtlupe.compare.offices import (
    digital_leads,
    digital_units,
    holder_text,
    is_former,
    latest_holders,
    office_holders,
    office_key,
    shared_offices,
)
from stadtlupe.schema import PositionRow
from tests.compare.rows import organization, person, position


def names(positions: list[PositionRow]) -> list[str]:
    return sorted(item.person_id.removeprefix("p-") for item in latest_holders(positions))


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("Amt für Digitalisierung und Organisation", "administration", True),
        ("Smart City Innovation Unit", "administration", True),
        ("IT-Referat", "administration", True),
        ("Amt für Informationsverarbeitung", "administration", True),
        ("Fachbereich E-Government", "administration", True),
        ("Bauamt", "administration", False),
        ("Fitnessamt", "administration", False),
        ("Digitales Bürgerbüro", "administration", False),
        ("Zweckverband Digitale Verwaltung", "administration", False),
        ("Digitalausschuss", "council", False),
        ("Digitalministerium", "ministry", False),
        ("Landesamt für Digitalisierung", "authority", False),
        ("Digital GmbH", "company", False),
    ],
)
def test_an_office_is_a_unit_of_the_administration(name: str, kind: str, expected: bool) -> None:
    assert bool(digital_units([organization(name, kind)])) is expected


def test_units_most_written_about_come_first() -> None:
    units = [organization("IT-Amt"), organization("Digitalamt", n_articles=4), organization("Amt für Digitales")]
    assert [unit.name for unit in digital_units(units)] == ["Digitalamt", "Amt für Digitales", "IT-Amt"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Oberbürgermeister", "Oberbürgermeisterin"),
        ("Landrat", "Landrätin"),
        ("Kämmerer", "Kämmerin"),
        ("Kämmerer", "Stadtkämmerin"),
        ("Erster Stadtrat", "Erste Stadträtin"),
        ("Erster Beigeordneter", "Erste Beigeordnete"),
        ("Technischer Beigeordneter", "Technische Beigeordnete"),
        ("Erster Bürgermeister", "Bürgermeisterin"),
        ("Stadtbürgermeister", "Bürgermeister"),
        ("Digitaldezernent", "Digitaldezernentin"),
    ],
)
def test_the_same_office_in_other_forms(one: str, other: str) -> None:
    assert office_key(one) == office_key(other)


def test_different_offices() -> None:
    roles = ["Oberbürgermeister", "Bürgermeister", "Zweiter Bürgermeister", "Landrat", "Stadtrat", "Ortsbürgermeister"]
    assert len({office_key(role) for role in roles}) == len(roles)


@pytest.mark.parametrize("role", ["ehemalige Dezernentin", "Altbürgermeister", "Alt-Landrat", "Ex-Stadtverordnete"])
def test_former(role: str) -> None:
    assert is_former(role)
    assert latest_holders([position("A", role)]) == []


@pytest.mark.parametrize("role", ["Dezernentin", "Altenpfleger", "Bürgermeister", "Expertin"])
def test_not_former(role: str) -> None:
    assert not is_former(role)


def test_of_an_office_of_one_person_the_one_seen_last_holds_it() -> None:
    old, new = position("Alt", "Oberbürgermeister", "2024-02"), position("Neu", "Oberbürgermeisterin", "2025-11-03")
    assert names([old, new]) == ["Neu"]
    assert names([old, position("Undatiert", "Oberbürgermeister", None)]) == ["Alt"]
    # On the same day nobody is preferred.
    assert names([new, position("Auch", "Oberbürgermeister", "2025-11-03")]) == ["Auch", "Neu"]


def test_offices_of_many_are_kept_whatever_their_date() -> None:
    assert names([position("A", "Stadträtin", "2021"), position("B", "Stadtrat", "2025")]) == ["A", "B"]


def test_a_buergermeister_is_one_only_without_an_oberbuergermeister() -> None:
    several = [position("A", "Bürgermeister", "2021"), position("B", "Bürgermeisterin", "2025")]
    assert names(several) == ["B"]
    assert names([*several, position("C", "Oberbürgermeister", "2023")]) == ["A", "B", "C"]


def test_who_became_head_left_the_earlier_office() -> None:
    before = position("Kern", "Erste Stadträtin", "2024-03")
    head = position("Kern", "Oberbürgermeisterin", "2026-02", first_seen="2025-01")
    beside = position("Kern", "Digitaldezernentin", "2025-06")
    assert latest_holders([before, head, beside]) == [head, beside]
    assert latest_holders([before, position("Kern", "Kämmerin", "2026-02")])[0] == before


def test_head_first_then_administration_then_council() -> None:
    people = {f"p-{name}": person(name, n_articles=n) for name, n in (("Rat", 9), ("Amt", 3), ("Bau", 5), ("OB", 1))}
    positions = [
        position("Rat", "Ratsherr"),
        position("Amt", "Kämmerin"),
        position("Bau", "Bürgermeister"),
        position("OB", "Oberbürgermeister"),
        position("Amt", "Pressesprecherin", is_public_office=False),
        position("Unbekannt", "Dezernent"),
    ]
    holders = office_holders(positions, people)
    assert [holder.person.name for holder in holders] == ["OB", "Bau", "Amt", "Rat"]
    assert [item.role for item in holders[2].positions] == ["Kämmerin"]


def test_one_entry_per_person_with_body() -> None:
    unit = organization("Amt für Digitales")
    held = [
        position("Anna", "Stadträtin"),
        position("Anna", "Leiterin", organization_id=unit.organization_id),
    ]
    (holder,) = office_holders(held, {"p-Anna": person("Anna")})
    assert holder_text(holder, {unit.organization_id: unit}) == "Anna (Leiterin: Amt für Digitales, Stadträtin)"


@pytest.mark.parametrize(
    ("role", "fields", "expected"),
    [
        ("Digitaldezernentin", {}, True),
        ("Chief Digital Officer", {"is_public_office": False}, True),
        ("Beigeordnete für Soziales und Digitales", {}, True),
        ("IT-Leiter", {"is_public_office": False}, True),
        ("Leiterin", {"organization_id": "o-Digitalamt"}, True),
        ("stellvertretende Leiterin", {"organization_id": "o-Digitalamt"}, False),
        ("Mitarbeiterin", {"organization_id": "o-Digitalamt"}, False),
        ("Leiterin", {"organization_id": "o-Bauamt"}, False),
        ("Sprecherin für Digitales", {}, False),
        ("Digitalminister", {}, False),
        ("IT-Leiter", {"is_public_office": False, "organization_id": "o-Firma"}, False),
        ("Baudezernent", {}, False),
        ("ehemaliger Digitaldezernent", {}, False),
    ],
)
def test_people_in_charge_of_digitalization(role: str, fields: dict[str, object], expected: bool) -> None:
    found = digital_leads([position("Anna", role, **fields)], {"p-Anna": person("Anna")}, [organization("Digitalamt")])
    assert bool(found) is expected


def test_the_latest_digital_lead_counts() -> None:
    people = {"p-A": person("A"), "p-B": person("B")}
    held = [position("A", "Digitaldezernent", "2022"), position("B", "Digitaldezernentin", "2025")]
    assert [holder.person.name for holder in digital_leads(held, people, [])] == ["B"]


def test_several_holders_of_one_office_are_reported() -> None:
    held = [position("A", "Landrat"), position("B", "Landrätin"), position("C", "Stadtrat"), position("D", "Stadtrat")]
    assert shared_offices(held) == ["landrat"]
    assert shared_offices(held[1:]) == []
