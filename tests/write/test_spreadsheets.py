"""LibreOffice opens the CSV with umlauts and leading zeros intact and executes nothing."""

from __future__ import annotations

import csv
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from stadtlupe.schema import TABLES, Row
from stadtlupe.write import TableChoice, write_tables
from stadtlupe.write.schemas import columns
from tests.write.examples import example_tables

SOFFICE = shutil.which("soffice")
pytestmark = pytest.mark.skipif(not SOFFICE, reason="LibreOffice is not installed (Debian: libreoffice-calc)")

OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
FORMULAS = (
    '=HYPERLINK("https://example.org/";"Hier")',
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1;1)",
    '=WEBSERVICE("https://example.org/")',
    "  =1+1",
    "\t=1+1",
    "＝1+1",
    "harmlos;=1+1",
    "harmlos\t=1+1\tmehr",
    'harmlos;"=1+1;mehr',
)
NAMES = ("Köln-Süd", "Groß Grönau", "„Fähre“", "Ærø")


def tables() -> dict[str, list[Row]]:
    """The example tables, with titles that look like formulas and names with umlauts."""
    content: dict[str, list[Row]] = example_tables()
    article, person = content["articles"][0], content["people"][0]
    content["articles"] = [
        article.model_copy(update={"article_id": f"a{number}", "title": text}) for number, text in enumerate(FORMULAS)
    ]
    content["people"] = [
        person.model_copy(update={"person_id": f"p{number}", "name": name}) for number, name in enumerate(NAMES)
    ]
    return content


def cells(path: Path) -> tuple[list[list[str]], list[str]]:
    """Text of the cells of a flat OpenDocument sheet, row by row, and the formulas in it."""
    rows, formulas = [], []
    for row in ElementTree.parse(path).iter(f"{{{TABLE}}}table-row"):
        texts: list[str] = []
        for cell in row.iter(f"{{{TABLE}}}table-cell"):
            text = "\n".join("".join(part.itertext()) for part in cell.iter(f"{{{TEXT}}}p"))
            texts += [text] * int(cell.get(f"{{{TABLE}}}number-columns-repeated", "1"))
            if formula := cell.get(f"{{{TABLE}}}formula"):
                formulas.append(formula)
        rows.append(texts)
    return rows, formulas


def converted(folder: Path, import_options: str, *paths: Path) -> dict[str, tuple[list[list[str]], list[str]]]:
    """Open CSV files in LibreOffice with these options of its text import, and give back what it made of them."""
    assert SOFFICE
    command = [
        *(SOFFICE, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore"),
        *(f"--infilter=CSV:{import_options}", "--convert-to", "fods", "--outdir", str(folder)),
    ]
    subprocess.run([*command, *map(str, paths)], check=True, capture_output=True, timeout=300)
    return {path.stem: cells(folder / f"{path.stem}.fods") for path in paths}


def as_text(name: str) -> str:
    """Import options of our documentation: comma, quotes, UTF-8, and every column of text as text."""
    kinds = (2 if column.type == "string" else 1 for column in columns(name))
    return "44,34,76,1," + "/".join(f"{number}/{kind}" for number, kind in enumerate(kinds, start=1))


# All columns guessed, special numbers detected, formulas allowed: the worst that a user can choose.
GUESSING = "{},34,76,1,,0,false,true,false,false,false,-1,true"
# Comma; semicolon, as a German Excel; all three that LibreOffice's window has ticked; tab alone.
SEPARATORS = ("44", "59", "44/59/9", "9")


def test_umlauts_and_leading_zeros_stay(tmp_path: Path) -> None:
    marks = {False: "plain", True: "marked"}
    for bom, folder in marks.items():
        write_tables(tables(), tmp_path / folder, choice=TableChoice(formats=("csv",), bom=bom))
    for name in ("cities", "people"):
        paths = [
            (tmp_path / folder / f"{name}.csv").rename(tmp_path / f"{name}-{folder}.csv") for folder in marks.values()
        ]
        for stem, (rows, formulas) in converted(tmp_path, as_text(name), *paths).items():
            with (tmp_path / f"{stem}.csv").open(encoding="utf-8-sig", newline="") as stream:
                written = list(csv.reader(stream))
            texts = [index for index, column in enumerate(columns(name)) if column.type == "string"]
            wanted = [[row[index] for index in texts] for row in written]
            assert [[row[index] for index in texts] for row in rows[: len(written)]] == wanted
            assert formulas == []
            first = {row[1 if name == "people" else 0] for row in rows[1 : len(written)]}
            assert first == (set(NAMES) if name == "people" else {"01001000", "01002000"})


def test_nothing_is_executed_however_it_is_opened(tmp_path: Path) -> None:
    write_tables(tables(), tmp_path / "out", formats=("csv",))
    raw = tmp_path / "raw.csv"
    with raw.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([text] for text in FORMULAS)
    paths = [tmp_path / "out" / f"{name}.csv" for name in TABLES]
    for number, separators in enumerate(SEPARATORS):
        folder = tmp_path / str(number)
        found = converted(folder, GUESSING.format(separators), raw, *paths)
        assert len(found.pop("raw")[1]) >= 3, "LibreOffice would have run the same text as it came"
        assert {name: formulas for name, (_, formulas) in found.items()} == {name: [] for name in TABLES}
