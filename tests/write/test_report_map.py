from __future__ import annotations

import re

from stadtlupe.lexicon import municipalities
from stadtlupe.write.report_map import HEIGHT, WIDTH, background, place


def test_every_municipality_lies_in_the_picture() -> None:
    for entry in municipalities().values():
        x, y = place(entry.lat, entry.lon)
        assert 0 <= x <= WIDTH, entry
        assert 0 <= y <= HEIGHT, entry


def test_north_is_up_and_east_is_right() -> None:
    flensburg, munich, aachen, goerlitz = (
        place(municipalities()[ags].lat, municipalities()[ags].lon)
        for ags in ("01001000", "09162000", "05334002", "14626110")
    )
    assert flensburg[1] < munich[1]
    assert aachen[0] < goerlitz[0]


def test_background_draws_each_place_once() -> None:
    x = y = 0
    drawn = []
    for sign, across, down in re.findall(r"([Mm])(-?\d+) (-?\d+)h0", background()):
        x, y = (int(across), int(down)) if sign == "M" else (x + int(across), y + int(down))
        drawn.append((x, y))
    wanted = {place(entry.lat, entry.lon) for entry in municipalities().values() if not entry.is_kreis}
    assert set(drawn) == wanted
    assert len(drawn) == len(wanted)
    assert re.fullmatch(r"([Mm]-?\d+ -?\d+h0)+", background())
