"""Bad inputs: each has its named outcome, and none costs another."""

from __future__ import annotations

import csv
import gzip
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from stadtlupe.errors import Exit, StadtlupeError
from stadtlupe.run.corpus import RunSummary, run_corpus
from stadtlupe.settings import Settings

PARAGRAPH = (
    "Der Gemeinderat der Stadt Tübingen hat am 12. Mai 2025 den Bau eines Radwegs über die Brücke beschlossen. "
    "Die Kosten für die Maßnahme belaufen sich auf rund 1,5 Millionen Euro. Fußgänger und Radfahrer können die "
    "Strecke nach Angaben der Verwaltung voraussichtlich ab dem Frühjahr benutzen."
)
LATIN = (
    "In Göttingen öffnet das Jugendzentrum nach langer Schließung wieder seine Türen. Die Räume wurden für 80.000 Euro "
    "saniert. Künftig gibt es dort außer Nachhilfe auch Kurse für Ältere, wie das Rathaus am 4. Juni 2025 mitteilte."
)
LINE = (
    "Konstanz stellt die Straßenbeleuchtung auf sparsame Leuchten um. Der Technische Ausschuss stimmte dem Vorhaben am "
    "2. April 2025 einstimmig zu. Bis Ende 2026 sollen alle Ortsteile umgerüstet sein und Strom gespart werden."
)
ARCHIVED = (
    "Die Bücherei in Ulm verleiht von nun an auch Werkzeug. Wer einen Ausweis hat, kann Bohrmaschinen und Leitern für "
    "eine Woche mitnehmen. Das Angebot hat der Förderverein angestoßen, die Stadt zahlt die Versicherung der Geräte.",
    "Auf dem Wochenmarkt in Jena stehen künftig weniger Stände. Händlerinnen und Händler finden keinen Nachwuchs, sagt "
    "der Marktmeister. Im Stadtrat wird deshalb über niedrigere Gebühren für junge Betriebe gesprochen.",
    "Der Bauhof in Trier hat drei elektrische Kehrmaschinen bekommen. Sie fahren leiser als die alten und brauchen "
    "keinen Diesel. Die Fahrer wurden in einem Lehrgang auf die neue Technik vorbereitet und freuen sich darüber.",
)
ENGLISH = (
    "The city council has decided to build a new bicycle lane across the old bridge. The costs are estimated at about "
    "one and a half million euros. Pedestrians and cyclists will be able to use the new route from next spring, said "
    "the head of the planning department on Monday evening after the meeting in the town hall."
)


def html(text: str, charset: str = "") -> str:
    meta = f'<meta charset="{charset}">' if charset else ""
    head = f"<html><head>{meta}<title>Aus dem Rathaus</title></head>"
    return f"{head}<body><article><h1>Aus dem Rathaus</h1><p>{text}</p></article></body></html>"


def warc() -> bytes:
    """A gzip WARC with one record per member."""
    stream = io.BytesIO()
    for number, text in enumerate(ARCHIVED):
        body = html(text, "utf-8").encode()
        http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
        head = (
            "WARC/1.1\r\nWARC-Type: response\r\n"
            f"WARC-Record-ID: <urn:uuid:0000000{number}-0000-0000-0000-000000000000>\r\n"
            f"WARC-Target-URI: https://www.example.org/{number}\r\nWARC-Date: 2025-05-13T08:00:00Z\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
        )
        stream.write(gzip.compress(head.encode() + http + b"\r\n\r\n"))
    return stream.getvalue()


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("inputs")
    (folder / "good.html").write_text(html(PARAGRAPH, "utf-8"), encoding="utf-8")
    (folder / "empty.html").write_bytes(b"")
    (folder / "binary.html").write_bytes(bytes(range(256)) * 40)
    (folder / "latin.html").write_bytes(html(LATIN).encode("latin-1"))
    (folder / "large.html").write_bytes(b"<html><body>" + b"<p>Lorem ipsum</p>" * 2_800_000 + b"</body></html>")
    (folder / "english.html").write_text(html(ENGLISH, "utf-8"), encoding="utf-8")
    whole = warc()
    (folder / "cut.warc.gz").write_bytes(whole[: len(whole) - len(whole) // 6])
    good = {"id": "line", "title": "Radweg", "text": LINE}
    (folder / "lines.jsonl").write_text(f"{json.dumps(good)}\n{{broken\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def summary(inputs: Path, tmp_path_factory: pytest.TempPathFactory) -> RunSummary:
    out = tmp_path_factory.mktemp("out")
    missing = inputs.parent / "no-such-folder"
    return run_corpus([inputs, missing], out, Settings(workers=1))


@pytest.fixture(scope="module")
def rejected(summary: RunSummary) -> dict[str, dict[str, str]]:
    with (summary.out / "rejected.csv").open(encoding="utf-8", newline="") as stream:
        return {Path(row["file"]).name: row for row in csv.DictReader(stream)}


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("empty.html", "no_text"),
        ("binary.html", "unreadable"),
        ("large.html", "too_large"),
        ("english.html", "not_german"),
        ("lines.jsonl:2", "unreadable"),
        ("no-such-folder", "unreadable"),
    ],
)
def test_outcome(rejected: dict[str, dict[str, str]], name: str, outcome: str) -> None:
    assert rejected[name]["outcome"] == outcome
    assert rejected[name]["reason"]


def test_cut_archive(rejected: dict[str, dict[str, str]], summary: RunSummary) -> None:
    assert rejected["cut.warc.gz"]["outcome"] == "unreadable"
    files = [json.loads(path.read_text("utf-8"))["file"] for path in (summary.out / "articles").glob("*.json")]
    assert sum("cut.warc.gz" in file for file in files) == 3, "two records and the damaged end"


def test_umlauts_of_the_undeclared_page(summary: RunSummary) -> None:
    record = json.loads((summary.out / "articles" / "latin.json").read_text("utf-8"))
    assert record["outcome"] == "extracted"
    assert [city["name"] for city in record["cities"]] == ["Göttingen"]


def test_nothing_is_lost(summary: RunSummary, rejected: dict[str, dict[str, str]]) -> None:
    # good, latin, the line and two archived pages; seven others, the damaged end of the archive among them
    assert summary.outcomes["extracted"] == 5
    assert sum(summary.outcomes.values()) == 12
    assert len(rejected) == 7


def test_missing_input_sets_the_exit_code(summary: RunSummary) -> None:
    assert summary.exit_code is Exit.INPUT_MISSING
    assert len(summary.missing) == 1


def test_unreadable_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "good.html").write_text(html(PARAGRAPH, "utf-8"), encoding="utf-8")
    locked = tmp_path / "locked.html"
    locked.write_text("x", encoding="utf-8")
    # Root may read everything, so the refusal of the system is put in its place.
    opening = Path.open

    def refuse(self: Path, *args: object, **kwargs: object) -> object:
        if self.name == locked.name:
            raise PermissionError(13, "Permission denied", str(self))
        return opening(self, *args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "open", refuse)
    found = run_corpus([tmp_path], tmp_path / "out", Settings(workers=1))
    assert found.outcomes == {"extracted": 1, "unreadable": 1}


def test_only_bad_inputs(tmp_path: Path) -> None:
    (tmp_path / "empty.html").write_bytes(b"")
    found = run_corpus([tmp_path / "empty.html"], tmp_path / "out", Settings(workers=1))
    assert found.exit_code is Exit.NOTHING_EXTRACTED


def test_no_input(tmp_path: Path) -> None:
    with pytest.raises(StadtlupeError, match="E103"):
        run_corpus([], tmp_path / "out", Settings())


def test_exit_codes_of_the_command(inputs: Path, tmp_path: Path) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "stadtlupe.cli", "run", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    done = run(str(inputs / "good.html"), str(inputs / "none.html"), "-o", str(tmp_path / "a"))
    assert (done.returncode, "E101" in done.stderr, "1 extracted" in done.stdout) == (3, True, True)
    done = run(str(inputs / "empty.html"), "-o", str(tmp_path / "b"))
    assert (done.returncode, "E501" in done.stderr) == (6, True)
    assert (tmp_path / "b" / "rejected.csv").is_file()
