"""Pictures of the report page for the documents: ``make screenshots``. Look at them before you commit them.

They show the sample corpus at 1280 and 390 pixels. Colours are reduced to a palette, which keeps each file small.
"""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

ROOT = Path(__file__).parents[2]
IMAGES = ROOT / "docs" / "images"
MAX_BYTES = 400_000


def _from(page: Page, section: str) -> bytes:
    """The window with a section at its top, without the bar that would lie over it."""
    page.evaluate("document.querySelector('.nav').style.setProperty('position', 'static')")
    page.evaluate("document.documentElement.style.setProperty('scroll-padding-top', '0')")
    page.evaluate("name => document.getElementById(name).scrollIntoView({ behavior: 'instant' })", section)
    return page.screenshot()


def overview(page: Page) -> bytes:
    """The page from its top."""
    return page.screenshot()


def themes(page: Page) -> bytes:
    """The heatmap."""
    return _from(page, "themen")


def timeline(page: Page) -> bytes:
    """When things began, ended or happened."""
    return _from(page, "zeitleiste")


def comparison(page: Page) -> bytes:
    """Three cities side by side."""
    section = page.locator("#vergleich")
    for number, name in enumerate(("Bochum", "Hanau", "Leipzig"), start=1):
        section.get_by_label(f"Stadt {number}").select_option(label=name)
    return _from(page, "vergleich")


def evidence(page: Page) -> bytes:
    """The sentences behind a fact."""
    page.locator("#initiativen .fact", has_text="Bochum-Strategie").click()
    return page.screenshot()


# File name: width and height of the window, and what is shown.
PICTURES: dict[str, tuple[int, int, Callable[[Page], bytes]]] = {
    "report-1280.png": (1280, 1440, overview),
    "report-themes-1280.png": (1280, 1500, themes),
    "report-timeline-1280.png": (1280, 1120, timeline),
    "report-comparison-1280.png": (1280, 1400, comparison),
    "report-evidence-1280.png": (1280, 720, evidence),
    "report-390.png": (390, 1500, overview),
    "report-themes-390.png": (390, 1500, themes),
    "report-timeline-390.png": (390, 1500, timeline),
    "report-comparison-390.png": (390, 1500, comparison),
}


def main() -> int:
    sys.path.insert(0, str(ROOT))
    from stadtlupe.run.corpus import run_corpus
    from stadtlupe.settings import Settings
    from tests.browser.chromium import MISSING, executable, show, started

    if executable() is None:
        print(MISSING, file=sys.stderr)
        return 1
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, started() as browser:
        run_corpus([ROOT / "corpus" / "sample"], folder, Settings())
        for name, (width, height, shot) in PICTURES.items():
            context = browser.new_context(
                viewport={"width": width, "height": height}, locale="de-DE", reduced_motion="reduce"
            )
            picture = Image.open(io.BytesIO(shot(show(context.new_page(), Path(folder) / "report.html"))))
            picture.convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
                IMAGES / name, optimize=True
            )
            context.close()
            print(f"{(IMAGES / name).relative_to(ROOT)}: {(IMAGES / name).stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
