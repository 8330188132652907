from __future__ import annotations

import pytest

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
