"""Conducts the stages over a corpus."""
