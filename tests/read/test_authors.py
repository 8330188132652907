from __future__ import annotations

import json

import pytest

from stadtlupe.fetch import Page
from stadtlupe.read import read_page
from stadtlupe.read.bylines import account_in, named_in, take_byline
from stadtlupe.settings import Settings

TEXT = "Die Stadt Herne hat am Dienstag ein neues Portal für Anträge eröffnet, das allen Menschen offen steht."
LONG = (
    f"<p>{TEXT}</p><p>Weitere Dienste sollen nach Angaben der Stadt im nächsten Jahr folgen, darunter Parkausweise.</p>"
)


def authors(head: str = "", inside: str = "", after: str = "") -> tuple[str, ...]:
    page = (
        f"<html><head><title>Portal für Anträge geöffnet</title>{head}</head><body><main><article>"
        f"<h1>Portal für Anträge geöffnet</h1>{inside}{LONG}{after}</article></main></body></html>"
    )
    return read_page(Page("a", "a.html", page.encode()), Settings()).authors


def graph(**fields: object) -> str:
    data = {"@type": "NewsArticle", "headline": "Portal für Anträge geöffnet", **fields}
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


def pair(label: str, data: str) -> str:
    return f'<meta name="twitter:label1" content="{label}"><meta name="twitter:data1" content="{data}">'


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"head": graph(author={"@type": "Person", "name": "Sabine Muster"})}, ("Sabine Muster",)),
        ({"head": graph(author={"@type": "Organization", "name": "Stadtblatt"})}, ()),
        ({"head": graph(author={"@type": "Person", "name": "dpa"})}, ()),
        (
            {"head": graph(author=[{"name": "Sabine Muster"}, {"name": "Jens Beispiel"}])},
            ("Sabine Muster", "Jens Beispiel"),
        ),
        ({"head": graph(author="vorname.nachname")}, ()),
        ({"head": "<meta name=author content='Jens Beispiel'>"}, ("Jens Beispiel",)),
        ({"head": pair("Verfasst von", "Jens Beispiel")}, ("Jens Beispiel",)),
        ({"head": pair("Lesezeit", "Eine Minute")}, ()),
        ({"inside": "<span class='author vcard'><a class='url fn n' href=x>Waldfee</a></span>"}, ("Waldfee",)),
        ({"inside": "<a rel=author href=x>waldfee77</a>"}, ("waldfee77",)),
        ({"inside": "<div class='article-author'>Von Sabine Muster</div>"}, ("Sabine Muster",)),
        ({"inside": "<ul><li><strong>Autorin/Autor</strong> Sabine Muster</li></ul>"}, ("Sabine Muster",)),
        ({"inside": "<p class=meta>27.10.2025 · Sabine Muster</p>"}, ("Sabine Muster",)),
        ({"inside": "<p class=meta>Erstellt von Waldfee am 27.10.2025</p>"}, ("Waldfee",)),
        ({"after": "<p>Text: Sabine Muster</p>"}, ("Sabine Muster",)),
        # Comments, pictures and other articles have authors of their own.
        ({"after": "<div class='comment-author vcard'><b class=fn>Jens Beispiel</b></div>"}, ()),
        ({"after": "<figure><figcaption>Foto: Jens Beispiel</figcaption></figure>"}, ()),
        ({"after": "<aside class=related><span class=author>Jens Beispiel</span></aside>"}, ()),
        # What readers see wins over the account that put the page online.
        (
            {"head": graph(author={"name": "Jens Beispiel"}), "inside": "<p>Ein Gastbeitrag von Sabine Muster</p>"},
            ("Sabine Muster",),
        ),
    ],
)
def test_authors_of_a_page(parts: dict[str, str], expected: tuple[str, ...]) -> None:
    assert authors(**parts) == expected


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Von Sabine Muster Fr, 27. Oktober 2025", "Sabine Muster"),
        ("27.10.2025, 14:05 Uhr | von Sabine Muster", "Sabine Muster"),
        ("Text und Fotos: Sabine Muster, Jens Beispiel", "Sabine Muster, Jens Beispiel"),
        ("Ein Interview von Sabine Muster mit Jens Beispiel.", "Sabine Muster"),
        ("Der Rat der Stadt spricht von Sabine Muster", None),
        ("Bürgermeisterin Sabine Muster", None),
    ],
)
def test_names_in_a_line(line: str, names: str | None) -> None:
    assert named_in(line) == names


def test_accounts() -> None:
    assert account_in("06.11.2025 13:30 von Waldfee") == "Waldfee"
    assert account_in("Posted in Lokales by waldfee on May 3, 2025") == "waldfee"
    assert account_in("Die Stadt hat von Montag an geöffnet") is None


def test_signatures() -> None:
    body = [TEXT, TEXT, TEXT]
    assert take_byline([*body, f"{TEXT} (Sabine Muster) +++"]) == (("Sabine Muster",), [*body, TEXT])
    assert take_byline([*body, "Sabine Muster"]) == (("Sabine Muster",), body)
    assert take_byline([*body, "Neue Öffnungszeiten"]) == ((), [*body, "Neue Öffnungszeiten"])
    note = "Autorin: Sabine Muster, Leiterin des Amtes für Verkehr."
    assert take_byline([*body, note, *body]) == (("Sabine Muster",), [*body, *body])
