"""Stage 4: Mentions -> canonical facts of an article -> records of a corpus."""
