"""The annotated articles are consistent, and their checker finds what is not."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.models.scripts import script

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "corpus" / "annotated"
PARTS = ("train", "dev", "test")
# The second annotation of the test articles repeats their texts.
SECOND = sorted((CORPUS / "test-second").glob("*.json"))
ARTICLES = sorted(path for part in PARTS for path in (CORPUS / part).glob("*.json"))


@pytest.fixture(scope="module")
def checker() -> ModuleType:
    return script("check_corpus")


@pytest.mark.parametrize("path", [*ARTICLES, *SECOND], ids=lambda path: path.stem)
def test_article(path: Path, checker: ModuleType) -> None:
    article = json.loads(path.read_text(encoding="utf-8"))
    assert article["id"] == path.stem
    assert checker.problems_of(article) == []
    assert article["spans"] == checker.spans_of(article)


def test_sizes_and_the_second_annotation() -> None:
    sizes = {part: len(list((CORPUS / part).glob("*.json"))) for part in PARTS}
    assert sizes["train"] >= 300
    assert sizes["dev"] >= 60
    assert sizes["test"] >= 60
    assert [path.name for path in SECOND] == sorted(path.name for path in (CORPUS / "test").glob("*.json"))
    for path in SECOND:
        first, second = (json.loads((CORPUS / part / path.name).read_text("utf-8")) for part in ("test", "test-second"))
        assert (first["title"], first["text"]) == (second["title"], second["text"])


def test_ids_and_texts_are_unique() -> None:
    texts = [json.loads(path.read_text(encoding="utf-8"))["text"] for path in ARTICLES]
    assert len({path.stem for path in ARTICLES}) == len(ARTICLES) == len(set(texts))


def short_news() -> list[dict[str, Any]]:
    return [json.loads(line) for line in (CORPUS / "short" / "train.jsonl").read_text(encoding="utf-8").splitlines()]


def test_short_news(checker: ModuleType) -> None:
    news = short_news()
    assert len({one["id"] for one in news}) == len({one["text"] for one in news}) == len(news) >= 2_000
    problems = []
    for one in news:
        text = checker.article_text(one)
        if one["ags"] is not None and one["ags"] not in checker.municipalities():
            problems.append((one["id"], one["ags"]))
        for item in one["initiatives"]:
            problems += [
                (one["id"], item["name"], field, item[field])
                for field, allowed in checker.ALLOWED["initiatives"].items()
                if item[field] not in allowed
            ]
            problems += [
                (one["id"], item["name"], field, item[field])
                for field in ("started", "target")
                if item[field] and not checker.EDTF.match(item[field])
            ]
            problems += [
                (one["id"], item["name"], form) for form in item["surface"] if not checker.occurrences(text, form)
            ]
    assert problems == []


def test_short_news_are_none_of_the_articles() -> None:
    texts = {json.loads(path.read_text(encoding="utf-8"))["text"] for path in ARTICLES}
    assert all(one["initiatives"] for one in short_news())
    assert texts.isdisjoint(one["text"] for one in short_news())


def example() -> dict[str, Any]:
    return {
        "id": "x",
        "genre": "blog",
        "land": "Hessen",
        "topic": "sports",
        "size": "small",
        "published": None,
        "title": "Halle in Halle",
        "text": " ".join(["Die Halle in Halle wird gebaut, sagt Frau Hagen aus Hagen."] * 10),
        "cities": [{"name": "Halle (Saale)", "ags": "15002000", "role": "primary", "surface": ["Halle"]}],
        "people": [{"name": "Hagen", "positions": [], "surface": ["Hagen"]}],
        "organizations": [],
        "initiatives": [],
        "dates": [],
        "amounts": [],
        "links": [],
        "not_spans": [{"surface": "Halle", "label": "CITY", "occurrence": 0}],
    }


def test_spans_leave_out_what_is_excluded(checker: ModuleType) -> None:
    article = example()
    assert checker.problems_of(article) == []
    spans = checker.spans_of(article)
    text = checker.article_text(article)
    assert all(text[span["start"] : span["end"]] == span["text"] for span in spans)
    assert next(span["start"] for span in spans if span["label"] == "CITY") == len("Halle in ")


@pytest.mark.parametrize(
    ("part", "change", "message"),
    [
        ("cities", {"surface": ["Bochum"]}, "does not occur"),
        ("cities", {"ags": "99999999"}, "not in the register"),
        ("cities", {"name": "Halle"}, "not 'Halle'"),
        ("cities", {"role": "main"}, "not allowed"),
        ("people", {"surface": []}, "no surface form"),
        ("people", {"positions": [{"role": "", "ags": None}]}, "without role"),
    ],
)
def test_problems(checker: ModuleType, part: str, change: dict[str, Any], message: str) -> None:
    article = example()
    article[part][0] |= change
    assert any(message in problem for problem in checker.problems_of(article))


def test_missing_parts(checker: ModuleType) -> None:
    assert checker.problems_of({"id": "x"})
