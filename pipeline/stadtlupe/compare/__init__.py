"""Stage 5: records -> city profiles and indicators; calling the package is :func:`stadtlupe.api.compare`."""

from stadtlupe.compare.corpus import Corpus
from stadtlupe.rooms import make_callable

__all__ = ["Corpus"]

make_callable(__name__, "compare")
