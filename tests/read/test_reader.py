from __future__ import annotations

import dataclasses
import json
import time
from datetime import UTC, datetime
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from stadtlupe.errors import StadtlupeError
from stadtlupe.fetch import Page
from stadtlupe.read import Article, read_page, release_caches
from stadtlupe.schema import Outcome
from stadtlupe.settings import Settings

SETTINGS = Settings()
FIRST = (
    "Die Stadt Herne hat am Dienstag ein neues Portal für Anträge eröffnet. Einwohnerinnen und Einwohner können damit "
    "ihren Wohnsitz anmelden und Ausweise bestellen."
)
SECOND = (
    "Oberbürgermeisterin Sabine Muster sprach von einem wichtigen Schritt für die Verwaltung. Weitere Dienste sollen "
    "nach Angaben der Stadt im nächsten Jahr folgen, darunter das Bewohnerparken und die Anmeldung in Kitas."
)
THIRD = "Das Land Nordrhein-Westfalen fördert das Vorhaben, das gemeinsam mit den Stadtwerken entwickelt worden ist."
TITLE = "Herne öffnet neues Portal für Anträge"


def read(content: str | bytes, media_type: str = "text/html", **page: object) -> Article:
    data = content.encode() if isinstance(content, str) else content
    return read_page(Page("a", "a.html", data, media_type, **page), SETTINGS)  # type: ignore[arg-type]


def html(
    head: str = "", above: str = "", inside: str = "", body: str = f"<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>"
) -> str:
    return (
        f"<!DOCTYPE html><html lang=de><head><title>{TITLE} | Stadtblatt</title>{head}</head><body>{above}"
        f"<main><article><h1>{TITLE}</h1>{inside}{body}</article></main><footer>© 2025</footer></body></html>"
    )


def test_page_with_metadata() -> None:
    data = {
        "@context": "https://schema.org",
        "@graph": [
            {
                "@type": "NewsArticle",
                "headline": TITLE,
                "datePublished": "2025-10-26T23:10:00Z",
                "author": {"@id": "#p"},
            },
            {"@type": "Person", "@id": "#p", "name": "Sabine Beispiel"},
            {"@type": "Organization", "name": "Anderes"},
        ],
    }
    head = (
        f'<script type="application/ld+json">{json.dumps(data)}</script>'
        '<meta property="og:site_name" content="Stadtblatt"><link rel="canonical" href="https://stadtblatt.example/portal">'
    )
    article = read(html(head), url="https://stadtblatt.example/portal?x=1")
    assert article.outcome == "extracted"
    assert article.title == TITLE
    assert article.text == f"{FIRST}\n\n{SECOND}\n\n{THIRD}"
    assert (article.published, article.published_from) == ("2025-10-27", "json-ld")
    assert (article.authors, article.publisher) == (("Sabine Beispiel",), "Stadtblatt")
    assert (article.url, article.language) == ("https://stadtblatt.example/portal", "de")
    assert article.word_count == len(article.text.split())
    assert len(article.content_hash) == 16


@pytest.mark.parametrize(
    ("parts", "published", "source"),
    [
        ({}, None, None),
        ({"inside": "<p>[27.10.2025]</p>", "head": "<meta name=date content=2025-11-01>"}, "2025-10-27", "dateline"),
        ({"inside": "<p class=x>Veröffentlicht am 27. Oktober 2025</p>"}, "2025-10-27", "dateline"),
        (
            {"head": '<meta property="article:published_time" content="2025-10-27T08:00:00+01:00">'},
            "2025-10-27",
            "meta",
        ),
        ({"inside": "<time datetime=2025-10-27>vor Tagen</time>"}, "2025-10-27", "time"),
        ({"inside": "<div>Sabine Muster, 27. Oktober 2025</div>"}, "2025-10-27", "dateline"),
        ({"inside": "<div>/ 27.10.2025 / 06:15 /</div>"}, "2025-10-27", "dateline"),
        ({"inside": "<p>Datum 27.10.2025</p>"}, "2025-10-27", "dateline"),
        # Broadcasters print day and time like this; without a time it is the day of a revision.
        ({"inside": "<p>Stand: 27.10.2025, 14:05 Uhr</p>"}, "2025-10-27", "dateline"),
        # Readers see the day in German time.
        ({"inside": "<time datetime=2025-10-27T23:30:00Z>27.10.2025</time>"}, "2025-10-27", "time"),
        # "date" can be the day of a change; what the page shows beside its headline is the day of publication.
        ({"head": "<meta name=date content=2025-11-01>", "inside": "<p>27.10.2025</p>"}, "2025-10-27", "dateline"),
        # Two sources that agree win over one that stands alone.
        (
            {
                "head": '<meta property="article:published_time" content="2025-11-01">',
                "inside": "<time datetime=2025-10-27>27.10.2025</time><p>27.10.2025</p>",
            },
            "2025-10-27",
            "time",
        ),
        (
            {"body": f"<p>{FIRST}</p><p>{SECOND}</p><p>Dieser Beitrag wurde am 27. Oktober 2025 veröffentlicht.</p>"},
            "2025-10-27",
            "dateline",
        ),
        (
            {"body": f"<p>{FIRST}</p><p>{SECOND}</p><div class=comment><time datetime=2025-11-03>3.11.</time></div>"},
            None,
            None,
        ),
        # Today's date in the head of the page, days of updates and days of other articles are no publication.
        ({"above": "<div class=date>Heute ist Montag, 3. November 2025</div>"}, None, None),
        ({"above": "<header><span class=date>03.11.2025</span></header>"}, None, None),
        ({"above": "<div id=top><span class=datum>Montag, 3. November 2025</span></div>"}, None, None),
        ({"inside": "<p>Stand: 03.11.2025</p>"}, None, None),
        ({"above": "<aside class=teaser><time datetime=2025-11-03>heute</time></aside>"}, None, None),
        (
            {
                "above": "<div class=date>Heute ist Montag, 3. November 2025</div>",
                "inside": "<span class=date>27.10.2025</span>",
            },
            "2025-10-27",
            "dateline",
        ),
    ],
)
def test_day_of_publication(parts: dict[str, str], published: str | None, source: str | None) -> None:
    article = read(html(**parts))
    assert (article.published, article.published_from) == (published, source)


def test_day_in_the_address_and_none_after_the_fetch() -> None:
    url = "https://stadtblatt.example/2025/10/27/portal.html"
    assert read(html(), url=url).published_from == "url"
    early = datetime(2025, 10, 1, tzinfo=UTC)
    assert read(html(), url=url, fetched_at=early).published is None


def test_lead_that_the_extractor_loses_comes_back_once() -> None:
    lead = "Anträge stellen, ohne ins Rathaus zu gehen: Das verspricht ein neues Portal der Stadt Herne."
    head = f'<meta property="og:description" content="{lead}">'
    page = html(head, inside=f"<div class='teaser social share'><span>{lead}</span></div>")
    assert read(page).text.count(lead) == 1


def test_shown_headline_wins_over_site_name_and_kicker() -> None:
    head = f'<meta property="og:title" content="{TITLE} - Stadtblatt Herne">'
    assert read(html(head)).title == TITLE
    glued = html(f'<meta property="og:title" content="{TITLE}">').replace("<h1>", "<h1><span>Herne</span>")
    assert read(glued).title == TITLE
    marked = html().replace("<h1>", "<h1><span class=dachzeile>Digitales</span>")
    assert read(marked).title == TITLE
    municipal = html().replace(f"<title>{TITLE} | Stadtblatt", f"<title>Stadt Herne - {TITLE}").replace("h1>", "h5>")
    assert read(municipal).title == TITLE


def test_boilerplate_of_a_copied_article() -> None:
    text = "\n\n".join(
        [
            TITLE,
            "Transparenz: Redaktionell erstellt und geprüft.\nVeröffentlicht am",
            THIRD,
            f"{THIRD}\n{THIRD}",
            TITLE,
            FIRST,
            f"{SECOND} P ress-Service ergänzt das.",
        ]
    )
    article = read(text, "text/plain")
    assert article.title == TITLE
    assert article.text == f"{THIRD}\n\n{FIRST}\n\n{SECOND} Press-Service ergänzt das."
    assert (article.published, article.published_from) == (None, None)


def test_latin_1_page_without_charset() -> None:
    article = read(html().encode("latin-1"))
    assert article.title == TITLE
    assert "Anträge" in article.text


def test_record_fields_win() -> None:
    item = {
        "title": "Eigener Titel",
        "html": html("<meta name=date content=2025-01-01>"),
        "published": "27.10.2025",
        "authors": ["Jens Muster"],
    }
    article = read(json.dumps(item), "application/json", url="https://e.org/a")
    assert (article.title, article.published, article.published_from) == ("Eigener Titel", "2025-10-27", "field")
    assert (article.authors, article.url) == (("Jens Muster",), "https://e.org/a")
    assert article.text.startswith(FIRST)
    plain = read(
        json.dumps({"title": TITLE, "text": f"{FIRST}\n\n{SECOND}", "publisher": "Stadtblatt"}), "application/json"
    )
    assert (plain.title, plain.text, plain.publisher) == (TITLE, f"{FIRST}\n\n{SECOND}", "Stadtblatt")


ENGLISH = (
    "<p>" + "The city council has decided to build a new portal for all citizens of the town this year. " * 5 + "</p>"
)
CONSENT = "<p>" + "</p><p>".join(
    [
        "Wir und unsere 213 Partner verwenden Cookies und Tracking, um Werbung anzuzeigen und Inhalte zu messen.",
        "Ihre Einwilligung können Sie jederzeit widerrufen. Mehr steht in unserer Datenschutzerklärung.",
        "Alternativ können Sie unser werbefreies Pur-Abo abschließen, dann verzichten wir auf Tracking.",
    ]
)


@pytest.mark.parametrize(
    ("content", "media_type", "outcome"),
    [
        (b"", "text/html", "no_text"),
        (b" \n\t", "text/plain", "no_text"),
        (b"<html><body></body></html>", "text/html", "no_text"),
        (b"<html><body><img src=x></body></html>", "text/html", "no_text"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "text/html", "unreadable"),
        (b"%PDF-1.7\n" + b"stream " * 900, "text/html", "unreadable"),
        (f"<html><body><p>{ENGLISH}</body></html>".encode(), "text/html", "not_german"),
        (f"<html><body><h1>Titel</h1><p>{FIRST[:70]}</p></body></html>".encode(), "text/html", "too_short"),
        (f"<html><body><div>{CONSENT}</div></body></html>".encode(), "text/html", "consent_page"),
        (b'{"title": "ohne Text"}', "application/json", "no_text"),
        (b"x" * (SETTINGS.max_bytes + 1), "text/html", "too_large"),
    ],
)
def test_outcomes(content: bytes, media_type: str, outcome: str) -> None:
    article = read(content, media_type)
    assert (article.outcome, bool(article.reason)) == (outcome, True)
    assert article.outcome in get_args(Outcome)
    assert (article.article_id, article.file) == ("a", "a.html")


def test_problem_of_the_fetch_is_the_outcome() -> None:
    article = read_page(Page("a", "a.html", problem=("unreadable", "kaputt")), SETTINGS)
    assert (article.outcome, article.reason) == ("unreadable", "kaputt")


def test_what_nobody_foresaw_is_reported_not_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object) -> object:
        raise ZeroDivisionError("so nicht")

    monkeypatch.setattr("stadtlupe.read.reader.clean_paragraphs", fail)
    article = read(html())
    assert article.outcome == "failed"
    assert "ZeroDivisionError: so nicht" in (article.reason or "")


def test_unusable_lexicon_is_not_blamed_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object) -> object:
        raise StadtlupeError("E304", path="boilerplate.toml", detail="kaputt")

    monkeypatch.setattr("stadtlupe.read.reader.clean_paragraphs", fail)
    with pytest.raises(StadtlupeError, match="E304"):
        read(html())


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 5000 + FIRST,
        f"<table>{'<tr><td>' * 500}{FIRST}",
        f"<p>{FIRST}" * 3000,
        f'<?xml version="1.0" encoding="ISO-8859-1"?>{html()}',
        html('<script type="application/ld+json">{"@type": "NewsArticle", "author": [[["x"]]], "name": 7}</script>'),
        html(head='<script type="application/ld+json">' + "[" * 50_000 + "</script>"),
        html(inside="<time datetime=99999-99-99>x</time><time>&#0;</time>"),
        "<!-- -->",
        "<h1></h1><title></title>",
    ],
    ids=range(9),
)
def test_odd_pages_end_in_an_outcome(page: str) -> None:
    began = time.process_time()
    article = read(page, url="https://e.org/a")
    assert article.outcome != "failed", article.reason
    assert time.process_time() - began < 10


def test_same_page_same_article() -> None:
    first = read(html())
    release_caches()
    assert dataclasses.asdict(read(html())) == dataclasses.asdict(first)


@hypothesis_settings(max_examples=40, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["text/html", "text/plain", "text/markdown", "application/json"]))
def test_any_bytes(data: bytes, media_type: str) -> None:
    article = read(data, media_type)
    assert article.outcome in get_args(Outcome)
    assert "\n\n\n" not in article.text


@pytest.mark.parametrize(
    ("head", "kicker"),
    [
        ('<h1><span class="dachzeile">Ulm</span>Ein neuer Steg am Fluss</h1>', "Ulm"),
        ("<p>Kempten</p><h1>Ein neuer Steg am Fluss</h1>", "Kempten"),
        ("<h1>Ein neuer Steg am Fluss</h1>", None),
    ],
)
def test_kicker_is_kept_apart(head: str, kicker: str | None) -> None:
    text = "Am Fluss wird ein Steg gebaut. Er soll im Herbst fertig sein und den Weg zur Schule verkürzen. " * 3
    content = f"<html><head><title>Ein neuer Steg am Fluss</title></head><body><article>{head}<p>{text}</p></article>"
    found = read_page(Page("a", "a.html", content.encode(), charset="utf-8"), Settings())
    assert (found.title, found.kicker) == ("Ein neuer Steg am Fluss", kicker)
