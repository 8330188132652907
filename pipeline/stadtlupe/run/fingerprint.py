"""What a result depends on beside the input: code of the stages, model, lexicon and the settings that matter."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from functools import cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from stadtlupe import __version__
from stadtlupe.errors import StadtlupeError
from stadtlupe.fetch import Page
from stadtlupe.lexicon import fingerprint as lexicon_fingerprint
from stadtlupe.settings import Settings

PACKAGE = Path(__file__).parents[1]
# Code that decides what the facts of an article are.
MAP_CODE = (
    "read",
    "extract",
    "normalize",
    "lexicon.py",
    "packed_places.py",
    "word_clusters.py",
    "run/annotator.py",
    "run/codec.py",
)
# Code that decides what the tables say and how they are written.
REDUCE_CODE = (
    "normalize",
    "compare",
    "write",
    "schema.py",
    "lexicon.py",
    "packed_places.py",
    "read/duplicates.py",
    "run",
)
# Code that makes pages of files.
FETCH_CODE = ("fetch",)
# Libraries whose releases change what is read or recognized.
LIBRARIES = ("spacy", "thinc", "trafilatura", "htmldate", "lxml", "py3langid")
# Settings that change the facts of an article. Caps only decide whether there are any: --rerun failed tries again.
MAP_SETTINGS = frozenset({"lexicon", "model", "as_of", "min_words"})
REDUCE_SETTINGS = frozenset({"private_persons"})


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Attributes: map, of a result in the ledger; reduce, of the tables; version, as evidence shows it."""

    map: str
    reduce: str
    version: str


def _digest(*parts: str | bytes) -> str:
    digest = hashlib.blake2b(digest_size=8)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        # With its length, so that no two lists of parts look the same.
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


@cache
def _code(names: tuple[str, ...]) -> str:
    """Digest of the source of some rooms and modules."""
    files = [
        path
        for name in names
        for path in (sorted((PACKAGE / name).rglob("*.py")) if "." not in name else [PACKAGE / name])
    ]
    return _digest(*(item for path in files for item in (str(path.relative_to(PACKAGE)), path.read_bytes())))


def _model_folder(name: str) -> Path:
    path = Path(name)
    if path.is_dir():
        return path
    try:
        spec = find_spec(name)
    except (ImportError, ValueError):
        spec = None
    if spec is None or not spec.submodule_search_locations:
        from stadtlupe.extract.models import install_command  # loads spaCy

        raise StadtlupeError("E301", name=name, command=install_command(name))
    return Path(next(iter(spec.submodule_search_locations)))


@cache
def _model(name: str) -> tuple[str, str]:
    """(version as evidence shows it, digest of all files) of a pipeline, without loading it.

    Raises
    ------
    StadtlupeError : E301 when there is none, E302 when it cannot be read.
    """
    folder = _model_folder(name)
    digest = hashlib.blake2b(digest_size=8)
    described = ""
    try:
        # A package holds the pipeline in a folder of its own or is one.
        files = sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
        for path in files:
            if path.name == "meta.json":
                meta = json.loads(path.read_bytes())
                # As spaCy fills in what is missing, so that this says the same as the loaded pipeline.
                described = f"{meta.get('lang', 'de')}_{meta.get('name', 'pipeline')} {meta.get('version', '0')}"
            digest.update(str(path.relative_to(folder)).encode("utf-8", "surrogateescape"))
            with path.open("rb") as stream:
                digest.update(hashlib.file_digest(stream, "blake2b").digest())
    except (OSError, ValueError) as error:
        raise StadtlupeError("E302", name=name, detail=str(error)) from error
    return described, digest.hexdigest()


def _libraries() -> str:
    return ", ".join(f"{name} {metadata.version(name)}" for name in LIBRARIES)


def fingerprint_of(settings: Settings) -> Fingerprint:
    """Fingerprint of what a run with these settings would make.

    Raises
    ------
    StadtlupeError : E301 when the model is not installed, E302 when it cannot be read.
    """
    described, model = _model(settings.model)
    chosen = settings.model_dump(mode="json")
    version = f"stadtlupe {__version__}, {described}"
    shared = (__version__, lexicon_fingerprint())
    of_map = (*shared, model, _libraries(), _code(MAP_CODE), json.dumps([chosen[key] for key in sorted(MAP_SETTINGS)]))
    of_reduce = (*shared, version, _code(REDUCE_CODE), json.dumps([chosen[key] for key in sorted(REDUCE_SETTINGS)]))
    return Fingerprint(_digest(*of_map), _digest(*of_reduce), version)


def with_corrections(fingerprint: Fingerprint, digest: str) -> Fingerprint:
    """Fingerprint of a run that applies a file of corrections with this digest; results of single inputs stand."""
    return replace(fingerprint, reduce=_digest(fingerprint.reduce, digest)) if digest else fingerprint


def stamped(stamp: str, settings: Settings) -> str:
    """A stamp with all else that decides what becomes of the bytes of a file: code and settings of the first stage."""
    return _digest(stamp, _code(FETCH_CODE), json.dumps([settings.max_bytes, settings.tdm])) if stamp else ""


def content_hash(page: Page) -> str:
    """16 hex digits over all of a page that its article depends on, but where it was found.

    Of the moment of the fetch only the day matters: nothing can have been published later.
    """
    day = page.fetched_at and page.fetched_at.date().isoformat()
    return _digest(page.content, json.dumps([page.media_type, page.url, page.charset, day, page.problem]))
