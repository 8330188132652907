"""Stage 2: Page -> Article (main text, title, date, author) with trafilatura."""

from stadtlupe.read.article import Article

__all__ = ["Article"]
