"""The shipped pipeline is a regular model package, and the built wheel carries it."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
import spacy

import de_stadtlupe_sm
from stadtlupe import __version__

MODELS = Path(__file__).parents[2] / "models"
ROOT = MODELS.parent
MAX_BYTES = 45_000_000


def test_versions_agree() -> None:
    meta = json.loads((MODELS / "de_stadtlupe_sm" / "meta.json").read_text(encoding="utf-8"))
    assert de_stadtlupe_sm.__version__ == meta["version"] == metadata.version("de_stadtlupe_sm")
    project = (MODELS / "training" / "project.yml").read_text(encoding="utf-8")
    assert f'version: "{meta["version"]}"' in project


def test_loads_by_name_and_by_package() -> None:
    for nlp in (spacy.load("de_stadtlupe_sm"), de_stadtlupe_sm.load()):
        doc = nlp("Oberbürgermeister Thomas Kufen begrüßte am 27. Oktober die Gäste aus Bochum. Sie blieben lange.")
        assert {(ent.text, ent.label_) for ent in doc.ents} >= {("Thomas Kufen", "PER"), ("Bochum", "LOC")}
        assert len(list(doc.sents)) == 2


def test_size_and_sources() -> None:
    folder = MODELS / "de_stadtlupe_sm"
    assert sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) < MAX_BYTES
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    card = (folder / "README.md").read_text(encoding="utf-8")
    for label, measures in meta["performance"]["germeval2014_test"].items():
        assert f"{measures['f']:.4f}" in card, f"the card does not give F1 of {label}"
    assert all(source["license"] for source in meta["sources"])


def test_no_training_text_is_shipped() -> None:
    (strings,) = (MODELS / "de_stadtlupe_sm").glob("*/vocab/strings.json")
    assert len(json.loads(strings.read_text(encoding="utf-8"))) < 100


def test_project_names_licence_and_checksum_of_every_set() -> None:
    from weasel.util.config import load_project_config

    config = load_project_config(MODELS / "training")
    steps = {name for workflow in config["workflows"].values() for name in workflow}
    assert steps == {command["name"] for command in config["commands"]}
    for asset in config["assets"]:
        assert len(asset["checksum"]) == 32
    assert "CC BY 4.0" in config["assets"][0]["description"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (path,) = folder.glob("*.whl")
    return path


def test_wheel_holds_code_model_and_lexicon(wheel: Path) -> None:
    assert wheel.name == f"stadtlupe-{__version__}-py3-none-any.whl"
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {"stadtlupe/cli/__init__.py", "stadtlupe/py.typed", "stadtlupe_lexicon/gemeinden.csv"} <= names
    assert {"de_stadtlupe_sm/__init__.py", "de_stadtlupe_sm/meta.json", "de_stadtlupe_sm.egg-info/PKG-INFO"} <= names
    assert {"stadtlupe/write/report_page/page.html", "stadtlupe/write/report_page/main.js"} <= names
    assert any(name.endswith("ner/model") for name in names)
    assert not [name for name in names if name.startswith(("training/", "corpus/", "tests/"))]
    assert {f"stadtlupe-{__version__}.dist-info/licenses/LICENSE"} <= names


def test_installed_wheel_works_without_the_checkout(wheel: Path, tmp_path: Path) -> None:
    target = tmp_path / "site"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(target)]
    subprocess.run([*pip, str(wheel)], check=True, capture_output=True)
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); import spacy, stadtlupe;"
        "assert stadtlupe.__file__.startswith(sys.argv[1]), stadtlupe.__file__;"
        "nlp = spacy.load('de_stadtlupe_sm'); assert str(nlp.path).startswith(sys.argv[1]), nlp.path;"
        "print(stadtlupe.annotate('Die Stadt Bochum startet 2025 die Bochum-App.').cities[0].ags)"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", program, str(target)], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert (done.returncode, done.stdout) == (0, "05911000\n"), done.stderr


def test_constraints_pin_every_dependency(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    pinned = {
        line.split("==")[0].lower().replace("_", "-")
        for line in (root / "constraints.txt").read_text(encoding="utf-8").splitlines()
        if "==" in line
    }
    for requirement in wanted:
        name = requirement.split(">")[0].split("[")[0].lower().replace("_", "-")
        assert name in pinned, f"{name} is not in constraints.txt"
