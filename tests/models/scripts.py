"""The scripts of the training folder as modules: they are run as files and belong to no package."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

TRAINING = Path(__file__).parents[2] / "models" / "training"


def script(name: str) -> ModuleType:
    """Load a script of the training folder as a module."""
    spec = importlib.util.spec_from_file_location(name, TRAINING / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
