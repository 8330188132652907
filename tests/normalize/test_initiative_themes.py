"""Themes and tags by stems."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtlupe.errors import StadtlupeError
from stadtlupe.extract import Mention
from stadtlupe.lexicon import read_table
from stadtlupe.normalize import initiative_themes as themes
from stadtlupe.normalize.facts import Initiative
from tests.facts import initiative

TAGS = {(row["theme"], row["tag"]) for row in read_table("themes.csv")}


@pytest.mark.parametrize(
    ("name", "sentence", "default", "theme"),
    [
        ("Radschnellweg", "Der Radschnellweg wird gebaut.", "Mobilität", "Mobilität"),
        ("Sanierung der Grundschule", "Die Schüler freuen sich.", "Bauen und Wohnen", "Gesellschaft und Bildung"),
        ("Solarpark Ost", "Er liefert Strom.", "", "Energie und Umwelt"),
        ("Mitte lebt", "Läden in der Innenstadt stehen leer.", "", "Bauen und Wohnen"),
        ("Haushalt 2025", "Die Schulden steigen.", "Finanzen", "Finanzen"),
        ("Onlinedienst Wohngeld", "Bürger stellen den Online-Antrag beim Bürgeramt.", "Verwaltung", "Verwaltung"),
        ("Urbane Datenplattform", "Sensoren und Open Data.", "IT und Kommunikation", "IT und Kommunikation"),
        ("Xyz", "Qwert.", "", "Sonstiges"),
    ],
)
def test_theme(name: str, sentence: str, default: str, theme: str) -> None:
    assert themes.theme_of(name, [sentence], themes.theme_scores(sentence), default) == theme


@pytest.mark.parametrize(
    ("name", "sentences", "theme", "tags"),
    [
        ("Radschnellweg", ["Ein Bus fährt dort."], "Mobilität", ("Radverkehr",)),
        ("Mein Weg", ["Der Bus hält an der neuen Haltestelle."], "Mobilität", ("Nahverkehr",)),
        ("Mein Weg", ["Der Bus hält am Solarpark."], "Energie und Umwelt", ("Energie",)),
        ("Glasfaserausbau mit Datenplattform", [], "IT und Kommunikation", ("Daten und Plattformen", "Netze")),
        ("Xyz", ["Qwert."], "Sonstiges", ()),
        ("Xyz", [], "Mobilität", ()),
    ],
)
def test_tags(name: str, sentences: list[str], theme: str, tags: tuple[str, ...]) -> None:
    assert themes.tags_of(name, sentences, theme) == tags


@given(st.text(), st.lists(st.text(), max_size=3), st.sampled_from(sorted({theme for theme, _ in TAGS})))
def test_tags_are_those_of_the_theme(name: str, sentences: list[str], theme: str) -> None:
    found = themes.tags_of(name, sentences, theme)
    assert len(found) <= themes.MOST_TAGS
    assert {(theme, tag) for tag in found} <= TAGS


def test_the_sentences_of_all_mentions_are_read() -> None:
    text = "Ulm hat einen Plan. Nach dem Plan fährt der Bus an jeder Haltestelle."
    mentions = [
        Mention("INIT", "Plan", at, at + 4, start, end, "Plan", {}) for at, start, end in ((14, 0, 19), (29, 20, 69))
    ]
    item = Initiative("Plan", "other", "Mobilität", None, None, None, False, None, None, None, tuple(mentions))
    (found,) = themes.with_tags(text, [item])
    assert found.tags == ("Nahverkehr",)
    assert themes.with_tags(text, [initiative("Xyz")])[0].tags == ()


def test_broken_table_is_an_error_of_the_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = ({"theme": "Mobilität", "tag": "", "stem": "rad*", "weight": "viel"},)
    monkeypatch.setattr(themes, "read_table", lambda name: rows)
    with pytest.raises(StadtlupeError, match=r"themes\.csv.*row 2"):
        themes._stems.__wrapped__()
