"""Lets a package be called like a function.

The rooms ``stadtlupe.read`` and ``stadtlupe.run`` bear the names that the Python interface promises for functions, and
Python sets ``stadtlupe.read`` to the package as soon as any module of it is imported. So the packages themselves can be
called: ``stadtlupe.read(path)`` is :func:`stadtlupe.api.read`. Typed code imports from ``stadtlupe.api``.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any


def make_callable(package: str, function: str) -> None:
    """Make an imported package callable.

    Parameters
    ----------
    package : name of the package. function : name of the function in :mod:`stadtlupe.api` that answers the call.
    """

    class CallablePackage(ModuleType):
        def __call__(self, *args: Any, **kwargs: Any) -> Any:
            return getattr(import_module("stadtlupe.api"), function)(*args, **kwargs)

    sys.modules[package].__class__ = CallablePackage
