"""Bodies that are named as a group beside a partner."""

from __future__ import annotations

import pytest

from stadtlupe.errors import StadtlupeError
from stadtlupe.extract import Mention
from stadtlupe.normalize import partner_groups
from stadtlupe.normalize.facts import Organization
from stadtlupe.normalize.partner_groups import with_partner_groups
from stadtlupe.read import Article


def bodies(text: str, *names: str) -> list[Organization]:
    return [
        Organization(
            name, "utility", "Fulda", "06631009", True,
            (Mention("ORG", name, text.index(name), text.index(name) + len(name), 0, len(text), name),),
        )
        for name in names
    ]  # fmt: skip


def groups(text: str, *names: str) -> list[tuple[str, str, str | None]]:
    found = with_partner_groups(Article("a", None, text=text), bodies(text, *names))
    return [(body.name, body.type, body.ags) for body in found if body.name not in names]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Die Stadt arbeitet eng mit Stadtwerken und Hochschulen zusammen.", ("Hochschulen", "university")),
        ("Gemeinsam mit den Stadtwerken sowie örtlichen Vereinen entsteht das.", ("Vereine", "association")),
        ("In Kooperation mit Unternehmen und Stadtwerken wird gebaut.", ("Unternehmen", "company")),
    ],
)
def test_beside_a_partner(text: str, expected: tuple[str, str]) -> None:
    assert groups(text, "Stadtwerken") == [(*expected, "06631009")]


@pytest.mark.parametrize(
    "text",
    [
        "Die Stadtwerken und Hochschulen sparen Strom.",
        "Gemeinsam mit den Stadtwerken und dem Bauhof.",
        "Gemeinsam mit den Stadtwerken. Hochschulen sind dabei.",
        "Gemeinsam mit den Stadtwerken und Hochschulen-Netz.",
    ],
)
def test_otherwise_general_talk(text: str) -> None:
    assert groups(text, "Stadtwerken") == []


def test_a_known_body_is_no_group_again() -> None:
    text = "Gemeinsam mit den Stadtwerken und Hochschulen."
    assert groups(text, "Stadtwerken", "Hochschulen") == []


def test_order_and_offsets() -> None:
    text = "Gemeinsam mit Schulen und Stadtwerken."
    first, second = with_partner_groups(Article("a", None, text=text), bodies(text, "Stadtwerken"))
    assert (first.name, second.name) == ("Schulen", "Stadtwerken")
    (mention,) = first.mentions
    assert text[mention.start : mention.end] == "Schulen" == mention.text


def test_broken_file_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partner_groups, "read_toml", lambda _: {"church": ["Kirchen"]})
    with pytest.raises(StadtlupeError, match=r"partner_groups\.toml"):
        partner_groups._groups.__wrapped__()
