"""Stage 2: Page -> Article (main text, title, date, author) with trafilatura."""

from stadtlupe.read.article import Article
from stadtlupe.read.duplicates import find_duplicates
from stadtlupe.read.reader import content_hash, read_page
from stadtlupe.rooms import make_callable

__all__ = ["Article", "content_hash", "find_duplicates", "read_page", "release_caches"]


def release_caches() -> None:
    """Empty the caches of the HTML parsers; workers call it now and then (every few hundred pages)."""
    from stadtlupe.read.html import release_caches as release  # loads trafilatura

    release()


make_callable(__name__, "read")
