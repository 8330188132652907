"""Stage 1: where pages come from -> Page."""

from stadtlupe.fetch.page import Page

__all__ = ["Page"]
