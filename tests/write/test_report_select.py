from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from stadtlupe.schema import EvidenceRow
from stadtlupe.write.report_select import Evidence, fairly_ranked, shortened

ROWS = st.lists(st.tuples(st.sampled_from("abcde"), st.integers(0, 999)), unique=True)


def ranked(rows: list[tuple[str, int]]) -> list[tuple[str, int]]:
    return fairly_ranked(rows, city=lambda row: row[0], order=lambda row: (row[1], row[0]))


@given(ROWS)
def test_all_rows_are_ranked_and_their_order_does_not_matter(rows: list[tuple[str, int]]) -> None:
    assert sorted(ranked(rows)) == sorted(rows)
    assert ranked(rows[::-1]) == ranked(rows)


@given(ROWS)
def test_no_city_is_left_out_where_there_is_room_for_two_rows_of_each(rows: list[tuple[str, int]]) -> None:
    cities = {city for city, _ in rows}
    assert {city for city, _ in ranked(rows)[: 2 * len(cities)]} == cities


@given(ROWS)
def test_rows_of_a_city_come_in_order(rows: list[tuple[str, int]]) -> None:
    for wanted in "abcde":
        own = [number for city, number in ranked(rows) if city == wanted]
        assert own == sorted(own)


def test_much_news_gets_more_room() -> None:
    rows = [("large", number) for number in range(90)] + [("small", 100 + number) for number in range(10)]
    shown = Counter(city for city, _ in ranked(rows)[:20])
    assert shown["large"] > shown["small"] >= 5


def proof(article: str, start: int, quote: str) -> EvidenceRow:
    return EvidenceRow(
        table="people",
        row_id="p1",
        article_id=article,
        start=start,
        end=start + 1,
        quote=quote,
        component="c",
        version="1",
    )


def test_quotes_come_newest_first_and_one_per_article_before_two_of_one() -> None:
    rows = [proof("old", 5, "Alt."), proof("new", 9, "Zweiter."), proof("new", 1, "Erster."), proof("none", 0, "Ohne.")]
    evidence = Evidence({("people", "p1"): rows}, {"old": "2020-01-01", "new": "2025", "none": None})
    number, shown = evidence.quotes("people", "p1", 9)
    assert (number, [row.quote for row in shown]) == (4, ["Erster.", "Alt.", "Ohne.", "Zweiter."])
    assert evidence.quotes("people", "p1", 1)[1] == shown[:1]
    assert evidence.quotes("people", "p2", 3) == (0, [])


def test_a_sentence_that_proves_twice_counts_once() -> None:
    evidence = Evidence({("people", "p1"): [proof("a", 5, "Satz."), proof("a", 1, "Satz.")]}, {})
    number, shown = evidence.quotes("people", "p1", 3)
    assert (number, [row.start for row in shown]) == (1, [1])


@given(st.text(), st.integers(2, 60))
def test_shortened_texts_keep_within_the_limit(text: str, limit: int) -> None:
    short = shortened(text, limit)
    assert len(short) <= limit
    clean = " ".join(text.split())
    assert short == clean or (short.endswith("…") and clean.startswith(short[:-1]))


def test_texts_are_cut_between_words() -> None:
    assert shortened("Die Stadt baut, so heißt es, eine Brücke.", 30) == "Die Stadt baut, so heißt es…"
    assert shortened("Donaudampfschifffahrtsgesellschaft", 10) == "Donaudamp…"
