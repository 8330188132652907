from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtlupe.read.dates import SHOWN_DAY, dateline, field_date, iso_day, medium_line, stated_day


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("[27.10.2025] Der Kreis Unna digitalisiert seine Ämter.", "2025-10-27"),
        ("Pressemitteilung vom 14. März 2025", "2025-03-14"),
        ("Pressemitteilung Nr. 123/2025 vom 3.2.2025", "2025-02-03"),
        ("Medieninformation, Dienstag, 4. Februar 2025", "2025-02-04"),
        ("Veröffentlicht am Montag, 27. Oktober 2025, 14:05 Uhr", "2025-10-27"),
        ("Veröffentlicht am 14.03.2025, aktualisiert am 20.03.2025", "2025-03-14"),
        ("Erstellt am: 2025-03-14", "2025-03-14"),
        ("Bochum, 27. Oktober 2025 – Die Stadt baut.", "2025-10-27"),
        ("Hanau (pm), den 27.10.2025. Die Stadt baut.", "2025-10-27"),
        ("Stand: 27.10.2025", None),
        ("Aktualisiert am 27.10.2025", None),
        ("Veröffentlicht am", None),
        ("Heute ist Montag, 3. November 2025", None),
        ("Montag, 3. November 2025", None),
        ("3. November 2025", None),
        ("Eine Delegation besuchte die Stadt am 27.10.2025, um zu lernen.", None),
        ("Termin: 27.10.2025", None),
        ("Ratssaal, 27. Oktober 2025", None),
        ("[30.02.2025] Den Tag gibt es nicht.", None),
    ],
)
def test_dateline(line: str, day: str | None) -> None:
    assert dateline([line]) == day


def test_only_the_head_of_a_text_is_looked_at() -> None:
    assert dateline(["Absatz"] * 20 + ["Veröffentlicht am 3.2.2025"]) is None
    assert dateline(["3. Februar 2025"], bare=True) == "2025-02-03"


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2025-10-27T09:00:00+01:00", "2025-10-27"),
        ("2025-10-26T23:30:00Z", "2025-10-27"),  # half past midnight in Germany
        ("2025-07-01T22:30:00.000Z", "2025-07-02"),
        ("2025-10-27 09:00:00 +0100", "2025-10-27"),
        ("2025-10-27", "2025-10-27"),
        ("20251027", "2025-10-27"),
        ("27. Oktober 2025, 10 Uhr", "2025-10-27"),
        ("2025-13-45", None),
        ("0000-00-00T00:00:00Z", None),
        ("gestern", None),
        (None, None),
        (["2025-10-27"], None),
    ],
)
def test_stated_day(value: object, day: str | None) -> None:
    assert stated_day(value) == day


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2025", "2025"),
        (2025, "2025"),
        ("2025-03", "2025-03"),
        ("2025-13", None),
        ("3.2.2025", "2025-02-03"),
        ({}, None),
    ],
)
def test_field_date(value: object, expected: str | None) -> None:
    assert field_date(value) == expected


@given(st.dates(datetime.date(1990, 1, 1), datetime.date(2099, 12, 31)))
def test_every_day_is_read_back(day: datetime.date) -> None:
    months = [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ]
    assert iso_day(f"{day.day}.{day.month}.{day.year}") == day.isoformat()
    assert iso_day(f"{day.day:02}. {months[day.month - 1]} {day.year}") == day.isoformat()
    assert iso_day(day.isoformat()) == day.isoformat()


@given(st.text(max_size=60))
def test_any_text(text: str) -> None:
    iso_day(text)
    stated_day(text)
    field_date(text)
    dateline([text], bare=True)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Stadtblatt, Lokales, 19.07.2023", ("Stadtblatt", "2023-07-19")),
        ("Stadtblatt | 19.07.2023", ("Stadtblatt", "2023-07-19")),
        ("Herne, 19.07.2023", None),  # a place
        ("19.07.2023", None),
        ("Datum 20.09.2024", None),
    ],
)
def test_medium_line(line: str, expected: tuple[str, str] | None) -> None:
    assert medium_line(line) == expected


def test_forms_of_days() -> None:
    for line in ("26 | 01 | 2022", "26/01/2022", "26. Januar 2022", "26 Januar, 2022", "/ 26.01.2022 / 06:15 /"):
        match = SHOWN_DAY.search(line)
        assert match, line
        assert iso_day(match["day"]) == "2022-01-26", line
    assert SHOWN_DAY.search("Aktenzeichen 12/34/2022/5") is None
    assert stated_day("03/02/2022") is None  # metadata may mean either
    assert dateline(["Unna | Hamm, 11. November 2021"]) == "2021-11-11"
    assert dateline(["Hanau, (12.11.2021). Die Stadt baut."]) == "2021-11-12"
    assert dateline(["Datum 20.09.2024"], bare=True) == "2024-09-20"
