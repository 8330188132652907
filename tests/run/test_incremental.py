"""A second run does only what is new, changed or outdated, and ends with the same bytes as a first one."""

from __future__ import annotations

import csv
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from stadtlupe.errors import Exit, StadtlupeError
from stadtlupe.fetch import files, stamp
from stadtlupe.run import annotator, fingerprint
from stadtlupe.run.corpus import RunSummary, run_corpus
from stadtlupe.run.fingerprint import content_hash, fingerprint_of
from stadtlupe.run.ledger import Ledger
from stadtlupe.run.state import State
from stadtlupe.run.status import status_of
from stadtlupe.settings import Settings
from tests.run.test_corpus import SAMPLE, digests

NAMES = ("brandis-und-das-partheland.txt", "gera-foerdergeld-fuer-smart-city.txt", "kiel-stadtbahn-planung.txt")


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in NAMES:
        shutil.copy(SAMPLE / name, folder)
    return folder


def run(inputs: Path, out: Path, **options: object) -> RunSummary:
    settings = options.pop("settings", Settings(workers=1))
    return run_corpus([inputs], out, settings, **options)  # type: ignore[arg-type]


def changes(out: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file() and path.name != "run.json"}


def outputs(out: Path) -> dict[str, int]:
    return {path: changed for path, changed in changes(out).items() if ".stadtlupe" not in path}


def test_nothing_new_touches_nothing(inputs: Path, tmp_path: Path) -> None:
    first = run(inputs, tmp_path / "out")
    before = outputs(tmp_path / "out")
    second = run(inputs, tmp_path / "out")
    assert (first.reused, second.reused) == (0, 3)
    assert outputs(tmp_path / "out") == before
    assert (second.outcomes, second.rows) == (first.outcomes, first.rows)
    manifest = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert manifest["inputs"] == {"all": 3, "reused": 3}


def test_new_changed_and_removed_inputs(inputs: Path, tmp_path: Path) -> None:
    run(inputs, tmp_path / "out")
    records = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "out" / "articles").iterdir()}
    shutil.copy(SAMPLE / "stadthof-hanau-eroeffnet.html", inputs)
    (inputs / NAMES[0]).unlink()
    changed = inputs / NAMES[1]
    changed.write_text(changed.read_text("utf-8") + "\n\nDie Stadt Gera zahlt dafür 5.000 Euro.\n", encoding="utf-8")
    assert run(inputs, tmp_path / "out").reused == 1
    kept = f"{Path(NAMES[2]).stem}.json"
    assert (tmp_path / "out" / "articles" / kept).stat().st_mtime_ns == records[kept], "an unchanged record stays"
    run(inputs, tmp_path / "fresh")
    assert digests(tmp_path / "out") == digests(tmp_path / "fresh")


def test_moved_inputs_are_not_worked_on_again(inputs: Path, tmp_path: Path) -> None:
    run(inputs, tmp_path / "out")
    moved = inputs.rename(tmp_path / "moved")
    assert run(moved, tmp_path / "out").reused == 3
    run(moved, tmp_path / "fresh")
    assert digests(tmp_path / "out") == digests(tmp_path / "fresh")


def test_settings_that_matter(inputs: Path, tmp_path: Path) -> None:
    run(inputs, tmp_path / "out")
    assert run(inputs, tmp_path / "out", settings=Settings(workers=1, page_seconds=60)).reused == 3
    private = run(inputs, tmp_path / "out", settings=Settings(workers=1, private_persons=True))
    assert private.reused == 3, "only the tables change"
    run(inputs, tmp_path / "fresh", settings=Settings(workers=1, private_persons=True))
    assert digests(tmp_path / "out") == digests(tmp_path / "fresh")
    assert run(inputs, tmp_path / "out", settings=Settings(workers=1, min_words=10)).reused == 0


def test_other_code_lexicon_or_model_outdates_results(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = fingerprint_of(Settings())
    for name, value in (("lexicon_fingerprint", lambda: "x"), ("_code", str), ("_model", lambda _name: ("v", "x"))):
        with monkeypatch.context() as patch:
            patch.setattr(fingerprint, name, value)
            assert fingerprint_of(Settings()).map != before.map, name
    assert fingerprint_of(Settings()) == before
    assert before.version == annotator.annotator(Settings()).version
    with pytest.raises(StadtlupeError, match="E301"):
        fingerprint_of(Settings(model="de_no_such_model"))
    (tmp_path / "meta.json").write_text('{"lang": "de", "name": "own", "version": "1"}')
    own = fingerprint_of(Settings(model=str(tmp_path)))
    assert own.version.endswith("de_own 1")
    (tmp_path / "weights").write_bytes(b"trained further")
    fingerprint._model.cache_clear()
    assert fingerprint_of(Settings(model=str(tmp_path))).map != own.map


def test_damaged_outputs_are_written_again(inputs: Path, tmp_path: Path) -> None:
    run(inputs, tmp_path / "out")
    before = digests(tmp_path / "out")
    (tmp_path / "out" / "cities.csv").write_text("mine")
    (tmp_path / "out" / "articles" / f"{Path(NAMES[0]).stem}.json").unlink()
    assert run(inputs, tmp_path / "out").reused == 3
    assert digests(tmp_path / "out") == before


def test_rerun(inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(article: object, _mentions: object) -> None:
        raise RuntimeError("an odd text")

    with monkeypatch.context() as patch:
        patch.setattr(annotator, "facts_of", fail)
        first = run_corpus([inputs / NAMES[0]], tmp_path / "out", Settings(workers=1))
        assert first.exit_code is Exit.NOTHING_EXTRACTED
    assert run(inputs, tmp_path / "out").outcomes == {"extracted": 2, "failed": 1}
    again = run(inputs, tmp_path / "out", rerun="failed")
    assert (again.outcomes, again.reused) == ({"extracted": 3}, 2)
    assert run(inputs, tmp_path / "out", rerun="all").reused == 0
    (entry,) = [each for each in status_of(tmp_path / "out").slowest if each[0] == Path(NAMES[0]).stem]
    assert entry[2] == 3
    with pytest.raises(StadtlupeError, match="E402"):
        run(inputs, tmp_path / "out", rerun="some")


def test_an_input_that_vanishes(inputs: Path, tmp_path: Path) -> None:
    listed = [inputs / name for name in NAMES]
    run_corpus(listed, tmp_path / "out", Settings(workers=1))
    listed[0].unlink()
    summary = run_corpus(listed, tmp_path / "out", Settings(workers=1))
    assert (summary.exit_code, summary.reused, len(summary.missing)) == (Exit.INPUT_MISSING, 2, 1)
    with (tmp_path / "out" / "rejected.csv").open(encoding="utf-8", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert row["reason"].startswith("E101")
    again = run_corpus(listed, tmp_path / "out", Settings(workers=1))
    assert (again.reused, again.missing) == (3, summary.missing)


def test_content_hash(tmp_path: Path) -> None:
    from dataclasses import replace

    from stadtlupe.fetch import Page

    page = Page("a", "a.html", b"text")
    assert content_hash(page) == content_hash(replace(page, ident="b", origin="b.html"))
    others = (
        replace(page, content=b"texT"),
        replace(page, media_type="text/plain"),
        replace(page, charset="latin-1"),
        replace(page, problem=("unreadable", "why")),
        replace(page, url="https://www.example.org/"),
    )
    assert len({content_hash(each) for each in (page, *others)}) == 6


def aged(inputs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the inputs were old enough for their stamps to be trusted."""
    monkeypatch.setattr(stamp, "time_ns", lambda: time.time_ns() + 3_600_000_000_000)


def test_unchanged_files_are_not_read(inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    aged(inputs, monkeypatch)
    run(inputs, tmp_path / "out")
    read: list[Path] = []
    whole = files.read_capped
    monkeypatch.setattr(
        files, "read_capped", lambda path, *given, **named: read.append(path) or whole(path, *given, **named)
    )
    assert (run(inputs, tmp_path / "out").reused, read) == (3, [])
    (inputs / NAMES[1]).touch()
    assert (run(inputs, tmp_path / "out").reused, read) == (3, [inputs / NAMES[1]])
    read.clear()
    assert (run(inputs, tmp_path / "out").reused, read) == (3, []), "its new stamp was noted"
    assert run(inputs, tmp_path / "out", settings=Settings(workers=1, max_bytes=1_000_000)).reused == 3
    assert len(read) == 3, "the cap decides what becomes of the bytes"
    assert run(inputs, tmp_path / "out", settings=Settings(workers=1, min_words=10)).reused == 0


def test_a_change_that_keeps_size_and_time_is_seen(
    inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    aged(inputs, monkeypatch)
    run(inputs, tmp_path / "out")
    path = inputs / NAMES[0]
    moment = path.stat().st_mtime_ns
    path.write_bytes(path.read_bytes().replace(b"Brandis", b"Grandis"))
    os.utime(path, ns=(moment, moment))
    assert run(inputs, tmp_path / "out").reused == 2


def test_just_written_files_are_read_again(inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = inputs / NAMES[0]
    newest = max(max(item.stat().st_mtime_ns, item.stat().st_ctime_ns) for item in inputs.iterdir())
    monkeypatch.setattr(stamp, "time_ns", lambda: newest + 1)
    run(inputs, tmp_path / "out")
    with Ledger(State(tmp_path / "out").ledger, readonly=True) as ledger:
        entry = ledger.lookup(path.stem)
    assert entry is not None
    assert entry.stamp == ""


def test_a_ledger_of_the_first_format_is_taken_over(inputs: Path, tmp_path: Path) -> None:
    run(inputs, tmp_path / "out")
    ledger = State(tmp_path / "out").ledger
    with closing(sqlite3.connect(ledger)) as database:
        database.execute("ALTER TABLE inputs DROP COLUMN stamp")
        database.execute("UPDATE about SET value = '1' WHERE key = 'format'")
        database.commit()
    assert status_of(tmp_path / "out").done == 3
    assert run(inputs, tmp_path / "out").reused == 3
    assert run(inputs, tmp_path / "out").reused == 3


def test_a_run_that_finds_nothing_new_loads_no_library_of_the_work(inputs: Path, tmp_path: Path) -> None:
    run(inputs, tmp_path / "out")
    code = (
        "import sys\nfrom stadtlupe.cli import main\n"
        f"sys.argv = ['stadtlupe', '--quiet', 'run', {str(inputs)!r}, '-o', {str(tmp_path / 'out')!r}]\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        "heavy = {'spacy', 'thinc', 'trafilatura', 'pandas', 'pyarrow', 'ray', 'stadtlupe.normalize.tables'}\n"
        "print(sorted(heavy & sys.modules.keys()))\n"
    )
    said = [
        # The first makes the tables anew, because the command line asks for others than `run` above.
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
        for _ in range(2)
    ]
    assert said[0] != "[]"
    assert said[1] == "[]"
