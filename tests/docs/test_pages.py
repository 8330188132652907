"""What the documents say about the code is true."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import get_args
from urllib.parse import unquote

import pytest

from stadtlupe.lexicon import register_state
from stadtlupe.schema import TABLES, Outcome
from stadtlupe.settings import Settings
from stadtlupe.write.error_reference import exit_codes

ROOT = Path(__file__).parents[2]
# Built, downloaded, or input of tests and examples rather than documents.
NOT_OURS = {"build", "dist", "data", "assets", "packages", "golden"}
PAGES = sorted(
    path
    for path in ROOT.rglob("*.md")
    if not any(part.startswith(".") or part in NOT_OURS for part in path.relative_to(ROOT).parts)
    and ("outputs" not in path.parts or path.name == "README.md")
    and not ("corpus" in path.parts and path.name.islower())
)
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
LINK = re.compile(r"\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def anchors(text: str) -> set[str]:
    """Anchors that GitHub gives to headings."""
    headings = re.findall(r"^#{1,6}\s+(.+?)\s*#*$", re.sub(r"```.*?```", "", text, flags=re.DOTALL), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def column(text: str, heading: str, number: int) -> list[str]:
    """Cells of one column of the first table below a heading, without code marks."""
    section = re.split(r"^#", text.split(f"{heading}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]
    rows = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [re.sub(r"^`([^`]*)`$", r"\1", row.strip("|").split("|")[number].strip()) for row in rows]


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_relative_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for link in LINK.findall(CODE.sub("", text)):
        if re.match(r"[a-z][a-z0-9+.-]*:", link):
            continue
        path, _, anchor = unquote(link).partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{link}: there is no such file"
        assert target.is_relative_to(ROOT), f"{link}: outside of the project"
        if anchor:
            assert anchor in anchors(target.read_text(encoding="utf-8")), f"{link}: there is no such heading"


def test_all_outcomes_are_explained() -> None:
    assert column(read("docs/inputs.md"), "## Outcomes", 0) == list(get_args(Outcome))


def test_exit_codes_are_current() -> None:
    assert exit_codes() in read("docs/inputs.md")


def test_settings_are_current() -> None:
    text = read("docs/getting-started.md")
    assert column(text, "## Settings", 0) == list(Settings.model_fields)
    defaults = [str(field.default) for field in Settings.model_fields.values()]
    shown = [value.replace("none", "None").replace("false", "False") for value in column(text, "## Settings", 1)]
    assert shown == defaults
    assert column(text, "## Settings", 2) == [field.description for field in Settings.model_fields.values()]


def test_all_tables_are_named_where_outputs_are_explained() -> None:
    assert re.findall(r"`(\w+)`", column(read("outputs/README.md"), "# Outputs", 1)[1]) == list(TABLES)


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads(read("pyproject.toml"))
    wanted = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    for extra in project["project"]["optional-dependencies"].values():
        wanted += extra
    names = {re.split(r"[<>=!~\[; ]", requirement)[0].lower() for requirement in wanted}
    reasons = {name.lower() for name in column(read("docs/decisions.md"), "## Dependencies", 0)}
    assert names - reasons == set()


def test_places_named_by_the_security_page_exist() -> None:
    for path in re.findall(r"`((?:pipeline|tests)/[\w./]+)`", read("docs/security.md")):
        assert (ROOT / path).exists(), path


def test_the_attribution_of_official_data_is_complete() -> None:
    assert register_state().attribution in read("LICENSES/LEXICON.md")


def test_every_lexicon_file_has_its_page() -> None:
    lexicon = ROOT / "models/stadtlupe_lexicon"
    files = [path for path in lexicon.iterdir() if path.suffix in {".csv", ".toml", ".txt"}]
    assert files
    assert [path.name for path in files if not path.with_suffix(".md").is_file()] == []


def test_the_licence_is_the_full_text() -> None:
    text = read("LICENSE")
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text
    assert tomllib.loads(read("pyproject.toml"))["project"]["license"] == "Apache-2.0"
