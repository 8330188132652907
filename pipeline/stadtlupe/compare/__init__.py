"""Stage 5: records -> city profiles and indicators; calling the package is :func:`stadtlupe.api.compare`."""

from stadtlupe.rooms import make_callable

make_callable(__name__, "compare")
