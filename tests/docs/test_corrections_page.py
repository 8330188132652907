"""What docs/corrections.md says about the file is what the program reads."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

from stadtlupe.normalize.corrections import Corrections
from stadtlupe.run.corrections import COLUMNS, FILE, load_corrections
from stadtlupe.schema import CorrectionAction, CorrectionStatus
from tests.docs.test_pages import column, read

PAGE = read("docs/corrections.md")


def test_columns_actions_and_statuses_are_current() -> None:
    assert tuple(column(PAGE, "## The file", 0)) == COLUMNS
    assert tuple(column(PAGE, "## What is reported", 0)) == get_args(CorrectionStatus)
    section = PAGE.split("## What lines do\n", 1)[1].split("\n## ", 1)[0]
    assert tuple(re.findall(r"^- \*\*(\w+)\*\*", section, re.MULTILINE)) == get_args(CorrectionAction)


def test_the_example_is_valid(tmp_path: Path) -> None:
    (example,) = re.findall(r"```csv\n(.*?)```", PAGE, re.DOTALL)
    path = tmp_path / FILE
    path.write_text(example, encoding="utf-8")
    found = load_corrections(path)
    assert isinstance(found, Corrections)
    assert {line.action for line in found.lines} == set(get_args(CorrectionAction))
    assert [bool(line.one.ident) for line in found.lines] == [True, False, False, True]
    assert [line.one.where for line in found.lines] == ["", "Hanau", "p-2025-117", ""]
