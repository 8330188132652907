"""Stage 3: Article -> annotated Doc -> Mentions, with spaCy and components of our own."""

from stadtlupe.extract.mention import Mention

__all__ = ["Mention"]
