"""Imports run downwards only, and modules stay readable in size."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "pipeline" / "stadtlupe"
MODULES = sorted(PACKAGE.rglob("*.py"))
MAX_LINES = 400

BASE = {"errors", "database", "schema", "settings", "collector", "packed_places", "lexicon", "word_clusters"}
BASE |= {"row_table", "value_class"}
# What a stage may import beyond itself and the base; "room!" means only the value types that the room exports.
ALLOWED = {
    "errors": set(),
    "database": {"errors"},
    "schema": set(),
    "row_table": {"schema"},
    "settings": {"errors"},
    "collector": set(),
    "value_class": set(),
    "packed_places": set(),
    "lexicon": {"collector", "errors", "settings", "packed_places"},
    "word_clusters": {"lexicon"},
    "fetch": BASE,
    "read": BASE | {"fetch!", "rooms"},
    "extract": BASE,
    "normalize": BASE | {"extract!", "read!"},
    "compare": BASE | {"rooms"},
    "write": BASE | {"compare!"},
    "run": BASE | {"fetch", "read", "extract", "normalize", "compare", "write", "rooms"},
    "register": BASE | {"write", "extract"},
    "rooms": set(),
    "api": BASE | {"fetch", "read", "extract", "normalize", "run"},
    "cli": BASE | {"api", "run", "extract", "write", "register", "fetch"},
    "__init__": set(),
}
VALUE_TYPES = {"fetch": {"Page"}, "read": {"Article"}, "extract": {"Mention"}, "compare": {"Corpus"}}


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[tuple[str, str | None]]:
    """Yield (module below stadtlupe, imported name) of every import of our own."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.startswith("stadtlupe."):
                    yield alias.name.removeprefix("stadtlupe."), None
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            for alias in node.names:
                if node.module == "stadtlupe":
                    yield alias.name, None
                elif node.module.startswith("stadtlupe."):
                    yield node.module.removeprefix("stadtlupe."), alias.name


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_run_downwards(path: Path) -> None:
    room = room_of(path)
    for module, name in imports(path):
        target = module.split(".")[0]
        if target in {room, "__version__"} or target in ALLOWED[room]:
            continue
        assert f"{target}!" in ALLOWED[room], f"{room} must not import {module}"
        assert module == target, f"{room} must not import {module}, an internal of {target}"
        assert name in VALUE_TYPES[target], f"{room} must not import {name} from {target}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_modules_stay_small(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    # schema.py is one list of columns; splitting it would hide half of it.
    assert lines <= MAX_LINES or path.name == "schema.py", f"{lines} lines"
