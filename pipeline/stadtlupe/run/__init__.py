"""Conducts the stages over a corpus; calling the package is :func:`stadtlupe.api.run`."""

from stadtlupe.rooms import make_callable

make_callable(__name__, "run")
