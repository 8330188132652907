"""Which pipelines can be used, and what is said when one cannot."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy

from stadtlupe.api import annotate
from stadtlupe.errors import Exit, StadtlupeError
from stadtlupe.extract.models import (
    COMPONENTS,
    install_command,
    list_models,
    load_pipeline,
    load_recognizer,
    model_version,
)
from stadtlupe.settings import Settings

TEXT = "Oberbürgermeisterin Petra Musterfrau stellte am 3. März 2025 in Ulm die neue Ulm-App der Stadtwerke Ulm vor."


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pipeline that is not ours, with its own recognizer and a parser-like sentence component."""
    nlp = spacy.blank("de")
    nlp.add_pipe("sentencizer")
    ruler = nlp.add_pipe("entity_ruler")
    patterns = {"PER": "Petra Musterfrau", "LOC": "Ulm", "ORG": "Stadtwerke Ulm"}
    ruler.add_patterns([{"label": label, "pattern": name} for label, name in patterns.items()])  # type: ignore[attr-defined]
    path = tmp_path_factory.mktemp("model") / "other"
    nlp.to_disk(path)
    return path


def test_another_pipeline_works_through_every_stage(other: Path) -> None:
    record = annotate(TEXT, Settings(model=str(other)))
    assert [city.ags for city in record.cities] == ["08421000"]
    (person,) = record.people
    assert (person.name, person.positions[0].role) == ("Petra Musterfrau", "Oberbürgermeisterin")
    assert "Stadtwerke Ulm" in [body.name for body in record.organizations]
    assert "Ulm-App" in [item.name for item in record.initiatives]
    assert [date.edtf for date in record.dates] == ["2025-03-03"]


def test_components_are_added_once_and_in_order(other: Path) -> None:
    nlp = load_pipeline(str(other))
    assert [name for name in nlp.pipe_names if name in COMPONENTS] == list(COMPONENTS)
    assert nlp.pipe_names[0] == "stadtlupe_sentences"
    assert model_version(nlp).startswith("de_")


def test_every_component_is_registered_and_works_alone() -> None:
    for name in COMPONENTS:
        nlp = spacy.blank("de")
        nlp.add_pipe(name)
        assert nlp("").text == ""
        assert nlp(TEXT).text == TEXT


def test_pipeline_without_recognizer(tmp_path: Path) -> None:
    spacy.blank("de").to_disk(tmp_path / "blank")
    with pytest.raises(StadtlupeError, match="E303") as caught:
        load_recognizer(str(tmp_path / "blank"))
    assert caught.value.exit_code is Exit.MODEL


def test_folder_that_is_no_pipeline(tmp_path: Path) -> None:
    with pytest.raises(StadtlupeError, match="E302"):
        load_recognizer(str(tmp_path))


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("de_core_news_sm", "python -m spacy download de_core_news_sm"),
        ("de_own_model", "pip install de_own_model"),
        ("de_stadtlupe_sm", "pip install --force-reinstall stadtlupe"),
    ],
)
def test_install_command(name: str, command: str) -> None:
    assert install_command(name) == command


def test_missing_pipeline() -> None:
    with pytest.raises(StadtlupeError, match="pip install de_own_model"):
        load_recognizer("de_own_model")


def test_list() -> None:
    infos = {info.name: info for info in list_models()}
    assert infos["de_stadtlupe_sm"].installed
    assert infos["de_stadtlupe_sm"].install_command is None
    assert infos["de_core_news_sm"].installed or infos["de_core_news_sm"].install_command
