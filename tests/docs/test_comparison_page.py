"""What the pages about the comparison say is true."""

from __future__ import annotations

import re
import shlex
from itertools import pairwise
from pathlib import Path

import pytest
from typer.main import get_command

from stadtlupe.cli import app
from stadtlupe.compare.words import smallest_cost
from stadtlupe.lexicon import read_toml
from stadtlupe.schema import TABLES
from stadtlupe.write.comparison_csv import INDICATORS
from tests.docs.test_pages import ROOT, column, read

SECTION = "## Indicators of the CSV form"
GERMAN = "README.de.md"


def test_every_indicator_is_explained() -> None:
    page = read("docs/comparison.md")
    assert dict(zip(column(page, SECTION, 0), column(page, SECTION, 1), strict=True)) == INDICATORS


def test_the_threshold_of_prices_is_the_one_of_the_lexicon() -> None:
    assert f"sums under {smallest_cost():,.0f} euros" in read("docs/comparison.md")


def test_every_list_of_words_is_described() -> None:
    page = (ROOT / "models/stadtlupe_lexicon/comparison_words.md").read_text(encoding="utf-8")
    for section, lists in read_toml("comparison_words.toml").items():
        assert f"`[{section}]`" in page
        for name in lists:
            assert f"`{name}`" in page, f"[{section}] {name}"


@pytest.mark.parametrize("page", ["README.md", GERMAN, "docs/comparison.md"])
def test_commands_that_the_pages_show_exist(page: str) -> None:
    known = get_command(app).commands  # type: ignore[attr-defined]
    blocks = re.findall(r"```(?:sh)?\n(.*?)```", read(page), re.DOTALL)
    shown = [line for block in blocks for line in block.splitlines() if re.search(r"(?:^|/| )stadtlupe ", line)]
    assert shown
    for line in shown:
        words = shlex.split(line.split("|")[0].split("#")[0])
        names = [after for word, after in pairwise(words) if Path(word).name == "stadtlupe"]
        assert names or "find" in words, line
        assert set(names) <= known.keys(), line


def test_the_german_page_names_tables_that_exist_and_leads_from_the_readme() -> None:
    page = read(GERMAN)
    files = re.findall(r"`(\w+)\.csv`", page)
    assert len(files) > 5
    assert set(files) <= TABLES.keys()
    assert f"]({GERMAN})" in read("README.md")


def test_the_german_page_says_the_essentials() -> None:
    headings = re.findall(r"^## (.+)$", read(GERMAN), re.MULTILINE)
    assert {"Anfangen", "Den Vergleich lesen", "Die Tabellen", "Grenzen", "Datenschutz"} <= set(headings)
    assert "Wenig Nachrichten heißt nicht wenig" in read(GERMAN)


def test_what_make_run_compares_is_what_the_readme_shows() -> None:
    assert "stadtlupe compare Hanau Bochum --from outputs" in read("Makefile")
    assert "`stadtlupe compare Hanau Bochum`, some sections" in read("README.md")
