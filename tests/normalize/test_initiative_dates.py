"""Start and planned end: values of dates, places where an initiative is spoken of, which date is whose."""

from __future__ import annotations

from typing import Any

import pytest

from stadtlupe.extract import Mention
from stadtlupe.normalize.facts import Initiative
from stadtlupe.normalize.initiative_dates import candidates_of, order_of, spans_of, values_of
from stadtlupe.normalize.initiative_statements import Sentences, Statements, places_of
from stadtlupe.normalize.linear_model import DATE_WEIGHTS, shipped_model
from stadtlupe.read import Article


def mention(text: str, label: str, words: str, value: str | None = None, **attributes: Any) -> Mention:
    start = text.index(words)
    begin, end = (sentences := Sentences(text)).bounds(sentences.number(start))
    return Mention(label, words, start, start + len(words), begin, end, value, attributes)


def day(text: str, words: str, value: str, **attributes: Any) -> Mention:
    plain = value.replace("../", "").replace("/..", "")
    given = {"timex_type": "DATE", "timex_value": plain, "relation": "at", "precision": "day", "anchor": None}
    return mention(text, "DATE", words, value, **{**given, **attributes})


def drafted(text: str, names: dict[str, str], dates: list[Mention]) -> list[tuple[Initiative, Statements]]:
    """Initiatives (name -> kind) of an article of 2025-06-10 with what it says of them."""
    article = Article("a", None, text=text, published="2025-06-10")
    marks = [mention(text, "INIT", name, name, head=name.split()[0]) for name in names]
    sentences = Sentences(text)
    places = places_of(text, sentences, [[mark] for mark in marks])
    return [
        (
            Initiative(mark.text, kind, "Sonstiges", None, None, None, False, None, None, None, (mark,)),
            Statements(article, (mark,), tuple(spoken), tuple(dates), tuple(marks), sentences),
        )
        for mark, kind, spoken in zip(marks, names.values(), places, strict=True)
    ]


@pytest.mark.parametrize(
    ("timex", "edtf", "relation", "values"),
    [
        ("2025-05-03", "2025-05-03", "at", ["2025-05-03"]),
        ("2017", "2017/..", "since", ["2017"]),
        ("2030", "../2030", "until", ["2030"]),
        ("2027-FA", "../2027-11", "until", ["2027-23"]),
        ("2025-Q3", "2025-07/..", "since", ["2025-07/2025-09"]),
        ("2024", "2024/2026", "from-to", ["2024"]),
        ("2026", "2024/2026", "from-to", ["2026"]),
        ("2026-08", "2026-08/2027-07", "at", ["2026/2027", "2026-08", "2027-07", "2026"]),
        ("PRESENT_REF", "", "at", []),
    ],
)
def test_values(timex: str, edtf: str, relation: str, values: list[str]) -> None:
    date = Mention("DATE", "2025", 0, 4, 0, 4, edtf, {"timex_type": "DATE", "timex_value": timex, "relation": relation})
    assert [value for value, _ in values_of(date)] == values


def test_a_month_without_year_may_be_that_of_another_year() -> None:
    text = "Seit April läuft die Ulm-App."
    date = day(text, "April", "2026-04/..", relation="since", anchor="2025-06-10", precision="month")
    ((_, told),) = drafted(text, {"Ulm-App": "app"}, [date])
    assert [item.value for item in candidates_of(told)] == ["2026-04", "2025-04"]


def test_order() -> None:
    assert order_of("2025", "2025-06-10") == "now"
    assert order_of("2025-23", "2025-06-10") == "future"
    assert order_of("2025-21", "2025-06-10") == "past"
    assert order_of(None, "2025-06-10") == order_of("2025", None) == "unknown"


def test_places_follow_nouns_that_take_up_a_name() -> None:
    text = (
        "Die Fußgängerbrücke ist teuer. Sie kostet 2 Mio. Euro. Auch das Hallenbad kostet.\n\nDie Brücke öffnet im Mai."
    )
    bridge, bath = (told for _, told in drafted(text, {"Fußgängerbrücke": "facility", "Hallenbad": "facility"}, []))
    assert [(text[item.start : item.end], item.how) for item in bridge.places] == [
        ("Fußgängerbrücke", "name"),
        ("Sie kostet 2 Mio. Euro.", "behind"),
        ("Brücke", "again"),
    ]
    assert [item.how for item in bath.places] == ["name"]


def test_sentences_do_not_end_at_ordinals_and_abbreviations() -> None:
    text = "Am 24. April kamen 3 Mio. Euro von Dr. Musterfrau. Das war viel."
    sentences = Sentences(text)
    assert [sentences.bounds(number) for number in range(len(sentences.starts))] == [(0, 50), (51, 64)]


def test_each_initiative_gets_its_own_dates() -> None:
    text = "Die Ulm-App ist seit dem 3. März 2024 in Betrieb. Der Radweg Nord soll bis 2028 fertig sein."
    dates = [
        day(text, "3. März 2024", "2024-03-03/..", relation="since"),
        day(text, "2028", "../2028", relation="until", precision="year"),
    ]
    told = drafted(text, {"Ulm-App": "app", "Radweg Nord": "facility"}, dates)
    app, road = spans_of(told, shipped_model(DATE_WEIGHTS))
    assert app.started is not None
    assert app.started.value == "2024-03-03"
    assert app.started.date is dates[0]
    assert road.target is not None
    assert road.target.value == "2028"
    assert road.started is None


def test_without_dates_there_is_no_span() -> None:
    (span,) = spans_of(drafted("Die Ulm-App läuft.", {"Ulm-App": "app"}, []), shipped_model(DATE_WEIGHTS))
    assert span.started is None
    assert span.target is None
