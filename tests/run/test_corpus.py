"""The main job: the same bytes whatever the number of workers, and a clean folder after a second run."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from stadtlupe.run.annotator import reference_date
from stadtlupe.run.corpus import run_corpus
from stadtlupe.settings import Settings
from tests.facts import article

SAMPLE = Path(__file__).parents[2] / "corpus" / "sample"


def digests(out: Path) -> dict[str, str]:
    """Digest of every written file but the manifest, which holds timings, and the ledger's folder."""
    return {
        str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(out.rglob("*"))
        if path.is_file() and path.name != "run.json" and ".stadtlupe" not in path.parts
    }


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("once")
    run_corpus([SAMPLE], out, Settings(workers=1))
    return out


def test_same_bytes_with_two_workers(once: Path, tmp_path: Path) -> None:
    run_corpus([SAMPLE], tmp_path, Settings(workers=2))
    assert digests(tmp_path) == digests(once)


def test_second_run_removes_what_it_no_longer_has(tmp_path: Path) -> None:
    first, second = sorted(SAMPLE.glob("*.txt"))[:2]
    run_corpus([first, second], tmp_path, Settings(workers=1))
    foreign = tmp_path / "notes.json"
    foreign.write_text("{}", encoding="utf-8")
    run_corpus([first], tmp_path, Settings(workers=1))
    assert [path.stem for path in (tmp_path / "articles").glob("*.json")] == [first.stem]
    assert foreign.is_file()


def test_manifest_says_how_it_was_made(once: Path) -> None:
    manifest = json.loads((once / "run.json").read_text(encoding="utf-8"))
    assert manifest["settings"]["model"] == "de_stadtlupe_sm"
    assert "de_stadtlupe_sm" in manifest["versions"]
    assert sum(manifest["outcomes"].values()) == 24
    assert manifest["rows"]["articles"] == manifest["outcomes"]["extracted"] + manifest["outcomes"]["duplicate"]


def test_every_quote_is_in_its_article(once: Path) -> None:
    rows = json.loads((once / "json" / "evidence.json").read_text(encoding="utf-8"))
    from stadtlupe.api import read_all

    texts = {each.article_id: each.full_text for each in read_all([SAMPLE], Settings())}
    assert rows
    for row in rows:
        text = texts[row["article_id"]]
        assert row["quote"] in " ".join(text.split())
        assert " ".join(text[row["start"] : row["end"]].split()) in row["quote"]


def test_reference_date() -> None:
    day = Settings(as_of="2025-01-02")  # type: ignore[arg-type]
    assert str(reference_date(article("a", "2025-10-27"), day)) == "2025-10-27"
    assert str(reference_date(article("a"), day)) == "2025-01-02"
    assert reference_date(article("a", "2025"), day) is None
    assert reference_date(article("a"), Settings()) is None
