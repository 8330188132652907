from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtlupe.errors import StadtlupeError
from stadtlupe.read.boilerplate import _compile
from stadtlupe.read.clean import clean_paragraphs, is_consent, repair, split_kicker

LEAD = "Der Stadtrat hat am Dienstag den Ausbau des Glasfasernetzes in allen Ortsteilen beschlossen."
BODY = "Die Arbeiten beginnen im Frühjahr und sollen nach Angaben der Verwaltung zwei Jahre dauern."


def test_repeated_teaser_and_title() -> None:
    title = "Rat beschließt Glasfaser für alle Ortsteile"
    found = clean_paragraphs([LEAD, LEAD.replace(" ", "\u00a0", 1), title, f"Herne {title}", LEAD, BODY], [title])
    assert found == [LEAD, BODY]


def test_what_stands_above_the_lead() -> None:
    for line in ("Innenstadt", "Pressemitteilung vom 8. Februar 2021", "Datum 20.09.2024", "Herne, 10. April 2025"):
        assert clean_paragraphs([line, LEAD, BODY]) == [LEAD, BODY]
    assert clean_paragraphs(["Herne.", LEAD, BODY]) == ["Herne.", LEAD, BODY]
    assert clean_paragraphs([LEAD, "Innenstadt", BODY]) == [LEAD, "Innenstadt", BODY]


def test_cut_off_teaser() -> None:
    assert clean_paragraphs([f"{LEAD[:50]} …", LEAD, BODY]) == [LEAD, BODY]
    assert clean_paragraphs([f"{LEAD[:50]} …", BODY]) == [f"{LEAD[:50]} …", BODY]


@pytest.mark.parametrize(
    "line",
    [
        "Transparenz: Dieser Text wurde redaktionell erstellt und geprüft.",
        "Veröffentlicht am",
        "Veröffentlicht am 27.10.2025 um 14:00 Uhr",
        "Stand: 3. November 2025",
        "Heute ist Montag, 3. November 2025",
        "Lesezeit: 3 Minuten",
        "4 Min. Lesezeit",
        "Foto: Stadt Herne / Frank Muster",
        "Bildquelle: Wikipedia",
        "© Stadtwerke Herne",
        "Artikel teilen",
        "Per E-Mail versenden",
        "Jetzt den kostenlosen Newsletter der Redaktion abonnieren!",
        "Schlagwörter: Glasfaser, Breitband, Herne",
        "- Anzeige -",
        "An dieser Stelle befindet sich ein externer Inhalt von YouTube.",
        "Lesen Sie auch: Der Glasfaserausbau stockt",
        "12 Kommentare",
        "dpa",
    ],
)
def test_boilerplate_lines(line: str) -> None:
    assert clean_paragraphs([LEAD, line, BODY]) == [LEAD, BODY]


@pytest.mark.parametrize(
    "line",
    [
        "Transparenz: Das ist das wichtigste Ziel der neuen Satzung, sagte die Bürgermeisterin.",
        "Die Stadt gibt einen neuen Newsletter heraus, den alle Haushalte abonnieren können.",
        "Heute leben in Herne rund 157.000 Menschen.",
        "Bilder aus hundert Jahren zeigt das Stadtarchiv bis Ende Mai.",
        "Der Stand der Arbeiten ist gut, das Dach ist fertig.",
        "Das Foto entstand im Rathaus.",
        "Teilen statt besitzen: Das neue Lastenrad steht am Markt.",
        "Die Kommentare der Bürger:innen flossen in den Plan ein.",
        "Wir verwenden im Rathaus nur noch Recyclingpapier.",
        "- drei neue Bushaltestellen",
    ],
)
def test_real_lines_stay(line: str) -> None:
    assert clean_paragraphs([LEAD, line, BODY]) == [LEAD, line, BODY]


def test_label_takes_its_links() -> None:
    closing = ["Mehr zum Thema", "Glasfaser kommt später", "Bagger rollen in Sodingen"]
    assert clean_paragraphs([LEAD, BODY, *closing]) == [LEAD, BODY]
    assert clean_paragraphs([LEAD, "Lesen Sie auch:", "Glasfaser kommt später", BODY]) == [LEAD, BODY]


def test_credit_inside_a_paragraph() -> None:
    assert clean_paragraphs([f"{LEAD} (Foto: A. Muster)"]) == [LEAD]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Der P resse-Dienst meldet es.", "Der Presse-Dienst meldet es."),
        ("P ress-Service ergänzt das.", "Press-Service ergänzt das."),
        ("In B o c h u m wird gebaut.", "In Bochum wird gebaut."),
        ("S P E R R F R I S T bis Montag", "SPERRFRIST bis Montag"),
        ("Plan B steht fest.", "Plan B steht fest."),
        ("Gebäude X liegt am Ring.", "Gebäude X liegt am Ring."),
        ("Das A und O ist Planung.", "Das A und O ist Planung."),
        ("Vitamin C hilft.", "Vitamin C hilft."),
        ("Linie U fährt wieder.", "Linie U fährt wieder."),
        ("J. K. Muster schrieb es.", "J. K. Muster schrieb es."),
    ],
)
def test_repair(text: str, expected: str) -> None:
    assert repair(text) == expected


@pytest.mark.parametrize(
    ("headline", "others", "expected"),
    [
        ("HerneAuf dem Weg zum schnellen Netz", (), "Auf dem Weg zum schnellen Netz"),
        ("DigitalesRathaus öffnet im Mai", ("Rathaus öffnet im Mai",), "Rathaus öffnet im Mai"),
        ("HerneCard gilt ab sofort", (), "HerneCard gilt ab sofort"),
        ("StadtRAD kommt nach Herne", (), "StadtRAD kommt nach Herne"),
        ("BürgerInnen reden mit", (), "BürgerInnen reden mit"),
        ("Herne baut", (), "Herne baut"),
    ],
)
def test_split_kicker(headline: str, others: tuple[str, ...], expected: str) -> None:
    assert split_kicker(headline, others) == expected


def test_consent() -> None:
    wall = [
        "Wir und unsere 213 Partner verwenden Cookies, um Informationen auf Ihrem Endgerät zu speichern.",
        "Ihre Einwilligung können Sie jederzeit in der Datenschutzerklärung widerrufen.",
        "Alle akzeptieren",
    ]
    assert is_consent(wall)
    assert not is_consent([LEAD, BODY, wall[1]])
    assert not is_consent([])
    # Settings of a consent dialogue that an extractor took for the end of the article.
    services = [f"Ablehnen oder zustimmen: Dienst Nummer {number}, er verarbeitet Angaben" for number in range(8)]
    assert clean_paragraphs([LEAD, BODY, *services]) == [LEAD, BODY]
    # An article about data protection is none.
    article = [LEAD, BODY, "Die Stadt verarbeitet personenbezogene Daten nur im Rathaus.", BODY.replace("zwei", "drei")]
    assert clean_paragraphs(article) == article


def test_broken_rule_is_named() -> None:
    with pytest.raises(StadtlupeError, match=r"E304.*boilerplate\.toml.*kaputt"):
        _compile({"name": "kaputt", "pattern": "("})


@pytest.mark.parametrize(
    "unit", ["a ", "A", "Veröffentlicht am ", "Lesen Sie auch ", "( Foto : ", "B o ", "jetzt newsletter ", "- "]
)
def test_no_pattern_explodes(unit: str) -> None:
    began = time.process_time()
    clean_paragraphs([unit * 20_000, *([unit * 9] * 300)], [unit])
    assert time.process_time() - began < 3


@given(st.lists(st.text(max_size=60), max_size=8))
def test_cleaning_twice_changes_nothing(paragraphs: list[str]) -> None:
    once = clean_paragraphs(paragraphs)
    assert all(line.strip() == line and line and "\n" not in line for line in once)
