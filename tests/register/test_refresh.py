"""The command from the file to the folder, as a user meets it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from stadtlupe import lexicon
from stadtlupe.cli import app
from stadtlupe.errors import StadtlupeError
from stadtlupe.packed_places import PACKED_TABLES, unpack
from stadtlupe.register.refresh import refresh
from tests.register import toy
from tests.register.builders import archive, edited, gv100ad, workbook

runner = CliRunner()
TABLES = {*lexicon.REGISTER_FILES, "register.toml"}
NEW_NAME = "Hanau, Goldschmiedestadt"


def command(*arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, with the folder as its lexicon."""
    environment = os.environ | ({"STADTLUPE_LEXICON": str(folder)} if folder else {})
    return subprocess.run(
        [sys.executable, "-m", "stadtlupe.cli", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return toy.write_tables(tmp_path / "my-lexicon")


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "GV100AD_30092026.txt"
    changes = {"064150000000": {"name": NEW_NAME, "population": 120_000}}
    path.write_text(gv100ad(edited(toy.records(), changes)), encoding="utf-8", newline="")
    return path


def state(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_summary_and_tables(folder: Path, text: Path) -> None:
    result = runner.invoke(app, ["lexicon", "refresh", str(text), "--out", str(folder)])
    assert result.exit_code == 0, result.output
    for line in (
        "GV100AD_30092026.txt: Gebietsstand 30.09.2026 (tables so far: 30.06.2026)",
        "added: 0",
        "renamed: 1",
        f"  06415000 Hanau, Brüder-Grimm-Stadt -> {NEW_NAME}",
        "population changed by more than 20 %: 1",
        "  06415000 Hanau 97,956 -> 120,000",
        f"Written to {folder}. Commands read it with STADTLUPE_LEXICON={folder}",
    ):
        assert line in result.stdout.splitlines()
    rows = {row["ags"]: row for row in toy.read_csv(folder / "gemeinden.csv")}
    assert (rows["06415000"]["name_official"], rows["06415000"]["population"]) == (NEW_NAME, "120000")
    known = lexicon.parse_state(folder / "register.toml")
    assert (known.keys.isoformat(), known.population, known.source) == ("2026-09-30", None, text.name)
    assert known.attribution.startswith(
        "© Statistisches Bundesamt (Destatis), Gemeindeverzeichnis, Gebietsstand 30.09.2026;"
    )
    page = (folder / "gemeinden.md").read_text(encoding="utf-8")
    assert f"Gebietsstand 30.09.2026, {len(rows):,} rows" in page
    assert page.count("state of this copy") == 1
    packed = unpack(
        (folder / lexicon.PACKED_FILE).read_bytes(), [(folder / name).read_bytes() for name in PACKED_TABLES]
    )
    assert packed is not None
    assert packed["ags"] == list(rows)
    assert packed["population"][list(rows).index("06415000")] == "120000"


def test_workbook_archive_and_text_give_the_same_tables(tmp_path: Path, text: Path) -> None:
    records = edited(toy.records(), {"064150000000": {"name": NEW_NAME, "population": 120_000}})
    (tmp_path / "AuszugGV3QAktuell.xlsx").write_bytes(workbook(records))
    (tmp_path / "GV100AD.zip").write_bytes(archive(gv100ad(records)))
    found = []
    for file in (text, tmp_path / "AuszugGV3QAktuell.xlsx", tmp_path / "GV100AD.zip"):
        out = toy.write_tables(tmp_path / f"out-{file.suffix}")
        refresh(file, out)
        found.append({name: (out / name).read_bytes() for name in lexicon.REGISTER_FILES})
    assert found[0] == found[1] == found[2]
    assert lexicon.parse_state(tmp_path / "out-.xlsx" / "register.toml").population is not None


def test_twice_is_once(folder: Path, text: Path) -> None:
    refresh(text, folder)
    first = state(folder)
    again = refresh(text, folder)
    assert state(folder) == first
    assert (again.changes.renamed, again.changes.population) == ([], [])


def test_dry_run_writes_nothing(folder: Path, text: Path, tmp_path: Path) -> None:
    before = state(folder)
    result = runner.invoke(app, ["lexicon", "refresh", str(text), "--out", str(folder), "--dry-run"])
    assert result.exit_code == 0, result.output
    assert "renamed: 1" in result.stdout
    assert "Nothing was written." in result.stdout
    assert state(folder) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([folder.name, text.name])


@pytest.mark.parametrize("damage", ["cut", "foreign", "older"])
def test_a_file_that_is_not_right_changes_nothing(damage: str, folder: Path, text: Path) -> None:
    content = text.read_text(encoding="utf-8")
    if damage == "cut":
        text.write_text(content[: len(content) // 2], encoding="utf-8")
    elif damage == "foreign":
        text.write_text("ags;name\n", encoding="utf-8")
    else:
        text.write_text(content.replace("20260930", "20250930"), encoding="utf-8")
    before = state(folder)
    with pytest.raises(StadtlupeError, match=r"E32[12]"):
        refresh(text, folder)
    assert state(folder) == before


def test_remarks_and_other_files_stay(folder: Path, text: Path) -> None:
    aliases = folder / "aliases.csv"
    aliases.write_text("# ours\n" + aliases.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "roles.csv").write_text("mine\n", encoding="utf-8")
    refresh(text, folder)
    assert aliases.read_text(encoding="utf-8").startswith("# ours\nalias,")
    assert (folder / "roles.csv").read_text(encoding="utf-8") == "mine\n"


def test_an_interrupted_refresh_is_finished_by_the_next(folder: Path, text: Path) -> None:
    """Also when the folder is the lexicon in use, which all other commands then refuse."""
    (folder / "new.tmp").write_text("role\n", encoding="utf-8")
    (folder / lexicon.PENDING).write_text(json.dumps({"new.tmp": "roles.csv"}), encoding="utf-8")
    info = command("lexicon", "info", folder=folder)
    dry = command("lexicon", "refresh", str(text), "--dry-run", folder=folder)
    assert [info.returncode, dry.returncode] == [5, 5]
    assert "run the refresh again" in info.stderr
    assert "run the refresh again" in dry.stderr
    again = command("lexicon", "refresh", str(text), folder=folder)
    assert again.returncode == 0, again.stderr
    assert (folder / "roles.csv").read_text(encoding="utf-8") == "role\n"
    assert not (folder / lexicon.PENDING).exists()
    assert command("lexicon", "info", folder=folder).returncode == 0


def test_where_to_has_to_be_said(text: Path) -> None:
    result = command("lexicon", "refresh", str(text))
    assert result.returncode == 2
    assert "E325" in result.stderr
    assert "--out" in result.stderr


def test_the_folder_in_use_is_the_default(folder: Path, text: Path) -> None:
    result = command("lexicon", "refresh", str(text), folder=folder)
    assert result.returncode == 0, result.stderr
    assert f"Written to {folder}" in result.stdout
    info = command("lexicon", "info", folder=folder)
    assert info.returncode == 0, info.stderr
    assert "Keys and names: Gebietsstand 2026-09-30; figures: 2026-09-30" in info.stdout
    line = next(line for line in info.stdout.splitlines() if line.startswith("gemeinden.csv"))
    assert line.split()[1:3] == [f"{len(toy.rows('gemeinden.csv')):,}", "2026-09-30"]
    assert line.endswith("  own")
    assert f"Own files are in {folder}" in info.stdout
    assert next(line for line in info.stdout.splitlines() if line.startswith("roles.csv")).endswith("shipped")


def test_info_of_the_shipped_lexicon() -> None:
    result = runner.invoke(app, ["lexicon", "info"])
    assert result.exit_code == 0
    names = [line.split()[0] for line in result.stdout.splitlines()[1 : 1 + len(lexicon.data_files())]]
    assert names == list(lexicon.data_files())
    assert f"Fingerprint of all files: {lexicon.fingerprint()}" in result.stdout
    assert lexicon.register_state().attribution in result.stdout


def test_quiet_says_nothing(folder: Path, text: Path) -> None:
    result = command("--quiet", "lexicon", "refresh", str(text), "--out", str(folder))
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_long_lists_are_cut_unless_asked_for(folder: Path, tmp_path: Path) -> None:
    records = toy.records()
    grown = {record.code: {"population": record.population * 2} for record in records if record.code[:5] == "12066"}
    text = tmp_path / "GV100AD.txt"
    text.write_text(gv100ad(edited(records, grown)), encoding="utf-8", newline="")
    brief = command("lexicon", "refresh", str(text), "--dry-run", "--out", str(folder)).stdout
    full = command("--verbose", "lexicon", "refresh", str(text), "--dry-run", "--out", str(folder)).stdout
    count = sum(record.level == "60" for record in records if record.code[:5] == "12066")
    assert f"population changed by more than 20 %: {count}" in brief
    assert f"... and {count - 20} more" in brief
    assert "more (" not in full
    assert full.count(" -> ") == count


def test_the_package_is_said_when_a_workbook_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "AuszugGV.xlsx").write_bytes(workbook(toy.records()))
    (tmp_path / "openpyxl.py").write_text("raise ImportError('not installed')\n", encoding="utf-8")
    result = subprocess.run(
        [sys.executable, "-m", "stadtlupe.cli", "lexicon", "refresh", str(tmp_path / "AuszugGV.xlsx"), "--dry-run"],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
    )
    assert result.returncode == 5
    assert "pip install 'stadtlupe[lexicon]'" in result.stderr
    assert "Traceback" not in result.stderr


def test_state_is_written_as_it_is_read(folder: Path, text: Path) -> None:
    result = refresh(text, folder)
    written = (folder / "register.toml").read_text(encoding="utf-8")
    assert json.dumps(result.register.source) in written
    assert result.register.digest in written
