"""What the pages about the crawl say is true."""

from __future__ import annotations

import ast
import re

from typer.main import get_command

from stadtlupe.cli import app
from stadtlupe.fetch.crawl.health import GOOD, Health
from stadtlupe.fetch.crawl.sources import Source
from stadtlupe.fetch.sidecar import Announced, Revision, RobotsEvidence, Sidecar, TdmEvidence
from tests.docs.test_pages import column, read

PARTS = {"announced": Announced, "tdm": TdmEvidence, "robots": RobotsEvidence, "revisions": Revision}


def test_fields_of_a_source_are_current() -> None:
    fields = {name: field for name, field in Source.model_fields.items() if name != "name"}
    page = read("docs/crawl.md")
    assert column(page, "### Fields of a source", 0) == list(fields)
    assert column(page, "### Fields of a source", 2) == [field.description for field in fields.values()]


def test_fields_of_the_notes_are_current() -> None:
    page = read("docs/crawl.md")
    expected = [(name, field.description) for name, field in Sidecar.model_fields.items()]
    for part, model in PARTS.items():
        expected += [(f"{part}.{name}", field.description) for name, field in model.model_fields.items()]
    names, texts = column(page, "### Notes beside a page", 0), column(page, "### Notes beside a page", 1)
    assert list(zip(names, texts, strict=True)) == expected


def test_verdicts_are_explained() -> None:
    named = column(read("docs/crawl.md"), "## Is it well?", 0)
    assert set(GOOD) <= set(named)
    text = Health.__doc__ or ""
    assert all(f"``{name}``" in text for name in named)


def test_every_promise_of_the_crawl_has_its_test() -> None:
    section = read("docs/security.md").split("## The crawl\n", 1)[1].split("\n## ", 1)[0]
    rows = [line for line in section.splitlines() if line.startswith("|")][2:]
    assert len(rows) > 20
    for row in rows:
        named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", row)
        assert named, row
        for path, test in named:
            functions = {node.name for node in ast.parse(read(path)).body if isinstance(node, ast.FunctionDef)}
            assert test in functions, f"{path}::{test}"


def test_commands_of_the_recipes_exist() -> None:
    """Every call of stadtlupe in the recipes is one that the program understands."""
    calls = re.findall(
        r"(?m)(?:^|[ /=])stadtlupe ((?:--?\w|[a-z]).*?)(?:$| &&| \|\|| >)", read("docs/recipes/crawl.md")
    )
    group = get_command(app)
    checked = 0
    for call in calls:
        words = [word for word in call.split() if word != "--quiet"]
        command = group.commands.get(words[0])  # type: ignore[attr-defined]
        if command is None:
            continue
        known = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if word.startswith("-")} <= known, call
        checked += 1
    assert checked >= 5
