"""One browser, one run over the sample corpus, and a page that records what it asks for and complains about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from stadtlupe.run.corpus import run_corpus
from stadtlupe.run.report import report_of_tables
from stadtlupe.settings import Settings
from tests.browser.chromium import MISSING, executable, show, started
from tests.conftest import ROOT
from tests.write.report_tables import generated_tables, hostile_tables


@dataclass
class Seen:
    """What a page did that it should not do."""

    requests: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The browser, closed before other tests begin: Playwright keeps an event loop running in the test's thread."""
    if executable() is None:
        pytest.skip(MISSING)
    with started() as running:
        yield running


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Output folder of a run over the sample corpus."""
    out = tmp_path_factory.mktemp("sample")
    run_corpus([ROOT / "corpus" / "sample"], out, Settings(workers=1))
    return out


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return report_of_tables(hostile_tables(), tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="session")
def thousand(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return report_of_tables(generated_tables(1_000), tmp_path_factory.mktemp("thousand"))


@pytest.fixture
def seen() -> Seen:
    return Seen()


@pytest.fixture
def open_page(browser: Browser, seen: Seen) -> Iterator[Callable[..., Page]]:
    """Open a report in a window of a given width, with everything recorded that it asks for or complains about."""
    contexts = []

    def opened(path: Path, width: int = 1280, **options: object) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, locale="de-DE", **options)  # type: ignore[arg-type]
        contexts.append(context)
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.on("request", lambda request: seen.requests.append(request.url))
        page.on("console", lambda message: seen.messages.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: seen.messages.append(str(error)))
        return show(page, path)

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page: Callable[..., Page], sample: Path) -> Page:
    """The report of the sample corpus at 1280 pixels."""
    return open_page(sample / "report.html")
