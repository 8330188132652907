"""A folder of one's own replaces single files of the lexicon, in every process, and results tell."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from stadtlupe import lexicon
from stadtlupe.errors import StadtlupeError
from stadtlupe.settings import Settings

SHIPPED = Path(__file__).parents[1] / "models" / "stadtlupe_lexicon"
ARTICLE = (
    "Hanau plant eine App\n\nDie Stadt Hanau hat am 3. März 2025 im Rathaus eine neue App für Bürger vorgestellt.\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A lexicon in which Hanau has 123,456 inhabitants."""
    out = tmp_path / "my-lexicon"
    out.mkdir()
    text = (SHIPPED / "gemeinden.csv").read_text(encoding="utf-8")
    (out / "gemeinden.csv").write_text(text.replace("Hanau,97956,", "Hanau,123456,"), encoding="utf-8")
    return out


def python(code: str, folder: Path | None, cwd: Path | None = None) -> str:
    environment = os.environ | ({"STADTLUPE_LEXICON": str(folder)} if folder else {})
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env=environment, cwd=cwd
    )
    return (done.stdout + done.stderr).strip()


POPULATION = (
    "from stadtlupe import lexicon; print(lexicon.municipalities()['06415000'].population, lexicon.fingerprint())"
)


def test_its_files_are_read_and_are_part_of_the_fingerprint(folder: Path) -> None:
    population, fingerprint = python(POPULATION, folder).split()
    assert population == "123456"
    assert fingerprint != lexicon.fingerprint()
    shutil.copy(SHIPPED / "gemeinden.csv", folder)
    assert python(POPULATION, folder).split() == ["97956", lexicon.fingerprint()]


def test_it_can_be_named_in_the_settings_file(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "stadtlupe.toml").write_text('lexicon = "my-lexicon"\n', encoding="utf-8")
    assert python(POPULATION, None, cwd=tmp_path).startswith("123456 ")


def test_worker_processes_read_it_too(folder: Path, tmp_path: Path) -> None:
    """A name that only the own table knows is recognized, which is the workers' part, and its row is written."""
    shutil.copy(SHIPPED / "aliases.csv", folder)
    with (folder / "aliases.csv").open("a", encoding="utf-8") as stream:
        stream.write("Grimmhausen,06415000,spelling,\n")
    articles = tmp_path / "articles"
    articles.mkdir()
    for name in ("a", "b"):
        (articles / f"{name}.txt").write_text(ARTICLE.replace("App", f"App {name}"), encoding="utf-8")
    out = tmp_path / "out"
    done = subprocess.run(
        [sys.executable, "-m", "stadtlupe.cli", "run", str(articles), "-o", str(out), "-w", "2", "--min-words", "0"],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"STADTLUPE_LEXICON": str(folder)},
    )
    assert done.returncode == 0, done.stderr
    cities = (out / "cities.csv").read_text(encoding="utf-8")
    assert "06415000,Hanau," in cities
    assert "123456" in cities
    manifest = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert manifest["lexicon"] != lexicon.fingerprint()
    assert manifest["settings"]["lexicon"] == str(folder)


@pytest.mark.parametrize(
    ("name", "message"),
    [("gemeinde.csv", "the lexicon has no file gemeinde.csv"), (lexicon.PENDING, "a refresh of it was interrupted")],
)
def test_folders_that_are_not_right_are_named(name: str, message: str, folder: Path) -> None:
    (folder / name).write_text("{}", encoding="utf-8")
    output = python("from stadtlupe.cli import main; import sys; sys.argv[1:] = ['lexicon', 'info']; main()", folder)
    assert "E324" in output
    assert message in output
    assert "Traceback" not in output


def test_missing_folder_is_named(tmp_path: Path) -> None:
    output = python("from stadtlupe import lexicon; lexicon.overlay()", tmp_path / "none")
    assert "E324" in output


def test_settings_of_a_program_may_not_name_another_one(tmp_path: Path) -> None:
    lexicon.check_overlay(None)
    with pytest.raises(StadtlupeError, match="STADTLUPE_LEXICON") as caught:
        lexicon.check_overlay(tmp_path)
    assert caught.value.code == "E402"
    assert hash(Settings(lexicon=tmp_path)) == hash(Settings(lexicon=tmp_path))


def test_adjectives_and_districts_follow_a_key_that_changed(folder: Path) -> None:
    text = (folder / "gemeinden.csv").read_text(encoding="utf-8")
    (folder / "gemeinden.csv").write_text(text.replace("15002000,", "15099000,"), encoding="utf-8")
    for name in ("aliases.csv", "demonyms.csv"):
        rows = (SHIPPED / name).read_text(encoding="utf-8").replace(",15002000,", ",15099000,")
        (folder / name).write_text(rows, encoding="utf-8")
    retired = (SHIPPED / "retired_keys.csv").read_text(encoding="utf-8")
    (folder / "retired_keys.csv").write_text(
        retired + "15002000,Halle (Saale),2026,15099000,same name\n", encoding="utf-8"
    )
    code = (
        "from stadtlupe.extract.gazetteer import load_gazetteer\n"
        "from stadtlupe.normalize.place_tables import demonyms_of\n"
        "print(load_gazetteer().adjectives['hallesch'], 'Hallesche' in demonyms_of('15099000'))"
    )
    assert python(code, folder) == "15099000 True"


@pytest.mark.parametrize("text", ["keys = 2026-06-30\n", 'keys = "2026"\nfigures = 2026-01-01\nsource = "x"\n', "keys"])
def test_broken_state_is_named(text: str, tmp_path: Path) -> None:
    (tmp_path / "register.toml").write_text(text, encoding="utf-8")
    with pytest.raises(StadtlupeError, match=r"register\.toml") as caught:
        lexicon.parse_state(tmp_path / "register.toml")
    assert caught.value.code == "E304"
