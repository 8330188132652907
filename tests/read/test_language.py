from __future__ import annotations

import pytest

from stadtlupe.read import language
from stadtlupe.read.language import detect_language


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Die Stadt Herne baut ein neues Rathaus und lädt alle Bürger:innen zur Besichtigung ein. " * 3, "de"),
        ("The city council has decided to build a new town hall and invites all citizens to visit it. " * 3, "en"),
        ("Le conseil municipal a décidé de construire une nouvelle mairie pour tous les habitants. " * 3, "fr"),
        ("WLAN Marktplatz", "de"),
        ("Smart City Summit Niederrhein", "de"),
        ("123 – 456", None),
        ("", None),
    ],
)
def test_detect_language(text: str, code: str | None) -> None:
    assert detect_language(text) == code


NEWS = "Die Stadt baut im Herbst eine neue Schule für rund tausend Kinder, die bis zum Jahr 2030 fertig sein soll. "


@pytest.mark.parametrize("text", [NEWS * 5, NEWS + "Der Rat hat das mit den Stimmen der Fraktionen beschlossen. " * 4])
def test_plain_german_needs_no_identifier(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = detect_language(text)
    monkeypatch.setattr(language, "_identifier", None)
    assert detect_language(text) == expected == "de"


@pytest.mark.parametrize(
    "text",
    [
        "De stad bouwt dit jaar een nieuwe school die in de herfst klaar moet zijn en der burgemeester is tevreden. ",
        "Byen bygger en ny skole for den by som i efteråret skal være klar og det er borgmesteren glad for at se. ",
        "The council has built a new school in the town and the mayor says that it will be open to all in autumn. ",
        "Staden bygger en ny skola för den som bor där och det är borgmästaren glad att se under hösten i år. ",
    ],
)
def test_neighbours_of_german_are_not_taken_for_it(text: str) -> None:
    assert not language._is_plainly_german(text * 5)
    for share in (2, 3, 6):
        mixed = NEWS * 6 + text * share
        assert not language._is_plainly_german(mixed)
