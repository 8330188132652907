from __future__ import annotations

import random

from stadtlupe.read import Article, content_hash, find_duplicates

TEXT = (
    "Die Stadt Herne hat am Dienstag ein neues Portal für Anträge eröffnet. Über das Portal können Einwohnerinnen "
    "und Einwohner ihren Wohnsitz anmelden, Ausweise bestellen und Termine vereinbaren. Nach Angaben der Verwaltung "
    "kostete die Entwicklung 250000 Euro. Oberbürgermeisterin Sabine Muster sprach von einem Meilenstein für die "
    "digitale Verwaltung. Das Land fördert das Vorhaben. Weitere Dienste sollen in den nächsten Monaten folgen, "
    "darunter die Anmeldung in Kindertagesstätten und das Bewohnerparken in der Innenstadt."
)
OTHER = (
    "Im Zoo von Herne ist ein Elefant zur Welt gekommen. Das Tier wiegt nach Angaben der Pflegerinnen rund 90 Kilo und "
    "ist gesund. Besucher können den Nachwuchs ab Samstag im Freigehege sehen, sofern das Wetter mitspielt und die "
    "Herde ruhig bleibt. Einen Namen soll das Junge nach einer Umfrage unter den Dauerkarteninhabern erhalten."
)


def article(ident: str, text: str, published: str | None = None, outcome: str = "extracted") -> Article:
    return Article(ident, f"{ident}.txt", outcome, text=text, published=published, content_hash=content_hash(text))


def marks(articles: list[Article]) -> dict[str, str | None]:
    return {item.article_id: item.duplicate_of for item in find_duplicates(articles)}


def test_equal_and_nearly_equal_texts() -> None:
    near = TEXT.replace("sprach von einem Meilenstein", "nannte es einen Meilenstein") + " Mehr steht im Amtsblatt."
    items = [
        article("b", TEXT, "2025-10-28"),
        article("a", TEXT.upper().replace(".", " ."), "2025-10-29"),
        article("z", near, "2025-10-27"),
        article("x", OTHER),
        article("y", TEXT),
    ]
    found = find_duplicates(items)
    assert [item.article_id for item in found] == ["b", "a", "z", "x", "y"]
    assert marks(items) == {"b": "z", "a": "z", "z": None, "x": None, "y": "z"}
    assert [item.outcome for item in found] == ["duplicate", "duplicate", "extracted", "extracted", "duplicate"]
    assert found[0].reason == "it repeats the article z"


def test_order_makes_no_difference() -> None:
    items = [article(f"{number:02}", f"{TEXT} Zusatz {'abcdefgh'[number % 8]}.") for number in range(20)]
    items += [article(f"o{number}", f"{OTHER} {'Wort ' * number}") for number in range(5)]
    expected = marks(items)
    assert sum(mark is not None for mark in expected.values()) > 15
    for seed in range(3):
        shuffled = items[:]
        random.Random(seed).shuffle(shuffled)
        assert marks(shuffled) == expected


def test_notices_that_differ_in_their_numbers_are_two_notices() -> None:
    one = TEXT + " Die Sitzung beginnt am 3. November um 17 Uhr in Raum 204."
    two = TEXT + " Die Sitzung beginnt am 10. November um 17 Uhr in Raum 204."
    assert marks([article("a", one), article("b", two)]) == {"a": None, "b": None}


def test_only_extracted_articles_take_part() -> None:
    items = [article("a", TEXT, outcome="too_short"), article("b", TEXT), article("c", "", outcome="no_text")]
    assert find_duplicates(items) == items
    assert find_duplicates([]) == []


def test_running_it_twice_changes_nothing() -> None:
    once = find_duplicates([article("a", TEXT), article("b", TEXT)])
    assert find_duplicates(once) == once


def test_short_texts() -> None:
    assert marks(
        [article("a", "Markt fällt aus"), article("b", "Markt fällt aus!"), article("c", "Markt"), article("d", "…")]
    ) == {
        "a": None,
        "b": "a",
        "c": None,
        "d": None,
    }
