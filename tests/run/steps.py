"""Map steps that worker processes of the engine tests import."""

from __future__ import annotations

import os
from collections.abc import Sequence

from stadtlupe.fetch import Page
from stadtlupe.normalize.facts import ArticleFacts
from stadtlupe.read import Article
from stadtlupe.settings import Settings

DEADLY = "deadly"


def copy_idents(_settings: Settings, pages: Sequence[Page]) -> list[ArticleFacts]:
    """Give back one result per page; a page called ``deadly`` kills the process it is worked on in."""
    if any(page.ident == DEADLY for page in pages):
        os._exit(1)
    return [ArticleFacts(Article(page.ident, page.origin)) for page in pages]
