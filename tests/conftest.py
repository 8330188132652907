"""What all tests share: paths, the optional evaluation data, and small builders of Docs and facts."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

from stadtlupe.extract.german import customize_german
from stadtlupe.settings import Settings

ROOT = Path(__file__).parents[1]
# Evaluation texts that may not be redistributed lie beside the checkout, or where this variable says.
SHARED = Path(os.environ.get("STADTLUPE_SHARED", ROOT.parent / "shared"))

# A busy machine must not fail a test: timings belong in bench/. The suite tries the same examples each time, so that
# the same code always gives the same answer; `make fuzz` looks for new ones.
hypothesis.settings.register_profile("same", deadline=None, derandomize=True)
hypothesis.settings.register_profile("fuzz", deadline=None, derandomize=False, print_blob=True)
hypothesis.settings.load_profile("same")


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of evaluation data; tests that need it are skipped without it."""
    if not SHARED.is_dir():
        pytest.skip(f"the evaluation data is not at {SHARED.name}/ beside the checkout (or set STADTLUPE_SHARED)")
    return SHARED


@pytest.fixture(scope="session")
def sample_outputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Output folder of one run over the sample corpus, in all formats. Tests copy it before they change it."""
    from stadtlupe.run.export import export_tables
    from stadtlupe.write import FORMATS, TableChoice
    from tests.golden.generate import write_records

    out = tmp_path_factory.mktemp("sample") / "outputs"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        write_records(out)
    export_tables(out, TableChoice(formats=FORMATS))
    return out


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Tests see neither the environment's nor the working folder's settings."""
    for name in list(os.environ):
        if name.startswith("STADTLUPE_") and name != "STADTLUPE_SHARED":
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def settings() -> Settings:
    """Default settings."""
    return Settings()


@pytest.fixture(scope="session")
def german() -> Language:
    """A blank German pipeline with our tokens and sentences."""
    nlp = customize_german(spacy.blank("de"))
    nlp.add_pipe("stadtlupe_sentences")
    return nlp


@pytest.fixture
def make_doc(german: Language) -> Callable[..., Doc]:
    """Build a Doc with entities given as (surface, label), each at its first appearance after the one before."""

    def make(text: str, entities: Sequence[tuple[str, str]] = ()) -> Doc:
        doc = german(text)
        spans: list[Span] = []
        position = 0
        for surface, label in entities:
            start = text.index(surface, position)
            span: Any = doc.char_span(start, start + len(surface), label=label, alignment_mode="expand")
            spans.append(span)
            position = start + len(surface)
        doc.set_ents(spans)
        return doc

    return make
