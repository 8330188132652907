"""``stadtlupe compare``, as a user meets it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

import stadtlupe
from stadtlupe.cli import app
from stadtlupe.errors import StadtlupeError
from stadtlupe.schema import ComparedValue
from stadtlupe.write import json_schema, write_tables
from tests.compare.rows import BOCHUM, HANAU, two_cities

runner = CliRunner()


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Output folder of a run about Hanau and Bochum."""
    folder = tmp_path_factory.mktemp("outputs")
    write_tables(two_cities(), folder)
    return folder


def printed(outputs: Path, *arguments: str) -> str:
    result = runner.invoke(app, ["compare", *arguments, "--from", str(outputs)])
    assert result.exit_code == 0, result.output
    return result.stdout


def failed(*arguments: str) -> str:
    """Code of the error that a call ends with."""
    result = runner.invoke(app, ["compare", *arguments])
    assert isinstance(result.exception, StadtlupeError), result.output
    return result.exception.code


def test_table_is_the_default_and_fits_80_columns(outputs: Path) -> None:
    text = printed(outputs, "Hanau", "Bochum")
    assert max(map(len, text.splitlines())) <= 80
    for part in (
        "Hanau 2030",
        "Amt für Digitales",
        "Artikel über die Stadt",
        "Wenig Nachrichten",
        "Zeitleiste".upper(),
    ):
        assert part in text, part


def test_json_is_valid_for_the_printed_schema(outputs: Path) -> None:
    schema = json.loads(runner.invoke(app, ["schema", "compare"]).stdout)
    assert schema == json_schema("compare")
    for options in ([], ["--evidence"], ["--theme", "it", "--theme", "Mobilität"]):
        content = json.loads(printed(outputs, "Hanau", BOCHUM, "--format", "json", *options))
        Draft202012Validator(schema).validate(content)
        assert [city["ags"] for city in content["cities"]] == [HANAU, BOCHUM]
    assert content["themes"] == ["IT und Kommunikation", "Mobilität"]


def test_evidence_only_on_request(outputs: Path) -> None:
    quote = "Alle laden die Hanau-App."
    for form in ("table", "csv", "json", "md"):
        assert quote not in printed(outputs, "Hanau", "Bochum", "--format", form)
        assert quote in " ".join(printed(outputs, "Hanau", "Bochum", "--format", form, "--evidence").split())


def test_csv_is_in_long_form(outputs: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(printed(outputs, "Bochum", "Hanauer", "--format", "csv"))))
    assert list(rows[0]) == list(ComparedValue.model_fields)
    assert list(dict.fromkeys(row["ags"] for row in rows)) == [BOCHUM, HANAU]


def test_csv_for_excel_begins_with_a_mark(outputs: Path, tmp_path: Path) -> None:
    command = ("Hanau", "Bochum", "--format", "csv", "-o", str(tmp_path / "vergleich.csv"))
    printed(outputs, *command)
    plain = (tmp_path / "vergleich.csv").read_bytes()
    printed(outputs, *command, "--excel")
    assert (tmp_path / "vergleich.csv").read_bytes() == b"\xef\xbb\xbf" + plain


def test_markdown_into_a_file(outputs: Path, tmp_path: Path) -> None:
    target = tmp_path / "vergleich.md"
    assert printed(outputs, "Hanau", "Bochum", "--format", "md", "-o", str(target)) == ""
    assert target.read_text(encoding="utf-8") == printed(outputs, "Hanau", "Bochum", "--format", "md")
    assert printed(outputs, "Hanau", "Bochum", "-o", str(tmp_path / "table.txt")) == ""
    assert (tmp_path / "table.txt").read_text(encoding="utf-8").lstrip().startswith("Hanau")


def test_tables_in_any_format_are_read(tmp_path: Path, outputs: Path) -> None:
    for form in ("json", "jsonl", "parquet", "sqlite"):
        write_tables(two_cities(), tmp_path / form, formats=[form])
        shown = printed(tmp_path / form, "Hanau", "Bochum", "--evidence")
        assert shown == printed(outputs, "Hanau", "Bochum", "--evidence"), form


def test_errors_have_codes(outputs: Path, tmp_path: Path) -> None:
    folder = ["--from", str(outputs)]
    assert failed("Hannau", "Bochum", *folder) == "E412"
    assert failed("Hanau", "Hanau", *folder) == "E413"
    assert failed("Hanau", "Bochum", "--theme", "Klima", *folder) == "E402"
    assert failed("Hanau", "Bochum", "--from", str(tmp_path)) == "E711"
    assert failed("Hanau", "Bochum", "-o", str(tmp_path / "no" / "file.md"), *folder) == "E201"
    assert runner.invoke(app, ["compare", "Hanau", "Bochum", "--format", "xlsx", *folder]).exit_code == 2


def test_the_same_in_python(outputs: Path) -> None:
    comparison = stadtlupe.compare(["Hanau", "Bochum"], outputs, themes=["Verwaltung"])
    assert [city.name for city in comparison.cities] == ["Hanau", "Bochum"]
    assert comparison.themes == ["Verwaltung"]
