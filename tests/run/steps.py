"""Map steps that worker processes of the engine tests import."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from stadtlupe.errors import StadtlupeError
from stadtlupe.fetch import Page
from stadtlupe.normalize.facts import ArticleFacts
from stadtlupe.read import Article
from stadtlupe.settings import Settings

DEADLY = "deadly"
STUCK = "stuck"
ONCE = "once"


def copy_idents(_settings: Settings, pages: Sequence[Page]) -> list[ArticleFacts]:
    """Give back one result per page; a page called ``deadly`` kills the process it is worked on in."""
    if any(page.ident == DEADLY for page in pages):
        os._exit(1)
    return [ArticleFacts(Article(page.ident, page.origin)) for page in pages]


def name_worker(_settings: Settings, pages: Sequence[Page]) -> Iterator[str]:
    """Give back the process id; ``deadly`` dies, ``stuck`` blocks and heeds no signal, ``once`` dies the first time."""
    for page in pages:
        if page.ident == DEADLY:
            os.kill(os.getpid(), signal.SIGKILL)
        if page.ident == STUCK:
            time.sleep(3_600)
        if page.ident == ONCE and not Path(page.origin).exists():
            Path(page.origin).touch()
            os._exit(1)
        yield str(os.getpid())


def no_model(_settings: Settings, pages: Sequence[Page]) -> Iterator[str]:
    """Fail as a model does that cannot be loaded."""
    raise StadtlupeError("E301", name="de_none", command="pip install de_none")
    yield from (page.ident for page in pages)


def dies_while_loading(_settings: Settings, pages: Sequence[Page]) -> Iterator[str]:
    """Die as a worker does for whose model there is no memory, before any page is taken in hand."""
    os.kill(os.getpid(), signal.SIGKILL)
    yield from (page.ident for page in pages)


def describe(page: Page, outcome: str, reason: str) -> str:
    """Result of a page that no worker survived."""
    return f"{page.ident} {outcome}: {reason}"


def slow_worker(_settings: Settings, pages: Sequence[Page]) -> Iterator[str]:
    """Give back the process id, so slowly that something can happen in between."""
    for _ in pages:
        time.sleep(0.02)
        yield str(os.getpid())
