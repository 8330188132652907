"""The sample corpus gives the golden records; ``make golden`` writes them anew."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from stadtlupe.schema import ArticleRecord
from tests.golden.generate import GOLDEN, ROOT, SAMPLE
from tests.golden.readme import PAGES, block

INPUTS = sorted(path for path in SAMPLE.iterdir() if path.name != "SOURCES.md")


@pytest.fixture(scope="module")
def records(sample_outputs: Path) -> Path:
    """Records of one run over the sample corpus."""
    return sample_outputs / "articles"


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


def named_cities() -> dict[str, list[str]]:
    """Municipalities of each row of SOURCES.md by article; the first one is the one it is mainly about."""
    rows = (SAMPLE / "SOURCES.md").read_text(encoding="utf-8").splitlines()
    cells = [row.split(" | ") for row in rows if row.startswith("| `")]
    found = ((row[0].strip("| `").rsplit(".", 1)[0], re.findall(r"\d{8}", row[2])) for row in cells if len(row) > 2)
    return {ident: keys for ident, keys in found if keys}


# Named by the publisher only, not by the text.
WITHOUT_FIRST = {"landkreis-hof-innovationsraum"}


@pytest.mark.parametrize(("ident", "keys"), sorted(named_cities().items()))
def test_primary_city(ident: str, keys: list[str], records: Path) -> None:
    record = load(records / f"{ident}.json")
    if record["outcome"] == "extracted":
        (primary,) = [city["ags"] for city in record["cities"] if city["role"] == "primary"]
        assert primary in (keys if ident in WITHOUT_FIRST else keys[:1])


@pytest.mark.parametrize("page", PAGES)
def test_readme_shows_what_the_run_writes(page: str, records: Path) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    assert block(text) == PAGES[page](records.parent), "if the change is meant: make golden"
