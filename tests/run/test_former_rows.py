"""Mentions and evidence of unchanged articles are taken over, and the tables are those of a run from the start."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import pytest

from stadtlupe.run.corpus import run_corpus
from stadtlupe.run.former_rows import FormerRows
from stadtlupe.run.ledger import Ledger
from stadtlupe.run.sketches import KeptSketches
from stadtlupe.settings import Settings
from stadtlupe.write.choice import TableChoice
from tests.run.test_corpus import SAMPLE, digests

PAGES = sorted(path for path in SAMPLE.glob("*.html"))
# The same people and bodies as in articles that are there before.
LATE = (
    *("hanau-lernt-von-bochum.html", "stadthof-hanau-eroeffnet.html"),
    *("leipzig-app-gestartet.html", "ulm-ein-jahr-lorapark.html"),
)
SETTINGS = Settings(workers=1)


class Spy:
    """What was wanted, run by run: None for all."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.asked: list[set[str] | None] = []
        original = FormerRows.wanted

        def wanted(rows: FormerRows, assigned: Mapping[str, Sequence[str]]) -> Collection[str] | None:
            found = original(rows, assigned)
            self.asked.append(None if found is None else set(found))
            return found

        patch.setattr(FormerRows, "wanted", wanted)


@pytest.fixture
def spy(monkeypatch: pytest.MonkeyPatch) -> Spy:
    return Spy(monkeypatch)


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for path in PAGES:
        if path.name not in LATE:
            shutil.copy(path, folder)
    return folder


def test_added_changed_and_removed_articles(inputs: Path, tmp_path: Path, spy: Spy) -> None:
    out = tmp_path / "out"
    run_corpus([inputs], out, SETTINGS)
    for name in LATE[:2]:
        shutil.copy(SAMPLE / name, inputs)
        run_corpus([inputs], out, SETTINGS)
        wanted = spy.asked[-1]
        assert wanted is not None
        assert Path(name).stem in wanted
        assert len(wanted) < len(PAGES) / 2
    (inputs / PAGES[0].name).unlink()
    changed = inputs / "herne-digitalstrategie-2030-plus.html"
    changed.write_text(changed.read_text("utf-8").replace("Herne", "Bochum"), encoding="utf-8")
    run_corpus([inputs], out, SETTINGS)
    assert spy.asked[-1] is not None
    assert changed.stem in spy.asked[-1]
    run_corpus([inputs], tmp_path / "fresh", SETTINGS)
    assert spy.asked[-1] is None
    assert digests(out) == digests(tmp_path / "fresh")


def test_corrections_other_formats_and_other_people(inputs: Path, tmp_path: Path, spy: Spy) -> None:
    out = tmp_path / "out"
    for number, (choice, settings) in enumerate(
        [
            (None, SETTINGS),
            (TableChoice(bom=True), SETTINGS),
            (TableChoice(formats=("csv", "jsonl")), SETTINGS),
            (None, Settings(workers=1, private_persons=True)),
        ]
    ):
        run_corpus([inputs], out, settings, choice=choice)
        assert spy.asked[-1] is None, "all rows are others, or are written otherwise"
        shutil.copy(SAMPLE / LATE[number], inputs)
        run_corpus([inputs], out, settings, choice=choice)
        if choice is None or choice.is_plain:
            assert spy.asked[-1]
        run_corpus([inputs], tmp_path / f"fresh-{number}", settings, choice=choice)
        assert digests(out) == digests(tmp_path / f"fresh-{number}")


def test_a_file_that_only_seems_to_be_untouched(inputs: Path, tmp_path: Path, spy: Spy) -> None:
    out = tmp_path / "out"
    run_corpus([inputs], out, SETTINGS)
    path = out / "json" / "evidence.json"
    before = path.stat()
    path.write_text(" " * before.st_size)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    shutil.copy(SAMPLE / LATE[0], inputs)
    run_corpus([inputs], out, SETTINGS)
    assert spy.asked[-2] is not None
    assert spy.asked[-1] is None
    run_corpus([inputs], tmp_path / "fresh", SETTINGS)
    assert digests(out) == digests(tmp_path / "fresh")


def test_sketches_are_kept_for_the_same_text_only(tmp_path: Path, inputs: Path) -> None:
    out = tmp_path / "out"
    run_corpus([inputs], out, SETTINGS)
    with Ledger(out / ".stadtlupe" / "ledger.sqlite") as ledger:
        ledger.run = 1
        kept = KeptSketches(ledger)
        assert len(kept.known) > len(PAGES) / 2
        ident, (_, sketch) = next(iter(ledger.sketches().items()))
        ledger.keep_sketches([(ident, "of another text", sketch)])
        assert KeptSketches(ledger).known == {}
