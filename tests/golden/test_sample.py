"""The sample corpus gives the golden records; ``make golden`` writes them anew."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from stadtlupe.schema import ArticleRecord
from tests.golden.generate import GOLDEN, ROOT, SAMPLE, write_records
from tests.golden.readme import block, excerpt

INPUTS = sorted(path for path in SAMPLE.iterdir() if path.name != "SOURCES.md")


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Records of one run over the sample corpus."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        return write_records(tmp_path_factory.mktemp("sample"))


def load(path: Path) -> dict[str, Any]:
    """Read one record."""
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def test_one_record_per_input(records: Path) -> None:
    assert {path.name for path in records.glob("*.json")} == {path.name for path in GOLDEN.glob("*.json")}
    assert len(INPUTS) == len(list(records.glob("*.json")))


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.json")), ids=lambda path: path.stem)
def test_record(path: Path, records: Path) -> None:
    found, wanted = load(records / path.name), load(path)
    ArticleRecord.model_validate(found)
    for part in wanted:
        assert found[part] == wanted[part], f"{part} of {path.stem} changed; if it is meant: make golden"
    assert found.keys() == wanted.keys()


def test_readme_shows_what_the_run_writes(records: Path) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert block(readme) == excerpt(records.parent), "if the change is meant: make golden"
