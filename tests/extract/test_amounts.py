"""Sums of money in euros."""

from __future__ import annotations

import pytest

from stadtlupe.extract.amounts import find_amounts, number_word


@pytest.mark.parametrize(
    ("sentence", "text", "value", "approximate"),
    [
        ("Der Bau kostet 1,3 Millionen Euro.", "1,3 Millionen Euro", 1_300_000, False),
        ("Das Land gibt rund 750.000 Euro.", "750.000 Euro", 750_000, True),
        ("12 Mio. EUR", "12 Mio. EUR", 12_000_000, False),
        ("knapp 12 Mio. €", "12 Mio. €", 12_000_000, True),
        ("€ 500", "€ 500", 500, False),
        ("EUR 1,5 Mio. fließen", "EUR 1,5 Mio.", 1_500_000, False),
        ("Ein Ticket für 3,50 Euro", "3,50 Euro", 3.5, False),
        ("25 000 Euro", "25 000 Euro", 25_000, False),
        ("25\u202f000\u00a0Euro", "25\u202f000\u00a0Euro", 25_000, False),
        ("eine halbe Million Euro", "eine halbe Million Euro", 500_000, False),
        ("etwa zwei Millionen Euro", "zwei Millionen Euro", 2_000_000, True),
        ("eineinhalb Millionen Euro", "eineinhalb Millionen Euro", 1_500_000, False),
        ("ein 100.000-Euro-Projekt", "100.000-Euro", 100_000, False),
        ("ein 1,3-Millionen-Euro-Projekt", "1,3-Millionen-Euro", 1_300_000, False),
        ("3,2 Milliarden Euro", "3,2 Milliarden Euro", 3_200_000_000, False),
        ("4 Mrd. Euro", "4 Mrd. Euro", 4_000_000_000, False),
        ("200 Tausend Euro", "200 Tausend Euro", 200_000, False),
        ("350 T€", "350 T€", 350_000, False),
        ("350 TEUR", "350 TEUR", 350_000, False),
        ("30 Cent", "30 Cent", 0.3, False),
        ("12.500,00 €", "12.500,00 €", 12_500, False),
        ("1.250.000,50 Euro", "1.250.000,50 Euro", 1_250_000.5, False),
        ("32,- €", "32,- €", 32, False),
        ("2.000€", "2.000€", 2_000, False),
        ("fünfhunderttausend Euro", "fünfhunderttausend Euro", 500_000, False),
        ("bis zu 5.000 Euro", "5.000 Euro", 5_000, True),
        ("mehr als 5.000 Euro", "5.000 Euro", 5_000, True),
        ("am 3. Mai 2025 500 Euro", "500 Euro", 500, False),
        ("Insgesamt wird die Halle 14,2 Millionen kosten.", "14,2 Millionen", 14_200_000, False),
        ("Die Investition liegt bei rund 3 Mio., sagt er.", "3 Mio.", 3_000_000, True),
        ("von 3 auf 5 Millionen Euro", "5 Millionen Euro", 5_000_000, False),
        ("im Haus 3 und 5 Euro", "5 Euro", 5, False),
        ("1,3 Millionen\nEuro", "1,3 Millionen\nEuro", 1_300_000, False),
    ],
)
def test_single(sentence: str, text: str, value: float, approximate: bool) -> None:
    (amount,) = find_amounts(sentence)
    assert (amount.text, amount.value_eur, amount.value_eur_max) == (text, value, None)
    assert amount.approximate is approximate
    assert sentence[amount.start : amount.end] == text


@pytest.mark.parametrize(
    ("sentence", "text", "low", "high"),
    [
        ("1,2 bis 1,5 Millionen Euro", "1,2 bis 1,5 Millionen Euro", 1_200_000, 1_500_000),
        ("zwischen 10 und 20 Millionen Euro", "10 und 20 Millionen Euro", 10_000_000, 20_000_000),
        ("10–20 Mio. Euro", "10–20 Mio. Euro", 10_000_000, 20_000_000),
        ("500.000 bis 1 Million Euro", "500.000 bis 1 Million Euro", 500_000, 1_000_000),
        ("500.000 Euro bis 1 Million Euro", "500.000 Euro bis 1 Million Euro", 500_000, 1_000_000),
        ("zwei bis drei Millionen Euro", "zwei bis drei Millionen Euro", 2_000_000, 3_000_000),
    ],
)
def test_range(sentence: str, text: str, low: float, high: float) -> None:
    (amount,) = find_amounts(sentence)
    assert (amount.text, amount.value_eur, amount.value_eur_max) == (text, low, high)


@pytest.mark.parametrize(
    "sentence",
    [
        "5 Prozent der Anteile",
        "300 Dollar",
        "12 Millionen Schweizer Franken",
        "die EURO 2024 in Dortmund",
        "mehrere Millionen Euro",
        "Die Stadt zahlt in Euro.",
        "1,3 Millionen Besucher",
        "Die Kosten tragen 1,3 Millionen Einwohner.",
        "In der Region leben 1,3 Millionen, heißt es.",
        "Eurozone",
        "",
    ],
)
def test_no_amount(sentence: str) -> None:
    assert find_amounts(sentence) == []


def test_several() -> None:
    found = find_amounts("1.000 Euro, 2.000 Euro und 30 Cent")
    assert [amount.value_eur for amount in found] == [1000, 2000, 0.3]


@pytest.mark.parametrize(
    ("word", "value"),
    [("fünfundzwanzigtausend", 25_000), ("hundert", 100), ("zweihundertfünfzig", 250), ("elf", 11), ("Haus", None)],
)
def test_number_words(word: str, value: int | None) -> None:
    found = number_word(word)
    assert found is None if value is None else found == value
