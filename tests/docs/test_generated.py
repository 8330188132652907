"""Documents that are made from code are current."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from stadtlupe.errors import CATALOGUE, Exit
from stadtlupe.schema import RECORDS, TABLES
from stadtlupe.write import dictionary, error_reference

ROOT = Path(__file__).parents[2]
PAGES = {
    "docs/data-dictionary.md": dictionary.data_dictionary,
    "docs/errors.md": error_reference.error_reference,
}


@pytest.mark.parametrize("path", PAGES)
def test_generated_pages_are_current(path: str) -> None:
    assert (ROOT / path).read_text(encoding="utf-8") == PAGES[path](), "run: make docs"


@pytest.mark.parametrize("module", [dictionary, error_reference])
def test_pages_are_written_or_printed(module: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.md"
    assert module.main([str(page)]) == 0  # type: ignore[attr-defined]
    assert module.main([]) == 0  # type: ignore[attr-defined]
    assert page.read_text(encoding="utf-8") == capsys.readouterr().out


def test_every_table_record_column_and_item_is_in_the_dictionary() -> None:
    text = dictionary.data_dictionary()
    for name, model in (TABLES | RECORDS).items():
        section = text.split(f"\n### {name}\n", 1)[1].split("\n### ", 1)[0]
        for field, info in model.model_fields.items():
            assert f"| `{info.alias or field}` |" in section, (name, field)
            assert info.description
            assert info.description in section
    for target in re.findall(r"\]\(#(\w+)\)", text):
        assert re.search(rf"^### {target}$", text, re.MULTILINE | re.IGNORECASE), target


def test_tables_of_generated_pages_are_whole() -> None:
    for page in PAGES.values():
        width = 0
        for line in page().splitlines():
            cells = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else 0
            assert not (width and cells) or cells == width, line
            width = cells


def test_every_error_is_documented_with_what_and_do() -> None:
    text = (ROOT / "docs/errors.md").read_text(encoding="utf-8")
    for kind in CATALOGUE.values():
        rows = [line for line in text.splitlines() if line.startswith(f"| {kind.code} |")]
        assert len(rows) == 1, kind.code
        plain = rows[0].replace("*", "")
        assert re.sub(r"\{(\w+)\}", r"\1", kind.what) in plain
        assert re.sub(r"\{(\w+)\}", r"\1", kind.do) in plain
        assert rows[0].endswith(f"| {kind.exit_code.value} |")


def test_every_exit_code_has_a_meaning() -> None:
    assert set(error_reference.MEANING) == set(Exit)
