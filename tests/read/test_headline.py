from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from stadtlupe.read.headline import Headings, authority_in, choose_title, is_authority, read_headings, without_site

TITLE = "Smart City beim Frühstück"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (f"{TITLE} | Stadtblatt", TITLE),
        (f"{TITLE} - Lokales - Stadtblatt Herne", TITLE),
        (f"Stadt Essen - {TITLE}", TITLE),
        (f"Aktuelles | {TITLE}", TITLE),
        (f"{TITLE} │ Stadt Essen", TITLE),
        (f"Landkreis Uelzen - Pressemitteilungen - {TITLE}", TITLE),
        ("Stadt Herne öffnet Portal - ein Kommentar", "Stadt Herne öffnet Portal - ein Kommentar"),
        ("Rat stimmt zu: Haushalt steht", "Rat stimmt zu: Haushalt steht"),
        ("Bahnhof - Umbau", "Bahnhof - Umbau"),
    ],
)
def test_without_site(title: str, expected: str) -> None:
    assert without_site(title, ("Stadtblatt", "stadtblatt.example")) == expected


@pytest.mark.parametrize(
    ("heading", "forms"),
    [
        ('<span class="dachzeile">Hanau</span>Ein Blick ins Revier', "Ein Blick ins Revier"),
        ('<small class="top-kicker">Hanau</small> Ein Blick ins Revier', "Ein Blick ins Revier"),
        ('<span class="kicker">Haushalt</span><i>: </i>Rat stimmt zu', "Haushalt: Rat stimmt zu"),
        ("Ein Blick ins Re\u00advier", "Ein Blick ins Revier"),
    ],
)
def test_kicker_in_the_heading(heading: str, forms: str) -> None:
    assert read_headings(html.fromstring(f"<body><h1>{heading}</h1></body>")).first[0] == forms


def test_headings_of_navigation_do_not_count() -> None:
    found = read_headings(html.fromstring("<body><nav><h1>Menü der Seite</h1></nav><h2>Text</h2></body>"))
    assert found == Headings((), (), ("Text",))


@pytest.mark.parametrize(
    ("stated", "shown", "expected"),
    [
        # The page shows what its metadata names, without kicker or site.
        ([f"Essen: {TITLE} | Stadtblatt"], [TITLE], TITLE),
        ([TITLE], [f"Digitales {TITLE}"], TITLE),
        # It goes on where the metadata end.
        (
            ["Konferenz in Glasgow"],
            ["Konferenz in Glasgow: Rat warnt vor Folgen"],
            "Konferenz in Glasgow: Rat warnt vor Folgen",
        ),
        # Metadata for search engines give way to the only h1, unless that is the name of site or section.
        (["Frühstück 2025: alle Infos"], [TITLE], TITLE),
        ([TITLE], ["Stadtblatt"], TITLE),
        ([TITLE], ["Aktuelles"], TITLE),
        ([TITLE], ["Stadt Essen"], TITLE),
        (["Aktuelles", TITLE], [], TITLE),
        ([], [], None),
    ],
)
def test_choose_title(stated: list[str], shown: list[str], expected: str | None) -> None:
    assert choose_title(stated, Headings(tuple(shown), tuple(shown)), ("Stadtblatt",)) == expected


def test_lower_heading_when_the_metadata_name_it() -> None:
    headings = Headings(lower=("Mehr", TITLE))
    assert choose_title([f"Meldungen: {TITLE}"], headings, ()) == TITLE


def test_authorities() -> None:
    assert is_authority("Stadt Halle")
    assert is_authority("Landkreis Uelzen")
    assert not is_authority("Stadt Herne öffnet Portal")
    assert not is_authority("Markt der Möglichkeiten")
    assert authority_in("Portal öffnet: Stadt Herne") == "Stadt Herne"
    assert authority_in("Portal öffnet | Stadtblatt") is None


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text(first: str, second: str) -> None:
    headings = Headings((first,), (first,), (second,))
    title = choose_title([second], headings, (first,))
    assert title is None or title in first or title in second
