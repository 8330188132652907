"""Absolute and relative German time expressions."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from stadtlupe.extract.dates import TimeExpression, find_dates

from .edtf_grammar import is_edtf

REFERENCE = "2025-10-29"  # a Wednesday


def one(text: str, reference: str | None = REFERENCE) -> TimeExpression:
    found = find_dates(text, reference)
    assert len(found) == 1, [item.text for item in found]
    assert found[0].edtf is None or is_edtf(found[0].edtf)
    return found[0]


@pytest.mark.parametrize(
    ("sentence", "text", "timex", "edtf", "precision", "earliest", "latest"),
    [
        ("Am 27.10.2025 tagt der Rat.", "27.10.2025", "2025-10-27", "2025-10-27", "day", "2025-10-27", "2025-10-27"),
        ("Am 27.10.25 tagt der Rat.", "27.10.25", "2025-10-27", "2025-10-27", "day", "2025-10-27", "2025-10-27"),
        ("Am 27. 10. 2025 tagt er.", "27. 10. 2025", "2025-10-27", "2025-10-27", "day", "2025-10-27", "2025-10-27"),
        ("Beschluss vom 2025-10-27.", "2025-10-27", "2025-10-27", "2025-10-27", "day", "2025-10-27", "2025-10-27"),
        (
            "Am 27. Oktober 2025 kam sie.",
            "27. Oktober 2025",
            "2025-10-27",
            "2025-10-27",
            "day",
            "2025-10-27",
            "2025-10-27",
        ),
        ("Am 1. Jan. 2026 beginnt es.", "1. Jan. 2026", "2026-01-01", "2026-01-01", "day", "2026-01-01", "2026-01-01"),
        ("Am 6. Jänner 2026 ruht es.", "6. Jänner 2026", "2026-01-06", "2026-01-06", "day", "2026-01-06", "2026-01-06"),
        (
            "am 3.\u00a0Mai\u00a02025",
            "3.\u00a0Mai\u00a02025",
            "2025-05-03",
            "2025-05-03",
            "day",
            "2025-05-03",
            "2025-05-03",
        ),
        (
            "Montag, 27. Oktober 2025, im Rathaus",
            "Montag, 27. Oktober 2025",
            "2025-10-27",
            "2025-10-27",
            "day",
            "2025-10-27",
            "2025-10-27",
        ),
        ("Im Oktober 2025 war es so weit.", "Oktober 2025", "2025-10", "2025-10", "month", "2025-10-01", "2025-10-31"),
        ("Im Februar 2024 schneite es.", "Februar 2024", "2024-02", "2024-02", "month", "2024-02-01", "2024-02-29"),
        ("Im Jahr 2017 entstand sie.", "Jahr 2017", "2017", "2017", "year", "2017-01-01", "2017-12-31"),
        ("Der Ort wurde 1975 eingemeindet.", "1975", "1975", "1975", "year", "1975-01-01", "1975-12-31"),
        ("Es wurde seit 2017 gebaut.", "2017", "2017", "2017/..", "year", "2017-01-01", None),
        ("Der Rahmen reicht bis 2030.", "2030", "2030", "../2030", "year", None, "2030-12-31"),
        ("Sie gilt ab dem 1. Juli 2026.", "1. Juli 2026", "2026-07-01", "2026-07-01/..", "day", "2026-07-01", None),
        ("Anträge bis zum 31.12.2026.", "31.12.2026", "2026-12-31", "../2026-12-31", "day", None, "2026-12-31"),
        ("Er läuft von 2026 an.", "2026", "2026", "2026/..", "year", "2026-01-01", None),
        ("Um 1920 stand dort ein Tor.", "1920", "1920", "1920~", "year", "1920-01-01", "1920-12-31"),
        ("die Saison 2024/25", "Saison 2024/25", "2024", "2024/2025", "year", "2024-01-01", "2025-12-31"),
        (
            "im Schuljahr 2025/2026",
            "Schuljahr 2025/2026",
            "2025",
            "2025-08/2026-07",
            "year",
            "2025-08-01",
            "2026-07-31",
        ),
        ("der Doppelhaushalt 2025/26", "2025/26", "2025", "2025/2026", "year", "2025-01-01", "2026-12-31"),
        ("im Haushaltsjahr 2026", "Haushaltsjahr 2026", "2026", "2026", "year", "2026-01-01", "2026-12-31"),
        ("Anfang Mai 2026 startet es.", "Anfang Mai 2026", "2026-05", "2026-05", "month", "2026-05-01", "2026-05-10"),
        ("Mitte Mai 2026 startet es.", "Mitte Mai 2026", "2026-05", "2026-05", "month", "2026-05-11", "2026-05-20"),
        ("Ende 2026 steht das Haus.", "Ende 2026", "2026", "2026", "year", "2026-09-01", "2026-12-31"),
        ("bis Ende 2026", "Ende 2026", "2026", "../2026", "year", None, "2026-12-31"),
        (
            "im dritten Quartal 2025",
            "dritten Quartal 2025",
            "2025-Q3",
            "2025-07/2025-09",
            "quarter",
            "2025-07-01",
            "2025-09-30",
        ),
        ("Seit Q3 2025 läuft es.", "Q3 2025", "2025-Q3", "2025-07/..", "quarter", "2025-07-01", None),
        ("im 1. Quartal 2026", "1. Quartal 2026", "2026-Q1", "2026-01/2026-03", "quarter", "2026-01-01", "2026-03-31"),
        (
            "zweite Jahreshälfte 2026",
            "zweite Jahreshälfte 2026",
            "2026-H2",
            "2026-07/2026-12",
            "half-year",
            "2026-07-01",
            "2026-12-31",
        ),
        ("Sommer 2025", "Sommer 2025", "2025-SU", "2025-22", "season", "2025-06-01", "2025-08-31"),
        ("Winter 2025/26", "Winter 2025/26", "2025-WI", "2025-24", "season", "2025-12-01", "2026-02-28"),
        ("1990er Jahre", "1990er Jahre", "199", "199X", "decade", "1990-01-01", "1999-12-31"),
        ("seit den 90er-Jahren", "den 90er-Jahren", "199", "1990/..", "decade", "1990-01-01", None),
        ("im 19. Jahrhundert", "19. Jahrhundert", "18", "18XX", "century", "1800-01-01", "1899-12-31"),
        ("in der KW 43/2025", "KW 43/2025", "2025-W43", "2025-10-20/2025-10-26", "week", "2025-10-20", "2025-10-26"),
        ("Förderbescheid 10/2025", "10/2025", "2025-10", "2025-10", "month", "2025-10-01", "2025-10-31"),
        ("Ostern 2026", "Ostern 2026", "2026-04-05", "2026-04-05/2026-04-06", "day", "2026-04-05", "2026-04-06"),
    ],
)
def test_absolute(
    sentence: str, text: str, timex: str, edtf: str, precision: str, earliest: str | None, latest: str | None
) -> None:
    item = one(sentence, None)
    assert (item.text, item.timex_type, item.timex_value, item.edtf) == (text, "DATE", timex, edtf)
    assert (item.precision, item.earliest, item.latest, item.anchor) == (precision, earliest, latest, None)


@pytest.mark.parametrize(
    ("sentence", "values", "edtf"),
    [
        ("von 2023 bis 2026", ["2023", "2026"], "2023/2026"),
        ("2023–2026", ["2023", "2026"], "2023/2026"),
        ("zwischen 2017 und 2030", ["2017", "2030"], "2017/2030"),
        ("vom 3. bis 6. Mai 2025", ["2025-05-03", "2025-05-06"], "2025-05-03/2025-05-06"),
        ("vom 27.-29.10.2025", ["2025-10-27", "2025-10-29"], "2025-10-27/2025-10-29"),
        ("27.10.–3.11.2025", ["2025-10-27", "2025-11-03"], "2025-10-27/2025-11-03"),
        ("vom 20. Dezember bis zum 5. Januar 2026", ["2025-12-20", "2026-01-05"], "2025-12-20/2026-01-05"),
        ("Mai bis Juli 2026", ["2026-05", "2026-07"], "2026-05/2026-07"),
        ("von Anfang 2026 bis Mitte 2027", ["2026", "2027"], "2026/2027"),
    ],
)
def test_ranges_carry_the_interval_at_both_ends(sentence: str, values: list[str], edtf: str) -> None:
    found = find_dates(sentence)
    assert [item.timex_value for item in found] == values
    assert {item.edtf for item in found} == {edtf}
    assert {item.relation for item in found} == {"from-to"}
    assert len({(item.earliest, item.latest) for item in found}) == 1


@pytest.mark.parametrize(
    ("sentence", "values"),
    [
        ("am 3. und 4. Mai 2025", ["2025-05-03", "2025-05-04"]),
        ("am Samstag, 3., und Sonntag, 4. Mai 2025", ["2025-05-03", "2025-05-04"]),
        ("am 14., 15. und 16. Mai 2025", ["2025-05-14", "2025-05-15", "2025-05-16"]),
        ("im Mai und Juni 2026", ["2026-05", "2026-06"]),
        ("in den Jahren 2024 und 2025", ["2024", "2025"]),
    ],
)
def test_lists_stay_single_dates(sentence: str, values: list[str]) -> None:
    found = find_dates(sentence)
    assert [item.timex_value for item in found] == values
    assert [item.edtf for item in found] == values
    assert {item.relation for item in found} == {"at"}


@pytest.mark.parametrize(
    "sentence",
    [
        "nach § 2017 der Satzung",
        "Das kostet 2017 Euro.",
        "Der Ort hat 2000 Einwohner.",
        "Es gibt 1950 neue Wohnungen.",
        "Es kamen rund 1900 Gäste.",
        "Telefon 0231 2017",
        "Tel. 06181 / 2017-12",
        "63450 Hanau",
        "Zertifiziert nach ISO 9001 und DIN 1986.",
        "Bochum gewann 3:2.",
        "Art. 2017 und Abs. 1999",
        "Version 2.10.20 der App",
        "Drucksache 2017/2018",
        "Hauptstraße 2017",
        "Straße des 17. Juni 135",
        "Windows 2000",
        "Der Preis stieg auf 1.950 Euro.",
        "1999 Stimmen",
        "31.02.2025",
        "Frau Mai und Herr August kamen.",
        "12 050",
        "bis 15 Jahre alt",
        "IP 10.10.20.25",
    ],
)
def test_no_date(sentence: str) -> None:
    assert find_dates(sentence, REFERENCE) == []


@pytest.mark.parametrize(
    ("sentence", "text", "timex", "edtf"),
    [
        ("Das geschah gestern.", "gestern", "2025-10-28", "2025-10-28"),
        ("Der Rat tagt morgen.", "morgen", "2025-10-30", "2025-10-30"),
        ("Das geschah vorgestern.", "vorgestern", "2025-10-27", "2025-10-27"),
        ("Der Rat tagt übermorgen.", "übermorgen", "2025-10-31", "2025-10-31"),
        ("Die Brücke wurde am Montag gesperrt.", "Montag", "2025-10-27", "2025-10-27"),
        ("Der Markt findet am Montag statt.", "Montag", "2025-11-03", "2025-11-03"),
        ("am vergangenen Mittwoch", "vergangenen Mittwoch", "2025-10-22", "2025-10-22"),
        ("am kommenden Mittwoch", "kommenden Mittwoch", "2025-11-05", "2025-11-05"),
        ("vergangene Woche", "vergangene Woche", "2025-W43", "2025-10-20/2025-10-26"),
        ("in der kommenden Woche", "der kommenden Woche", "2025-W45", "2025-11-03/2025-11-09"),
        ("in dieser Woche", "dieser Woche", "2025-W44", "2025-10-27/2025-11-02"),
        ("im kommenden Jahr", "kommenden Jahr", "2026", "2026"),
        ("im laufenden Jahr", "laufenden Jahr", "2025", "2025"),
        ("im Vorjahr", "Vorjahr", "2024", "2024"),
        ("heuer", "heuer", "2025", "2025"),
        ("Mitte nächsten Jahres", "Mitte nächsten Jahres", "2026", "2026"),
        ("am 27. Oktober", "27. Oktober", "2025-10-27", "2025-10-27"),
        ("am 7. Januar", "7. Januar", "2026-01-07", "2026-01-07"),
        ("am 27.10. im Rathaus", "27.10.", "2025-10-27", "2025-10-27"),
        ("Im Mai wurde die Halle eröffnet.", "Mai", "2025-05", "2025-05"),
        ("Im Januar soll die Halle öffnen.", "Januar", "2026-01", "2026-01"),
        ("im Juni vergangenen Jahres", "Juni vergangenen Jahres", "2024-06", "2024-06"),
        ("im vergangenen Monat", "vergangenen Monat", "2025-09", "2025-09"),
        ("zum Jahresende", "Jahresende", "2025", "2025"),
        ("am Wochenende wurde gefeiert", "Wochenende", "2025-W43-WE", "2025-10-25/2025-10-26"),
    ],
)
def test_relative(sentence: str, text: str, timex: str, edtf: str) -> None:
    item = one(sentence)
    assert (item.text, item.timex_value, item.edtf, item.anchor) == (text, timex, edtf, REFERENCE)
    bare = one(sentence, None)
    assert (bare.text, bare.timex_type) == (item.text, "DATE")
    assert (bare.timex_value, bare.edtf, bare.earliest, bare.latest, bare.anchor) == (None, None, None, None, "missing")


def test_week_day_beside_its_date() -> None:
    assert [item.timex_value for item in find_dates("am Montag (27. Oktober)", REFERENCE)] == ["2025-10-27"] * 2


def test_vague_words_have_no_value_in_the_calendar() -> None:
    for word, value in (("derzeit", "PRESENT_REF"), ("künftig", "FUTURE_REF"), ("damals", "PAST_REF")):
        item = one(f"Das gilt {word} für alle.")
        assert (item.timex_type, item.timex_value, item.edtf, item.anchor) == ("DATE", value, None, None)


def test_clock_times_belong_to_the_day_beside() -> None:
    day, clock = find_dates("Die Sitzung beginnt am 27. Oktober 2025 um 18.30 Uhr.")
    assert (day.text, clock.text, clock.timex_type) == ("27. Oktober 2025", "18.30 Uhr", "TIME")
    assert (clock.timex_value, clock.edtf) == ("2025-10-27T18:30", "2025-10-27T18:30:00")
    assert (clock.earliest, clock.latest, clock.precision) == ("2025-10-27", "2025-10-27", "time")
    assert one("um 20 Uhr").edtf == "2025-10-29T20:00:00"
    assert one("um 24 Uhr").edtf == "2025-10-30T00:00:00"
    assert one("um 20 Uhr", None).anchor == "missing"
    begin, end = find_dates("von 14.30 bis 16 Uhr", REFERENCE)
    assert (begin.timex_value, end.timex_value) == ("2025-10-29T14:30", "2025-10-29T16:00")


def test_parts_of_the_day() -> None:
    item = one("Der Rat beschloss es am Dienstagabend.")
    assert (item.timex_type, item.timex_value, item.edtf) == ("TIME", "2025-10-28TEV", "2025-10-28")


@pytest.mark.parametrize(
    ("sentence", "text", "value"),
    [
        ("Das dauert zwei Jahre.", "zwei Jahre", "P2Y"),
        ("nach 18 Monaten", "18 Monaten", "P18M"),
        ("drei Jahre und vier Monate", "drei Jahre und vier Monate", "P3Y4M"),
        ("ein halbes Jahr", "ein halbes Jahr", "P0.5Y"),
        ("nach einigen Tagen", "einigen Tagen", "PXD"),
        ("48 Stunden", "48 Stunden", "PT48H"),
        ("in den kommenden zehn Jahren", "den kommenden zehn Jahren", "P10Y"),
    ],
)
def test_durations(sentence: str, text: str, value: str) -> None:
    item = one(sentence)
    assert (item.text, item.timex_type, item.timex_value, item.edtf) == (text, "DURATION", value, None)


def test_since_a_duration_begins_before_the_reference() -> None:
    item = one("Sie arbeitet seit zwei Jahren dort.")
    assert (item.timex_value, item.relation, item.earliest, item.latest) == ("P2Y", "since", "2023-10-29", None)
    assert item.anchor == REFERENCE
    assert one("seit zwei Jahren", None).anchor == "missing"


@pytest.mark.parametrize(
    ("sentence", "text", "value"),
    [
        ("Es fährt täglich.", "täglich", "P1D"),
        ("jedes Jahr", "jedes Jahr", "P1Y"),
        ("alle zwei Jahre", "alle zwei Jahre", "P2Y"),
        ("immer montags", "montags", "XXXX-WXX-1"),
        ("5000 Fahrten pro Jahr", "pro Jahr", "P1Y"),
    ],
)
def test_sets(sentence: str, text: str, value: str) -> None:
    item = one(sentence)
    assert (item.text, item.timex_type, item.timex_value, item.edtf) == (text, "SET", value, None)


def test_today_in_news_and_in_essays() -> None:
    assert one("Der Bürgermeister hat heute den Neubau eröffnet.").timex_value == REFERENCE
    assert one("Das ist noch heute so.").timex_value == "PRESENT_REF"


@pytest.mark.parametrize(
    "head",
    [
        "Veröffentlicht am 29.10.2025\n\n",
        "[29.10.2025] ",
        "Hanau, 29. Oktober 2025 – ",
        "Pressemitteilung vom 29. Oktober 2025\n\n",
    ],
)
def test_text_may_state_its_own_day(head: str) -> None:
    last = find_dates(head + "Gestern wurde die Bibliothek eröffnet.")[-1]
    assert (last.timex_value, last.anchor) == ("2025-10-28", REFERENCE)


def test_other_days_of_a_text_are_no_reference() -> None:
    assert find_dates("Am 29.10.2025 tagte der Rat. Gestern wurde gebaut.")[-1].anchor == "missing"


def test_reference_may_be_a_date_a_moment_or_text() -> None:
    for reference in (date(2025, 10, 29), datetime(2025, 10, 29, 23, 59), "2025-10-29", "2025-10-29T23:59:00+01:00"):
        assert find_dates("gestern", reference)[0].timex_value == "2025-10-28"
    assert find_dates("gestern", "2025-10")[0].anchor == "missing"
    with pytest.raises(ValueError, match="ISO 8601"):
        find_dates("gestern", "29.10.2025")


def test_winter_days_keep_their_year_at_the_turn_of_the_year() -> None:
    assert find_dates("am 28. Dezember", "2026-01-05")[0].timex_value == "2025-12-28"
    assert find_dates("am 29. Februar", "2025-10-29")[0].timex_value == "2024-02-29"
