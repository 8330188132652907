"""Numbers in German."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stadtlupe.write.german import euros, german_number, one_line


def test_numbers() -> None:
    assert german_number(1_300_000) == "1.300.000"
    assert german_number(2.035, 2) in ("2,03", "2,04")
    assert german_number(-1234.5, 1) == "-1.234,5"
    assert (euros(1_300_000.0), euros(2.5), euros(0.0)) == ("1.300.000 €", "2,50 €", "0 €")


@given(st.integers(-(10**12), 10**12))
def test_whole_numbers_can_be_read_back(value: int) -> None:
    assert int(german_number(value).replace(".", "")) == value


def test_control_characters_and_turned_writing_go() -> None:
    assert one_line("Rat\n\thaus \x1b[31mrot\x1b[0m \u202eenil") == "Rat haus [31mrot [0m enil"
