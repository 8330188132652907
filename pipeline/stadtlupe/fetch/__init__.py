"""Stage 1: where pages come from -> Page."""

from stadtlupe.fetch.identity import canonical_url
from stadtlupe.fetch.page import Page
from stadtlupe.fetch.sources import iter_pages

__all__ = ["Page", "canonical_url", "iter_pages"]
