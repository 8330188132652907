"""Stadtlupe reads German municipal news and writes tables in which cities can be compared.

>>> import stadtlupe
>>> record = stadtlupe.annotate("Oberbürgermeisterin Anna Beispiel stellte in Ulm die neue Stadt-App vor.")
>>> [city.name for city in record.cities]
['Ulm']

``read(path)``, ``annotate(text_or_article)``, ``run(inputs, out)``, ``export(out)``, ``compare(cities, folder)``,
``explain(query, folder)`` and ``find_dates(text)`` are loaded on first use.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"
__all__ = ["__version__", "annotate", "compare", "explain", "export", "find_dates", "read", "run"]

_FUNCTIONS = {
    **dict.fromkeys(("annotate", "explain", "export"), "stadtlupe.api"),
    "find_dates": "stadtlupe.extract.dates",
}
_ROOMS = ("compare", "read", "run")


def __getattr__(name: str) -> Any:
    if name in _ROOMS:
        return import_module(f"stadtlupe.{name}")
    if name in _FUNCTIONS:
        return getattr(import_module(_FUNCTIONS[name]), name)
    raise AttributeError(f"module 'stadtlupe' has no attribute {name!r}")
