"""A real Chromium: the one that the system installed (Debian: ``apt-get install chromium``), never a downloaded one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

MISSING = "no Chromium is installed (Debian and Ubuntu: apt-get install chromium)"


def executable() -> str | None:
    """Path of the system's Chromium; None when there is none."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def started() -> Iterator[Browser]:
    """A running browser."""
    with sync_playwright() as playwright:
        # The same letters on every machine: no hinting, no smoothing by the screen's pixels.
        options = ["--font-render-hinting=none", "--disable-lcd-text"]
        browser = playwright.chromium.launch(executable_path=executable(), args=options)
        yield browser
        browser.close()


def show(page: Page, path: Path) -> Page:
    """Open a written report and wait until it is built."""
    page.goto(path.resolve().as_uri())
    page.wait_for_selector("html.ready")
    return page
