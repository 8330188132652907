"""Annotated articles: where their written forms stand, and what is said about files that are none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stadtlupe.errors import Exit, StadtlupeError
from stadtlupe.extract.annotated import article_text, occurrences, part_of, read_annotated, spans_of

letters = st.text("abÄß-. ", min_size=1, max_size=4)


def article(text: str, **parts: Any) -> dict[str, Any]:
    """An article whose title is one word; a part is a list of written forms or of items."""
    empty: dict[str, Any] = {"cities": [], "people": [], "organizations": [], "initiatives": []}
    items = {
        name: [item if isinstance(item, dict) else {"name": item, "surface": [item]} for item in part]
        for name, part in parts.items()
    }
    return {"id": "a", "title": "Titel", "text": text, **empty, **items}


def forms(given: dict[str, Any]) -> list[tuple[str, str]]:
    return [(span["text"], span["label"]) for span in spans_of(given)]


def save(path: Path, content: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "surface", "count"),
    [
        ("Ulm und Ulm, aber nicht Ulmer oder Neu-Ulm", "Ulm", 3),
        ("Halle (Saale) und Halle (Saale).", "Halle (Saale)", 2),
        ("Hallen, Halle-Neustadt", "Halle", 1),
        ("„Mach mit!“ heißt „Mach mit!!“", "Mach mit!", 2),
        ("Straße, straße, Straßen", "Straße", 1),
        ("a.b acb", "a.b", 1),
        ("", "Ulm", 0),
    ],
)
def test_occurrences(text: str, surface: str, count: int) -> None:
    found = occurrences(text, surface)
    assert len(found) == count
    assert all(text[start:end] == surface for start, end in found)


@settings(deadline=None)
@given(text=st.text("abÄß-. ", max_size=30), surface=letters)
def test_occurrences_are_whole_words(text: str, surface: str) -> None:
    for start, end in occurrences(text, surface):
        assert text[start:end] == surface
        assert not (surface[0].isalnum() and text[:start][-1:].isalnum())
        assert not (surface[-1].isalnum() and text[end : end + 1].isalnum())


def test_offsets_count_from_the_title() -> None:
    given = article("In Ulm.", cities=["Ulm", "Titel"])
    assert article_text(given) == "Titel\n\nIn Ulm."
    assert spans_of(given) == [
        {"start": 0, "end": 5, "label": "CITY", "item": 1, "text": "Titel"},
        {"start": 10, "end": 13, "label": "CITY", "item": 0, "text": "Ulm"},
    ]


def test_the_longer_form_wins_within_a_label() -> None:
    given = article("Anna Beispiel kam. Beispiel ging.", people=[{"surface": ["Beispiel", "Anna Beispiel"]}])
    assert forms(given) == [("Anna Beispiel", "PER"), ("Beispiel", "PER")]


def test_labels_may_overlap() -> None:
    given = article("Die Stadtwerke Ulm.", cities=["Ulm"], organizations=["Stadtwerke Ulm"])
    assert forms(given) == [("Stadtwerke Ulm", "ORG"), ("Ulm", "CITY")]


def test_excluded_occurrences() -> None:
    given = article("Halle, Halle, Halle.", cities=["Halle"], organizations=["Halle"])
    given["not_spans"] = [{"label": "CITY", "surface": "Halle", "occurrence": 1}]
    found = spans_of(given)
    assert [span["start"] for span in found if span["label"] == "CITY"] == [7, 21]
    assert [span["start"] for span in found if span["label"] == "ORG"] == [7, 14, 21]


@settings(deadline=None)
@given(text=st.text("ab ", max_size=20), surfaces=st.lists(st.text("ab ", min_size=1, max_size=4), max_size=5))
def test_spans_are_ordered_and_do_not_overlap(text: str, surfaces: list[str]) -> None:
    given = article(text, people=surfaces)
    whole, end = article_text(given), 0
    for span in spans_of(given):
        assert span["start"] >= end
        end = span["end"]
        assert whole[span["start"] : end] == span["text"] == surfaces[span["item"]]


def test_read_files_and_folders(tmp_path: Path) -> None:
    for name in ("b", "a", "deep/c"):
        save(tmp_path / "in" / f"{name}.json", article("In Ulm.", cities=["Ulm"]) | {"id": name})
    save(tmp_path / "in" / "README.md", "no article")
    single = save(tmp_path / "single.json", article("x") | {"id": "single"})
    read = list(read_annotated([single, tmp_path / "in"]))
    assert [each["id"] for each in read] == ["single", "a", "b", "deep/c"]
    assert [span["text"] for span in read[1]["spans"]] == ["Ulm"]


def test_spans_of_the_file_are_kept(tmp_path: Path) -> None:
    path = save(tmp_path / "a.json", article("In Ulm.", cities=["Ulm"]) | {"spans": []})
    (read,) = read_annotated([path])
    assert read["spans"] == []


@pytest.mark.parametrize(
    ("content", "detail"),
    [
        ("{", "Expecting property name"),
        ("[1]", "not an annotated article: no cities, id, initiatives, organizations, people, text, title"),
        ("7", "not iterable"),
        ({"id": "a", "title": "t", "text": "t", "people": []}, r"no cities, initiatives, organizations\)"),
        (article("t", people=[{"name": "Anna"}]), "surface"),
        (article("t", people=[""]), "index out of range"),
        (article("t") | {"people": None}, "not iterable"),
    ],
)
def test_what_is_no_article_is_named(tmp_path: Path, content: Any, detail: str) -> None:
    path = save(tmp_path / "bad.json", content)
    with pytest.raises(StadtlupeError, match=detail) as caught:
        list(read_annotated([path]))
    assert (caught.value.code, caught.value.exit_code) == ("E102", Exit.USAGE)
    assert str(path) in caught.value.what


def test_missing_path(tmp_path: Path) -> None:
    with pytest.raises(StadtlupeError) as caught:
        list(read_annotated([tmp_path / "none"]))
    assert (caught.value.code, caught.value.exit_code) == ("E101", Exit.INPUT_MISSING)


def test_articles_are_read_one_by_one(tmp_path: Path) -> None:
    first = save(tmp_path / "a.json", article("x"))
    assert next(iter(read_annotated([first, tmp_path / "none"])))["id"] == "a"


@given(size=st.integers(0, 20), total=st.integers(1, 5))
def test_parts_are_the_whole(size: int, total: int) -> None:
    articles = [{"id": str(number)} for number in range(size)]
    parts = [list(part_of(articles, f"{number}/{total}")) for number in range(1, total + 1)]
    assert sorted((item["id"] for part in parts for item in part), key=int) == [item["id"] for item in articles]
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


@pytest.mark.parametrize("part", ["", "1", "0/2", "3/2", "a/b"])
def test_no_part(part: str) -> None:
    with pytest.raises(ValueError, match="no part"):
        list(part_of([], part))
