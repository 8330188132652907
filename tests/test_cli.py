"""The command line, as a user meets it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from stadtlupe import __version__
from stadtlupe.cli import app, main
from stadtlupe.schema import RECORDS, TABLES

ARTICLE = """Ulm stellt neue Stadt-App vor

Ulm. Oberbürgermeisterin Petra Musterfrau hat am 3. März 2025 im Rathaus die neue Stadt-App vorgestellt. Die Stadt Ulm
hat dafür rund 250.000 Euro ausgegeben. Mit der App können Bürgerinnen und Bürger Termine buchen und Schäden melden.
Die Stadtwerke Ulm haben die Anwendung gemeinsam mit der Hochschule entwickelt.
"""
runner = CliRunner()


def command(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run the installed command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "stadtlupe.cli", *arguments], capture_output=True, text=True, input=stdin, check=False
    )


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "ulm.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    return path


def test_version() -> None:
    result = runner.invoke(app, ["--version"])
    assert (result.exit_code, result.stdout) == (0, f"stadtlupe {__version__}\n")


def commands(group: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    """All commands with their full names, those of groups included."""
    for name, sub in group.commands.items():
        if hasattr(sub, "commands"):
            yield from commands(sub, f"{before}{name} ")
        else:
            yield f"{before}{name}", sub


@pytest.mark.parametrize("name", [name for name, _ in commands(get_command(app))])
def test_help_explains_every_command(name: str) -> None:
    result = runner.invoke(app, [*name.split(), "--help"], env={"COLUMNS": "200"})
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) > 5


def test_readme_shows_every_command_and_option(root: Path) -> None:
    readme = (root / "README.md").read_text(encoding="utf-8")
    for name, sub in commands(get_command(app)):
        assert f"stadtlupe {name}" in readme, f"README does not show: stadtlupe {name}"
        for parameter in sub.params:
            for option in parameter.opts:
                if option.startswith("--") and option != "--help":
                    assert option in readme, f"README does not mention {option} of {name}"


def test_docs_name_no_option_that_does_not_exist(root: Path) -> None:
    group = get_command(app)
    known = {option for param in group.params for option in param.opts}
    for _, sub in commands(group):
        known |= {option for param in sub.params for option in param.opts}
    pages = [root / "README.md", root / "README.de.md", *(root / "docs").glob("*.md")]
    for page in pages:
        for line in page.read_text(encoding="utf-8").splitlines():
            if "stadtlupe " not in line or "pip install" in line:
                continue
            for option in re.findall(r"(?<![\w-])--[a-z][a-z-]+", line):
                assert option in known | {"--help"}, f"{page.name}: {option} in: {line}"


@pytest.mark.parametrize("name", [*TABLES, *RECORDS])
def test_schema(name: str) -> None:
    result = runner.invoke(app, ["schema", name])
    assert json.loads(result.stdout)["$id"].endswith(f":{name}")


def test_schema_of_nothing_known() -> None:
    result = command("schema", "nonsense")
    assert result.returncode == 2
    assert "E401" in result.stderr
    assert "annotate" in result.stderr


def test_models() -> None:
    result = runner.invoke(app, ["models"])
    assert re.search(r"^de_stadtlupe_sm  \d+\.\d+\.\d+$", result.stdout, re.MULTILINE)
    assert "python -m spacy download de_core_news_sm" in result.stdout


def test_starting_loads_nothing_heavy() -> None:
    program = "import sys, stadtlupe.cli; print(*(name for name in sys.argv[1:] if name in sys.modules))"
    heavy = ["spacy", "numpy", "pandas", "pyarrow", "duckdb", "sqlite3", "stadtlupe.schema", "stadtlupe.write"]
    result = subprocess.run([sys.executable, "-c", program, *heavy], capture_output=True, text=True, check=True)
    assert result.stdout.split() == []


def test_missing_model_gives_the_command_that_installs_it(article: Path) -> None:
    result = command("annotate", str(article), "--model", "de_core_news_md")
    assert result.returncode == 5
    assert "E301" in result.stderr
    assert "python -m spacy download de_core_news_md" in result.stderr
    assert "Traceback" not in result.stderr


def test_read(article: Path) -> None:
    result = runner.invoke(app, ["read", str(article)])
    record = json.loads(result.stdout)
    assert result.exit_code == 0
    assert list(record) == [
        *("id", "file", "outcome", "reason", "title", "text", "published", "published_from", "authors", "publisher"),
        "language",
    ]
    assert (record["id"], record["outcome"], record["title"]) == ("ulm", "extracted", "Ulm stellt neue Stadt-App vor")


def test_annotate(article: Path) -> None:
    result = runner.invoke(app, ["annotate", str(article)])
    record = json.loads(result.stdout)
    assert [(city["name"], city["ags"], city["role"]) for city in record["cities"]] == [("Ulm", "08421000", "primary")]
    assert [person["name"] for person in record["people"]] == ["Petra Musterfrau"]
    assert [amount["value_eur"] for amount in record["amounts"]] == [250_000.0]
    assert "2025-03-03" in [date["edtf"] for date in record["dates"]]


def test_inputs_from_stdin(article: Path) -> None:
    result = command("read", "-", stdin=f"{article}\n\n")
    assert json.loads(result.stdout)["id"] == "ulm"


def test_run_writes_tables_and_says_what_to_open(article: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = runner.invoke(app, ["run", str(article), "-o", str(out)])
    assert result.exit_code == 0, result.output
    assert "1 inputs: 1 extracted" in result.stdout
    assert f"Open {out / 'comparison.csv'}" in result.stdout
    assert {f"{name}.csv" for name in TABLES} <= {path.name for path in out.iterdir()}
    assert (out / "datapackage.json").is_file()
    assert json.loads((out / "articles" / "ulm.json").read_text(encoding="utf-8"))["outcome"] == "extracted"


def test_run_writes_the_formats_and_tables_asked_for(article: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    options = ["--format", "sqlite,jsonl", "-f", "parquet", "--only", "cities", "--only", "people,positions"]
    result = runner.invoke(app, ["run", str(article), "-o", str(out), *options])
    assert result.exit_code == 0, result.output
    assert f"Open {out / 'jsonl' / 'cities.jsonl'}" in result.stdout
    assert {path.name for path in out.rglob("*.*") if not {"articles", ".stadtlupe"} & {*path.parts}} == {
        *(f"{name}.{form}" for name in ("cities", "people", "positions") for form in ("jsonl", "parquet")),
        *("stadtlupe.db", "datasette-metadata.json", "datapackage.json", "run.json", "report.html"),
    }
    assert (out / "articles" / "ulm.json").is_file()


def test_run_since_a_day_leaves_out_what_has_no_date(
    article: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    dated = tmp_path / "neu.txt"
    dated.write_text(ARTICLE.replace("Ulm. Ober", "[03.03.2025] Ober"), encoding="utf-8")
    out = tmp_path / "out"
    result = runner.invoke(app, ["run", str(article), str(dated), "-o", str(out), "--since", "2025-03-01", "-w", "1"])
    assert result.exit_code == 0, result.output
    assert "articles count since 2025-03-01; 1 have no publication date" in caplog.text
    rows = json.loads((out / "json" / "articles.json").read_text(encoding="utf-8"))
    assert [row["published"] for row in rows] == ["2025-03-03"]
    assert {path.stem for path in (out / "articles").iterdir()} == {"ulm", "neu"}


def test_export_prints_what_it_wrote(sample_outputs: Path, tmp_path: Path) -> None:
    arguments = ["export", str(sample_outputs), "-o", str(tmp_path), "--since", "2025-06-01", "--only", "cities"]
    result = runner.invoke(app, [*arguments, "--bom"])
    assert result.exit_code == 0, result.output
    names = ("cities.csv", "json/cities.json", "datapackage.json")
    assert result.stdout.split() == [str(tmp_path / name) for name in names]
    assert (tmp_path / "cities.csv").read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("arguments", "code", "error"),
    [
        (["OUT", "--format", "xlsx"], 2, "E402"),
        (["OUT", "--only", "towns"], 2, "E401"),
        (["OUT", "--since", "2025-06-01"], 2, "E713"),
        (["OUT", "--since", "gestern", "-o", "x"], 2, "Invalid value"),
        (["nowhere"], 3, "E711"),
    ],
)
def test_wrong_use_of_export(sample_outputs: Path, arguments: list[str], code: int, error: str) -> None:
    result = command("export", *(str(sample_outputs) if part == "OUT" else part for part in arguments))
    assert result.returncode == code
    assert error in result.stderr


def test_report_is_written_and_written_anew(article: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = runner.invoke(app, ["run", str(article), "-o", str(out)])
    page = out / "report.html"
    assert f"Open {page}" in result.stdout
    content = page.read_bytes()
    assert b"Petra Musterfrau" in content
    page.unlink()
    result = runner.invoke(app, ["report", str(out)])
    assert (result.exit_code, result.stdout) == (0, f"Open {page}\n")
    assert page.read_bytes() == content
    # A page that does not fit the tables beside it would mislead.
    result = runner.invoke(app, ["run", str(article), "-o", str(out), "--no-report"])
    assert str(page) not in result.stdout
    assert not page.exists()


def test_report_of_a_folder_without_tables(tmp_path: Path) -> None:
    result = command("report", str(tmp_path))
    assert result.returncode == 3
    assert "E711" in result.stderr
    assert "Traceback" not in result.stderr


def test_quiet_run_says_nothing(article: Path, tmp_path: Path) -> None:
    result = command("--quiet", "run", str(article), "-o", str(tmp_path / "out"))
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_unwritable_output(article: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    result = command("run", str(article), "-o", str(tmp_path / "file" / "out"))
    assert result.returncode == 4
    assert "E202" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "code"), [(["run", "x.txt"], 2), (["nonsense"], 2), (["annotate", "x", "--as-of", "gestern"], 2)]
)
def test_wrong_use(arguments: list[str], code: int) -> None:
    assert command(*arguments).returncode == code


def test_reader_of_our_output_may_leave(article: Path) -> None:
    read = f"{sys.executable} -m stadtlupe.cli read {' '.join([str(article)] * 20)}"
    result = subprocess.run(["bash", "-c", f"{read} | head -c 1"], capture_output=True, text=True, check=True)
    assert result.stdout == "{"
    assert "Traceback" not in result.stderr


def test_interruption_has_its_own_code(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("stadtlupe.cli.app", interrupted)
    with pytest.raises(SystemExit) as caught:
        main()
    assert caught.value.code == 130


def test_status(article: Path, tmp_path: Path) -> None:
    assert command("status", str(tmp_path)).stderr.startswith("E205: There is no run in")
    assert command("run", str(article), "-o", str(tmp_path / "out"), "--log-json").returncode == 0
    shown = command("status", str(tmp_path / "out"))
    assert shown.returncode == 0
    assert shown.stdout.startswith("run 1: finished, started 2")
    assert "inputs: 1 of 1 done\n  extracted: 1\nmost work:\n  ulm: " in shown.stdout
    content = json.loads(command("status", str(tmp_path / "out"), "--json").stdout)
    assert (content["state"], content["outcomes"], content["tables"]) == ("finished", {"extracted": 1}, True)
