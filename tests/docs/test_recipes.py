"""Every block of code in the recipes runs, on the output of the sample corpus."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from stadtlupe.write import FORMATS
from stadtlupe.write.sqlite_views import VIEWS

ROOT = Path(__file__).parents[2]
RECIPES = ROOT / "docs" / "recipes"
PAGES = ("README", "pandas", "duckdb", "datasette", "r", "postgresql", "followthemoney")
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# Starts a server or speaks to one.
NOT_RUN = {"console"}
# One of these is in whatever a block prints.
SAMPLE_CITIES = ("Bochum", "Hanau")
SECONDS = 120


@dataclass(frozen=True)
class Block:
    """A block of code of a page."""

    page: str
    number: int
    language: str
    code: str

    def __str__(self) -> str:
        return f"{self.page}-{self.number}-{self.language}"


BLOCKS = [
    Block(page, number, language, code)
    for page in PAGES
    for number, (language, code) in enumerate(FENCE.findall((RECIPES / f"{page}.md").read_text(encoding="utf-8")), 1)
    if language not in NOT_RUN
]


# Writes only a part, which a test of its own looks at.
PARTS = next(block for block in BLOCKS if "--since" in block.code)


@pytest.fixture
def folder(sample_outputs: Path, tmp_path: Path) -> Path:
    """A folder with ``outputs/`` as the recipes expect it."""
    shutil.copytree(sample_outputs, tmp_path / "outputs")
    return tmp_path


def run(command: list[str], folder: Path, **environment: str) -> str:
    """Output of a command that must succeed and, unless it only writes files, print something of the sample."""
    scripts = sysconfig.get_path("scripts")
    changed = os.environ | {"PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}", "LC_ALL": "C.UTF-8"} | environment
    done = subprocess.run(
        command, cwd=folder, env=changed, capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def run_python(block: Block, folder: Path) -> str:
    return run([sys.executable, "-W", "error", "-c", block.code], folder)


def run_shell(block: Block, folder: Path) -> str:
    return run(["bash", "-euo", "pipefail", "-c", block.code], folder)


def run_r(block: Block, folder: Path) -> str:
    rscript = shutil.which("Rscript")
    if not rscript:
        pytest.skip("R is not installed (Debian: r-base-core)")
    known = subprocess.run(
        [rscript, "-e", "stopifnot(requireNamespace('readr', quietly = TRUE))"], capture_output=True, check=False
    )
    if known.returncode:
        pytest.skip("R has no readr (Debian: r-cran-readr)")
    return run([rscript, "-e", block.code], folder)


def run_duckdb(block: Block, folder: Path) -> str:
    with duckdb.connect(config={"autoinstall_known_extensions": "false"}) as connection:
        connection.execute(f"SET file_search_path = '{folder}'")
        result = connection.execute(block.code)
        rows = result.fetchall()
    assert rows
    return "\n".join(map(str, rows))


def run_psql(block: Block, folder: Path) -> str:
    (folder / "load.sql").write_text(block.code, encoding="utf-8")
    with postgresql() as socket:
        return run(["psql", "-X", "-v", "ON_ERROR_STOP=1", "-f", "load.sql"], folder, PGHOST=socket, PGUSER="stadtlupe",
                   PGDATABASE="postgres")  # fmt: skip


class postgresql:  # noqa: N801
    """A database server of its own, which only listens to a socket in a folder that is removed afterwards."""

    def __enter__(self) -> str:
        found = [shutil.which("initdb"), *sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin/initdb")))]
        initdb = next((Path(path).resolve() for path in found if path), None)
        if not initdb or not shutil.which("psql"):
            pytest.skip("PostgreSQL is not installed (Debian: postgresql)")
        self.programs = initdb.parent
        self.user = "postgres" if os.geteuid() == 0 else None  # the server refuses to run as root
        if self.user and self.user not in {entry.pw_name for entry in pwd.getpwall()}:
            pytest.skip("the server refuses to run as root, and there is no user postgres")
        self.folder = Path(tempfile.mkdtemp(prefix="stadtlupe-pg-"))
        if self.user:
            shutil.chown(self.folder, self.user)
        self.data = self.folder / "data"
        self._call("initdb", "-D", str(self.data), "-A", "trust", "-U", "stadtlupe", "-E", "UTF8", "--no-sync")
        options = f"-c listen_addresses= -c fsync=off -k {self.folder}"
        self._call("pg_ctl", "-D", str(self.data), "-w", "-o", options, "-l", str(self.folder / "log"), "start")
        return str(self.folder)

    def __exit__(self, *_: object) -> None:
        self._call("pg_ctl", "-D", str(self.data), "-m", "immediate", "stop")
        shutil.rmtree(self.folder)

    def _call(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [str(self.programs / program), *arguments], user=self.user, cwd=self.folder, check=True,
            stdout=subprocess.DEVNULL, timeout=SECONDS,
        )  # fmt: skip


RUNNERS = {"python": run_python, "sh": run_shell, "r": run_r}
SQL = {"duckdb": run_duckdb, "postgresql": run_psql}


@pytest.mark.parametrize("block", [block for block in BLOCKS if block != PARTS], ids=str)
def test_block_runs(block: Block, folder: Path) -> None:
    runner = SQL[block.page] if block.language == "sql" else RUNNERS[block.language]
    printed = runner(block, folder)
    writes_only = block.page == "README"
    assert writes_only or any(city in printed for city in SAMPLE_CITIES), printed


def test_every_page_has_blocks_and_is_listed() -> None:
    assert {block.page for block in BLOCKS} == set(PAGES)
    index = (RECIPES / "README.md").read_text(encoding="utf-8")
    assert all(f"({page}.md)" in index for page in PAGES[1:])
    assert {block.language for block in BLOCKS} == {*RUNNERS, "sql"}


def rows(page: str, heading: str) -> Iterator[list[str]]:
    """Cells of the table below a heading of a page."""
    text = (RECIPES / f"{page}.md").read_text(encoding="utf-8").split(heading, 1)[1]
    lines = [line for line in re.split(r"^#", text, maxsplit=1, flags=re.MULTILINE)[0].splitlines() if line[:1] == "|"]
    for line in lines[2:]:
        yield [cell.strip() for cell in line.strip("|").split("|")]


def test_formats_and_views_are_all_described() -> None:
    assert [row[0].strip("`") for row in rows("README", "## Which format for what")] == list(FORMATS)
    assert [(row[0].strip("`"), row[1]) for row in rows("datasette", "# Datasette and SQLite")] == [
        (view.name, view.question) for view in VIEWS
    ]


def test_a_part_is_what_its_recipe_says(folder: Path) -> None:
    run_shell(PARTS, folder)
    assert {path.name for path in (folder / "few-tables").iterdir()} == {
        *("cities.csv", "initiatives.csv", "datapackage.json"),
    }
    articles = (folder / "news-since-june" / "articles.csv").read_text(encoding="utf-8")
    assert len(articles.splitlines()) > 1
    assert not re.search(r",(?:2021|2023|2024)-\d\d-\d\d,dateline", articles)
