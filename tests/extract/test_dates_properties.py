"""What must hold for every text: exact offsets, order, valid values, and work that grows with the text only."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stadtlupe.extract import date_rules
from stadtlupe.extract.amounts import find_amounts
from stadtlupe.extract.date_words import time_words
from stadtlupe.extract.dates import TimeExpression, find_dates

from .edtf_grammar import is_edtf

PIECES = [
    *[
        "der",
        "die",
        "das",
        "dem",
        "den",
        "des",
        "am",
        "im",
        "vom",
        "bis",
        "zum",
        "seit",
        "ab",
        "von",
        "zwischen",
        "und",
        "oder",
        ",",
        ".",
        "(",
        ")",
        "–",
        "-",
        "/",
        ":",
        "'",
        "’",
        "\n",
        "§",
        "€",
    ],
    *[
        "1",
        "2",
        "3.",
        "12.",
        "27.",
        "31.",
        "29.",
        "2025",
        "2017",
        "1999",
        "2100",
        "1000",
        "25",
        "26",
        "10.",
        "10.2025",
        "27.10.2025",
        "27.10.",
        "0",
        "00",
        "20",
        "14.30",
        "24",
    ],
    *[
        "Mai",
        "Oktober",
        "Februar",
        "Okt.",
        "Montag",
        "Mo.",
        "Sonntag",
        "Dienstagabend",
        "Sommer",
        "Winter",
        "Quartal",
        "Halbjahr",
        "Jahrhundert",
    ],
    *[
        "Jahr",
        "Jahre",
        "Jahren",
        "Monate",
        "Woche",
        "Wochenende",
        "Tag",
        "Uhr",
        "halb",
        "neun",
        "KW",
        "Q3",
        "Jahrzehnt",
        "Jahrtausend",
        "Ostern",
    ],
    *[
        "vergangene",
        "nächsten",
        "kommenden",
        "dieses",
        "letzten",
        "zwei",
        "zehn",
        "einige",
        "beiden",
        "Anfang",
        "Ende",
        "Mitte",
        "Vorjahr",
        "heuer",
    ],
    *[
        "heute",
        "gestern",
        "morgen",
        "Vortag",
        "tags",
        "darauf",
        "früher",
        "derzeit",
        "jedes",
        "alle",
        "pro",
        "täglich",
        "wird",
        "wurde",
        "rund",
        "etwa",
    ],
    *["Euro", "Mio.", "Millionen", "eine", "halbe", "1,3", "750.000", "Cent", "EUR", "tausend", "fünfzig"],
]
TEXTS = st.one_of(
    st.text(max_size=120),
    st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=30).map("".join),
)
REFERENCES = st.one_of(st.none(), st.dates(), st.sampled_from([date.min, date.max, date(2024, 2, 29)]))


def check(text: str, found: list[TimeExpression]) -> None:
    end = 0
    for item in found:
        assert text[item.start : item.end] == item.text
        assert end <= item.start < item.end
        end = item.end
        assert item.timex_type in {"DATE", "TIME", "DURATION", "SET"}
        assert item.relation in {"at", "since", "until", "from-to"}
        assert item.modifier in {None, "start", "mid", "end", "approx"}
        assert item.edtf is None or is_edtf(item.edtf), item
        for bound in (item.earliest, item.latest):
            assert bound is None or date.fromisoformat(bound)
        if item.earliest and item.latest:
            assert item.earliest <= item.latest
        if item.anchor == "missing":
            assert (item.edtf, item.earliest, item.latest) == (None, None, None)
        if item.relation == "since":
            assert item.latest is None or item.timex_type == "TIME"
        if item.relation == "until":
            assert item.earliest is None or item.timex_type == "TIME"


@settings(max_examples=400, deadline=None)
@given(TEXTS, REFERENCES)
def test_dates_hold_for_every_text(text: str, reference: date | None) -> None:
    check(text, find_dates(text, reference))


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_amounts_hold_for_every_text(text: str) -> None:
    end = 0
    for item in find_amounts(text):
        assert text[item.start : item.end] == item.text
        assert end <= item.start < item.end
        end = item.end
        assert item.value_eur >= 0
        assert item.value_eur_max is None or item.value_eur <= item.value_eur_max


@settings(max_examples=200, deadline=None)
@given(st.dates(date(1000, 1, 1), date(2100, 12, 31)))
def test_every_written_day_is_read_back(day: date) -> None:
    months = {number: name.capitalize() for name, number in reversed(list(time_words().months.items()))}
    for written in (
        f"{day.day}. {months[day.month]} {day.year:04d}",
        f"{day.day:02d}.{day.month:02d}.{day.year:04d}",
        f"{day.day}. {day.month}. {day.year:04d}",
        day.isoformat(),
    ):
        found = find_dates(f"Am {written} tagte der Rat.")
        assert [(item.text, item.edtf) for item in found] == [(written, day.isoformat())]


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 999_999_999), st.integers(0, 99))
def test_every_written_amount_is_read_back(euros: int, cents: int) -> None:
    grouped = f"{euros:,}".replace(",", ".")
    for written in (f"{grouped},{cents:02d} Euro", f"{euros},{cents:02d} €"):
        found = find_amounts(f"Es kostet {written}.")
        assert [(item.text, item.value_eur) for item in found] == [(written, float(f"{euros}.{cents:02d}"))]


UNITS = [
    *("der ", "der vergangenen ", "3. ", "3. und ", "3., und Sonntag, ", "3.   und   3. ", "1. - ", "2025 ", "2025/"),
    *(
        "2025-",
        "27.10.",
        "27.10.2025",
        "am Montag ",
        "Montag,",
        "von 10-",
        "10-",
        "10 bis ",
        "im Mai ",
        "Mai/",
        "Ende ",
    ),
    *("Ende des ", "heute ", "heute. ", "zwei Jahre und ", "rund zwei ", "1 ", "1 000 ", "\n", "   ", "(", "um 12:30 "),
    *("bis ", "Jahr 2025/", "im Jahr ", "Anfang der ", "am nächsten Tag ", "Veröffentlicht am ", "27. Oktober 2025 "),
    *("Euro ", "€ ", "1 Euro ", "eins und ", "1 bis 2 bis ", "a", "ß ", "0", "9.", "1,"),
]


HEADROOM = 3
# Function calls per thousand characters that no text may exceed. News needs some 2,000; the worst of UNITS ("1 ", five
# hundred numbers, each tried by all rules) 80,000.
CALLS_PER_KB = 120_000


def work(text: str) -> int:
    """Calls of Python functions that finding the dates of a text takes; a measure that no busy machine can change.

    A profiler sees the calls of regex methods too, but not what happens in one of them: that part is bounded by
    ``test_no_single_match_is_slow``.
    """
    count = 0

    def count_call(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    find_dates("1. Mai 2025")  # the lexicon is read and compiled once, outside of the count
    before = sys.getprofile()
    sys.setprofile(count_call)
    try:
        found = find_dates(text, date(2025, 10, 29))
    finally:
        sys.setprofile(before)
    check(text, found)
    return count


@pytest.mark.parametrize("unit", UNITS)
def test_adversarial_repetitions_cost_no_more_than_in_proportion(unit: str) -> None:
    single, double = (unit * (size // len(unit)) for size in (2_000, 4_000))
    small, large = work(single), work(double)
    assert large <= HEADROOM * small + 100
    assert large <= CALLS_PER_KB * 4
    find_amounts(double)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([*PIECES, *UNITS]), min_size=1, max_size=4), st.sampled_from(["", " ", "\n"]))
def test_fuzzed_repetitions_cost_no_more_than_in_proportion(pieces: list[str], joint: str) -> None:
    unit = joint.join(pieces) + joint
    single = unit * max(1, 1_000 // len(unit))
    small, large = work(single), work(single * 2)
    assert large <= HEADROOM * small + 100
    assert large <= CALLS_PER_KB * max(2, len(single) // 500)


# Starts of patterns that are never completed: what a backtracking engine would try again and again.
HALVES = [
    *("1.", "1. ", "1., ", "1 und ", "3., Montag, ", "Montag, den ", "2025", "12:30 bis ", "10-", "1.1."),
    *("zwei Jahre und ", "jeden ersten ", "am letzten ", "Anfang der ", "Mo–", "Mo, Di, ", "vor ", "\n", "\u00a0"),
]
SLOW_AFTER_S = 60


def test_no_single_match_is_slow() -> None:
    """In a process of its own with a very generous limit: an exponential pattern would not come back at all."""
    program = (
        "import sys\n"
        "from stadtlupe.extract.dates import find_dates\n"
        "for half in sys.argv[1:]:\n"
        "    find_dates(half * (10_000 // len(half)) + '!', '2025-10-29')\n"
    )
    done = subprocess.run([sys.executable, "-c", program, *HALVES], timeout=SLOW_AFTER_S, check=False)
    assert done.returncode == 0


def test_rules_are_tried_in_proportion_to_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted in calls of rules, not in seconds: twice the text is twice the work."""
    counts = []
    table = date_rules._word_rules()
    for factor in (50, 100):
        calls = 0

        def counting(rule: date_rules.Rule) -> date_rules.Rule:
            def counted(text: str, at: int) -> object:
                nonlocal calls
                calls += 1
                return rule(text, at)

            return counted  # type: ignore[return-value]

        wrapped = {word: tuple(counting(rule) for rule in rules) for word, rules in table.items()}
        with monkeypatch.context() as patch:
            patch.setattr(date_rules, "_word_rules", lambda wrapped=wrapped: wrapped)
            patch.setattr(date_rules, "_NUMBER_RULES", tuple(counting(rule) for rule in date_rules._NUMBER_RULES))
            date_rules.find_drafts("Der Ende der 3. und der Mai 2025 zwei im 12 Jahre, bis heute. " * factor)
        counts.append(calls)
    assert counts[0] > 0
    assert counts[1] <= 2 * counts[0]
