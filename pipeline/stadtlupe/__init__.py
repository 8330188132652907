"""Stadtlupe reads German municipal news and writes tables in which cities can be compared."""

__version__ = "0.1.0"
