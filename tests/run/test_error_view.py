"""The page of errors: everything is escaped, nothing comes from elsewhere, the worst texts stand first."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from stadtlupe.cli import app
from stadtlupe.errors import StadtlupeError
from stadtlupe.run.error_view import COLOURS, Mark, MarkedText, compare, write_error_view
from stadtlupe.run.evaluation import evaluate_articles
from stadtlupe.settings import Settings
from tests.run.test_evaluation import gold as annotated

spans = st.sets(st.tuples(st.integers(0, 5), st.integers(6, 9), st.sampled_from(["PER", "LOC"])))


class Reader(HTMLParser):
    """Collects what a browser would show and load."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: list[str] = []
        self.headings: list[str] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        if self.lasttag != "style":
            self.texts.append(data)
        if self.lasttag == "h2" and data.strip():
            self.headings.append(data)

    @property
    def shown(self) -> str:
        """All text, white space as a browser shows it."""
        return " ".join(" ".join(self.texts).split())


def text(name: str, *marks: Mark, tokens: tuple[str, ...] = ("Anna", "lebt", "in", "Ulm", ".")) -> MarkedText:
    return MarkedText(name, tokens, [True] * len(tokens), marks)


def write(tmp_path: Path, *texts: MarkedText, title: str = "Titel") -> tuple[int, Reader]:
    path = tmp_path / "view.html"
    number = write_error_view(path, title, texts)
    return number, Reader(path.read_text(encoding="utf-8"))


RIGHT, MISSED, WRONG = Mark(0, 1, "PER", "right"), Mark(3, 4, "LOC", "missed"), Mark(1, 2, "ORG", "wrong")


def test_compare() -> None:
    gold, found = {(0, 1, "PER"), (3, 4, "LOC")}, {(0, 1, "PER"), (3, 4, "ORG")}
    assert compare(gold, found) == [
        Mark(0, 1, "PER", "right"),
        Mark(3, 4, "LOC", "missed"),
        Mark(3, 4, "ORG", "wrong"),
    ]
    assert compare(set(), set()) == []


@settings(deadline=None)
@given(gold=spans, found=spans)
def test_every_span_has_one_verdict(gold: set[tuple[int, int, str]], found: set[tuple[int, int, str]]) -> None:
    marks = compare(gold, found)
    assert [(mark.start, mark.end, mark.label) for mark in marks] == sorted(gold | found)
    text = MarkedText("a", [], [], marks)
    assert text.n_errors == len(gold ^ found)
    assert {(mark.start, mark.end, mark.label) for mark in marks if mark.verdict == "missed"} == gold - found


def test_errors_are_counted() -> None:
    assert text("a", RIGHT, MISSED, WRONG).n_errors == 2
    assert text("a", RIGHT).n_errors == text("a").n_errors == 0


def test_texts_with_errors_stand_on_the_page_the_worst_first(tmp_path: Path) -> None:
    given = [text("c", MISSED), text("none", RIGHT), text("b", WRONG), text("worst", MISSED, WRONG), text("empty")]
    number, page = write(tmp_path, *given)
    assert number == 3
    assert page.headings == ["worst: 2 errors", "b: 1 error", "c: 1 error"]


def test_what_is_shown(tmp_path: Path) -> None:
    _, page = write(tmp_path, text("a", RIGHT, MISSED, WRONG), title="Modell auf Daten")
    assert "Modell auf Daten" in page.shown
    assert "Anna PER lebt ORG wrong in Ulm LOC missed ." in page.shown
    assert "right missed wrong" in page.shown
    markup = (tmp_path / "view.html").read_text(encoding="utf-8")
    for colour in COLOURS.values():
        assert markup.count(colour) >= 2, "once in the legend, once in the text"


def test_labels_on_the_same_words(tmp_path: Path) -> None:
    marks = compare({(3, 4, "LOC")}, {(3, 4, "ORG")})
    _, page = write(tmp_path, text("a", *marks))
    assert "LOC missed" in page.shown
    assert "ORG wrong" in page.shown


HOSTILE = '<script>alert("x")</script>'


@pytest.mark.parametrize("place", ["token", "marked token", "label", "name", "title"])
def test_markup_is_escaped(tmp_path: Path, place: str) -> None:
    tokens = ["Ulm", "und", "Bonn"]
    if place == "token":
        tokens[1] = HOSTILE
    elif place == "marked token":
        tokens[0] = HOSTILE
    label = HOSTILE if place == "label" else "LOC"
    name = HOSTILE if place == "name" else "a"
    marked = MarkedText(name, tokens, [True] * 3, [Mark(0, 1, label, "missed"), Mark(2, 3, label, "right")])
    _, page = write(tmp_path, marked, title=HOSTILE if place == "title" else "Titel")
    assert "script" not in page.tags
    assert HOSTILE in page.shown


@settings(deadline=None)
@given(tokens=st.lists(st.text(st.sampled_from("<>&\"'a{}%\n"), min_size=1, max_size=6), min_size=1, max_size=6))
def test_any_text_stays_text(tokens: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("view")
    _, page = write(folder, text("a", Mark(0, 1, "LOC", "missed"), tokens=tuple(tokens)))
    _, plain = write(folder, text("a", Mark(0, 1, "LOC", "missed"), tokens=("x",) * len(tokens)))
    blank = [token for token in tokens if not token.strip()]
    assert set(page.tags) <= set(plain.tags)
    assert blank or page.tags == plain.tags
    for token in tokens:
        assert " ".join(token.split()) in page.shown


def test_the_page_is_self_contained(tmp_path: Path) -> None:
    _, page = write(tmp_path, text("a", RIGHT, MISSED, WRONG))
    markup = (tmp_path / "view.html").read_text(encoding="utf-8")
    assert not {"script", "link", "img", "iframe", "object", "base"} & set(page.tags)
    assert not [value for name, value in page.attributes if name in ("src", "href", "action")]
    assert not re.search(r"https?:|url\(|@import", markup)
    assert markup.startswith("<!doctype html>")
    assert markup.endswith("</html>\n")


def test_a_page_without_errors(tmp_path: Path) -> None:
    number, page = write(tmp_path, text("a", RIGHT))
    assert (number, page.headings) == (0, [])


def test_the_page_replaces_the_former_one(tmp_path: Path) -> None:
    write(tmp_path, text("first", MISSED))
    write(tmp_path, text("second", MISSED))
    assert "first" not in (tmp_path / "view.html").read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["view.html"]


def test_unwritable_page(tmp_path: Path) -> None:
    with pytest.raises(StadtlupeError, match="E201"):
        write_error_view(tmp_path / "none" / "view.html", "Titel", [text("a", MISSED)])


def test_marks_of_articles(tmp_path: Path) -> None:
    """What an article has right, missed or wrong is marked at each of its written forms; neutral items are not."""
    article = annotated()
    article["people"] = [
        {"name": "Nina Nirgends", "positions": [], "surface": ["Rund"]},
        {"name": "Jemand", "positions": [], "surface": ["Anwendung"], "ignore": True},
    ]
    path = tmp_path / "a.json"
    path.write_text(json.dumps(article), encoding="utf-8")
    texts: list[MarkedText] = []
    evaluate_articles([path], Settings(), texts)
    (marked,) = texts
    assert marked.name == "a"
    words = [
        (" ".join(marked.tokens[mark.start : mark.end]), mark.label, mark.verdict)
        for mark in marked.marks
        if mark.label == "PER"
    ]
    assert words == [("Petra Musterfrau", "PER", "wrong"), ("Rund", "PER", "missed")]
    assert ("Ulm", "CITY", "right") in {
        (marked.tokens[mark.start], mark.label, mark.verdict) for mark in marked.marks if mark.end - mark.start == 1
    }
    whole = "".join(token + " " * space for token, space in zip(marked.tokens, marked.spaces, strict=True))
    assert whole == f"{article['title']}\n\n{article['text']}"


def test_command_on_tagged_sentences(tmp_path: Path) -> None:
    for name in ("one", "two"):
        rows = [
            {"tokens": ["Ulm", "<b>", "liegt", "in", "Sachsen"], "tags": ["B-PER", "O", "O", "O", "O"]},
            {"tokens": ["Es", "regnet"], "tags": ["O", "O"]},
        ]
        lines = "".join(json.dumps(row) + "\n" for row in rows)
        (tmp_path / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    view = tmp_path / "view.html"
    sets = [str(tmp_path / f"{name}.jsonl") for name in ("one", "two")]
    result = CliRunner().invoke(app, ["evaluate", *sets, "--view", str(view)])
    assert result.exit_code == 0, result.output
    page = Reader(view.read_text(encoding="utf-8"))
    assert page.headings == ["one.jsonl 1: 1 error", "two.jsonl 1: 1 error"]
    assert "PER missed" in page.shown
    assert "de_stadtlupe_sm on one.jsonl, two.jsonl" in page.shown


def test_command_on_articles(tmp_path: Path) -> None:
    article = annotated()
    article["organizations"][0] |= {"name": "Bäder Ulm", "surface": ["Anwendung"]}
    (tmp_path / "a.json").write_text(json.dumps(article), encoding="utf-8")
    view = tmp_path / "view.html"
    result = CliRunner().invoke(app, ["evaluate", str(tmp_path / "a.json"), "--json", "--view", str(view)])
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["scores"]
    page = Reader(view.read_text(encoding="utf-8"))
    assert len(page.headings) == 1
    assert "Anwendung ORG missed" in page.shown
    assert "ORG wrong" in page.shown
