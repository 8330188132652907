from __future__ import annotations

import pytest
from lxml import html

from stadtlupe.read.body import extract_paragraphs, find_lead, prepare

FIRST = "Die Stadt Herne hat am Dienstag ein neues Portal für Anträge eröffnet, das allen Menschen offen steht."
SECOND = "Weitere Dienste sollen nach Angaben der Stadt im nächsten Jahr folgen, darunter die Parkausweise."


def text_of(body: str) -> str:
    return "\n".join(
        extract_paragraphs(html.fromstring(f"<html><body><article><h1>T</h1>{body}</article></body></html>"))
    )


@pytest.mark.parametrize(
    "initial",
    [
        "<span class=x>D</span>ie Stadt",
        "<strong>D</strong>ie Stadt",
        "<span class=initial-outer><span class='initial-letter'>D</span></span> <span>ie Stadt</span>",
    ],
)
def test_decorated_initials(initial: str) -> None:
    assert f"Die Stadt{FIRST[9:]}" in text_of(f"<p>{initial}{FIRST[9:]}</p><p>{SECOND}</p>")


def test_an_initial_that_is_a_word_stays_one() -> None:
    tree = prepare(html.fromstring("<p><b>A</b> wie <i>X</i> und Y</p>"))
    assert tree.text_content() == "A wie X und Y"


LINKS = "<ul><li><a href=x>Rathaus wird saniert</a></li><li><b>Sport:</b> <a href=y>Halle bleibt zu</a></li></ul>"


def test_lists_of_links_are_pointers_to_other_articles() -> None:
    assert "saniert" not in text_of(f"<p>{FIRST}</p>{LINKS}<p>{SECOND}</p>")


@pytest.mark.parametrize(
    "kept",
    [
        f"<p>An dem Vorhaben sind diese Partner beteiligt:</p>{LINKS}",
        LINKS.replace("<ul>", "<ul><li>Der Rat stimmte am Abend mit großer Mehrheit zu.</li>"),
    ],
)
def test_lists_that_belong_to_the_text_stay(kept: str) -> None:
    assert "saniert" in text_of(f"<p>{FIRST}</p>{kept}<p>{SECOND}</p>")


def test_lead_is_found_by_the_description() -> None:
    page = html.fromstring(f"<body><div class=share><span>{FIRST}</span></div><p>{SECOND}</p></body>")
    assert find_lead(page, [FIRST], [SECOND]) == FIRST
    assert find_lead(page, [f"{FIRST[:60]} …"], [SECOND]) == FIRST
    assert find_lead(page, [FIRST], [FIRST, SECOND]) is None
    assert find_lead(page, ["Etwas ganz anderes, das auf der Seite nirgends steht."], [SECOND]) is None
