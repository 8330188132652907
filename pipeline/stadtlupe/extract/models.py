"""Which spaCy pipelines can be used, how one is loaded, and what is said when one is missing."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from stadtlupe.errors import StadtlupeError
from stadtlupe.extract.german import customize_german
from stadtlupe.settings import DEFAULT_MODEL

if TYPE_CHECKING:
    from spacy.language import Language

# spaCy's German packages are distributed as files of its model releases, outside of the package index.
SPACY_GERMAN = ("de_core_news_sm", "de_core_news_md", "de_core_news_lg", "de_dep_news_trf")
# Runs before the recognizer's results are used; the order matters: people before organizations before initiatives.
COMPONENTS = (
    "stadtlupe_dates",
    "stadtlupe_amounts",
    "stadtlupe_places",
    "stadtlupe_roles",
    "stadtlupe_organizations",
    "stadtlupe_initiatives",
)
# Usual parts of German pipelines that nothing here reads: left out they cost no time, and sentence starts stay ours.
UNUSED = ("tagger", "morphologizer", "parser", "senter", "lemmatizer", "attribute_ruler")
SHARED = ("tok2vec", "transformer")
# Name of the layer that window_encoder.py makes.
ENCODER = "stadtlupe_window_encoder"
PERSON_LABELS = frozenset({"PER", "PERSON"})


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """One line of ``stadtlupe models``."""

    name: str
    installed: bool
    version: str | None
    description: str
    install_command: str | None


def install_command(name: str) -> str:
    """Exact command that installs the pipeline ``name``."""
    if name == DEFAULT_MODEL:
        return "pip install --force-reinstall stadtlupe"
    if name in SPACY_GERMAN:
        return f"python -m spacy download {name}"
    return f"pip install {name}"


def _installed_version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def list_models() -> list[ModelInfo]:
    """Return the pipelines that are known to work, the shipped one first, then other installed ``de_*`` packages."""
    described = {
        DEFAULT_MODEL: "shipped with stadtlupe: PER, ORG, LOC, MISC, German administrative and news text (default)",
        "de_core_news_sm": "spaCy's small German pipeline",
        "de_core_news_md": "spaCy's medium German pipeline, with word vectors",
        "de_core_news_lg": "spaCy's large German pipeline, with word vectors",
    }
    for distribution in metadata.distributions():
        name = (distribution.metadata["Name"] or "").replace("-", "_")
        if name.startswith("de_") and name not in described:
            described[name] = distribution.metadata["Summary"] or "installed German pipeline"
    infos = []
    for name, description in described.items():
        version = _installed_version(name)
        command = None if version else install_command(name)
        infos.append(ModelInfo(name, version is not None, version, description, command))
    return infos


def load_recognizer(name: str = DEFAULT_MODEL) -> Language:
    """Load a spaCy pipeline without the parts that nothing here reads.

    Parameters
    ----------
    name : name of an installed pipeline package or path of a pipeline folder. It needs an entity recognizer with the
        labels PER (or PERSON), LOC and ORG.

    Raises
    ------
    StadtlupeError : E301 not installed, E302 cannot be loaded, E303 no suitable recognizer.
    """
    import spacy
    from spacy.util import is_package

    if not is_package(name) and not Path(name).exists():
        raise StadtlupeError("E301", name=name, command=install_command(name))
    try:
        nlp = spacy.load(name, exclude=list(UNUSED))
    except (OSError, ValueError, ImportError, KeyError) as error:
        raise StadtlupeError("E302", name=name, detail=" ".join(str(error).split())) from error
    labels = {label for pipe in nlp.pipe_names for label in getattr(nlp.get_pipe(pipe), "labels", ())}
    if not (labels & PERSON_LABELS and {"LOC", "ORG"} <= labels):
        raise StadtlupeError("E303", name=name, detail=", ".join(sorted(labels)) or "none")
    for pipe in list(nlp.pipe_names):
        # A shared layer for parts that were left out: spaCy's own packages give their recognizer a layer of its own.
        if pipe in SHARED and not getattr(nlp.get_pipe(pipe), "listeners", True):
            nlp.remove_pipe(pipe)
    _multiply_by_numpy(nlp)
    return customize_german(nlp)


def _multiply_by_numpy(nlp: Language) -> None:
    """Let our own layers use the faster products; those of others, and layers on a GPU, stay as they are.

    Only where Stadtlupe runs the pipeline: numpy's library may use several threads, which is for the process to decide.
    """
    from thinc.api import NumpyOps

    from stadtlupe.extract.span_tagger import SpanTagger

    for _, component in nlp.pipeline:
        model = getattr(component, "model", None)
        for layer in model.walk() if model is not None else ():
            ours = layer.name == ENCODER or (layer is model and isinstance(component, SpanTagger))
            if ours and isinstance(layer.ops, NumpyOps):
                layer.ops = NumpyOps(use_blis=False)


def load_pipeline(name: str = DEFAULT_MODEL) -> Language:
    """Load a spaCy pipeline and add the components of this package to it.

    Parameters
    ----------
    name : as in :func:`load_recognizer`.

    Returns
    -------
    A pipeline whose Docs :func:`stadtlupe.extract.mentions.mentions_of` reads.

    Raises
    ------
    StadtlupeError : see :func:`load_recognizer`.
    """
    nlp = load_recognizer(name)
    # Also for other models: evidence quotes are sentences and must not depend on the recognizer.
    if "stadtlupe_sentences" not in nlp.pipe_names:
        nlp.add_pipe("stadtlupe_sentences", first=True)
    for component in COMPONENTS:
        if component not in nlp.pipe_names:
            nlp.add_pipe(component, last=True)
    return nlp


def model_version(nlp: Language) -> str:
    """Name and version of a loaded pipeline, for example ``de_stadtlupe_sm 0.1.0``."""
    meta = nlp.meta
    return f"{meta.get('lang', 'de')}_{meta.get('name', 'pipeline')} {meta.get('version', '0')}"
