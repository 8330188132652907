"""The Python interface."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

import stadtlupe
from stadtlupe.api import annotate, annotate_all, read_all
from stadtlupe.settings import Settings

SAMPLE = Path(__file__).parents[1] / "corpus" / "sample"
SENTENCE = "Die Stadt Bochum startet 2025 die Bochum-App."


def test_names_of_the_package() -> None:
    article = stadtlupe.read(SAMPLE / "hanau-lernt-von-bochum.html")
    assert article.outcome == "extracted"
    record = stadtlupe.annotate(article)
    assert record.id == "hanau-lernt-von-bochum"
    assert [found.text for found in stadtlupe.find_dates("Seit 2017 gilt sie.")] == ["2017"]
    with pytest.raises(AttributeError):
        _ = stadtlupe.nonsense


def test_rooms_can_be_called_and_imported_from(tmp_path: Path) -> None:
    from stadtlupe.read import Article

    assert isinstance(stadtlupe.read(SAMPLE / "kiel-stadtbahn-planung.txt"), Article)
    summary = stadtlupe.run(SAMPLE / "kiel-stadtbahn-planung.txt", tmp_path)
    assert summary.outcomes == {"extracted": 1}


def test_a_single_sentence_can_be_annotated() -> None:
    record = annotate(SENTENCE)
    assert [city.ags for city in record.cities] == ["05911000"]
    assert "Bochum-App" in [item.name for item in record.initiatives]


def test_a_text_that_is_not_german_says_so() -> None:
    record = annotate("The city council decided on Monday evening to build a new bicycle lane across the old bridge.")
    assert record.outcome == "not_german"
    assert record.cities == []


def test_relative_dates_count_from_as_of() -> None:
    text = "Gestern hat die Stadt Ulm die neue App vorgestellt."
    assert [date.edtf for date in annotate(text).dates] == [None]
    assert [date.anchor for date in annotate(text).dates] == ["missing"]
    anchored = annotate(text, Settings(as_of="2025-10-28"))  # type: ignore[arg-type]
    assert [date.edtf for date in anchored.dates] == ["2025-10-27"]


def test_all_inputs_in_order() -> None:
    paths = sorted(SAMPLE.glob("*.txt"))
    assert [article.article_id for article in read_all(paths)] == [path.stem for path in paths]
    assert [record.id for record in annotate_all(paths, Settings(workers=1))] == [path.stem for path in paths]


def test_examples_of_the_package_page() -> None:
    assert doctest.testmod(stadtlupe).attempted > 0
    assert doctest.testmod(stadtlupe).failed == 0
