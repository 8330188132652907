"""Pages as German content management systems write them, with the article that has to come out.

``fixtures/expected.json`` is checked by hand; each page has the traps of its kind (today's date in the page head,
kicker in the headline, teaser printed twice, lists of links, notes below the text).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from stadtlupe.fetch import Page
from stadtlupe.read import read_page
from stadtlupe.settings import Settings

FOLDER = Path(__file__).parent / "fixtures"
EXPECTED: dict[str, dict[str, Any]] = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
MEDIA_TYPES = {".html": "text/html", ".txt": "text/plain"}


def test_every_page_has_its_expectation() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {*EXPECTED, "expected.json"}


@pytest.mark.parametrize("charset", [None, "utf-8", "iso-8859-1"], ids=["none", "declared utf-8", "declared latin-1"])
@pytest.mark.parametrize("name", EXPECTED)
def test_page(name: str, charset: str | None) -> None:
    path = FOLDER / name
    page = Page(path.stem, name, path.read_bytes(), MEDIA_TYPES[path.suffix], charset=charset)
    article = read_page(page, Settings())
    found = {
        "outcome": article.outcome,
        "title": article.title,
        "published": article.published,
        "published_from": article.published_from,
        "authors": list(article.authors),
        "publisher": article.publisher,
        "paragraphs": article.text.split("\n\n"),
    }
    expected = EXPECTED[name]
    assert {key: found[key] for key in expected} == expected
