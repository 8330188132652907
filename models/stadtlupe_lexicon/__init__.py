"""Data tables of Stadtlupe: facts and word lists that can be edited without touching code.

Each file has a ``<name>.md`` beside it that names its source, licence and reference date (Gebietsstand).
"""

from importlib.resources import files
from importlib.resources.abc import Traversable


def resource(name: str) -> Traversable:
    """Return the packed data file ``name``, for example ``gemeinden.csv``."""
    return files(__name__).joinpath(name)
