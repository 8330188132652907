"""The pictures in the documents are those of the script, small, and shown where they belong."""

from __future__ import annotations

import pytest
from PIL import Image

from tests.browser.screenshots import IMAGES, MAX_BYTES, PICTURES, ROOT


@pytest.mark.parametrize("name", PICTURES)
def test_picture(name: str) -> None:
    width, height, _ = PICTURES[name]
    path = IMAGES / name
    assert path.stat().st_size < MAX_BYTES
    with Image.open(path) as picture:
        assert picture.size == (width, height)
        # An empty page has few colours.
        assert len(picture.convert("RGB").getcolors(1 << 20) or ()) > 40


def test_all_pictures_are_shown_and_none_is_left_over() -> None:
    assert {path.name for path in IMAGES.glob("report*")} == set(PICTURES)
    text = (ROOT / "docs" / "report.md").read_text(encoding="utf-8")
    assert [name for name in PICTURES if f"images/{name}" not in text] == []
    assert "docs/images/report-1280.png" in (ROOT / "README.md").read_text(encoding="utf-8")
